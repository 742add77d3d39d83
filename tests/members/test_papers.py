"""The printed members list: its rows, its scope, and the job that makes it."""

from datetime import date
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from pypdf import PdfReader

from benghe.core.jobs import JobError, start_job
from benghe.core.models import Job
from benghe.paper.errors import PaperError
from benghe.paper.tree import plain
from members import jobs
from members.forms import MemberFilterForm
from members.papers import list_paper, member_list_paper
from tests.factories import CellFactory, MemberFactory

DAY = date(2022, 12, 27)


@pytest.fixture
def people(own_cell):
    other = CellFactory(name="Chi bộ Khu phố 2", code="KP2")
    MemberFactory(full_name="Lê Thị Bình", cell=other, card_number="079000789")
    MemberFactory(full_name="Đặng Thị Hòa", cell=own_cell, gender="female", card_number="079000123",
                  official_on=None)  # fmt: skip
    MemberFactory(full_name="Trần Văn An", cell=own_cell, card_number=None)


def rows(paper):
    [table] = paper.blocks
    return [tuple(plain(cell) for cell in row.cells) for row in table.rows]


def test_the_list_stands_by_cell_then_name_with_masked_cards(people, inspector):
    paper = member_list_paper(inspector, DAY)

    assert rows(paper) == [
        ("1", "Trần Văn An", "Nam", "03/08/1975", "03/02/2010", "03/02/2011", "–", "Chi bộ Khu phố 1"),
        ("2", "Đặng Thị Hòa", "Nữ", "03/08/1975", "03/02/2010", "Dự bị", "•••123", "Chi bộ Khu phố 1"),
        ("3", "Lê Thị Bình", "Nam", "03/08/1975", "03/02/2010", "03/02/2011", "•••789", "Chi bộ Khu phố 2"),
    ]  # fmt: skip
    assert paper.summary == "Đảng bộ phường Bến Nghé, tính đến ngày 27/12/2022"
    assert paper.blocks[0].note == "Tổng số: 3 đảng viên."


def test_a_role_that_may_read_cards_prints_them_whole(people, office):
    assert [row[6] for row in rows(member_list_paper(office, DAY))] == [
        "–", "079000123", "079000789",
    ]  # fmt: skip


def test_a_secretary_prints_the_own_cell_only(people, secretary):
    assert [row[1] for row in rows(member_list_paper(secretary, DAY))] == [
        "Trần Văn An",
        "Đặng Thị Hòa",
    ]


def test_who_may_not_print_prints_nobody(people, ubnd):
    assert rows(member_list_paper(ubnd, DAY)) == []


def start(user, *, kind="member_list", official=False, **query):
    query = urlencode({"ngay": "27/12/2022", **query})
    return start_job(
        kind=kind, title="Danh sách", user=user, query=query, official=official
    )


def asked(user, **query):
    """A valid form of these fields of the address."""
    form = MemberFilterForm(QueryDict(urlencode({"ngay": "27/12/2022", **query})), user)
    assert form.is_valid(), form.errors
    return form


def paper_of(user, *, official=False, printed_on=None, **query):
    form = asked(user, **query)
    listing = form.listing("print")
    return list_paper(listing, form.words(), printed_on, official=official)


def test_a_part_of_the_list_says_that_it_is_a_part(people, office):
    query = {"chi-bo": "KP1", "q": "hoa", "loai": "nu"}
    paper = paper_of(office, **query)

    assert [row[1] for row in rows(paper)] == ["Đặng Thị Hòa"]
    assert paper.summary == "Chi bộ Khu phố 1, tính đến ngày 27/12/2022"
    assert paper.blocks[0].note == (
        "Tổng số: 1 đảng viên. Chỉ gồm: Họ tên hoặc số cuối thẻ: «hoa»; "
        "Chi bộ: Chi bộ Khu phố 1; Đối tượng: Nữ."
    )


def test_the_worker_makes_a_pdf_of_the_rows_in_scope(
    people, secretary, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        started = start(secretary)

    job = Job.objects.get(pk=started.pk)
    text = "".join(
        page.extract_text() for page in PdfReader(BytesIO(bytes(job.content))).pages
    )
    assert (job.state, job.file_name) == ("done", "danh-sach-dang-vien-2022-12-27.pdf")
    assert "Đặng Thị Hòa" in text
    assert "Lê Thị Bình" not in text


def test_a_cell_out_of_scope_by_then_fails_with_words(people, secretary):
    with pytest.raises(JobError, match="không còn trong phạm vi"):
        jobs.print_member_list(start(secretary, **{"chi-bo": "KP2"}))


def test_a_paper_that_cannot_be_laid_out_fails_with_its_words(
    people, office, monkeypatch
):
    def refuse(*args, **kwargs):
        raise PaperError("quá 60 giây")

    monkeypatch.setattr(jobs, "render_long_list", refuse)

    with pytest.raises(JobError, match="quá 60 giây"):
        jobs.print_member_list(start(office))
