"""Indicators by khu phố: a table beside the ward, households that left and came."""
