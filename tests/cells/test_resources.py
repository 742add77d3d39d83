"""The sheet of cells: new ones get their name as a dated row; names are not changed here."""

from datetime import date

import pytest

from cells.models import Cell
from cells.resources import BY_ACT
from tests.factories import CellKindFactory, CommitteeFactory, MembershipFactory
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


@pytest.mark.parametrize(
    ("changed", "heading", "message"),
    [
        ({"Tên chi bộ": None}, "Tên chi bộ", "Chi bộ mới phải có tên."),
        ({"Mã loại hình": "la"}, "Mã loại hình", "Không có loại hình mang mã «la»."),
        (
            {"Ngày giải thể": date(2019, 1, 1)},
            "",
            "Ngày giải thể phải sau ngày thành lập.",
        ),
    ],
)
def test_a_wrong_line_is_named_with_its_column(
    changed, heading, message, client_for, office, new
):
    response = upload(client_for(office), MODEL, workbook({**new, **changed}))

    assert errors_of(response) == [(2, heading, message)]
    assert not Cell.objects.exists()
