"""What a member's page shows: facts of a day, and the dated rows behind them.

Everything is cut at the day: what began later is not there, what ended later is open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from benghe.core.pages import RowBlock
from benghe.lib.dates import age_on, day_or_dash, short_date
from benghe.lib.periods import covers
from cells.models import CellName
from members.listing import masked_card
from members.models import Member, Membership
from members.rules import party_age

Fact = tuple[str, str]
NOT_KNOWN = "không rõ"
UNTIL_NOW = "nay"


@dataclass
class Reading:
    """One person's page as ``user`` reads it as of ``day``.

    The caller has asked whether the person is in scope on that day. A secretary reads
    nothing about other cells, and after a leaving nothing that came later.
    """

    member: Any
    user: Any
    day: date

    @cached_property
    def cells(self) -> frozenset[int] | None:
        """Ids of the cells about which the user reads; None: every one."""
        scope = self.user.scope("members.view_member")
        return None if scope.everything else scope.cell_ids

    def within(self, rows: Any) -> Any:
        """Those of ``rows`` with a ``cell`` that are of no cell or of one in scope."""
        if self.cells is None:
            return rows
        return rows.filter(Q(cell=None) | Q(cell__in=self.cells))

    @property
    def is_limited(self) -> bool:
        """Whether rows of other cells are kept from the user."""
        return self.cells is not None

    def begun(self, rows: Any) -> Any:
        """Those of dated ``rows`` that began by the day, the latest first."""
        return rows.filter(started_on__lte=self.day).order_by("-started_on", "-pk")

    def period(self, row: Any) -> tuple[str, str]:
        """First day and first day without, as words of a table."""
        return short_date(row.started_on), self.end(row.ended_on) or UNTIL_NOW

    def end(self, day: date | None) -> str:
        """The day on which something ended; empty: not by the day of the page."""
        return short_date(day) if day and day <= self.day else ""

    def called(self, cell: Any, day: date) -> str:
        """What ``cell`` was called on ``day``; its present name where none is known."""
        for start, end, name in self._names.get(cell.pk, ()):
            if covers(start, end, day):
                return name
        return str(cell.name)

    def last_called(self, row: Any) -> str:
        """The name of the row's place on its last day, or on the day of the page."""
        if row.ended_on is not None and row.ended_on <= self.day:
            return self.place_of(row, row.ended_on - timedelta(days=1))
        return self.place_of(row, self.day)

    def place_of(self, row: Any, day: date) -> str:
        """The name on ``day`` of the row's cell or lower committee; the ward's: «Đảng ủy»."""
        if row.cell is not None:
            return self.called(row.cell, day)
        if row.committee.parent_id is None:
            return "Đảng ủy"
        name: str = row.committee.called_on(day)
        return name

    def posts(self) -> Any:
        """The posts about which the user reads, with what their places are named by."""
        rows = self.member.posts.valid().select_related("cell", "committee")
        return self.within(rows).prefetch_related("committee__names")

    @cached_property
    def _names(self) -> dict[int, list[tuple[date, date | None, str]]]:
        """Names through time of the cells in the person's rows; one query."""
        found: dict[int, list[tuple[date, date | None, str]]] = {}
        here = Q()
        for rows in ("memberships", "posts", "standings", "candidacys"):
            here |= Q(cell__in=getattr(self.member, rows).values("cell"))
        names = CellName.objects.valid().filter(here)
        for cell, *named in names.values_list("cell", "started_on", "ended_on", "name"):
            found.setdefault(cell, []).append(tuple(named))
        return found


def basic_facts(member: Any, day: date) -> list[Fact]:
    """Label and text; ``member`` carries the annotations of its cell and dates."""
    periods = member.partyperiods.valid().values_list("admitted_on", "ended_on")
    years = party_age(periods, day)
    return [
        ("Giới tính", member.get_gender_display()),
        ("Ngày sinh", member.born.display),
        ("Tuổi đời", age_text(member, day)),
        ("Chi bộ", member.cell_name_on or "Không sinh hoạt tại Đảng bộ trong ngày này"),
        ("Ngày kết nạp", day_or_dash(member.admitted_on)),
        ("Ngày chính thức", official_text(member, day)),
        ("Tuổi Đảng", "–" if years is None else f"{years} năm"),
        ("Số thẻ đảng viên", masked_card(member.card_number)),
        ("Dân tộc", member.ethnicity),
        ("Tôn giáo", member.religion or "Không"),
        ("Quê quán", member.hometown or "–"),
    ]


def age_text(member: Any, day: date) -> str:
    """Full years on ``day``; from the day of death on, that day instead."""
    died = died_on(member)
    if died is not None and died <= day:
        return f"Từ trần ngày {short_date(died)}"
    age = age_on(member.born, day)
    return NOT_KNOWN if age is None else f"{age} tuổi"


def died_on(member: Any) -> date | None:
    """The day that the ledger, or else the time in the Party, ended by death; or None."""
    for rows in (member.memberships, member.partyperiods):
        ended = rows.valid().filter(end_reason=Membership.EndReason.DEATH)
        found: date | None = ended.values_list("ended_on", flat=True).first()
        if found is not None:
            return found
    return None


def official_text(member: Any, day: date) -> str:
    """The day the member became official, «Dự bị» before it; a dash outside the Party."""
    if member.admitted_on is None:
        return "–"
    if member.official_on is None or member.official_on > day:
        return "Dự bị"
    return short_date(member.official_on)


def sensitive_facts(member: Member) -> list[Fact]:
    """Card and identity fields in full, for a role that may read them."""
    return [
        ("Số thẻ đảng viên (đủ)", member.card_number or "–"),
        ("Số CCCD", member.identity_number or "–"),
        ("Điện thoại", member.phone or "–"),
        ("Địa chỉ", member.address or "–"),
    ]


def former_names(reading: Reading) -> list[Fact]:
    """Names borne before the one of the day, with the days; none: an empty list."""
    rows = reading.begun(reading.member.membernames.filter(ended_on__lte=reading.day))
    texts = [
        f"{row.full_name} (đến {short_date(row.ended_on)})"
        for row in rows
        if row.full_name != reading.member.name_on
    ]
    return [("Tên trước đây", "; ".join(texts))] if texts else []


def dated_blocks(reading: Reading) -> list[RowBlock]:
    """The dated rows that the user may see, each kind a table."""
    return [build(reading) for perm, build in BLOCKS if reading.user.has_perm(perm)]


def _memberships(reading: Reading) -> RowBlock:
    rows = reading.within(reading.member.memberships.valid().select_related("cell"))
    return RowBlock(
        "sinh-hoat",
        "Thời gian ở các chi bộ",
        ("Chi bộ", "Từ ngày", "Lý do đến", "Đến ngày", "Lý do đi"),
        [
            (
                reading.last_called(row),
                short_date(row.started_on),
                row.get_start_reason_display(),
                reading.end(row.ended_on) or UNTIL_NOW,
                row.get_end_reason_display() if reading.end(row.ended_on) else "–",
            )
            for row in reading.begun(rows)
        ],
        reading.is_limited,
    )


def _party_periods(reading: Reading) -> RowBlock:
    rows = reading.member.partyperiods.valid().filter(admitted_on__lte=reading.day)
    return RowBlock(
        "trong-dang",
        "Thời gian trong Đảng",
        ("Kết nạp", "Chính thức", "Ra khỏi Đảng", "Lý do"),
        [
            (
                short_date(row.admitted_on),
                reading.end(row.official_on) or "–",
                reading.end(row.ended_on) or "–",
                row.get_end_reason_display() if reading.end(row.ended_on) else "–",
            )
            for row in rows.order_by("-admitted_on")
        ],
    )


def _standings(reading: Reading) -> RowBlock:
    rows = reading.within(reading.member.standings.valid())
    return RowBlock(
        "trang-thai",
        "Trạng thái sinh hoạt",
        ("Trạng thái", "Từ ngày", "Hạn", "Đến ngày"),
        [
            (
                row.get_kind_display(),
                short_date(row.started_on),
                day_or_dash(row.due_on),
                reading.end(row.ended_on) or UNTIL_NOW,
            )
            for row in reading.begun(rows)
        ],
        reading.is_limited,
    )


def _posts(reading: Reading) -> RowBlock:
    return RowBlock(
        "chuc-vu",
        "Chức vụ trong Đảng",
        ("Chức vụ", "Nơi", "Từ ngày", "Đến ngày"),
        [
            (
                row.get_kind_display(),
                reading.last_called(row),
                *reading.period(row),
            )
            for row in reading.begun(reading.posts())
        ],
        reading.is_limited,
    )


def _qualifications(reading: Reading) -> RowBlock:
    rows = reading.member.qualifications.filter(started_on__lte=reading.day)
    return RowBlock(
        "trinh-do",
        "Trình độ",
        ("Loại", "Trình độ", "Đạt từ ngày"),
        [
            (
                row.get_kind_display(),
                row.get_level_display(),
                short_date(row.started_on),
            )
            for row in rows.order_by("kind", "-started_on")
        ],
    )


def _occupations(reading: Reading) -> RowBlock:
    return RowBlock(
        "nghe-nghiep",
        "Nghề nghiệp",
        ("Nhóm", "Công việc", "Từ ngày", "Đến ngày"),
        [
            (row.get_group_display(), row.title or "–", *reading.period(row))
            for row in reading.begun(reading.member.occupations.all())
        ],
    )


def _ratings(reading: Reading) -> RowBlock:
    by_then = Q(decided_on__lte=reading.day) | Q(
        decided_on=None, year__lte=reading.day.year
    )
    rows = reading.member.ratings.valid().filter(by_then).order_by("-year")
    return RowBlock(
        "xep-loai",
        "Xếp loại hằng năm",
        ("Năm", "Mức", "Quyết định"),
        [(row.year, row.verdict, row.decision or "–") for row in rows],
    )


def _awards(reading: Reading) -> RowBlock:
    rows = reading.member.awards.valid().filter(decided_on__lte=reading.day)
    return RowBlock(
        "khen-thuong",
        "Khen thưởng",
        ("Năm", "Danh hiệu", "Hình thức", "Quyết định"),
        [
            (row.year, row.get_title_display(), row.get_form_display(), row.decision)
            for row in rows.order_by("-year", "title")
        ],
    )


def _badges(reading: Reading) -> RowBlock:
    rows = reading.member.badges.valid().filter(occasion_on__lte=reading.day)
    return RowBlock(
        "huy-hieu",
        "Huy hiệu Đảng",
        ("Loại", "Đợt trao", "Quyết định"),
        [
            (row.get_level_display(), short_date(row.occasion_on), row.decision or "–")
            for row in rows.order_by("-level")
        ],
    )


def _disciplines(reading: Reading) -> RowBlock:
    rows = reading.member.disciplines.for_user(reading.user)
    rows = rows.filter(voided_at__isnull=True, decided_on__lte=reading.day)
    return RowBlock(
        "ky-luat",
        "Kỷ luật",
        ("Hình thức", "Ngày quyết định", "Số quyết định"),
        [
            (row.get_form_display(), short_date(row.decided_on), row.decision)
            for row in rows.order_by("-decided_on")
        ],
    )


def _names(reading: Reading) -> RowBlock:
    return RowBlock(
        "ho-ten",
        "Họ tên theo thời gian",
        ("Họ và tên", "Từ ngày", "Đến ngày"),
        [
            (row.full_name, *reading.period(row))
            for row in reading.begun(reading.member.membernames.all())
        ],
    )


BLOCKS: tuple[tuple[str, Callable[[Reading], RowBlock]], ...] = (
    ("members.view_partyperiod", _party_periods),
    ("members.view_membership", _memberships),
    ("members.view_standing", _standings),
    ("members.view_post", _posts),
    ("members.view_qualification", _qualifications),
    ("members.view_occupation", _occupations),
    ("awards.view_rating", _ratings),
    ("awards.view_award", _awards),
    ("awards.view_badge", _badges),
    ("members.view_discipline", _disciplines),
    ("members.view_membername", _names),
)
