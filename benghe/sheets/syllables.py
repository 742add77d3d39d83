"""Whether a word can be a Vietnamese syllable; by this an old encoding is recognised.

Spelling only: initial, vowels, final, one tone at the most, and no falling, asking or
tumbling tone before a final stop.
"""

import re
import unicodedata
from functools import lru_cache

TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
STOP_TONES = {"", "\u0301", "\u0323"}
INITIAL = "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
OPEN = (
    "a|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|âu|ay|ây|eo|êu|ia|iêu|oa|oai|oay|oao|oe|oeo|oi|ôi|ơi|"
    "ua|uây|uê|ui|uôi|uơ|uy|uya|uyu|ưa|ưi|ươi|ươu|ưu|yêu|uai|uay|uao|ue|ueo|ya"
)
CLOSED = "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|iê|oa|oă|oe|oo|uâ|uê|uô|ươ|uy|uyê|yê|ua|uă|ue|uơ"
FINAL = "(?:ch|nh|ng|c|m|n|p|t)"
SYLLABLE = re.compile(
    f"{INITIAL}(?:(?:{OPEN})|(?:{CLOSED})(?P<final>{FINAL}))", re.IGNORECASE
)


@lru_cache(20_000)
def is_syllable(word: str) -> bool:
    """Whether ``word`` (any case, any Unicode form) can be a Vietnamese syllable."""
    letters, tones = "", []
    for sign in unicodedata.normalize("NFD", word.lower()):
        if sign in TONES:
            tones.append(sign)
        else:
            letters += sign
    if len(tones) > 1:
        return False
    match = SYLLABLE.fullmatch(unicodedata.normalize("NFC", letters))
    if match is None:
        return False
    stop = match["final"] in ("ch", "c", "p", "t")
    return not stop or (tones[0] if tones else "") in STOP_TONES


def are_syllables(words: list[str]) -> bool:
    """Whether all of them can be; True for none."""
    return all(is_syllable(word) for word in words)
