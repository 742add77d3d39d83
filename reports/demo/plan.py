"""The tasks of 2023 that the conference set, as published: groups and texts."""

from datetime import date

from reports.demo.rows import store_all
from reports.review.models import PlanTask

# group, text, who leads and by when (invented, in the full demo only)
TASKS = (
    (
        "Công tác chính trị, tư tưởng",
        "Tăng cường giáo dục chính trị, tư tưởng cho cán bộ, đảng viên; phát huy tính gương "
        "mẫu, nhất là của người đứng đầu cấp ủy và đơn vị.",
        "Ban Tuyên giáo Đảng ủy", date(2023, 12, 15),
    ),
    (
        "Học tập nghị quyết",
        "Tổ chức quán triệt và thực hiện kịp thời các nghị quyết, chỉ thị, kết luận của Đảng.",
        "Ban Tuyên giáo Đảng ủy", date(2023, 11, 30),
    ),
    (
        "Sinh hoạt chi bộ",
        "Đổi mới nội dung, nâng cao chất lượng sinh hoạt chi bộ, gắn với sinh hoạt chuyên đề.",
        "Các chi bộ trực thuộc", date(2023, 12, 20),
    ),
    (
        "Kiểm tra, giám sát",
        "Tăng cường kiểm tra, giám sát; xây dựng và thực hiện đầy đủ chương trình kiểm tra, "
        "giám sát năm 2023.",
        "Ủy ban Kiểm tra Đảng ủy", date(2023, 11, 30),
    ),
    (
        "Kinh tế - văn hóa - xã hội",
        "Tập trung lãnh đạo hoàn thành các chỉ tiêu kinh tế, văn hóa, xã hội được Quận giao.",
        "Ủy ban nhân dân phường", date(2023, 12, 31),
    ),
    (
        "Quốc phòng - an ninh",
        "Giữ vững an ninh chính trị và trật tự an toàn xã hội trên địa bàn.",
        "Công an, Ban Chỉ huy Quân sự phường", date(2023, 12, 31),
    ),
    (
        "Giảm nghèo bền vững",
        "Thực hiện tốt công tác giảm nghèo bền vững trên địa bàn phường.",
        "Ủy ban nhân dân phường", date(2023, 12, 15),
    ),
)  # fmt: skip


def store_tasks(details: bool) -> None:
    """The seven tasks; ``details``: also who leads and by when."""
    store_all(
        PlanTask(
            year=2023, position=position, group=group, text=text,
            owner=owner if details else "", due_on=due if details else None,
        )
        for position, (group, text, owner, due) in enumerate(TASKS, start=1)
    )  # fmt: skip
