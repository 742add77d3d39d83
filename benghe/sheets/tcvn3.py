"""TCVN3, also called ABC: the one-byte encoding of the fonts .VnTime, .VnArial and so on.

The bytes stand in a workbook as the signs of Latin-1 with the same number. The set has
all small letters and the seven capitals Ă Â Ê Ô Ơ Ư Đ; all other capitals are small
letters in a font of capitals (.VnTimeH). Source of the table: TCVN 5712:1993, VN3.
"""

import re
import unicodedata

from benghe.sheets.syllables import TONES, are_syllables
from benghe.sheets.texts import OLD_SIGNS

# First number of a run of codes, then the letters in order.
RUNS = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
LETTERS = {
    chr(first + place): letter
    for first, run in RUNS
    for place, letter in enumerate(run)
}
TABLE = str.maketrans(LETTERS)
BACK = str.maketrans({letter: sign for sign, letter in LETTERS.items()})
# Letters of Vietnamese in Unicode whose numbers are no letters of TCVN3: à, ế, ư.
BOTH_CASES = "".join(LETTERS.values()) + "".join(LETTERS.values()).upper()
UNHELD = frozenset(BOTH_CASES) - LETTERS.keys() | TONES
WORD = re.compile(r"[A-Za-z\u00a1-\u00ff\u00ad]+")
# Signs that stand in texts of their own right: quotes and measures.
QUOTES = re.compile(r"«[^«»]*»|[0-9]\s*µ[A-Za-z]\b|[©®]|§\s*[0-9]")
SIGNS = frozenset(OLD_SIGNS)
# From here on, Vietnamese letters of Unicode that no one-byte encoding has.
BEYOND = re.compile("[\u0100-\u024f\u0300-\u036f\u1ea0-\u1eff]")


def fits(text: str) -> bool:
    """Whether the text can be TCVN3 at all: no sign above ASCII but those of the table."""
    return all(sign < "\x80" or sign in LETTERS or sign == "\xa0" for sign in text)


def has_letters(text: str) -> bool:
    """Whether there is anything to convert."""
    return any(sign in LETTERS for sign in text)


def convert(text: str, *, capitals: bool = False) -> str:
    """The text in Unicode; ``capitals``: it stood in a font that draws capitals.

    A word whose plain letters are all capitals is wholly in capitals: «NGUYÔN».
    """
    converted = text.translate(TABLE)
    if capitals:
        return converted.upper()
    plain = [sign for sign in text if sign.isascii() and sign.isalpha()]
    if len(plain) >= 3 and all(sign.isupper() for sign in plain):
        return converted.upper()
    return converted


def revert(text: str) -> str:
    """Unicode to TCVN3, for what the table has; capitals with a mark become small."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign.translate(BACK)
        if ord(sign.translate(BACK)) < 0x100
        else sign.lower().translate(BACK)
        for sign in composed
    )


def words_of(text: str) -> list[str]:
    """The words with a sign above ASCII."""
    return [word for word in WORD.findall(text) if not word.isascii()]


def by_pattern(text: str) -> bool:
    """Whether the text can only be TCVN3: a sign no Unicode text has, and each word fits."""
    words = words_of(QUOTES.sub(" ", text))
    # A sign that stands alone, «3 × 4», may mean itself.
    told = any(len(word) > 1 and set(word) & SIGNS for word in words)
    if not told or not fits(text):
        return False
    return are_syllables([word.translate(TABLE) for word in words])


def is_ambiguous(text: str) -> bool:
    """Whether both readings make sense: «Lã» is Lã in Unicode and Ló in TCVN3."""
    if text.isascii() or BEYOND.search(text) or not fits(text):
        return False
    words = words_of(text)
    return bool(words) and are_syllables([word.translate(TABLE) for word in words])


def reads_in_unicode(text: str) -> bool:
    """Whether the words are Vietnamese as they stand: «Cao Thái Hòa», not «TuÊn»."""
    words = words_of(text)
    cased = all(word.isupper() or word[1:].islower() or not word[1:] for word in words)
    return cased and are_syllables(words)


def is_proof(text: str) -> bool:
    """Whether the text proves that its font tells nothing: letters TCVN3 cannot hold."""
    held = not any(sign in UNHELD for sign in text)
    return not held and (is_unicode(text) or reads_in_unicode(text))


def is_old(text: str) -> bool:
    """Whether the text makes sense in TCVN3 and not as it stands: «TuÊn»."""
    words = words_of(text)
    sense = fits(text) and are_syllables([word.translate(TABLE) for word in words])
    return bool(words) and sense and not reads_in_unicode(text)


def is_unicode(text: str) -> bool:
    """Whether the text surely is not TCVN3: letters beyond one byte."""
    return bool(BEYOND.search(text))
