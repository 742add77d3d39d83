"""The catalogue a ward starts with: the indicators that the review's first texts read.

``code`` is the stem of the figure's key: stable. From then on the rows are the office's.
Limits are wide: they catch a slip of the hand (đồng for tỷ đồng), not an unusual year.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from reports.indicators.models import Indicator, IndicatorGroup, IndicatorName

GROUPS = (
    ("economy", "Kinh tế - ngân sách"),
    ("social", "An sinh xã hội"),
    ("admin_reform", "Cải cách hành chính"),
    ("security", "Quốc phòng - an ninh"),
    ("urban", "Đô thị, môi trường"),
    ("health", "Y tế"),
    ("party", "Xây dựng Đảng"),
    ("mass", "Dân vận, Mặt trận, đoàn thể"),
    ("dues", "Đảng phí"),
)
# Groups whose results the Party office enters; those of the others are UBND's.
OFFICE_GROUPS = frozenset({"party", "mass", "dues"})

UBND = "Ủy ban nhân dân phường"
OFFICE = "Văn phòng Đảng ủy"
POLICE = "Công an phường"
MILITARY = "Quân sự phường"
HEALTH = "Trạm Y tế phường"
MASS = "Khối Dân vận"

MONTH, QUARTER, YEAR = "month", "quarter", "year"
# How many days after the end of a period its result is due.
DUE_DAYS = {MONTH: 5, QUARTER: 10, YEAR: 15}

HOUSEHOLDS = (
    "Quyết định 995/QĐ-UBND (chuẩn hộ nghèo, hộ cận nghèo Thành phố 2021 - 2025)"
)
ONLINE = "Nghị định 42/2022/NĐ-CP"
ADMISSION = "Quy định 24-QĐ/TW, Hướng dẫn 01-HD/TW (2021)"
RATING = "Quy định 132-QĐ/TW; từ năm 2023: Quy định 124-QĐ/TW"
BADGES = "Hướng dẫn 12-HD/BTCTW (2022)"
DUES = "Quyết định 342-QĐ/TW"
BUDGET_UNIT = "Nghị quyết 131/2020/QH14"
COUNTED_NOTE = "Tính từ sổ của phường, không nhập."


class Spec(NamedTuple):
    """One indicator as a ward starts with it; ``most`` in the unit, empty: no limit.

    The group is the first word of the code, who enters follows from it, and the day
    when a result is due from the period.
    """

    code: str
    name: str
    unit: str
    owner: str
    period: str = YEAR
    kind: str = "count"
    decimals: int = 0
    direction: str = "higher"
    accrual: str = "running"
    most: str = ""
    jump: int | None = None
    parent: str = ""
    by_area: bool = False
    basis: str = ""
    note: str = ""


def _billions(
    code: str, name: str, most: str, *, parent: str = "", basis: str = ""
) -> Spec:
    """Money of the ward's budget, by the month; revenue is to be high, spending as planned."""
    direction = "equal" if code.startswith("economy.expenditure") else "higher"
    return Spec(
        code, name, "tỷ đồng", UBND, MONTH, "money", 3, direction, most=most, parent=parent,
        basis=basis,
    )  # fmt: skip


def _percent(
    code: str, name: str, owner: str, period: str = YEAR, direction: str = "higher",
    accrual: str = "running", jump: int | None = None, basis: str = "", note: str = "",
) -> Spec:  # fmt: skip
    """A ratio: numerator and denominator, shown in percent."""
    return Spec(
        code, name, "%", owner, period, "ratio", 2, direction, accrual, "100", jump,
        basis=basis, note=note,
    )  # fmt: skip


REVENUE, EXPENDITURE = "economy.revenue", "economy.expenditure"
CATALOGUE = (
    _billions(REVENUE, "Thu ngân sách", "200"),
    _billions("economy.revenue_business_tax", "Thuế ngoài quốc doanh", "150", parent=REVENUE),
    _billions("economy.revenue_income_tax", "Thuế thu nhập cá nhân", "60", parent=REVENUE),
    _billions("economy.revenue_registration", "Lệ phí trước bạ", "60", parent=REVENUE),
    _billions("economy.revenue_fees", "Phí, lệ phí", "20", parent=REVENUE),
    _billions("economy.revenue_other", "Thu khác", "20", parent=REVENUE),
    _billions(EXPENDITURE, "Tổng chi ngân sách", "100", basis=BUDGET_UNIT),
    _billions("economy.expenditure_administration", "Chi quản lý hành chính", "60",
              parent=EXPENDITURE),
    _billions("economy.expenditure_security", "Chi an ninh, quốc phòng", "30", parent=EXPENDITURE),
    _billions("economy.expenditure_social", "Chi sự nghiệp xã hội", "30", parent=EXPENDITURE),
    _billions("economy.expenditure_culture", "Chi sự nghiệp văn hóa, thể dục thể thao", "20",
              parent=EXPENDITURE),
    _billions("economy.expenditure_economic", "Chi sự nghiệp kinh tế, môi trường", "20",
              parent=EXPENDITURE),
    _billions("economy.expenditure_other", "Chi khác", "20", parent=EXPENDITURE),
    Spec("economy.fund_drive", "Vận động các quỹ", "triệu đồng", UBND, QUARTER, "money",
         most="20000"),
    Spec("economy.businesses_visited", "Doanh nghiệp được thăm, đối thoại", "doanh nghiệp", UBND,
         most="2000", jump=100),
    Spec("social.near_poor_households", "Hộ cận nghèo theo chuẩn Thành phố", "hộ", UBND, QUARTER,
         direction="lower", accrual="state", most="500", by_area=True, basis=HOUSEHOLDS),
    Spec("social.near_poor_left", "Hộ thoát cận nghèo", "hộ", UBND, QUARTER, most="200",
         by_area=True, basis=HOUSEHOLDS),
    Spec("social.near_poor_new", "Hộ cận nghèo phát sinh", "hộ", UBND, QUARTER, direction="lower",
         most="200", by_area=True, basis=HOUSEHOLDS),
    Spec("social.poor_households", "Hộ nghèo theo chuẩn Thành phố", "hộ", UBND, QUARTER,
         direction="lower", accrual="state", most="500", by_area=True, basis=HOUSEHOLDS),
    Spec("social.poor_left", "Hộ thoát nghèo", "hộ", UBND, QUARTER, most="200", by_area=True,
         basis=HOUSEHOLDS),
    Spec("social.poor_new", "Hộ nghèo phát sinh", "hộ", UBND, QUARTER, direction="lower",
         most="200", by_area=True, basis=HOUSEHOLDS),
    Spec("social.health_cards", "Thẻ bảo hiểm y tế trao tặng", "thẻ", UBND, QUARTER, most="5000",
         by_area=True),
    _percent("social.health_insurance", "Người dân tham gia bảo hiểm y tế", UBND, QUARTER,
             accrual="state", jump=5),
    Spec("social.scholarships", "Học bổng trao tặng", "suất", UBND, QUARTER, most="5000",
         by_area=True),
    Spec("social.gratitude_fund", "Quỹ Đền ơn đáp nghĩa", "triệu đồng", UBND, QUARTER, "money",
         most="5000", by_area=True),
    Spec("social.policy_families", "Gia đình chính sách được quản lý, chăm lo", "hộ", UBND, QUARTER,
         accrual="state", most="2000", by_area=True),
    Spec("social.policy_visits", "Thăm hỏi gia đình chính sách", "lượt", UBND, QUARTER,
         most="10000", by_area=True),
    Spec("social.jobs", "Giải quyết việc làm", "người", UBND, QUARTER, most="5000"),
    _percent("admin_reform.dossiers", "Hồ sơ tiếp nhận và trả kết quả", UBND, MONTH, "equal"),
    Spec("admin_reform.online_level3", "Dịch vụ công trực tuyến một phần", "thủ tục", UBND,
         accrual="state", most="400", jump=50, basis=ONLINE),
    Spec("admin_reform.online_level4", "Dịch vụ công trực tuyến toàn trình", "thủ tục", UBND,
         accrual="state", most="400", jump=50, basis=ONLINE),
    _percent("admin_reform.satisfaction", "Người dân hài lòng", UBND, jump=10),
    Spec("admin_reform.models", "Mô hình cải cách hành chính", "mô hình", UBND, most="50",
         jump=100),
    Spec("security.crimes", "Phạm pháp hình sự", "vụ", POLICE, MONTH, direction="lower",
         most="500"),
    _percent("security.conscription", "Giao quân so với chỉ tiêu", MILITARY, direction="equal"),
    Spec("security.patrols", "Tuần tra bảo đảm an ninh trật tự", "lượt", POLICE, MONTH,
         most="20000"),
    Spec("security.fire_drills", "Diễn tập, kiểm tra phòng cháy, chữa cháy", "cuộc", POLICE,
         QUARTER, most="500"),
    Spec("urban.checks", "Kiểm tra trật tự đô thị, xây dựng, môi trường", "lượt", UBND, MONTH,
         most="10000"),
    Spec("urban.violations", "Xử lý vi phạm", "trường hợp", UBND, MONTH, direction="lower",
         most="5000"),
    Spec("urban.building_permits", "Công trình xây dựng được kiểm tra theo giấy phép",
         "công trình", UBND, QUARTER, most="500"),
    Spec("urban.clean_streets", "Tuyến đường, hẻm sạch đẹp, an toàn", "tuyến", UBND,
         accrual="state", most="200", jump=50),
    Spec("health.covid_vaccinations", "Tiêm vắc-xin phòng Covid-19", "mũi", HEALTH, QUARTER,
         most="100000"),
    Spec("health.dengue_cases", "Ca sốt xuất huyết", "ca", HEALTH, MONTH, direction="lower",
         most="2000"),
    Spec("health.campaigns", "Đợt ra quân vệ sinh, diệt lăng quăng", "đợt", HEALTH, QUARTER,
         most="200"),
    _percent("party.study_attendance", "Đảng viên dự học nghị quyết", OFFICE, QUARTER),
    Spec("party.study_sessions", "Hội nghị quán triệt nghị quyết", "buổi", OFFICE, QUARTER,
         most="100"),
    Spec("party.hcm_themes", "Chuyên đề học tập và làm theo Bác", "chuyên đề", OFFICE, most="50",
         jump=100),
    Spec("party.hcm_spaces", "Không gian văn hóa Hồ Chí Minh", "địa điểm", OFFICE,
         accrual="state", most="100", jump=100),
    _percent("party.meeting_attendance", "Đảng viên dự sinh hoạt chi bộ", OFFICE, QUARTER),
    Spec("party.thematic_meetings", "Sinh hoạt chuyên đề", "buổi", OFFICE, QUARTER, most="1000"),
    Spec("party.admissions", "Kết nạp đảng viên", "người", OFFICE, basis=ADMISSION,
         note=COUNTED_NOTE),
    Spec("party.recognised", "Công nhận đảng viên chính thức", "người", OFFICE, basis=ADMISSION,
         note=COUNTED_NOTE),
    Spec("party.badges", "Huy hiệu Đảng trao tặng", "Huy hiệu", OFFICE, basis=BADGES,
         note=COUNTED_NOTE),
    _percent("party.cells_good_or_better", "Chi bộ hoàn thành tốt nhiệm vụ trở lên", OFFICE,
             basis=RATING, note=COUNTED_NOTE),
    _percent("party.members_good_or_better", "Đảng viên hoàn thành tốt nhiệm vụ trở lên", OFFICE,
             basis=RATING, note=COUNTED_NOTE),
    Spec("party.public_opinion", "Tư tưởng đảng viên, dư luận Nhân dân", "nhận xét", OFFICE,
         QUARTER, "text", accrual="state"),
    Spec("mass.models_registered", "Mô hình “Dân vận khéo” đăng ký", "mô hình", MASS, most="200",
         jump=100),
    Spec("mass.models_recognised", "Mô hình “Dân vận khéo” được công nhận", "mô hình", MASS,
         most="200", jump=100),
    Spec("mass.dialogues", "Đối thoại với Nhân dân", "cuộc", MASS, most="50"),
    Spec("mass.new_union_members", "Đoàn viên, hội viên phát triển mới", "người", MASS, QUARTER,
         most="5000"),
    Spec("dues.collected", "Đảng phí thu được", "đồng", OFFICE, QUARTER, "money",
         most="10000000000", basis=DUES),
    Spec("dues.remitted", "Đảng phí nộp cấp trên", "đồng", OFFICE, QUARTER, "money",
         most="10000000000", basis=DUES),
)  # fmt: skip

# Names of levels until Nghị định 42/2022/NĐ-CP. The ward still reported the whole of 2022,
# and published it on 27/12/2022, by levels: the new names hold from the year after, so
# that one year's figures bear one name. The first day lies before any figure held.
LEVELS_FROM, LEVELS_UNTIL = date(2010, 1, 1), date(2023, 1, 1)
FORMER_NAMES = (
    ("admin_reform.online_level3", "Dịch vụ công trực tuyến mức độ 3"),
    ("admin_reform.online_level4", "Dịch vụ công trực tuyến mức độ 4"),
)


def default_groups() -> list[IndicatorGroup]:
    """The groups, not yet stored."""
    return [
        IndicatorGroup(code=code, name=name, position=position)
        for position, (code, name) in enumerate(GROUPS, start=1)
    ]


def default_indicators(groups: Mapping[str, IndicatorGroup]) -> list[Indicator]:
    """The indicators that are no item of another, not yet stored; ``groups`` stored, by code."""
    return [
        _indicator(spec, position, groups, None)
        for position, spec in enumerate(CATALOGUE, start=1)
        if not spec.parent
    ]


def default_items(
    groups: Mapping[str, IndicatorGroup], totals: Mapping[str, Indicator]
) -> list[Indicator]:
    """The items of totals, not yet stored; both arguments stored, by code."""
    return [
        _indicator(spec, position, groups, totals[spec.parent])
        for position, spec in enumerate(CATALOGUE, start=1)
        if spec.parent
    ]


def _indicator(
    spec: Spec, position: int, groups: Mapping[str, IndicatorGroup],
    parent: Indicator | None,
) -> Indicator:  # fmt: skip
    group = spec.code.split(".")[0]
    is_text = spec.kind == Indicator.Kind.TEXT
    return Indicator(
        code=spec.code, group=groups[group], name=spec.name, unit=spec.unit,
        decimals=spec.decimals, direction=spec.direction, kind=spec.kind, period=spec.period,
        accrual=spec.accrual, owner=spec.owner,
        entry_role="VP" if group in OFFICE_GROUPS else "UB", due_days=DUE_DAYS[spec.period],
        least=None if is_text else Decimal(0), most=Decimal(spec.most) if spec.most else None,
        jump_percent=spec.jump, parent=parent, by_area=spec.by_area, legal_basis=spec.basis,
        note=spec.note, position=position,
    )  # fmt: skip


def default_names(indicators: Mapping[str, Indicator]) -> list[IndicatorName]:
    """What indicators were called before, not yet stored; ``indicators`` stored, by code."""
    return [
        IndicatorName(
            indicator=indicators[code], name=name, started_on=LEVELS_FROM,
            ended_on=LEVELS_UNTIL,
        )
        for code, name in FORMER_NAMES
    ]  # fmt: skip


@transaction.atomic
def create_catalogue() -> None:
    """Store groups, indicators and former names in a ward that has none."""
    groups = {group.code: group for group in default_groups()}
    for group in groups.values():
        group.save()
    indicators = {row.code: row for row in default_indicators(groups)}
    for indicator in indicators.values():
        indicator.save()
    for item in default_items(groups, indicators):
        item.save()
    for name in default_names(indicators):
        name.save()
