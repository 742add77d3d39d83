"""The table of indicators (bảng chỉ tiêu) of a day: one listing for screen, paper, sheet."""
