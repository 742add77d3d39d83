"""The sheet of members: out, in again, and every way in which a line can be wrong."""

from datetime import date

import pytest

from benghe.core.imports import services
from benghe.core.models import Event, ImportBatch
from members.models import Member, PartyPeriod
from tests import sheets
from tests.factories import (
    CandidacyFactory,
    CellFactory,
    MemberFactory,
    SeatFactory,
    UserFactory,
)
from tests.sheets import changes_of, counts_of, errors_of, messages_of, saved, workbook

MODEL = "members_member"
NEW = {
    "Họ và tên": "Trần Thị Mới", "Giới tính": "Nữ", "Ngày sinh": "8/1999", "Dân tộc": "Kinh",
    "Ngày kết nạp": date(2022, 2, 3), "Mã chi bộ": "KP1",
}  # fmt: skip


@pytest.fixture
def member(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Hoa",
        cell=own_cell,
        card_number="00110001",
        hometown="Nghệ An",
    )


def code(member):
    return f"DV-{member.pk:06d}"


def upload(client, content):
    return sheets.upload(client, MODEL, content)


def confirm(client, response):
    return sheets.confirm(client, MODEL, response)


def exported(client, **query):
    book = sheets.exported(client, MODEL, **query)
    return book, book.active


def test_what_was_exported_and_is_imported_again_changes_nothing(
    client_for, office, member
):
    MemberFactory(
        cell=member.memberships.get().cell, official_on=None, card_number=None
    )
    client = client_for(office)
    book, _ = exported(client)

    response = upload(client, saved(book))

    assert counts_of(response) == {"skip": 2}
    assert "Không có gì để ghi" in response.content.decode()


def test_whoever_is_followed_or_left_over_comes_back_unchanged_too(client_for, office):
    followed = CandidacyFactory(member__full_name="Lý Thị Xuân").member
    client = client_for(office)
    book, sheet = exported(client)

    unchanged = upload(client, saved(book))

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [code(followed)]
    assert (counts_of(unchanged), errors_of(unchanged)) == ({"skip": 1}, [])
    column = [cell.value for cell in sheet[1]].index("Quê quán") + 1
    sheet.cell(row=2, column=column, value="Bến Tre")
    confirm(client, upload(client, saved(book)))
    followed.refresh_from_db()
    assert followed.hometown == "Bến Tre"
    assert not PartyPeriod.objects.filter(member=followed).exists()


def test_one_cell_changed_shows_exactly_that_change_and_stores_it(
    client_for, office, member
):
    MemberFactory(cell=member.memberships.get().cell)
    client = client_for(office)
    book, sheet = exported(client, q="dang thi hoa")
    column = [cell.value for cell in sheet[1]].index("Quê quán") + 1
    sheet.cell(row=2, column=column, value="Cần Thơ")

    response = upload(client, saved(book))

    assert changes_of(response) == [(2, (("Quê quán", "Nghệ An", "Cần Thơ"),))]
    assert Member.objects.get(pk=member.pk).hometown == "Nghệ An"
    done = confirm(client, response)
    member.refresh_from_db()
    batch = ImportBatch.objects.get()
    assert messages_of(done) == [
        f"Đã ghi lô nhập số {batch.pk}: thêm mới 0, thay đổi 1, không đổi 0."
    ]
    assert (member.hometown, member.batch, member.updated_by) == (
        "Cần Thơ",
        batch,
        office,
    )
    assert member.history.first().history_user == office
    assert (batch.state, batch.content) == ("confirmed", None)
    assert Event.objects.get(kind="import").detail == {
        "batch": batch.pk, "new": 0, "update": 1, "skip": 0, "error": 0, "choose": 0,
    }  # fmt: skip


def test_a_new_line_makes_a_member_with_both_ledgers(client_for, office, own_cell):
    client = client_for(office)

    confirm(client, upload(client, workbook(NEW)))

    member = Member.objects.get()
    stay = member.memberships.get()
    assert (member.full_name, member.gender, member.born.display) == (
        "Trần Thị Mới",
        "female",
        "8/1999",
    )
    assert (stay.cell, stay.started_on, stay.start_reason) == (
        own_cell,
        date(2022, 2, 3),
        "admitted",
    )
    assert member.partyperiods.get().admitted_on == date(2022, 2, 3)
    assert stay.batch == member.batch == ImportBatch.objects.get()


@pytest.mark.parametrize(
    ("changed", "heading", "message"),
    [
        ({"Ngày kết nạp": "31/02/2022"}, "Ngày kết nạp",
         "Tháng 2/2022 chỉ có 28 ngày, không có ngày 31."),
        ({"Ngày kết nạp": "13/13/2022"}, "Ngày kết nạp",
         "Không có tháng 13. Viết ngày trước, tháng sau: 03/02/1975."),
        ({"Mã chi bộ": "KP77"}, "Mã chi bộ", "Không có chi bộ mang mã «KP77»."),
        ({"Mã chi bộ": None}, "Mã chi bộ", "Đảng viên mới phải có mã chi bộ."),
        ({"Ngày kết nạp": None}, "Ngày kết nạp", "Đảng viên mới phải có ngày kết nạp."),
        ({"Họ và tên": None}, "Họ và tên", "Trường này không được để trống."),
        ({"Họ và tên": "Á" * 121}, "Họ và tên",
         "Giá trị này chỉ có tối đa 120 kí tự (hiện có 121)"),
        ({"Giới tính": "khác"}, "Giới tính", "«khác» không có trong danh mục: Nam, Nữ."),
        ({"Số thẻ đảng viên": "12A"}, "Số thẻ đảng viên", "Chỉ gồm chữ số."),
        ({"Mã hồ sơ": "DV-999999"}, "Mã hồ sơ", "Không có hồ sơ nào mang mã «DV-999999»."),
        ({"Mã hồ sơ": "7"}, "", "Không có dòng nào mang mã «7»."),
        ({"Ngày về chi bộ": "01/03/2022"}, "Lý do đến",
         "Có ngày về chi bộ thì phải có lý do: Kết nạp, Kết nạp lại, Phục hồi đảng tịch, Chuyển "
         "đến từ nơi khác trong Thành phố, Chuyển đến từ ngoài Thành phố, Chuyển giữa các chi "
         "bộ trong phường, Có từ trước khi lập sổ."),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_column_and_nothing_is_stored(
    changed, heading, message, client_for, office, own_cell
):
    good = {**NEW, "Họ và tên": "Lê Văn Đúng"}
    response = upload(client_for(office), workbook(good, {**NEW, **changed}))

    assert errors_of(response) == [(3, heading, message)]
    assert not Member.objects.exists()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.is_clean) == ("checked", False)
    with pytest.raises(services.ImportRefusedError, match="Còn dòng lỗi"):
        services.confirm(batch)


def test_a_transfer_by_import_is_refused_and_the_message_says_where_to_make_one(
    client_for, office, member
):
    CellFactory(code="KP2")
    line = {"Mã hồ sơ": code(member), "Họ và tên": "Đặng Thị Hoa", "Mã chi bộ": "KP2"}

    response = upload(client_for(office), workbook(line))

    assert errors_of(response) == [
        (2, "Mã chi bộ", "Chuyển chi bộ không làm bằng nhập Excel: vào mục «Thời gian ở chi bộ "
         "(biến động)», kết thúc thời gian ở chi bộ cũ rồi thêm thời gian ở chi bộ mới.")
    ]  # fmt: skip


def test_an_empty_cell_keeps_the_stored_value(client_for, office, member):
    line = {
        "Mã hồ sơ": code(member),
        "Họ và tên": "Đặng Thị Hoa",
        "Quê quán": None,
        "Ngày sinh": None,
    }

    response = upload(client_for(office), workbook(line))

    assert counts_of(response) == {"skip": 1}


def test_a_card_number_finds_the_member_too(client_for, office, member):
    line = {"Số thẻ đảng viên": "0011 0001", "Họ và tên": "Đặng Thị Hòa"}

    response = upload(client_for(office), workbook(line))

    assert changes_of(response) == [
        (2, (("Họ và tên", "Đặng Thị Hoa", "Đặng Thị Hòa"),))
    ]


def test_two_lines_about_one_member_are_refused(client_for, office, member):
    line = {"Mã hồ sơ": code(member), "Họ và tên": "Đặng Thị Hoa"}

    response = upload(
        client_for(office), workbook(line, {**line, "Họ và tên": "Tên Khác"})
    )

    assert errors_of(response) == [
        (3, "", "Dòng này và dòng 2 nói về cùng một hồ sơ. Hãy giữ lại một dòng.")
    ]


def test_only_the_person_who_checked_may_confirm(client_for, office, member, ward):
    line = {"Mã hồ sơ": code(member), "Họ và tên": "Tên Mới"}
    response = upload(client_for(office), workbook(line))
    other = UserFactory(username="nguoi.khac")
    SeatFactory(user=other, role="VP", committee=ward)

    done = confirm(client_for(other), response)

    member.refresh_from_db()
    assert member.full_name == "Đặng Thị Hoa"
    assert done.status_code == 404


def test_a_row_changed_since_the_check_refuses_the_whole(client_for, office, member):
    client = client_for(office)
    response = upload(
        client, workbook({"Mã hồ sơ": code(member), "Họ và tên": "Tên Mới"}, NEW)
    )
    member.religion = "Không"
    member.save()

    done = confirm(client, response)

    member.refresh_from_db()
    assert (member.full_name, Member.objects.count()) == ("Đặng Thị Hoa", 1)
    assert messages_of(done)[0].startswith(
        "Chưa ghi gì cả. Có dòng vừa được người khác sửa"
    )
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.content is None) == ("checked", False)
    assert not Event.objects.filter(kind="import").exists()


def test_a_new_line_that_no_longer_fits_at_the_confirmation_stores_nothing(
    client_for, office, own_cell
):
    client = client_for(office)
    response = upload(client, workbook({**NEW, "Số thẻ đảng viên": "12345678"}))
    MemberFactory(card_number="12345678", cell=own_cell)

    done = confirm(client, response)

    assert Member.objects.count() == 1
    assert messages_of(done)[0].startswith("Chưa ghi gì cả.")


def test_a_check_is_confirmed_once_and_within_two_hours(client_for, office, member):
    client = client_for(office)
    line = {"Mã hồ sơ": code(member), "Họ và tên": "Tên Mới"}
    response = upload(client, workbook(line))
    confirm(client, response)

    again = confirm(client, response)

    assert messages_of(again) == [
        "Chưa ghi gì cả. Lần nhập này đã được ghi rồi; không ghi lần thứ hai."
    ]
    late = upload(client, workbook({**line, "Họ và tên": "Tên Sau"}))
    batch = late.context["batch"]
    batch.created_at = batch.created_at.replace(year=batch.created_at.year - 1)
    batch.save()
    assert messages_of(confirm(client, late)) == [
        "Chưa ghi gì cả. Đã quá 2 giờ từ lúc kiểm tra. Hãy tải tệp lên lại."
    ]


def test_a_file_changed_in_the_database_is_not_stored(client_for, office, member):
    client = client_for(office)
    response = upload(
        client, workbook({"Mã hồ sơ": code(member), "Họ và tên": "Tên Mới"})
    )
    content = workbook({"Mã hồ sơ": code(member), "Họ và tên": "Tên Lén"})
    ImportBatch.objects.update(content=content)

    done = confirm(client, response)

    member.refresh_from_db()
    assert member.full_name == "Đặng Thị Hoa"
    assert messages_of(done)[0].startswith("Chưa ghi gì cả. Tệp không còn nguyên")


def test_files_never_confirmed_are_forgotten_after_a_day(client_for, office, member):
    client = client_for(office)
    line = {"Mã hồ sơ": code(member), "Họ và tên": "Tên Mới"}
    old = upload(client, workbook(line)).context["batch"]
    old.created_at = old.created_at.replace(year=old.created_at.year - 1)
    old.save()

    upload(client, workbook(line))

    old.refresh_from_db()
    assert (old.content, old.state) == (None, "refused")


def test_identity_columns_leave_only_with_the_right_to_read_them(
    client_for, office, member, monkeypatch
):
    def headings():
        return [cell.value for cell in exported(client_for(office))[1][1]]

    with_right = headings()
    monkeypatch.setattr(
        "cells.models.User.has_perm",
        lambda user, perm, obj=None: (
            perm != "members.sensitive_member" and user.reach(perm) is not None
        ),
    )

    assert with_right[-3:] == ["Số CCCD", "Điện thoại", "Địa chỉ"]
    assert headings() == with_right[:-3]


def test_an_export_holds_texts_and_true_dates_and_no_formula(
    client_for, office, member
):
    member.hometown = "=1+1"
    member.save()

    _, sheet = exported(client_for(office))

    values = dict(zip((c.value for c in sheet[1]), sheet[2], strict=True))
    assert (values["Quê quán"].data_type, values["Quê quán"].value) == ("s", "=1+1")
    assert values["Số thẻ đảng viên"].value == "00110001"
    assert values["Ngày sinh"].value.date() == date(1975, 8, 3)
    assert values["Ngày sinh"].number_format == "dd/mm/yyyy"


def test_the_check_of_a_whole_ward_costs_no_query_a_line(
    client_for, office, own_cell, django_assert_max_num_queries
):
    for _ in range(30):
        MemberFactory(cell=own_cell)
    client = client_for(office)
    book, _ = exported(client)
    content = saved(book)

    with django_assert_max_num_queries(80):
        response = upload(client, content)

    assert counts_of(response) == {"skip": 30}
