"""Indicators (chỉ tiêu): what is measured, against which target, with which result."""
