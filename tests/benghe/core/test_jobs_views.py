"""Pages of background jobs: own ones only, states, and the file."""

import pytest
from django.urls import reverse

from benghe.core.models import Job
from tests.factories import ImportBatchFactory, JobFactory

LIST = "/viec-nen/"


@pytest.fixture
def done(office):
    return JobFactory(created_by=office, title="Danh sách xong", state=Job.State.DONE,
                      file_name="danh-sach.pdf", content=b"%PDF-")  # fmt: skip


def test_a_person_sees_the_own_jobs_only(done, office, leader, client_for):
    JobFactory(created_by=leader, title="Việc của người khác")

    response = client_for(office).get(LIST)
    assert [job.title for job in response.context["jobs"]] == ["Danh sách xong"]

    other = client_for(leader)
    for url in (f"{LIST}{done.pk}/", f"{LIST}{done.pk}/tep/"):
        assert other.get(url).status_code == 404


def test_the_file_comes_as_it_was_made_and_is_never_kept(done, office, client_for):
    response = client_for(office).get(f"{LIST}{done.pk}/tep/")

    assert b"".join(response.streaming_content) == b"%PDF-"
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"]
        == 'attachment; filename="danh-sach.pdf"'
    )
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("state", "comes_back"),
    [("waiting", "5"), ("running", "5"), ("done", None), ("failed", None)],
)
def test_the_page_comes_back_by_itself_only_while_the_job_runs(
    office, client_for, state, comes_back
):
    job = JobFactory(created_by=office, state=state, progress=40, message="Lời báo")

    response = client_for(office).get(f"{LIST}{job.pk}/")

    assert response.headers.get("Refresh") == comes_back
    assert "Lời báo" in response.content.decode()
    assert response.context["has_file"] is False
    assert client_for(office).get(f"{LIST}{job.pk}/tep/").status_code == 404


def test_a_finished_job_without_bytes_has_no_file(office, client_for):
    job = JobFactory(created_by=office, state="done", file_name="x.pdf", content=None)

    assert client_for(office).get(f"{LIST}{job.pk}/tep/").status_code == 404


def test_the_technician_has_no_jobs(technician, client_for):
    assert client_for(technician).get(LIST).status_code == 404


@pytest.mark.parametrize("state", ["running", "done", "failed"])
def test_the_job_of_a_batch_leads_to_its_page_and_promises_no_file(
    office, client_for, state
):
    batch = ImportBatchFactory(kind="cells", created_by=office)
    job = JobFactory(created_by=office, state=state, kind="import_check",
                     arguments={"batch": batch.pk}, content=b"")  # fmt: skip

    response = client_for(office).get(f"{LIST}{job.pk}/")

    page = response.content.decode()
    address = reverse("admin:cells_cell_import_batch", args=[batch.pk])
    assert f'href="{address}">Xem lô nhập số {batch.pk}</a>' in page
    assert response.context["has_file"] is False
    assert "mục Việc nền" not in page


@pytest.mark.parametrize("arguments", [{}, {"batch": 999_999}])
def test_a_job_whose_batch_is_not_there_has_no_such_link(office, client_for, arguments):
    job = JobFactory(created_by=office, kind="import_check", arguments=arguments)

    response = client_for(office).get(f"{LIST}{job.pk}/")

    assert (response.context["batch"], response.context["batch_url"]) == (None, "")
    assert "Xem lô nhập" not in response.content.decode()
