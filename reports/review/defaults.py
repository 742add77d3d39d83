"""The sections a new review starts with: order, headings, conditions, texts.

Order and texts are data from then on: the office edits rows, not this file. A text
that only people can write starts as a missing mark, never as an invented sentence.
"""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from cells.models import Committee
from reports.review.models import Review, ReviewRecipient, ReviewSection

PART, SECTION, ITEM, BODY = 1, 2, 3, 4


class Default(NamedTuple):
    """A section as first written; ``{year}`` and ``{next_year}`` are filled in."""

    code: str
    level: int
    heading: str
    text: str = ""
    condition: str = ""


SECTIONS = (
    Default("intro", BODY, "",
        "Thực hiện Nghị quyết Đại hội Đảng bộ phường nhiệm kỳ 2020 - 2025 và "
        "{{documents.year_resolution}} của Ban Chấp hành Đảng bộ phường, Đảng ủy phường báo cáo "
        "kết quả lãnh đạo, chỉ đạo thực hiện nhiệm vụ năm {year} và phương hướng, nhiệm vụ trọng "
        "tâm năm {next_year} như sau:"),
    Default("results", PART, "KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM {year}"),
    Default("situation", SECTION, "ĐẶC ĐIỂM TÌNH HÌNH"),
    Default("structure", ITEM, "Đặc điểm, cơ cấu tổ chức",
        "Đảng bộ phường hiện có {{cells.count}} trực thuộc với {{members.count}}, trong đó có "
        "{{members.official}} chính thức và {{members.probationary}} dự bị; bình quân mỗi chi bộ "
        "có khoảng {{members.per_cell}}. Ban Chấp hành Đảng bộ phường có {{committee.members}}."),
    Default("advantages", ITEM, "Thuận lợi", "[CẦN BỔ SUNG: thuận lợi của năm {year}]"),
    Default("difficulties", ITEM, "Khó khăn", "[CẦN BỔ SUNG: khó khăn của năm {year}]"),
    Default("targets", SECTION, "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
        "Nghị quyết năm {year} đề ra {{targets.count}}; kết quả có {{targets.reached}} đạt và vượt, "
        "{{targets.unmet}} chưa đạt (chi tiết tại Phụ lục 1)."),
    Default("political", SECTION, "LÃNH ĐẠO THỰC HIỆN NHIỆM VỤ CHÍNH TRỊ"),
    Default("economy", ITEM, "Kinh tế, thu - chi ngân sách",
        "{{economy.revenue|As_of}}, thu ngân sách phường {{economy.revenue|verb}} "
        "{{economy.revenue}}, {{economy.revenue.achievement|phrase}}"
        "{{economy.revenue.change|compared}}; tổng chi ngân sách là {{economy.expenditure}}, "
        "{{economy.expenditure.achievement|phrase}}{{annex.budget|see}}.\n"
        "Vận động các quỹ được {{economy.fund_drive}}{{economy.fund_drive.change|compared}}."),
    Default("urban", ITEM, "Quản lý đô thị, môi trường",
        "Đảng ủy lãnh đạo việc tuần tra khu vực công cộng và các ô khu vực tự quản, kiểm tra công "
        "trình xây dựng, giữ gìn trật tự đô thị, an toàn giao thông và vệ sinh môi trường. Trong "
        "năm đã kiểm tra {{urban.checks}}, xử lý {{urban.violations}} vi phạm"
        "{{urban.violations.change|compared}}."),
    Default("social", ITEM, "Văn hóa - xã hội và an sinh xã hội",
        "Việc chăm lo gia đình chính sách và hộ có hoàn cảnh khó khăn được thực hiện vào các dịp "
        "lễ, Tết với {{social.policy_visits}} thăm hỏi. Trong năm đã trao {{social.health_cards}} "
        "bảo hiểm y tế, {{social.scholarships}} học bổng; phong trào Đền ơn đáp nghĩa vận động "
        "được {{social.gratitude_fund}}. Đến nay, trên địa bàn phường còn "
        "{{social.near_poor_households}} cận nghèo theo chuẩn của Thành phố"
        "{{social.near_poor_households.change|compared}}{{annex.social|see}}."),
    Default("health", ITEM, "Y tế, phòng, chống dịch bệnh",
        "Công tác tuyên truyền phòng, chống dịch Covid-19, sốt xuất huyết và bệnh tay chân miệng "
        "được duy trì; đã tiêm {{health.covid_vaccinations}} vắc-xin phòng Covid-19, ghi nhận "
        "{{health.dengue_cases}} sốt xuất huyết, tổ chức {{health.campaigns}} ra quân vệ sinh."),
    Default("security", ITEM, "Quốc phòng - an ninh",
        "An ninh chính trị, trật tự an toàn xã hội trên địa bàn được giữ vững; phạm pháp hình sự "
        "xảy ra {{security.crimes}}{{security.crimes.change|compared}}; công tác giao quân đạt "
        "{{security.conscription}} chỉ tiêu; đã tổ chức {{security.patrols}} tuần tra."),
    Default("admin_reform", ITEM, "Cải cách hành chính",
        "Các mô hình cải cách hành chính tiếp tục phát huy hiệu quả; tỷ lệ hồ sơ tiếp nhận và trả "
        "kết quả đạt {{admin_reform.dossiers}}. Phường thực hiện dịch vụ công trực tuyến mức độ 3 "
        "đối với {{admin_reform.online_level3}} và mức độ 4 đối với "
        "{{admin_reform.online_level4}}. Tỷ lệ người dân hài lòng đạt {{admin_reform.satisfaction}}."),
    Default("mass", SECTION, "CÔNG TÁC DÂN VẬN, MẶT TRẬN VÀ CÁC ĐOÀN THỂ",
        "Phong trào “Dân vận khéo” và công tác dân vận của chính quyền được gắn với cải cách hành "
        "chính, góp phần củng cố khối đại đoàn kết toàn dân tộc; trong năm đăng ký "
        "{{mass.models_registered}}, được công nhận {{mass.models_recognised}}. Đảng ủy, chính "
        "quyền tổ chức {{mass.dialogues}} đối thoại với Nhân dân."),
    Default("party", SECTION, "CÔNG TÁC XÂY DỰNG ĐẢNG"),
    Default("ideology", ITEM, "Công tác chính trị, tư tưởng",
        "Đảng ủy tổ chức {{party.study_sessions}} quán triệt, triển khai các nghị quyết, chỉ thị, "
        "kết luận của Đảng đến cán bộ, đảng viên, với tỷ lệ tham dự đạt "
        "{{party.study_attendance}}{{party.study_attendance.change|compared}}."),
    Default("hcm", ITEM, "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        "Các chi bộ sinh hoạt {{party.hcm_themes}} về học tập và làm theo tư tưởng, đạo đức, phong "
        "cách Hồ Chí Minh; Không gian văn hóa Hồ Chí Minh được triển khai tại "
        "{{party.hcm_spaces}}."),
    Default("org", ITEM, "Công tác tổ chức, cán bộ",
        "Trong năm, Đảng ủy ban hành {{documents.total}} lãnh đạo, chỉ đạo, gồm "
        "{{documents.resolutions|number}} nghị quyết, {{documents.decisions|number}} quyết định, "
        "{{documents.plans|number}} kế hoạch và {{documents.reports|number}} báo cáo, cùng các "
        "loại văn bản khác."),
    Default("members", ITEM, "Công tác đảng viên",
        "{{members.count|As_of}}, toàn Đảng bộ có {{members.count}} sinh hoạt tại {{cells.count}} "
        "trực thuộc, trong đó nữ là {{members.women}} (chiếm {{members.women.share}}), "
        "{{members.exempt}} được miễn công tác và sinh hoạt đảng. Trong năm kết nạp "
        "{{members.admitted}}, {{party.admissions.achievement|phrase}}; công nhận chính thức "
        "{{members.recognised}}; tiếp nhận {{members.arrived}}, chuyển sinh hoạt đảng "
        "{{members.departed}}; từ trần {{members.died}} (chi tiết tại Phụ lục 2 và Phụ lục 3)."),
    Default("badges", ITEM, "Huy hiệu Đảng",
        "Đảng ủy đề nghị và tổ chức trao tặng {{badges.count}}, trong đó có "
        "{{badges.from_50|number}} Huy hiệu 50 năm trở lên (chi tiết tại Phụ lục 6).",
        "badges.count"),
    Default("meetings", ITEM, "Nâng cao chất lượng sinh hoạt chi bộ",
        "Các chi bộ duy trì sinh hoạt định kỳ và {{party.thematic_meetings}} sinh hoạt chuyên đề; "
        "tỷ lệ đảng viên dự sinh hoạt bình quân đạt {{party.meeting_attendance}}."),
    Default("inspection", ITEM, "Công tác kiểm tra, giám sát, kỷ luật",
        "Đảng ủy và Ủy ban Kiểm tra đã thực hiện {{inspections.done|number}}/"
        "{{inspections.planned}} kiểm tra, giám sát theo chương trình, đạt {{inspections.share}}; "
        "thi hành kỷ luật {{discipline.members}}."),
    Default("rating", ITEM, "Đánh giá, xếp loại tổ chức đảng và đảng viên",
        "{{ratings.status}}, có {{ratings.cells.rated|number}}/{{cells.count}} được xếp loại, "
        "trong đó hoàn thành xuất sắc nhiệm vụ {{ratings.cells.xs}} (chiếm "
        "{{ratings.cells.xs.share}} số chi bộ được xếp loại), hoàn thành tốt nhiệm vụ "
        "{{ratings.cells.t}}; có {{ratings.members.rated|number}}/{{members.count}} được đánh giá, "
        "trong đó hoàn thành xuất sắc nhiệm vụ {{ratings.members.xs}} (chiếm "
        "{{ratings.members.xs.share}} số đảng viên được đánh giá), {{ratings.members.exempt}} được "
        "miễn và {{ratings.members.not_yet}} chưa đánh giá (chi tiết tại Phụ lục 4)."),
    Default("dues", ITEM, "Đảng phí",
        "Các chi bộ thực hiện thu, nộp đảng phí đúng quy định; trong năm Đảng bộ thu "
        "{{dues.collected}}, nộp cấp trên {{dues.remitted}}.", "dues.collected"),
    Default("awards", SECTION, "CÔNG TÁC THI ĐUA, KHEN THƯỞNG",
        "Tại Hội nghị tổng kết ngày {{review.conference}}, Đảng ủy phường tặng Giấy khen cho "
        "{{awards.excellent.cells}} (chiếm {{awards.excellent.cells.share}} số chi bộ trực thuộc) "
        "và {{awards.excellent.members}} (chiếm {{awards.excellent.members.share}} số đảng viên) "
        "hoàn thành xuất sắc nhiệm vụ năm {year}; đồng thời khen {{awards.contribution.collectives}} "
        "và {{awards.contribution.persons}} có đóng góp tích cực trong công tác của Đảng bộ phường "
        "(danh sách tại Phụ lục 5)."),
    Default("assessment", SECTION, "ĐÁNH GIÁ CHUNG"),
    Default("strengths", ITEM, "Ưu điểm", "[CẦN BỔ SUNG: ưu điểm]"),
    Default("weaknesses", ITEM, "Hạn chế", "[CẦN BỔ SUNG: hạn chế]"),
    Default("causes", ITEM, "Nguyên nhân", "[CẦN BỔ SUNG: nguyên nhân chủ quan, khách quan]"),
    Default("lessons", ITEM, "Bài học kinh nghiệm", "[CẦN BỔ SUNG: bài học kinh nghiệm]"),
    Default("direction", PART, "PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM NĂM {next_year}"),
    Default("goal", SECTION, "MỤC TIÊU", "[CẦN BỔ SUNG: mục tiêu năm {next_year}]"),
    Default("plan_targets", SECTION, "CHỈ TIÊU CHỦ YẾU NĂM {next_year}"),
    Default("plan_tasks", SECTION, "NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM"),
    Default("execution", SECTION, "TỔ CHỨC THỰC HIỆN",
        "[CẦN BỔ SUNG: phân công tổ chức thực hiện]"),
)  # fmt: skip

RECIPIENTS = (
    "Ban Thường vụ Quận ủy (báo cáo)",
    "Các ban Quận ủy, Văn phòng Quận ủy",
    "Ban Chấp hành Đảng bộ phường",
    "Các chi bộ trực thuộc",
    "Lưu Văn phòng Đảng ủy",
)


@transaction.atomic
def create_review(
    committee: Committee, year: int, as_of: date, conference_on: date | None = None
) -> Review:
    """A new draft with the default sections and recipients."""
    review = Review(
        committee=committee, year=year, as_of=as_of, conference_on=conference_on
    )
    review.full_clean()
    review.save()
    add_default_sections(review)
    return review


def add_default_sections(review: Review) -> None:
    """Sections and recipients of a review that has none yet."""
    for position, default in enumerate(SECTIONS, 1):
        ReviewSection(
            review=review, code=default.code, position=position * 10, level=default.level,
            heading=_filled(default.heading, review), text=_filled(default.text, review),
            condition=default.condition,
        ).save()  # fmt: skip
    for position, text in enumerate(RECIPIENTS, 1):
        ReviewRecipient(review=review, position=position * 10, text=text).save()


def _filled(text: str, review: Review) -> str:
    """The years; tokens keep their double braces."""
    for name, value in (
        ("{year}", str(review.year)),
        ("{next_year}", str(review.year + 1)),
    ):
        text = text.replace(name, value)
    return text
