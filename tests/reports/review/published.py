"""What was published of 2022, and the sentences that must carry it."""

from datetime import date
from decimal import Decimal

DAY = date(2022, 12, 27)
PUBLISHED = {
    "cells.count": 28,
    "members.count": 776,
    "economy.revenue": Decimal("30.149"),
    "social.near_poor_households": Decimal(8),
    "admin_reform.dossiers": Decimal(100),
    "admin_reform.online_level3": Decimal(30),
    "admin_reform.online_level4": Decimal(16),
    "awards.excellent.cells": 5,
    "awards.excellent.members": 11,
    "awards.contribution.collectives": 15,
    "awards.contribution.persons": 19,
    "review.conference": DAY,
}
SENTENCES = [
    "28 chi bộ trực thuộc",
    "776 đảng viên",
    "Tính đến ngày 28/11/2022, thu ngân sách phường đạt 30,149 tỷ đồng",
    "còn 8 hộ cận nghèo theo chuẩn của Thành phố",
    "tỷ lệ hồ sơ tiếp nhận và trả kết quả đạt 100%",
    "mức độ 3 đối với 30 thủ tục và mức độ 4 đối với 16 thủ tục",
    "Hội nghị tổng kết ngày 27/12/2022",
    "5 chi bộ (chiếm 17,86% số chi bộ trực thuộc)",
    "11 đảng viên (chiếm 1,42% số đảng viên)",
    "15 tập thể và 19 cá nhân",
    "PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM NĂM 2023",
    "Thực hiện tốt công tác giảm nghèo bền vững",
]


def flat(text):
    return " ".join(text.split())


def values(ctx):
    return {key: ctx.figure(key).value for key in PUBLISHED}
