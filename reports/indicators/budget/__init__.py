"""The budget (ngân sách): estimate, result, pace, the year before, month by month."""
