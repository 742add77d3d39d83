"""The annual review (báo cáo tổng kết năm): sections, figures, printing."""
