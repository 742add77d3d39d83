"""What a file is, told from its bytes; everything but a plain workbook is refused here.

The zip directory is read before anything is unpacked; the names and types in it tell
macros, templates, links to other files and archives that would swell.
"""

import io
import zipfile

from benghe.lib.numbers import format_decimal
from benghe.sheets.errors import SheetError
from benghe.sheets.wanted import Limits
from benghe.sheets.xmlparts import read_part, walk

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_TYPE = "spreadsheetml.sheet.main+xml"
CONTENT_TYPES = "[Content_Types].xml"

SAVE_XLSX = (
    "Hãy mở tệp, chọn «Lưu dưới dạng» › «Excel Workbook (.xlsx)» rồi nạp tệp mới."
)
# First bytes of what people take for a workbook, and what it is.
KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
)
# Streams of an OLE file, as their names stand in its directory.
OLE_KINDS = (
    (
        "EncryptedPackage",
        "Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc) "
        "rồi lưu lại và nạp tệp mới.",
    ),
    ("WordDocument", f"Tệp là văn bản Word (.doc), không phải Excel. {SAVE_XLSX}"),
)
PARTS = (
    (
        "xl/vbaProject.bin",
        "Tệp có macro. Hãy lưu lại thành «Excel Workbook (.xlsx)», là loại không có macro.",
    ),
    (
        "xl/macrosheets/",
        "Tệp có trang macro kiểu cũ. Hãy xóa trang ấy rồi lưu lại thành .xlsx.",
    ),
    (
        "xl/dialogsheets/",
        "Tệp có trang hộp thoại kiểu cũ. Hãy xóa trang ấy rồi lưu lại thành .xlsx.",
    ),
    (
        "xl/externalLinks/",
        "Tệp có liên kết tới tệp hoặc chương trình khác (DDE). Trong Excel hãy vào Dữ liệu "
        "› Sửa liên kết › Ngắt liên kết, hoặc dán giá trị vào một tệp mới, rồi lưu lại.",
    ),
    (
        "xl/workbook.bin",
        f"Tệp là Excel nhị phân (.xlsb). {SAVE_XLSX}",
    ),
    ("word/", f"Tệp là văn bản Word, không phải Excel. {SAVE_XLSX}"),
    ("ppt/", "Tệp là bài trình chiếu PowerPoint, không phải Excel."),
    (
        "content.xml",
        f"Tệp là bảng tính LibreOffice (.ods). {SAVE_XLSX}",
    ),
    (
        "Index/Document.iwa",
        "Tệp của Apple Numbers. Hãy chọn Tệp › Xuất sang › Excel (.xlsx).",
    ),
)
TYPES = (
    ("sheet.macroEnabled", PARTS[0][1]),
    ("addin.macroEnabled", PARTS[0][1]),
    ("template.macroEnabled", PARTS[0][1]),
    ("template.main", f"Tệp là mẫu Excel (.xltx). {SAVE_XLSX}"),
    ("sheet.binary", PARTS[4][1]),
)


def is_workbook(content: bytes, limits: Limits) -> bool:
    """True for a sound .xlsx, False for what may be CSV; raises SheetError for the rest."""
    if not content:
        raise SheetError("Tệp trống (0 byte). Hãy kiểm tra rồi chọn lại tệp.")
    if len(content) > limits.packed:
        size = format_decimal(limits.packed // (1024 * 1024))
        raise SheetError(f"Tệp lớn hơn {size} MB. Hãy chia thành nhiều tệp nhỏ hơn.")
    if content.startswith(OLE):
        raise SheetError(_old_office(content))
    for start, name in KINDS:
        if content.startswith(start):
            raise SheetError(f"Tệp là {name}, không phải Excel. {SAVE_XLSX}")
    if content.startswith(b"PK"):
        return True
    _refuse_markup(content[:2000])
    return False


def _old_office(content: bytes) -> str:
    """The message for a file of the old Office, or a new one with a password."""
    for name, message in OLE_KINDS:
        if name.encode("utf-16-le") in content:
            return message
    return f"Tệp là Excel kiểu cũ (.xls). {SAVE_XLSX}"


def _refuse_markup(start: bytes) -> None:
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<?xml") and b"excel.sheet" in head:
        raise SheetError(f"Tệp là «XML Spreadsheet 2003». {SAVE_XLSX}")
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise SheetError(
            "Tệp là trang web (HTML hoặc XML) mang tên Excel, thường do phần mềm khác xuất "
            f"ra. {SAVE_XLSX}"
        )


def open_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive of a workbook whose directory was checked; raises SheetError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise SheetError(
            "Tệp Excel đã hỏng hoặc tải lên chưa trọn. Hãy mở bằng Excel, lưu lại rồi nạp "
            "tệp mới."
        ) from error
    _check_directory(entries, len(content), limits)
    names = [entry.filename for entry in entries]
    for part, message in PARTS:
        if any(name.lower().startswith(part.lower()) for name in names):
            raise SheetError(message)
    if len(set(names)) != len(names):
        raise SheetError("Tệp có hai phần trùng tên bên trong; không đọc.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise SheetError(OLE_KINDS[0][1])
    if CONTENT_TYPES not in names:
        raise SheetError("Tệp là một tệp nén (.zip), không phải Excel (.xlsx).")
    _check_type(archive, limits)
    return archive


def _check_directory(
    entries: list[zipfile.ZipInfo], packed: int, limits: Limits
) -> None:
    if len(entries) > limits.entries:
        raise SheetError(
            f"Tệp có {len(entries)} phần bên trong, nhiều hơn mức {limits.entries}; không đọc. "
            "Hãy dán bảng dữ liệu sang một tệp mới."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        size = format_decimal(unpacked // (1024 * 1024))
        raise SheetError(
            f"Tệp mở ra sẽ thành {size} MB, quá mức cho phép; không đọc. Hãy chia thành "
            "nhiều tệp, xóa các dòng trống có định dạng ở dưới bảng."
        )
    # A small workbook may pack very well: only what swells to something counts.
    if unpacked > 10_000_000 and unpacked > limits.ratio * packed:
        raise SheetError(
            "Tệp có cấu trúc bất thường (nén quá chặt); không đọc. Hãy dán bảng dữ liệu "
            "sang một tệp mới."
        )


def _check_type(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Only the type of a plain workbook; the name of the file tells nothing."""
    types: list[str] = []
    content = read_part(archive, CONTENT_TYPES, limits)
    for name, attributes in walk(content):
        if name in ("Override", "Default"):
            types.append(attributes.get("ContentType", ""))
    for word, message in TYPES:
        if any(word in kind for kind in types):
            raise SheetError(message)
    if not any(kind.endswith(WORKBOOK_TYPE) for kind in types):
        raise SheetError(f"Tệp không phải là Excel (.xlsx). {SAVE_XLSX}")
