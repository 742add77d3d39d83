"""What the tests of the sheets share."""

import pytest


@pytest.fixture
def clerk(client_for, office, own_cell):
    """The office at its back office; the cell KP1 is there."""
    return client_for(office)
