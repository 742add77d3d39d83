"""Workbooks good and bad, made in memory; each function returns bytes."""

import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import xlsxwriter
from openpyxl.styles import Font

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def saved(book):
    """The bytes of an openpyxl workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_of(*rows, title="Đảng viên", change=None):
    """A workbook of one sheet by openpyxl; ``change(sheet)`` before it is saved."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    return saved(book)


def in_font(*rows, font=".VnTime", titles=1):
    """The same, every text below the headings in one font."""

    def change(sheet):
        for row in sheet.iter_rows(min_row=titles + 1):
            for cell in row:
                cell.font = Font(name=font)

    return book_of(*rows, change=change)


def written(*rows, options=None):
    """By xlsxwriter: texts, numbers and formulas as it writes them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})})
    sheet = book.add_worksheet("Đảng viên")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()
    return buffer.getvalue()


def parts(sheet, *, shared="", styles="", book="", types="", prefix=""):
    """The parts of a small workbook by name, to be changed and zipped."""
    relations = (
        f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{RELS}/styles" Target="styles.xml"/>'
    )
    p = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            f'ContentType="{types or TYPE}.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{book}<sheets>'
            '<sheet name="Trang 1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ),
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": (
            f"{HEAD}<{p}worksheet {space}>{sheet}</{p}worksheet>"
        ),
    }


def zipped(named, *, method=zipfile.ZIP_DEFLATED):
    """An archive of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(content, **replacements):
    """An archive with parts replaced or added; names with ``__`` for a slash."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        named = {name: archive.read(name) for name in archive.namelist()}
    named.update({name.replace("__", "/"): text for name, text in replacements.items()})
    return zipped(named)


def part_of(content, name):
    """One part of an archive as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def inline(reference, text, style=None):
    """A cell with its text inside."""
    mark = f' s="{style}"' if style is not None else ""
    return f'<c r="{reference}" t="inlineStr"{mark}><is><t>{escape(text)}</t></is></c>'


def rows_xml(*rows):
    """``sheetData`` of rows of texts and numbers."""
    found = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, value in enumerate(row):
            reference = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells.append(inline(reference, value))
            elif value is not None:
                cells.append(f'<c r="{reference}"><v>{value}</v></c>')
        found.append(f'<row r="{number}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(found)}</sheetData>"


def ole(*streams):
    """The beginning of a file of the old Office with these streams."""
    names = b"".join(name.encode("utf-16-le") + b"\0" * 40 for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + names + b"\0" * 2000
