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
from benghe.paper.tree import Header, Signature, plain, text_of
from cells.models import Cell
from members import jobs
from members.columns import COLUMNS
from members.forms import MemberFilterForm
from members.papers import list_paper, member_list_paper
from tests.factories import (
    CellFactory,
    CellNameFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
)

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


# --- the official list ---


@pytest.fixture
def led(people, ward, own_cell):
    """The own cell with a secretary and a deputy, and the secretary of the committee."""
    for name, kind in (("Vũ Thị Yến", "secretary"), ("Phạm Xuân", "deputy")):
        member = MemberFactory(full_name=name, cell=own_cell)
        PostFactory(member=member, cell=own_cell, kind=kind)
    head = MemberFactory(full_name="Ngô Bí Thư", cell=own_cell)
    PostFactory(member=head, committee=ward)


def test_the_official_list_puts_posts_first_under_the_header_of_the_day(led, office):
    paper = paper_of(
        office, official=True, printed_on=date(2023, 2, 3), **{"chi-bo": "KP1"}
    )

    assert [row[1] for row in rows(paper)] == [
        "Vũ Thị Yến", "Phạm Xuân", "Trần Văn An", "Đặng Thị Hòa", "Ngô Bí Thư",
    ]  # fmt: skip
    assert paper.header == Header(
        "ĐẢNG BỘ QUẬN 1", "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ", "", "Quận 1",
        "ngày      tháng      năm 2022",
    )  # fmt: skip
    assert (paper.kind, paper.summary) == (
        "DANH SÁCH ĐẢNG VIÊN", "Chi bộ Khu phố 1, tính đến ngày 27/12/2022",
    )  # fmt: skip
    assert paper.signature == Signature(
        "T/M ĐẢNG ỦY", "BÍ THƯ", "Ngô Bí Thư",
        "họ và tên Bí thư Đảng bộ phường Bến Nghé",
    )  # fmt: skip
    assert (paper.landscape, paper.format_day) == (True, DAY)
    assert "2023" not in text_of(paper)


@pytest.fixture
def renamed(led, own_cell):
    """The own cell has another name and another secretary from 01/01/2023 on."""
    turn = date(2023, 1, 1)
    own_cell.names.update(ended_on=turn)
    CellNameFactory(
        cell=own_cell, name="Chi bộ Tên Sau", started_on=turn, ended_on=None
    )
    own_cell.posts.filter(kind="secretary").update(ended_on=turn)
    after = MemberFactory(full_name="Lý Bí Thư Sau", cell=own_cell)
    PostFactory(member=after, cell=own_cell, started_on=turn)


def test_a_secretary_signs_for_the_cell_by_the_names_of_the_day(renamed, secretary):
    for query in ({}, {"chi-bo": "KP1"}):
        paper = paper_of(secretary, official=True, printed_on=date(2023, 2, 3), **query)
        assert paper.summary == "Chi bộ Khu phố 1, tính đến ngày 27/12/2022"
        assert paper.meta.author == "Chi bộ Khu phố 1"
        assert paper.header == Header(
            "ĐẢNG BỘ PHƯỜNG BẾN NGHÉ", "CHI BỘ KHU PHỐ 1", "", "Quận 1",
            "ngày      tháng      năm 2022",
        )  # fmt: skip
        assert paper.signature == Signature(
            "T/M CHI BỘ", "BÍ THƯ", "Vũ Thị Yến", missing_label=""
        )

    later = paper_of(secretary, official=True, ngay="01/01/2023")
    assert later.summary == "Chi bộ Tên Sau, tính đến ngày 01/01/2023"
    assert later.header.issuer == "CHI BỘ TÊN SAU"
    assert later.signature.name == "Lý Bí Thư Sau"


def test_a_cell_without_a_secretary_leaves_the_place_of_the_name_blank(
    people, secretary
):
    paper = paper_of(secretary, official=True)

    assert paper.signature.name is None
    assert "CẦN BỔ SUNG" not in text_of(paper)
    assert text_of(paper).endswith("T/M CHI BỘ\nBÍ THƯ")


def test_the_working_list_of_a_secretary_names_the_cell(people, secretary):
    for paper in (paper_of(secretary), member_list_paper(secretary, DAY)):
        assert paper.summary == "Chi bộ Khu phố 1, tính đến ngày 27/12/2022"
        assert paper.meta.title == (
            "Danh sách đảng viên Chi bộ Khu phố 1, tính đến ngày 27/12/2022"
        )
        assert paper.header is paper.signature is None


def test_who_leads_two_cells_names_both_and_signs_for_one_at_a_time(led, secretary):
    other = Cell.objects.get(code="KP2")
    SeatFactory(user=secretary, role="BT", cell=other)
    both = type(secretary).objects.get(pk=secretary.pk)

    assert paper_of(both).summary == (
        "Chi bộ Khu phố 1, Chi bộ Khu phố 2, tính đến ngày 27/12/2022"
    )
    with pytest.raises(PaperError, match="Hãy lọc theo một chi bộ"):
        paper_of(both, official=True)
    assert paper_of(both, official=True, **{"chi-bo": "KP2"}).header.issuer == (
        "CHI BỘ KHU PHỐ 2"
    )


def test_who_sits_in_a_committee_below_signs_under_its_header(people, own_cell, ward):
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ Cơ sở", issuer="ĐẢNG ỦY CƠ SỞ")
    Cell.objects.filter(pk=own_cell.pk).update(committee=lower)
    user = UserFactory(username="co.so")
    SeatFactory(user=user, role="LD", committee=lower)

    paper = paper_of(user, official=True)

    assert paper.summary == "Đảng bộ Cơ sở, tính đến ngày 27/12/2022"
    assert paper.header.issuer == "ĐẢNG ỦY CƠ SỞ"
    assert paper.signature.authority == "T/M ĐẢNG ỦY"


def test_a_day_before_the_first_rules_of_form_is_set_by_the_first(people, office):
    assert paper_of(office, ngay="02/04/2018").format_day == date(2018, 4, 3)
    assert paper_of(office, ngay="04/04/2018").format_day == date(2018, 4, 4)


def test_the_official_list_keeps_an_order_that_was_asked_for(led, office):
    paper = paper_of(office, official=True, xep="tuoi-dang", **{"chi-bo": "KP1"})

    assert [row[1] for row in rows(paper)][:2] == ["Trần Văn An", "Đặng Thị Hòa"]


def test_an_official_list_of_a_day_without_a_committee_says_what_is_missing(
    people, office
):
    with pytest.raises(JobError, match="Chưa ghi tên và đầu văn bản"):
        jobs.print_member_list(start(office, official=True, ngay="27/12/1975"))


def test_the_official_list_is_tagged_repeats_its_heading_and_counts(
    led, secretary, client_for, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_for(secretary).post(
            "/dang-vien/in/", {"ngay": "27/12/2022", "ban": "chinh-thuc"}
        )

    job = Job.objects.get()
    assert answer.url == f"/viec-nen/{job.pk}/"
    assert job.file_name == "danh-sach-dang-vien-2022-12-27-ban-chinh-thuc.pdf"
    reader = PdfReader(BytesIO(bytes(job.content)))
    text = "".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Tổng số: 5 đảng viên." in text
    assert "T/M CHI BỘ" in text
    assert text.count("Vũ Thị Yến") == 2
    assert "Lê Thị Bình" not in text


def test_screen_and_paper_are_the_same_rows_columns_and_order(led, office, client_for):
    for query in ({}, {"xep": "chuc-vu"}, {"q": "thi"}, {"cot": "ho-ten,chuc-vu,tuoi"}):
        shown = client_for(office).get("/dang-vien/", {"ngay": "27/12/2022", **query})
        paper = paper_of(office, **query)

        lines = [tuple(t for _, t in cells) for _, cells in shown.context["lines"]]
        assert rows(paper) == lines
        heads = [column.title for column in paper.blocks[0].columns]
        assert heads == [column.title for column in shown.context["columns"]]


def test_columns_that_do_not_fit_on_a_sheet_are_refused_with_words(
    people, office, client_for
):
    wide = ",".join(column.key for column in COLUMNS)
    answer = client_for(office).post("/dang-vien/in/", {"cot": wide})

    assert answer.status_code == 400
    assert "không đủ chỗ cho 23 cột" in answer.content.decode()
    assert not Job.objects.exists()


def test_an_unknown_print_is_refused(people, office, client_for):
    answer = client_for(office).post("/dang-vien/in/", {"ban": "x"})

    assert answer.status_code == 400
    assert "«x» không có trong danh sách." in answer.content.decode()


def test_a_very_long_official_list_is_refused_with_words(people, office, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_OFFICIAL", 2)

    with pytest.raises(JobError, match="tối đa 2 đảng viên, danh sách này có 3"):
        jobs.print_member_list(start(office, official=True))
