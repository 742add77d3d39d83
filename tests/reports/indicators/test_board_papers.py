"""The reminder of what is due and late: the link to it, its words, scope and log."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader

from benghe.core.models import Event
from tests.factories import IndicatorFactory, ObservationFactory

PAGE, PAPER = "/chi-tieu/den-han/", "/chi-tieu/den-han/in/"


def make(code, name, period="quarter", owner="Ủy ban nhân dân phường", **more):
    more.setdefault("due_days", 10)
    return IndicatorFactory(code=code, name=name, period=period, owner=owner, **more)


def report(indicator, day):
    return ObservationFactory(indicator=indicator, as_of=day, value=Decimal(1))


@pytest.fixture
def jobs(db):
    return make("social.jobs", "Giải quyết việc làm", position=1)


@pytest.fixture
def crimes(db):
    return make(
        "security.crimes", "Phạm pháp hình sự", "month", "Công an phường", due_days=5,
        position=2,
    )  # fmt: skip


@pytest.fixture
def meetings(db):
    return make(
        "party.meetings", "Sinh hoạt chuyên đề", owner="Văn phòng Đảng ủy",
        entry_role="VP", position=3,
    )  # fmt: skip


def print_links(response):
    return re.findall(r'href="(/chi-tieu/den-han/in/[^"]*)"', response.content.decode())


def test_an_owner_is_reminded_from_the_page_only_of_what_is_not_reported(
    jobs, crimes, ubnd, client_for
):
    for month in range(1, 10):
        report(crimes, date(2022, month, 5))
    report(crimes, date(2021, 12, 31))

    page = client_for(ubnd).get(PAGE, {"ngay": "10/10/2022", "trang-thai": "da-nhap"})

    [link] = print_links(page)

    asked = parse_qs(urlsplit(unescape(link)).query)
    assert asked == {
        "ngay": ["10/10/2022"],
        "don-vi": ["Ủy ban nhân dân phường"],
        "pham-vi": ["cua-toi"],
    }
    text = text_of(client_for(ubnd).get(unescape(link)))
    assert "Kính gửi: Ủy ban nhân dân phường" in text
    assert "Phạm pháp" not in text


def paper(client_for, user, **query):
    query = {"ngay": "11/10/2022", **query}
    names = {name.replace("_", "-"): value for name, value in query.items()}
    return client_for(user).get(PAPER, names)


def text_of(response):
    reader = PdfReader(BytesIO(b"".join(response.streaming_content)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_reminder_names_what_is_late_and_due_and_nothing_else(
    jobs, crimes, meetings, office, client_for
):
    report(jobs, date(2022, 3, 31))
    response = paper(client_for, office, don_vi="Ủy ban nhân dân phường")

    assert response["Content-Disposition"] == (
        'attachment; filename="giay-nhac-2022-10-11.pdf"'
    )
    text = text_of(response)
    assert "GIẤY NHẮC BÁO CÁO CHỈ TIÊU" in text
    assert "Kính gửi: Ủy ban nhân dân phường" in text
    assert "Còn 3 kỳ báo cáo chưa có kết quả: 3 kỳ trễ hạn, 0 kỳ đến hạn." in text
    assert "Quý III/2022 10/10/2022 Trễ hạn 1 ngày" in text
    for other in ("Quý I/2022", "Quý IV/2022", "Phạm pháp", "chuyên đề"):
        assert other not in text


def test_without_an_owner_every_one_gets_a_part(jobs, crimes, office, client_for):
    text = text_of(paper(client_for, office, trang_thai="da-nhap"))

    assert "1. Kính gửi: Công an phường" in text
    assert "2. Kính gửi: Ủy ban nhân dân phường" in text


def test_where_nothing_is_due_the_paper_says_so(office, client_for):
    text = text_of(paper(client_for, office))

    assert "Không có kỳ báo cáo nào đến hạn hoặc trễ hạn." in text


def test_ubnd_prints_its_own_and_the_leaders_all(
    jobs, meetings, ubnd, leader, client_for
):
    own, all_of_them = (
        text_of(paper(client_for, ubnd)),
        text_of(paper(client_for, leader)),
    )

    assert "Sinh hoạt chuyên đề" not in own
    assert "Giải quyết việc làm" in own
    assert "Sinh hoạt chuyên đề" in all_of_them


def test_a_reminder_is_logged_without_names(jobs, office, client_for):
    paper(client_for, office, don_vi="Ủy ban nhân dân phường")

    event = Event.objects.get(kind=Event.Kind.PRINT)
    assert event.user == office
    assert event.detail == {"reminder": "2022-10-11", "owners": 1, "rows": 4}


def test_a_wrong_filter_prints_nothing_and_says_so(jobs, office, client_for):
    response = paper(client_for, office, don_vi="Trạm thu phí")

    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"don-vi"}
    assert not Event.objects.filter(kind=Event.Kind.PRINT).exists()
