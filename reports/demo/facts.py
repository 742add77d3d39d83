"""Discipline, the inspection programme and the register of papers of the demo ward."""

from collections.abc import Iterator
from datetime import date

from benghe.core.models import Document
from cells.models import Cell
from members.models import Discipline, Inspection, Member
from reports.demo.organisation import CODE
from reports.demo.people import Person
from reports.demo.ratings import disciplined
from reports.demo.rows import store_all

SERIES = f"{CODE}/2020-2025"
WARD = "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ"
DISTRICT = "QUẬN ỦY QUẬN 1"

# cell, kind, body, subject, due, done
INSPECTIONS = (
    ("KP-04", "inspection", "committee", "Lãnh đạo thực hiện nghị quyết năm của Đảng ủy", (3, 31), (3, 24)),
    ("TH-03", "inspection", "committee", "Thực hiện quy chế làm việc của cấp ủy", (5, 31), (5, 26)),
    ("DN-02", "inspection", "committee", "Thực hiện quy định về những điều đảng viên không được làm", (8, 31), (8, 30)),
    ("CQ-02", "supervision", "committee", "Thực hiện cải cách hành chính", (6, 30), (6, 21)),
    ("KP-11", "supervision", "committee", "Nâng cao chất lượng sinh hoạt chi bộ", (10, 31), (10, 27)),
    ("KP-07", "inspection", "commission", "Thu, nộp, quản lý và sử dụng đảng phí", (4, 30), (4, 28)),
    ("TH-04", "inspection", "commission", "Thu, nộp, quản lý và sử dụng đảng phí", (7, 31), (7, 22)),
    ("CA-01", "supervision", "commission", "Quản lý đảng viên nơi công tác", (9, 30), (9, 23)),
    ("DN-05", "supervision", "commission", "Thực hiện chế độ sinh hoạt chuyên đề", (11, 30), (11, 25)),
)  # fmt: skip

# kind, first number of 2022, and the papers: (month, day, title)
ISSUED: dict[str, tuple[int, tuple[tuple[int, int, str], ...]]] = {
    "NQ": (21, (
        (1, 14, "về nhiệm vụ năm 2022"),
        (3, 18, "về lãnh đạo công tác tuyển chọn và gọi công dân nhập ngũ"),
        (4, 15, "về lãnh đạo thu ngân sách năm 2022"),
        (7, 8, "về nhiệm vụ 06 tháng cuối năm 2022"),
        (9, 16, "về nâng cao chất lượng sinh hoạt chi bộ"),
    )),
    "CTr": (6, (
        (1, 20, "hành động thực hiện nghị quyết của Quận ủy năm 2022"),
        (1, 21, "kiểm tra, giám sát năm 2022"),
        (8, 12, "hành động về chuyển đổi số"),
    )),
    "KH": (58, (
        (1, 17, "thực hiện chủ đề năm 2022"),
        (1, 24, "chăm lo Tết Nguyên đán Nhâm Dần"),
        (2, 11, "học tập, quán triệt các nghị quyết của Trung ương"),
        (2, 18, "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2022"),
        (3, 4, "xây dựng Không gian văn hóa Hồ Chí Minh"),
        (4, 8, "phát triển đảng viên năm 2022"),
        (5, 6, "đối thoại giữa người đứng đầu cấp ủy, chính quyền với Nhân dân"),
        (6, 10, "xây dựng mô hình “Dân vận khéo” năm 2022"),
        (9, 9, "chăm lo Tết Trung thu và năm học mới"),
        (10, 14, "tổ chức Ngày hội Đại đoàn kết toàn dân tộc"),
        (11, 11, "kiểm điểm, đánh giá, xếp loại chất lượng năm 2022"),
        (12, 2, "tổ chức hội nghị tổng kết công tác Đảng năm 2022"),
    )),
    "BC": (97, (
        (1, 28, "tình hình trước, trong Tết Nguyên đán Nhâm Dần"),
        (3, 25, "công tác Đảng quý I năm 2022"),
        (4, 22, "kết quả học tập nghị quyết đợt 1 năm 2022"),
        (6, 24, "sơ kết công tác Đảng 06 tháng đầu năm 2022"),
        (8, 19, "công tác phòng, chống dịch bệnh"),
        (9, 23, "công tác Đảng quý III năm 2022"),
        (11, 18, "kết quả kiểm tra, giám sát năm 2022"),
        (12, 9, "kết quả thu, nộp đảng phí năm 2022"),
    )),
    "QĐ": (112, (
        (1, 19, "chỉ định bổ sung cấp ủy chi bộ"),
        (2, 22, "thành lập đoàn kiểm tra theo chương trình năm 2022"),
        (4, 1, "phân công nhiệm vụ Ủy viên Ban Chấp hành Đảng bộ phường"),
        (5, 20, "công nhận Bí thư Chi bộ Khu phố 3"),
        (5, 27, "công nhận Bí thư Chi bộ Trường Tiểu học Bến Sông"),
        (6, 17, "thành lập đoàn giám sát theo chương trình năm 2022"),
        (7, 15, "thi hành kỷ luật đảng viên"),
        (8, 5, "bổ sung quy hoạch cấp ủy"),
        (9, 1, "trao Huy hiệu Đảng đợt 02/9"),
        (9, 30, "thi hành kỷ luật đảng viên"),
        (10, 7, "cử đảng viên dự lớp bồi dưỡng"),
        (10, 21, "thành lập Tổ thẩm định hồ sơ xếp loại"),
        (11, 4, "trao Huy hiệu Đảng đợt 07/11"),
        (11, 25, "phân công đảng viên chính thức giúp đỡ đảng viên dự bị"),
        (12, 5, "thành lập Ban Tổ chức hội nghị tổng kết"),
        (12, 16, "phê duyệt chương trình kiểm tra, giám sát năm 2023"),
        (12, 20, "xếp loại chất lượng chi bộ và đảng viên năm 2022"),
    )),
    "TB": (40, (
        (3, 14, "kết luận hội nghị Ban Thường vụ Đảng ủy tháng 3"),
        (6, 13, "kết luận hội nghị Ban Thường vụ Đảng ủy tháng 6"),
        (10, 10, "kết luận hội nghị Ban Thường vụ Đảng ủy tháng 10"),
    )),
    "HD": (5, ((11, 14, "kiểm điểm, đánh giá, xếp loại chất lượng chi bộ và đảng viên"),)),
    "TTr": (12, (
        (1, 7, "đề nghị tặng Huy hiệu Đảng đợt 03/02"),
        (7, 29, "đề nghị tặng Huy hiệu Đảng đợt 02/9"),
    )),
}  # fmt: skip
# The two decisions of the commendation, with numbers that the awards name.
AWARD_PAPERS = (
    (131, "tặng Giấy khen chi bộ, đảng viên hoàn thành xuất sắc nhiệm vụ năm 2022"),
    (132, "tặng Giấy khen tập thể, cá nhân có đóng góp tích cực năm 2022"),
)
EARLIER = (
    (
        "NQ",
        1,
        "ĐH",
        date(2020, 6, 15),
        "Đại hội Đảng bộ phường Bến Nghé nhiệm kỳ 2020 - 2025",
    ),
    ("NQ", 12, "ĐU", date(2021, 1, 15), "về nhiệm vụ năm 2021"),
    ("BC", 88, "ĐU", date(2021, 12, 24), "tổng kết công tác Đảng năm 2021"),
)
RECEIVED = (
    ("NQ", 15, date(2021, 12, 30), "của Quận ủy về nhiệm vụ năm 2022"),
    ("CTr", 22, date(2022, 1, 12), "công tác năm 2022 của Quận ủy"),
    ("HD", 9, date(2022, 11, 8), "tổng kết công tác Đảng năm 2022"),
)


def store_discipline(pairs: list[tuple[Person, Member]]) -> None:
    """Two of 2022 and the expulsion of 2021: form, date and number."""
    warned, reprimanded = disciplined(pairs)
    expelled, day = next(
        (m, p.left_on)
        for p, m in pairs
        if p.left_on and p.times[-1].reason == "expelled"
    )
    store_all(
        [
            Discipline(member=expelled, form="expulsion", decided_on=day, decision="96-QĐ/UBKT"),
            Discipline(
                member=warned, form="warning",
                decided_on=date(2022, 7, 15), decision="118-QĐ/ĐU",
            ),
            Discipline(
                member=reprimanded, form="reprimand",
                decided_on=date(2022, 9, 30), decision="121-QĐ/ĐU",
            ),
        ]
    )  # fmt: skip


def store_inspections(cells: dict[str, Cell]) -> None:
    """The programme of 2022, nine items, all done."""
    store_all(
        [
            Inspection(
                year=2022, cell=cells[code], kind=kind, body=body, subject=subject,
                due_on=date(2022, *due), done_on=date(2022, *done),
            )
            for code, kind, body, subject, due, done in INSPECTIONS
        ]
    )  # fmt: skip


def documents() -> Iterator[Document]:
    """The register: papers of 2022, a few before, and those received from above."""
    for kind, number, suffix, day, title in EARLIER:
        yield Document(
            series=SERIES, kind=kind, number=number, suffix=suffix, issuer=WARD,
            issued_on=day, title=title,
        )  # fmt: skip
    for kind, (first, papers) in ISSUED.items():
        for number, (month, day_of_month, title) in enumerate(papers, start=first):
            yield Document(
                series=SERIES, kind=kind, number=number, issuer=WARD,
                issued_on=date(2022, month, day_of_month), title=title,
            )  # fmt: skip
    for number, title in AWARD_PAPERS:
        yield Document(
            series=SERIES, kind="QĐ", number=number, issuer=WARD,
            issued_on=date(2022, 12, 22), title=title,
        )  # fmt: skip
    for kind, number, day, title in RECEIVED:
        yield Document(
            direction="received", kind=kind, number=number, suffix="QU", issuer=DISTRICT,
            issued_on=day, title=title,
        )  # fmt: skip


def store_documents() -> None:
    """Store the register."""
    store_all(documents())
