"""Excel out of the back office: a list as it stands, and the workbook to fill in."""
