"""Invented targets and results of 2021 to 2023, around the published figures."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from reports.demo.rows import store_all
from reports.indicators.models import Indicator, Observation, Target

LAST_YEAR = date(2021, 12, 31)
CLOSED = date(2022, 12, 20)
RESOLUTION = "Nghị quyết số 21-NQ/ĐU, ngày 14/01/2022"
ALLOTTED = "Quyết định giao dự toán năm 2022 của Ủy ban nhân dân Quận 1"
NEXT = "Dự thảo nghị quyết năm 2023"

# code, target of 2022, basis, in the year's resolution
TARGETS = (
    ("economy.revenue", "28.000", "superior", True),
    ("economy.expenditure", "12.400", "superior", False),
    ("economy.fund_drive", "1200", "resolution", True),
    ("social.near_poor_households", "12", "resolution", True),
    ("social.poor_households", "0", "resolution", True),
    ("social.health_cards", "150", "resolution", True),
    ("social.gratitude_fund", "260", "superior", False),
    ("social.jobs", "320", "resolution", True),
    ("admin_reform.dossiers", "100", "resolution", True),
    ("admin_reform.satisfaction", "95", "resolution", True),
    ("security.crimes", "42", "resolution", True),
    ("security.conscription", "100", "resolution", True),
    ("urban.clean_streets", "12", "superior", False),
    ("health.dengue_cases", "60", "resolution", True),
    ("party.study_attendance", "97", "resolution", True),
    ("party.meeting_attendance", "92", "resolution", True),
    ("party.admissions", "15", "resolution", True),
    ("party.cells_good_or_better", "85", "resolution", True),
    ("mass.models_recognised", "9", "resolution", True),
)  # fmt: skip
NEXT_TARGETS = (
    ("economy.revenue", "31.000", "superior", True),
    ("social.near_poor_households", "5", "resolution", True),
    ("social.jobs", "350", "resolution", True),
    ("admin_reform.dossiers", "100", "resolution", True),
    ("admin_reform.satisfaction", "97", "resolution", True),
    ("security.conscription", "100", "resolution", True),
    ("party.study_attendance", "98", "resolution", True),
    ("party.admissions", "16", "resolution", True),
    ("party.cells_good_or_better", "90", "resolution", True),
)  # fmt: skip

UBND = "Báo cáo kinh tế - xã hội {year} của Ủy ban nhân dân phường"
POLICE = "Báo cáo {year} của Công an phường"
HEALTH = "Báo cáo {year} của Trạm Y tế phường"
OFFICE = "Sổ theo dõi {year} của Văn phòng Đảng ủy"
MASS = "Báo cáo dân vận {year} của Khối Dân vận phường"

# code, 2021, 2022, source; the published codes have no value of 2022 here
COUNTS = (
    ("economy.expenditure", "11.874", "12.185", UBND),
    ("economy.fund_drive", "1142", "1356", UBND),
    ("economy.businesses_visited", "48", "75", UBND),
    ("social.near_poor_households", "14", "", UBND),
    ("social.poor_households", "0", "0", UBND),
    ("social.health_cards", "132", "168", UBND),
    ("social.scholarships", "205", "246", UBND),
    ("social.gratitude_fund", "248", "285", UBND),
    ("social.policy_visits", "512", "574", UBND),
    ("social.jobs", "287", "341", UBND),
    ("admin_reform.online_level3", "26", "", UBND),
    ("admin_reform.online_level4", "11", "", UBND),
    ("admin_reform.models", "4", "6", UBND),
    ("security.crimes", "51", "45", POLICE),
    ("security.patrols", "1284", "1460", POLICE),
    ("security.fire_drills", "18", "27", POLICE),
    ("urban.checks", "612", "748", UBND),
    ("urban.violations", "236", "198", UBND),
    ("urban.building_permits", "31", "37", UBND),
    ("urban.clean_streets", "9", "12", UBND),
    ("health.covid_vaccinations", "18450", "9725", HEALTH),
    ("health.dengue_cases", "38", "74", HEALTH),
    ("health.campaigns", "16", "24", HEALTH),
    ("party.study_sessions", "6", "8", OFFICE),
    ("party.hcm_themes", "4", "4", OFFICE),
    ("party.hcm_spaces", "3", "11", OFFICE),
    ("party.thematic_meetings", "96", "112", OFFICE),
    ("mass.models_registered", "10", "12", MASS),
    ("mass.models_recognised", "8", "9", MASS),
    ("mass.dialogues", "2", "4", MASS),
    ("mass.new_union_members", "186", "223", MASS),
    ("dues.collected", "398640000", "412356000", OFFICE),
    ("dues.remitted", "39864000", "41235600", OFFICE),
)  # fmt: skip
# code, (numerator, denominator) of 2021 and of 2022, source
RATIOS = (
    ("admin_reform.dossiers", (7216, 7230), (8452, 8452), UBND),
    ("admin_reform.satisfaction", (1902, 1980), (2338, 2400), UBND),
    ("security.conscription", (9, 9), (10, 10), UBND),
    ("party.study_attendance", (3984, 4140), (5046, 5175), OFFICE),
    ("party.meeting_attendance", (7018, 7620), (7714, 8208), OFFICE),
)
# The course of the revenue: as of, tỷ đồng
REVENUE = (
    (date(2021, 6, 30), "14.027"), (date(2021, 11, 28), "26.318"), (LAST_YEAR, "28.955"),
    (date(2022, 3, 31), "7.846"), (date(2022, 6, 30), "15.772"), (date(2022, 9, 30), "23.604"),
)  # fmt: skip
NOTES = {
    "security.crimes": "Vượt 03 vụ so với mức đề ra, chủ yếu là trộm cắp, cướp giật tài sản của "
    "du khách sau khi các hoạt động du lịch mở lại; đã khám phá 34/45 vụ.",
    "health.dengue_cases": "Dịch tăng trên toàn Thành phố; phường đã tổ chức 24 đợt ra quân, "
    "xử lý 100% ổ dịch.",
}


def store_targets(indicators: dict[str, Indicator]) -> None:
    """The targets of 2022 and 2023."""
    store_all(_targets(indicators, 2022, TARGETS))
    store_all(_targets(indicators, 2023, NEXT_TARGETS))


def _targets(
    indicators: dict[str, Indicator],
    year: int,
    rows: tuple[tuple[str, str, str, bool], ...],
) -> Iterator[Target]:
    for code, value, basis, in_resolution in rows:
        source = ALLOTTED if basis == "superior" else RESOLUTION
        yield Target(
            indicator=indicators[code], year=year, basis=basis, value=Decimal(value),
            in_resolution=in_resolution, source=source if year == 2022 else NEXT,
        )  # fmt: skip


def store_results(indicators: dict[str, Indicator]) -> None:
    """The results of both years, beside the published ones."""
    store_all(_counts(indicators))
    store_all(_ratios(indicators))
    store_all(
        Observation(
            indicator=indicators["economy.revenue"], as_of=day, value=Decimal(value),
            source="Báo cáo thu ngân sách của Ủy ban nhân dân phường",
        )
        for day, value in REVENUE
    )  # fmt: skip


def _counts(indicators: dict[str, Indicator]) -> Iterator[Observation]:
    for code, before, now, source in COUNTS:
        for day, value in ((LAST_YEAR, before), (CLOSED, now)):
            if value:
                yield Observation(
                    indicator=indicators[code], as_of=day, value=Decimal(value),
                    source=_source(source, day),
                    note=NOTES.get(code, "") if day == CLOSED else "",
                )  # fmt: skip


def _ratios(indicators: dict[str, Indicator]) -> Iterator[Observation]:
    """Parts without a value: it follows from them."""
    for code, before, now, source in RATIOS:
        for day, (part, whole) in ((LAST_YEAR, before), (CLOSED, now)):
            yield Observation(
                indicator=indicators[code], as_of=day, source=_source(source, day),
                numerator=Decimal(part), denominator=Decimal(whole),
            )  # fmt: skip


def _source(text: str, day: date) -> str:
    return text.format(year="năm 2021" if day == LAST_YEAR else "năm 2022")
