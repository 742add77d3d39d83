"""The entry grid with the keyboard alone, with a phone, without a script."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from reports.indicators.models import Observation
from tests.browser import clipboard
from tests.browser.conftest import PHONE
from tests.factories import AreaFactory, IndicatorFactory, ObservationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A year that is over, so that every month is open.
URL = "/chi-tieu/nhap/?nam=2022&nhom=kinh-te&ky=thang"
AREAS = "/chi-tieu/nhap/khu-pho/?chi-tieu=social.poor&nam=2022"
REVENUE, TAX = "Thu ngân sách", "Thuế ngoài quốc doanh"


@pytest.fixture
def lines(ward):
    """Two lines of the budget; January of the first is there."""
    revenue = IndicatorFactory(
        code="economy.revenue", name=REVENUE, period="month", position=1,
        most=Decimal(200),
    )  # fmt: skip
    tax = IndicatorFactory(
        code="economy.tax", name=TAX, period="month", position=2, parent=revenue
    )
    ObservationFactory(
        indicator=revenue, as_of=date(2022, 1, 31), value=Decimal(3),
        source="Báo cáo của Ủy ban nhân dân phường, Tháng 1/2022",
    )  # fmt: skip
    return revenue, tax


def box(page, name, month):
    return page.get_by_role(
        "textbox", name=f"{name}, Tháng {month}, tỷ đồng", exact=True
    )


def status(page):
    return page.locator("[data-entry-status]")


def stored(indicator):
    rows = indicator.observations.standing().order_by("as_of")
    return [(row.as_of.month, row.value) for row in rows]


def put(page, text):
    """Type over what stands in the focused box."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_arrows_and_enter_move_and_what_is_left_is_saved(visitors, ubnd, lines):
    page = visitors(ubnd).open(URL)
    revenue, tax = lines

    box(page, REVENUE, 1).focus()
    page.keyboard.press("ArrowRight")
    expect(box(page, REVENUE, 2)).to_be_focused()
    page.keyboard.type("4,655")
    page.keyboard.press("Enter")
    expect(box(page, TAX, 2)).to_be_focused()
    expect(status(page)).to_have_text(f"{REVENUE}, Tháng 2, tỷ đồng: đã lưu.")
    page.keyboard.type("2,010")
    page.keyboard.press("Tab")
    expect(box(page, TAX, 3)).to_be_focused()
    expect(box(page, TAX, 2)).to_have_value("2,01")
    page.keyboard.press("Shift+Tab")
    expect(box(page, TAX, 2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(box(page, REVENUE, 2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    expect(box(page, TAX, 1)).to_be_focused()
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(box(page, TAX, 1)).to_have_value("")
    page.keyboard.press("Shift+Enter")
    expect(box(page, REVENUE, 1)).to_be_focused()

    assert stored(revenue) == [(1, 3), (2, Decimal("4.655"))]
    assert stored(tax) == [(2, Decimal("2.01"))]


def test_f2_leads_to_the_source_and_back(visitors, ubnd, lines):
    page = visitors(ubnd).open(URL)

    box(page, REVENUE, 1).focus()
    page.keyboard.press("F2")
    link = page.get_by_role("link", name="chi tiết: Thu ngân sách, Tháng 1,")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(box(page, REVENUE, 1)).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"{REVENUE}, Tháng 1 năm 2022"
    )


def test_a_doubt_is_explained_in_place(visitors, ubnd, lines):
    visitor = visitors(ubnd)
    page = visitor.open(URL)

    box(page, REVENUE, 2).focus()
    page.keyboard.type("2,5")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("lũy kế từ đầu năm không thể giảm")
    expect(box(page, TAX, 2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    note = page.get_by_label("Giải trình (bắt buộc nếu giữ số này)")
    expect(note).to_be_focused()
    assert visitor.axe() == []
    page.keyboard.type("Hoàn trả 0,5 tỷ đồng thu nhầm")
    page.keyboard.press("Enter")

    expect(status(page)).to_have_text(f"{REVENUE}, Tháng 2, tỷ đồng: đã lưu.")
    expect(note).to_have_count(0)
    expect(box(page, REVENUE, 2)).to_be_focused()
    row = Observation.objects.get(as_of=date(2022, 2, 28))
    assert (row.value, row.note) == (Decimal("2.5"), "Hoàn trả 0,5 tỷ đồng thu nhầm")


def test_the_second_of_two_windows_sees_both_values_and_loses_nothing(
    visitors, ubnd, office, lines
):
    revenue, _ = lines
    first, second = visitors(ubnd), visitors(office)
    mine, theirs = second.open(URL), first.open(URL)
    box(theirs, REVENUE, 2).focus()
    theirs.keyboard.type("4,655")
    theirs.keyboard.press("Enter")
    expect(status(theirs)).to_contain_text("đã lưu")

    box(mine, REVENUE, 2).focus()
    mine.keyboard.type("5")
    mine.keyboard.press("Enter")
    expect(status(mine)).to_contain_text("Vũ Văn Ủy Ban vừa nhập «4,655» vào ô này.")
    expect(box(mine, REVENUE, 2)).to_have_value("5")
    assert stored(revenue) == [(1, 3), (2, Decimal("4.655"))]
    assert second.axe() == []
    mine.keyboard.press("ArrowUp")
    mine.keyboard.press("Tab")
    expect(mine.get_by_label("Giữ «4,655» đang lưu")).to_be_focused()
    mine.keyboard.press("ArrowDown")
    expect(mine.get_by_label("Thay bằng số của tôi trong ô")).to_be_checked()
    mine.keyboard.press("Enter")
    expect(status(mine)).to_contain_text("đã lưu")
    assert stored(revenue) == [(1, 3), (2, 5)]

    # The first one, who knows nothing of it, types again and this time keeps theirs.
    put_at = box(theirs, REVENUE, 2)
    put_at.focus()
    put(theirs, "4,7")
    theirs.keyboard.press("Enter")
    expect(status(theirs)).to_contain_text("Phạm Thị Văn Phòng vừa nhập «5»")
    theirs.keyboard.press("ArrowUp")
    theirs.keyboard.press("Escape")
    expect(put_at).to_have_value("5")
    put(theirs, "5,1")
    theirs.keyboard.press("Enter")
    expect(status(theirs)).to_contain_text("đã lưu")
    assert stored(revenue) == [(1, 3), (2, Decimal("5.1"))]


def paste(visitor, target, text, html):
    clipboard.copy(visitor, text, html)
    target.focus()
    visitor.page.keyboard.press("Control+V")


def test_a_block_from_excel_fills_the_cells_and_is_saved_at_once(visitors, ubnd, lines):
    visitor = visitors(ubnd)
    page, (revenue, tax) = visitor.open(URL), lines
    asked = []
    page.on("request", lambda r: asked.append(r.url) if r.method == "POST" else None)

    paste(visitor, box(page, REVENUE, 1), clipboard.EXCEL_TEXT, clipboard.EXCEL_HTML)

    expect(status(page)).to_have_text("Đã dán 5 ô thay đổi. Đã lưu 5 ô.")
    assert stored(revenue) == [
        (1, Decimal("3.012")), (2, Decimal("4.655")), (3, Decimal("7.846")),
    ]  # fmt: skip
    assert stored(tax) == [(1, Decimal("1.299")), (2, Decimal("2.01"))]
    assert len(asked) == 1
    expect(box(page, TAX, 3)).to_have_value("")


def test_a_block_with_quoted_cells_shows_which_failed(visitors, ubnd, lines):
    visitor = visitors(ubnd)
    page, (revenue, tax) = visitor.open(URL), lines

    paste(visitor, box(page, REVENUE, 12), clipboard.QUOTED_TEXT, clipboard.QUOTED_HTML)

    expect(status(page)).to_have_text(
        "Đã dán 2 ô thay đổi. 1 ô nằm ngoài bảng hoặc chưa đến kỳ, không dán. Đã lưu 1 "
        "ô, 1 ô cần giải trình."
    )
    # 1.234,5 lies above what is plausible; the quoted cell of two lines is a number.
    expect(box(page, REVENUE, 12)).to_have_value("1.234,5")
    expect(box(page, REVENUE, 12)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".entry-ask")).to_contain_text(
        "Cao hơn mức cao nhất hợp lý (200)"
    )
    assert stored(revenue) == [(1, 3)]
    assert stored(tax) == [(12, 1250)]
    assert visitor.axe() == []


def test_decimals_after_a_dot_are_read_as_the_sheet_says(visitors, ubnd, lines):
    visitor = visitors(ubnd)
    page = visitor.open(URL)

    paste(visitor, box(page, TAX, 1), clipboard.ENGLISH_TEXT, clipboard.ENGLISH_HTML)

    expect(box(page, TAX, 2)).to_have_value("1.234,5")
    expect(status(page)).to_contain_text("Đã dán 3 ô thay đổi.")
    expect(status(page)).to_contain_text("Đã lưu 2 ô, 1 ô cần giải trình.")
    expect(box(page, TAX, 1)).to_have_value("3,012")


def test_one_copied_cell_is_a_block_of_one(visitors, ubnd, lines):
    visitor = visitors(ubnd)
    page = visitor.open(URL)

    paste(visitor, box(page, TAX, 1), "1.234,5\r\n", "<table><tr><td>1.234,5</table>")

    expect(box(page, TAX, 1)).to_have_value("1.234,5")
    expect(status(page)).to_have_text("Đã dán 1 ô thay đổi. Đã lưu 1 ô.")
    assert stored(lines[1]) == [(1, Decimal("1234.5"))]


@pytest.fixture
def three(ward):
    """Three lines without limits, the second of percents."""
    units = ((REVENUE, "tỷ đồng"), ("Tiến độ thu", "%"), (TAX, "tỷ đồng"))
    return [
        IndicatorFactory(
            name=name, unit=unit, period="month", accrual="state", position=position
        )
        for position, (name, unit) in enumerate(units)
    ]


def decimals(*found):
    return [(month, Decimal(text)) for month, text in found]


@pytest.mark.parametrize("office", ["calc_vi", "calc_en", "calc_mixed"])
def test_a_block_from_calc_is_read_as_it_is_shown(visitors, ubnd, three, office):
    visitor = visitors(ubnd)
    page = visitor.open(URL)

    paste(visitor, box(page, REVENUE, 1), *clipboard.recorded(office))

    expect(status(page)).to_have_text(
        "Đã dán 11 ô thay đổi. Đã lưu 8 ô, 3 ô chưa nhận được."
    )
    first, second, third = three
    # The blank of April is no nought; the day, the words and the remark stay in view.
    assert stored(first) == decimals((1, "1234.5"), (2, "30.149"), (3, "0"))
    assert stored(second) == decimals((1, "97.42"), (4, "15.075"))
    assert stored(third) == decimals((1, "3.012"), (2, "2500"), (3, "-0.5"))
    expect(box(page, REVENUE, 2)).to_have_value("30,149")
    expect(page.get_by_role("textbox", name="Tiến độ thu, Tháng 3,")).to_have_value(
        'Đạt 97,4%, gọi là "vượt"'
    )
    expect(box(page, TAX, 4)).to_have_value("chưa có số liệu")
    assert visitor.axe() == []


def test_quotes_comments_and_merged_cells_of_calc_shift_nothing(visitors, ubnd, three):
    visitor = visitors(ubnd)
    page = visitor.open(URL)

    paste(visitor, box(page, REVENUE, 1), *clipboard.recorded("calc_marks"))

    expect(status(page)).to_have_text(
        "Đã dán 10 ô thay đổi. Đã lưu 8 ô, 2 ô chưa nhận được."
    )
    expect(box(page, REVENUE, 1)).to_have_value('"Hai" và "ba"')
    first, second, third = three
    assert stored(first) == decimals((2, "1.5"), (3, "2.25"), (4, "4"))
    assert stored(second) == decimals((2, "30.149"), (3, "2.5"))
    assert stored(third) == decimals((1, "5"), (3, "6.25"), (4, "30149"))


def test_one_cell_of_an_english_calc_is_no_thousandfold(visitors, ubnd, three):
    visitor = visitors(ubnd)
    page = visitor.open(URL)

    paste(visitor, box(page, TAX, 2), *clipboard.recorded("calc_one"))

    expect(status(page)).to_have_text("Đã dán 1 ô thay đổi. Đã lưu 1 ô.")
    expect(box(page, TAX, 2)).to_have_value("30,149")
    assert stored(three[2]) == decimals((2, "30.149"))


def leaving_is_asked(page):
    return page.evaluate(
        "!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    )


def test_without_a_network_the_text_stays_and_is_saved_later(visitors, ubnd, lines):
    visitor = visitors(ubnd)
    page, (revenue, _) = visitor.open(URL), lines
    assert not leaving_is_asked(page)

    visitor.context.set_offline(True)
    box(page, REVENUE, 2).focus()
    page.keyboard.type("4,655")
    assert leaving_is_asked(page)
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text(
        "Chưa lưu được: không kết nối được với máy chủ. Những gì bạn nhập còn nguyên"
    )
    expect(box(page, REVENUE, 2)).to_have_value("4,655")
    assert leaving_is_asked(page)
    assert stored(revenue) == [(1, 3)]
    visitor.context.set_offline(False)

    expect(status(page)).to_contain_text("đã lưu")
    assert not leaving_is_asked(page)
    assert stored(revenue) == [(1, 3), (2, Decimal("4.655"))]


def test_when_the_session_is_over_the_text_stays_until_a_new_sign_in(
    visitors, ubnd, lines
):
    visitor = visitors(ubnd)
    page, (revenue, _) = visitor.open(URL), lines

    Session.objects.all().delete()
    box(page, REVENUE, 2).focus()
    page.keyboard.type("4,655")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("phiên làm việc đã hết. Hãy đăng nhập lại")
    expect(box(page, REVENUE, 2)).to_have_value("4,655")
    visitor.sign_in(ubnd)
    page.get_by_role("button", name="Lưu các ô đã nhập").focus()
    page.keyboard.press("Enter")

    expect(status(page)).to_contain_text("Đã lưu 1 ô.")
    assert stored(revenue) == [(1, 3), (2, Decimal("4.655"))]


def test_a_phone_shows_one_indicator_with_its_months_below_each_other(
    visitors, ubnd, lines
):
    visitor = visitors(ubnd, PHONE)
    page, (_, tax) = visitor.open(URL), lines
    expect(page.locator(".entry-form")).to_be_hidden()
    assert visitor.overflow() == 0
    assert visitor.axe() == []

    page.get_by_role("navigation", name="Chọn chỉ tiêu để nhập").get_by_role(
        "link", name=TAX
    ).click()

    boxes = page.get_by_role("textbox", name=TAX)
    expect(boxes).to_have_count(12)
    places = [boxes.nth(n).bounding_box() for n in range(12)]
    assert all(place["height"] >= 44 and place["width"] >= 150 for place in places)
    assert [place["y"] for place in places] == sorted(place["y"] for place in places)
    assert visitor.overflow() == 0
    box(page, TAX, 1).click()
    page.keyboard.type("1,299")
    page.keyboard.press("Tab")
    expect(status(page)).to_contain_text("đã lưu")
    put(page, "0,5")
    page.keyboard.press("Tab")
    expect(page.locator(".entry-ask")).to_be_visible()
    assert visitor.overflow() == 0
    assert visitor.axe() == []
    assert stored(tax) == [(1, Decimal("1.299"))]


def test_without_a_script_it_is_one_form(visitors, ubnd, office, lines):
    page = visitors(ubnd, java_script_enabled=False).open(URL)
    revenue, tax = lines

    box(page, REVENUE, 2).fill("2,5")
    box(page, REVENUE, 3).fill("ba")
    box(page, TAX, 1).fill("1,299")
    page.get_by_role("button", name="Lưu các ô đã nhập").click()

    expect(page.get_by_role("alert")).to_contain_text(
        "Đã lưu 1 ô, 1 ô cần giải trình, 1 ô chưa nhận được."
    )
    expect(box(page, REVENUE, 2)).to_have_value("2,5")
    expect(box(page, REVENUE, 3)).to_have_value("ba")
    assert stored(tax) == [(1, Decimal("1.299"))]
    page.get_by_label("Giải trình (bắt buộc nếu giữ số này)").fill("Hoàn trả thu nhầm")
    box(page, REVENUE, 3).fill("7,846")
    # Meanwhile the office enters March.
    ObservationFactory(
        indicator=revenue, as_of=date(2022, 3, 31), value=Decimal("7.8"),
        updated_by=office, source="Báo cáo của Ủy ban nhân dân phường, Tháng 3/2022",
    )  # fmt: skip
    page.get_by_role("button", name="Lưu các ô đã nhập").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "Đã lưu 1 ô, 1 ô có người vừa nhập."
    )
    expect(page.locator(".entry-ask")).to_contain_text(
        "Phạm Thị Văn Phòng vừa nhập «7,8»"
    )
    expect(box(page, REVENUE, 3)).to_have_value("7,846")
    page.get_by_label("Thay bằng số của tôi trong ô").check()
    page.get_by_role("button", name="Lưu các ô đã nhập").click()

    expect(page.get_by_role("status").first).to_have_text("Đã lưu 1 ô.")
    assert stored(revenue) == [
        (1, 3), (2, Decimal("2.5")), (3, Decimal("7.846")),
    ]  # fmt: skip


@pytest.fixture
def poor(ward):
    return IndicatorFactory(
        code="social.poor", name="Hộ cận nghèo", unit="hộ", decimals=0, kind="count",
        period="quarter", accrual="state", by_area=True,
    )  # fmt: skip


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_sum_of_the_khu_pho_becomes_the_wards(visitors, ubnd, poor, script):
    for number in (1, 2):
        AreaFactory(name=f"Khu phố {number}")
    page = visitors(ubnd, java_script_enabled=script).open(AREAS)

    for number, text in ((1, "3"), (2, "6")):
        name = f"Hộ cận nghèo, Khu phố {number}, Quý I, hộ"
        page.get_by_role("textbox", name=name, exact=True).fill(text)
    page.get_by_role("button", name="Lấy tổng Quý I làm số của phường").click()

    ward = page.get_by_role("textbox", name="Số của phường, Quý I,")
    expect(ward).to_have_value("9")
    expect(page.locator('[data-sum="1"]')).to_contain_text("Khớp với số của phường.")
    assert Observation.objects.standing().of_ward().get().value == 9


def test_axe_finds_nothing_on_the_grids(visitors, office, lines, poor):
    AreaFactory()
    visitor = visitors(office)
    for url in (URL, AREAS, "/chi-tieu/nhap/o/?chi-tieu=economy.revenue&nam=2022&ky=1"):
        visitor.open(url)
        assert visitor.axe() == []
