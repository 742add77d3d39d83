"""The clerk's pages of Excel: every state of a batch, what may be decided, who may."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benghe.core.imports import services
from benghe.core.models import ImportBatch, ImportRow, Job
from members.models import Member, Membership
from tests.benghe.core.imports.pages import (
    BINH,
    LIST,
    WRONG,
    decide,
    reading,
    send,
    text,
    url,
)
from tests.factories import (
    ImportBatchFactory,
    MemberFactory,
    SeatFactory,
    UserFactory,
)
from tests.sheets import messages_of, saved, workbook

pytestmark = pytest.mark.django_db
# --- upload ---


def test_the_page_of_upload_explains_columns_limits_and_blanks(clerk):
    page = clerk.get(url("import"))

    assert "nhiều nhất 10 MB, 60 cột và 50.000 dòng; tệp trên 5.000 dòng" in text(page)
    assert "Dòng tiêu đề phải nằm trong 30 dòng đầu" in text(page)
    assert "hãy ghi trong 2 giờ. Tệp chưa ghi được giữ 24 giờ" in text(page)
    assert url("template") in text(page)
    name = next(c for c in page.context["columns"] if c.heading == "Họ và tên")
    assert name.required
    assert page.context["form"]["blanks"].value() == "giu"
    assert "Bạn chưa nhập tệp nào" in text(page)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Hãy chọn một tệp."),
        ({"file": SimpleUploadedFile("a.xlsx", b"")}, "Tệp rỗng."),
        ({"blanks": "tat-ca"}, "Hãy chọn giữ nguyên hoặc xóa."),
    ],
)
def test_an_upload_that_lacks_something_says_what(clerk, data, message):
    page = clerk.post(url("import"), data)

    assert message in text(page)
    assert not ImportBatch.objects.exists()


def test_a_file_over_ten_megabytes_is_not_even_kept(clerk):
    file = SimpleUploadedFile("a.xlsx", bytes(10 * 1024 * 1024 + 1))

    page = clerk.post(url("import"), {"file": file})

    assert "Tệp lớn hơn 10 MB. Hãy chia thành nhiều tệp nhỏ hơn." in text(page)
    assert not ImportBatch.objects.exists()


def test_an_upload_leads_to_the_page_of_its_batch_and_stands_in_the_list(clerk):
    page = send(clerk, workbook(BINH))

    batch = ImportBatch.objects.get()
    assert page.redirect_chain == [(url("import_batch", batch.pk), 302)]
    again = clerk.get(url("import"))
    assert [(b.pk, words) for b, words in again.context["latest"]] == [
        (batch.pk, "Đã kiểm tra, chưa ghi.")
    ]
    assert url("import_batch", batch.pk) in text(again)
    assert url("import_marked", batch.pk) not in text(again)


def test_what_is_no_workbook_is_refused_with_words_and_nothing_to_confirm(clerk):
    page = send(clerk, b"\x00\x01\x02", name="anh.xlsx")

    batch = ImportBatch.objects.get()
    assert batch.state == "refused"
    assert batch.message
    assert batch.message in page.context["words"]
    assert url("process_import") not in text(page)
    assert page.context["reading"] is None


# --- the check ---


def test_every_error_of_a_line_stands_by_its_cell_with_a_suggestion(clerk):
    page = send(clerk, workbook(WRONG))

    faults = page.context["lines"].page.rows[0].faults
    assert [(f["letter"], f["heading"], f["value"]) for f in faults] == [
        ("B", "Giới tính", "Name"), ("E", "Ngày kết nạp", "31/02/2012"),
    ]  # fmt: skip
    assert faults[0]["suggestion"] == "Nam"
    for words in ("B2", "E2", "Gợi ý: <strong>Nam</strong>", "1 dòng có lỗi"):
        assert words in text(page)
    assert url("process_import") not in text(page)


def test_a_changed_line_shows_the_old_and_the_new_value(clerk, own_cell):
    MemberFactory(cell=own_cell, full_name="Lê Thị Bình", card_number="40112233",
                  hometown="Long An")  # fmt: skip
    page = send(clerk, workbook({"Họ và tên": "Lê Thị Bình",
                                 "Số thẻ đảng viên": "40112233", "Quê quán": "Bến Tre"}))  # fmt: skip

    assert "<del>Long An</del>" in text(page)
    assert "<ins>Bến Tre</ins>" in text(page)
    assert "Sẽ thêm mới 0, thay đổi 1; 0 dòng không đổi." in text(page)


def test_clearing_by_blanks_is_chosen_counted_and_can_be_taken_back(clerk, own_cell):
    MemberFactory(cell=own_cell, full_name="Lê Thị Bình", card_number="40112233",
                  hometown="Long An")  # fmt: skip
    content = workbook({"Họ và tên": "Lê Thị Bình", "Số thẻ đảng viên": "40112233",
                        "Quê quán": None})  # fmt: skip

    page = send(clerk, content, blanks="xoa")
    assert "1 giá trị đang lưu sẽ bị xóa" in text(page)

    batch = ImportBatch.objects.get()
    page = decide(clerk, batch, "cach-doc", **reading(page, blanks="giu"))
    assert "giá trị đang lưu sẽ bị xóa" not in text(page)
    assert "Không có gì để ghi" in text(page)
    batch.refresh_from_db()
    assert (batch.options["clears"], batch.counts["skip"]) == (False, 1)


def test_total_rows_that_are_left_out_and_hidden_ones_are_told(clerk):
    book = openpyxl.load_workbook(io.BytesIO(workbook(BINH)))
    book.active.append(["Tổng cộng: 1 đảng viên"])
    book.active.row_dimensions[2].hidden = True

    page = send(clerk, saved(book))

    assert "Trang «Dữ liệu», tiêu đề ở dòng 1." in text(page)
    assert "Tổng cộng: 1 đảng viên" in " ".join(page.context["file"].skipped.shown)
    assert any("đang ẩn" in notice for notice in page.context["file"].notices)


# --- the lines ---


@pytest.fixture
def many(office, own_cell):
    """A checked batch of ``n`` lines of every outcome: 60 errors first."""

    def make(errors, equal):
        batch = ImportBatchFactory(
            created_by=office, content=b"PK", findings={"sheet": "Dữ liệu"},
            counts={"error": errors, "choose": 0, "new": 0, "update": 0, "skip": equal},
        )  # fmt: skip
        fault = {"heading": "Ngày sinh", "message": "Sai ngày.", "letter": "C",
                 "value": "x", "suggestion": ""}  # fmt: skip
        lines = [
            ImportRow(batch=batch, number=n, rank=0 if n % 2 else 4, name=f"Người {n}",
                      kind="error" if n % 2 else "skip", faults=[fault] if n % 2 else [])
            for n in range(2, 2 + errors + equal)
        ]  # fmt: skip
        ImportRow.objects.bulk_create(lines)
        return batch

    return make


def test_lines_come_page_by_page_errors_first(clerk, many):
    batch = many(60, 60)
    page = clerk.get(url("import_batch", batch.pk))
    first = page.context["lines"].page

    assert [line.number for line in first.rows] == list(range(3, 103, 2))
    assert "Lỗi (60)" in text(page)
    page = clerk.get(url("import_batch", batch.pk) + first.next_url)
    rows = page.context["lines"].page.rows
    assert [line.kind for line in rows] == ["error"] * 10 + ["skip"] * 40
    back = clerk.get(
        url("import_batch", batch.pk) + page.context["lines"].page.previous_url
    )
    assert back.context["lines"].page.rows == first.rows


def test_the_filter_knows_outcomes_and_nothing_else(clerk, many):
    batch = many(3, 4)
    here = url("import_batch", batch.pk)

    def kinds(query):
        lines = clerk.get(here + query).context["lines"]
        rows = lines.page.rows if lines.page else []
        return {line.kind for line in rows}, len(rows), lines.errors

    assert kinds("?ket-qua=loi") == ({"error"}, 3, [])
    assert kinds("?ket-qua=khong-doi") == ({"skip"}, 4, [])
    assert kinds("?ket-qua=them-moi") == (set(), 0, [])
    rows, number, errors = kinds("?ket-qua=tat-ca")
    assert (rows, number) == (set(), 0)
    assert errors == ["Không có kết quả «tat-ca». Hãy chọn một mục ở trên."]
    assert "«ten»" in kinds("?ten=Binh")[2][0]
    assert kinds("?sau=99999999")[2] == [
        "Trang này không còn. Hãy xem lại từ trang đầu."
    ]


def test_the_page_asks_as_much_for_few_lines_as_for_many(clerk, many):
    few, lots = many(2, 2), many(300, 300)

    def queries(batch):
        with CaptureQueriesContext(connection) as found:
            clerk.get(url("import_batch", batch.pk))
        return len(found)

    assert queries(few) == queries(lots) <= 12


def test_no_name_stands_in_an_address(clerk, many):
    batch = many(60, 0)

    links = text(clerk.get(url("import_batch", batch.pk))).split('href="')[1:]

    assert not [link for link in links if "Ng" in link.partition('"')[0]]


# --- the coloured workbook ---


def test_the_marked_workbook_is_the_clerks_own_with_wrong_cells_coloured(clerk):
    send(clerk, workbook(WRONG))
    batch = ImportBatch.objects.get()

    answer = clerk.get(url("import_marked", batch.pk))

    assert "Danh%20s%C3%A1ch%20KP1-danh-dau-loi.xlsx" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))[
        "Dữ liệu"
    ]
    coloured = {
        c.coordinate for row in sheet for c in row if c.fill.fill_type == "solid"
    }
    assert {"B2", "E2"} <= coloured
    assert not {"A2", "C2", "D2"} & coloured
    assert "Gợi ý: Nam" in sheet["B2"].comment.text


def test_without_errors_or_without_its_file_there_is_nothing_to_mark(clerk):
    send(clerk, workbook(BINH))
    clean = ImportBatch.objects.get()
    send(clerk, workbook(WRONG))
    gone = ImportBatch.objects.exclude(pk=clean.pk).get()
    ImportBatch.objects.filter(pk=gone.pk).update(content=None)

    for batch in (clean, gone):
        page = clerk.get(url("import_marked", batch.pk), follow=True)
        assert page.redirect_chain == [(url("import_batch", batch.pk), 302)]
        assert (
            "không có lỗi nào để đánh dấu, hoặc tệp không còn giữ"
            in messages_of(page)[0]
        )


# --- store and undo ---


def confirm(client, batch):
    return client.post(url("process_import"), {"batch": batch.pk}, follow=True)


def standing():
    """Who is in a cell."""
    stays = Membership.objects.filter(voided_at=None)
    return [stay.member.full_name for stay in stays]


def test_stored_undone_and_stored_again(clerk, office):
    page = send(clerk, workbook(BINH))
    batch = ImportBatch.objects.get()
    assert "Ghi 1 dòng" in text(page)

    page = confirm(clerk, batch)
    assert page.redirect_chain[-1][0] == url("import_batch", batch.pk)
    assert messages_of(page) == [
        f"Đã ghi lô nhập số {batch.pk}: thêm mới 1, thay đổi 0, không đổi 0."
    ]
    assert batch.sha256 in text(page)
    assert office.full_name in text(page)
    assert url("import_undo", batch.pk) in text(page)
    assert standing() == ["Lê Thị Bình"]

    page = clerk.get(url("import_undo", batch.pk))
    assert f"Hoàn tác cả lô số {batch.pk}" in text(page)
    assert standing() == ["Lê Thị Bình"]
    page = clerk.post(url("import_undo", batch.pk), follow=True)
    assert messages_of(page) == [f"Đã hoàn tác lô nhập số {batch.pk}."]
    assert "Có thể nhập lại chính tệp này" in text(page)
    assert standing() == []

    page = clerk.post(url("import_undo", batch.pk), follow=True)
    assert messages_of(page) == ["Chỉ hoàn tác được lô đã ghi và chưa hoàn tác."]
    send(clerk, workbook(BINH))
    confirm(clerk, ImportBatch.objects.first())
    assert standing() == ["Lê Thị Bình"]


def test_undoing_is_refused_in_words_while_something_later_stands_on_it(clerk):
    send(clerk, workbook(BINH))
    batch = ImportBatch.objects.get()
    confirm(clerk, batch)
    member = Member.objects.get()
    member.hometown = "Bến Tre"
    member.save()

    page = clerk.post(url("import_undo", batch.pk), follow=True)

    assert "Chưa hoàn tác được" in messages_of(page)[0]
    assert "Lê Thị Bình" in messages_of(page)[0]
    assert Member.objects.exists()
    assert url("import_undo", batch.pk) in text(page)


def test_a_batch_with_errors_or_stored_already_is_not_stored(clerk):
    send(clerk, workbook(WRONG))
    batch = ImportBatch.objects.get()
    page = confirm(clerk, batch)
    assert messages_of(page)[0].startswith("Chưa ghi gì cả.")
    assert not Member.objects.exists()

    assert clerk.get(url("process_import")).status_code == 405
    for odd in ("", "x", "0", "9" * 30):
        assert clerk.post(url("process_import"), {"batch": odd}).status_code == 404


# --- while a step runs ---


def test_while_a_job_runs_the_page_shows_how_far_it_is_and_looks_again(clerk, office):
    job = Job.objects.create(
        kind="import_check", title="Kiểm tra", created_by=office, state="running",
        progress=40, heartbeat_at=timezone.now(),
    )  # fmt: skip
    batch = ImportBatchFactory(created_by=office, state="waiting", job=job, content=b"PK",
                               tried_at=timezone.now())  # fmt: skip

    page = clerk.get(url("import_batch", batch.pk))

    assert page["Refresh"] == "5"
    assert '<progress id="tien-do" max="100" value="40">' in text(page)
    assert "Đang kiểm tra từ lúc" in text(page)
    assert "Kiểm tra lại" not in text(page)


def test_a_check_that_was_cut_off_says_so_and_can_be_done_again(clerk, office):
    batch = services.upload(
        "members", user=office, file_name="a.xlsx", content=workbook(BINH)
    )
    ImportBatch.objects.update(tried_at=timezone.now() - timedelta(minutes=10))

    page = clerk.get(url("import_batch", batch.pk))
    assert "bị ngắt giữa chừng; chưa ghi gì cả" in text(page)
    assert not page.has_header("Refresh")
    page = decide(clerk, batch, "kiem-tra")

    assert page.context["batch"].counts["new"] == 1


def test_a_large_file_is_checked_stored_and_undone_by_a_job(
    clerk, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(services, "BYTES_IN_REQUEST", 100)
    monkeypatch.setattr(services, "ROWS_IN_REQUEST", 0)

    def done():
        batch = ImportBatch.objects.get()
        return batch.job.kind, batch.job.state, batch.state

    with django_capture_on_commit_callbacks(execute=True):
        page = send(clerk, workbook(BINH))
        assert "Đang chờ kiểm tra trong việc nền" in text(page)
        assert page["Refresh"] == "5"
    assert done() == ("import_check", "done", "checked")
    batch = ImportBatch.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page = confirm(clerk, batch)
        assert "Đang chờ ghi trong việc nền" in text(page)
        assert "Ghi 1 dòng" not in text(page)
    assert done() == ("import_confirm", "done", "confirmed")
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(url("import_undo", batch.pk))
    assert done() == ("import_undo", "done", "undone")


# --- who ---


def test_a_batch_is_found_by_its_owner_and_under_its_own_list_alone(
    clerk, client_for, ward
):
    send(clerk, workbook(WRONG))
    batch = ImportBatch.objects.get()
    colleague = UserFactory()
    SeatFactory(user=colleague, role="VP", committee=ward)
    other = client_for(colleague)

    def codes(client, model):
        found = [client.get(url(page, batch.pk, model=model)).status_code
                 for page in ("import_batch", "import_marked", "import_undo")]  # fmt: skip
        stored = client.post(url("process_import", model=model), {"batch": batch.pk})
        return {*found, stored.status_code}

    assert codes(other, LIST) == {404}
    assert codes(clerk, "cells_cell") == {404}
    assert codes(clerk, LIST) == {200, 302}
    assert other.get(url("import")).context["latest"] == []


def test_a_stored_batch_may_be_undone_by_a_colleague_of_the_office(
    clerk, client_for, ward
):
    colleague = UserFactory()
    SeatFactory(user=colleague, role="VP", committee=ward)
    other = client_for(colleague)
    confirm(clerk, send(clerk, workbook(BINH)).context["batch"])
    batch = ImportBatch.objects.get()

    assert url("import_batch", batch.pk) in text(
        other.get(url("changelist", model="core_importbatch"))
    )
    assert other.get(url("import_batch", batch.pk)).status_code == 200
    other.post(url("import_undo", batch.pk))

    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == ("undone", colleague)
    assert other.get(url("import")).context["latest"] == []


def test_the_ward_administration_imports_results_and_sees_nothing_of_members(
    client_for, ubnd
):
    client = client_for(ubnd)
    batch = ImportBatchFactory(created_by=ubnd, kind="members")

    assert client.get(url("import", model="reports_observation")).status_code == 200
    for page in ("import", "template"):
        assert client.get(url(page)).status_code == 404
    for page in ("import_batch", "import_marked", "import_undo"):
        assert client.get(url(page, batch.pk)).status_code == 404
    assert (
        client.get(
            url("import_batch", batch.pk, model="reports_observation")
        ).status_code
        == 404
    )


# --- the central list ---


def test_the_list_of_batches_leads_only_the_owner_to_the_page(
    clerk, client_for, office, leader, ward
):
    own = ImportBatchFactory(created_by=office, counts={"new": 2, "error": 0})
    foreign = ImportBatchFactory()
    results = url("changelist", model="core_importbatch")

    page = text(clerk.get(results))
    assert url("import_batch", own.pk) in page
    assert url("import_batch", foreign.pk) not in page
    assert "đảng viên" in page
    assert "thêm mới: 2" in page
    seen = text(client_for(leader).get(results))
    assert f"Lô số {own.pk}" in seen
    assert url("import_batch", own.pk) not in seen
    detail = text(clerk.get(url("change", own.pk, model="core_importbatch")))
    assert url("import_batch", own.pk) in detail


def test_the_list_of_batches_may_be_filtered_by_kind(clerk, office):
    ImportBatchFactory(created_by=office)
    ImportBatchFactory(created_by=office, kind="cells")
    results = url("changelist", model="core_importbatch")

    def kinds(value):
        found = clerk.get(results, {"loai": value}).context["cl"].queryset
        return {batch.kind for batch in found}

    assert kinds("cells") == {"cells"}
    assert kinds("khong-co") == set()
