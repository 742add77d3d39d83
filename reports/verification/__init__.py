"""Checks of ``verify``, by what they read."""
