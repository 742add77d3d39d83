"""The sheet of ratings, of members: whom a line means, and whole lists."""

from datetime import date

import pytest

from awards.models import Rating
from benghe.core.imports import services
from benghe.core.imports.kinds import resource_class_of
from benghe.core.models import Event
from benghe.lib.dates import PartialDate
from tests import sheets
from tests.awards.resources.steps import changes, checked, counts, faults, stored
from tests.factories import (
    CellFactory,
    MemberFactory,
    MembershipFactory,
    RatingFactory,
    UserFactory,
)
from tests.sheets import saved

pytestmark = pytest.mark.django_db
BORN = PartialDate(1975, 8, 3)
BY_CARD = {"Năm": 2022, "Số thẻ ĐV": "79001234", "Xếp loại": "HTTNV"}
BY_NAME = {
    "Năm": 2022, "Họ tên": "Đặng Thị Hoa", "Ngày tháng năm sinh": "03/08/1975",
    "Chi bộ": "Chi bộ Khu phố 1", "Xếp loại": "HTTNV",
}  # fmt: skip


@pytest.fixture
def hoa(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Hoa", born=BORN, cell=own_cell, card_number="79001234"
    )


def line(base, **cells):
    return {**base, **{name.replace("_", " "): value for name, value in cells.items()}}


def test_a_member_is_found_by_record_code_card_or_name_with_birth_and_cell(office, hoa):
    code = {"Năm": 2022, "Mã hồ sơ": f"DV-{hoa.pk:06d}", "Xếp loại": "HTTNV"}
    for cells in (BY_CARD, BY_NAME, code):
        batch = stored("ratings", office, [cells])
        assert counts(batch) == {"new": 1}
        row = Rating.objects.valid().get()
        assert (row.member, row.cell, row.year, row.level) == (hoa, None, 2022, "T")
        services.undo(batch, by=office)


def test_a_new_line_shows_whom_it_was_understood_to_mean(office, hoa):
    batch = checked("ratings", office, [BY_NAME])

    found = batch.lines.get()
    assert found.name == "Đặng Thị Hoa – 2022"
    assert [tuple(change) for change in found.changes] == [
        ("Năm", "", "2022"),
        ("Đối tượng", "", "Đảng viên"),
        ("Mã chi bộ", "", "KP1"),
        ("Mã hồ sơ", "", f"DV-{hoa.pk:06d}"),
        ("Số thẻ đảng viên", "", "79001234"),
        ("Họ và tên", "", "Đặng Thị Hoa"),
        ("Ngày sinh", "", "03/08/1975"),
        ("Tình trạng", "", "Đã đánh giá"),
        ("Mức xếp loại", "", "Hoàn thành tốt nhiệm vụ"),
    ]


def test_a_name_alone_is_nobody(office, hoa):
    batch = checked(
        "ratings", office, [line(BY_NAME, Ngày_tháng_năm_sinh=None, Chi_bộ=None)]
    )

    assert counts(batch) == {"error": 1}
    assert [fault[1] for fault in faults(batch)] == ["Họ và tên"]


def test_two_of_one_name_in_one_cell_are_a_choice(office, hoa, own_cell):
    other = MemberFactory(full_name="Đặng Thị Hoa", born=BORN, cell=own_cell)
    batch = checked("ratings", office, [BY_NAME])
    assert counts(batch) == {"choose": 1}
    keys = {choice["key"] for choice in batch.lines.get().choices}
    assert keys == {str(hoa.pk), str(other.pk)}

    batch = stored("ratings", office, [BY_NAME], choices={"2": str(other.pk)})

    assert counts(batch) == {"new": 1}
    assert Rating.objects.get().member == other


def test_a_doubtful_line_with_an_error_is_an_error_first(office, hoa, own_cell):
    MemberFactory(full_name="Đặng Thị Hoa", born=BORN, cell=own_cell)

    batch = checked("ratings", office, [line(BY_NAME, Xếp_loại=None)])

    assert counts(batch) == {"error": 1}
    assert [fault[1] for fault in faults(batch)] == ["Mức xếp loại"]


def test_every_error_of_a_line_is_told_also_when_nobody_is_found(office, hoa):
    batch = checked(
        "ratings", office, [line(BY_CARD, **{"Số thẻ ĐV": "79009999"}, Năm=2099)]
    )

    told = faults(batch)
    assert sorted(fault[1] for fault in told) == ["Năm", "Số thẻ đảng viên"]
    assert all(fault["letter"] for fault in batch.lines.get().faults)


def test_a_name_that_is_not_the_bearers_of_the_card_is_refused(office, hoa):
    batch = checked("ratings", office, [line(BY_CARD, Họ_tên="Trần Văn An")])

    assert [fault[1] for fault in faults(batch)] == ["Họ và tên"]


def test_who_has_moved_meanwhile_is_found_by_the_cell_of_the_rated_year(
    office, hoa, own_cell
):
    stay = hoa.memberships.get()
    stay.ended_on, stay.end_reason = date(2023, 5, 1), "internal"
    stay.save()
    there = CellFactory(code="KP2", name="Chi bộ Khu phố 2")
    MembershipFactory(member=hoa, cell=there, started_on=date(2023, 5, 1))

    for cell in ("KP1", "KP2"):
        batch = checked("ratings", office, [line(BY_NAME, Chi_bộ=cell)])
        assert (cell, counts(batch)) == (cell, {"new": 1})


def test_the_same_file_again_changes_nothing_whichever_way_it_names_them(office, hoa):
    stored("ratings", office, [BY_NAME])

    for cells in (BY_NAME, BY_CARD):
        assert counts(checked("ratings", office, [cells])) == {"skip": 1}


def test_two_lines_about_one_member_name_each_other(office, hoa):
    told = "Dòng 2 và dòng 3 nói về cùng một việc. Hãy giữ lại một dòng."
    headings = list(dict.fromkeys([*BY_CARD, *BY_NAME]))
    content = sheets.workbook(BY_CARD, BY_NAME, headings=headings)

    assert faults(checked("ratings", office, content)) == [(3, "", told, "")]
    stored("ratings", office, [BY_CARD])
    assert faults(checked("ratings", office, content)) == [(3, "", told, "")]


def test_a_member_and_the_cell_have_ratings_of_their_own(office, hoa, own_cell):
    RatingFactory(cell=own_cell, level="T")

    assert counts(checked("ratings", office, [BY_NAME])) == {"new": 1}


def test_a_line_with_a_code_and_somebody_elses_name_is_refused(office, hoa):
    row = RatingFactory(member=hoa)
    code = f"XL-{row.pk:06d}"
    base = {"Mã xếp loại": code, "Năm": 2022, "Xếp loại": "T"}

    for cells, told in (
        ({"Họ tên": "Đặng Thị Hoa"}, []),
        ({"Số thẻ": "7900 1234"}, []),
        ({"Họ tên": "Đặng Thị Hòa"}, ["Họ và tên"]),
        ({"Số thẻ": "79001235", "Mã hồ sơ": "DV-999999"}, ["Mã hồ sơ", "Số thẻ đảng viên"]),
        ({"Đối tượng": "Chi bộ"}, ["Đối tượng"]),
    ):  # fmt: skip
        batch = checked("ratings", office, [{**base, **cells}])
        assert (cells, [fault[1] for fault in faults(batch)]) == (cells, told)


# --- out and in again ---


def people(cell, many):
    found = [
        MemberFactory(
            full_name=f"Nguyễn Thị Thành viên {n}",
            born=PartialDate(1980),
            cell=cell,
            card_number=f"0079{n:04d}",
        )
        for n in range(many)
    ]
    for member in found:
        RatingFactory(member=member, level="T", decision="128-QĐ/ĐU")
    return found


def test_what_was_exported_and_is_imported_again_changes_nothing(
    client_for, office, hoa, own_cell
):
    RatingFactory(cell=own_cell, decided_on=date(2022, 12, 20))
    RatingFactory(member=hoa, state="exempt", level="", reason="Được miễn sinh hoạt")
    RatingFactory(member=hoa, year=2021).void(by=UserFactory(), reason="Nhầm người")
    people(own_cell, 2)
    book = sheets.exported(client_for(office), "awards_rating")

    batch = checked("ratings", office, saved(book))

    assert counts(batch) == {"skip": 5}
    event = Event.objects.get(kind=Event.Kind.EXPORT)
    assert (event.user, event.detail["rows"]) == (office, 5)


def test_one_changed_cell_of_an_export_is_one_replacement(
    client_for, office, hoa, own_cell
):
    RatingFactory(member=hoa)
    people(own_cell, 2)
    book = sheets.exported(client_for(office), "awards_rating")
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    number = next(
        r for r in range(2, 5) if "Đặng Thị Hoa" in [c.value for c in sheet[r]]
    )
    sheet.cell(number, headings.index("Mức xếp loại") + 1).value = "T"

    batch = stored("ratings", office, saved(book))

    words = ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ")
    assert changes(batch) == [(number, [("Mức xếp loại", *words)])]
    assert counts(batch) == {"update": 1, "skip": 2}
    assert list(hoa.ratings.valid().values_list("level", flat=True)) == ["T"]


def test_the_number_of_queries_does_not_grow_with_the_lines(
    client_for, office, own_cell, django_assert_max_num_queries
):
    people(own_cell, 30)
    lines = [
        {"Năm": 2023, "Số thẻ": f"0079{n:04d}", "Xếp loại": "XS"} for n in range(30)
    ]

    with django_assert_max_num_queries(40):
        batch = checked("ratings", office, lines)
    with django_assert_max_num_queries(60):
        services.confirm(batch)

    assert Rating.objects.of_year(2023).count() == 30


# --- who may ---


def test_only_the_office_imports_and_exports_ratings(
    client_for, office, leader, secretary, inspector, ubnd, technician
):
    for user, fits in (
        (office, True), (leader, False), (secretary, False), (inspector, False),
        (ubnd, False), (technician, False),
    ):  # fmt: skip
        client = client_for(user)
        for model in ("awards_rating", "awards_award", "awards_badge"):
            for page in ("nhap/", "xuat/", "mau/"):
                name = model.replace("_", "/")
                status = client.get(f"/quan-tri/{name}/{page}").status_code
                assert (user.username, model, page, status == 200) == (
                    user.username, model, page, fits
                )  # fmt: skip


def test_the_pages_of_the_back_office_check_store_and_show_a_replacement(
    client_for, office, hoa
):
    row = RatingFactory(member=hoa)
    client = client_for(office)

    response = sheets.upload(client, "awards_rating", sheets.workbook(BY_CARD))

    words = ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ")
    assert sheets.changes_of(response) == [(2, (("Mức xếp loại", *words),))]
    assert all(word in response.content.decode() for word in words)
    sheets.confirm(client, "awards_rating", response)
    row.refresh_from_db()
    assert row.voided_at is not None
    assert list(hoa.ratings.valid().values_list("level", "replaces")) == [("T", row.pk)]


@pytest.mark.parametrize("kind", ["ratings", "awards", "badges"])
def test_who_may_not_change_may_not_import(kind, office, leader, secretary):
    found = resource_class_of(kind)

    assert [found.may_import(user) for user in (office, leader, secretary)] == [
        True,
        False,
        False,
    ]
