"""Checks of what people's rows say together: reasons, states, posts, the days of acts.

Each reads plain tuples once and looks them up in Python. Names of people are fetched
once, for those of whom something is to be told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from benghe.lib.dates import short_date
from benghe.lib.periods import Period, covers, overlaps, vacancies
from cells.models import Cell, Committee
from members.models import (
    Candidacy,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from reports.verification.ledgers import all_stays, later

Lines = Iterator[str]
GUEST = Standing.Kind.GUEST.value
OUT_OF_PARTY = frozenset(PartyPeriod.EndReason.values)
RESTORED = Membership.StartReason.RESTORED.value
# Every choice by which papers count; an unknown one would be in no line of them.
CHOICES: tuple[tuple[Any, str], ...] = (
    (Member, "gender"), (Membership, "start_reason"), (Membership, "end_reason"),
    (PartyPeriod, "end_reason"), (Standing, "kind"), (Post, "kind"),
    (Candidacy, "outcome"),
)  # fmt: skip


def _about(found: Iterable[tuple[int, str]]) -> Lines:
    """Lines of (member, text) with the names of the members before them."""
    told = list(found)
    people = Member.objects.in_bulk({pk for pk, _ in told})
    for pk, text in told:
        yield f"Đảng viên số {pk} ({people[pk].full_name}): {text}"


def known_choices() -> Lines:
    """Genders, reasons and kinds are known, so that the lines of the papers add up."""
    for model, name in CHOICES:
        field = model._meta.get_field(name)
        known = [value for value, _ in field.flatchoices]
        known += [""] if field.blank else []
        rows: Any = model.objects if model is Member else model.objects.valid()
        rows = rows.exclude(**{f"{name}__in": known})
        owner = "pk" if model is Member else "member"
        label = f"{model._meta.verbose_name}, {field.verbose_name}"
        found = rows.order_by("pk").values_list(owner, name)
        yield from _about(
            (pk, f"{label}: «{value}» không có trong danh mục.") for pk, value in found
        )


# --- times in the Party ---


def left_party() -> Lines:
    """Who left a cell by leaving the Party left it that day and so, unless restored since."""
    ended = set(
        PartyPeriod.objects.valid()
        .filter(ended_on__isnull=False)
        .values_list("member", "ended_on", "end_reason")
    )
    stays = all_stays()
    restored: dict[int, date] = {}
    for stay in stays:
        if stay.start_reason == RESTORED:
            restored[stay.member] = max(stay.start, restored.get(stay.member, date.min))
    yield from _about(
        (
            stay.member,
            f"rời chi bộ ngày {short_date(stay.end)} do {_reason(stay.end_reason)} nhưng thời gian "
            "trong Đảng không kết thúc như vậy.",
        )
        for stay in stays
        if stay.end is not None
        and stay.end_reason in OUT_OF_PARTY
        and (stay.member, stay.end, stay.end_reason) not in ended
        and restored.get(stay.member, date.min) < stay.end
    )


def _reason(value: str) -> str:
    return PartyPeriod.EndReason(value).label.lower()


# --- states ---


def _held(rows: Iterable[tuple[int, date, date | None]]) -> dict[int, list[Period]]:
    """Periods of each key."""
    found: dict[int, list[Period]] = defaultdict(list)
    for key, start, end in rows:
        found[key].append((start, end))
    return found


def standings_apart() -> Lines:
    """One state of a kind at a time."""
    rows = Standing.objects.valid().order_by("member", "kind", "started_on", "pk")
    fields = rows.values_list("member", "kind", "started_on", "ended_on")
    labels = dict(Standing.Kind.choices)
    yield from _about(
        (key[0], f"«{labels.get(key[1], key[1])}» từ {short_date(day)} trùng thời gian trước.")
        for key, day in _doubled((row[:2], row[2], row[3]) for row in fields)
    )  # fmt: skip


def _doubled(
    rows: Iterable[tuple[Any, date, date | None]],
) -> Iterator[tuple[Any, date]]:
    """Of (key, start, end) in order: key and start of those that begin too early."""
    for key, same in groupby(rows, key=lambda row: row[0]):
        until: date | None = date.min
        for _, start, end in same:
            if until is None or start < until:
                yield key, start
            until = later(until, end)


def standings_in_cells() -> Lines:
    """A state lies within the time in cells; a guest is in none, and the host exists."""
    stays = _held((stay.member, stay.start, stay.end) for stay in all_stays())
    cells = {
        pk: (start, end)
        for pk, start, end in Cell.objects.valid().values_list(
            "pk", "founded_on", "dissolved_on"
        )
    }
    rows = Standing.objects.valid().order_by("member", "started_on", "pk")
    fields = rows.values_list("member", "kind", "started_on", "ended_on", "cell")
    yield from _about(_standings_astray(fields, stays, cells))


def _standings_astray(
    rows: Iterable[tuple[int, str, date, date | None, int | None]],
    stays: dict[int, list[Period]],
    cells: dict[int, Period],
) -> Iterator[tuple[int, str]]:
    labels = dict(Standing.Kind.choices)
    for member, kind, day, end, host in rows:
        held = stays.get(member, [])
        what = f"«{labels.get(kind, kind)}» từ {short_date(day)}"
        if kind != GUEST:
            if free := vacancies(held, day, end):
                yield member, f"{what} khi không ở chi bộ nào{_since(free[0][0], day)}."
            continue
        # An earlier stay, entered late, may lie beside a guest's time and not over it.
        if any(overlaps(*stay, day, end) for stay in held):
            yield member, f"{what} khi đang được tính ở một chi bộ của phường."
        if not (host in cells and covers(*cells[host], day)):
            yield member, f"{what} ở một chi bộ không hoạt động ngày đó."


def _since(day: date, start: date) -> str:
    """When what is wrong of a period began, if not with the period itself."""
    return "" if day == start else f" (từ ngày {short_date(day)})"


def candidacies_apart() -> Lines:
    """Whom a cell follows towards admission is in no cell meanwhile, nor a guest."""
    held = _held((stay.member, stay.start, stay.end) for stay in all_stays())
    guests = Standing.objects.valid().filter(kind=GUEST).order_by("pk")
    for member, start, end in guests.values_list("member", "started_on", "ended_on"):
        held[member].append((start, end))
    rows = Candidacy.objects.valid().order_by("member", "started_on", "pk")
    yield from _about(
        (member, f"được theo dõi từ {short_date(start)} trùng thời gian sinh hoạt ở phường.")
        for member, start, end in rows.values_list("member", "started_on", "ended_on")
        if any(overlaps(*one, start, end) for one in held.get(member, []))
    )  # fmt: skip


# --- posts ---


def same_posts() -> Lines:
    """Nobody holds one post twice at once."""
    keys = ("member", "kind", "cell", "committee")
    rows = Post.objects.valid().order_by(*keys, "started_on", "pk")
    fields = rows.values_list(*keys, "started_on", "ended_on")
    labels = dict(Post.Kind.choices)
    yield from _about(
        (key[0], f"chức {labels.get(key[1], key[1])} từ {short_date(day)} trùng thời gian trước ở cùng một nơi.")
        for key, day in _doubled((row[:4], row[4], row[5]) for row in fields)
    )  # fmt: skip


def committee_posts() -> Lines:
    """Who holds a post in a committee is in a cell under it on every day of it."""
    homes = dict(Cell.objects.values_list("pk", "committee"))
    above = dict(Committee.objects.values_list("pk", "parent"))
    stays: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    for stay in all_stays():
        stays[stay.member].append((homes[stay.cell], stay.start, stay.end))
    rows = Post.objects.valid().filter(committee__isnull=False)
    rows = rows.order_by("member", "started_on", "pk")
    found = []
    fields = ("member", "started_on", "ended_on", "committee")
    for member, day, last, place in rows.values_list(*fields):
        under = [
            (start, end)
            for home, start, end in stays.get(member, [])
            if place in _line(home, above)
        ]
        if free := vacancies(under, day, last):
            text = (
                f"giữ chức trong đảng bộ từ {short_date(day)} khi không ở chi bộ nào thuộc đảng bộ "
                f"ấy{_since(free[0][0], day)}."
            )
            found.append((member, text))
    yield from _about(found)


def _line(committee: int | None, above: dict[int, int | None]) -> list[int]:
    """A committee and all above it."""
    found: list[int] = []
    while committee is not None and committee not in found:
        found.append(committee)
        committee = above[committee]
    return found


# --- organisation ---


def places_in_life() -> Lines:
    """Cells and lower committees live within the life of the committee above them."""
    fields = ("pk", "founded_on", "dissolved_on", "voided_at")
    lives = {pk: life for pk, *life in Committee.objects.values_list(*fields)}
    cells = Cell.objects.valid().order_by("pk")
    rows = cells.values_list("name", "founded_on", "dissolved_on", "committee")
    lower = Committee.objects.valid().filter(parent__isnull=False).order_by("pk")
    below = lower.values_list("code", "founded_on", "dissolved_on", "parent")
    for name, start, end, place in (*rows, *below):
        founded, dissolved, voided = lives[place]
        if voided is not None:
            yield f"{name}: thuộc một đảng bộ đã bị hủy bỏ."
            continue
        if start < founded:
            yield (
                f"{name}: thành lập ngày {short_date(start)}, trước đảng bộ cấp trên "
                f"({short_date(founded)})."
            )
        if dissolved is not None and (end is None or end > dissolved):
            yield f"{name}: còn hoạt động sau khi đảng bộ cấp trên giải thể ngày {short_date(dissolved)}."
