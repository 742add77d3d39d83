"""verify: silent on the demo ward, one line for each thing that is broken."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import F

from awards.models import Award
from cells.models import Cell, CellName, Committee, Seat, User
from members.acts.data import ActData
from members.acts.services import perform
from members.ledger import querysets as rows_of
from members.models import (
    Member,
    MemberName,
    Membership,
    MemberWord,
    PartyPeriod,
    Post,
    Standing,
)
from reports import verify
from reports.indicators.models import DeclaredFigure, Observation
from reports.verify import problems
from tests.factories import (
    CommitteeFactory,
    OrganisationActFactory,
    OrganisationPartFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_ward")]

DAY = date(2022, 12, 27)


def someone():
    """A member who has been in one cell since before the ledger."""
    stay = Membership.objects.filter(ended_on=None, start_reason="opening").order_by(
        "pk"
    )[0]
    return stay.member, stay


def test_the_demo_ward_has_no_failure(capsys):
    call_command("verify")
    assert capsys.readouterr().out == "Không có sai lệch.\n"


def test_each_failure_is_a_line_and_the_exit_code_is_1(capsys):
    Member.objects.filter(pk=someone()[0].pk).update(name_key="1", search_key="x")
    Observation.objects.filter(
        indicator__code="health.dengue_cases", as_of=date(2022, 11, 30)
    ).update(as_of=date(2022, 12, 20))
    with pytest.raises(SystemExit) as stopped:
        call_command("verify")
    assert stopped.value.code == 1
    name, pk = someone()[0].full_name, someone()[0].pk
    assert capsys.readouterr().out.splitlines() == [
        f"Đảng viên số {pk} ({name}): khóa sắp xếp hoặc tìm kiếm không khớp họ tên.",
        "Ca sốt xuất huyết, 20/12/2022: có 2 kết quả còn hiệu lực; hãy đính chính thay vì nhập "
        "thêm.",
    ]


def test_a_second_cell_at_the_same_time():
    member, stay = someone()
    other = Cell.objects.exclude(pk=stay.cell_id).filter(dissolved_on=None)[0]
    Membership.objects.bulk_create(
        [
            Membership(
                member=member, cell=other, started_on=date(2022, 3, 1), start_reason="from_city",
                ended_on=date(2022, 4, 1), end_reason="to_city",
            )
        ]
    )  # fmt: skip
    assert list(verify.membership_periods()) == [
        f"Đảng viên số {member.pk} ({member.full_name}): thời gian ở chi bộ từ 01/03/2022 trùng "
        "thời gian trước."
    ]


def test_periods_that_touch_do_not_overlap():
    moved = Membership.objects.filter(end_reason="internal").order_by("pk")[0]
    after = Membership.objects.get(member=moved.member, started_on=moved.ended_on)
    assert list(verify.membership_periods()) == []
    Membership.objects.filter(pk=after.pk).update(
        started_on=F("started_on") - DAY.resolution
    )
    assert len(list(verify.membership_periods())) == 1


def test_a_voided_period_is_left_out():
    member, stay = someone()
    Membership.objects.bulk_create(
        [
            Membership(
                member=member, cell=stay.cell, started_on=date(2022, 3, 1),
                start_reason="from_city", voided_at="2022-12-27T00:00:00Z",
            )
        ]
    )  # fmt: skip
    assert list(problems()) == []


def test_two_times_in_the_party_at_once():
    member, _ = someone()
    period = member.partyperiods.get()
    PartyPeriod.objects.bulk_create(
        [
            PartyPeriod(
                member=member, admitted_on=date(2021, 1, 5), ended_on=date(2021, 2, 5),
                end_reason="resigned",
            )
        ]
    )  # fmt: skip
    assert period.ended_on is None
    assert list(verify.party_periods()) == [
        f"Đảng viên số {member.pk} ({member.full_name}): thời gian trong Đảng từ 05/01/2021 "
        "trùng thời gian trước."
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"admitted_on": date(2022, 12, 1), "official_on": None},
        {"ended_on": date(2022, 12, 1), "end_reason": "resigned"},
    ],
)
def test_in_a_cell_but_not_in_the_party(broken):
    member, stay = someone()
    PartyPeriod.objects.filter(member=member).update(**broken)
    assert list(verify.memberships_in_party()) == [
        f"Đảng viên số {member.pk} ({member.full_name}): ở chi bộ từ "
        f"{stay.started_on:%d/%m/%Y} ngoài thời gian trong Đảng."
    ]


def test_a_move_that_arrives_nowhere_is_unpaired():
    moved = Membership.objects.filter(start_reason="internal", started_on__year=2022)
    late = moved.order_by("pk")[0]
    Membership.objects.filter(pk=late.pk).update(voided_at="2022-12-27T00:00:00Z")
    person = f"Đảng viên số {late.member_id} ({late.member.full_name})"
    assert list(verify.internal_moves()) == [
        f"{person}: chuyển nội bộ đi ngày {late.started_on:%d/%m/%Y} mà không đến chi bộ nào."
    ]
    assert list(verify.ledger_of_cells()) == list(verify.ledger_of_committees()) == []


def test_a_move_that_comes_from_nowhere_or_goes_nowhere_is_told():
    moved = Membership.objects.filter(end_reason="internal").order_by("pk")
    lost, same = moved[0], moved[1]
    Membership.objects.filter(pk=lost.pk).update(end_reason="to_city")
    Membership.objects.filter(member=same.member, started_on=same.ended_on).update(
        cell=same.cell
    )
    lines = list(verify.internal_moves())
    assert lines == [
        f"Đảng viên số {lost.member_id} ({lost.member.full_name}): chuyển nội bộ đến ngày "
        f"{lost.ended_on:%d/%m/%Y} mà không đi từ chi bộ nào.",
        f"Đảng viên số {same.member_id} ({same.member.full_name}): chuyển nội bộ ngày "
        f"{same.ended_on:%d/%m/%Y} về chính chi bộ cũ.",
    ]


def hide(monkeypatch, stay, *names):
    """The queries of the ledger no longer find one row."""
    for name in names:
        real = getattr(rows_of, name)

        def without(extent, real=real):
            return real(extent).exclude(pk=stay.pk)

        monkeypatch.setattr(rows_of, name, without)


def test_a_row_that_the_ledger_passes_over_breaks_the_identity(monkeypatch):
    left = Membership.objects.filter(end_reason="death", ended_on__year=2022)
    stay = left.order_by("ended_on", "pk")[0]
    hide(monkeypatch, stay, "ends", "decreases")
    month = f"tháng {stay.ended_on:%m/%Y}"
    [line] = verify.ledger_of_cells()
    assert line.startswith(f"{stay.cell.name}, {month}: đầu kỳ ")
    [line] = verify.ledger_of_committees()
    assert line.startswith(f"Toàn Đảng bộ, {month}: đầu kỳ ")


def test_a_lower_committee_has_an_identity_of_its_own(monkeypatch):
    ward = Committee.objects.get()
    lower = CommitteeFactory(code="DB1", parent=ward)
    Cell.objects.filter(code__in=["KP-02", "KP-03"]).update(committee=lower)
    assert list(verify.ledger_of_committees()) == []
    stay = Membership.objects.filter(
        cell__code="KP-02", started_on__gte=date(2019, 1, 1)
    ).order_by("pk")[0]
    hide(monkeypatch, stay, "increases")
    assert [line.split(", tháng")[0] for line in verify.ledger_of_committees()] == [
        "Toàn Đảng bộ", "DB1",
    ]  # fmt: skip


def test_halves_of_moves_that_the_ledger_does_not_join_are_told(monkeypatch):
    moved = Membership.objects.filter(start_reason="internal").order_by("pk")[0]
    hide(monkeypatch, moved, "moves_in")
    assert list(verify.ledger_of_committees()) == [
        "Toàn Đảng bộ: chuyển nội bộ đến 49, đi 50, đếm lại là 50."
    ]


def test_a_list_that_leaves_somebody_out_is_told(monkeypatch):
    _, stay = someone()
    rows = type(Membership.objects.all())
    real = rows.on
    monkeypatch.setattr(
        rows, "on", lambda self, day: real(self, day).exclude(pk=stay.pk)
    )
    lines = list(verify.ledger_of_cells())
    assert len(lines) == 2022 - stay.started_on.year + 1
    assert lines[-1].startswith(f"{stay.cell.name}, ngày 31/12/2022: danh sách có ")


def test_an_empty_ledger_has_nothing_to_prove():
    Membership.objects.all().delete()
    assert list(verify.ledger_of_cells()) == list(verify.ledger_of_committees()) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"founded_on": date(2021, 1, 1)},
        {"dissolved_on": date(2022, 12, 1)},
        {"voided_at": "2022-12-27T00:00:00Z"},
    ],
)
def test_in_a_cell_outside_its_life(broken):
    _, stay = someone()
    Cell.objects.filter(pk=stay.cell_id).update(**broken)
    assert (
        f"Đảng viên số {stay.member_id} ({stay.member.full_name}): ở {stay.cell.name} từ "
        f"{stay.started_on:%d/%m/%Y} ngoài thời gian chi bộ hoạt động."
    ) in list(verify.memberships_in_life())


def test_the_last_day_of_a_cell_is_the_first_without_its_people():
    gone = Membership.objects.filter(cell__dissolved_on__isnull=False)
    stay = gone.filter(ended_on=F("cell__dissolved_on")).order_by("pk")[0]
    assert list(verify.memberships_in_life()) == []
    Cell.objects.filter(pk=stay.cell_id).update(
        dissolved_on=F("dissolved_on") - DAY.resolution
    )
    assert len(list(verify.memberships_in_life())) > 0


def test_a_post_in_a_cell_where_one_is_not_counted():
    post = Post.objects.filter(cell__isnull=False, ended_on=None).order_by("pk")[0]
    stay = Membership.objects.get(member=post.member, ended_on=None)
    Membership.objects.filter(pk=stay.pk).update(
        ended_on=date(2022, 12, 1), end_reason="to_city"
    )
    assert list(verify.cell_posts()) == [
        f"{post.cell.name}: {post.member.full_name} giữ chức {post.get_kind_display()} từ "
        f"{post.started_on:%d/%m/%Y} nhưng ngày 01/12/2022 không được tính ở chi bộ này."
    ]


def done(kind, day, **more):
    """An act on somebody who has been in one cell since before the ledger."""
    member, _ = someone()
    data = ActData(kind=kind, day=day, **more)
    return perform(member, data, None, today=date(2023, 1, 1))


def test_acts_and_what_they_did_agree():
    act = done("exempt", date(2022, 12, 1))
    row = Standing.objects.get(pk=act.effects[0]["pk"])
    assert list(problems()) == []
    # A new row may be ended by hand afterwards.
    Standing.objects.filter(pk=row.pk).update(ended_on=date(2022, 12, 20))
    assert list(verify.act_effects()) == []
    Standing.objects.filter(pk=row.pk).update(voided_at="2022-12-27T00:00:00Z")
    name = f"«Miễn công tác và sinh hoạt đảng» ngày 01/12/2022 (số {act.pk})"
    assert list(verify.act_effects()) == [
        f"{name}: trạng thái sinh hoạt số {row.pk} đã bị hủy bỏ mà việc này vẫn còn hiệu lực."
    ]
    Standing.objects.filter(pk=row.pk).delete()
    assert list(verify.act_effects()) == [
        f"{name}: trạng thái sinh hoạt số {row.pk} không còn."
    ]


def test_what_an_act_changed_is_so_still_or_was_changed_by_a_later_one():
    act = done("death", date(2022, 12, 1))
    stay = Membership.objects.get(
        pk=next(e["pk"] for e in act.effects if e["model"] == "members.membership")
    )
    assert list(verify.act_effects()) == []
    Membership.objects.filter(pk=stay.pk).update(ended_on=date(2022, 12, 5))
    assert list(verify.act_effects()) == [
        f"«Từ trần» ngày 01/12/2022 (số {act.pk}): thời gian ở chi bộ số {stay.pk} "
        "có «ended_on» là 2022-12-05, không phải 2022-12-01."
    ]


def test_a_later_act_may_change_what_an_earlier_one_left():
    member, _ = someone()
    strike = done("strike", date(2022, 11, 1))
    restore = perform(
        member,
        ActData(
            kind="restore", day=date(2022, 12, 1), cell=Cell.objects.get(code="KP-02")
        ),
        None,
        today=date(2023, 1, 1),
    )
    assert strike.pk < restore.pk
    assert list(problems()) == []


def test_places_of_an_act_on_the_organisation():
    cell = Cell.objects.get(code="KP-02")
    day = date(2022, 3, 1)
    bare = OrganisationActFactory(kind="merge", day=day)
    act = OrganisationActFactory(kind="merge", day=day)
    for role, name in (("before", "Chi bộ Lạ"), ("after", cell.name)):
        OrganisationPartFactory(act=act, role=role, cell=cell, name=name)
    early = OrganisationActFactory(kind="found", day=date(1900, 1, 1))
    OrganisationPartFactory(act=early, cell=cell)
    left = OrganisationActFactory(kind="dissolve", day=day)
    OrganisationPartFactory(act=left, role="before", cell=cell)
    assert list(verify.organisation_parts()) == [
        f"{bare.named}: thiếu nơi trước hoặc sau.",
        f"{act.named}: «Chi bộ Lạ» không phải tên khi đó của {cell}.",
        f"{early.named}: {cell} chưa có vào ngày này.",
        f"{early.named}: «{cell}» không phải tên khi đó của {cell}.",
        f"{left.named}: {cell} không thôi hoạt động vào ngày này.",
    ]


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ({"sounded": "x"}, "khóa sắp xếp hoặc tìm kiếm không khớp họ tên."),
        ({"card_reversed": "1"}, "khóa tìm kiếm không khớp số thẻ."),
        ({"born_first": date(1900, 1, 1)}, "khoảng ngày sinh không khớp ngày sinh."),
        ({"born_last": None}, "khoảng ngày sinh không khớp ngày sinh."),
    ],
)
def test_keys_of_members(broken, line):
    member, _ = someone()
    Member.objects.filter(pk=member.pk).update(**broken)
    assert list(verify.member_keys()) == [
        f"Đảng viên số {member.pk} ({member.full_name}): {line}"
    ]


def test_words_and_keys_of_names():
    member, _ = someone()
    MemberWord.objects.filter(member=member).first().delete()
    former = MemberName.objects.order_by("pk").first()
    MemberName.objects.filter(pk=former.pk).update(name_key="1")
    assert list(verify.member_names()) == [
        f"Đảng viên số {former.member_id}: khóa sắp xếp không khớp tên {former.full_name}.",
        f"Đảng viên số {member.pk} ({member.full_name}): từ khóa tìm kiếm không khớp họ tên.",
    ]


def test_keys_of_names_of_cells():
    CellName.objects.filter(cell__code="KP-02").update(natural_key="0")
    assert list(verify.cell_keys()) == [
        "Chi bộ Khu phố 2: khóa sắp xếp không khớp tên theo thời gian."
    ]


def test_keys_of_cells():
    Cell.objects.filter(code="KP-02").update(natural_key="0")
    assert list(verify.cell_keys()) == [
        "Chi bộ Khu phố 2: khóa sắp xếp hoặc tìm kiếm không khớp tên chi bộ."
    ]


def test_keys_of_commendations():
    Award.objects.filter(cell__code="KP-02").update(sort_key="0")
    assert list(verify.award_keys()) == [
        "Chi bộ Khu phố 2 – Hoàn thành xuất sắc nhiệm vụ 2022: khóa sắp xếp không khớp tên được "
        "khen."
    ]


def test_a_cell_bears_its_latest_name():
    CellName.objects.filter(cell__code="KP-02").update(name="Chi bộ Khu phố Hai")
    CellName.objects.filter(cell__code="KP-03").delete()
    assert list(verify.cell_names()) == [
        "Chi bộ Khu phố 2 (KP-02): khác tên gần nhất Chi bộ Khu phố Hai.",
        "Chi bộ Khu phố 3 (KP-03): khác tên gần nhất (chưa có).",
    ]


def test_two_names_at_once():
    cell = Cell.objects.get(code="KP-02")
    CellName.objects.bulk_create(
        [CellName(cell=cell, name=cell.name, started_on=date(2022, 1, 1))]
    )
    assert list(verify.cell_names()) == [
        "Chi bộ Khu phố 2: tên từ 01/01/2022 trùng thời gian với tên trước."
    ]


def test_one_role_twice_at_once():
    user, committee = User.objects.get(username="vanphong"), Committee.objects.get()
    Seat.objects.bulk_create(
        [Seat(user=user, role="VP", committee=committee, started_on=date(2022, 1, 1))]
    )
    assert list(verify.seats()) == [
        "Đảng bộ phường Bến Nghé: vai trò từ 01/01/2022 trùng thời gian trước."
    ]


def test_two_secretaries_at_once():
    cell = Cell.objects.get(code="KP-03")
    before = Post.objects.get(cell=cell, kind="secretary", ended_on=date(2022, 6, 1))
    Post.objects.filter(pk=before.pk).update(ended_on=date(2022, 6, 2))
    assert list(verify.secretaries()) == [
        "Chi bộ Khu phố 3: bí thư từ 01/06/2022 trùng thời gian trước."
    ]


def test_a_published_figure_that_differs_from_the_rows():
    DeclaredFigure.objects.filter(key="members.count").update(value=Decimal(777))
    lines = list(verify.declared_figures())
    assert len(lines) == 1
    assert lines[0].startswith("Năm 2022, ")
    assert lines[0].endswith(": công bố 777, theo sổ là 776.")


def test_a_published_figure_that_nobody_knows():
    DeclaredFigure.objects.filter(key="members.count").update(key="members.none.such")
    assert list(verify.declared_figures()) == [
        "Năm 2022: số liệu công bố «members.none.such» không có trong danh mục."
    ]
