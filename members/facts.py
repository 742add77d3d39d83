"""What a member's page shows: facts of a day, and the dated rows behind them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from benghe.core.pages import RowBlock
from benghe.lib.dates import age_on, short_date
from members.listing import masked_card
from members.models import Member
from members.rules import party_age

Fact = tuple[str, str]
NOT_KNOWN = "không rõ"


def _shown(day: date | None) -> str:
    return short_date(day) if day else "–"


def _period(row: Any) -> tuple[str, str]:
    return short_date(row.started_on), short_date(
        row.ended_on
    ) if row.ended_on else "nay"


def basic_facts(member: Any, day: date) -> list[Fact]:
    """Label and text; ``member`` carries the annotations of its cell and dates."""
    periods = member.partyperiods.valid().values_list("admitted_on", "ended_on")
    years = party_age(periods, day)
    age = age_on(member.born, day)
    return [
        ("Giới tính", member.get_gender_display()),
        ("Ngày sinh", member.born.display),
        ("Tuổi đời", NOT_KNOWN if age is None else f"{age} tuổi"),
        ("Chi bộ", member.cell_name_on or "Không sinh hoạt tại Đảng bộ trong ngày này"),
        ("Ngày kết nạp", _shown(member.admitted_on)),
        ("Ngày chính thức", official_text(member, day)),
        ("Tuổi Đảng", "–" if years is None else f"{years} năm"),
        ("Số thẻ đảng viên", masked_card(member.card_number)),
        ("Dân tộc", member.ethnicity),
        ("Tôn giáo", member.religion or "Không"),
        ("Quê quán", member.hometown or "–"),
    ]


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


def dated_blocks(member: Any, user: Any) -> list[RowBlock]:
    """The dated rows of a member that ``user`` may see, each kind a table."""
    return [build(member, user) for perm, build in BLOCKS if user.has_perm(perm)]


def _memberships(member: Any, user: Any) -> RowBlock:
    rows = member.memberships.for_user(user).valid().select_related("cell")
    return RowBlock(
        "sinh-hoat",
        "Thời gian ở các chi bộ",
        ("Chi bộ", "Từ ngày", "Lý do đến", "Đến ngày", "Lý do đi"),
        [
            (
                row.cell.name,
                _period(row)[0],
                row.get_start_reason_display(),
                _period(row)[1],
                row.get_end_reason_display() or "–",
            )
            for row in rows.order_by("-started_on")
        ],
    )


def _party_periods(member: Any, user: Any) -> RowBlock:
    rows = member.partyperiods.for_user(user).valid().order_by("-admitted_on")
    return RowBlock(
        "trong-dang",
        "Thời gian trong Đảng",
        ("Kết nạp", "Chính thức", "Ra khỏi Đảng", "Lý do"),
        [
            (
                short_date(row.admitted_on),
                _shown(row.official_on),
                _shown(row.ended_on),
                row.get_end_reason_display() or "–",
            )
            for row in rows
        ],
    )


def _standings(member: Any, user: Any) -> RowBlock:
    rows = member.standings.for_user(user).valid().order_by("-started_on")
    return RowBlock(
        "trang-thai",
        "Trạng thái sinh hoạt",
        ("Trạng thái", "Từ ngày", "Đến ngày"),
        [(row.get_kind_display(), *_period(row)) for row in rows],
    )


def _posts(member: Any, user: Any) -> RowBlock:
    rows = member.posts.for_user(user).valid().select_related("cell", "committee")
    return RowBlock(
        "chuc-vu",
        "Chức vụ trong Đảng",
        ("Chức vụ", "Nơi", "Từ ngày", "Đến ngày"),
        [
            (
                row.get_kind_display(),
                row.cell.name if row.cell else "Đảng ủy",
                *_period(row),
            )
            for row in rows.order_by("-started_on")
        ],
    )


def _qualifications(member: Any, user: Any) -> RowBlock:
    rows = member.qualifications.for_user(user).order_by("kind", "-started_on")
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
            for row in rows
        ],
    )


def _occupations(member: Any, user: Any) -> RowBlock:
    rows = member.occupations.for_user(user).order_by("-started_on")
    return RowBlock(
        "nghe-nghiep",
        "Nghề nghiệp",
        ("Nhóm", "Công việc", "Từ ngày", "Đến ngày"),
        [(row.get_group_display(), row.title or "–", *_period(row)) for row in rows],
    )


def _ratings(member: Any, user: Any) -> RowBlock:
    rows = member.ratings.for_user(user).valid().order_by("-year")
    return RowBlock(
        "xep-loai",
        "Xếp loại hằng năm",
        ("Năm", "Mức", "Quyết định"),
        [(row.year, row.verdict, row.decision or "–") for row in rows],
    )


def _awards(member: Any, user: Any) -> RowBlock:
    rows = member.awards.for_user(user).valid().order_by("-year", "title")
    return RowBlock(
        "khen-thuong",
        "Khen thưởng",
        ("Năm", "Danh hiệu", "Hình thức", "Quyết định"),
        [
            (row.year, row.get_title_display(), row.get_form_display(), row.decision)
            for row in rows
        ],
    )


def _badges(member: Any, user: Any) -> RowBlock:
    rows = member.badges.for_user(user).valid().order_by("-level")
    return RowBlock(
        "huy-hieu",
        "Huy hiệu Đảng",
        ("Loại", "Đợt trao", "Quyết định"),
        [
            (row.get_level_display(), short_date(row.occasion_on), row.decision or "–")
            for row in rows
        ],
    )


def _disciplines(member: Any, user: Any) -> RowBlock:
    rows = member.disciplines.for_user(user).filter(voided_at__isnull=True)
    return RowBlock(
        "ky-luat",
        "Kỷ luật",
        ("Hình thức", "Ngày quyết định", "Số quyết định"),
        [
            (row.get_form_display(), short_date(row.decided_on), row.decision)
            for row in rows.order_by("-decided_on")
        ],
    )


def _names(member: Any, user: Any) -> RowBlock:
    rows = member.membernames.for_user(user).order_by("-started_on")
    return RowBlock(
        "ho-ten",
        "Họ tên theo thời gian",
        ("Họ và tên", "Từ ngày", "Đến ngày"),
        [(row.full_name, *_period(row)) for row in rows],
    )


BLOCKS: tuple[tuple[str, Callable[[Any, Any], RowBlock]], ...] = (
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
