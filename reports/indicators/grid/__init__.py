"""The entry grid: indicators by periods of a year, khu phố by periods, one cell in full."""
