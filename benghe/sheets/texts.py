"""Texts of cells: tidied with a word about what was done, encodings told by the font."""

import re
import unicodedata
from typing import Literal

from benghe.lib.text import INVISIBLE, clean

# How a text is encoded: Unicode, TCVN3 (ABC), TCVN3 in a font of capitals, VNI.
Encoding = Literal["", "tcvn3", "tcvn3-capitals", "vni", "inherit"]
INHERIT: Encoding = "inherit"

TCVN3_FONT = re.compile(r"\.Vn[A-Za-z].*")
VNI_FONT = re.compile(r"VNI-.*", re.IGNORECASE)

# Signs that Vietnamese in Unicode never has, those of TCVN3 and VNI: a text with one
# of them, or with two vowels that VNI alone writes side by side, is looked at closely.
OLD_SIGNS = "¡¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþ"
VNI_PAIRS = "[aAeE][âÂàÀáÁãÃêÊéÉèÈúÚùÙõÕ]|[oO][âÂùÙõÕ]|[uUyYôÔ][ùÙõÕ]"
# What needs a second look; all other texts are taken as they are, fast.
ODD = re.compile(
    "[\x00-\x1f\x7f-\xa0\u00ad\u0300-\u036f\u034f\u061c\u180e\u1680\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff\ud800-\udfff"
    f"{OLD_SIGNS}]|  |^ | $|{VNI_PAIRS}"
)
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def encoding_of_font(name: str) -> Encoding:
    """What a font tells: ``.VnTime`` TCVN3, ``.VnTimeH`` its capitals, ``VNI-Times`` VNI."""
    name = name.strip()
    if TCVN3_FONT.fullmatch(name):
        return "tcvn3-capitals" if name.endswith("H") else "tcvn3"
    return "vni" if VNI_FONT.fullmatch(name) else ""


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as one clean line, and what was changed in it, in Vietnamese."""
    tidied = clean(text)
    said = []
    if INVISIBLE.search(text) or HIDDEN.search(text):
        said.append("đã bỏ ký tự ẩn")
    if any(sign in text for sign in "\n\r\t\x0b\x0c\x85\u2028\u2029"):
        said.append("đã nối các dòng trong ô thành một dòng")
    if SPACES.search(text):
        said.append("đã đổi khoảng trắng đặc biệt thành khoảng trắng thường")
    elif "  " in text or text != text.strip():
        said.append("đã bỏ khoảng trắng thừa")
    if not unicodedata.is_normalized("NFC", text):
        said.append("đã ghép dấu rời (Unicode tổ hợp) vào chữ")
    return tidied, tuple(said)


def shorten(text: str, most: int = 60) -> str:
    """Short enough for a message."""
    return text if len(text) <= most else f"{text[:most]}…"
