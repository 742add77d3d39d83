"""The catalogue a ward starts with: the indicators that the review's first texts read.

``code`` is the stem of the figure's key: stable. From then on the rows are the office's.
"""

from django.db import transaction

from reports.indicators.models import Indicator, IndicatorGroup

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

UBND = "Ủy ban nhân dân phường"
OFFICE = "Văn phòng Đảng ủy"
# code, name, unit, decimals, direction, kind, owner
CATALOGUE = (
    ("economy.revenue", "Thu ngân sách", "tỷ đồng", 3, "higher", "money", UBND),
    ("economy.expenditure", "Tổng chi ngân sách", "tỷ đồng", 3, "equal", "money", UBND),
    ("economy.fund_drive", "Vận động các quỹ", "triệu đồng", 0, "higher", "money", UBND),
    ("economy.businesses_visited", "Doanh nghiệp được thăm, đối thoại", "doanh nghiệp", 0, "higher", "count", UBND),
    ("social.near_poor_households", "Hộ cận nghèo theo chuẩn Thành phố", "hộ", 0, "lower", "count", UBND),
    ("social.poor_households", "Hộ nghèo theo chuẩn Thành phố", "hộ", 0, "lower", "count", UBND),
    ("social.health_cards", "Thẻ bảo hiểm y tế trao tặng", "thẻ", 0, "higher", "count", UBND),
    ("social.scholarships", "Học bổng trao tặng", "suất", 0, "higher", "count", UBND),
    ("social.gratitude_fund", "Quỹ Đền ơn đáp nghĩa", "triệu đồng", 0, "higher", "money", UBND),
    ("social.policy_visits", "Thăm hỏi gia đình chính sách", "lượt", 0, "higher", "count", UBND),
    ("social.jobs", "Giải quyết việc làm", "người", 0, "higher", "count", UBND),
    ("admin_reform.dossiers", "Hồ sơ tiếp nhận và trả kết quả", "%", 2, "equal", "ratio", UBND),
    ("admin_reform.online_level3", "Dịch vụ công trực tuyến mức độ 3", "thủ tục", 0, "higher", "count", UBND),
    ("admin_reform.online_level4", "Dịch vụ công trực tuyến mức độ 4", "thủ tục", 0, "higher", "count", UBND),
    ("admin_reform.satisfaction", "Người dân hài lòng", "%", 2, "higher", "ratio", UBND),
    ("admin_reform.models", "Mô hình cải cách hành chính", "mô hình", 0, "higher", "count", UBND),
    ("security.crimes", "Phạm pháp hình sự", "vụ", 0, "lower", "count", "Công an phường"),
    ("security.conscription", "Giao quân so với chỉ tiêu", "%", 2, "equal", "ratio", "Quân sự phường"),
    ("security.patrols", "Tuần tra bảo đảm an ninh trật tự", "lượt", 0, "higher", "count", "Công an phường"),
    ("security.fire_drills", "Diễn tập, kiểm tra phòng cháy, chữa cháy", "cuộc", 0, "higher", "count", "Công an phường"),
    ("urban.checks", "Kiểm tra trật tự đô thị, xây dựng, môi trường", "lượt", 0, "higher", "count", UBND),
    ("urban.violations", "Xử lý vi phạm", "trường hợp", 0, "lower", "count", UBND),
    ("urban.building_permits", "Công trình xây dựng được kiểm tra theo giấy phép", "công trình", 0, "higher", "count", UBND),
    ("urban.clean_streets", "Tuyến đường, hẻm sạch đẹp, an toàn", "tuyến", 0, "higher", "count", UBND),
    ("health.covid_vaccinations", "Tiêm vắc-xin phòng Covid-19", "mũi", 0, "higher", "count", "Trạm Y tế phường"),
    ("health.dengue_cases", "Ca sốt xuất huyết", "ca", 0, "lower", "count", "Trạm Y tế phường"),
    ("health.campaigns", "Đợt ra quân vệ sinh, diệt lăng quăng", "đợt", 0, "higher", "count", "Trạm Y tế phường"),
    ("party.study_attendance", "Đảng viên dự học nghị quyết", "%", 2, "higher", "ratio", OFFICE),
    ("party.study_sessions", "Hội nghị quán triệt nghị quyết", "buổi", 0, "higher", "count", OFFICE),
    ("party.hcm_themes", "Chuyên đề học tập và làm theo Bác", "chuyên đề", 0, "higher", "count", OFFICE),
    ("party.hcm_spaces", "Không gian văn hóa Hồ Chí Minh", "địa điểm", 0, "higher", "count", OFFICE),
    ("party.meeting_attendance", "Đảng viên dự sinh hoạt chi bộ", "%", 2, "higher", "ratio", OFFICE),
    ("party.thematic_meetings", "Sinh hoạt chuyên đề", "buổi", 0, "higher", "count", OFFICE),
    ("party.admissions", "Kết nạp đảng viên", "người", 0, "higher", "count", OFFICE),
    ("party.cells_good_or_better", "Chi bộ hoàn thành tốt nhiệm vụ trở lên", "%", 2, "higher", "ratio", OFFICE),
    ("mass.models_registered", "Mô hình “Dân vận khéo” đăng ký", "mô hình", 0, "higher", "count", "Khối Dân vận"),
    ("mass.models_recognised", "Mô hình “Dân vận khéo” được công nhận", "mô hình", 0, "higher", "count", "Khối Dân vận"),
    ("mass.dialogues", "Đối thoại với Nhân dân", "cuộc", 0, "higher", "count", "Khối Dân vận"),
    ("mass.new_union_members", "Đoàn viên, hội viên phát triển mới", "người", 0, "higher", "count", "Khối Dân vận"),
    ("dues.collected", "Đảng phí thu được", "đồng", 0, "higher", "money", OFFICE),
    ("dues.remitted", "Đảng phí nộp cấp trên", "đồng", 0, "higher", "money", OFFICE),
)  # fmt: skip


def default_groups() -> list[IndicatorGroup]:
    """The groups, not yet stored."""
    return [
        IndicatorGroup(code=code, name=name, position=position)
        for position, (code, name) in enumerate(GROUPS, start=1)
    ]


def default_indicators(groups: dict[str, IndicatorGroup]) -> list[Indicator]:
    """The indicators, not yet stored; ``groups`` are stored ones by code."""
    return [
        Indicator(
            code=code, group=groups[code.split(".")[0]], name=name, unit=unit,
            decimals=decimals, direction=direction, kind=kind, owner=owner, position=position,
        )
        for position, (code, name, unit, decimals, direction, kind, owner) in enumerate(
            CATALOGUE, start=1
        )
    ]  # fmt: skip


@transaction.atomic
def create_catalogue() -> None:
    """Store groups and indicators in a ward that has none."""
    groups = {}
    for group in default_groups():
        group.save()
        groups[group.code] = group
    for indicator in default_indicators(groups):
        indicator.save()
