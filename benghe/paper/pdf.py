"""HTML to PDF by WeasyPrint, closed against everything but our own fonts.

This module imports WeasyPrint (half a second, many objects): the server uses
``worker``, whose child process imports it.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from benghe.paper.errors import PaperError
from benghe.paper.fonts import font_folder
from benghe.paper.formats import FINAL_VARIANT
from benghe.paper.html import created_text
from benghe.paper.tree import Meta

SCHEME = "asset:"
FONT_TYPES = {".otf": "font/otf", ".ttf": "font/ttf"}
MESSAGES_SHOWN = 3


class RestrictedFetcher(URLFetcher):
    """Lets a page read the fonts of one folder and nothing else, disk or network."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False)
        self.folder = (folder or font_folder()).resolve()

    def fetch(
        self, url: str, headers: dict[str, str] | None = None
    ) -> URLFetcherResponse:
        """The font ``asset:NAME``; ValueError for any other address."""
        name = url.removeprefix(SCHEME)
        path = (self.folder / name).resolve()
        media_type = FONT_TYPES.get(path.suffix.lower())
        # A link out of the folder resolves to another parent, and is refused too.
        if (
            not url.startswith(SCHEME)
            or Path(name).name != name
            or path.parent != self.folder
            or media_type is None
        ):
            raise ValueError(f"not one of our fonts: {url[:200]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})


class _Messages(logging.Handler):
    """Keeps what WeasyPrint only logs: resources refused, style it cannot follow."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def _strict() -> Iterator[None]:
    """What was logged inside becomes a PaperError at the end."""
    logger = logging.getLogger("weasyprint")
    messages = _Messages()
    logger.addHandler(messages)
    try:
        yield
    finally:
        logger.removeHandler(messages)
    if messages.texts:
        shown = "; ".join(messages.texts[:MESSAGES_SHOWN])
        raise PaperError(f"Không dựng được PDF, bộ dựng trang báo: {shown}")


def write_pdf(html: str, meta: Meta, variant: str | None = None) -> bytes:
    """The PDF; the same input gives the same bytes.

    ``variant`` is "pdf/a-3a" (archival and tagged) for a final paper, None for a draft
    or a working list. Raises PaperError when anything was refused or not understood.
    """
    if variant not in {None, FINAL_VARIANT}:
        raise PaperError(f"Không có dạng PDF «{variant}».")
    fetcher = RestrictedFetcher()
    with _strict():
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        document = page.render(font_config=FontConfiguration())
        _describe(document.metadata, meta)
        result: bytes = document.write_pdf(
            pdf_variant=variant, pdf_identifier=_identifier(html, meta)
        )
    return result


def _describe(metadata: "weasyprint.document.DocumentMetadata", meta: Meta) -> None:
    """Meta wins over what the page says of itself; the dates are the paper's, not now."""
    metadata.title = meta.title
    metadata.authors = [meta.author] if meta.author else []
    metadata.description = meta.subject
    metadata.keywords = [meta.keywords] if meta.keywords else []
    metadata.created = metadata.modified = created_text(meta)
    metadata.lang = meta.language
    metadata.generator = None


def _identifier(html: str, meta: Meta) -> bytes:
    """A file identifier made of the content, in letters and digits."""
    digest = hashlib.sha256(f"{html}\0{created_text(meta)}\0{meta.title}".encode())
    return digest.hexdigest()[:32].encode()
