"""Files refused by their content before anything is unpacked, and those that are not."""

import io
import zipfile

import openpyxl
import pytest

from benghe.sheets.errors import SheetError
from benghe.sheets.wanted import Limits
from tests.benghe.sheets.files import (
    TYPE,
    book_of,
    changed,
    ole,
    parts,
    rows_xml,
    saved,
    zipped,
)
from tests.benghe.sheets.samples import AN, HEADINGS, read


def good():
    return book_of(HEADINGS, AN)


def refusal(content, limits=None, name="danh-sach.xlsx"):
    with pytest.raises(SheetError) as caught:
        read(content, limits=limits, name=name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống (0 byte)"),
        (b"%PDF-1.7 ...", "Tệp là PDF"),
        (b"\x89PNG\r\n\x1a\n", "Tệp là ảnh PNG"),
        (b"\xff\xd8\xff\xe0", "Tệp là ảnh JPEG"),
        (b"Rar!\x1a\x07", "tệp nén RAR"),
        (b"{\\rtf1\\ansi}", "văn bản RTF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "trang web"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "trang web"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "XML Spreadsheet 2003",
        ),
        (ole("Workbook"), "Excel kiểu cũ (.xls)"),
        (ole("EncryptionInfo", "EncryptedPackage"), "Tệp có mật khẩu"),
        (ole("WordDocument"), "văn bản Word (.doc)"),
        (b"PK\x03\x04 and then nothing", "tải lên chưa trọn"),
        (zipped({"a.txt": "chữ"}), "Tệp là một tệp nén (.zip)"),
        (zipped({"mimetype": "x", "content.xml": "<x/>"}), "LibreOffice (.ods)"),
        (zipped({"word/document.xml": "<x/>"}), "Word"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "PowerPoint"),
        (zipped({"xl/workbook.bin": "x"}), "(.xlsb)"),
        (zipped({"Index/Document.iwa": "x"}), "Apple Numbers"),
    ],
)
def test_what_is_no_workbook_is_named_and_refused(content, words):
    """XL-07, XL-09, XL-10, XL-11."""
    said = refusal(content)

    assert words in said
    assert "Traceback" not in said
    assert "Bad" not in said


@pytest.mark.parametrize(
    "name", ["danh-sach.html", "danh-sach.xls", "danh-sach", "x.pdf"]
)
def test_a_workbook_is_one_whatever_its_name(name):
    """XL-10."""
    assert len(read(good(), name=name).rows) == 1


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "Tệp có macro"),
        (f"{TYPE}.template.main+xml", "mẫu Excel (.xltx)"),
        ("application/vnd.ms-excel.template.macroEnabled.main+xml", "Tệp có macro"),
        ("application/octet-stream", "Tệp không phải là Excel"),
    ],
)
def test_the_type_inside_counts(kind, words):
    """XL-08."""
    content = changed(good())
    named = parts(rows_xml(HEADINGS))
    named["[Content_Types].xml"] = named["[Content_Types].xml"].replace(
        f"{TYPE}.sheet.main+xml", kind
    )

    assert words in refusal(zipped(named))
    assert len(read(content).rows) == 1


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl__vbaProject.bin", "Tệp có macro"),
        ("xl__macrosheets__sheet1.xml", "trang macro kiểu cũ"),
        ("xl__externalLinks__externalLink1.xml", "liên kết tới tệp hoặc chương trình"),
        ("XL__VBAPROJECT.BIN", "Tệp có macro"),
    ],
)
def test_macros_and_links_to_other_files_are_refused(part, words):
    """XL-08; DDE and other workbooks."""
    assert words in refusal(changed(good(), **{part: b"<x/>"}))


def test_truncated_damaged_and_incomplete_archives():
    """XL-11."""
    content = good()
    half = refusal(content[: len(content) // 2])
    named = parts(rows_xml(HEADINGS))
    named.pop("xl/workbook.xml")
    missing = refusal(zipped(named))
    spoiled = bytearray(zipped(parts(rows_xml(HEADINGS)), method=zipfile.ZIP_STORED))
    place = spoiled.index(b"<sheetData>")
    spoiled[place : place + 11] = b"<sheetDat@>"

    assert "tải lên chưa trọn" in half
    assert "Thiếu phần «xl/workbook.xml»" in missing
    assert "đã hỏng" in refusal(bytes(spoiled))


def test_a_sheet_that_is_no_xml():
    assert "đã hỏng" in refusal(zipped(parts("<sheetData><row>")))


@pytest.mark.parametrize(
    "encoding", ["U-1TF-8", "utf-7", "utf-32", "shift_jis", "rot13"]
)
def test_parts_in_encodings_that_no_workbook_has(encoding):
    named = parts(rows_xml(HEADINGS, AN[:2]))
    for name in ("xl/styles.xml", "xl/worksheets/sheet1.xml"):
        spoiled = named[name].replace('"UTF-8"', f'"{encoding}"', 1)

        assert "đã hỏng" in refusal(zipped({**named, name: spoiled}))


def test_limits_of_size_parts_and_swelling():
    """XL-15: told from the directory, before unpacking."""
    content = good()
    named = parts(rows_xml(HEADINGS))
    swollen = zipped({**named, "xl/sharedStrings.xml": "<sst>" + "a" * 60_000_000})
    many = zipped({**named, **{f"xl/media/{n}.png": "x" for n in range(60)}})

    assert len(swollen) < 200_000
    assert "nén quá chặt" in refusal(swollen)
    assert "lớn hơn 1 MB" in refusal(b"PK" + b"\0" * 2**20, Limits(packed=2**20))
    assert "phần bên trong" in refusal(many, Limits(entries=50))
    assert "quá mức cho phép" in refusal(swollen, Limits(unpacked=50_000_000))
    assert len(read(content, limits=Limits(packed=len(content))).rows) == 1


def test_a_directory_that_lies_about_sizes():
    """The part is longer than its entry says: nothing more is unpacked, and it is damaged."""
    content = bytearray(zipped(parts(rows_xml(HEADINGS, AN[:2]))))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    directory = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    size = info.file_size.to_bytes(4, "little")
    assert content[directory + 24 : directory + 28] == size
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    assert "đã hỏng" in refusal(bytes(content))


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("start", [LAUGHS, OUTSIDE])
@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
    ],
)
def test_declarations_of_entities_are_refused_in_every_part(part, start):
    """XL-17."""
    named = parts(rows_xml(HEADINGS, AN[:2]), shared="<si><t>x</t></si>")
    named[part] = start + named[part].partition("?>")[2]

    assert "khai báo XML lạ" in refusal(zipped(named))


def test_two_parts_of_one_name():
    buffer = io.BytesIO(good())
    with (
        zipfile.ZipFile(buffer, "a") as archive,
        pytest.warns(UserWarning, match="Dupl"),
    ):
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert "trùng tên" in refusal(buffer.getvalue())


def test_prefixed_names_strict_form_and_absent_references():
    """Other programs write prefixes and leave out the references."""
    sheet = (
        "<x:sheetData>"
        '<x:row><x:c t="inlineStr"><x:is><x:t>Họ và tên</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>Ngày sinh</x:t></x:is></x:c></x:row>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>Lê Hoa</x:t></x:is></x:c>'
        "<x:c/><x:c><x:v>1948</x:v></x:c></x:row>"
        '<x:row r="5"><x:c r="B5"><x:v>1950</x:v></x:c></x:row>'
        "</x:sheetData>"
    )
    reading = read(zipped(parts(sheet, prefix="x")))

    assert [(row.number, row.get("name")) for row in reading.rows] == [
        (2, "Lê Hoa"),
        (5, None),
    ]
    assert reading.rows[1].get("born").iso == "1950"


def test_many_sheets_are_refused():
    book = openpyxl.Workbook()
    for _ in range(41):
        book.create_sheet()

    assert "trang tính, nhiều hơn mức 40" in refusal(saved(book))
