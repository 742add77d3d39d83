"""Papers the tests print: a report with everything in it, and one full of hostile text."""

from dataclasses import replace
from datetime import date

from benghe.paper.tree import (
    Annex,
    Bullets,
    Column,
    FigureRun,
    Header,
    Heading,
    Meta,
    MissingRun,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
    Text,
)

DAY = date(2022, 12, 27)
META = Meta(
    title="Báo cáo tổng kết công tác Đảng năm 2022",
    author="Đảng ủy phường Bến Nghé",
    subject="Tổng kết năm 2022",
    keywords="báo cáo, tổng kết, 2022",
    created=DAY,
)
HEADER = Header(
    superior="ĐẢNG BỘ QUẬN 1",
    issuer="ĐẢNG ỦY PHƯỜNG BẾN NGHÉ",
    number_line="Số      -BC/ĐU",
    place="Quận 1",
    date_line="ngày      tháng 12 năm 2022",
)
BUDGET = FigureRun(
    key="ngan_sach.thu",
    text="30,149 tỷ đồng",
    label="Thu ngân sách",
    unit="tỷ đồng",
    value="30,149",
    as_of=date(2022, 11, 28),
    source="UBND phường, báo cáo tháng 11",
    state="đã ghi nhận",
    href="/chi-tieu/thu-ngan-sach/?ngay=2022-11-28",
)
CELLS = FigureRun(key="to_chuc.chi_bo", text="28 chi bộ", value="28", unit="chi bộ")
MEMBERS = FigureRun(
    key="dang_vien.tong", text="776 đảng viên", value="776", unit="đảng viên", as_of=DAY
)


def words(text: str) -> tuple[Text, ...]:
    return (Text(text),)


FILLER = (
    "Đảng ủy phường lãnh đạo các chi bộ trực thuộc quán triệt và triển khai thực hiện "
    "nghị quyết của cấp trên, gắn với việc học tập và làm theo tư tưởng, đạo đức, phong "
    "cách Hồ Chí Minh; nâng cao chất lượng sinh hoạt chi bộ, phát huy vai trò nêu gương "
    "của người đứng đầu và đẩy mạnh công tác kiểm tra, giám sát trong toàn Đảng bộ. "
)

TARGETS = Table(
    columns=(
        Column("TT", 1, "center"),
        Column("Chỉ tiêu", 6),
        Column("Chỉ tiêu giao", 3, "right", group="Năm 2022"),
        Column("Kết quả", 3, "right", group="Năm 2022"),
        Column("Tỷ lệ", 2, "right"),
    ),
    rows=(
        Row((words("I. Kinh tế"),), kind="group"),
        Row(
            (
                words("1"),
                words("Thu ngân sách (tỷ đồng)"),
                words("38,760"),
                (BUDGET,),
                words("77,78%"),
            )
        ),
        Row((words("II. Xây dựng Đảng"),), kind="group"),
        Row(
            (
                words("2"),
                words("Kết nạp đảng viên"),
                words("12"),
                (MissingRun("kết nạp"),),
                words("–"),
            )
        ),
        Row(
            (words(""), words("Cộng"), words("2"), words("1"), words("50%")),
            kind="total",
        ),
    ),
    caption="Bảng 1. Kết quả thực hiện chỉ tiêu",
    note="Nguồn: số liệu của Ủy ban nhân dân phường.",
)

BLOCKS = (
    Heading(1, "KẾT QUẢ CÔNG TÁC NĂM 2022", label="Phần thứ nhất"),
    Heading(2, "CÔNG TÁC XÂY DỰNG ĐẢNG", label="I-"),
    Heading(3, "Tổ chức và đảng viên", label="1."),
    Paragraph(
        (
            Text("Đến ngày 27/12/2022, Đảng bộ phường có "),
            CELLS,
            Text(" trực thuộc với "),
            MEMBERS,
            Text("; thu ngân sách đạt "),
            BUDGET,
            Text(". "),
            Text(FILLER * 3),
        )
    ),
    Heading(4, "Công tác kiểm tra, giám sát", label="a)"),
    Paragraph(
        (
            Text("Trong năm, "),
            MissingRun("số cuộc kiểm tra", "kiem_tra.cuoc"),
            Text(". " + FILLER),
        )
    ),
    Bullets((words("Kiểm tra 05 chi bộ;"), (Text("Giám sát "), CELLS, Text(".")))),
    TARGETS,
    *(Paragraph(words(FILLER * 2)) for _ in range(8)),
    Heading(1, "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2023", label="Phần thứ hai"),
    Paragraph(words(FILLER)),
)

WIDE = Table(
    columns=(
        Column("TT", 1, "center"),
        *(Column(f"Cột {n}", 3, "center") for n in range(1, 9)),
    ),
    rows=tuple(
        Row((words(str(n)), *(words(f"{n * c}") for c in range(1, 9))))
        for n in range(1, 61)
    ),
    caption="Tình hình đảng viên theo chi bộ",
)

REPORT = Paper(
    format_day=DAY,
    meta=META,
    header=HEADER,
    kind="BÁO CÁO",
    summary="tổng kết công tác Đảng năm 2022 và phương hướng,\nnhiệm vụ trọng tâm năm 2023",
    blocks=BLOCKS,
    signature=Signature("T/M ĐẢNG ỦY", "BÍ THƯ", None),
    recipients=(
        "Ban Thường vụ Quận ủy;",
        "Các chi bộ trực thuộc;",
        "Lưu Văn phòng Đảng ủy.",
    ),
    annexes=(
        Annex(
            1,
            "KẾT QUẢ THỰC HIỆN CHỈ TIÊU",
            "(Kèm theo Báo cáo số      -BC/ĐU của Đảng ủy phường Bến Nghé)",
            (Heading(2, "CHỈ TIÊU KINH TẾ", label="I-"), TARGETS),
        ),
        Annex(2, "DANH SÁCH THEO CHI BỘ", "", (WIDE,), landscape=True),
    ),
    draft=True,
)

SIGNED = replace(
    REPORT,
    draft=False,
    header=replace(
        HEADER, number_line="Số 152-BC/ĐU", date_line="ngày 27 tháng 12 năm 2022"
    ),
    signature=Signature("T/M ĐẢNG ỦY", "BÍ THƯ", "Nguyễn Thị Thanh Hằng"),
)

HOSTILE_TEXT = (
    "<script>alert(1)</script> & \"x\" 'y' {{7*7}} </style><style>@page{size:9999mm}"
    " <img src=file:///etc/passwd> &amp; <!-- -->"
)


def hostile() -> Paper:
    """The hostile text in every field that prints or describes."""
    bad = HOSTILE_TEXT
    run = FigureRun(bad, bad, bad, bad, bad, DAY, bad, bad, f"/{bad}")
    runs = (Text(bad, bold=True), run, MissingRun(bad, bad))
    table = Table(
        (Column(bad, 1), Column(bad, 1, group=bad)),
        (Row((runs,), kind="group"), Row((runs, runs))),
        bad,
        bad,
    )
    blocks = (
        *(Heading(level, bad, bad) for level in (1, 2, 3, 4)),
        Paragraph(runs),
        Bullets((runs,)),
        table,
    )
    return Paper(
        DAY,
        Meta(bad, bad, bad, bad, DAY),
        Header(bad, bad, bad, bad, bad),
        bad,
        bad,
        blocks,
        Signature(bad, bad, bad),
        (bad,),
        (Annex(1, bad, bad, blocks),),
        draft=True,
    )


def working_list(rows: int, columns: int = 8) -> Paper:
    """A plain list, as long as wanted."""
    table = Table(
        tuple(Column(f"Cột {n}", 1) for n in range(1, columns + 1)),
        tuple(
            Row(tuple(words(f"Nguyễn Văn {n}-{c}") for c in range(columns)))
            for n in range(rows)
        ),
    )
    return Paper(
        DAY, META, summary="Danh sách đảng viên", blocks=(table,), landscape=True
    )
