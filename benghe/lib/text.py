"""Vietnamese text: composition, tidying, and the keys by which rows are found and sorted.

Keys are computed in Python and stored, so that SQLite and PostgreSQL agree under any
collation and without extensions: ``search_key`` is ASCII, the two sort keys are digits.

Source of the order: Vietlex dictionary order (domain notes §11.1), design §6.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable

# Dictionary order of tones: ngang (none), huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

# Soft hyphen, joiners, direction marks, byte-order mark, variation selectors, and
# lone surrogates (no database stores them).
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
WORD_OR_NUMBER = re.compile("[0-9]+|(?:[^\\W0-9_]|[\u0300-\u036f])+")

# What Unicode does not decompose: đ and its look-alikes, letters of the Ê-đê and
# Gia-rai, typographic hyphens and quotes.
ALIKE = str.maketrans(
    {
        **dict.fromkeys("đðɖ", "d"),
        "ƀ": "b",
        "ı": "i",
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d«»", '"'),
    }
)
SAME_LETTER = {"ð": "đ", "ɖ": "đ", "ƀ": "b", "ı": "i"}

# Two digits a sign, digits before letters; 00 and 01 close and part, 05 opens a number.
CODES = {sign: f"{place:02d}" for place, sign in enumerate("0123456789" + LETTERS, 10)}
OTHER_LETTER = "99"
END, APART, NUMBER = "00", "01", "05"
MAX_NUMBER_DIGITS = 99


def nfc(text: str) -> str:
    """Compose the text (NFC) and drop what no eye sees; every line break becomes ``\\n``.

    Spaces, non-breaking ones too, and tabs stay as they are. Idempotent.
    """
    visible = CONTROL.sub("", INVISIBLE.sub("", LINE_END.sub("\n", text)))
    return unicodedata.normalize("NFC", visible)


def clean(text: str) -> str:
    """One tidy line: composed, trimmed, every run of white space a single space.

    White space includes NBSP and line breaks. Case and letters stay. Idempotent.
    """
    return " ".join(nfc(text).split())


def search_key(text: str) -> str:
    """Lower-case ASCII for search: ``Đặng  Thị HOA`` → ``dang thi hoa``.

    What has no ASCII form is dropped. The key is the same for every Unicode form and
    any case of the text. Idempotent.
    """
    folded = unicodedata.normalize("NFKD", clean(text)).casefold()
    folded = unicodedata.normalize("NFKD", folded).translate(ALIKE)
    return " ".join("".join(char for char in folded if char.isascii()).split())


def _clusters(word: str) -> list[tuple[str, set[str]]]:
    """The letters of a lower-case word, each with its marks in whatever order typed.

    Never more of them than the word has characters in NFC.
    """
    found: list[tuple[str, set[str]]] = []
    for char in unicodedata.normalize("NFC", word):
        plain = unicodedata.normalize("NFD", char)
        base, marks = plain[0], plain[1:]
        if not unicodedata.combining(base):
            found.append((SAME_LETTER.get(base, base), set(marks)))
        elif found:
            found[-1][1].update(plain)
    return found


def _letter_code(base: str, marks: set[str]) -> str:
    """Two digits for a letter without its tone; nothing for a punctuation mark."""
    for mark in sorted(marks):
        whole = unicodedata.normalize("NFC", base + mark)
        if mark not in TONES and whole in CODES:
            return CODES[whole]
    return CODES.get(base, OTHER_LETTER if base.isalnum() else "")


def _letters_and_tones(word: str) -> tuple[str, str]:
    """Two digits a letter and one digit a tone; punctuation counts for nothing.

    Where in the word a tone is written does not matter: ``Hoà`` and ``Hòa`` are one
    name. A mark that is not Vietnamese (č, ŏ) leaves its plain letter; letters of other
    scripts stand last.
    """
    letters, tones, unmarked = "", "", ""
    for base, marks in _clusters(word):
        code = _letter_code(base, marks)
        letters += code
        tone = max((TONES.find(mark) + 1 for mark in marks), default=0)
        if code and tone:
            tones += str(tone)
        elif code:
            unmarked += "0"
    return letters, tones + unmarked


def _part_key(words: list[str]) -> str:
    """Key of one part of a name: its letters, then its tones, each closed.

    Words are set apart by a sign lower than any letter and higher than the end, so
    "Thị Anh" stands before "Thịnh".
    """
    pairs = [_letters_and_tones(word) for word in words]
    letters = APART.join(letters for letters, _ in pairs)
    tones = "".join(tones for _, tones in pairs)
    return f"{letters}{END}{tones}{END}"


def name_key(full_name: str) -> str:
    """Digits whose plain order is that of a Vietnamese list: tên, then họ, then đệm.

    Tên is the last word, họ the first of two or more, đệm what stands between. Each
    part is compared on its own, letters before tones, so every Hoa stands before every
    Hòa; case and Unicode form never matter. Empty for an empty name. At most
    ``3 * len(clean(full_name)) + 12`` digits: 372 for a name of 120 characters.
    """
    words = clean(full_name).lower().split()
    if not words:
        return ""
    given, family, middle = words[-1:], words[:1] if words[1:] else [], words[1:-1]
    return "".join(_part_key(part) for part in (given, family, middle))


def natural_key(text: str) -> str:
    """Digits that sort names of cells: numbers by value, letters as in Vietnamese.

    ``Khu phố 2`` before ``Khu phố 10``, ``6.3`` before ``6.10``, a number before
    letters; all letters before any tone. Punctuation, spaces and leading zeros only
    part. At most ``7 * len(clean(text)) + 2`` digits.
    """
    letters, tones = "", ""
    for part in WORD_OR_NUMBER.findall(clean(text).lower()):
        if part[0] in "0123456789":
            # Its length stands before its digits: longer numbers are greater.
            number = (part.lstrip("0") or "0")[:MAX_NUMBER_DIGITS]
            letters += f"{NUMBER}{len(number):02d}{number}{APART}"
        else:
            found = _letters_and_tones(part)
            letters += found[0] + APART
            tones += found[1]
    return f"{letters}{END}{tones}"


def nearest(text: str, words: Iterable[str], most: int = 3) -> list[str]:
    """Those of ``words`` that are spelled most like ``text``, accents and case aside.

    First those that differ in signs and leading zeros alone: ``KP1`` is ``KP-01``.
    """
    known: dict[str, str] = {}
    for word in words:
        known.setdefault(search_key(word), word)
    key = search_key(text)
    bare = natural_key(key)
    same = [k for k in known if natural_key(k) == bare] if bare != END else []
    close = difflib.get_close_matches(key, list(known), most, 0.6)
    return [known[k] for k in dict.fromkeys([*same, *close])][:most]
