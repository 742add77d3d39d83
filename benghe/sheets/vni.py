"""VNI for Windows: recognised and refused, with what the text probably says.

A letter with its mark is one sign, the tone (or mark and tone) a second one after it:
«Nguyeãn Vaên Ñöùc».
"""

import re
import unicodedata

from benghe.sheets.syllables import are_syllables

TONES = {"ø": "̀", "ù": "́", "û": "̉", "õ": "̃", "ï": "̣"}
# After a, e, o: the circumflex, alone and with each tone; after a: the breve.
CIRCUMFLEX = {"â": "", "à": "̀", "á": "́", "å": "̉", "ã": "̃", "ä": "̣"}
BREVE = {"ê": "", "è": "̀", "é": "́", "ú": "̉", "ü": "̃", "ë": "̣"}
SINGLE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
ROUND = {"a": "â", "e": "ê", "o": "ô"}
WORD = re.compile(r"[A-Za-z\u00c0-\u00ff]+")
BEYOND = re.compile("[\u0100-\u024f\u0300-\u036f\u1ea0-\u1eff]")


def decode(text: str) -> str:
    """What a text in VNI says, composed."""
    return WORD.sub(lambda match: _decode_word(match[0]), text)


def _decode_word(word: str) -> str:
    parts: list[str] = []
    for sign in word:
        low = sign.lower()
        base = parts[-1][-1:] if parts else ""
        if base and low in TONES and base.lower() in "aeouyơư":
            parts.append(TONES[low])
        elif base and low in CIRCUMFLEX and base.lower() in ROUND:
            parts[-1] = _like(base, ROUND[base.lower()])
            parts.append(CIRCUMFLEX[low])
        elif base and low in BREVE and base.lower() == "a":
            parts[-1] = _like(base, "ă")
            parts.append(BREVE[low])
        else:
            parts.append(_like(sign, SINGLE.get(low, low)))
    return unicodedata.normalize("NFC", "".join(parts))


def _like(model: str, letter: str) -> str:
    """The letter, a capital where the model is one."""
    return letter.upper() if model.isupper() else letter


def by_pattern(text: str) -> bool:
    """Whether the text makes no sense in Unicode and does in VNI."""
    if text.isascii() or BEYOND.search(text):
        return False
    words = [word for word in WORD.findall(text) if not word.isascii()]
    if not words or are_syllables(words):
        return False
    return are_syllables([_decode_word(word) for word in words])
