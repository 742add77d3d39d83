"""Whom a line of a sheet means: by code, by card, by name with birth and cell."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from benghe.core.imports.resources import DoubtError
from benghe.lib.dates import PartialDate
from members.member_lookup import MemberLookup, Said, record_code
from tests.factories import CellFactory, MemberFactory, MemberNameFactory

BORN = PartialDate(1975, 2, 3)


@pytest.fixture
def other_cell(ward):
    return CellFactory(committee=ward, name="Chi bộ Khu phố 2", code="KP2")


@pytest.fixture
def hoa(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Hòa", born=BORN, card_number="00123456", cell=own_cell
    )


def refused(lookup, said, **more):
    """(heading, message, suggestion) of each fault."""
    with pytest.raises(ValidationError) as caught:
        lookup.find(said, **more)
    return [
        (heading, error.message, error.suggestion)
        for heading, errors in caught.value.error_dict.items()
        for error in errors
    ]


def offered(lookup, said, **more):
    """The keys of the candidates."""
    with pytest.raises(DoubtError) as caught:
        lookup.find(said, **more)
    return [choice.key for choice in caught.value.choices]


def words(member, cell="Chi bộ Khu phố 1"):
    card = f"số thẻ {member.card_number}, " if member.card_number else ""
    code = record_code(member.pk)
    return f"{member.full_name}, sinh {member.born}, {card}{cell} ({code})"


@pytest.mark.parametrize("card", ["00123456", "00 123 456", "00.123.456"])
def test_a_card_finds_its_member_however_it_is_spaced(card, office, hoa):
    assert MemberLookup(office).find(Said(card=card)) == hoa


@pytest.mark.parametrize("form", ["{}", " {} ", "dv-{:06d}"])
def test_a_record_code_finds_its_member(form, office, hoa):
    code = record_code(hoa.pk) if "{}" in form else hoa.pk
    assert MemberLookup(office).find(Said(code=form.format(code))) == hoa


@pytest.mark.parametrize("code", ["DV-999999", "DV-", "DV-1x", "123", "TV-000001"])
def test_an_unknown_record_code_says_where_codes_are_found(code, office, hoa):
    assert refused(MemberLookup(office), Said(code=code)) == [
        (
            "Mã hồ sơ",
            f"Không có hồ sơ nào mang mã «{code}». Mã lấy ở tệp xuất danh sách đảng viên, ví "
            "dụ DV-000123.",
            "",
        )
    ]


def test_lost_zeros_of_a_card_are_an_error_with_the_number_as_it_is(office, hoa):
    assert refused(MemberLookup(office), Said(card="123456")) == [
        (
            "Số thẻ đảng viên",
            "Không có số thẻ «123456»; số thẻ 00123456 là của Đặng Thị Hòa: ô đã mất số 0 ở "
            "đầu? Hãy viết đủ 8 chữ số, định dạng ô là Văn bản.",
            "00123456",
        )
    ]


def test_an_unknown_card_beside_name_and_birth_suggests_the_card_of_that_person(
    office, hoa
):
    said = Said(card="99123456", name="Đặng Thị Hoà", born=BORN)

    assert refused(MemberLookup(office), said) == [
        (
            "Số thẻ đảng viên",
            "Không có đảng viên nào mang số thẻ «99123456». Đặng Thị Hòa sinh 03/02/1975 có số "
            "thẻ 00123456. Hãy sửa số thẻ, hoặc để trống ô này và điền họ tên, ngày sinh, chi "
            "bộ.",
            "00123456",
        )
    ]


@pytest.mark.parametrize("key", ["code", "card"])
def test_a_name_beside_a_key_that_is_anothers_is_refused_and_shows_both(
    key, office, hoa
):
    value = record_code(hoa.pk) if key == "code" else "00123456"
    key_words = f"mã {value}" if key == "code" else "số thẻ 00123456"

    assert refused(
        MemberLookup(office), Said(name="Phạm Văn Bình", **{key: value})
    ) == [
        (
            "Họ và tên",
            f"Dòng này ghi «Phạm Văn Bình» nhưng {key_words} là của {words(hoa)}. Hãy kiểm tra "
            "xem các cột có bị lệch dòng không.",
            "Đặng Thị Hòa",
        )
    ]


@pytest.mark.parametrize("name", ["Đặng Thị Hoà", "ĐẶNG THỊ HÒA", "Đặng Thị Hồng"])
def test_the_own_name_in_any_spelling_or_a_former_one_agrees_with_the_card(
    name, office, hoa
):
    MemberNameFactory(member=hoa, full_name="Đặng Thị Hồng", ended_on=date(2020, 1, 1))

    assert MemberLookup(office).find(Said(card="00123456", name=name)) == hoa


def test_every_cell_that_contradicts_the_record_code_is_named(office, hoa):
    said = Said(record_code(hoa.pk), "7", "Lê Thị Lan", PartialDate(1976))

    assert [heading for heading, _, _ in refused(MemberLookup(office), said)] == [
        "Họ và tên",
        "Số thẻ đảng viên",
        "Ngày sinh",
    ]


@pytest.mark.parametrize("born", [PartialDate(1975), PartialDate(1975, 2), BORN])
def test_a_year_of_birth_agrees_with_the_day_in_that_year(born, office, hoa):
    assert MemberLookup(office).find(Said(card="00123456", born=born)) == hoa


def test_name_birth_and_cell_that_match_one_are_enough(office, hoa, own_cell):
    MemberFactory(full_name="Đặng Thị Hòa", born=PartialDate(1980), cell=own_cell)

    found = MemberLookup(office).find(Said("", "", "đặng thị hoà", BORN, own_cell))

    assert found == hoa


def test_the_cell_of_the_day_in_question_matches_as_that_of_today(
    office, hoa, own_cell, other_cell
):
    stay = hoa.memberships.get()
    stay.ended_on, stay.end_reason = date(2021, 1, 1), "internal"
    stay.save()
    hoa.memberships.create(
        cell=other_cell, started_on=date(2021, 1, 1), start_reason="internal"
    )
    lookup = MemberLookup(office, date(2020, 12, 31))

    assert lookup.find(Said("", "", "Đặng Thị Hòa", BORN, own_cell)) == hoa
    assert lookup.find(Said("", "", "Đặng Thị Hòa", BORN, other_cell)) == hoa
    said = Said("", "", "Đặng Thị Hòa", BORN, own_cell)
    assert offered(lookup, said, day=date(2021, 1, 1)) == [str(hoa.pk)]


@pytest.mark.parametrize("born", [BORN, None, PartialDate(1975)])
def test_less_than_all_three_is_asked_about_even_with_one_candidate(
    born, office, hoa, own_cell
):
    cell = None if born == BORN else own_cell
    said = Said("", "", "Đặng Thị Hòa", born, cell)
    lookup = MemberLookup(office)

    assert offered(lookup, said) == [str(hoa.pk)]
    assert lookup.find(said, chosen=str(hoa.pk)) == hoa


def test_two_who_match_all_three_are_told_apart_by_the_user(office, hoa, own_cell):
    twin = MemberFactory(
        full_name="Đặng Thị Hòa", born=BORN, cell=own_cell, card_number=None
    )
    said = Said("", "", "Đặng Thị Hòa", BORN, own_cell)
    lookup = MemberLookup(office)

    with pytest.raises(DoubtError) as caught:
        lookup.find(said)

    assert [c.words for c in caught.value.choices] == [words(hoa), words(twin)]
    assert lookup.find(said, chosen=str(twin.pk)) == twin


def test_what_was_chosen_must_be_one_of_the_candidates(office, hoa, own_cell):
    other = MemberFactory(full_name="Phạm Văn Bình", cell=own_cell)
    said = Said("", "", "Đặng Thị Hòa", BORN)

    assert offered(MemberLookup(office), said, chosen=str(other.pk)) == [str(hoa.pk)]
    assert offered(MemberLookup(office), said, chosen="") == [str(hoa.pk)]


def test_a_name_alone_finds_nobody(office, hoa):
    assert refused(MemberLookup(office), Said(name="Đặng Thị Hòa")) == [
        (
            "Họ và tên",
            "Chỉ có họ tên «Đặng Thị Hòa» thì chưa đủ để biết là ai: hãy điền số thẻ đảng "
            "viên, hoặc ngày sinh và chi bộ.",
            "",
        )
    ]


def test_an_empty_line_is_told_what_to_fill_in(office):
    ((heading, message, _),) = refused(MemberLookup(office), Said())

    assert heading == "Mã hồ sơ"
    assert message.startswith("Không biết dòng này nói về ai: hãy điền mã hồ sơ")


@pytest.mark.parametrize(
    ("born", "by_cell", "heading", "begins", "suggestion"),
    [
        (PartialDate(1976, 2, 3), False, "Ngày sinh",
         "Không có «Đặng Thị Hòa» sinh 03/02/1976: trong danh sách có Đặng Thị Hòa, sinh "
         "03/02/1975", "03/02/1975"),
        (None, True, "Mã chi bộ",
         "Không có «Đặng Thị Hòa» ở Chi bộ Khu phố 2: trong danh sách có Đặng Thị Hòa, sinh "
         "03/02/1975", ""),
    ],
)  # fmt: skip
def test_a_birth_or_a_cell_that_fits_nobody_of_the_name_shows_who_there_is(
    born, by_cell, heading, begins, suggestion, office, hoa, other_cell
):
    said = Said("", "", "Đặng Thị Hòa", born, other_cell if by_cell else None)

    ((where, message, hint),) = refused(MemberLookup(office), said)

    assert (where, hint) == (heading, suggestion)
    assert message.startswith(begins)


def test_out_of_scope_reads_like_unknown(secretary, hoa, other_cell):
    away = MemberFactory(
        full_name="Lê Thị Lan", born=BORN, card_number="00654321", cell=other_cell
    )
    lookup = MemberLookup(secretary)

    assert lookup.find(Said(card="00123456")) == hoa
    unknown = refused(lookup, Said(card="00654329"))
    there = refused(lookup, Said(card="00654321"))
    assert str(there).replace("00654321", "00654329") == str(unknown)
    assert "Lê Thị Lan" not in str(refused(lookup, Said(card="654321")))
    assert refused(lookup, Said(code=record_code(away.pk)))[0][1].startswith(
        "Không có hồ sơ nào mang mã"
    )
    said = Said("", "", "Lê Thị Lan", BORN, other_cell)
    assert refused(lookup, said)[0][:2] == (
        "Họ và tên",
        "Không có đảng viên nào tên «Lê Thị Lan». Hãy kiểm tra họ tên, hoặc điền số thẻ đảng "
        "viên.",
    )


def test_headings_of_a_sheet_of_its_own_stand_in_the_errors(office, hoa):
    lookup = MemberLookup(office, headings={"name": "Cá nhân"})

    assert refused(lookup, Said(name="Đặng Thị Hòa"))[0][0] == "Cá nhân"


def test_it_reads_all_members_in_four_queries(
    office, hoa, own_cell, django_assert_num_queries
):
    MemberFactory.create_batch(20, cell=own_cell)
    office = type(office).objects.get(pk=office.pk)
    office.has_perm("members.view_member")  # the seats, read once a request

    with django_assert_num_queries(4):
        lookup = MemberLookup(office)
        lookup.find(Said("", "", "Đặng Thị Hòa", BORN, own_cell))
        lookup.find(Said(card="00123456"))
