"""What the clerk decides about a file: sheet, columns, old letters, doubtful lines."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from django.utils.timezone import localtime

from benghe.core.models import ImportBatch
from tests.benghe.core.imports.pages import (
    BINH,
    HEADINGS,
    decide,
    reading,
    send,
    text,
    url,
)
from tests.factories import (
    MemberFactory,
)
from tests.sheets import messages_of, saved, workbook

pytestmark = pytest.mark.django_db


def two_sheets():
    book = openpyxl.load_workbook(io.BytesIO(workbook(BINH)))
    other = book.create_sheet("Khu phố 2")
    for row in ([*BINH], ["Trần Văn Cường", *list(BINH.values())[1:]]):
        other.append(row)
    return saved(book)


def test_of_several_sheets_one_is_chosen(clerk):
    page = send(clerk, two_sheets())
    batch = ImportBatch.objects.get()
    assert batch.state == "asking"
    assert "Hãy chọn một trang." in text(page)

    page = decide(clerk, batch, "cach-doc", **reading(page, sheet="Trang không có"))
    assert "Tệp không có trang này." in text(page)
    page = decide(clerk, batch, "cach-doc", **{**reading(page), "sheet": "Khu phố 2"})

    assert [line.name[:14] for line in page.context["lines"].page.rows] == [
        "Trần Văn Cường"
    ]
    assert ImportBatch.objects.get().options["sheet"] == "Khu phố 2"


STRANGE = ["Tên người", *HEADINGS[1:5], "Thẻ", "Ghi riêng"]


def test_columns_that_nothing_fits_are_mapped_with_their_samples(clerk):
    row = dict(zip(STRANGE, [*BINH.values(), "abc"], strict=True))
    page = send(clerk, workbook(row))
    batch = ImportBatch.objects.get()
    assert batch.state == "asking"
    waits = [(box.name, heading, samples)
             for box, heading, samples, waits in page.context["reading"].columns if waits]  # fmt: skip
    assert ("cot_G", "Ghi riêng", "abc") in waits
    assert ("cot_F", "Thẻ", "40112233") in waits

    page = decide(clerk, batch, "cach-doc",
                  **reading(page, cot_A="Họ và tên", cot_F="Họ và tên", cot_G=""))  # fmt: skip
    assert "Các cột A và F cùng là «Họ và tên»" in text(page)
    assert "Hãy chọn cho cột này" in text(page)
    batch.refresh_from_db()
    assert batch.options["mapping"] == {}

    data = reading(page, cot_A="Họ và tên", cot_F="Số thẻ đảng viên", cot_G="bỏ qua")
    page = decide(clerk, batch, "cach-doc", **data)
    batch.refresh_from_db()
    assert (batch.state, batch.counts["new"]) == ("checked", 1)
    assert batch.options["mapping"] == {
        "A": "Họ và tên", "F": "Số thẻ đảng viên", "G": "bỏ qua",
    }  # fmt: skip
    assert "Cột không dùng: G «Ghi riêng»" in text(page)


def test_of_a_heading_that_stands_twice_one_column_is_kept(clerk):
    book = openpyxl.load_workbook(io.BytesIO(workbook(BINH)))
    book.active["G1"], book.active["G2"] = "Họ và tên", "Lê Bình"
    page = send(clerk, saved(book))
    batch = ImportBatch.objects.get()
    waits = [box.name for box, *_, waits in page.context["reading"].columns if waits]
    assert waits == ["cot_A", "cot_G"]

    page = decide(clerk, batch, "cach-doc", **reading(page, cot_G="bỏ qua"))

    assert page.context["batch"].counts["new"] == 1


def in_old_letters():
    """«Nguyễn Văn Ấn» as the font .VnTime writes it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(BINH)))
    cell = book.active["A2"]
    cell.value = "Lª ThÞ B×nh"
    cell.font = openpyxl.styles.Font(name=".VnTime")
    return saved(book)


def test_old_letters_are_shown_before_and_after_and_may_be_left_alone(clerk):
    page = send(clerk, in_old_letters())
    batch = ImportBatch.objects.get()
    shown = page.context["file"].conversions.shown
    assert [(c["address"], c["before"], c["after"], c["by"]) for c in shown] == [
        ("A2", "Lª ThÞ B×nh", "Lê Thị Bình", "font")
    ]
    assert "phông chữ" in text(page)

    decide(clerk, batch, "cach-doc", **reading(page, old_text="unicode"))

    batch.refresh_from_db()
    assert batch.options["old_text"] == "unicode"


@pytest.fixture
def doubtful(clerk, own_cell):
    """A line without card that is like a member on record; (its page, the member)."""
    member = MemberFactory(cell=own_cell, full_name="Lê Thị Bình", card_number="",
                           born="1985-05-12", gender="female")  # fmt: skip
    row = {k: v for k, v in BINH.items() if k != "Số thẻ đảng viên"}
    return send(clerk, workbook({**row, "Quê quán": "Bến Tre"})), member


def test_a_doubtful_line_waits_for_a_choice(clerk, doubtful):
    page, member = doubtful
    batch = ImportBatch.objects.get()
    assert batch.counts["choose"] == 1
    assert "1 dòng chưa rõ là hồ sơ nào" in text(page)

    page = decide(clerk, batch, "chon-dong")
    assert messages_of(page) == ["Hãy chọn cho ít nhất một dòng."]
    page = decide(clerk, batch, "chon-dong", chon_2="999999")
    assert messages_of(page) == [
        "Hãy chọn một trong các hồ sơ được nêu, hoặc người mới."
    ]
    page = decide(clerk, batch, "chon-dong", chon_2=str(member.pk))
    assert page.context["batch"].options["choices"] == {"2": str(member.pk)}
    assert page.context["batch"].counts["choose"] == 0
    assert "Bạn đã chọn hồ sơ cho 1 dòng" in text(page)

    page = decide(clerk, batch, "chon-lai")
    assert page.context["batch"].options["choices"] == {}
    assert page.context["batch"].counts["choose"] == 1


def test_a_doubtful_line_may_be_a_new_person(clerk, doubtful):
    batch = ImportBatch.objects.get()

    page = decide(clerk, batch, "chon-dong", chon_2="moi")

    assert page.context["batch"].options["choices"] == {"2": ""}
    assert page.context["batch"].counts["new"] == 1


@pytest.mark.parametrize(("seconds", "may"), [(50, False), (70, True)])
def test_a_storing_that_lasts_over_a_minute_may_be_asked_for_again(clerk, seconds, may):
    send(clerk, workbook(BINH))
    batch = ImportBatch.objects.get()
    began = timezone.now() - timedelta(seconds=seconds)
    ImportBatch.objects.update(tried_at=began)

    page = text(clerk.get(url("import_batch", batch.pk)))

    assert f"Đang ghi từ lúc {localtime(began):%H:%M}" in page
    assert ('value="Ghi 1 dòng"' in page) is may
    if may:
        clerk.post(url("process_import"), {"batch": batch.pk})
    batch.refresh_from_db()
    assert (batch.state == "confirmed") is may
