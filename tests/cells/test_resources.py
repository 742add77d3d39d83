"""The sheet of cells: new ones get their name as a dated row; names are not changed here."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from benghe.core.imports import services
from cells.models import Cell, CellName
from cells.resources import BY_ACT, CellResource
from tests.factories import (
    CellFactory,
    CellKindFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MembershipFactory,
    PostFactory,
    RatingFactory,
)
from tests.sheets import (
    confirm,
    counts_of,
    errors_of,
    exported,
    saved,
    upload,
    workbook,
)

MODEL = "cells_cell"
RENAME = (
    "Đổi tên là việc có ngày, không làm bằng nhập Excel: vào mục «Tên chi bộ theo thời "
    "gian», kết thúc tên cũ rồi thêm tên mới."
)


@pytest.fixture
def new(ward):
    CellKindFactory(code="khu-pho")
    return {
        "Mã chi bộ": "KP5", "Tên chi bộ": "Chi bộ Khu phố 5", "Mã loại hình": "khu-pho",
        "Ngày thành lập": date(2020, 1, 2),
    }  # fmt: skip


def test_what_was_exported_and_is_imported_again_changes_nothing(
    client_for, office, own_cell
):
    client = client_for(office)

    response = upload(client, MODEL, saved(exported(client, MODEL)))

    assert counts_of(response) == {"skip": 1}


def test_a_new_cell_gets_its_name_from_the_day_it_was_founded(
    client_for, office, ward, new
):
    client = client_for(office)

    confirm(client, MODEL, upload(client, MODEL, workbook(new)))

    cell = Cell.objects.get(code="KP5")
    name = cell.names.get()
    assert (cell.name, cell.committee, cell.kind.code) == (
        "Chi bộ Khu phố 5",
        ward,
        "khu-pho",
    )
    assert (name.name, name.started_on) == ("Chi bộ Khu phố 5", date(2020, 1, 2))


def test_where_and_how_long_a_cell_is_changes_in_the_portal(
    client_for, office, own_cell, ward
):
    MembershipFactory(cell=own_cell)
    CommitteeFactory(code="DB1", parent=ward)
    line = {
        "Mã chi bộ": "KP1", "Mã đảng bộ": "DB1", "Ngày thành lập": date(1999, 1, 1),
        "Ngày giải thể": date(2022, 5, 1),
    }  # fmt: skip

    response = upload(client_for(office), MODEL, workbook(line))

    assert sorted(errors_of(response)) == [
        (2, "Mã đảng bộ", BY_ACT),
        (2, "Ngày giải thể", BY_ACT),
        (2, "Ngày thành lập", BY_ACT),
    ]


def test_the_founding_day_of_a_cell_without_people_is_corrected(
    client_for, office, own_cell
):
    client = client_for(office)
    line = {"Mã chi bộ": "KP1", "Ngày thành lập": date(1999, 1, 1)}

    confirm(client, MODEL, upload(client, MODEL, workbook(line)))

    own_cell.refresh_from_db()
    assert own_cell.founded_on == date(1999, 1, 1)


def test_a_changed_name_is_refused_and_the_message_says_where_to_rename(
    client_for, office, own_cell
):
    line = {"Mã chi bộ": "KP1", "Tên chi bộ": "Chi bộ Khu phố Một"}

    response = upload(client_for(office), MODEL, workbook(line))

    assert errors_of(response) == [(2, "Tên chi bộ", RENAME)]


def checked(user, *lines):
    """The batch of a sheet with these lines, checked."""
    batch = services.upload(
        "cells", user=user, file_name="chi-bo.xlsx", content=workbook(*lines)
    )
    return services.check(batch)


def faults(batch):
    """(line, heading, message, suggestion) of every error."""
    return [
        (line.number, fault["heading"], fault["message"], fault["suggestion"])
        for line in batch.lines.order_by("number")
        for fault in line.faults
    ]


def counts(batch):
    return {kind: n for kind, n in batch.counts.items() if n}


@pytest.mark.parametrize(
    ("changed", "heading", "message", "suggestion"),
    [
        ({"Tên chi bộ": None}, "Tên chi bộ", "Chi bộ mới phải có tên.", ""),
        (
            {"Mã loại hình": "la"},
            "Mã loại hình",
            "Không có loại hình mang mã «la».",
            "",
        ),
        (
            {"Ngày giải thể": date(2020, 1, 2)},
            "",
            "Ngày giải thể phải sau ngày thành lập.",
            "",
        ),
        (
            {"Mã đảng bộ": "Đảng bộ phường Bến Ngé"},
            "Mã đảng bộ",
            "Không có đảng bộ mang mã hoặc tên «Đảng bộ phường Bến Ngé». Gần giống: Đảng bộ "
            "phường Bến Nghé.",
            "Đảng bộ phường Bến Nghé",
        ),
        (
            {"Mã chi bộ": None},
            "Mã chi bộ",
            "Chi bộ phải có mã: mã là khóa để nhận ra chi bộ.",
            "",
        ),
    ],
)
def test_a_wrong_line_is_named_with_its_column(
    changed, heading, message, suggestion, office, new
):
    batch = checked(office, {**new, **changed})

    assert faults(batch) == [(2, heading, message, suggestion)]
    assert not Cell.objects.exists()


def test_a_line_without_a_code_is_told_the_code_of_the_cell_of_that_name(
    office, own_cell
):
    batch = checked(office, {"Mã chi bộ": None, "Tên chi bộ": "chi bộ khu phố 1"})

    assert faults(batch) == [
        (
            2,
            "Mã chi bộ",
            "Chi bộ phải có mã: mã là khóa để nhận ra chi bộ. Chi bộ tên «chi bộ khu phố 1» có "
            "mã KP1.",
            "KP1",
        )
    ]


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_cell_is_founded_today_at_the_latest(ahead, office, new):
    day = localdate() + timedelta(days=ahead)

    batch = checked(office, {**new, "Ngày thành lập": day})

    message = (
        f"Ngày thành lập {day:%d/%m/%Y} ở tương lai; hôm nay là {localdate():%d/%m/%Y}."
    )
    assert faults(batch) == ([(2, "Ngày thành lập", message, "")] if ahead else [])


def test_every_error_of_every_line_is_told_at_once(office, new):
    future = localdate() + timedelta(days=1)
    bad = {**new, "Tên chi bộ": None, "Ngày thành lập": future, "Mã loại hình": "la"}

    batch = checked(office, bad, {**new, "Ngày thành lập": "31/02/2020"})

    assert [(line, heading) for line, heading, _, _ in faults(batch)] == [
        (2, "Mã loại hình"),
        (2, "Ngày thành lập"),
        (2, "Tên chi bộ"),
        (3, "Ngày thành lập"),
        (3, "Mã chi bộ"),
    ]


def test_one_code_cannot_found_two_cells_whatever_its_case(office, new):
    second = {**new, "Mã chi bộ": "kp5", "Tên chi bộ": "Chi bộ Khu phố 6"}

    batch = checked(office, new, second)

    assert faults(batch) == [
        (
            3,
            "Mã chi bộ",
            "Mã «kp5» đã ghi cho chi bộ mới ở dòng 2. Mỗi chi bộ một mã.",
            "",
        )
    ]


def test_two_lines_about_one_stored_cell_are_one_too_many(office, own_cell):
    line = {"Mã chi bộ": "KP1", "Tên chi bộ": "Chi bộ Khu phố 1"}

    batch = checked(office, line, {**line, "Mã chi bộ": "kp1"})

    assert counts(batch) == {"error": 1, "skip": 1}
    assert [(line, message[:18]) for line, _, message, _ in faults(batch)] == [
        (3, "Dòng này và dòng 2")
    ]


def test_a_code_in_another_case_is_the_stored_cell_and_keeps_its_spelling(
    office, own_cell
):
    line = {"Mã chi bộ": "kp1", "Tên chi bộ": "CHI BỘ KHU PHỐ 1"}

    batch = checked(office, line)

    assert counts(batch) == {"skip": 1}


def test_a_name_that_a_standing_cell_bears_is_refused_with_its_code(
    office, own_cell, new
):
    batch = checked(office, {**new, "Tên chi bộ": "Chi bộ  khu phố 1"})

    assert faults(batch) == [
        (
            2,
            "Tên chi bộ",
            "«Chi bộ khu phố 1» là tên của chi bộ mã KP1 từ 02/07/1976 đến nay. Nếu là chi bộ "
            "đó thì ghi mã KP1; nếu không thì đặt tên khác.",
            "",
        )
    ]


def test_two_new_cells_of_one_name_are_refused(office, new):
    batch = checked(office, new, {**new, "Mã chi bộ": "KP6"})

    assert [(line, heading) for line, heading, _, _ in faults(batch)] == [
        (3, "Tên chi bộ")
    ]


@pytest.mark.parametrize(("ended", "refused"), [(1, []), (2, []), (3, ["Tên chi bộ"])])
def test_a_name_is_free_from_the_day_on_which_it_is_no_longer_in_force(
    ended, refused, office, own_cell, new
):
    old = own_cell.names.get()
    old.ended_on = date(2020, 1, ended)
    old.save()

    batch = checked(office, {**new, "Tên chi bộ": "Chi bộ Khu phố 1"})

    assert [heading for _, heading, _, _ in faults(batch)] == refused


def test_names_and_codes_in_decomposed_letters_are_stored_composed(office, new):
    line = {**new, "Mã chi bộ": "KĐ5", "Mã loại hình": "Loại khu-pho"}
    typed = {
        unicodedata.normalize("NFD", heading): unicodedata.normalize("NFD", value)
        if isinstance(value, str)
        else value
        for heading, value in line.items()
    }

    services.confirm(checked(office, typed))

    cell = Cell.objects.get()
    assert (cell.code, cell.name, cell.kind.code) == (
        "KĐ5", "Chi bộ Khu phố 5", "khu-pho",
    )  # fmt: skip
    assert counts(checked(office, typed)) == {"skip": 1}


def test_headings_and_names_as_the_ward_writes_them(office, ward):
    CellKindFactory(code="khu-pho", name="Khu phố")
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ Công an phường")

    batch = checked(
        office,
        {
            "Mã CB": "CA1", "Tên tổ chức đảng": "Chi bộ Công an 1", "Loại hình": "khu phố",
            "Trực thuộc": "đảng bộ công an phường", "Thành lập ngày": "5/3/2020",
        },
    )  # fmt: skip
    services.confirm(batch)

    cell = Cell.objects.get()
    assert (cell.committee, cell.kind.name, cell.founded_on) == (
        lower,
        "Khu phố",
        date(2020, 3, 5),
    )


@pytest.mark.parametrize(
    ("over", "ended", "refused"),
    [
        (date(2022, 1, 1), None, ["Mã đảng bộ"]),
        (date(2022, 1, 1), date(2022, 1, 2), ["Mã đảng bộ"]),
        (date(2022, 1, 1), date(2022, 1, 1), []),
        (None, None, []),
    ],
)
def test_a_committee_that_was_merged_takes_only_cells_that_were_over_by_then(
    over, ended, refused, office, ward, new
):
    CommitteeFactory(code="DB1", parent=ward, dissolved_on=over)

    batch = checked(office, {**new, "Mã đảng bộ": "DB1", "Ngày giải thể": ended})

    assert [heading for _, heading, _, _ in faults(batch)] == refused


def test_a_past_cell_ends_together_with_its_name(office, new):
    services.confirm(checked(office, {**new, "Ngày giải thể": date(2021, 1, 1)}))

    assert CellName.objects.get().ended_on == date(2021, 1, 1)


def test_a_corrected_founding_day_moves_the_first_name_and_undoing_both_back(
    office, own_cell
):
    batch = checked(office, {"Mã chi bộ": "KP1", "Ngày thành lập": date(1999, 1, 1)})
    services.confirm(batch)
    moved = own_cell.names.get().started_on

    services.undo(batch, by=office)

    own_cell.refresh_from_db()
    assert moved == date(1999, 1, 1)
    assert own_cell.names.get().started_on == own_cell.founded_on == date(1976, 7, 2)


def test_blank_cells_keep_what_is_stored_also_when_they_are_to_clear(office, own_cell):
    line = {"Mã chi bộ": "KP1", "Tên chi bộ": None, "Ngày giải thể": None}
    kept = checked(office, line)
    batch = services.upload(
        "cells", user=office, file_name="a.xlsx", content=workbook(line),
        options=services.Options(clears=True),
    )  # fmt: skip

    assert counts(kept) == counts(services.check(batch)) == {"skip": 1}


def test_an_undone_batch_leaves_no_cell_and_its_file_loads_again(office, new):
    batch = checked(office, new)
    services.confirm(batch)
    first = Cell.objects.get()

    services.undo(batch, by=office)

    first.refresh_from_db()
    assert (first.voided_at is None, first.code) == (False, f"KP5~{first.pk}")
    assert first.history.count() == 2
    assert not CellName.objects.valid().exists()
    again = checked(office, new)
    assert counts(again) == {"new": 1}
    services.confirm(again)
    cell = Cell.objects.valid().get()
    assert (cell.code, cell.names.valid().get().name) == ("KP5", "Chi bộ Khu phố 5")
    assert counts(checked(office, new)) == {"skip": 1}


@pytest.mark.parametrize(
    ("factory", "what"),
    [
        (MembershipFactory, "thời gian ở chi bộ"),
        (RatingFactory, "xếp loại"),
        (PostFactory, "chức vụ trong Đảng"),
    ],
)
def test_a_batch_is_not_undone_while_people_posts_or_ratings_hang_from_its_cell(
    factory, what, office, new
):
    batch = checked(office, new)
    services.confirm(batch)
    cell = Cell.objects.get()
    row = factory(cell=cell, **({"member": None} if factory is RatingFactory else {}))

    with pytest.raises(services.UndoRefusedError, match="Chi bộ Khu phố 5") as caught:
        services.undo(batch, by=office)

    assert what in str(caught.value)
    cell.refresh_from_db()
    assert (cell.code, cell.voided_at) == ("KP5", None)
    row.void(by=office, reason="Nhập nhầm")
    services.undo(batch, by=office)
    cell.refresh_from_db()
    assert cell.voided_at is not None


def test_who_may_import_and_export_cells(
    client_for, office, leader, secretary, ubnd, inspector, technician
):
    found = {
        user.username: (
            CellResource.may_import(user),
            client_for(user).get(reverse(f"admin:{MODEL}_import")).status_code,
            client_for(user).get(reverse(f"admin:{MODEL}_export")).status_code,
        )
        for user in (office, leader, secretary, ubnd, inspector, technician)
    }

    assert found.pop(office.username) == (True, 200, 200)
    assert not any(may for may, _, _ in found.values())
    assert not {200} & {code for _, *codes in found.values() for code in codes}


def test_an_export_asks_as_often_for_many_cells_as_for_few(
    office, ward, django_assert_max_num_queries
):
    CellFactory.create_batch(12, committee=ward)
    resource = CellResource(office)

    with django_assert_max_num_queries(1):
        assert len(list(resource.export_rows(Cell.objects.all()))) == 12
