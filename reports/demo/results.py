"""Invented results of 2021 and 2022, around the published figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from reports.demo.budget import budget_results
from reports.demo.entries import (
    CLOSED,
    LAST_YEAR,
    Desk,
    Key,
    Mistake,
    Result,
    course,
    days_of,
    over_year,
    running,
)
from reports.demo.rows import store_all
from reports.demo.social import social_results
from reports.indicators.models import Area, Explanation, Indicator

UBND = "Báo cáo kinh tế - xã hội năm {year} của Ủy ban nhân dân phường"
POLICE = "Báo cáo năm {year} của Công an phường"
HEALTH = "Báo cáo năm {year} của Trạm Y tế phường"
OFFICE = "Sổ theo dõi năm {year} của Văn phòng Đảng ủy"
MASS = "Báo cáo dân vận năm {year} của Khối Dân vận phường"

# What runs from 1 January, by month or quarter: code, 2021, 2022, source
RUNNING = (
    ("economy.fund_drive", 1142, 1356, UBND),
    ("social.jobs", 287, 341, UBND),
    ("security.crimes", 51, 45, POLICE),
    ("security.patrols", 1284, 1460, POLICE),
    ("security.fire_drills", 18, 27, POLICE),
    ("urban.checks", 612, 748, UBND),
    ("urban.violations", 236, 198, UBND),
    ("urban.building_permits", 31, 37, UBND),
    ("health.covid_vaccinations", 18450, 9725, HEALTH),
    ("health.dengue_cases", 38, 74, HEALTH),
    ("health.campaigns", 16, 24, HEALTH),
    ("party.study_sessions", 6, 8, OFFICE),
    ("party.thematic_meetings", 96, 112, OFFICE),
    ("mass.new_union_members", 186, 223, MASS),
    ("dues.collected", 398640000, 412356000, OFFICE),
    ("dues.remitted", 39864000, 41235600, OFFICE),
)
# Courses of their own: the rains of 2022, the vaccination of the autumn of 2021.
COURSES: dict[tuple[str, int], Sequence[int]] = {
    ("health.covid_vaccinations", 2021): (0, 3, 14, 6),
    ("health.covid_vaccinations", 2022): (9, 5, 3, 1),
    ("health.dengue_cases", 2021): (2, 1, 1, 1, 3, 5, 6, 6, 5, 4, 2, 2),
    ("health.dengue_cases", 2022): (1, 1, 1, 2, 5, 10, 15, 13, 11, 8, 5, 2),
}
# What is reported once a year: code, 2021, 2022 ("": published elsewhere), source
YEARLY = (
    ("economy.businesses_visited", "48", "75", UBND),
    ("admin_reform.online_level3", "26", "", UBND),
    ("admin_reform.online_level4", "11", "", UBND),
    ("admin_reform.models", "4", "6", UBND),
    ("urban.clean_streets", "9", "12", UBND),
    ("party.hcm_themes", "4", "4", OFFICE),
    ("party.hcm_spaces", "3", "11", OFFICE),
    ("mass.models_registered", "10", "12", MASS),
    ("mass.models_recognised", "8", "9", MASS),
    ("mass.dialogues", "2", "4", MASS),
)
# code, period, (numerator, denominator) of 2021 and of 2022, source
RATIOS = (
    ("admin_reform.dossiers", "month", (7216, 7230), (8452, 8452), UBND),
    ("admin_reform.satisfaction", "year", (1902, 1980), (2338, 2400), UBND),
    ("security.conscription", "year", (9, 9), (10, 10), UBND),
    ("party.study_attendance", "quarter", (3984, 4140), (5046, 5175), OFFICE),
    ("party.meeting_attendance", "quarter", (7018, 7620), (7714, 8208), OFFICE),
)
NOTES = {
    "security.crimes": "Vượt 03 vụ so với mức đề ra, chủ yếu là trộm cắp, cướp giật tài sản của "
    "du khách sau khi các hoạt động du lịch mở lại; đã khám phá 34/45 vụ.",
    "health.dengue_cases": "Dịch tăng trên toàn Thành phố; phường đã tổ chức 24 đợt ra quân, "
    "xử lý 100% ổ dịch.",
    "party.hcm_spaces": "Nhân rộng đến các chi bộ khu phố, trường học trong năm.",
}
OPINIONS = {
    date(2021, 3, 31): "Cán bộ, đảng viên tin tưởng kết quả Đại hội XIII của Đảng.",
    date(2021, 6, 30): "Nhân dân quan tâm công tác bầu cử và diễn biến dịch bệnh.",
    date(
        2021, 9, 30
    ): "Nhân dân lo lắng về dịch bệnh, đồng tình việc chăm lo người khó khăn.",
    date(2021, 12, 31): "Nhân dân phấn khởi khi Thành phố mở lại các hoạt động.",
    date(2022, 3, 31): "Nhân dân yên tâm đón Tết, ủng hộ chủ trương thích ứng an toàn.",
    date(
        2022, 6, 30
    ): "Nhân dân quan tâm giá xăng dầu, giá lương thực, thực phẩm tăng.",
    date(
        2022, 9, 30
    ): "Nhân dân phản ánh việc ngập nước và lấn chiếm vỉa hè ở một số tuyến.",
}
# Periods of which nothing had come in on the day of the conference.
MISSING: frozenset[tuple[str, date]] = frozenset({
    ("security.patrols", date(2022, 11, 30)),
    ("urban.violations", date(2022, 10, 31)), ("urban.violations", date(2022, 11, 30)),
    ("health.campaigns", date(2022, 9, 30)),
    ("party.thematic_meetings", date(2022, 9, 30)),
    ("mass.new_union_members", date(2022, 9, 30)),
})  # fmt: skip
# And of single khu phố.
SILENT: frozenset[Key] = frozenset({
    ("social.health_cards", date(2022, 9, 30), 7), ("social.health_cards", date(2022, 9, 30), 12),
    ("social.scholarships", date(2022, 9, 30), 9),
})  # fmt: skip
LATE: frozenset[Key] = frozenset({
    ("economy.expenditure", date(2022, 9, 30), 0), ("urban.checks", date(2022, 8, 31), 0),
    ("health.dengue_cases", date(2022, 10, 31), 0), ("dues.collected", date(2022, 6, 30), 0),
    ("social.jobs", date(2022, 9, 30), 0),
})  # fmt: skip
ESTIMATES: frozenset[Key] = frozenset({
    ("social.health_insurance", CLOSED, 0), ("urban.building_permits", date(2022, 9, 30), 0),
})  # fmt: skip
# What was entered first and put right since.
MISTAKES: dict[Key, Mistake] = {
    ("economy.revenue", date(2022, 4, 30), 0): Mistake(
        "10.526", "Nhập nhầm thứ tự chữ số của báo cáo."
    ),
    ("economy.expenditure", date(2022, 10, 31), 0): Mistake(
        "9.700", "Thay số ước bằng số quyết toán của tháng.", is_estimate=True
    ),
    ("economy.fund_drive", date(2022, 6, 30), 0): Mistake(
        "700", "Thay số ước bằng số thực thu.", is_estimate=True
    ),
    ("security.crimes", date(2022, 3, 31), 0): Mistake(
        "12", "Điều chỉnh theo kết quả phân loại vụ việc của Công an Quận."
    ),
    ("social.scholarships", date(2022, 6, 30), 8): Mistake(
        "17", "Khu phố báo trùng học bổng của hai học sinh."
    ),
}
# year, code, why it stands as it does
EXPLANATIONS = (
    (2021, "economy.revenue", "Dịch Covid-19 làm hoạt động dịch vụ, du lịch ngưng trệ trong quý "
     "III; dự toán được điều chỉnh giảm."),
    (2021, "social.jobs", "Nhiều cơ sở kinh doanh tạm ngừng hoạt động do dịch Covid-19."),
    (2022, "economy.revenue", "Hoạt động thương mại, dịch vụ, du lịch phục hồi từ quý II; phường "
     "phối hợp thu nợ thuế ngoài quốc doanh."),
    (2022, "social.near_poor_households", "Bảy hộ thoát cận nghèo nhờ vốn vay và việc làm; một hộ "
     "phát sinh do lao động chính ốm đau."),
    (2022, "security.crimes", "Giảm so với năm 2021 nhưng chưa đạt mức đề ra; tăng tuần tra khu vực "
     "đông du khách."),
    (2022, "health.covid_vaccinations", "Phần lớn người dân đã tiêm đủ mũi cơ bản trong năm 2021."),
    (2022, "party.hcm_spaces", "Mỗi chi bộ khu phố, trường học đăng ký một Không gian văn hóa Hồ "
     "Chí Minh."),
)  # fmt: skip


def store_results(indicators: Mapping[str, Indicator], areas: Sequence[Area]) -> None:
    """The results of both years, beside the published ones; the accounts are stored."""
    desk = Desk(indicators, areas)
    known = (
        row
        for row in _results()
        if (row.code, row.day) not in MISSING and row.key not in SILENT
    )
    desk.enter(known, MISTAKES, LATE, ESTIMATES)
    store_all(
        Explanation(
            indicator=indicators[code], year=year, as_of=date(year, 12, 20), text=text,
            updated_by=desk.users[indicators[code].entry_role],
        )
        for year, code, text in EXPLANATIONS
    )  # fmt: skip


def _results() -> Iterator[Result]:
    yield from budget_results()
    yield from social_results()
    periods = {code: "quarter" for code, *_ in RUNNING} | dict.fromkeys(
        MONTHLY, "month"
    )
    for code, before, now, source in RUNNING:
        for year, total in ((2021, before), (2022, now)):
            yield from over_year(
                code, periods[code], year, Decimal(total), source.format(year=year),
                weights=COURSES.get((code, year), ()),
                note=NOTES.get(code, "") if year == CLOSED.year else "",
            )  # fmt: skip
    yield from _yearly()
    for code, period, parts_before, parts_now, source in RATIOS:
        yield from _ratio(code, period, 2021, parts_before, source)
        yield from _ratio(code, period, 2022, parts_now, source)
    for day, text in OPINIONS.items():
        source = OFFICE.format(year=day.year)
        yield Result("party.public_opinion", day, source=source, text=text)


MONTHLY = (
    "security.crimes", "security.patrols", "urban.checks", "urban.violations",
    "health.dengue_cases",
)  # fmt: skip


def _yearly() -> Iterator[Result]:
    for code, before, now, source in YEARLY:
        for day, value in ((LAST_YEAR, before), (CLOSED, now)):
            if value:
                note = NOTES.get(code, "") if day == CLOSED else ""
                told = source.format(year=day.year)
                yield Result(code, day, Decimal(value), told, note=note)


def _ratio(
    code: str, period: str, year: int, parts: tuple[int, int], source: str
) -> Iterator[Result]:
    """Parts without a value: it follows from them. What is lacking is spread like the whole."""
    days = days_of(period, year)
    above, below = map(Decimal, parts)
    weights = course(code, len(days))
    wholes = running(below, weights)
    lacking = running(below - above, weights)
    for day, whole, less in zip(days, wholes, lacking, strict=True):
        told = source.format(year=year)
        yield Result(code, day, source=told, parts=(whole - less, whole))
