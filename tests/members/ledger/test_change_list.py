"""The change list on paper and as a sheet: its parts, its totals, its scope, its log."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from benghe.core.jobs import JobError
from benghe.core.models import Event, Job
from benghe.paper.errors import PaperError
from benghe.paper.tree import plain
from cells.models import Cell, CommitteeName
from members.acts.data import ActData
from members.acts.services import perform
from members.ledger import jobs
from members.ledger.listing import LedgerListing
from members.ledger.papers import change_list_paper
from tests.factories import (
    CellFactory,
    CellNameFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    MemberNameFactory,
    MembershipFactory,
    PostFactory,
    StandingFactory,
)

PAGE = "/bien-dong/"
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 27)
YEAR = {"tu": "01/01/2022", "ngay": "27/12/2022"}


def act(member, kind, day, **more):
    return perform(
        member, ActData(kind=kind, day=day, **more), None, today=date(2026, 1, 1)
    )


@pytest.fixture
def people(own_cell):
    """One who leaves, one who moves, one recognised and then excused, one of elsewhere."""
    other = CellFactory(name="Chi bộ Khu phố 2", code="KP2")
    an = MemberFactory(full_name="Trần Văn An", cell=own_cell)
    act(an, "depart", date(2022, 3, 1), place="Đảng bộ phường Đa Kao", outside=True,
        decision="5-QĐ/ĐU")  # fmt: skip
    binh = MemberFactory(full_name="Lê Thị Bình", cell=own_cell)
    act(binh, "move", date(2022, 4, 1), cell=other)
    cuc = MemberFactory(full_name="Đỗ Thị Cúc", cell=own_cell,
                        admitted_on=date(2021, 5, 19), official_on=None)  # fmt: skip
    act(cuc, "recognise", date(2022, 5, 19), decision="8-QĐ/ĐU")
    act(cuc, "exempt", date(2022, 6, 1))
    dung = MemberFactory(full_name="Võ Văn Dũng", cell=other)
    act(dung, "death", date(2022, 7, 1))


def listing(user, **place):
    return LedgerListing(user, FIRST, LAST, action="print", **place)


def lines(paper):
    """The rows of the table: parts as one text, people without their numbers."""
    _, table = paper.blocks
    rows = [tuple(plain(cell) for cell in row.cells) for row in table.rows]
    return [row[0] if len(row) == 1 else (row[1], *row[3:]) for row in rows]


def test_the_parts_of_the_list_and_its_totals(people, office):
    paper = change_list_paper(listing(office), final=False)

    assert lines(paper) == [
        "I. Tăng: 0",
        "II. Giảm: 2",
        ("Trần Văn An", "Chi bộ Khu phố 1", "01/03/2022", "Chuyển đi ngoài Thành phố",
         "5-QĐ/ĐU", "Đảng bộ phường Đa Kao"),
        ("Võ Văn Dũng", "Chi bộ Khu phố 2", "01/07/2022", "Từ trần", "–", "–"),
        "III. Chuyển nội bộ: 1",
        ("Lê Thị Bình", "Chi bộ Khu phố 2", "01/04/2022", "Chuyển nội bộ phường", "–",
         "từ Chi bộ Khu phố 1"),
        "IV. Công nhận chính thức: 1",
        ("Đỗ Thị Cúc", "Chi bộ Khu phố 1", "19/05/2022", "Công nhận chính thức",
         "8-QĐ/ĐU", "–"),
        "V. Thay đổi trạng thái: 1",
        ("Đỗ Thị Cúc", "Chi bộ Khu phố 1", "01/06/2022",
         "Miễn công tác và sinh hoạt đảng", "–", "–"),
    ]  # fmt: skip
    assert plain(paper.blocks[0].runs) == (
        "Có đến đầu ngày 01/01/2022: 4 đảng viên; tăng 0; giảm 2; có đến hết ngày "
        "27/12/2022: 2 đảng viên."
    )
    assert paper.summary == (
        "Đảng bộ phường Bến Nghé, từ ngày 01/01/2022 đến hết ngày 27/12/2022"
    )
    assert paper.landscape
    assert paper.header is paper.signature is None


def test_the_official_list_has_the_header_and_the_secretary_of_the_closing_day(
    people, office, ward
):
    CommitteeName.objects.filter(committee=ward).update(ended_on=date(2023, 1, 1))
    CommitteeNameFactory(committee=ward, name="Đảng bộ phường Sài Gòn",
                         issuer="ĐẢNG ỦY PHƯỜNG SÀI GÒN", superior="ĐẢNG BỘ THÀNH PHỐ",
                         started_on=date(2023, 1, 1))  # fmt: skip
    boss = MemberFactory(full_name="Nguyễn Thị Thanh Hằng")
    PostFactory(member=boss, committee=ward, ended_on=date(2023, 1, 1))

    paper = change_list_paper(listing(office), final=True, printed_on=date(2025, 5, 5))

    assert paper.header.issuer == "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ"
    assert paper.header.superior == "ĐẢNG BỘ QUẬN 1"
    assert paper.header.date_line == "ngày      tháng      năm 2022"
    assert paper.signature.name == "Nguyễn Thị Thanh Hằng"
    assert (paper.signature.authority, paper.signature.post) == (
        "T/M ĐẢNG ỦY",
        "BÍ THƯ",
    )
    assert paper.format_day == LAST


def test_a_cell_of_a_lower_committee_goes_under_its_header(
    people, office, ward, own_cell
):
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ Cơ sở", issuer="ĐẢNG ỦY CƠ SỞ")
    Cell.objects.filter(pk=own_cell.pk).update(committee=lower)
    cell = Cell.objects.get(pk=own_cell.pk)

    for place in ({"cell": cell}, {"committee": lower}):
        paper = change_list_paper(listing(office, **place), final=True)
        assert paper.header.issuer == "ĐẢNG ỦY CƠ SỞ"
        assert paper.signature.name is None
        assert paper.signature.name_run.text == (
            "[CẦN BỔ SUNG: họ và tên Bí thư Đảng bộ Cơ sở]"
        )


def test_a_secretary_prints_the_own_cell_and_no_other_name(people, secretary):
    paper = change_list_paper(listing(secretary), final=False)

    told = str(lines(paper))
    assert "Trần Văn An" in told
    assert "Võ Văn Dũng" not in told
    assert "Khu phố 2" not in told
    assert "sang chi bộ khác trong phường" in told
    assert paper.summary == (
        "Chi bộ Khu phố 1, từ ngày 01/01/2022 đến hết ngày 27/12/2022"
    )


def test_a_secretary_signs_the_list_for_the_cell(people, secretary, own_cell):
    paper = change_list_paper(listing(secretary), final=True)
    assert (paper.header.superior, paper.header.issuer) == (
        "ĐẢNG BỘ PHƯỜNG BẾN NGHÉ", "CHI BỘ KHU PHỐ 1",
    )  # fmt: skip
    assert paper.signature.authority == "T/M CHI BỘ"
    assert paper.signature.name_run.text == ""

    head = MemberFactory(full_name="Vũ Thị Yến", cell=own_cell)
    PostFactory(member=head, cell=own_cell)
    paper = change_list_paper(listing(secretary), final=True)
    assert paper.signature.name == "Vũ Thị Yến"


def test_a_final_list_of_a_day_without_a_header_is_refused(people, office):
    CommitteeName.objects.update(started_on=date(2023, 1, 1))

    with pytest.raises(PaperError, match="cho ngày 27/12/2022"):
        change_list_paper(listing(office), final=True)
    assert change_list_paper(listing(office), final=False).header is None


def test_who_may_not_print_prints_nobody(people, ubnd):
    paper = change_list_paper(listing(ubnd), final=False)

    assert [line for line in lines(paper) if not isinstance(line, str)] == []


@pytest.fixture
def unhurried(monkeypatch):
    """No heartbeat from another thread while the test's own transaction is open."""
    monkeypatch.setattr("benghe.core.jobs.BEAT_SECONDS", 600)


def ask(client, address="in/", capture=None, **more):
    with capture(execute=True):
        return client.post(f"{PAGE}{address}", YEAR | more)


@pytest.mark.parametrize("final", [False, True])
def test_the_worker_makes_a_pdf_and_the_log_says_so(
    people, secretary, client_for, unhurried, django_capture_on_commit_callbacks, final
):
    answer = ask(client_for(secretary), capture=django_capture_on_commit_callbacks,
                 ban="chinh-thuc" if final else "")  # fmt: skip

    job = Job.objects.get()
    assert answer.url == f"/viec-nen/{job.pk}/"
    assert (job.state, job.file_name) == (
        "done", "bien-dong-2022-01-01-2022-12-27.pdf",
    )  # fmt: skip
    file = PdfReader(BytesIO(bytes(job.content)))
    text = "".join(page.extract_text() for page in file.pages)
    assert "Trần Văn An" in text
    assert "Võ Văn Dũng" not in text
    assert ("CHI BỘ KHU PHỐ 1" in text) is final
    assert "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ" not in text
    assert ("/StructTreeRoot" in file.trailer["/Root"]) is final
    event = Event.objects.get(kind="print")
    assert event.detail == {
        "first": "2022-01-01", "last": "2022-12-27", "cell": "", "committee": "",
        "final": final, "job": job.pk,
    }  # fmt: skip


def test_the_sheet_has_the_rows_of_the_list_and_no_formula(people, office, client_for):
    member = MemberFactory(full_name="=1+1", cell=None, admitted_on=date(2022, 8, 1))
    MembershipFactory(member=member, cell=Cell.objects.get(code="KP2"),
                      started_on=date(2022, 8, 1))  # fmt: skip

    answer = client_for(office).post(f"{PAGE}excel/", YEAR)

    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows())
    assert [cell.value for cell in rows[0]] == [
        "Nhóm", "Họ và tên", "Ngày sinh", "Chi bộ", "Ngày", "Nội dung", "Quyết định",
        "Nơi đi, nơi đến",
    ]  # fmt: skip
    assert [(row[0].value, row[1].value) for row in rows[1:]] == [
        ("Tăng", "=1+1"),
        ("Giảm", "Trần Văn An"),
        ("Giảm", "Võ Văn Dũng"),
        ("Chuyển nội bộ", "Lê Thị Bình"),
        ("Công nhận chính thức", "Đỗ Thị Cúc"),
        ("Thay đổi trạng thái", "Đỗ Thị Cúc"),
    ]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "d", "n"}
    assert Event.objects.get(kind="export").detail["rows"] == 6


def test_only_who_may_export_takes_the_sheet(people, leader, secretary, client_for):
    for user in (leader, secretary):
        client = client_for(user)
        assert client.post(f"{PAGE}excel/", YEAR).status_code == 404
        assert "Tải Excel" not in client.get(PAGE, YEAR).content.decode()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tu": "28/12/2022"}, "Từ ngày 28/12/2022 sau ngày cuối 27/12/2022."),
        ({"ban": "la"}, "Không có bản in «la»."),
    ],
)
def test_a_wrong_print_goes_back_to_the_page(
    people, office, client_for, wrong, message
):
    for address in ("in/", "excel/"):
        answer = client_for(office).post(f"{PAGE}{address}", YEAR | wrong)
        assert answer.status_code == 400
        assert message in answer.content.decode()
    assert not Job.objects.exists()


def job_of(user, **changes):
    asked = {"first": "2022-01-01", "last": "2022-12-27", "cell": "", "committee": "",
             "final": False, **changes}  # fmt: skip
    return Job(kind="change_list", created_by=user, arguments=asked)


def test_a_place_out_of_scope_by_then_fails_with_words(people, secretary):
    with pytest.raises(JobError, match="Chi bộ này không còn trong phạm vi"):
        jobs.print_change_list(job_of(secretary, cell="KP2"))
    with pytest.raises(JobError, match="Đảng bộ này không còn trong phạm vi"):
        jobs.print_change_list(job_of(secretary, committee="BEN-NGHE"))


def test_a_paper_that_cannot_be_laid_out_fails_with_its_words(
    people, office, monkeypatch
):
    def refuse(*args, **kwargs):
        raise PaperError("quá 60 giây")

    monkeypatch.setattr(jobs, "render_long_list", refuse)

    with pytest.raises(JobError, match="quá 60 giây"):
        jobs.print_change_list(job_of(office))


# --- names of then ---


@pytest.fixture
def renamed(own_cell):
    """Left on 01/03/2022 as «Trần Văn Tên Xưa»; another name from that very day on.

    Their cell too was called otherwise until that day.
    """
    member = MemberFactory(full_name="Trần Văn Tên Sau", cell=own_cell)
    gone = date(2022, 3, 1)
    for name, start, end in (
        ("Trần Văn Tên Xưa", date(1990, 1, 1), gone),
        ("Trần Văn Tên Sau", gone, None),
    ):
        MemberNameFactory(member=member, full_name=name, started_on=start, ended_on=end)
    own_cell.names.update(ended_on=gone)
    CellNameFactory(
        cell=own_cell, name="Chi bộ Tên Sau", started_on=gone, ended_on=None
    )
    act(member, "depart", gone, place="Đảng bộ phường Đa Kao", outside=True)
    return member


def test_who_left_is_told_by_the_name_of_the_last_day_there(
    renamed, office, secretary, client_for
):
    for user in (office, secretary):
        rows = lines(change_list_paper(listing(user), final=False))
        assert rows[2][:3] == ("Trần Văn Tên Xưa", "Chi bộ Khu phố 1", "01/03/2022")
        page = client_for(user).get(PAGE, {**YEAR, "dong": "giam"})
        (row,) = page.context["page"].rows
        assert (row.name, row.cell) == ("Trần Văn Tên Xưa", "Chi bộ Khu phố 1")
        assert "Trần Văn Tên Sau" not in page.content.decode()


def test_the_sheet_has_the_name_of_the_last_day_too(renamed, office, client_for):
    answer = client_for(office).post(f"{PAGE}excel/", YEAR)
    content = b"".join(answer.streaming_content)
    book = openpyxl.load_workbook(BytesIO(content))
    texts = [str(c.value) for sheet in book for row in sheet for c in row]

    assert "Trần Văn Tên Xưa" in texts
    assert not any("Trần Văn Tên Sau" in text for text in texts)


def test_who_came_is_told_by_the_name_of_the_first_day(own_cell, secretary):
    came = date(2022, 5, 4)
    member = MemberFactory(full_name="Lê Thị Tên Sau", cell=own_cell, joined_on=came)
    for name, start, end in (
        ("Lê Thị Tên Trước", date(1990, 1, 1), came),
        ("Lê Thị Tên Hôm Ấy", came, date(2022, 5, 5)),
        ("Lê Thị Tên Sau", date(2022, 5, 5), None),
    ):
        MemberNameFactory(member=member, full_name=name, started_on=start, ended_on=end)

    found = listing(secretary)
    (row,) = found.told("tang", found.rows("tang"))
    assert (row.name, row.day) == ("Lê Thị Tên Hôm Ấy", came)


def test_a_guest_who_went_is_told_by_the_last_day_and_the_link_opens(
    own_cell, secretary, client_for
):
    gone = date(2022, 3, 1)
    guest = MemberFactory(full_name="Võ Thị Tên Sau", cell=None)
    MemberNameFactory(member=guest, full_name="Võ Thị Tên Xưa",
                      started_on=date(1990, 1, 1), ended_on=gone)  # fmt: skip
    MemberNameFactory(member=guest, full_name="Võ Thị Tên Sau", started_on=gone)
    StandingFactory(member=guest, kind="guest", cell=own_cell,
                    started_on=date(2022, 2, 1), ended_on=gone)  # fmt: skip

    found = listing(secretary)
    (row,) = found.told("het-tam-den", found.rows("het-tam-den"))

    assert (row.name, row.cell) == ("Võ Thị Tên Xưa", "Chi bộ Khu phố 1")
    assert (row.day, row.seen_on) == (gone, date(2022, 2, 28))
    page = client_for(secretary).get(f"/dang-vien/{guest.pk}/", {"ngay": "28/02/2022"})
    assert page.status_code == 200


def test_rows_are_sorted_by_the_names_of_then(own_cell, office):
    gone = date(2022, 3, 1)
    for then, later in (("Lê Văn Bảo", "Lê Văn An"), ("Lê Văn Ánh", "Lê Văn Yên")):
        member = MemberFactory(full_name=later, cell=own_cell)
        MemberNameFactory(member=member, full_name=then,
                          started_on=date(1990, 1, 1), ended_on=gone)  # fmt: skip
        MemberNameFactory(member=member, full_name=later, started_on=gone)
        act(member, "depart", gone, place="Đa Kao", outside=True)

    found = listing(office)
    told = found.told("giam", found.rows("giam"))
    assert [row.name for row in told] == ["Lê Văn Ánh", "Lê Văn Bảo"]
    page = found.page("giam", QueryDict())
    assert [row.name for row in page.rows] == ["Lê Văn Ánh", "Lê Văn Bảo"]


def test_names_of_then_cost_no_query_a_row(own_cell, office):
    def leave(name):
        member = MemberFactory(full_name=name, cell=own_cell)
        MemberNameFactory(member=member, full_name=name)
        act(member, "depart", date(2022, 3, 1), place="Đa Kao", outside=True)

    counts = []
    for _ in range(2):
        leave("Lê Văn Một")
        found = listing(office)
        assert found.extent
        with CaptureQueriesContext(connection) as ran:
            found.told("giam", found.rows("giam"))
        counts.append(len(ran))
    assert counts[0] == counts[1]
