"""The trích ngang of one member: its facts on a day, its scope, its job."""

from datetime import date
from io import BytesIO

import pdfplumber
import pytest

from benghe.core.jobs import JobError, start_job
from benghe.core.models import Event, Job
from benghe.lib.dates import PartialDate
from benghe.paper.errors import PaperError
from benghe.paper.tree import Heading, Paragraph, Table, plain, text_of
from cells.models import CommitteeName
from members.acts.data import ActData
from members.acts.services import perform
from members.facts import age_text
from members.profile import jobs
from members.profile.papers import printable_member, profile_paper
from tests.factories import (
    AwardFactory,
    BadgeFactory,
    CellFactory,
    CellNameFactory,
    DisciplineFactory,
    MemberFactory,
    MemberNameFactory,
    MembershipFactory,
    OccupationFactory,
    PostFactory,
    QualificationFactory,
    RatingFactory,
)

DAY, PRINTED = date(2022, 12, 27), date(2023, 8, 5)


@pytest.fixture
def member(ward, own_cell):
    """Someone with something of every kind, before and after DAY."""
    other = CellFactory(name="Chi bộ Bí Ẩn", code="BIAN")
    row = MemberFactory(
        cell=None, full_name="Nguyễn Thị Tên Mới", gender="female",
        card_number="079000123", hometown="Bến Tre", admitted_on=date(1990, 2, 3),
    )  # fmt: skip
    MembershipFactory(
        member=row, cell=other, started_on=date(2000, 1, 1), ended_on=date(2015, 1, 1),
        end_reason="internal", start_reason="opening",
    )  # fmt: skip
    MembershipFactory(
        member=row, cell=own_cell, started_on=date(2015, 1, 1), start_reason="internal",
        ended_on=date(2023, 7, 1), end_reason="to_city",
    )  # fmt: skip
    for name, start, end in (
        ("Nguyễn Thị Tên Cũ", date(1960, 1, 1), date(2023, 1, 1)),
        ("Nguyễn Thị Tên Mới", date(2023, 1, 1), None),
    ):
        MemberNameFactory(member=row, full_name=name, started_on=start, ended_on=end)
    own_cell.names.update(ended_on=date(2023, 1, 1))
    CellNameFactory(
        cell=own_cell, name="Chi bộ tên mới", started_on=date(2023, 1, 1), ended_on=None
    )
    QualificationFactory(member=row)
    QualificationFactory(member=row, level="thac_si", started_on=date(2023, 3, 1))
    QualificationFactory(member=row, kind="general", level="thpt")
    OccupationFactory(member=row, title="Giáo viên nghỉ hưu")
    PostFactory(member=row, cell=own_cell, ended_on=date(2023, 6, 1))
    PostFactory(
        member=row, cell=own_cell, kind="deputy", started_on=date(2016, 1, 1),
        ended_on=date(2020, 6, 10),
    )  # fmt: skip
    for year in (2017, 2018, 2021):
        RatingFactory(member=row, year=year, level="T", decided_on=date(year, 12, 20))
    RatingFactory(member=row, year=2022, level="XS", decided_on=date(2022, 12, 28))
    AwardFactory(member=row, decided_on=date(2022, 12, 20), decision="12-QĐ/ĐU")
    AwardFactory(
        member=row, year=2023, decided_on=date(2023, 2, 1), decision="99-QĐ/ĐU"
    )
    BadgeFactory(member=row, level=30, occasion_on=date(2020, 2, 3))
    DisciplineFactory(member=row, decision="7-QĐ/UBKT")
    return row


def paper(user, member, day=DAY):
    return profile_paper(user, printable_member(user, member.pk, day), day, PRINTED)


def facts(found):
    return [tuple(plain(cell) for cell in row.cells) for row in found.blocks[0].rows]


def tables(found):
    """Title of each part → its rows, or the words that stand there instead."""
    shown, title = {}, ""
    for block in found.blocks[1:]:
        match block:
            case Heading():
                title = block.text
            case Table():
                shown[title] = [
                    tuple(plain(cell) for cell in row.cells) for row in block.rows
                ]
            case Paragraph():
                shown.setdefault(title, plain(block.runs))
    return shown


def test_the_facts_of_the_file_on_the_day(member, office):
    found = paper(office, member)

    assert facts(found) == [
        ("01", "Họ và tên", "Nguyễn Thị Tên Cũ"),
        ("02", "Giới tính", "Nữ"),
        ("03", "Ngày sinh", "03/08/1975"),
        ("04", "Quê quán", "Bến Tre"),
        ("05", "Dân tộc", "Kinh"),
        ("06", "Tôn giáo", "Không"),
        ("07", "Trình độ giáo dục phổ thông", "Trung học phổ thông"),
        ("08", "Trình độ chuyên môn", "Đại học"),
        ("09", "Trình độ lý luận chính trị", "–"),
        ("10", "Nghề nghiệp", "Giáo viên nghỉ hưu"),
        ("11", "Ngày kết nạp", "03/02/1990"),
        ("12", "Ngày chính thức", "03/02/1991"),
        ("13", "Tuổi Đảng", "32 năm"),
        ("14", "Số thẻ đảng viên", "079000123"),
        ("15", "Chi bộ đang sinh hoạt", "Chi bộ Khu phố 1"),
        ("16", "Chức vụ trong Đảng", "Bí thư Chi bộ Khu phố 1"),
    ]
    assert found.summary == "Nguyễn Thị Tên Cũ, tính đến ngày 27/12/2022"
    assert (found.landscape, found.format_day) == (False, DAY)
    assert found.header.issuer == "ĐẢNG ỦY PHƯỜNG BẾN NGHÉ"
    assert found.header.place_and_date == "Quận 1, ngày      tháng      năm 2022"
    assert "2023" not in text_of(found)


def test_the_signer_is_that_of_the_day(member, own_cell, ward, office):
    for name, start, end in (
        ("Ngô Bí Thư", date(2020, 6, 10), date(2023, 1, 1)),
        ("Lý Bí Thư Sau", date(2023, 1, 1), None),
    ):
        head = MemberFactory(full_name=name, cell=own_cell)
        PostFactory(member=head, committee=ward, started_on=start, ended_on=end)

    assert paper(office, member).signature.name == "Ngô Bí Thư"
    later = paper(office, member, date(2023, 1, 1))
    assert (later.signature.authority, later.signature.name) == (
        "T/M ĐẢNG ỦY", "Lý Bí Thư Sau",
    )  # fmt: skip


def test_a_secretary_prints_it_in_the_name_of_the_cell(member, secretary):
    found = paper(secretary, member)

    assert (found.header.superior, found.header.issuer) == (
        "ĐẢNG BỘ PHƯỜNG BẾN NGHÉ", "CHI BỘ KHU PHỐ 1",
    )  # fmt: skip
    assert (found.signature.authority, found.signature.post, found.signature.name) == (
        "T/M CHI BỘ", "BÍ THƯ", "Nguyễn Thị Tên Cũ",
    )  # fmt: skip
    later = paper(secretary, member, date(2023, 6, 30))
    assert later.header.issuer == "CHI BỘ TÊN MỚI"
    assert later.signature.name is None
    assert "CẦN BỔ SUNG" not in text_of(later)


def test_the_tables_are_cut_at_the_day(member, office):
    assert tables(paper(office, member)) == {
        "Quá trình sinh hoạt đảng": [
            ("Chi bộ Khu phố 1", "01/01/2015", "Chuyển giữa các chi bộ trong phường", "nay", "–"),
            ("Chi bộ Bí Ẩn", "01/01/2000", "Có từ trước khi lập sổ", "01/01/2015",
             "Chuyển giữa các chi bộ trong phường"),
        ],
        "Chức vụ trong Đảng đã và đang giữ": [
            ("Bí thư", "Chi bộ Khu phố 1", "10/06/2020", "nay"),
            ("Phó Bí thư", "Chi bộ Khu phố 1", "01/01/2016", "10/06/2020"),
        ],
        "Khen thưởng": [("2022", "Hoàn thành xuất sắc nhiệm vụ", "Giấy khen", "12-QĐ/ĐU")],
        "Huy hiệu Đảng": [("30 năm tuổi Đảng", "03/02/2020", "–")],
        "Xếp loại 5 năm gần nhất": [
            ("2022", "–", "–"),
            ("2021", "Hoàn thành tốt nhiệm vụ", "–"),
            ("2020", "–", "–"),
            ("2019", "–", "–"),
            ("2018", "Hoàn thành tốt nhiệm vụ", "–"),
        ],
        "Kỷ luật": [("Khiển trách", "10/05/2022", "7-QĐ/UBKT")],
    }  # fmt: skip


def test_on_a_later_day_the_paper_says_what_was_true_then(member, office):
    found = paper(office, member, date(2023, 6, 30))

    shown = dict(row[1:] for row in facts(found))
    assert shown["Họ và tên"] == "Nguyễn Thị Tên Mới"
    assert shown["Chi bộ đang sinh hoạt"] == "Chi bộ tên mới"
    assert shown["Trình độ chuyên môn"] == "Thạc sĩ"
    assert shown["Chức vụ trong Đảng"] == "Không"
    assert (
        tables(found)["Xếp loại 5 năm gần nhất"][1][1] == "Hoàn thành xuất sắc nhiệm vụ"
    )


def test_a_secretary_prints_no_discipline_no_whole_card_and_no_other_cell(
    member, secretary
):
    found = paper(secretary, member)
    text = text_of(found)

    for secret in ("Kỷ luật", "UBKT", "079000123", "Bí Ẩn", "Khiển trách"):
        assert secret not in text
    assert "•••123" in text
    assert "Chỉ gồm thời gian ở chi bộ thuộc phạm vi của người in." in text


def test_the_inspectors_see_discipline_and_a_masked_card(member, inspector):
    text = text_of(paper(inspector, member))

    assert "7-QĐ/UBKT" in text
    assert "079000123" not in text


def test_the_member_who_left_is_printed_only_as_of_the_days_in_the_cell(
    member, secretary, ubnd, technician
):
    assert printable_member(secretary, member.pk, date(2023, 6, 30)) == member
    assert printable_member(secretary, member.pk, date(2023, 7, 1)) is None
    assert printable_member(secretary, member.pk, date(2014, 12, 31)) is None
    for user in (ubnd, technician):
        assert printable_member(user, member.pk, DAY) is None


def test_someone_without_rows_gets_a_paper_that_says_so(own_cell, office):
    bare = MemberFactory(cell=own_cell, card_number=None, official_on=None)

    found = paper(office, bare)
    assert tables(found)["Khen thưởng"] == "Không có."
    assert tables(found)["Kỷ luật"] == "Không có."
    assert dict(row[1:] for row in facts(found))["Ngày chính thức"] == "Dự bị"


def test_without_a_header_of_the_day_the_paper_is_refused(member, office):
    CommitteeName.objects.update(started_on=date(2023, 1, 1))

    with pytest.raises(PaperError, match="cho ngày 27/12/2022"):
        paper(office, member)


# --- the button and the job ---


def ask(client, member, day="27/12/2022"):
    return client.post(f"/dang-vien/{member.pk}/trich-ngang/", {"ngay": day})


def test_the_button_starts_a_job_and_is_logged_without_the_name(
    member, secretary, client_for, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(jobs, "render_pdf", lambda paper: text_of(paper).encode())
    client = client_for(secretary)
    page = client.get(f"/dang-vien/{member.pk}/", {"ngay": "27/12/2022"})
    assert "In trích ngang (PDF)" in page.content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client, member)

    job = Job.objects.get(kind="member_profile")
    assert answer.url == f"/viec-nen/{job.pk}/"
    assert (job.state, job.file_name) == (
        "done", f"trich-ngang-{member.pk}-2022-12-27.pdf",
    )  # fmt: skip
    event = Event.objects.get(kind="print")
    assert (event.user, event.target) == (secretary, f"members.member:{member.pk}")
    assert event.detail == {
        "paper": "member_profile", "day": "2022-12-27", "job": job.pk,
    }  # fmt: skip
    assert "Tên Cũ" not in job.title + str(job.arguments)


def test_the_worker_lays_the_paper_out_on_upright_a4(member, secretary):
    row = start_job(
        kind="member_profile", title="Trích ngang", user=secretary, member=member.pk,
        day="2022-12-27",
    )  # fmt: skip

    name, content = jobs.print_profile(row)

    assert name == f"trich-ngang-{member.pk}-2022-12-27.pdf"
    with pdfplumber.open(BytesIO(content)) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (595, 842)
    assert "TRÍCH NGANG ĐẢNG VIÊN" in text
    assert "Nguyễn Thị Tên Cũ" in text
    assert "Bí Ẩn" not in text


def test_out_of_scope_is_not_there_and_nothing_is_written(
    member, secretary, ubnd, technician, nobody, client_for
):
    foreign = MemberFactory(cell=CellFactory())

    assert ask(client_for(secretary), foreign).status_code == 404
    assert ask(client_for(secretary), member, "01/07/2023").status_code == 404
    for user in (ubnd, technician, nobody):
        assert ask(client_for(user), member).status_code == 404
    assert Job.objects.count() == Event.objects.filter(kind="print").count() == 0


def test_a_wrong_day_goes_back_to_the_field(member, office, client_for):
    client = client_for(office)
    answer = ask(client, member, "31/02/2022")

    assert answer.url == f"/dang-vien/{member.pk}/?ngay=31%2F02%2F2022"
    page = client.get(answer.url).content.decode()
    assert "Tháng 2/2022 chỉ có 28 ngày" in page
    assert "In trích ngang" not in page


def test_out_of_scope_by_the_time_of_the_work_fails_with_words(member, secretary):
    row = start_job(
        kind="member_profile", title="Trích ngang", user=secretary, member=member.pk,
        day="2023-07-01",
    )  # fmt: skip

    with pytest.raises(JobError, match="không còn trong phạm vi"):
        jobs.print_profile(row)


def test_a_paper_that_cannot_be_laid_out_fails_with_its_words(
    member, office, monkeypatch
):
    def refuse(*args, **kwargs):
        raise PaperError("quá 60 giây")

    monkeypatch.setattr(jobs, "render_pdf", refuse)
    row = start_job(
        kind="member_profile", title="Trích ngang", user=office, member=member.pk,
        day="2022-12-27",
    )  # fmt: skip

    with pytest.raises(JobError, match="quá 60 giây"):
        jobs.print_profile(row)


# --- on a day on which there is no cell ---


@pytest.fixture
def dead(own_cell):
    """Died on 05/06/2021."""
    row = MemberFactory(cell=own_cell, born=PartialDate(1933, 5, 1))
    perform(
        row, ActData(kind="death", day=date(2021, 6, 5)), None, today=date(2026, 1, 1)
    )
    return row


def fact(client, member, day):
    page = client.get(f"/dang-vien/{member.pk}/", {"ngay": day})
    return dict(page.context["facts"])["Tuổi đời"], page.content.decode()


def test_the_dead_have_no_age_but_a_day_of_death(dead, office, client_for):
    client = client_for(office)

    age, text = fact(client, dead, "04/06/2021")
    assert age == "88 tuổi"
    assert text.count("In trích ngang (PDF)") == 1
    for day in ("05/06/2021", "06/06/2021", "01/01/2022"):
        age, text = fact(client, dead, day)
        assert age == "Từ trần ngày 05/06/2021"
        assert "88 tuổi" not in text
        assert "In trích ngang" not in text


def test_a_death_known_only_from_the_time_in_the_party_counts(own_cell, office):
    row = MemberFactory(cell=None)
    row.partyperiods.update(ended_on=date(2021, 6, 5), end_reason="death")

    assert age_text(row, date(2021, 6, 5)) == "Từ trần ngày 05/06/2021"


def test_who_went_elsewhere_has_an_age(member, office, client_for):
    assert fact(client_for(office), member, "01/07/2023")[0] == "47 tuổi"


def test_without_a_cell_on_the_day_the_paper_is_refused_with_words(
    dead, member, office, client_for
):
    client = client_for(office)
    for who, day in ((dead, "05/06/2021"), (member, "01/07/2023")):
        answer = ask(client, who, day)
        page = client.get(answer.url).content.decode()
        assert f"trong ngày {day} người này không sinh hoạt ở chi bộ nào" in page
        assert f'value="{day}"' in page
    assert Job.objects.count() == Event.objects.filter(kind="print").count() == 0
    assert "/viec-nen/" in ask(client, member, "30/06/2023").url
    assert "/viec-nen/" in ask(client, dead, "04/06/2021").url


def test_without_a_cell_by_the_time_of_the_work_it_fails_with_words(dead, office):
    row = start_job(
        kind="member_profile", title="Trích ngang", user=office, member=dead.pk,
        day="2021-06-05",
    )  # fmt: skip

    with pytest.raises(JobError, match="không sinh hoạt ở chi bộ nào"):
        jobs.print_profile(row)
