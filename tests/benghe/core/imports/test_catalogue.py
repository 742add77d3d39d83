"""The catalogue of bad Excel files (XL-…), each through the whole way of kind ``members``.

Every file is uploaded and checked with tight limits of memory and processor time on the
child that reads it, so that a file that passes has kept them. Of each: the outcome, the
words, the cell, and that the database is as before.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import openpyxl
import pytest

from benghe.core.imports import services
from benghe.core.models import ImportBatch
from benghe.sheets import worker
from benghe.sheets.wanted import Limits
from cells.models import Cell
from members.models import Member, Membership, PartyPeriod
from tests.benghe.sheets.files import (
    HEAD,
    MAIN,
    TYPE,
    book_of,
    in_font,
    ole,
    parts,
    rows_xml,
    saved,
    zipped,
)
from tests.factories import CellFactory, MemberFactory

HEADINGS = (
    "Số thẻ đảng viên", "Họ và tên", "Giới tính", "Ngày sinh", "Dân tộc", "Ngày kết nạp",
    "Ngày chính thức", "Mã chi bộ",
)  # fmt: skip
CARD, NAME, GENDER, BORN, ETHNICITY, ADMITTED, OFFICIAL, CELL = HEADINGS
GOOD = {
    CARD: "79001234", NAME: "Trần Thị Mới", GENDER: "Nữ", BORN: date(1990, 4, 3),
    ETHNICITY: "Kinh", ADMITTED: date(2020, 2, 3), OFFICIAL: date(2021, 2, 3), CELL: "KP1",
}  # fmt: skip
TIGHT = {"memory_mb": 300, "cpu": 10, "wall": 60}
MODELS = (Member, PartyPeriod, Membership, Cell, Member.history.model)


@pytest.fixture
def tight(monkeypatch):
    """The reading child may use 300 MB and ten seconds, whatever the file."""
    real = worker.read

    def read(content, file_name, wanted, limits=None):
        limits = replace(limits or Limits(), **TIGHT)
        return real(content, file_name, wanted, limits)

    monkeypatch.setattr(worker, "read", read)


@pytest.fixture
def register(ward, own_cell):
    """The cell KP1 and a member in it."""
    CellFactory(committee=ward, name="Chi bộ Khu phố 2", code="KP2")
    return MemberFactory(
        full_name="Đặng Thị Hoa",
        cell=own_cell,
        card_number="79000001",
        hometown="Nghệ An",
    )


def line(**changed_cells):
    """The cells of a good new member, some of them otherwise."""
    return [{**GOOD, **changed_cells}[heading] for heading in HEADINGS]


def sheet(*rows, headings=HEADINGS, **more):
    return book_of(headings, *rows, **more)


def other(heading, value):
    """A sheet with one line, one cell of it otherwise."""
    return sheet(line(**{heading: value}))


@dataclass(frozen=True)
class Case:
    """``faults``: (line, address, heading, words, suggestion); words are a part of the message."""

    number: str
    content: object
    state: str = "checked"
    words: str = ""
    faults: tuple = ()
    counts: dict = field(default_factory=dict)
    name: str = "danh-sach.xlsx"


def refused(number, content, words, name="danh-sach.xlsx"):
    return Case(number, content, "refused", words, name=name)


def asks(number, content, words):
    return Case(number, content, "asking", words)


def wrong(number, heading, value, words, suggestion="", content=None):
    """One cell of the second row is refused."""
    letter = "ABCDEFGH"[HEADINGS.index(heading)]
    fault = (2, f"{letter}2", heading, words, suggestion)
    return Case(
        number,
        content or partial(other, heading, value),
        faults=(fault,),
        counts={"error": 1},
    )


def good(number, content, **counts):
    return Case(number, content, counts=counts or {"new": 1})


def with_title():
    def change(page):
        page.merge_cells("A1:G1")

    return book_of(
        ["DANH SÁCH ĐẢNG VIÊN"],
        ["Tính đến 27/12/2022"],
        [],
        HEADINGS,
        line(),
        change=change,
    )


def two_level():
    headings = [CARD, NAME, GENDER, BORN, ETHNICITY, "Ngày vào Đảng", None, CELL]
    below = [None] * 5 + ["Dự bị", "Chính thức", None]

    def change(page):
        page.merge_cells("F1:G1")
        for letter in "ABCDEH":
            page.merge_cells(f"{letter}1:{letter}2")

    return book_of(headings, below, line(), change=change)


def second_sheet():
    book = openpyxl.Workbook()
    book.active.append(["Ghi chú của văn phòng"])
    page = book.create_sheet("Đảng viên")
    page.append(HEADINGS)
    page.append(line())
    return saved(book)


def two_sheets():
    book = openpyxl.Workbook()
    for page in (book.active, book.create_sheet("Cũ")):
        page.append(HEADINGS)
        page.append(line())
    return saved(book)


def uncomputed():
    """By openpyxl: a formula has no stored value."""
    return sheet(line(**{BORN: "=DATE(1990,4,3)"}))


def blank_tail():
    rows = "".join(
        f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_048_577, 1)
    )
    head = "".join(
        f'<c r="{"ABCDEFGH"[i]}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for i, text in enumerate(HEADINGS)
    )
    texts = [
        "79001234",
        "Trần Thị Mới",
        "Nữ",
        "03/04/1990",
        "Kinh",
        "03/02/2020",
        "03/02/2021",
        "KP1",
    ]
    body = "".join(
        f'<c r="{"ABCDEFGH"[i]}2" t="inlineStr"><is><t>{text}</t></is></c>'
        for i, text in enumerate(texts)
    )
    data = (
        f'<dimension ref="A1:H1048576"/><sheetData><row r="1">{head}</row>'
        f'<row r="2">{body}</row>{rows}</sheetData>'
    )
    return zipped(parts(data))


def bomb():
    return zipped(
        parts("<sheetData/>", shared="<si><t>" + "A" * 200_000_000 + "</t></si>")
    )


def entities(doctype):
    """A sheet that declares an entity and uses it in its only cell."""
    text = (
        f'{HEAD}{doctype}<worksheet xmlns="{MAIN}"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>'
    )
    return zipped({**parts("<sheetData/>"), "xl/worksheets/sheet1.xml": text})


def endless():
    """A text longer than Excel allows; libraries would cut it."""
    return zipped(
        parts(rows_xml(HEADINGS, [*line()[:1], "x" * 40_000, *texts_of(line()[2:])]))
    )


def texts_of(cells):
    return [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in cells]


LAUGHS = (
    "<!DOCTYPE x ["
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10 if before else "ha"}">'
        for name, before in zip("jihgfedcba", ["", *"jihgfedcb"], strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def by_font():
    row = line(**{NAME: "NguyÔn V¨n §øc", GENDER: "Nam"})
    return in_font(HEADINGS, row)


def vni():
    return in_font(HEADINGS, line(**{NAME: "Nguyeãn Vaên Ñöùc"}), font="VNI-Times")


def merged_cells():
    def change(page):
        page.merge_cells("H2:H4")

    rows = [
        line(**{CARD: f"7900123{n}", CELL: "KP1" if n == 1 else None})
        for n in (1, 2, 3)
    ]
    for n, row in enumerate(rows):
        row[1] = f"Trần Thị {['Mai', 'Lan', 'Cúc'][n]}"
    return sheet(*rows, change=change)


def with_total():
    return sheet(
        line(), [None, "Tổng cộng: 01 đảng viên"], [None, None, None, "Ngày 27 tháng 12 năm 2022"],
        [None, "Người lập biểu", None, "Thủ trưởng đơn vị"],
    )  # fmt: skip


CASES = [
    good("XL-01", with_title),
    good("XL-02", two_level),
    asks("XL-03", lambda: sheet(["KP1", "Nữ", "Bơi lội"], headings=[CELL, GENDER, "Sở trường"]), "Thiếu cột bắt buộc: Họ và tên. Chưa rõ nghĩa của cột: C «Sở trường»."),
    good("XL-05", second_sheet),
    asks("XL-05b", two_sheets, "Có nhiều trang cùng có bảng dữ liệu: «Sheet», «Cũ»"),
    refused("XL-07", lambda: ole("Workbook"), "Excel kiểu cũ (.xls)"),
    refused("XL-08", lambda: zipped({**parts("<sheetData/>"), "xl/vbaProject.bin": b"x"}), "macro"),
    refused("XL-08b", lambda: zipped({"xl/workbook.bin": "x"}), "(.xlsb)"),
    refused("XL-08c", lambda: zipped(parts("<sheetData/>", types=TYPE.replace("sheet", "template"))), "Tệp không phải là Excel (.xlsx)."),
    refused("XL-09", lambda: ole("EncryptionInfo", "EncryptedPackage"), "Tệp có mật khẩu"),
    refused("XL-10", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "trang web"),
    refused("XL-10b", lambda: b"%PDF-1.7", "Tệp là PDF"),
    good("XL-10c", lambda: sheet(line()), new=1),
    refused("XL-11", lambda: b"", "Tệp trống (0 byte)"),
    refused("XL-11b", lambda: sheet(line())[:900], "hỏng"),
    good("XL-12", blank_tail),
    refused("XL-15", bomb, "nén quá chặt"),
    refused("XL-17", lambda: entities(LAUGHS), "khai báo XML lạ (DTD, thực thể)"),
    refused("XL-17b", lambda: entities(OUTSIDE), "khai báo XML lạ (DTD, thực thể)"),
    wrong("XL-18", BORN, None, "công thức chưa", content=uncomputed),
    wrong("XL-20", NAME, "#REF!", "báo lỗi #REF!"),
    good("XL-21", lambda: sheet(*(line(**{CARD: f"7900123{n}", NAME: f"Lê Văn {w}", BORN: text}) for n, (w, text) in enumerate([("Anh", "03/04/1975"), ("Bình", "3/4/1975"), ("Công", "03-04-1975"), ("Dũng", "03.04.1975")]))), new=4),
    wrong("XL-22", ADMITTED, 43864, "43864", "03/02/2020"),
    wrong("XL-23", ADMITTED, "03/02/20", "hai chữ số"),
    wrong("XL-24", ADMITTED, "29/02/2021", "29"),
    wrong("XL-24b", ADMITTED, "31/04/2020", "31"),
    wrong("XL-24c", BORN, "00/00/1965", "Không có tháng 0."),
    wrong("XL-27", ADMITTED, "02/13/2020", "13"),
    good("XL-28", lambda: sheet(line(**{NAME: "Tra\u0302\u0300n Thi\u0323 Mo\u031b\u0301i", GENDER: "Nu\u031b\u0303"}))),
    good("XL-29", by_font),
    Case("XL-31", vni, counts={"error": 1}, faults=tuple(
        (2, f"{letter}2", heading, "bảng mã VNI", text)
        for letter, heading, text in (("B", NAME, "Nguyễn Văn Đức"), ("C", GENDER, "Nữ"), )
    )),
    good("XL-33", lambda: other(NAME, "\u200bTrần\u00a0\u00a0Thị\tMới\n")),
    Case("XL-34", lambda: sheet(line(), line(**{NAME: "Lê Thị Hai"})), faults=((3, "A3", CARD, "dòng 2", ""),), counts={"new": 1, "error": 1}),
    Case("XL-36", lambda: book_of((*HEADINGS, "Số CCCD"), [*line(), 79123456789]), faults=((2, "I2", "Số CCCD", "12", "079123456789"),), counts={"error": 1}),
    wrong("XL-38", CELL, "KP11", "Không có chi bộ mang mã «KP11»", "KP1"),
    wrong("XL-40", BORN, date(2999, 1, 1), "năm 2999 không hợp lý"),
    wrong("XL-40b", ADMITTED, None, "tương lai", content=lambda: sheet(line(**{ADMITTED: date(2199, 1, 1), OFFICIAL: None}))),
    wrong("XL-41", OFFICIAL, date(2019, 2, 3), "03/02/2020"),
    wrong("XL-41b", BORN, None, "F2", content=lambda: other(ADMITTED, date(2008, 4, 2))),
    good("XL-41c", lambda: other(ADMITTED, date(2008, 4, 3))),
    good("XL-46", merged_cells, new=3),
    good("XL-47", with_total),
    asks("XL-48", lambda: book_of([*HEADINGS, "Dân tộc"], [*line(), "Hoa"]), "Tiêu đề «Dân tộc» có ở các cột E và I"),
    good("XL-49", lambda: book_of([CELL, "Quê quán", NAME, CARD], ["KP1", "Hà Nội", "Đặng Thị Hoa", "79000001"]), update=1),
    wrong("XL-53", NAME, "Ă" * 121, "120"),
    wrong("XL-53b", NAME, None, "32.767", content=endless),
    good("XL-54", lambda: other(ETHNICITY, "@SUM(1+1)")),
    wrong("XL-58", BORN, "1e1000000", "1e1000000"),
    asks("XL-59", lambda: book_of([*HEADINGS, "id"], [*line(), 1]), "I «id»"),
]  # fmt: skip


def told(batch):
    """(line, address, heading, message, suggestion) of every fault."""
    return [
        (
            row.number,
            f"{f['letter']}{row.number}",
            f["heading"],
            f["message"],
            f["suggestion"],
        )
        for row in batch.lines.order_by("number")
        for f in row.faults
    ]


def everything():
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in MODELS
    }


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_a_file_of_the_catalogue(case, register, office, tight):
    before = everything()
    batch = services.upload(
        "members", user=office, file_name=case.name, content=case.content()
    )

    batch = services.check(batch)

    assert (batch.state, case.words in batch.message) == (case.state, True), (
        batch.message
    )
    assert {k: n for k, n in batch.counts.items() if n} == case.counts, told(batch)
    found = told(batch)
    assert len(found) == len(case.faults), found
    for (number, address, heading, words, hint), fault in zip(
        case.faults, found, strict=True
    ):
        assert fault[:3] == (number, address, heading)
        assert words in fault[3], fault
        assert not hint or fault[4] == hint, fault
    assert everything() == before
    assert ImportBatch.objects.count() == 1
