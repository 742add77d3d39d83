"""A small ward with two neighbourhood cells, their people, posts and seats."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.factories import (
    CandidacyFactory,
    CellFactory,
    CellKindFactory,
    MemberFactory,
    PostFactory,
    SeatFactory,
    StandingFactory,
    UserFactory,
)


@pytest.fixture
def town(ward, own_cell, office):
    """Khu phố 1 (3 members, secretary, deputy, seat, candidate, guest), 2 (2), 3 (1)."""
    kind = CellKindFactory(code="khu-pho", name="Khu phố")
    one = own_cell  # «Chi bộ Khu phố 1», KP1
    two, three = (
        CellFactory(
            name=f"Chi bộ Khu phố {n}", code=f"KP{n}", kind=kind, committee=ward
        )
        for n in (2, 3)
    )
    an, binh, chi = (
        MemberFactory(full_name=name, cell=one, joined_on=date(2015, 3, 2))
        for name in ("Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Chi")
    )
    dung, em = (
        MemberFactory(full_name=name, cell=two, joined_on=date(2016, 5, 19))
        for name in ("Phạm Văn Dũng", "Võ Thị Em")
    )
    MemberFactory(full_name="Đặng Văn Giàu", cell=three, joined_on=date(2016, 5, 19))
    head = PostFactory(member=an, cell=one, started_on=date(2020, 6, 10))
    deputy = PostFactory(
        member=binh, cell=one, kind="deputy", started_on=date(2020, 6, 10)
    )
    account = UserFactory(username="bithu.kp1", full_name="Nguyễn Văn An")
    return SimpleNamespace(
        ward=ward, office=office, kind=kind, one=one, two=two, three=three,
        an=an, binh=binh, chi=chi, dung=dung, em=em, head=head, deputy=deputy,
        seat=SeatFactory(
            user=account, role="BT", cell=one, started_on=date(2020, 7, 1)
        ),
        candidate=CandidacyFactory(cell=one, started_on=date(2022, 1, 5)),
        guest=StandingFactory(
            kind="guest", cell=one, started_on=date(2022, 9, 1), due_on=date(2023, 9, 1),
            member=MemberFactory(full_name="Hồ Thị Khách", cell=None),
        ),
        exempt=StandingFactory(member=an, started_on=date(2022, 3, 1)),
    )  # fmt: skip
