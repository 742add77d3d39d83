"""The board and the indicators of the home page in Chromium: axe, phone, a way to the cell."""

from datetime import date
from decimal import Decimal

import pytest

from tests import factories
from tests.browser.conftest import PHONE, ZOOMED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOARD = "/chi-tieu/den-han/?ngay=11/10/2022&trang-thai=tat-ca&pham-vi=tat-ca"
HOME = "/?ngay=11/10/2022"


@pytest.fixture
def asked(ward):
    """Indicators of two owners with long names, a khu phố that is silent, a target."""
    first, _ = (factories.AreaFactory(name=f"Khu phố {n}") for n in (1, 2))
    for code, name, owner, role in (
        ("social.cards", "Thẻ bảo hiểm y tế trao tặng cho hộ khó khăn của phường",
         "Ủy ban nhân dân phường", "UB"),
        ("party.meetings", "Sinh hoạt chuyên đề", "Văn phòng Đảng ủy", "VP"),
    ):  # fmt: skip
        one = factories.IndicatorFactory(
            code=code, name=name, owner=owner, entry_role=role, period="quarter",
            due_days=10, by_area=role == "UB", decimals=0, kind="count", unit="thẻ",
        )  # fmt: skip
        factories.TargetFactory(
            indicator=one, value=Decimal(150), in_resolution=True
        )  # fmt: skip
        for day in (date(2021, 3, 31), date(2022, 3, 31)):
            factories.ObservationFactory(indicator=one, as_of=day, value=Decimal(40))
        if one.by_area:
            factories.ObservationFactory(
                indicator=one, as_of=date(2022, 3, 31), value=Decimal(40), area=first
            )


@pytest.mark.parametrize("path", [BOARD, HOME], ids=["board", "home"])
@pytest.mark.parametrize(
    "viewport", [None, PHONE, ZOOMED], ids=["desktop", "phone", "zoom"]
)
def test_the_pages_are_clean_at_every_width(
    visitors, asked, ubnd, office, path, viewport
):
    for user in (ubnd, office):
        visitor = visitors(user, viewport) if viewport else visitors(user)
        page = visitor.open(path)

        assert visitor.axe() == []
        assert visitor.overflow() <= 0
        assert page.locator("h1").count() == 1


def test_ubnd_goes_from_the_home_page_to_the_cell_and_has_one_less_to_do(
    visitors, asked, ubnd
):
    visitor = visitors(ubnd)
    page = visitor.open(HOME)
    late = page.locator(".tile", has_text="Kỳ báo cáo trễ hạn của tôi")
    assert late.locator("a").inner_text() == "3"

    page.get_by_role("link", name="Nhập Thẻ bảo hiểm y tế", exact=False).last.click()
    page.get_by_label("Kết quả (thẻ)").fill("96")
    page.get_by_label("Ghi chú").fill("Trao tại Ngày hội Đại đoàn kết.")
    page.locator("main form button[type=submit]").last.click()

    page = visitor.open(HOME)
    late = page.locator(".tile", has_text="Kỳ báo cáo trễ hạn của tôi")
    assert late.locator("a").inner_text() == "2"


def test_an_owner_is_chosen_from_the_table(visitors, asked, office):
    page = visitors(office).open(BOARD)

    page.get_by_role("link", name="Văn phòng Đảng ủy").first.click()

    assert page.locator("tbody .table-key", has_text="Sinh hoạt chuyên đề").count() > 0
    assert page.locator("tbody .table-key", has_text="Thẻ bảo hiểm").count() == 0
    assert (
        page.get_by_label("Đơn vị phụ trách", exact=True).input_value()
        == "Văn phòng Đảng ủy"
    )
