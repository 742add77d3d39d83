"""Vietnamese text: composition, tidying, and the keys by which rows are found and sorted.

Keys are computed in Python and stored, so that SQLite and PostgreSQL agree under any
collation and without extensions.
"""

import re
import unicodedata

# Dictionary order of tones: ngang, huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def nfc(text: str) -> str:
    """Compose the text (NFC) and drop what no eye sees; line breaks stay."""
    text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", CONTROL.sub("", text))


def clean(text: str) -> str:
    """One tidy line: composed, trimmed, every run of white space a single space."""
    return " ".join(nfc(text).split())


def search_key(text: str) -> str:
    """ASCII for search: ``Đặng  Thị HOA`` → ``dang thi hoa``. Idempotent."""
    folded = unicodedata.normalize("NFKD", clean(text).casefold()).casefold()
    folded = folded.replace("đ", "d").replace("ð", "d")
    kept = "".join(c for c in folded if c.isascii() and (c.isprintable() or c == " "))
    return " ".join(kept.lower().split())


def _letters_and_tones(word: str) -> tuple[str, str]:
    """Two digits a letter, one digit a tone; other characters count as letter 99."""
    letters, tones = "", ""
    for char in unicodedata.normalize("NFC", word):
        marks = unicodedata.normalize("NFD", char)
        tone = max((TONES.find(m) + 1 for m in marks), default=0)
        plain = unicodedata.normalize("NFC", "".join(m for m in marks if m not in TONES))
        place = LETTERS.find(plain) if plain else -1
        letters += f"{place + 10:02d}" if place >= 0 else "99"
        tones += str(tone)
    return letters, tones


def _part_key(words: list[str]) -> str:
    """Key of one part of a name: its letters, then its tones, closed by zeros.

    Words are set apart by ``01``, lower than any letter and higher than the end.
    """
    pairs = [_letters_and_tones(word) for word in words]
    letters = "01".join(letters for letters, _ in pairs)
    return f"{letters}00{''.join(tones for _, tones in pairs)}00"


def name_key(full_name: str) -> str:
    """Digits whose plain order is that of a Vietnamese list: tên, họ, đệm.

    Each part is compared on its own, letters before tones, so every Hoa stands
    before every Hòa; case and Unicode form never matter. At most 3 digits a
    character and 12 more: a name of 120 characters needs under 400.
    """
    words = clean(full_name).casefold().split()
    if not words:
        return ""
    given, family, middle = words[-1:], words[:1] if words[1:] else [], words[1:-1]
    return "".join(_part_key(part) for part in (given, family, middle))


def natural_key(text: str) -> str:
    """Digits that sort names of cells: numbers by value, letters as in Vietnamese.

    ``Khu phố 2`` before ``Khu phố 10``. A number takes its length (2 digits) and its
    digits after ``05``; so it stands before letters.
    """
    letters, tones = "", ""
    for part in re.findall(r"\d+|[^\W\d_]+", nfc(text).casefold()):
        if part.isdigit():
            number = str(int(part))
            letters += f"05{len(number):02d}{number}01"
        else:
            found = _letters_and_tones(part)
            letters += f"{found[0]}01"
            tones += found[1]
    return f"{letters}00{tones}"
