"""What the tests look for: the columns of a list of members, and of results."""

from datetime import date

from benghe.sheets.reader import read_here
from benghe.sheets.wanted import Column, Kind, Limits, Split, Wanted
from tests.benghe.sheets.files import book_of, parts, zipped

GENDERS = (("M", "Nam"), ("F", "Nữ"))
NAME = Column("name", "Họ và tên", required=True, synonyms=("Họ tên", "Tên đảng viên"))
BORN = Column("born", "Ngày sinh", Kind.PARTIAL_DATE, synonyms=("Năm sinh",))
GENDER = Column("gender", "Giới tính", Kind.CHOICE, choices=GENDERS)
CARD = Column("card", "Số thẻ đảng viên", Kind.CODE, synonyms=("Số thẻ",), lengths=(8,))
CITIZEN = Column(
    "citizen", "Số CCCD", Kind.CODE, synonyms=("CCCD", "Số căn cước"), lengths=(12,)
)
JOINED = Column("joined", "Ngày vào Đảng", Kind.DATE, synonyms=("Ngày vào Đảng dự bị",))
OFFICIAL = Column(
    "official", "Ngày chính thức", Kind.DATE, synonyms=("Ngày vào Đảng chính thức",)
)
CELL = Column("cell", "Chi bộ")
EXEMPT = Column("exempt", "Miễn sinh hoạt", Kind.YES_NO)
NOTE = Column("note", "Ghi chú", max_length=500)
BIRTH = Split("born", "gender", "Ngày sinh", GENDERS, ("Ngày, tháng, năm sinh",))

MEMBERS = (NAME, BORN, GENDER, CARD, CITIZEN, JOINED, OFFICIAL, CELL, EXEMPT, NOTE)
HEADINGS = ("Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Ngày vào Đảng", "Chi bộ")
AN = ("Nguyễn Văn An", "03/02/1975", "12345678", date(2001, 5, 19), "Chi bộ Khu phố 1")
BINH = ("Trần Thị Bình", "1948", "00345679", date(1975, 4, 30), "Chi bộ Khu phố 2")
TODAY = date(2022, 12, 27)


def wanted(*columns, splits=(), **more):
    """The columns given, or those of members."""
    return Wanted(columns or MEMBERS, splits, today=TODAY, **more)


def read(content, want=None, limits=None, name="danh-sach.xlsx"):
    """Read in this process."""
    return read_here(content, name, want or wanted(), limits or Limits())


def one(kind, value, *, content=None, heading="Giá trị", **more):
    """The cell of one value in a column of one kind, in a list of its own."""
    column = Column("value", "Giá trị", kind, synonyms=(heading,), **more)
    name = Column("name", "Họ và tên")
    file = content or book_of(["Họ và tên", heading], ["Nguyễn Văn An", value])
    reading = read(file, wanted(name, column))
    return reading.rows[0].cell("value")


def values(reading, *keys):
    """The values of these keys, row by row."""
    return [tuple(row.get(key) for key in keys) for row in reading.rows]


def styled(value, form, kind, *, book="", **more):
    """The cell of a raw number with a number format."""
    styles = (
        f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{form}"/></numFmts>'
        '<fonts count="1"><font><name val="Arial"/></font></fonts>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/>'
        "</cellXfs>"
    )
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Họ và tên</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Giá trị</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>An</t></is></c>'
        f'<c r="B2" s="1"><v>{value}</v></c></row></sheetData>'
    )
    content = zipped(parts(sheet, styles=styles, book=book))
    return one(kind, None, content=content, **more)
