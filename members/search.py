"""How people are found by name: words without accents, exact accents first."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from benghe.core.bulk import insert, reserve_keys
from benghe.lib.text import TONES, clean, search_key

BATCH = 5000
WORD = re.compile("[a-z0-9]+")
# A syllable that ends in oa, oe or uy, with its tone on either of the two letters.
LOOSE_TONE = re.compile(f"(.*)([ou])([{TONES}]?)([aey])([{TONES}]?)", re.S)
LOOSE_PAIRS = {"oa", "oe", "uy"}


def folded_words(text: str) -> list[str]:
    """The words of a text without accents; hyphens, dots and brackets part them.

    ``Đặng Thị Hoa`` → [dang, thi, hoa]; ``Y-Bhăm (Ba)`` → [y, bham, ba].
    """
    return [word[:40] for word in WORD.findall(search_key(text))]


def words_of(*names: str) -> set[str]:
    """The folded words of some names."""
    return {word for name in names for word in folded_words(name)}


def toned_words(text: str) -> list[str]:
    """The words in lower case with their accents; ``hoà`` is spelled ``hòa``."""
    return [_one_spelling(word) for word in clean(text).lower().split()]


def _one_spelling(word: str) -> str:
    """The tone of oa, oe, uy at the end of a word on the first of the two letters."""
    found = LOOSE_TONE.fullmatch(unicodedata.normalize("NFD", word))
    if found is None or found[2] + found[4] not in LOOSE_PAIRS:
        return word
    before, first, on_first, second, on_second = found.groups()
    if on_first and on_second:
        return word
    spelled = f"{before}{first}{on_first or on_second}{second}"
    return unicodedata.normalize("NFC", spelled)


def sounded(name: str) -> str:
    """The name in lower case with its accents, each word between spaces.

    ``Trần DŨNG`` → `` trần dũng ``: a typed word stands in it exactly, or not.
    """
    return f" {' '.join(toned_words(name))} "


def is_called(names: Iterable[str], text: str) -> bool:
    """Whether each word of ``text`` begins a word of these names, accents aside."""
    known = words_of(*names)
    return all(
        any(word.startswith(typed) for word in known) for typed in folded_words(text)
    )


def card_tail(text: str) -> str:
    """The digits of a typed end of a card number; empty where it is a name.

    Cards are read out in groups: ``079 000.123`` is one number.
    """
    digits = search_key(text).replace(" ", "").replace(".", "")
    return digits if digits.isdigit() else ""


def sync_words(members: Iterable[Any]) -> None:
    """Store the words of these members' present and former names, and no others."""
    people = {member.pk: member for member in members}
    model: Any = apps.get_model("members", "MemberWord")
    former: Any = apps.get_model("members", "MemberName").objects
    names: dict[int, list[str]] = {pk: [m.full_name] for pk, m in people.items()}
    for pk, name in former.filter(member__in=people).values_list("member", "full_name"):
        names[pk].append(name)
    stored: dict[int, set[str]] = {pk: set() for pk in people}
    for pk, word in model.objects.filter(member__in=people).values_list(
        "member", "word"
    ):
        stored[pk].add(word)
    new = []
    for pk, known in names.items():
        wanted = words_of(*known)
        gone = stored[pk] - wanted
        if gone:
            model.objects.filter(member=pk, word__in=gone).delete()
        new += [model(member_id=pk, word=w) for w in sorted(wanted - stored[pk])]
    model.objects.bulk_create(new, batch_size=BATCH)


def write_words(members: Iterable[Any]) -> None:
    """Store the words of members that were stored this moment, a few thousand at once."""
    model: Any = apps.get_model("members", "MemberWord")
    rows = (
        model(member_id=member.pk, word=word)
        for member in members
        for word in sorted(words_of(member.full_name))
    )
    model.objects.bulk_create(rows, batch_size=BATCH)


def pour_words(members: Iterable[Any]) -> None:
    """The same for very many: straight into the table; in a transaction."""
    model: Any = apps.get_model("members", "MemberWord")
    words = [
        (member.pk, word)
        for member in members
        for word in sorted(words_of(member.full_name))
    ]
    keys = reserve_keys(model, len(words))
    insert(
        model,
        (
            {"id": key, "member_id": member, "word": word}
            for key, (member, word) in zip(keys, words, strict=True)
        ),
    )
