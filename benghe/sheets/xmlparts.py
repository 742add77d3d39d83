"""Parts of the archive as XML: bounded, without declarations, names without prefixes.

No part of a workbook declares a document type. One that does is refused before its
first element, so there are no entities, neither huge nor external.
"""

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from benghe.sheets.errors import SheetError
from benghe.sheets.wanted import Limits

CHUNK = 1 << 16
# Workbook, relations, styles: small in any true workbook.
SMALL_PART = 20_000_000
BROKEN = "Tệp Excel đã hỏng hoặc không theo chuẩn. Hãy mở bằng Excel, lưu lại rồi nạp tệp mới."


def open_part(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of a part, piece by piece; raises SheetError where it is damaged."""
    try:
        with archive.open(name) as stream:
            while piece := stream.read(CHUNK):
                yield piece
    except KeyError as error:
        raise SheetError(f"{BROKEN} (Thiếu phần «{name[:60]}».)") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
            RuntimeError, ValueError) as error:  # fmt: skip
        if isinstance(error, SheetError):
            raise
        raise SheetError(BROKEN) from error


def read_part(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """A small part as a whole."""
    pieces, size = [], 0
    for piece in open_part(archive, name):
        size += len(piece)
        if size > min(SMALL_PART, limits.unpacked):
            raise SheetError(BROKEN)
        pieces.append(piece)
    return b"".join(pieces)


def _refuse_declaration(*_: Any) -> None:
    raise SheetError(
        "Tệp có khai báo XML lạ (DTD, thực thể) bên trong; không đọc. Hãy dán bảng dữ liệu "
        "sang một tệp mới."
    )


def make_parser() -> expat.XMLParserType:
    """A parser that refuses document types and gives texts in one piece."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = CHUNK
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    return parser


def feed(parser: expat.XMLParserType, piece: bytes, *, last: bool = False) -> None:
    """Parse one more piece; raises SheetError where it is no XML."""
    try:
        parser.Parse(piece, last)
    except SheetError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:
        # The latter two for encodings that nobody knows.
        raise SheetError(BROKEN) from error


def walk(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element of a small part in order: local name, attributes by local name."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {local(key): value for key, value in attributes.items()}
        found.append((local(name), plain))

    def end(name: str) -> None:
        found.append((f"/{local(name)}", {}))

    parser = make_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    feed(parser, content, last=True)
    return found


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def whole(text: str | None, default: int = 0) -> int:
    """A number of an attribute; ``default`` where it is missing, no number or too long."""
    if text and len(text) < 10 and text.isascii() and text.isdecimal():
        return int(text)
    return default
