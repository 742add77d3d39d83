"""Posts in a committee below the ward's: named as such, and not the ward's."""

from datetime import date

import pytest

from members.profile.papers import printable_member, profile_paper
from tests.factories import (
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
)

CHANGED = date(2022, 1, 1)


@pytest.fixture
def holder(ward, own_cell):
    """Secretary of a lower committee that was renamed, and in the ward's committee."""
    lower = CommitteeFactory(code="DB2", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ Trường học", ended_on=CHANGED)
    CommitteeNameFactory(
        committee=lower, name="Đảng bộ Khối trường học", started_on=CHANGED
    )
    member = MemberFactory(full_name="Lý Thị Hà", cell=own_cell)
    for place, kind, end in (
        ({"committee": lower}, "secretary", None),
        ({"committee": ward}, "member", None),
        ({"committee": lower}, "deputy", CHANGED),
        ({"cell": own_cell}, "deputy", None),
    ):
        PostFactory(member=member, kind=kind, started_on=date(2020, 6, 10),
                    ended_on=end, **place)  # fmt: skip
    return member


def places(client, member, day):
    page = client.get(f"/dang-vien/{member.pk}/", {"ngay": day})
    blocks = {block.slug: block.rows for block in page.context["blocks"]}
    return sorted(tuple(row[:2]) for row in blocks["chuc-vu"])


def test_the_page_names_the_lower_committee_as_of_the_day(holder, office, client_for):
    client = client_for(office)

    assert places(client, holder, "31/12/2021") == [
        ("Bí thư", "Đảng bộ Trường học"),
        ("Cấp ủy viên", "Đảng ủy"),
        ("Phó Bí thư", "Chi bộ Khu phố 1"),
        ("Phó Bí thư", "Đảng bộ Trường học"),
    ]
    # A post that is over keeps the name of its last day.
    assert places(client, holder, "01/01/2022") == [
        ("Bí thư", "Đảng bộ Khối trường học"),
        ("Cấp ủy viên", "Đảng ủy"),
        ("Phó Bí thư", "Chi bộ Khu phố 1"),
        ("Phó Bí thư", "Đảng bộ Trường học"),
    ]


def test_the_paper_names_it_too_after_the_wards(holder, office):
    for day, held in (
        (date(2022, 1, 1),
         "Cấp ủy viên Đảng ủy; Bí thư Đảng bộ Khối trường học; Phó Bí thư Chi bộ Khu phố 1"),
        (date(2021, 12, 31),
         "Cấp ủy viên Đảng ủy; Bí thư Đảng bộ Trường học; Phó Bí thư Đảng bộ Trường học; "
         "Phó Bí thư Chi bộ Khu phố 1"),
    ):  # fmt: skip
        member = printable_member(office, holder.pk, day)
        assert held in repr(profile_paper(office, member, day, day))


def test_the_column_names_it_and_the_filter_means_the_wards(holder, office, client_for):
    client = client_for(office)

    def listed(value):
        asked = {"ngay": "31/12/2021", "chuc-vu": value, "cot": "ho-ten,chuc-vu"}
        lines = client.get("/dang-vien/", asked).context["lines"]
        return [{c.key: text for c, text in cells}["chuc-vu"] for _, cells in lines]

    assert listed("dang-uy") == [
        "Đảng ủy viên; Bí thư Đảng bộ Trường học; Phó Bí thư Đảng bộ Trường học; "
        "Phó Bí thư Chi bộ Khu phố 1"
    ]
    assert len(listed("co")) == len(listed("dang-uy-vien")) == 1
    assert listed("bi-thu-dang-uy") == listed("pho-bi-thu-dang-uy") == []
    assert listed("ban-thuong-vu") == []
