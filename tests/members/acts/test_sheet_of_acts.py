"""The sheet of acts: every kind in, in again, undone, loaded again; and out."""

from datetime import date

import pytest

from benghe.core.imports.rows import Options
from benghe.core.imports.services import check, confirm, decide, undo, upload
from benghe.lib.dates import PartialDate
from cells.models import User
from members.acts.data import ActData
from members.acts.resources import MovementResource
from members.acts.services import perform
from members.models import (
    Act,
    Candidacy,
    Member,
    Membership,
    PartyPeriod,
    Post,
    Standing,
)
from reports.verification import act_days, acts, ledgers, life
from tests import sheets
from tests.factories import CellFactory, MemberFactory
from tests.members.acts.scenes import KEPT_OUT, snapshot
from tests.sheets import saved, workbook

pytestmark = pytest.mark.django_db
LEDGERS = (PartyPeriod, Membership, Standing, Post, Candidacy)
CHECKS = (
    ledgers.membership_periods, ledgers.party_periods, ledgers.memberships_in_party,
    ledgers.internal_moves, ledgers.cell_posts, life.left_party, life.standings_apart,
    life.standings_in_cells, life.candidacies_apart, life.same_posts,
    life.committee_posts, acts.act_effects, act_days.act_days,
)  # fmt: skip
NAMES = (
    "Trần Văn An", "Lý Thị Bé", "Bùi Văn Chính", "Đặng Thị Dung", "Đinh Văn Em",
    "Hồ Thị Gấm", "Mai Văn Hải", "Ngô Thị Hiền", "Phan Văn Khoa", "Tô Thị Lan",
    "Vũ Văn Minh",
)  # fmt: skip


def checked(user, *rows, options=None, content=None):
    batch = upload(
        "movements", user=user, file_name="bien-dong.xlsx",
        content=content or workbook(*rows), options=options,
    )  # fmt: skip
    return check(batch)


def counted(batch):
    assert batch.state == "checked", batch.message
    return {kind: number for kind, number in batch.counts.items() if number}


def faults(batch):
    return [
        (line.number, fault["letter"], fault["heading"], fault["message"])
        for line in batch.lines.order_by("number")
        for fault in line.faults
    ]


def truth():
    """The standing rows of every ledger, people by name, without keys and bookkeeping."""
    names = dict(Member.objects.values_list("pk", "full_name"))
    drop = {*KEPT_OUT, "id", "member_id", "batch_id", "replaces_id"}
    return {
        model.__name__: sorted(
            (names[row["member_id"]], sorted((k, str(v)) for k, v in row.items() if k not in drop))
            for row in model.objects.valid().values()
        )
        for model in LEDGERS
    }  # fmt: skip


def sound():
    return [line for one in CHECKS for line in one()]


@pytest.fixture
def ward_of_people(ward, own_cell):
    """Two cells; eleven official members in the first, one on probation, two who left."""
    second = CellFactory(name="Chi bộ Khu phố 2", code="KP2", committee=ward)
    people = [
        MemberFactory(full_name=name, cell=own_cell, card_number=f"0790004{number:02d}")
        for number, name in enumerate(NAMES)
    ]
    MemberFactory(
        full_name="Dương Thị Năm", cell=own_cell, card_number=None, born=PartialDate(1998, 5, 4),
        admitted_on=date(2022, 2, 3), official_on=None,
    )  # fmt: skip
    for name, card, reason in (
        ("Cao Văn Phúc", "079000490", "struck_off"), ("Lâm Thị Quý", "079000491", "expelled"),
    ):  # fmt: skip
        gone = MemberFactory(full_name=name, cell=own_cell, card_number=card)
        ends = {"ended_on": date(2019, 5, 6), "end_reason": reason}
        PartyPeriod.objects.filter(member=gone).update(**ends)
        Membership.objects.filter(member=gone).update(**ends)
    return {"a": own_cell, "b": second, "ward": ward, "people": people}


def line(kind, day, who, **cells):
    """A line about somebody: by card, or (name, birth) in the first cell."""
    about = (
        {"Số thẻ ĐV": who}
        if isinstance(who, str)
        else {"Họ tên": who[0], "Ngày tháng năm sinh": who[1]}
    )
    return {"Biến động": kind, "Từ ngày": day, **about, **cells}


BINH, CUONG = ("Lê Thị Bình", "03/1999"), ("Phạm Văn Cường", "12/11/1998")
GIANG, NAM = ("Võ Văn Giang", "1980"), ("Dương Thị Năm", "04/05/1998")
YEAR = [
    line("Quần chúng ưu tú", "10/01/2023", BINH, **{
        "Giới tính": "Nữ", "Chi bộ": "KP1", "Ngày cấp GCN": "05/01/2023"}),
    line("theo dõi quần chúng ưu tú", "11/01/2023", CUONG, **{
        "Giới tính": "Nam", "Chi bộ": "Chi bộ Khu phố 1"}),
    line("Kết nạp", "03/02/2023", BINH, **{
        "Chi bộ": "KP1", "QĐ số": "12-QĐ/QU", "Ngày QĐ": "03/02/2023"}),
    line("Chính thức", "03/02/2023", NAM, **{"Chi bộ": "KP1"}),
    line("Kết nạp lại", "05/02/2023", "079000490", **{"Chi bộ": "KP1"}),
    line("Phục hồi", "06/02/2023", "079000491", **{"Đến chi bộ": "KP2"}),
    line("Chuyển sinh hoạt đến", "20/02/2023", "079111222", **{
        "Họ tên": "Hoàng Thị Đào", "Ngày tháng năm sinh": "01/02/1980", "Giới tính": "Nữ",
        "Chi bộ": "KP2", "Nơi đi, nơi đến": "Đảng ủy xã Tân Phú, Long An",
        "Trong/ngoài tỉnh": "Ngoài tỉnh", "Ngày vào Đảng": "03/02/2010",
        "Ngày chính thức": "03/02/2011"}),
    line("Tạm thời đến", "01/03/2023", GIANG, **{
        "Giới tính": "Nam", "Chi bộ": "KP1", "Nơi đi, nơi đến": "Đảng bộ phường 7",
        "Thời hạn": "01/10/2023"}),
    line("Chuyển nội bộ", "05/03/2023", "079000400", **{"Chi bộ": "KP1", "Đến chi bộ": "KP2"}),
    line("Sinh hoạt tạm thời đi", "06/03/2023", "079000401", **{
        "Nơi đi, nơi đến": "Học viện Chính trị", "Thời hạn": "06/09/2023"}),
    line("Miễn sinh hoạt", "07/03/2023", "079000402", **{"Chi bộ": "KP1"}),
    line("Đình chỉ", "08/03/2023", "079000403", **{"Thời hạn": "08/06/2023"}),
    line("Đi nước ngoài", "09/03/2023", "079000404", **{"Nơi đi, nơi đến": "Nhật Bản"}),
    line("Bổ nhiệm", "01/04/2023", "079000400", **{"Chức vụ": "Bí thư chi bộ", "Chi bộ": "KP2"}),
    line("Chỉ định", "01/04/2023", "079000405", **{
        "Chức vụ": "Đảng ủy viên", "Nơi giữ chức vụ": "Đảng bộ Phường Bến Nghé"}),
    line("Gia hạn", "06/06/2023", "079000401", **{"Thời hạn": "06/12/2023"}),
    line("Trở lại sinh hoạt", "08/06/2023", "079000403", **{"Trạng thái": "Đình chỉ"}),
    line("Thôi theo dõi", "20/06/2023", CUONG, **{"Chi bộ": "KP1"}),
    line("Chuyển đi", "01/07/2023", "079000406", **{
        "Nơi đi, nơi đến": "Đảng bộ phường 7, Quận 3", "Trong/ngoài tỉnh": "Trong Thành phố"}),
    line("Mất", "02/07/2023", "079000407", **{"Chi bộ": "KP1"}),
    line("Xoá tên", "03/07/2023", "079000408"),
    line("Xin ra", "04/07/2023", "079000409"),
    line("Khai trừ", "05/07/2023", "079000410"),
    line("Miễn nhiệm", "01/10/2023", "079000405"),
    line("Hết sinh hoạt tạm thời", "02/10/2023", GIANG, **{"Chi bộ": "KP1"}),
]  # fmt: skip
ALL_NEW = {"new": len(YEAR)}


def by_services(places, user):
    """The same year, act by act, as the portal does them."""
    a, b = places["a"], places["b"]
    who = {member.card_number: member for member in Member.objects.all()}
    who[NAM] = Member.objects.get(full_name=NAM[0])

    def do(key, kind, day, month, **said):
        act = perform(who[key], ActData(kind, date(2023, month, day), **said), user)
        who[key] = act.member

    who[BINH] = Member(full_name=BINH[0], born=PartialDate(1999, 3), gender="female")
    who[CUONG] = Member(
        full_name=CUONG[0], born=PartialDate(1998, 11, 12), gender="male"
    )
    who[GIANG] = Member(full_name=GIANG[0], born=PartialDate(1980), gender="male")
    who["079111222"] = Member(
        full_name="Hoàng Thị Đào", born=PartialDate(1980, 2, 1), gender="female",
        card_number="079111222",
    )  # fmt: skip
    do(BINH, "candidate", 10, 1, cell=a, trained_on=date(2023, 1, 5))
    do(CUONG, "candidate", 11, 1, cell=a)
    do(BINH, "admit", 3, 2, cell=a, decision="12-QĐ/QU", decided_on=date(2023, 2, 3))
    do(NAM, "recognise", 3, 2)
    do("079000490", "readmit", 5, 2, cell=a)
    do("079000491", "restore", 6, 2, cell=b)
    do("079111222", "arrive", 20, 2, cell=b, outside=True,
       place="Đảng ủy xã Tân Phú, Long An", admitted_on=date(2010, 2, 3),
       official_on=date(2011, 2, 3))  # fmt: skip
    do(GIANG, "guest", 1, 3, cell=a, place="Đảng bộ phường 7", due_on=date(2023, 10, 1))
    do("079000400", "move", 5, 3, cell=b)
    do("079000401", "away", 6, 3, place="Học viện Chính trị", due_on=date(2023, 9, 6))
    do("079000402", "exempt", 7, 3)
    do("079000403", "suspend", 8, 3, due_on=date(2023, 6, 8))
    do("079000404", "abroad", 9, 3, place="Nhật Bản")
    do("079000400", "appoint", 1, 4, post_kind="secretary", post_place=b)
    do("079000405", "appoint", 1, 4, post_kind="member", post_place=places["ward"])
    do("079000401", "renew", 6, 6, due_on=date(2023, 12, 6),
       standing=Standing.objects.valid().get(kind="away"))  # fmt: skip
    do(
        "079000403",
        "end_standing",
        8,
        6,
        standing=Standing.objects.valid().get(kind="suspended"),
    )
    do(CUONG, "candidate_end", 20, 6)
    do("079000406", "depart", 1, 7, place="Đảng bộ phường 7, Quận 3")
    for card, kind, day in (
        ("079000407", "death", 2), ("079000408", "strike", 3), ("079000409", "resign", 4),
        ("079000410", "expel", 5),
    ):  # fmt: skip
        do(card, kind, day, 7)
    do("079000405", "relieve", 1, 10, post=Post.objects.valid().get(kind="member"))
    do(
        GIANG,
        "end_standing",
        2,
        10,
        standing=Standing.objects.valid().get(kind="guest"),
    )


def test_a_year_by_the_sheet_is_the_year_act_by_act(office, ward_of_people):
    before = truth()
    batch = checked(office, *YEAR)
    assert (counted(batch), faults(batch)) == (ALL_NEW, [])
    assert {act_line.changes[0][2] for act_line in batch.lines.all()} == set(
        Act.Kind.labels
    )
    assert truth() == before

    batch = confirm(batch)

    by_sheet = truth()
    assert Act.objects.filter(batch=batch, made_by=office).count() == len(YEAR)
    assert sound() == []
    undo(batch, by=office)
    assert (truth(), sound()) == (before, [])
    reasons = Act.objects.values_list("void_reason", flat=True)
    assert set(reasons) == {f"Hoàn tác lô nhập số {batch.pk}"}
    Member.objects.filter(full_name__in=[BINH[0], CUONG[0], GIANG[0]]).update(
        name_key="0"
    )
    Member.objects.filter(card_number="079111222").update(card_number="1")
    renamed = ["Hoàng Thị Đào", BINH[0], CUONG[0], GIANG[0]]
    Member.objects.filter(full_name__in=renamed).update(full_name="Đã hoàn tác")
    by_services(ward_of_people, office)
    assert truth() == by_sheet


def test_the_same_sheet_again_and_its_export_change_nothing(
    office, client_for, ward_of_people
):
    confirm(checked(office, *YEAR))
    stored = snapshot()["members.Act"]

    again = checked(office, *YEAR)
    book = sheets.exported(client_for(office), "members_act")
    out = checked(office, content=saved(book))

    assert faults(again) == []
    assert (counted(again), faults(again)) == ({"skip": len(YEAR)}, [])
    assert (counted(out), faults(out)) == ({"skip": len(YEAR)}, [])
    assert snapshot()["members.Act"] == stored


def test_after_undoing_the_same_sheet_makes_nobody_twice(office, ward_of_people):
    batch = confirm(checked(office, *YEAR))
    people, facts = Member.objects.count(), truth()
    undo(batch, by=office)

    batch = checked(office, *YEAR)

    # Without a card, who has no standing act is asked about; Đào is known by her card.
    asked = {
        each.number: each.choices
        for each in batch.lines.filter(kind="choose").order_by("number")
    }
    assert list(asked) == [2, 3, 4, 9, 19, 26]
    binh = Member.objects.get(full_name=BINH[0])
    assert asked[2] == [
        {"key": str(binh.pk), "words": f"Lê Thị Bình, sinh 3/1999, không còn ở chi bộ nào "
         f"(DV-{binh.pk:06d})"},
        {"key": "", "words": "Người mới, chưa có trong sổ"},
    ]  # fmt: skip
    chosen = {str(number): rows[0]["key"] for number, rows in asked.items()}
    batch = check(decide(batch, Options(choices=chosen)))
    assert (counted(batch), faults(batch)) == (ALL_NEW, [])
    confirm(batch)
    assert (Member.objects.count(), truth()) == (people, facts)


def test_the_acts_of_the_demo_ward_go_out_and_in_again(
    demo_ward, client_for, monkeypatch
):
    monkeypatch.setattr(MovementResource, "most_in_request", 5_000)
    user = next(one for one in User.objects.all() if one.has_perm("members.import_act"))
    number = Act.objects.filter(voided_at=None).count()
    assert number > 400

    book = sheets.exported(client_for(user), "members_act")
    batch = checked(user, content=saved(book))

    assert (faults(batch), counted(batch)) == ([], {"skip": number})
