"""What a cell's page shows as of a day: facts, numbers, people, posts, what was done.

People, ratings and commendations are rows of apps above this one, so they are reached
through the cell's relations. Whom a person may see is decided for the day of the page:
a secretary sees those who were in the cell on that day.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.apps import apps

from benghe.core.pages import PAGE_SIZE, RowBlock
from benghe.core.querysets import scope_of
from benghe.lib.dates import day_or_dash, short_date
from benghe.lib.periods import doubled, vacancies
from cells.models import Cell, OrganisationAct, Term

UNTIL_NOW = "nay"
RANK = {"secretary": 0, "standing_deputy": 1, "deputy": 2, "board": 3, "member": 4}
SECRETARY = "secretary"


def shown_period(start: date, end: date | None) -> tuple[str, str]:
    """First and last words of a period; open: «nay»."""
    return short_date(start), short_date(end) if end else UNTIL_NOW


def members() -> Any:
    """The manager of members."""
    return apps.get_model("members", "Member").objects


def basic_facts(cell: Cell, day: date) -> list[tuple[str, str]]:
    """Label and text of what is known of the cell."""
    found = [
        ("Mã", cell.code),
        ("Loại hình", cell.kind.name),
        ("Trực thuộc", cell.committee.called_on(day)),
        ("Thành lập", short_date(cell.founded_on)),
    ]
    if cell.dissolved_on:
        found.append(("Thôi hoạt động", short_date(cell.dissolved_on)))
    return found


def not_there(cell: Cell, day: date) -> str:
    """Why the cell has nobody on ``day``; empty when it exists then."""
    if day < cell.founded_on:
        return (
            f"Ngày này chi bộ chưa thành lập (thành lập {short_date(cell.founded_on)})."
        )
    if cell.dissolved_on and day >= cell.dissolved_on:
        return f"Chi bộ đã thôi hoạt động từ ngày {short_date(cell.dissolved_on)}."
    return ""


# --- people ---


def counts(cell: Cell, user: Any, day: date) -> list[tuple[str, str, int]]:
    """Label, filter value of the members list, and number of members of that day."""
    seen = members().for_user(user, day=day).on(day, cell=cell)
    return [
        ("Đảng viên", "", seen.count()),
        ("Chính thức", "chinh-thuc", seen.official_on_day(day).count()),
        ("Dự bị", "du-bi", seen.probationary_on(day).count()),
        ("Nữ", "nu", seen.filter(gender="female").count()),
        ("Miễn sinh hoạt", "mien", seen.with_standing("exempt", day).count()),
    ]


def people(cell: Cell, user: Any, day: date) -> list[Any]:
    """The first members of the day, who hold a post by its rank, then by name."""
    seen = members().for_user(user, day=day).on(day, cell=cell)
    seen = seen.with_cell(day).with_cell_rank(day).with_name_on(day)
    rows = list(seen.order_by("cell_rank", "name_order", "pk")[:PAGE_SIZE])
    held: dict[int, list[str]] = {}
    for post in ordered_posts(cell.posts.on(day)):
        held.setdefault(post.member_id, []).append(post.get_kind_display())
    may_see_posts = user.has_perm("members.view_post")
    for row in rows:
        row.posts_text = ", ".join(held.get(row.pk, [])) if may_see_posts else ""
    return rows


def seen_rows(rows: Any, user: Any, day: date) -> Any:
    """Of rows that hang from a member, those of people whom ``user`` sees on ``day``."""
    return rows.filter(member__in=members().for_user(user, day=day))


def names_on(rows: Iterable[Any], day: date) -> dict[int, str]:
    """What the people of these rows were called on ``day``, by their id."""
    wanted = members().filter(pk__in={row.member_id for row in rows})
    return dict(wanted.with_name_on(day).values_list("pk", "name_on"))


def guests_block(cell: Cell, user: Any, day: date) -> RowBlock:
    """Those who belong elsewhere and take part here for a time; never counted."""
    rows = list(cell.guests.for_user(user).on(day).order_by("member__name_key", "pk"))
    names = names_on(rows, day)
    return RowBlock(
        "sinh-hoat-tam-thoi",
        "Sinh hoạt tạm thời đến (không tính vào số đảng viên)",
        ("Họ và tên", "Từ nơi", "Từ ngày", "Hạn"),
        [
            (
                names[r.member_id],
                r.place or "–",
                short_date(r.started_on),
                day_or_dash(r.due_on),
            )
            for r in rows
        ],
    )


def candidate_count(cell: Cell, user: Any, day: date) -> int | None:
    """How many people the cell follows towards admission; None: not to be seen."""
    if not user.has_perm("members.view_candidacy"):
        return None
    found: int = cell.candidacies.for_user(user).on(day).count()
    return found


# --- posts ---


def ordered_posts(rows: Any) -> list[Any]:
    """Posts by rank, then by the name of the holder."""
    found = rows.select_related("member", "term")
    return sorted(
        found,
        key=lambda r: (RANK.get(r.kind, 9), r.member.name_key, r.started_on, r.pk),
    )


def posts_block(cell: Cell, user: Any, day: date) -> RowBlock:
    """Posts held on the day."""
    rows = ordered_posts(seen_rows(cell.posts.on(day), user, day))
    names = names_on(rows, day)
    return RowBlock(
        "chuc-vu",
        f"Chi ủy tính đến ngày {short_date(day)}",
        ("Chức vụ", "Họ và tên", "Từ ngày"),
        [
            (r.get_kind_display(), names[r.member_id], short_date(r.started_on))
            for r in rows
        ],
    )


def former_block(cell: Cell, user: Any, day: date) -> RowBlock:
    """Who held a post before the day, by term, the latest first.

    A secretary sees those who are in the cell on the day, and is not told of others.
    """
    limited = not scope_of(user, members().model).everything
    rows = cell.posts.valid().filter(ended_on__lte=day).select_related("term")
    former = sorted(
        seen_rows(rows, user, day),
        key=lambda r: (-r.started_on.toordinal(), RANK.get(r.kind, 9), r.pk),
    )
    names, told = names_on(former, day), limited and former
    terms = list(Term.objects.order_by("-started_on"))
    return RowBlock(
        "chuc-vu-truoc",
        "Từng giữ chức vụ" + (" (trong những người bạn được xem)" if told else ""),
        ("Họ và tên", "Chức vụ", "Nhiệm kỳ", "Từ ngày", "Đến ngày"),
        [
            (
                names[r.member_id],
                r.get_kind_display(),
                term_name(r, terms),
                *shown_period(r.started_on, r.ended_on),
            )
            for r in former
        ],
        limited,
    )


def term_name(row: Any, terms: Iterable[Term]) -> str:
    """The term of a post: the one written, else the ward's on its first day."""
    if row.term is not None:
        return str(row.term.name)
    found = (
        term.name
        for term in terms
        if term.started_on <= row.started_on
        and (term.ended_on is None or row.started_on < term.ended_on)
    )
    return next(found, "–")


def secretary_notes(cell: Cell, day: date) -> list[str]:
    """In words: when the cell had no secretary, and when two, up to ``day``.

    Counted from the first secretary on record; before that nothing is known.
    """
    rows = cell.posts.valid().filter(kind=SECRETARY, started_on__lte=day)
    held = list(rows.values_list("started_on", "ended_on"))
    if not held:
        return []
    last = day + timedelta(days=1)
    if cell.dissolved_on:
        last = min(last, cell.dissolved_on)
    first = min(start for start, _ in held)
    empty = vacancies(held, first, last)
    twice = doubled((start, min(end or last, last)) for start, end in held)
    return [
        *(f"Khuyết bí thư {_span(start, end, day)}." for start, end in empty),
        *(f"Ghi hai bí thư cùng lúc {_span(start, end, day)}." for start, end in twice),
    ]


def _span(start: date, end: date | None, day: date) -> str:
    if end is None or end > day:
        return f"từ {short_date(start)} đến nay"
    return f"từ {short_date(start)} đến {short_date(end)}"


# --- what was given to the cell and done to it ---


def ratings_block(cell: Cell, user: Any, day: date) -> RowBlock:
    """Yearly ratings of the cell, up to the year of the day."""
    rows = cell.ratings.for_user(user).valid().filter(year__lte=day.year)
    return RowBlock(
        "xep-loai",
        "Xếp loại hằng năm",
        ("Năm", "Mức", "Quyết định"),
        [(r.year, r.verdict, r.decision or "–") for r in rows.order_by("-year")],
    )


def awards_block(cell: Cell, user: Any, day: date) -> RowBlock:
    """Commendations of the cell, up to the year of the day."""
    rows = cell.awards.for_user(user).valid().filter(year__lte=day.year)
    return RowBlock(
        "khen-thuong",
        "Khen thưởng",
        ("Năm", "Danh hiệu", "Hình thức", "Quyết định"),
        [
            (r.year, r.get_title_display(), r.get_form_display(), r.decision)
            for r in rows.order_by("-year", "title")
        ],
    )


def names_block(cell: Cell, user: Any, day: date) -> RowBlock:
    """What the cell was called, latest first."""
    rows = cell.names.for_user(user).valid().order_by("-started_on")
    return RowBlock(
        "ten-goi",
        "Tên gọi theo thời gian",
        ("Tên", "Từ ngày", "Đến ngày", "Quyết định"),
        [
            (r.name, *shown_period(r.started_on, r.ended_on), r.decision or "–")
            for r in rows
        ],
    )


BLOCKS = (
    ("members.view_post", posts_block),
    ("members.view_post", former_block),
    ("members.view_standing", guests_block),
    ("awards.view_rating", ratings_block),
    ("awards.view_award", awards_block),
    ("cells.view_cellname", names_block),
)


def blocks(cell: Cell, user: Any, day: date) -> list[RowBlock]:
    """The tables that the role may see."""
    return [build(cell, user, day) for perm, build in BLOCKS if user.has_perm(perm)]


def acts_on(cell: Cell, user: Any) -> list[OrganisationAct]:
    """Acts that touched the cell, the latest first, voided ones among them."""
    rows = OrganisationAct.objects.for_user(user).filter(parts__cell=cell).distinct()
    rows = rows.select_related("made_by", "voided_by").prefetch_related("parts__cell")
    return list(rows.order_by("-day", "-pk"))


def lineage(
    cell: Cell, acts: Iterable[OrganisationAct]
) -> list[tuple[str, date, list[Any]]]:
    """Of which cells this one was made, and into which it went: words, day, parts."""
    found: list[tuple[str, date, list[Any]]] = []
    for act in acts:
        if act.voided_at or act.kind == OrganisationAct.Kind.RENAME:
            continue
        sides: dict[str, list[Any]] = {"before": [], "after": []}
        for part in act.parts.all():
            sides[part.role].append(part)
        is_in = {
            role: any(part.cell_id == cell.pk for part in parts)
            for role, parts in sides.items()
        }
        for own, other, words in (
            ("after", "before", "Hình thành từ"), ("before", "after", "Chuyển thành"),
        ):  # fmt: skip
            rest = [part for part in sides[other] if part.cell_id != cell.pk]
            if is_in[own] and rest:
                found.append((words, act.day, rest))
    return found
