"""After cells and people were renamed in 2023, the review of 2022 says what it said."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Award
from benghe.paper.tree import plain, text_of
from cells.models import Cell, CellName, User
from members.models import Member, MemberName, Membership, Post
from reports.review.assemble import assemble, context_of
from reports.review.catalogue import FIGURES
from reports.review.models import Review
from reports.review.rowsets import ROWSETS, rows_of
from reports.review.services import render_review
from reports.review.signing import signing_problems

DAY, CHANGED, NEW_YEAR = date(2022, 12, 27), date(2023, 6, 1), date(2023, 12, 31)
RENAMED, MERGED = "Chi bộ Khu phố 99 mới", "Chi bộ Á hợp nhất"


@pytest.fixture
def review(demo_ward, db):
    return Review.objects.get(year=2022)


def rename_cell(cell, name):
    old = cell.names.valid().get(ended_on=None)
    old.ended_on = CHANGED
    old.save()
    CellName(cell=cell, name=name, started_on=CHANGED).save()


def merge(cells, name):
    """Two cells become a new one on CHANGED; their people move, their posts end."""
    into = Cell(
        code="HOP-NHAT", committee=cells[0].committee, kind=cells[0].kind, name=name,
        founded_on=CHANGED,
    )  # fmt: skip
    into.save()
    CellName(cell=into, name=name, started_on=CHANGED).save()
    for cell in cells:
        moved = list(cell.memberships.valid().filter(ended_on=None))
        for stay in moved:
            stay.ended_on, stay.end_reason = CHANGED, "internal"
            stay.save()
        Membership.objects.bulk_create(
            Membership(
                member_id=stay.member_id, cell=into, started_on=CHANGED,
                start_reason="internal",
            )
            for stay in moved
        )  # fmt: skip
        cell.posts.valid().filter(ended_on=None).update(ended_on=CHANGED)
        cell.names.valid().filter(ended_on=None).update(ended_on=CHANGED)
        dissolve(cell)
    return into


def dissolve(cell):
    cell.refresh_from_db()
    cell.dissolved_on = CHANGED
    cell.save()


def rename_member(member, name):
    MemberName(
        member=member, full_name=member.full_name, started_on=date(1976, 1, 1),
        ended_on=CHANGED,
    ).save()  # fmt: skip
    MemberName(member=member, full_name=name, started_on=CHANGED).save()
    member.full_name = name
    member.save()


@pytest.fixture
def reorganised(review):
    """What was done in 2023: (renamed cell, merged cells, the new cell, renamed people)."""
    first, *rest = list(Cell.objects.on(DAY).order_by("natural_key", "pk"))
    praised = next(cell for cell in rest if cell.awards.filter(year=2022))
    pair = [cell for cell in rest if cell != praised][:2]
    people = [
        Award.objects.filter(year=2022, subject="member").first().member,
        Post.objects.on(DAY).get(committee=review.committee, kind="secretary").member,
        Membership.objects.arrivals(date(2022, 1, 1), DAY).first().member,
        Membership.objects.departures(date(2022, 1, 1), DAY).first().member,
    ]
    names = {cell.pk: cell.name for cell in [first, praised, *pair]}
    before = render_review(review, None, "json"), render_review(review, None, "html")
    for number, cell in enumerate((first, praised)):
        rename_cell(cell, f"{RENAMED} {number}")
    into = merge(pair, MERGED)
    for number, member in enumerate(people):
        rename_member(Member.objects.get(pk=member.pk), f"Ứng Văn Tên Mới {number}")
    return {"before": before, "names": names, "pair": pair, "into": into}


def test_the_review_of_2022_is_the_same_to_the_byte(review, reorganised):
    json_before, html_before = reorganised["before"]

    assert render_review(review, None, "json") == json_before
    assert render_review(review, None, "html") == html_before
    text = text_of(assemble(review).paper)
    assert RENAMED not in text
    assert MERGED not in text
    assert "Tên Mới" not in text
    assert [n for n in reorganised["names"].values() if n not in text] == []


def test_the_review_of_2022_still_counts_28_cells_and_776_members(review, reorganised):
    ctx = assemble(review).ctx

    assert ctx.figure("cells.count").value == 28
    assert ctx.figure("members.count").value == 776
    assert rows_of("cells", {"day": "2023-12-31"}).count() == 27
    assert rows_of("members", {"day": "2023-12-31"}).count() == 776


def test_the_annex_of_cells_stands_in_the_order_of_the_names_of_then(
    review, reorganised
):
    [table] = assemble(review).paper.annexes[1].blocks
    names = [plain(row.cells[1]) for row in table.rows[:-1]]

    assert len(names) == 28
    assert names == [
        row.name_on
        for row in Cell.objects.on(DAY).with_name_on(DAY).order_by("order_on", "pk")
    ]
    assert set(reorganised["names"].values()) <= set(names)


def test_the_rows_behind_every_figure_say_the_old_names(review, reorganised):
    ctx = assemble(review).ctx
    for key in FIGURES:
        ctx.figure(key)
    sources = {(f.source.query, f.source.arguments) for f in ctx.found.values()}
    new, shown = [], 0
    for query, arguments in sorted(sources):
        if query:
            for row in rows_of(query, dict(arguments)):
                line = " ".join(str(text) for text in ROWSETS[query].show(row))
                shown += 1
                if any(word in line for word in (RENAMED, MERGED, "Tên Mới")):
                    new.append((query, line))

    assert new == []
    assert shown > 5000


@pytest.mark.parametrize("key", ["ratings.cells.rated", "awards.excellent.members"])
def test_a_row_behind_a_figure_leads_to_its_page_on_that_day(
    review, reorganised, client_for, key
):
    client = client_for(User.objects.get(username="vanphong"))

    page = client.get(reverse("reviews:figure", args=[2022, key]))

    assert all(
        address.endswith("?ngay=27/12/2022") for _, address in page.context["rows"] if address
    )  # fmt: skip
    assert "Tên Mới" not in page.content.decode()


def test_the_list_of_2023_shows_the_new_names(review, reorganised, client_for):
    client = client_for(User.objects.get(username="vanphong"))
    old = client.get("/chi-bo/", {"ngay": "27/12/2022"})
    new = client.get("/chi-bo/", {"ngay": "31/12/2023"})

    assert [len(page.context["cells"]) for page in (old, new)] == [28, 27]
    assert [page.context["total"] for page in (old, new)] == [776, 776]
    old_names = {cell.name_on for cell in old.context["cells"]}
    new_names = {cell.name_on for cell in new.context["cells"]}
    assert set(reorganised["names"].values()) <= old_names
    assert {MERGED, f"{RENAMED} 0", f"{RENAMED} 1"} <= new_names
    assert set(reorganised["names"].values()) & new_names == set()
    [merged] = [cell for cell in new.context["cells"] if cell.name_on == MERGED]
    assert merged.member_count == sum(
        Member.objects.on(DAY, cell=cell).count() for cell in reorganised["pair"]
    )


def test_the_label_of_a_cells_figure_is_its_name_of_the_day(review, reorganised):
    [renamed] = [c for c in Cell.objects.all() if c.name == f"{RENAMED} 0"]

    old = context_of(review).figure(f"cell.{renamed.code}.members")
    new = context_of(review, NEW_YEAR).figure(f"cell.{renamed.code}.members")

    assert old.label == f"{reorganised['names'][renamed.pk]}: tổng số"
    assert new.label == f"{RENAMED} 0: tổng số"


def test_praise_without_the_rating_is_named_as_of_then(review, reorganised):
    row = Award.objects.filter(year=2022, cell__name__startswith=RENAMED).first()
    row.cell.ratings.filter(year=2022).update(level="T")

    texts = [problem.text for problem in signing_problems(assemble(review))]
    name = reorganised["names"][row.cell_id]
    assert f"{name}: được khen nhưng chưa được xếp loại xuất sắc." in texts


def test_the_names_cost_no_query_a_row(review, reorganised):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assemble(review)
        return len(found)

    before = queries()
    cell = Cell.objects.on(DAY).first()
    for number in range(5):
        other = Cell(
            code=f"THEM-{number}", committee=cell.committee, kind=cell.kind,
            name=f"Chi bộ thêm {number}", founded_on=date(2000, 1, 1),
        )  # fmt: skip
        other.save()
        CellName(cell=other, name=other.name, started_on=other.founded_on).save()

    assert queries() == before
