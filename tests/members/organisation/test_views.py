"""Pages of the organisation: the steps of an act, the tree of a day, who may do what."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.models import Cell, CellName, OrganisationAct
from members.models import Membership
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
)

pytestmark = pytest.mark.django_db
MERGE, SPLIT = "/to-chuc/ghi/sap-nhap/", "/to-chuc/ghi/chia-tach/"
DISSOLVE, FOUND = "/to-chuc/ghi/giai-the/", "/to-chuc/ghi/thanh-lap/"
BEFORE, DAY = "28/02/2023", "01/03/2023"


@pytest.fixture
def client(town, client_for):
    return client_for(town.office)


def merging(town, **more):
    return {
        "cells": [town.one.pk, town.two.pk], "target": town.two.pk, "name": "Chi bộ Khu phố 1 - 2",
        "code": "", "day": DAY, "decision": "15-QĐ/ĐU", "decided_on": "20/02/2023", **more,
    }  # fmt: skip


def step(client, path, data, name):
    return client.post(path, {**data, "buoc": name})


def carried(response):
    """The hidden boxes of the page, as a browser sends them back."""
    found = {}
    html = response.content.decode()
    for name, value in re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html
    ):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value)
    return found


def test_a_merge_is_shown_and_then_done(town, client):
    preview = step(client, MERGE, merging(town), "tiep")

    assert [c.place for c in preview.context["told"].counts] == [
        "Chi bộ Khu phố 1 - 2 (mã KP2)", "Chi bộ Khu phố 1 (mã KP1)", "Toàn Đảng bộ",
    ]  # fmt: skip
    assert "Việc này sẽ thay đổi" in preview.content.decode()
    assert not OrganisationAct.objects.exists()
    done = step(client, MERGE, carried(preview), "lam")
    act = OrganisationAct.objects.get()
    assert done.url == f"/to-chuc/viec/{act.pk}/"
    assert (act.made_by, act.decision) == (town.office, "15-QĐ/ĐU")

    def shown(day):
        cells = client.get("/chi-bo/", {"ngay": day}).context["cells"]
        return [(c.name_on, c.member_count) for c in cells]

    assert shown(BEFORE) == [
        ("Chi bộ Khu phố 1", 3), ("Chi bộ Khu phố 2", 2), ("Chi bộ Khu phố 3", 1),
    ]  # fmt: skip
    assert shown(DAY) == [("Chi bộ Khu phố 1 - 2", 5), ("Chi bộ Khu phố 3", 1)]


def test_nothing_typed_is_lost_when_something_is_wrong(town, client):
    wrong = merging(town, day="31/02/2023", decision="Số lạ <b>")

    page = step(client, MERGE, wrong, "tiep")
    assert "Tháng 2/2023 chỉ có 28 ngày" in page.content.decode()
    assert page.context["form"]["decision"].value() == "Số lạ <b>"
    assert "<b>" not in page.content.decode()
    refused = step(client, MERGE, merging(town, day="02/07/1976"), "tiep")
    assert (
        refused.context["form"].errors["day"][0].startswith("Ngày 02/07/1976 không sau")
    )
    back = step(client, MERGE, merging(town), "sua")
    assert back.context["form"].errors == {}
    assert back.context["form"]["name"].value() == "Chi bộ Khu phố 1 - 2"


def test_a_plan_that_went_stale_is_shown_anew_and_not_done(town, client):
    preview = step(client, MERGE, merging(town), "tiep")
    MemberFactory(full_name="Người Vừa Đến", cell=town.one, joined_on=date(2019, 1, 2))

    again = step(client, MERGE, carried(preview), "lam")
    assert "Dữ liệu vừa được sửa trong lúc bạn xem" in again.content.decode()
    assert "Người Vừa Đến" in again.content.decode()
    assert not OrganisationAct.objects.exists()
    step(client, MERGE, carried(again), "lam")
    assert OrganisationAct.objects.count() == 1


def test_done_without_having_been_shown_is_shown_first(town, client):
    page = step(client, MERGE, merging(town), "lam")

    assert page.status_code == 200
    assert not OrganisationAct.objects.exists()


def test_a_split_asks_for_each_person_and_keeps_what_was_chosen(town, client):
    typed = {"cell": town.one.pk, "ma-1": "KP1A", "ten-1": "Chi bộ Khu phố 1A", "ma-2": "KP1B",
             "ten-2": "Chi bộ Khu phố 1B", "day": DAY}  # fmt: skip
    page = step(client, SPLIT, typed, "tiep")

    names = [
        (field.label, field.value(), role)
        for field, role in page.context["homes"].lines()
    ]
    assert names == [
        ("Nguyễn Văn An", "moi-1", "đảng viên"),
        ("Trần Thị Bình", "moi-1", "đảng viên"),
        ("Lê Thị Chi", "moi-1", "đảng viên"),
        (town.candidate.member.full_name, "moi-1", "quần chúng ưu tú"),
        ("Hồ Thị Khách", "moi-1", "sinh hoạt tạm thời"),
    ]
    chosen = {f"nha-{pk}": "moi-1" for pk in people(town)} | {
        f"nha-{town.chi.pk}": "moi-2"
    }
    preview = step(client, SPLIT, {**carried(page), **chosen}, "xem")
    assert [(c.before, c.after) for c in preview.context["told"].counts] == [
        (0, 2), (0, 1), (3, 0), (6, 6),
    ]  # fmt: skip
    back = step(client, SPLIT, carried(preview), "sua")
    assert carried(back)[f"nha-{town.chi.pk}"] == ["moi-2"]
    again = step(client, SPLIT, carried(preview), "xep")
    assert again.context["homes"].homes()[town.chi.pk] == "moi-2"
    step(client, SPLIT, carried(preview), "lam")
    assert (
        Membership.objects.on(date(2023, 3, 1)).get(member=town.chi).cell.code == "KP1B"
    )


def people(town):
    return (
        town.an.pk,
        town.binh.pk,
        town.chi.pk,
        town.candidate.member_id,
        town.guest.member_id,
    )


def test_a_split_with_gaps_or_halves_is_refused(town, client):
    half = {"cell": town.one.pk, "ma-1": "KP1A", "day": DAY}
    gap = {"cell": town.one.pk, "ma-2": "KP1A", "ten-2": "Chi bộ A", "day": DAY}
    lone = {"cell": town.one.pk, "ma-1": "KP1A", "ten-1": "Chi bộ A", "day": DAY}

    def errors(data):
        return dict(step(client, SPLIT, data, "tiep").context["form"].errors)

    assert errors(half) == {"ten-1": ["Hãy nhập tên của chi bộ mới này."]}
    assert errors(gap) == {"__all__": ["Hãy nhập các chi bộ mới liền nhau, từ số 1."]}
    assert errors(lone) == {
        "ma-1": ["Hãy nhập ít nhất hai chi bộ mới, hoặc giữ lại chi bộ được chia."]
    }
    assert "ma-1" not in errors({**lone, "keeps": "on", "day": ""})


def test_a_dissolution_proposes_the_cell_chosen_for_all_and_misses_nobody(town, client):
    typed = {"cell": town.one.pk, "target": "", "day": DAY}
    page = step(client, DISSOLVE, typed, "tiep")

    assert {field.value() for field, _ in page.context["homes"].lines()} == {""}
    refused = step(client, DISSOLVE, carried(page), "xem")
    assert "Còn người chưa được xếp vào chi bộ nào" in refused.content.decode()
    typed["target"] = town.three.pk
    page = step(client, DISSOLVE, typed, "tiep")
    assert {f.value() for f, _ in page.context["homes"].lines()} == {str(town.three.pk)}
    chosen = {f"nha-{pk}": str(town.three.pk) for pk in people(town)}
    preview = step(client, DISSOLVE, {**carried(page), **chosen}, "xem")
    step(client, DISSOLVE, carried(preview), "lam")
    assert Membership.objects.on(date(2023, 3, 1)).filter(cell=town.three).count() == 4
    same = step(client, DISSOLVE, {**typed, "target": town.one.pk}, "tiep")
    assert "Lựa chọn này không có trong danh sách" in same.content.decode()


def test_a_home_that_is_not_offered_is_not_taken(town, client):
    typed = {"cell": town.one.pk, "target": town.two.pk, "day": DAY}
    forged = {f"nha-{pk}": str(town.one.pk) for pk in people(town)}

    page = step(client, DISSOLVE, {**typed, **forged}, "xem")
    assert "Còn người chưa được xếp" in page.content.decode()


def test_a_cell_is_founded_from_the_form(town, client):
    typed = {"code": "KP9", "name": " Chi bộ  Khu phố 9 ", "kind": town.kind.pk,
             "committee": town.ward.pk, "day": DAY}  # fmt: skip
    preview = step(client, FOUND, typed, "tiep")
    step(client, FOUND, carried(preview), "lam")

    assert CellName.objects.get(cell__code="KP9").name == "Chi bộ Khu phố 9"
    assert client.get("/to-chuc/ghi/khong-co/").status_code == 404


# --- voiding ---


def test_an_act_is_taken_back_with_a_reason_and_stays_to_be_seen(town, client):
    step(client, MERGE, carried(step(client, MERGE, merging(town), "tiep")), "lam")
    act = OrganisationAct.objects.get()
    path = f"/to-chuc/viec/{act.pk}/"

    assert [row.member.full_name for row in client.get(path).context["moved"]] == [
        "Nguyễn Văn An", "Trần Thị Bình", "Lê Thị Chi",
    ]  # fmt: skip
    page = client.get(f"{path}huy/")
    assert [(c.before, c.after) for c in page.context["told"]] == [
        (5, 2),
        (0, 3),
        (6, 6),
    ]
    act.refresh_from_db()
    assert act.voided_at is None
    empty = client.post(f"{path}huy/", {"reason": " "})
    assert empty.context["form"].errors
    assert client.post(f"{path}huy/", {"reason": "Thu hồi quyết định"}).url == path
    text = client.get("/to-chuc/").content.decode()
    assert "<del>Sáp nhập: Chi bộ Khu phố 2, Chi bộ Khu phố 1 → " in text
    assert "Thu hồi quyết định" in text
    assert "đã bị hủy bỏ trước đó" in client.get(f"{path}huy/").content.decode()
    assert "/huy/" not in client.get(path).content.decode()


# --- who ---


@pytest.mark.parametrize(
    "name", ["leader", "inspector", "secretary", "technician", "ubnd", "nobody"]
)
def test_only_the_office_records_and_voids(town, client, client_for, request, name):
    # Not the secretary's own cell: an act on it would be seen there.
    foreign = merging(town, cells=[town.two.pk, town.three.pk], target=town.three.pk)
    step(client, MERGE, carried(step(client, MERGE, foreign, "tiep")), "lam")
    act = OrganisationAct.objects.get()
    other = client_for(request.getfixturevalue(name))

    for path in (MERGE, SPLIT, f"/to-chuc/viec/{act.pk}/huy/"):
        assert other.get(path).status_code == 404
        assert other.post(path, {"reason": "x"}).status_code == 404
    sees = name in {"leader", "inspector"}
    assert (other.get(f"/to-chuc/viec/{act.pk}/").status_code == 200) is sees
    assert OrganisationAct.objects.get().voided_at is None


def test_a_secretary_sees_the_own_cell_in_the_tree_and_acts_that_touched_it(
    town, client, own_cell, secretary, client_for
):
    own = client_for(secretary)
    tree = own.get("/to-chuc/")

    assert [c.code for b in tree.context["branches"] for c in b.cells] == ["KP1"]
    assert own_cell == town.one
    text = tree.content.decode()
    assert "Chi bộ Khu phố 2" not in text
    assert "6 đảng viên" not in text
    assert "Ghi việc mới" not in text


# --- the tree ---


def test_the_tree_counts_cells_and_members_at_every_level(town, client):
    below = CommitteeFactory(
        code="DB-TH", parent=town.ward, founded_on=date(2020, 1, 1)
    )
    CommitteeNameFactory(
        committee=below, name="Đảng bộ Trường học", started_on=date(2020, 1, 1)
    )
    school = CellFactory(
        committee=below, name="Chi bộ Khối 1", code="TH1", founded_on=date(2020, 1, 1)
    )
    MemberFactory(cell=school, joined_on=date(2020, 2, 3))
    PostFactory(member=town.dung, committee=town.ward, started_on=date(2020, 6, 15))

    def shown(day):
        branches = client.get("/to-chuc/", {"ngay": day}).context["branches"]
        return [
            (b.name, b.level, b.cell_count, b.member_count, b.vacant, b.secretary)
            for b in branches
        ]

    assert shown(BEFORE) == [
        ("Đảng bộ phường Bến Nghé", 0, 4, 7, 3, "Phạm Văn Dũng"),
        ("Đảng bộ Trường học", 1, 1, 1, 1, None),
    ]
    assert shown("31/12/2019") == [("Đảng bộ phường Bến Nghé", 0, 3, 6, 3, None)]
    assert shown("01/07/1976") == []


def test_the_tree_asks_no_more_for_more_cells(town, client):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/to-chuc/")
        return len(found)

    before = queries()
    for number in range(3):
        PostFactory(cell=CellFactory(name=f"Chi bộ thêm {number}"))
    assert queries() == before <= 14


def test_a_wrong_day_shows_no_tree(town, client):
    page = client.get("/to-chuc/?ngay=31/02/2022")

    assert page.context["branches"] == []
    assert "Tháng 2/2022 chỉ có 28 ngày" in page.content.decode()
    assert Cell.objects.count() == 3
