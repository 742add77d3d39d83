"""PDFs made once, and the warm children ended after the last test."""

from collections.abc import Iterator

import pytest

from benghe.paper.worker import close_pool, render_pdf
from tests.benghe.paper import samples


@pytest.fixture(scope="session", autouse=True)
def _no_child_left() -> Iterator[None]:
    yield
    close_pool()


@pytest.fixture(scope="session")
def signed_pdf() -> bytes:
    return render_pdf(samples.SIGNED)


@pytest.fixture(scope="session")
def draft_pdf() -> bytes:
    return render_pdf(samples.REPORT, final=False)
