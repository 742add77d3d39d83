"""The four faces of the paper's type, and the one folder they may be read from.

TeX Gyre Termes (metric-compatible with Times, free, with all Vietnamese letters) comes
whole from a locked package. An office that owns Times New Roman names the folder of
its files in ``BENGHE_FONTS``. Whole files only: subsets by ``unicode-range`` of one
family corrupt the text in WeasyPrint 70.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benghe.paper.errors import PaperError

PACKAGE = "rinoh_typeface_texgyretermes"
STYLES = ((400, "normal"), (700, "normal"), (400, "italic"), (700, "italic"))


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family and its four whole files."""

    family: str
    regular: str
    bold: str
    italic: str
    bold_italic: str

    @property
    def files(self) -> tuple[str, str, str, str]:
        return self.regular, self.bold, self.italic, self.bold_italic


TERMES = Typeface(
    "TeX Gyre Termes",
    "texgyretermes-regular.otf",
    "texgyretermes-bold.otf",
    "texgyretermes-italic.otf",
    "texgyretermes-bolditalic.otf",
)
TIMES = Typeface(
    "Times New Roman", "times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"
)


def font_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The office's folder, else that of the locked package; PaperError if neither."""
    if chosen := environ.get("BENGHE_FONTS"):
        folder = Path(chosen)
        if not folder.is_dir():
            raise PaperError(f"Không có thư mục phông chữ BENGHE_FONTS: {folder}.")
        return folder.resolve()
    # Found, never imported: its module pulls in a whole typesetter.
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PaperError(f"Chưa cài gói phông chữ {PACKAGE}.")
    return Path(spec.origin).resolve().parent


def typeface_in(folder: Path) -> Typeface:
    """The typeface whose four files lie there, as their names are spelt; PaperError."""
    present = {path.name.lower(): path.name for path in folder.iterdir()}
    for typeface in (TIMES, TERMES):
        found = [present.get(name, "") for name in typeface.files]
        if all(found):
            return Typeface(typeface.family, *found)
    needed = ", ".join(TIMES.files)
    raise PaperError(f"Thư mục phông chữ {folder} thiếu tệp: cần đủ {needed}.")


def font_face_css(typeface: Typeface) -> str:
    """The @font-face rules; every address is ``asset:NAME``, for our fetcher only."""
    return "\n".join(
        f'@font-face{{font-family:"{typeface.family}";src:url("asset:{name}");'
        f"font-weight:{weight};font-style:{style}}}"
        for name, (weight, style) in zip(typeface.files, STYLES, strict=True)
    )
