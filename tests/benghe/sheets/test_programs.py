"""Files as different programs write them read alike; spoiled ones never raise anything else."""

import io
import zipfile
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benghe.core.excel import write_sheet
from benghe.lib.dates import PartialDate
from benghe.sheets.errors import SheetError
from benghe.sheets.wanted import Column, Kind
from tests.benghe.sheets.files import book_of, parts, rows_xml, written, zipped
from tests.benghe.sheets.samples import AN, BINH, HEADINGS, read, wanted

COLUMNS = (
    Column("name", "Họ và tên", required=True),
    Column("born", "Ngày sinh", Kind.PARTIAL_DATE),
    Column("card", "Số thẻ", Kind.CODE),
    Column("joined", "Ngày vào Đảng", Kind.DATE),
    Column("sum", "Số tiền", Kind.DECIMAL),
    Column("exempt", "Miễn sinh hoạt", Kind.YES_NO),
)
TITLES = [column.heading for column in COLUMNS]
LINE = (
    "Nguyễn Văn Đức",
    PartialDate(1948),
    "00123",
    date(2001, 5, 19),
    Decimal("30.149"),
    True,
)
WANT = wanted(*COLUMNS)


def line_of(content):
    reading = read(content, WANT)
    assert reading.refusal() == ""
    assert [row.number for row in reading.rows] == [2]
    assert list(reading.problems()) == []
    return tuple(reading.rows[0].get(column.key) for column in COLUMNS)


def by_openpyxl():
    return book_of(
        TITLES, [LINE[0], 1948, "00123", date(2001, 5, 19), 30.149, True],
    )  # fmt: skip


def by_xlsxwriter():
    row = [LINE[0], "1948", "00123", "19/05/2001", 30.149, "có"]
    return written(TITLES, row, options={"strings_to_numbers": False})


def in_libreoffice_manner():
    """Attributes that are written out though false, a last row without cells, aca."""
    words = [*TITLES, LINE[0], "00123"]
    shared = "".join(f'<si><t xml:space="preserve">{word}</t></si>' for word in words)
    row = 'customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0"'
    head = "".join(
        f'<c r="{letter}1" s="0" t="s"><v>{n}</v></c>'
        for n, letter in enumerate("ABCDEF")
    )
    sheet = (
        '<sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr>'
        '<dimension ref="A1:F1048576"/><cols><col collapsed="false" customWidth="false" '
        'hidden="false" outlineLevel="0" max="6" min="1" style="0" width="11.5"/></cols>'
        f'<sheetData><row r="1" {row}>{head}</row><row r="2" {row}>'
        '<c r="A2" s="0" t="s"><v>6</v></c><c r="B2" s="0" t="n"><v>1948</v></c>'
        '<c r="C2" s="2" t="s"><v>7</v></c><c r="D2" s="1" t="n"><v>37030</v></c>'
        '<c r="E2" s="0" t="n"><f aca="false">30+0.149</f><v>30.149</v></c>'
        '<c r="F2" s="0" t="b"><v>1</v></c></row>'
        f'<row r="1048576" {row}/></sheetData><pageMargins left="0.7"/>'
    )
    styles = (
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="General"/><numFmt numFmtId="165" '
        'formatCode="dd/mm/yyyy"/></numFmts><fonts count="2"><font><sz val="10"/><name '
        'val="Arial"/><family val="2"/></font><font><sz val="10"/><name val="Arial"/></font>'
        '</fonts><cellStyleXfs count="1"><xf numFmtId="164" fontId="0"/></cellStyleXfs><cellXfs '
        'count="3"><xf numFmtId="164" fontId="0"/><xf numFmtId="165" fontId="0"/><xf '
        'numFmtId="49" fontId="0"/></cellXfs><dxfs><dxf><font><name val=".VnTime"/></font></dxf>'
        "</dxfs>"
    )
    book = '<workbookPr backupFile="false" showObjects="all" date1904="false"/>'
    return zipped(parts(sheet, shared=shared, styles=styles, book=book))


def by_this_product():
    return write_sheet("Đảng viên", TITLES, [LINE])


@pytest.mark.parametrize(
    "make", [by_openpyxl, by_xlsxwriter, in_libreoffice_manner, by_this_product]
)
def test_one_line_from_every_program(make):
    assert line_of(make()) == LINE


def test_our_own_export_is_read_without_a_notice():
    """XL-50: what we write is what we read, cell by cell."""
    reading = read(by_this_product(), WANT)

    assert [cell.notices for cell in reading.rows[0].cells()] == [()] * len(COLUMNS)
    assert (reading.notices, reading.row_notices) == ([], [])


GOOD = parts(
    rows_xml(HEADINGS, [*AN[:3], 37030, "KP1"], [*BINH[:3], "19/05/2001", "KP2"]),
    shared="<si><t>Lê</t></si>",
    styles="<fonts><font><name val='.VnTime'/></font></fonts><cellXfs><xf fontId='0'/></cellXfs>",
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(GOOD)),
    st.integers(0, 3_000),
    st.integers(0, 40),
    st.sampled_from(
        ["", "<", "&", "\x00", "9" * 30, '"', "</row>", "é", "r:id", "<c/>", "-1"]
    ),
)
def test_a_spoiled_file_is_read_or_refused(name, place, length, put):
    text = GOOD[name]
    place %= len(text)
    spoiled = {**GOOD, name: text[:place] + put + text[place + length :]}

    with suppress(SheetError):
        read(zipped(spoiled))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_spoiled_archive_is_read_or_refused(place, put):
    content = bytearray(by_openpyxl())
    place %= len(content)
    content[place : place + len(put)] = put

    with suppress(SheetError):
        read(bytes(content))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(Kind)))
def test_any_text_in_any_column_is_a_value_or_a_problem(text, kind):
    choices = (("a", "Nam"),) if kind is Kind.CHOICE else ()
    column = Column("x", "Cột", kind, choices=choices)
    buffer = io.StringIO()
    buffer.write("Họ và tên\tCột\nAn\t")
    buffer.write(text.translate({9: None, 10: None, 13: None, 34: None, 0: None}))
    content = buffer.getvalue().encode("utf-8", "ignore")

    reading = read(content, wanted(COLUMNS[0], column))

    for row in reading.rows:
        cell = row.cell("x")
        assert cell.problem is None or cell.value is None


def test_a_comment_or_instruction_between_cells_changes_nothing():
    content = zipped({
        **GOOD,
        "xl/worksheets/sheet1.xml": GOOD["xl/worksheets/sheet1.xml"].replace(
            "<row ", "<!-- <row r='9'/> --><?x y?><row "
        ),
    })  # fmt: skip

    assert len(read(content).rows) == 2


def test_a_stored_and_not_packed_archive():
    assert len(read(zipped(GOOD, method=zipfile.ZIP_STORED)).rows) == 2


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Lê_x000D_\nAn", "Lê An"), ("A_x0009_B", "A B"), ("_x005F_x000D_", "_x000D_"),
     ("_xD800_An", "An"), ("_x00_", "_x00_")],
)  # fmt: skip
@pytest.mark.parametrize("inline", [True, False])
def test_signs_that_xml_cannot_hold_are_read_as_they_were_meant(written, meant, inline):
    """Excel and LibreOffice write a line end of Windows so."""
    text = f"<t>{written}</t>"
    cell = f't="inlineStr"><is>{text}</is>' if inline else 't="s"><v>1</v>'
    row = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        f'<row r="2"><c r="A2" {cell}</c></row>'
    )
    shared = f"<si><t>Họ và tên</t></si><si>{text}</si>"
    content = zipped(parts(f"<sheetData>{row}</sheetData>", shared=shared))

    assert read(content, wanted(COLUMNS[0])).rows[0].get("name") == meant
