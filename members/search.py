"""How people are found by name: words without accents, exact accents first."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from benghe.lib.text import clean, search_key

BATCH = 5000


def words_of(*names: str) -> set[str]:
    """The folded words of some names: ``Đặng Thị Hoa`` → {dang, thi, hoa}."""
    return {word[:40] for name in names for word in search_key(name).split()}


def sounded(name: str) -> str:
    """The name in lower case with its accents, each word between spaces.

    ``Trần DŨNG`` → `` trần dũng ``: a typed word stands in it exactly, or not.
    """
    return f" {' '.join(clean(name).lower().split())} "


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
