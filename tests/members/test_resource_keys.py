"""Whom a line of the sheet of members means: by code, by card, by choice, never by name."""

from datetime import date

import pytest

from benghe.core.imports import services
from benghe.core.imports.rows import Options
from members.models import Member, Membership, MemberWord, PartyPeriod
from members.search import words_of
from tests.factories import MemberFactory, PostFactory
from tests.sheets import workbook

NEW = {
    "Họ và tên": "Trần Thị Mới", "Giới tính": "Nữ", "Ngày sinh": "08/03/1999",
    "Ngày kết nạp": "03/02/2022", "Mã chi bộ": "KP1",
}  # fmt: skip


def check(user, *rows, headings=None, **options):
    batch = services.upload(
        "members", user=user, file_name="dang-vien.xlsx",
        content=workbook(*rows, headings=headings), options=Options(**options),
    )  # fmt: skip
    return services.check(batch)


def counts(batch):
    return {kind: n for kind, n in batch.counts.items() if n}


def faults(batch):
    return [
        (line.number, fault["letter"], fault["message"], fault["suggestion"])
        for line in batch.lines.order_by("number")
        for fault in line.faults
    ]


def choices(batch):
    return {
        line.number: [(c["key"], c["words"]) for c in line.choices]
        for line in batch.lines.filter(kind="choose")
    }


def stored(batch):
    assert batch.is_clean, faults(batch)
    return services.confirm(batch)


@pytest.fixture
def hoa(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Hoa", cell=own_cell, card_number="00110001",
        hometown="Nghệ An",
    )  # fmt: skip


def born(member):
    return member.born.display


# --- card numbers ---


@pytest.mark.parametrize("typed", ["00110001", "0011 0001", "0011.0001", "00.11 00.01"])
def test_a_card_is_one_number_however_it_is_grouped(typed, office, hoa):
    batch = check(
        office, {"Số thẻ ĐV": typed, "Họ tên": "Đặng Thị Hoa", "Quê quán": "Cần Thơ"}
    )

    assert counts(batch) == {"update": 1}
    stored(batch)
    hoa.refresh_from_db()
    assert (hoa.hometown, hoa.card_number) == ("Cần Thơ", "00110001")


def test_a_card_that_excel_has_shortened_is_an_error_with_the_whole_number(office, hoa):
    as_number = check(office, {"Số thẻ": 110001, "Họ tên": "Đặng Thị Hoa"})
    as_text = check(office, {"Số thẻ": "110001", "Họ tên": "Đặng Thị Hoa"})

    assert [(f[1], f[3]) for f in faults(as_number)] == [("A", "00110001")]
    assert faults(as_text) == [
        (2, "A", "Không có đảng viên nào mang số thẻ 110001, mà có số 00110001: có lẽ đã mất "
         "số 0 ở đầu.", "00110001")
    ]  # fmt: skip


def test_an_identity_number_that_lost_its_zeros_is_an_error_with_the_whole_number(
    office, own_cell
):
    batch = check(office, {**NEW, "Số CCCD": 79075000123})

    assert [(f[1], f[3]) for f in faults(batch)] == [("F", "079075000123")]


def test_the_same_card_twice_names_both_rows(office, hoa):
    stored_twice = check(
        office,
        {"Số thẻ": "00110001", "Họ tên": "Đặng Thị Hoa"},
        {"Số thẻ": "0011 0001", "Họ tên": "Đặng Thị Hòa"},
    )
    new_twice = check(
        office,
        {**NEW, "Số thẻ": "79000001"},
        {**NEW, "Số thẻ": "79.000.001", "Họ và tên": "Lê Văn Khác"},
    )

    assert [f[0::2] for f in faults(stored_twice)] == [
        (3, "Dòng này và dòng 2 nói về cùng một hồ sơ. Hãy giữ lại một dòng.")
    ]
    assert [f[0::2] for f in faults(new_twice)] == [
        (3, "Dòng này và dòng 2 cùng mang số thẻ 79000001. Hãy kiểm tra lại cả hai.")
    ]


def test_a_card_of_another_cannot_be_taken_over_and_a_free_one_can(office, hoa):
    other = MemberFactory(cell=hoa.memberships.get().cell, card_number="00220002")
    line = {"Mã hồ sơ": f"DV-{other.pk:06d}", "Họ tên": other.full_name}

    taken = check(office, {**line, "Số thẻ": "00110001"})
    free = check(office, {**line, "Số thẻ": "00330003"})

    assert [f[2] for f in faults(taken)] == [
        "Số thẻ này không dùng được: hãy kiểm tra lại."
    ]
    stored(free)
    other.refresh_from_db()
    assert (other.card_number, other.card_reversed) == ("00330003", "30003300")


# --- names ---


def test_a_name_alone_is_never_a_key(office, hoa):
    line = {**NEW, "Họ và tên": "Đặng Thị Hoa", "Ngày sinh": born(hoa)}

    same = check(office, line)
    other_birth = check(office, {**line, "Ngày sinh": "04/08/1975"})
    other_accent = check(office, {**line, "Họ và tên": "Đặng Thị Hòa"})

    assert choices(same) == {
        2: [
            (str(hoa.pk), "Đặng Thị Hoa, sinh 03/08/1975, Chi bộ Khu phố 1, số thẻ •••001"),
            ("", "Người mới"),
        ]
    }  # fmt: skip
    assert not same.is_clean
    assert counts(other_birth) == counts(other_accent) == {"new": 1}


@pytest.mark.parametrize("typed", ["8/1975", "1975", "03/08/1975"])
def test_a_birth_known_in_part_may_be_the_same_day(typed, office, hoa):
    line = {**NEW, "Họ và tên": "ĐẶNG  THỊ HOA", "Ngày sinh": typed}
    assert list(choices(check(office, line))) == [2]
    other = {**line, "Ngày sinh": "9/1975" if "/" in typed else "1976"}
    assert counts(check(office, other)) == {"new": 1}


def test_the_choice_decides_and_a_stranger_cannot_be_chosen(office, hoa):
    stranger = MemberFactory(cell=hoa.memberships.get().cell)
    line = {"Họ tên": "Đặng Thị Hoa", "Ngày sinh": born(hoa), "Quê quán": "Cần Thơ"}

    chosen = check(office, line, choices={"2": str(hoa.pk)})
    refused = check(office, line, choices={"2": str(stranger.pk)})
    as_new = check(
        office, {**NEW, **line, "Họ và tên": "Đặng Thị Hoa"}, choices={"2": ""},
        headings=["Họ và tên", *list(NEW)[1:]],
    )  # fmt: skip

    assert counts(chosen) == {"update": 1}
    assert [f[2] for f in faults(refused)] == [
        "Người đã chọn cho dòng này không khớp với dòng nữa. Hãy chọn lại."
    ]
    assert counts(as_new) == {"new": 1}
    stored(as_new)
    assert Member.objects.filter(full_name="Đặng Thị Hoa").count() == 2


def test_a_line_that_says_nothing_new_of_its_only_candidate_needs_no_answer(
    office, hoa
):
    line = {
        "Họ tên": "Đặng Thị Hoa",
        "Ngày sinh": born(hoa),
        "Chi bộ": "Chi bộ Khu phố 1",
    }
    assert counts(check(office, line)) == {"skip": 1}
    assert counts(check(office, {**line, "Quê quán": "Cần Thơ"})) == {"choose": 1}


@pytest.mark.parametrize("order", [1, -1])
def test_whom_a_line_may_mean_is_told_by_what_is_stored_not_by_lines_above(
    order, office, hoa
):
    by_card = {
        "Số thẻ": hoa.card_number, "Họ tên": hoa.full_name, "Ngày sinh": "01/02/1971",
    }  # fmt: skip
    by_name = {**NEW, "Họ tên": hoa.full_name, "Ngày sinh": born(hoa), "Số thẻ": None}
    del by_name["Họ và tên"]
    rows = [by_card, by_name][::order]

    batch = check(office, *rows)

    assert counts(batch) == {"update": 1, "choose": 1}
    asked = choices(batch)[2 + rows.index(by_name)]
    assert [key for key, _ in asked] == [str(hoa.pk), ""]


def test_a_new_card_may_be_of_one_who_had_none(office, hoa, own_cell):
    young = MemberFactory(
        full_name="Lê Thị Trẻ", cell=own_cell, card_number=None, official_on=None
    )
    line = {
        **NEW,
        "Họ và tên": "Lê Thị Trẻ",
        "Ngày sinh": born(young),
        "Số thẻ": "79000009",
    }

    asked = check(office, line)
    whose = {"Họ và tên": "Lê Thị Trẻ", "Ngày sinh": born(young), "Số thẻ": "79000009"}
    answered = check(office, whose, choices={"2": str(young.pk)})
    holder = check(
        office, {**line, "Họ và tên": "Đặng Thị Hoa", "Ngày sinh": born(hoa)}
    )

    assert [key for key, _ in choices(asked)[2]] == [str(young.pk), ""]
    assert counts(answered) == {"update": 1}
    # Hoa has a card: another number is another person.
    assert counts(holder) == {"new": 1}


def test_two_new_lines_about_what_may_be_one_person_are_asked(office, own_cell):
    twice = check(office, NEW, NEW)
    two_cards = check(
        office, {**NEW, "Số thẻ": "79000001"}, {**NEW, "Số thẻ": "79000002"}
    )
    answered = check(office, NEW, NEW, choices={"3": ""})

    assert choices(twice) == {3: [("", "Người mới, không phải người ở dòng 2")]}
    assert counts(two_cards) == counts(answered) == {"new": 2}


# --- after an undo ---


def test_an_undone_member_stays_in_the_register_and_is_new_again(office, own_cell):
    rows = [
        {**NEW, "Số thẻ": "79000001"},
        {**NEW, "Họ và tên": "Lê Văn Hai", "Số thẻ": None},
    ]
    first = stored(check(office, *rows))
    services.undo(first, by=office)

    assert Member.objects.count() == 2
    assert not PartyPeriod.objects.valid().exists()
    assert not Membership.objects.valid().exists()
    assert set(Membership.objects.values_list("void_reason", flat=True)) == {
        f"Hoàn tác lô nhập số {first.pk}"
    }

    again = check(office, *rows)
    assert counts(again) == {"new": 2}
    assert [line.target for line in again.lines.all()] == ["", ""]
    stored(again)
    assert Member.objects.count() == 2
    assert (
        Membership.objects.valid().count() == PartyPeriod.objects.valid().count() == 2
    )
    assert counts(check(office, *rows)) == {"skip": 2}


def test_a_batch_on_whose_member_something_stands_is_not_undone(office, own_cell):
    batch = stored(check(office, {**NEW, "Số thẻ": "79000001"}))
    PostFactory(member=Member.objects.get(), cell=own_cell)

    with pytest.raises(services.UndoRefusedError, match="Trần Thị Mới"):
        services.undo(batch, by=office)

    assert Membership.objects.valid().count() == 1


def test_whoever_is_in_the_register_without_a_ledger_gets_them_by_the_card(
    office, own_cell
):
    waiting = MemberFactory(
        full_name="Trần Thị Mới", card_number="79000001", cell=None, hometown="Huế"
    )
    PartyPeriod.objects.filter(member=waiting).delete()

    stored(check(office, {**NEW, "Số thẻ": "79000001", "Quê quán": "Cần Thơ"}))

    waiting.refresh_from_db()
    assert Member.objects.count() == 1
    assert (waiting.hometown, waiting.memberships.get().cell) == ("Cần Thơ", own_cell)
    assert waiting.partyperiods.get().admitted_on == date(2022, 2, 3)


# --- what is kept beside the rows ---


def test_the_words_by_which_people_are_found_are_right_after_a_sheet(office, hoa):
    stored(check(office, NEW, {"Số thẻ": "00110001", "Họ và tên": "Đặng Thị Huệ"}))

    for member in Member.objects.all():
        assert set(member.words.values_list("word", flat=True)) == words_of(
            member.full_name
        )
    assert MemberWord.objects.count() == 6
    assert [m.full_name for m in Member.objects.named("moi")] == ["Trần Thị Mới"]
    assert [m.full_name for m in Member.objects.named("hue")] == ["Đặng Thị Huệ"]
    assert not Member.objects.named("hoa").exists()


def test_an_undone_change_of_a_partial_date_is_as_before(office, hoa):
    line = {"Số thẻ": "00110001", "Họ và tên": "Đặng Thị Hoa", "Ngày sinh": "8/1974"}
    batch = stored(check(office, line))
    hoa.refresh_from_db()
    assert (born(hoa), hoa.born_first) == ("8/1974", date(1974, 8, 1))

    services.undo(batch, by=office)

    hoa.refresh_from_db()
    assert (born(hoa), hoa.born_first) == ("03/08/1975", date(1975, 8, 3))


def test_a_new_member_is_stored_like_one_from_a_form(office, own_cell):
    batch = stored(
        check(office, {**NEW, "Họ và tên": "Trần  Thị Mới", "Số thẻ": "79000001"})
    )
    member = Member.objects.get()
    same = Member(full_name=member.full_name, born=member.born, card_number="79000001")
    same.prepare()
    keys = ("full_name", "name_key", "search_key", "sounded", "card_reversed",
            "born_first", "born_last")  # fmt: skip
    assert [getattr(member, k) for k in keys] == [getattr(same, k) for k in keys]

    for row in (member, member.memberships.get(), member.partyperiods.get()):
        row.full_clean()
        told = row.history.get()
        assert (told.history_type, told.history_user, told.batch) == (
            "+",
            office,
            batch,
        )
        assert (row.version, row.updated_by, row.batch) == (1, office, batch)
    later = MemberFactory(cell=own_cell)
    assert later.pk > member.pk


# --- blanks ---


def test_blank_cells_empty_what_may_be_empty_where_the_user_wants_that(office, hoa):
    line = {"Mã hồ sơ": f"DV-{hoa.pk:06d}", "Họ tên": "Đặng Thị Hoa", "Quê quán": None}
    kept = check(office, line)
    cleared = check(office, line, clears=True)
    needed = check(office, {**line, "Ngày sinh": None, "Quê quán": "Huế"}, clears=True)

    assert counts(kept) == {"skip": 1}
    assert counts(cleared) == {"update": 1}
    assert [f[1:3] for f in faults(needed)] == [
        ("D", "Cột «Ngày sinh» không được để trống.")
    ]
    stored(cleared)
    hoa.refresh_from_db()
    assert hoa.hometown == ""
