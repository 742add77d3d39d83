"""What the office would write itself: sentences of the demo review without figures."""

from reports.review.models import Review

TEXTS = {
    "advantages": "Công tác lãnh đạo, chỉ đạo của Đảng ủy luôn nhận được sự quan tâm của Ban Thường vụ "
    "Quận ủy và sự đồng thuận của cán bộ, đảng viên và Nhân dân trên địa bàn.",
    "difficulties": "Phường nằm ở khu vực trung tâm, mật độ phương tiện và hoạt động dịch vụ cao, yêu cầu "
    "giữ gìn trật tự đô thị đặt ra thường xuyên; dịch bệnh còn tiềm ẩn diễn biến phức tạp.",
    "strengths": "Dưới sự lãnh đạo của Đảng ủy, các nhiệm vụ trọng tâm của năm cơ bản hoàn thành; thu ngân "
    "sách, cải cách hành chính và an sinh xã hội có kết quả rõ nét.",
    "weaknesses": "Công tác phát triển đảng viên ở một số chi bộ khu dân cư còn khó khăn do nguồn hạn chế. "
    "Nội dung sinh hoạt ở một vài chi bộ chưa gắn với nhiệm vụ của đơn vị.",
    "causes": "Về chủ quan, một số cấp ủy chi bộ chưa thật sự chủ động trong việc tạo nguồn; về khách quan, "
    "địa bàn có nhiều biến động về dân cư.",
    "lessons": "Phát huy vai trò gương mẫu của người đứng đầu là yếu tố bảo đảm cho việc hoàn thành nhiệm vụ; "
    "kiểm tra thường xuyên giúp việc chậm được nhận ra sớm.",
    "goal": "Tiếp tục xây dựng Đảng bộ trong sạch, vững mạnh; nâng cao năng lực lãnh đạo, sức chiến đấu của "
    "các chi bộ; phấn đấu hoàn thành toàn diện các chỉ tiêu được giao.",
    "execution": "Các chi bộ trực thuộc căn cứ Báo cáo này xây dựng kế hoạch thực hiện; Văn phòng Đảng ủy "
    "theo dõi, tổng hợp kết quả, định kỳ báo cáo Ban Thường vụ Đảng ủy.",
}


def write_texts(review: Review) -> None:
    """Replace the missing marks of the sections that only people can write."""
    for section in review.sections.filter(code__in=TEXTS):
        section.text = TEXTS[section.code]
        section.save()
