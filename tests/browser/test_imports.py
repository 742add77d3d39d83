"""The clerk's journey with Excel: template, errors, coloured workbook, stored, undone."""

import openpyxl
import pytest
from openpyxl.styles import Font
from playwright.sync_api import expect

from benghe.core.models import ImportBatch
from members.models import Membership
from tests.browser.conftest import PHONE, ZOOMED
from tests.browser.test_acts import Keyboard
from tests.factories import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UPLOAD = "/quan-tri/members/member/nhap/"
RIGHT = {
    "Họ và tên": "Lê Thị Bình", "Giới tính": "Nữ", "Ngày sinh": "12/05/1985",
    "Mã chi bộ": "KP1", "Ngày kết nạp": "05/06/2012", "Số thẻ đảng viên": "40112233",
}  # fmt: skip
WRONG = {**RIGHT, "Giới tính": "Name", "Ngày sinh": "12/05/85", "Mã chi bộ": "KP9"}
RED = "FFFFC7CE"


def fill(path, row):
    """Write a person under the headings of the template; its letters by heading."""
    book = openpyxl.load_workbook(path)
    sheet, letters = book.worksheets[0], {}
    headings = next(c for c in sheet.iter_rows() if c[0].value == "Mã hồ sơ")
    for line in sheet.iter_rows(min_row=headings[0].row + 1):
        for cell in line:
            cell.value = None
    for cell in headings:
        letters[cell.value] = cell.column_letter
        sheet.cell(headings[0].row + 1, cell.column).value = row.get(cell.value)
    book.save(path)
    return headings[0].row + 1, letters


def download(page, words, place):
    """The file behind a link of these words, saved."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=words).first.click()
    path = place / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def upload(hands, path):
    """Choose a file and send it with the keyboard."""
    hands.page.get_by_label("Tệp Excel (.xlsx) hoặc CSV").set_input_files(path)
    hands.press("button", "Kiểm tra tệp")
    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("Lô nhập số")


def standing():
    return [s.member.full_name for s in Membership.objects.filter(voided_at=None)]


def test_from_the_template_to_the_list_and_back(visitors, office, own_cell, tmp_path):
    visitor = visitors(office, accept_downloads=True)
    page = visitor.open(UPLOAD)
    hands = Keyboard(page)
    path = download(page, "Tải tệp mẫu", tmp_path)
    number, letters = fill(path, WRONG)

    # Uploaded with errors: each is named by its cell, and nothing can be stored.
    upload(hands, path)
    for heading in ("Giới tính", "Ngày sinh", "Mã chi bộ"):
        row = page.get_by_role("row").filter(has_text=f"{letters[heading]}{number}")
        expect(row).to_contain_text(heading)
    expect(page.get_by_text("1 dòng có lỗi")).to_be_visible()
    expect(page.get_by_role("button", name="Ghi")).to_have_count(0)
    assert visitor.axe() == []

    # The same workbook back: the wrong cells are coloured and say what to do.
    marked = download(page, "Tải tệp có đánh dấu lỗi", tmp_path)
    assert marked.name == f"{path.stem}-danh-dau-loi.xlsx"
    sheet = openpyxl.load_workbook(marked).worksheets[0]
    coloured = {c.coordinate for row in sheet for c in row if c.fill.fgColor.rgb == RED}
    wrong = ("Giới tính", "Ngày sinh", "Mã chi bộ")
    assert coloured == {f"{letters[heading]}{number}" for heading in wrong}
    assert "Gợi ý: 12/05/1985" in sheet[f"{letters['Ngày sinh']}{number}"].comment.text

    # Mended in that very file, uploaded, stored.
    fill(marked, RIGHT)
    hands.press("link", "Tải tệp khác lên")
    upload(hands, marked)
    expect(page.get_by_text("Sẽ thêm mới 1, thay đổi 0")).to_be_visible()
    assert standing() == []
    hands.press("button", "Ghi 1 dòng")
    expect(
        page.get_by_text("thêm mới 1, thay đổi 0, không đổi 0").first
    ).to_be_visible()
    assert standing() == ["Lê Thị Bình"]
    batch = page.url

    visitor.open("/dang-vien/")
    expect(page.get_by_role("link", name="Lê Thị Bình")).to_be_visible()

    # Undone, after one more question.
    page.goto(batch)
    hands.press("link", "Hoàn tác lô này")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hoàn tác lô nhập số")
    assert visitor.axe() == []
    hands.press("button", f"Hoàn tác cả lô số {ImportBatch.objects.first().pk}")
    expect(page.get_by_text("Có thể nhập lại chính tệp này")).to_be_visible()
    assert standing() == []
    visitor.open("/dang-vien/")
    expect(page.get_by_role("link", name="Lê Thị Bình")).to_have_count(0)


def old_sheet(path):
    """A sheet of the nineties: a heading nobody knows, texts in the font .VnTime."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(
        [
            "Họ tên",
            "Nam hay nữ gì",
            "Ngày sinh",
            "Mã chi bộ",
            "Ngày vào Đảng",
            "Ghi riêng",
        ]
    )
    sheet.append(["Lª ThÞ B×nh", "N÷", "12/05/1985", "KP1", "05/06/2012", "abc"])
    for cell in (sheet["A2"], sheet["B2"]):
        cell.font = Font(name=".VnTime")
    book.save(path)
    return path


def test_columns_are_mapped_and_old_letters_are_seen_before_and_after(
    visitors, office, own_cell, tmp_path
):
    visitor = visitors(office)
    page = visitor.open(UPLOAD)
    hands = Keyboard(page)

    upload(hands, old_sheet(tmp_path / "cũ.xlsx"))
    expect(page.get_by_text("Chưa rõ nghĩa của cột")).to_be_visible()
    assert visitor.axe() == []
    hands.choose("Cột B (cần chọn)", "Giới tính")
    hands.choose("Cột F (cần chọn)", "Bỏ qua cột này")
    hands.press("button", "Kiểm tra lại với các lựa chọn này")

    row = page.get_by_role("row").filter(has_text="Lª ThÞ B×nh")
    expect(row).to_contain_text("Lê Thị Bình")
    expect(row).to_contain_text("phông chữ")
    assert visitor.axe() == []
    hands.press("button", "Ghi 1 dòng")
    expect(
        page.get_by_text("thêm mới 1, thay đổi 0, không đổi 0").first
    ).to_be_visible()
    assert standing() == ["Lê Thị Bình"]


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED], ids=["phone", "zoom"])
def test_the_pages_fit_a_phone_and_a_large_letter(
    visitors, office, own_cell, tmp_path, viewport
):
    MemberFactory(cell=own_cell, full_name="Trần Văn Cường", card_number="40112244")
    book = openpyxl.Workbook()
    rows = [WRONG, {**RIGHT, "Số thẻ đảng viên": "40112255"},
            {"Họ và tên": "Trần Văn Cường", "Số thẻ đảng viên": "40112244", "Quê quán": "Bến Tre"}]  # fmt: skip
    headings = [*RIGHT, "Quê quán"]
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    book.save(tmp_path / "nhiều.xlsx")
    visitor = visitors(office, viewport)
    found = {}

    def look(name):
        if pixels := visitor.overflow() * (visitor.overflow() > 0):
            found[name] = f"{pixels} px"
        if wrong := visitor.axe():
            found[name, "axe"] = wrong

    page = visitor.open(UPLOAD)
    look("empty")
    upload(Keyboard(page), tmp_path / "nhiều.xlsx")
    look("errors")
    page.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
    look("all open")
    visitor.open(UPLOAD)
    look("upload with batches")
    upload(Keyboard(page), old_sheet(tmp_path / "cũ.xlsx"))
    look("mapping")
    visitor.open("/quan-tri/core/importbatch/")
    look("list")

    assert found == {}
