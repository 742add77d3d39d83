"""The columns that a members list can have: one table for screen, Excel and paper.

A column gives the value of one member on the day of the list. What the row itself does
not hold is read beforehand for many rows at once (``LOADERS``), so that the number of
queries never depends on the number of rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benghe.lib.dates import PartialDate, age_on, short_date
from benghe.lib.numbers import format_decimal
from benghe.paper.tree import Align
from cells.models import CellName, CommitteeName
from members.facts import official_text
from members.listing import masked_card
from members.models import (
    Membership,
    Occupation,
    PartyPeriod,
    Post,
    Qualification,
    Standing,
)
from members.rules import POST_RANKS, highest_level, party_age

Value = str | int | date | PartialDate | None
NONE = "–"
SENSITIVE = "members.sensitive_member"
LEVEL_NAMES = dict(Qualification.Level.choices)


@dataclass(frozen=True, slots=True)
class Shown:
    """A member as the columns read it: the row, the day, and what was read beside it."""

    member: Any
    day: date
    place: int
    beside: dict[str, Any]
    full_card: bool


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column; ``key`` names it in the address, ``width`` is what it needs on paper,
    in millimetres, so that no date, number or word is torn.

    ``needs``: the loader whose rows it reads. ``permission``: what a person must hold to
    have the column at all; empty: nothing beyond the list itself.
    """

    key: str
    title: str
    width: int
    value: Callable[[Shown], Value]
    align: Align = "left"
    needs: str = ""
    permission: str = ""


# --- what is read beside the rows ---


def _levels(pks: Sequence[int], day: date) -> dict[int, Any]:
    """By member: the levels of each kind reached by the day."""
    rows = Qualification.objects.filter(member__in=pks, started_on__lte=day)
    found: dict[int, dict[str, list[str]]] = {}
    for pk, kind, level in rows.values_list("member", "kind", "level"):
        found.setdefault(pk, {}).setdefault(kind, []).append(level)
    return found


def _occupations(pks: Sequence[int], day: date) -> dict[int, Any]:
    """By member: what they do on the day."""
    rows = Occupation.objects.on(day).filter(member__in=pks).order_by("started_on")
    return {row.member_id: row.get_group_display() for row in rows}


def _standings(pks: Sequence[int], day: date) -> dict[int, Any]:
    """By member: the states of the day, in words."""
    rows = Standing.objects.on(day).filter(member__in=pks).exclude(kind="guest")
    found: dict[int, list[str]] = {}
    for row in rows.order_by("started_on", "pk"):
        found.setdefault(row.member_id, []).append(row.get_kind_display())
    return {pk: "; ".join(names) for pk, names in found.items()}


def _periods(pks: Sequence[int], day: date) -> dict[int, Any]:
    """By member: full years in the Party on the day."""
    rows = PartyPeriod.objects.valid().filter(member__in=pks)
    found: dict[int, list[tuple[date, date | None]]] = {}
    for pk, *period in rows.values_list("member", "admitted_on", "ended_on"):
        found.setdefault(pk, []).append((period[0], period[1]))
    return {pk: party_age(periods, day) for pk, periods in found.items()}


def _committees(pks: Sequence[int], day: date) -> dict[int, Any]:
    """By member: the committee above the cell of the day, by its name of that day."""
    rows = Membership.objects.on(day).filter(member__in=pks)
    names = dict(CommitteeName.objects.on(day).values_list("committee", "name"))
    pairs = rows.values_list("member", "cell__committee", "cell__committee__code")
    return {pk: names.get(committee, code) for pk, committee, code in pairs}


def _posts(pks: Sequence[int], day: date) -> dict[int, Any]:
    """By member: posts of the day from the highest, in words."""
    rows = Post.objects.on(day).filter(member__in=pks)
    rows = rows.select_related("cell", "committee")
    cells = dict(
        CellName.objects.on(day)
        .filter(cell__in=rows.exclude(cell=None).values("cell"))
        .values_list("cell", "name")
    )
    names = dict(CommitteeName.objects.on(day).values_list("committee", "name"))
    found: dict[int, list[tuple[Any, str]]] = {}
    for post in rows:
        text = _post_text(post, cells, names)
        below = post.committee_id and post.committee.parent_id is not None
        tier = 2 if post.cell_id else int(bool(below))
        rank = (tier, POST_RANKS.index(post.kind), text)
        found.setdefault(post.member_id, []).append((rank, text))
    return {pk: "; ".join(t for _, t in sorted(posts)) for pk, posts in found.items()}


def _post_text(post: Any, cells: dict[int, str], names: dict[int, str]) -> str:
    """«Bí thư Chi bộ Khu phố 1», «Phó Bí thư Đảng ủy», «Đảng ủy viên».

    Of a committee below the ward's: «Bí thư Đảng bộ Trường học».
    """
    if post.cell_id is not None:
        kind = "Chi ủy viên" if post.kind == "member" else post.get_kind_display()
        return f"{kind} {cells.get(post.cell_id, post.cell.name)}"
    kind = "Đảng ủy viên" if post.kind == "member" else post.get_kind_display()
    if post.committee.parent_id is not None:
        return f"{kind} {names.get(post.committee_id, post.committee.code)}"
    return kind if post.kind == "member" else f"{kind} Đảng ủy"


LOADERS: dict[str, Callable[[Sequence[int], date], dict[int, Any]]] = {
    "levels": _levels,
    "occupation": _occupations,
    "standing": _standings,
    "party": _periods,
    "committee": _committees,
    "posts": _posts,
}


# --- the columns ---


def _official(shown: Shown) -> Value:
    """A date where there is one, else the words that stand for it."""
    official = shown.member.official_on
    if shown.member.admitted_on and official and official <= shown.day:
        day: date = official
        return day
    return official_text(shown.member, shown.day)


def _card(shown: Shown) -> Value:
    number: str | None = shown.member.card_number
    return number if shown.full_card or not number else masked_card(number)


def _level(kind: str) -> Callable[[Shown], Value]:
    def value(shown: Shown) -> Value:
        found = highest_level(kind, (shown.beside["levels"] or {}).get(kind, ()))
        return LEVEL_NAMES[found] if found else None

    return value


def _beside(name: str) -> Callable[[Shown], Value]:
    def value(shown: Shown) -> Value:
        found: Value = shown.beside[name]
        return found

    return value


def _own(name: str) -> Callable[[Shown], Value]:
    def value(shown: Shown) -> Value:
        found: Value = getattr(shown.member, name)
        return found

    return value


COLUMNS = (
    ListColumn("tt", "TT", 11, lambda shown: shown.place, "center"),
    ListColumn("ho-ten", "Họ và tên", 36, lambda shown: name_of(shown.member)),
    ListColumn("gioi-tinh", "Giới tính", 13, lambda shown: shown.member.get_gender_display(), "center"),
    ListColumn("ngay-sinh", "Ngày sinh", 24, _own("born"), "center"),
    ListColumn("tuoi", "Tuổi đời", 13, lambda shown: age_on(shown.member.born, shown.day), "center"),
    ListColumn("ket-nap", "Ngày kết nạp", 24, _own("admitted_on"), "center"),
    ListColumn("chinh-thuc", "Ngày chính thức", 24, _official, "center"),
    ListColumn("tuoi-dang", "Tuổi Đảng", 14, _beside("party"), "center", needs="party"),
    ListColumn("so-the", "Số thẻ", 28, _card, "center"),
    ListColumn("chi-bo", "Chi bộ", 36, _own("cell_name_on")),
    ListColumn("dang-bo", "Đảng bộ", 36, _beside("committee"), needs="committee"),
    ListColumn("dan-toc", "Dân tộc", 16, _own("ethnicity")),
    ListColumn("ton-giao", "Tôn giáo", 20, lambda shown: shown.member.religion or "Không"),
    ListColumn("que-quan", "Quê quán", 34, _own("hometown")),
    ListColumn("van-hoa", "Giáo dục phổ thông", 24, _level("general"), needs="levels"),
    ListColumn("chuyen-mon", "Chuyên môn", 24, _level("professional"), needs="levels"),
    ListColumn("ly-luan", "Lý luận chính trị", 24, _level("political"), needs="levels"),
    ListColumn("nghe", "Nghề nghiệp", 24, _beside("occupation"), needs="occupation"),
    ListColumn("chuc-vu", "Chức vụ trong Đảng", 34, _beside("posts"), needs="posts"),
    ListColumn("trang-thai", "Trạng thái sinh hoạt", 26, _beside("standing"), needs="standing"),
    ListColumn("cccd", "Số CCCD", 28, _own("identity_number"), "center", permission=SENSITIVE),
    ListColumn("dien-thoai", "Điện thoại", 25, _own("phone"), permission=SENSITIVE),
    ListColumn("dia-chi", "Địa chỉ", 36, _own("address"), permission=SENSITIVE),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
NAME = "ho-ten"
DEFAULT = (
    "tt", "ho-ten", "gioi-tinh", "ngay-sinh", "ket-nap", "chinh-thuc", "so-the", "chi-bo",
)  # fmt: skip


def name_of(member: Any) -> str:
    """The name of the day where the row carries it, else the present one."""
    return getattr(member, "name_on", None) or str(member.full_name)


def allowed(user: Any) -> list[ListColumn]:
    """The columns that ``user`` may have, in the order of the table."""
    return [c for c in COLUMNS if not c.permission or user.has_perm(c.permission)]


def chosen(keys: Iterable[str]) -> list[ListColumn]:
    """The columns of some keys; none given: the usual ones."""
    return [BY_KEY[key] for key in tuple(keys) or DEFAULT]


def tabulate(
    members: Sequence[Any],
    columns: Sequence[ListColumn],
    day: date,
    *,
    first: int = 1,
    full_card: bool = False,
) -> Iterator[list[Value]]:
    """The values of some members, row by row; ``first`` is the place of the first one.

    The members carry the annotations of their cell and Party dates. One query for each
    loader that the columns need, two for posts and committees.
    """
    pks = [member.pk for member in members]
    needs = sorted({column.needs for column in columns if column.needs})
    read = {name: LOADERS[name](pks, day) for name in needs}
    for place, member in enumerate(members, first):
        beside = {name: rows.get(member.pk) for name, rows in read.items()}
        shown = Shown(member, day, place, beside, full_card)
        yield [column.value(shown) for column in columns]


def text_of_value(value: Value) -> str:
    """As a screen and a paper show it; nothing is a dash."""
    if value is None or value == "":
        return NONE
    if isinstance(value, PartialDate):
        return value.display
    if isinstance(value, date):
        return short_date(value)
    return format_decimal(value) if isinstance(value, int) else value
