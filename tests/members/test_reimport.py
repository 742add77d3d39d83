"""The members list of the portal loads again and changes nothing, whatever its columns."""

import random
from datetime import date

import pytest
from django.utils.timezone import localdate

from benghe.core.imports import services
from benghe.core.models import ImportBatch
from benghe.lib.dates import PartialDate
from members.columns import COLUMNS
from members.exports import member_sheet
from members.listing import MemberListing
from members.models import Member
from tests.factories import (
    CellFactory,
    MemberFactory,
    PostFactory,
    QualificationFactory,
)
from tests.factories.members import MemberNameFactory
from tests.sheets import through_libreoffice

ALL = tuple(column.key for column in COLUMNS)


@pytest.fixture
def people(own_cell, ward):
    """Full and partial dates, words instead of dates, texts like formulas, one name twice."""
    other = CellFactory(committee=ward, name="Chi bộ Khu phố 10", code="KP10")
    made = [
        MemberFactory(full_name="Đặng Thị Hòa", cell=own_cell, gender="female",
                      card_number="00079123", born=PartialDate(1950, 8), religion="Phật giáo",
                      hometown='=HYPERLINK("x")', identity_number="079150000123",
                      phone="0903 123 456", address="-12 Lê Lợi"),
        MemberFactory(full_name="Trần Văn An", cell=own_cell, card_number=None,
                      official_on=None, hometown="+1+1", born=PartialDate(1948)),
        MemberFactory(full_name="Trần Văn An", cell=other, card_number="000000000001",
                      hometown="@x", born=PartialDate(1948)),
        MemberFactory(full_name="Vũ Thị Yến", cell=other, born=PartialDate(1899, 1, 2),
                      gender="female"),
    ]  # fmt: skip
    PostFactory(member=made[0], cell=own_cell)
    QualificationFactory(member=made[0])
    return made


def checked(user, content):
    batch = services.upload("members", user=user, file_name="ds.xlsx", content=content)
    return services.check(ImportBatch.objects.get(pk=batch.pk))


def outcome(user, listing, **more):
    content, count = member_sheet(listing, **more)
    batch = checked(user, content)
    found = {kind: n for kind, n in batch.counts.items() if n}
    return batch, found, count


def test_the_usual_list_and_the_one_with_every_column_are_as_stored(people, office):
    for columns in ((), ALL):
        listing = MemberListing(user=office, day=localdate(), columns=columns)

        batch, found, _ = outcome(office, listing, words=["Chi bộ: tất cả"])

        assert (batch.message, found) == ("", {"skip": 4})
        assert [row.faults for row in batch.lines.all()] == [[]] * 4


def test_columns_that_only_show_are_named_as_left_out(people, office):
    listing = MemberListing(user=office, day=localdate(), columns=ALL)

    batch, _, _ = outcome(office, listing)

    assert [column["heading"] for column in batch.findings["ignored"]] == [
        "TT", "Tuổi đời", "Tuổi Đảng", "Đảng bộ", "Giáo dục phổ thông", "Chuyên môn",
        "Lý luận chính trị", "Nghề nghiệp", "Chức vụ trong Đảng", "Trạng thái sinh hoạt",
    ]  # fmt: skip
    assert batch.findings["leftovers"] == []


@pytest.mark.parametrize("seed", range(12))
def test_any_columns_in_any_order_and_any_filter_change_nothing(people, office, seed):
    chance = random.Random(seed)
    columns = chance.sample(ALL, chance.randint(2, len(ALL)))
    if "ho-ten" not in columns:
        columns.insert(chance.randint(0, len(columns)), "ho-ten")
    listing = MemberListing(
        user=office, day=localdate(), columns=tuple(columns),
        order=chance.choice(["", "chi-bo", "tuoi", "tuoi-dang"]),
        gender=chance.choice(["", "female"]), status=chance.choice(["", "chinh-thuc"]),
    )  # fmt: skip

    batch, found, count = outcome(office, listing)

    assert batch.state == "checked", batch.message
    # Without a key a name is asked about or refused, never taken for a new person.
    assert found.keys() <= {"skip", "choose", "error"}
    assert sum(found.values()) == count > 0
    if "so-the" in columns and listing.gender:
        assert found == {"skip": count}


def test_a_card_shown_in_part_is_no_key_and_no_number(people, office, monkeypatch):
    see = type(office).has_perm
    listing = MemberListing(user=office, day=localdate())
    monkeypatch.setattr(
        type(office), "has_perm",
        lambda user, perm, obj=None: perm != "members.sensitive_member" and see(user, perm, obj),
    )  # fmt: skip
    content, _ = member_sheet(listing)
    monkeypatch.undo()

    batch = checked(office, content)

    assert {k: n for k, n in batch.counts.items() if n} == {"choose": 3, "skip": 1}
    stored = set(Member.objects.values_list("card_number", flat=True))
    assert stored == {"00079123", None, "000000000001", people[3].card_number}
    asked = batch.lines.get(name__startswith="Đặng Thị Hòa")
    batch.options["choices"] = {str(asked.number): str(people[0].pk)}
    batch.save()
    again = services.check(batch)
    assert again.lines.get(number=asked.number).kind == "skip"


def test_the_name_of_an_earlier_day_is_no_new_name(people, office):
    person = people[0]
    MemberNameFactory(member=person, full_name="Đặng Thị Thu Hòa",
                      started_on=date(2000, 1, 1), ended_on=date(2022, 6, 1))  # fmt: skip
    listing = MemberListing(user=office, day=date(2022, 1, 1), text="hòa")

    batch, found, _ = outcome(office, listing)

    assert found == {"error": 1}
    assert batch.lines.get().faults[0]["message"] == (
        "Đây là tên cũ; hồ sơ hiện nay mang tên «Đặng Thị Hòa»."
    )


@pytest.mark.office
def test_a_list_that_libreoffice_saved_changes_nothing(people, office, tmp_path):
    listing = MemberListing(user=office, day=localdate(), columns=ALL)
    content, _ = member_sheet(listing)

    batch = checked(office, through_libreoffice(content, tmp_path))

    assert {k: n for k, n in batch.counts.items() if n} == {"skip": 4}
