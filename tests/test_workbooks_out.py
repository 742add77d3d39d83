"""Every kind of sheets: the export that comes back unchanged, and the template to fill in."""

import io
from datetime import date

import openpyxl
import pytest
from django.contrib import admin
from django.urls import reverse

from benghe.core.exports import services as exports
from benghe.core.exports.templates import example_of, template_sheet
from benghe.core.imports import services
from benghe.core.imports.kinds import REGISTRY
from benghe.core.models import Event, ImportBatch, Job
from benghe.lib.dates import PartialDate
from benghe.sheets.reader import read_here
from benghe.sheets.wanted import Limits
from members.acts.data import ActData
from members.acts.services import perform
from members.models import Member, PartyPeriod
from tests.factories import (
    AreaFactory,
    AwardFactory,
    BadgeFactory,
    CellFactory,
    IndicatorFactory,
    MemberFactory,
    ObservationFactory,
    PostFactory,
    RatingFactory,
    TargetFactory,
)
from tests.sheets import through_libreoffice

KINDS = sorted(REGISTRY)


def admin_of(kind):
    return admin.site.get_model_admin(REGISTRY[kind]._meta.model)


def exported_kinds():
    return [kind for kind in KINDS if getattr(admin_of(kind), "exports", False)]


def address(kind, name):
    meta = REGISTRY[kind]._meta.model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}")


def checked(user, kind, content):
    batch = services.upload(kind, user=user, file_name="t.xlsx", content=content)
    return services.check(ImportBatch.objects.get(pk=batch.pk))


def counts(batch):
    return {kind: n for kind, n in batch.counts.items() if n}


@pytest.fixture
def filled(own_cell, office):
    """A row or two of everything that goes out."""
    member = MemberFactory(full_name="Đặng Thị Hòa", cell=own_cell, card_number="00012345",
                           born=PartialDate(1950, 8), hometown="=1+1")  # fmt: skip
    MemberFactory(full_name="Trần Văn An", cell=own_cell, born=PartialDate(1948))
    PostFactory(member=member, cell=own_cell)
    indicator = IndicatorFactory()
    ObservationFactory(indicator=indicator)
    TargetFactory(indicator=indicator)
    AreaFactory()
    perform(member, ActData("exempt", date(2022, 3, 1), "7-QĐ/ĐU"), office)
    RatingFactory()
    AwardFactory()
    BadgeFactory()
    return member


# --- export ---


@pytest.mark.parametrize("kind", exported_kinds())
def test_an_export_comes_back_unchanged(kind, filled, office, client_for):
    answer = client_for(office).get(address(kind, "export"))
    rows = REGISTRY[kind]._meta.model.objects.count()

    batch = checked(office, kind, answer.getvalue())

    assert (batch.message, counts(batch)) == ("", {"skip": rows})
    assert Event.objects.get(kind="export").detail["rows"] == rows > 0


@pytest.mark.office
@pytest.mark.parametrize("kind", ["cells", "members", "observations"])
def test_an_export_that_libreoffice_saved_comes_back_unchanged(
    kind, filled, office, client_for, tmp_path
):
    content = client_for(office).get(address(kind, "export")).getvalue()
    rows = REGISTRY[kind]._meta.model.objects.count()

    saved = through_libreoffice(content, tmp_path)

    assert counts(checked(office, kind, saved)) == {"skip": rows}
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(saved)).active for cell in row
    ]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    if kind == "members":
        assert "=1+1" in [cell.value for cell in cells]
        assert "00012345" in [cell.value for cell in cells]


def test_the_rows_and_order_are_those_of_the_list(own_cell, office, client_for):
    for name, gender in (("Lê Thị Bình", "female"), ("Trần Văn An", "male"), ("Vũ Thị An", "female")):  # fmt: skip
        MemberFactory(full_name=name, cell=own_cell, gender=gender)
    client = client_for(office)

    for query in ({}, {"gender__exact": "female"}, {"q": "an"}, {"o": "-1"}, {"chi_bo": own_cell.pk}):  # fmt: skip
        shown = client.get(reverse("admin:members_member_changelist"), query)
        found = client.get(address("members", "export"), query).getvalue()
        sheet = openpyxl.load_workbook(io.BytesIO(found)).active
        names = [row[2].value for row in sheet.iter_rows(min_row=2)]
        assert names == [row.full_name for row in shown.context["cl"].result_list], (
            query
        )


def test_the_log_names_filters_and_tells_only_codes(own_cell, office, client_for):
    MemberFactory(cell=own_cell, gender="female")
    client = client_for(office)

    for query in (
        {"gender__exact": "female", "chi_bo": str(own_cell.pk), "q": "Đặng Thị Hòa"},
        {"tinh_trang": "Đặng Thị Hòa"},
    ):
        client.get(address("members", "export"), query)

    first, second = (event.detail for event in Event.objects.filter(kind="export").order_by("pk"))  # fmt: skip
    assert first["filters"] == {"chi_bo": str(own_cell.pk), "gender__exact": "female"}
    assert (first["has_text"], second["has_text"]) == (True, False)
    assert second["filters"] == {"tinh_trang": "…"}
    assert "Mã hồ sơ" in first["columns"]
    assert "Hòa" not in str([first, second])


def test_what_the_list_does_not_understand_takes_nothing_out(
    own_cell, office, client_for
):
    client = client_for(office)

    strange = client.get(address("members", "export"), {"ten": "x"})
    year = client.get(address("observations", "export"), {"as_of__year": "99999"})

    shown = client.get(reverse("admin:members_member_changelist"), {"ten": "x"})
    assert (strange.status_code, shown.status_code) == (400, 400)
    assert (year.status_code, year.url) == (
        302, reverse("admin:reports_observation_changelist"),
    )  # fmt: skip
    assert not Event.objects.filter(kind="export").exists()


def test_the_page_that_was_open_does_not_matter(own_cell, office, client_for):
    MemberFactory(cell=own_cell)

    answer = client_for(office).get(address("members", "export"), {"p": "7"})

    assert counts(checked(office, "members", answer.getvalue())) == {"skip": 1}


@pytest.mark.parametrize("kind", exported_kinds())
def test_who_may_not_take_out_gets_nothing(kind, filled, secretary, client_for):
    assert client_for(secretary).get(address(kind, "export")).status_code == 404


@pytest.fixture
def long_list(monkeypatch, own_cell, office):
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)
    for name in ("Lê Bình", "Trần An", "Vũ Yến"):
        MemberFactory(full_name=name, cell=own_cell)


def test_a_long_list_is_made_by_the_worker(
    long_list, office, client_for, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_for(office).get(address("members", "export"), {"o": "-1"})

    job = Job.objects.get()
    assert answer.url == f"/viec-nen/{job.pk}/"
    assert (job.state, job.title, job.progress) == ("done", "Tệp Excel đảng viên", 100)
    assert job.file_name.startswith("dang-vien-")
    assert counts(checked(office, "members", bytes(job.content))) == {"skip": 3}
    detail = Event.objects.get(kind="export").detail
    assert (detail["rows"], detail["job"], detail["filters"]) == (
        3,
        job.pk,
        {"o": "-1"},
    )


def test_the_worker_decides_the_scope_anew(long_list, office, client_for):
    client_for(office).get(address("members", "export"))
    job = Job.objects.get()
    office.seats.all().delete()
    job = Job.objects.get()

    with pytest.raises(exports.JobError, match="không còn quyền"):
        exports.make_list_sheet(job)


def test_a_list_costs_as_many_queries_whatever_its_length(
    own_cell, office, client_for, django_assert_max_num_queries
):
    client = client_for(office)
    for size in (2, 12):
        for _ in range(size):
            MemberFactory(cell=own_cell)
        with django_assert_max_num_queries(24):
            client.get(address("members", "export"))


# --- templates ---


def template(kind, user):
    content = template_sheet(REGISTRY[kind](user))
    return content, openpyxl.load_workbook(io.BytesIO(content))


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_its_headings_notes_lists_and_guide(kind, filled, office):
    resource = REGISTRY[kind](office)
    _, book = template(kind, office)

    data, lists, guide = book.worksheets
    assert (lists.title, guide.title, book.active.title) == (
        "Danh mục",
        "Hướng dẫn",
        data.title,
    )
    assert [cell.value for cell in data[1]] == resource.headings()
    assert data.max_row == 1
    for cell in data[1]:
        is_required = cell.value in resource.required
        assert (cell.fill.start_color.rgb == "FFF8CBAD") is is_required
        assert cell.comment.text.startswith("Bắt buộc.") is is_required
        assert cell.comment.author in ("", "None")
    assert guide["A1"].value.startswith("Hướng dẫn điền tệp mẫu")
    said = [cell.value for row in guide.iter_rows() for cell in row if cell.value]
    for number, note in enumerate(resource.notes):
        assert any(note in text for text in said), number


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_that_nobody_filled_is_said_to_be_empty(kind, filled, office):
    content, book = template(kind, office)

    batch = checked(office, kind, content)

    assert (batch.state, batch.message) == (
        "refused",
        f"Trang «{book.worksheets[0].title}» không có dòng dữ liệu nào dưới tiêu đề.",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_template_is_read_without_a_question(kind, filled, office):
    """Whatever the values: each column is known, and only the sheet of data is read."""
    resource = REGISTRY[kind](office)
    _, book = template(kind, office)
    for place, column in enumerate(resource.columns(), 1):
        listed = column.listed(resource)
        book.worksheets[0].cell(2, place).value = (
            listed[0][0] if listed else example_of(column).split(";")[0] or "An"
        )

    reading = read_here(
        saved(book), "t.xlsx", resource.wanted(resource.options), Limits(rows=9)
    )

    assert (reading.refusal(), reading.sheet) == ("", book.worksheets[0].title)
    assert [column.key for column in reading.found] == resource.headings()
    assert [row.number for row in reading.rows] == [2]
    assert [(c.key, c.problem.message) for c in reading.rows[0].problems()] == []


def rule_of(sheet, heading):
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == heading)
    found = [
        rule
        for rule in sheet.data_validations.dataValidation
        if f"{letter}2" in str(rule.sqref)
    ]
    return found[0] if found else None


def test_what_may_be_typed_into_a_template_of_members(own_cell, office):
    CellFactory(committee=own_cell.committee, name="Chi bộ Khu phố 2", code="KP2")
    _, book = template("members", office)
    data, lists, _ = book.worksheets

    # Equal columns side by side are one entry of the file.
    spans = data.column_dimensions.values()
    formats = {
        cell.value: next(
            s.number_format for s in spans if s.min <= cell.column <= s.max
        )
        for cell in data[1]
    }
    assert [formats[h] for h in ("Số thẻ đảng viên", "Ngày sinh", "Ngày kết nạp", "Số CCCD")] == [
        "@", "@", "dd/mm/yyyy", "@",
    ]  # fmt: skip
    gender, cell, day = (
        rule_of(data, h) for h in ("Giới tính", "Mã chi bộ", "Ngày kết nạp")
    )
    assert (gender.type, gender.errorStyle, gender.formula1) == (
        "list", "warning", "'Danh mục'!$A$2:$A$3",
    )  # fmt: skip
    assert cell.formula1 == "'Danh mục'!$C$2:$C$3"
    assert [[c.value for c in row] for row in lists["C1:D3"]] == [
        ["Giá trị của «Mã chi bộ»", "Nghĩa của mã"],
        ["KP1", "Chi bộ Khu phố 1"], ["KP2", "Chi bộ Khu phố 2"],
    ]  # fmt: skip
    # A text date is never refused; a year typed alone would be a day of 1905.
    letter = day.formula1.partition("ISTEXT(")[2][0]
    assert (day.type, day.formula1) == (
        "custom", f"OR(ISTEXT({letter}2),AND({letter}2>=7306,{letter}2<=73050))",
    )  # fmt: skip
    assert rule_of(data, "Số thẻ đảng viên").type in (None, "none")


@pytest.mark.office
def test_a_template_filled_and_saved_by_libreoffice_makes_a_member(
    own_cell, office, tmp_path
):
    _, book = template("members", office)
    line = {
        "Số thẻ đảng viên": "00012345", "Họ và tên": "Đặng Thị Hoa", "Giới tính": "Nữ",
        "Ngày sinh": "8/1975", "Ngày kết nạp": date(2001, 5, 19), "Mã chi bộ": "KP1",
        "Ngày chính thức": "19/05/2002",
    }  # fmt: skip
    for cell in book.worksheets[0][1]:
        if cell.value in line:
            below = book.worksheets[0].cell(2, cell.column)
            below.value = line[cell.value]

    batch = checked(office, "members", through_libreoffice(saved(book), tmp_path))
    assert (batch.message, counts(batch)) == ("", {"new": 1})
    services.confirm(batch)

    made = Member.objects.get()
    assert (made.card_number, made.born) == ("00012345", PartialDate(1975, 8))
    assert PartyPeriod.objects.get(member=made).admitted_on == date(2001, 5, 19)


def test_a_template_lists_only_what_is_in_scope_and_no_people(filled, office):
    for kind in KINDS:
        _, book = template(kind, office)
        for sheet in book.worksheets[:2]:
            texts = [c.value for row in sheet.iter_rows() for c in row if c.value]
            assert "Đặng Thị Hòa" not in texts, kind


@pytest.mark.parametrize("kind", KINDS)
def test_only_who_may_import_gets_a_template(kind, office, leader, client_for):
    assert client_for(office).get(address(kind, "template")).status_code == 200
    assert client_for(leader).get(address(kind, "template")).status_code == 404
