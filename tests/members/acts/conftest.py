"""Two cells and a member, for the tests of acts."""

import pytest

from tests.factories import (
    CellFactory,
    MemberFactory,
)


@pytest.fixture
def an(own_cell):
    return MemberFactory(
        full_name="Trần Văn An", cell=own_cell, card_number="079000456"
    )


@pytest.fixture
def second_cell(ward):
    return CellFactory(name="Chi bộ Khu phố 2", code="KP2", committee=ward)
