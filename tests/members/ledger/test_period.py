"""The ledger of a period: its numbers, who is behind them, and who may see whom."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benghe.lib.dates import PartialDate
from cells.models import Cell, CellName
from members.acts.data import ActData
from members.acts.services import perform, void
from members.ledger.listing import LedgerListing, committees_of
from members.ledger.rules import LINES
from members.models import Member, Membership
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    SeatFactory,
    StandingFactory,
    UserFactory,
)

PAGE = "/bien-dong/"
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 27)
YEAR = {"tu": "01/01/2022", "ngay": "27/12/2022"}


def act(member, kind, day, **more):
    return perform(
        member, ActData(kind=kind, day=day, **more), None, today=date(2026, 1, 1)
    )


@pytest.fixture
def other(ward):
    return CellFactory(committee=ward, name="Chi bộ Khu phố 2", code="KP2")


@pytest.fixture
def people(own_cell, other):
    """A year with every kind of change; each name says what happens."""
    made = {
        key: MemberFactory(full_name=name, cell=cell, card_number=None)
        for key, name, cell in (
            ("an", "Trần Văn An", own_cell),
            ("binh", "Lê Thị Bình", own_cell),
            ("cuc", "Đỗ Thị Cúc", own_cell),
            ("dung", "Võ Văn Dũng", other),
            ("hoa", "Đặng Thị Hòa", other),
        )
    }
    act(made["an"], "depart", date(2022, 3, 1), place="Đảng bộ phường Đa Kao",
        decision="5-QĐ/ĐU", decided_on=date(2022, 2, 20))  # fmt: skip
    act(made["binh"], "move", date(2022, 4, 1), cell=other, decision="6-QĐ/ĐU")
    act(made["dung"], "death", date(2022, 5, 1))
    act(made["cuc"], "exempt", date(2022, 6, 1), due_on=date(2023, 6, 1))
    new = Member(full_name="Hồ Thị Mới", gender="female", born=PartialDate(1999, 5, 5))
    act(new, "admit", date(2022, 2, 3), cell=own_cell, decision="9-QĐ/QU")
    made["new"] = new
    return made


def listing(user, first=FIRST, last=LAST, **place):
    return LedgerListing(user, first, last, **place)


def counted(ledger):
    """Opening, the lines that are not nought, closing."""
    rows = (
        *ledger.increases,
        *(row for row in ledger.decreases),
        ledger.inside,
        *ledger.beside,
    )
    lines = {row.line.key: row.number for row in rows if row.number}
    return ledger.opening, lines, ledger.closing


def names(listing, key):
    return [row.name for row in listing.told(key, listing.rows(key))]


# --- numbers ---


def test_the_whole_ward_counts_no_move_between_its_cells(people, office):
    ledger = listing(office).ledger()

    assert counted(ledger) == (
        5,
        {"ket-nap": 1, "di-trong": 1, "tu-tran": 1, "noi-bo": 1, "mien": 1},
        4,
    )
    assert (ledger.increase, ledger.decrease, ledger.difference) == (1, 2, -1)
    assert ledger.transfers == -1
    assert ledger.balanced
    assert [
        (c.name, c.opening, c.more, c.came, c.less, c.went, c.closing)
        for c in ledger.cells
    ] == [
        ("Chi bộ Khu phố 1", 3, 1, 0, 1, 1, 2),
        ("Chi bộ Khu phố 2", 2, 0, 1, 1, 0, 2),
    ]


def test_a_cell_counts_the_moves_across_its_border(people, office, own_cell, other):
    assert counted(listing(office, cell=own_cell).ledger()) == (
        3, {"ket-nap": 1, "di-trong": 1, "di-noi-bo": 1, "mien": 1}, 2,
    )  # fmt: skip
    assert counted(listing(office, cell=other).ledger()) == (
        2, {"den-noi-bo": 1, "tu-tran": 1}, 2,
    )  # fmt: skip


def test_a_committee_has_everything_below_it(people, office, ward, own_cell, other):
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ Trường học")
    deep = CommitteeFactory(code="DB1A", parent=lower)
    Cell.objects.filter(pk=own_cell.pk).update(committee=lower)
    Cell.objects.filter(pk=other.pk).update(committee=deep)

    whole = listing(office, committee=lower)

    assert counted(whole.ledger()) == counted(listing(office).ledger())
    assert whole.of_whom == "Đảng bộ Trường học"
    assert counted(listing(office, committee=deep).ledger()) == (
        2, {"den-noi-bo": 1, "tu-tran": 1}, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "opening", "less", "closing"),
    [
        (date(2022, 3, 1), date(2022, 3, 1), 6, 1, 5),
        (date(2022, 2, 28), date(2022, 2, 28), 6, 0, 6),
        (date(2022, 3, 2), date(2022, 3, 2), 5, 0, 5),
        (date(1900, 1, 1), date(1900, 12, 31), 0, 0, 0),
        (date(2024, 2, 29), date(2024, 2, 29), 4, 0, 4),
    ],
)
def test_both_days_are_in_the_period(
    people, office, first, last, opening, less, closing
):
    ledger = listing(office, first, last).ledger()

    assert (ledger.opening, ledger.decrease, ledger.closing) == (opening, less, closing)


def test_a_ward_without_people_has_noughts(own_cell, office):
    ledger = listing(office).ledger()

    assert counted(ledger) == (0, {}, 0)
    assert ledger.balanced
    assert [cell.name for cell in ledger.cells] == ["Chi bộ Khu phố 1"]


def test_a_ward_without_cells_has_no_table_of_cells(office):
    assert listing(office).ledger().cells == ()


def test_what_was_there_before_the_ledger_has_a_line_of_its_own(own_cell, office):
    MemberFactory(cell=own_cell, joined_on=date(2022, 5, 5), start_reason="opening")

    assert counted(listing(office).ledger()) == (0, {"vao-so": 1}, 1)


def test_a_renewed_exemption_neither_begins_nor_ends(own_cell, office):
    member = MemberFactory(cell=own_cell)
    day = date(2022, 6, 1)
    StandingFactory(member=member, started_on=date(2021, 6, 1), ended_on=day)
    StandingFactory(member=member, started_on=day, ended_on=date(2022, 9, 1))

    assert counted(listing(office).ledger()) == (1, {"het-mien": 1}, 1)


def test_an_exemption_that_death_ends_is_not_an_exemption_lifted(own_cell, office):
    member = MemberFactory(cell=own_cell)
    act(member, "exempt", date(2022, 2, 1))
    act(member, "death", date(2022, 7, 1))

    assert counted(listing(office).ledger()) == (1, {"tu-tran": 1, "mien": 1}, 0)


def test_a_guest_counts_beside_and_never_in(own_cell, office):
    guest = Member(full_name="Phan Thị Khách", gender="female", born=PartialDate(1980))
    act(guest, "guest", date(2022, 3, 1), cell=own_cell, place="Quận 3",
        due_on=date(2022, 9, 1))  # fmt: skip

    found = listing(office)

    assert counted(found.ledger()) == (0, {"tam-den": 1}, 0)
    [row] = found.told("tam-den", found.rows("tam-den"))
    assert (row.cell, row.place) == ("Chi bộ Khu phố 1", "Quận 3")


def test_cells_bear_the_names_of_the_closing_day_and_dissolved_ones_stay(
    people, own_cell, other, office
):
    CellName.objects.filter(cell=own_cell).update(ended_on=date(2022, 10, 1))
    CellName.objects.create(
        cell=own_cell, name="Chi bộ Bến Nghé 1", started_on=date(2022, 10, 1)
    )
    gone = CellFactory(
        name="Chi bộ Cũ", founded_on=date(2000, 1, 1), dissolved_on=FIRST
    )
    CellFactory(name="Chi bộ Xưa", founded_on=date(2000, 1, 1),
                dissolved_on=date(2021, 12, 31))  # fmt: skip
    CellFactory(name="Chi bộ Tương lai", founded_on=date(2022, 12, 28))

    def table(last):
        return [cell.name for cell in listing(office, FIRST, last).ledger().cells]

    assert table(date(2022, 9, 30)) == [
        "Chi bộ Cũ", "Chi bộ Khu phố 1", "Chi bộ Khu phố 2",
    ]  # fmt: skip
    assert table(LAST) == ["Chi bộ Bến Nghé 1", "Chi bộ Cũ", "Chi bộ Khu phố 2"]
    assert gone.name == "Chi bộ Cũ"


def test_the_number_of_queries_does_not_grow(people, own_cell, office):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listing(office).ledger()
        return len(captured)

    queries()  # reads the seats of the account
    before = queries()
    for _ in range(30):
        member = MemberFactory(cell=own_cell)
        act(member, "death", date(2022, 8, 8))

    assert queries() == before == 10


# --- people ---


def test_each_number_is_the_people_behind_it(people, office, own_cell):
    for place in ({}, {"cell": own_cell}):
        found = listing(office, **place)
        ledger = found.ledger()
        rows = (*ledger.increases, *ledger.decreases, ledger.inside, *ledger.beside)
        assert {row.line.key: row.number for row in rows} == {
            row.line.key: len(names(found, row.line.key)) for row in rows
        }
        assert len(names(found, "tang")) == ledger.increase
        assert len(names(found, "giam")) == ledger.decrease


def test_a_change_says_day_reason_decision_and_place(people, office):
    found = listing(office)

    def told(key):
        return [
            (r.name, r.cell, r.day, r.told, r.decision, r.place, r.seen_on)
            for r in found.told(key, found.rows(key))
        ]

    assert told("tang") == [
        ("Hồ Thị Mới", "Chi bộ Khu phố 1", date(2022, 2, 3), "Kết nạp", "9-QĐ/QU", "",
         date(2022, 2, 3)),
    ]  # fmt: skip
    assert told("giam") == [
        ("Trần Văn An", "Chi bộ Khu phố 1", date(2022, 3, 1),
         "Chuyển đi nơi khác trong Thành phố", "5-QĐ/ĐU, 20/02/2022",
         "Đảng bộ phường Đa Kao", date(2022, 2, 28)),
        ("Võ Văn Dũng", "Chi bộ Khu phố 2", date(2022, 5, 1), "Từ trần", "", "",
         date(2022, 4, 30)),
    ]  # fmt: skip
    assert told("noi-bo") == [
        ("Lê Thị Bình", "Chi bộ Khu phố 2", date(2022, 4, 1), "Chuyển nội bộ phường",
         "6-QĐ/ĐU", "từ Chi bộ Khu phố 1", date(2022, 4, 1)),
    ]  # fmt: skip
    assert told("mien")[0][:4] == (
        "Đỗ Thị Cúc", "Chi bộ Khu phố 1", date(2022, 6, 1), "Miễn công tác và sinh hoạt đảng",
    )  # fmt: skip


def test_an_act_that_was_voided_tells_nothing(people, office):
    member = MemberFactory(
        full_name="Cao Văn Tạm", cell=people["cuc"].memberships.get().cell
    )
    wrong = act(member, "death", date(2022, 9, 9), decision="1-SAI")
    from_acts = listing(office)
    assert "Cao Văn Tạm" in names(from_acts, "tu-tran")

    void(wrong, by=office, reason="Nhập nhầm người")

    assert names(listing(office), "tu-tran") == ["Võ Văn Dũng"]


# --- who sees what ---


def test_a_secretary_sees_the_own_cell_and_no_other_name(
    people, secretary, client_for, other
):
    found = listing(secretary)

    assert found.of_whom == "Chi bộ Khu phố 1"
    assert counted(found.ledger()) == (
        3, {"ket-nap": 1, "di-trong": 1, "di-noi-bo": 1, "mien": 1}, 2,
    )  # fmt: skip
    assert names(found, "giam") == ["Trần Văn An", "Lê Thị Bình"]
    [_, moved] = found.told("giam", found.rows("giam"))
    assert moved.place == "sang chi bộ khác trong phường"
    for query in ({}, *({"dong": key} for key in LINES)):
        page = client_for(secretary).get(PAGE, YEAR | query).content.decode()
        assert "Khu phố 2" not in page
        assert "Võ Văn Dũng" not in page
        assert "Đặng Thị Hòa" not in page


def test_the_other_side_of_a_move_is_unnamed_too(people, other, client_for):
    user = UserFactory()
    SeatFactory(user=user, role="BT", cell=other)

    found = listing(user)

    [row] = found.told("den-noi-bo", found.rows("den-noi-bo"))
    assert (row.name, row.place) == ("Lê Thị Bình", "từ chi bộ khác trong phường")


def test_a_secretary_opens_who_left_as_of_the_days_they_were_there(
    people, secretary, client_for
):
    client = client_for(secretary)
    page = client.get(PAGE, YEAR | {"dong": "giam"}).content.decode()

    seen = f"/dang-vien/{people['an'].pk}/?ngay=28%2F02%2F2022"
    assert f'href="{seen}"' in page
    assert client.get(seen).status_code == 200
    late = f"/dang-vien/{people['an'].pk}/?ngay=01%2F03%2F2022"
    assert client.get(late).status_code == 404


def test_a_place_out_of_scope_is_not_known(people, secretary, client_for, ward):
    client = client_for(secretary)

    for query in ({"chi-bo": "KP2"}, {"dang-bo": ward.code}):
        [value] = query.values()
        page = client.get(PAGE, YEAR | query)
        assert f"«{value}» không có trong danh sách." in page.content.decode()
        assert "ledger" not in page.context


def test_committees_are_offered_where_all_their_cells_are_in_scope(
    ward, own_cell, other, office, secretary
):
    lower = CommitteeFactory(code="DB1", parent=ward)
    Cell.objects.filter(pk=own_cell.pk).update(committee=lower)

    assert {row.code for row in committees_of(office)} == {"BEN-NGHE", "DB1"}
    assert [row.code for row in committees_of(secretary)] == ["DB1"]


def test_without_the_right_the_pages_are_not_there(
    ubnd, technician, nobody, ended_secretary, client_for
):
    for user in (ubnd, technician, nobody, ended_secretary):
        client = client_for(user)
        answers = [
            client.get(PAGE),
            client.post(f"{PAGE}in/"),
            client.post(f"{PAGE}excel/"),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


# --- the page ---


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"tu": "28/12/2022"}, "Từ ngày 28/12/2022 sau ngày cuối 27/12/2022."),
        ({"tu": "30/02/2022"}, "Tháng 2/2022 chỉ có 28 ngày"),
        ({"ngay": "2022"}, "chưa đủ: ô này cần cả ngày, tháng và năm"),
        ({"chi-bo": "xxx"}, "«xxx» không có trong danh sách."),
        ({"chi-bo": "\x00"}, "không có trong danh sách."),
        ({"dang-bo": "xxx"}, "«xxx» không có trong danh sách."),
        ({"dong": "tat-ca"}, "Không có dòng «tat-ca» trong biểu này."),
    ],
)
def test_what_is_not_understood_is_an_error_and_shows_no_number(
    people, office, client_for, query, message
):
    answer = client_for(office).get(PAGE, YEAR | query)

    assert message in answer.content.decode()
    assert "ledger" not in answer.context


def test_a_page_after_a_row_that_is_gone_says_so(people, office, client_for):
    answer = client_for(office).get(PAGE, YEAR | {"dong": "tang", "sau": "999999"})

    assert "Trang này không còn." in answer.content.decode()


def test_a_cell_of_another_committee_is_an_error(people, office, client_for, ward):
    CommitteeFactory(code="DB1", parent=ward)

    answer = client_for(office).get(PAGE, YEAR | {"chi-bo": "KP2", "dang-bo": "DB1"})

    assert "Chi bộ Khu phố 2 không thuộc DB1." in answer.content.decode()


def test_one_day_is_a_period_and_the_first_may_be_the_last(people, office, client_for):
    same = {"tu": "01/03/2022", "ngay": "01/03/2022"}

    ledger = client_for(office).get(PAGE, same).context["ledger"]

    assert counted(ledger) == (6, {"di-trong": 1}, 5)


def test_without_days_it_is_this_year_until_today(
    own_cell, office, client_for, monkeypatch
):
    """31/12 17:30Z is the first of January here."""
    moment = datetime(2022, 12, 31, 17, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    SeatFactory(user=office, role="VP", started_on=date(2020, 1, 1))

    answer = client_for(office).get(PAGE)

    assert answer.context["first"] == date(2023, 1, 1)
    assert answer.context["day"] == date(2023, 1, 1)
    last_year = client_for(office).get(PAGE, {"ngay": "31/12/2022"})
    assert last_year.context["first"] == date(2022, 1, 1)


def test_opening_and_closing_open_the_list_of_that_day(people, office, client_for):
    page = client_for(office).get(PAGE, YEAR | {"chi-bo": "KP2"}).content.decode()

    assert "/dang-vien/?chi-bo=KP2&amp;ngay=31%2F12%2F2021" in page
    assert "/dang-vien/?chi-bo=KP2&amp;ngay=27%2F12%2F2022" in page


def test_people_come_fifty_at_a_time(own_cell, office, client_for):
    for number in range(55):
        MemberFactory(full_name=f"Lê Văn Số {number}", cell=own_cell,
                      admitted_on=date(2022, 2, 3))  # fmt: skip
    client = client_for(office)

    first = client.get(PAGE, YEAR | {"dong": "ket-nap"}).context["page"]
    rest = client.get(f"{PAGE}{first.next_url}").context["page"]

    assert (len(first.rows), len(rest.rows)) == (50, 5)
    assert len({row.member for row in first.rows + rest.rows}) == 55


def test_a_ledger_that_does_not_add_up_says_so(people, office, client_for, monkeypatch):
    real = Membership.objects.all().__class__.started_within
    monkeypatch.setattr(
        Membership.objects.all().__class__,
        "started_within",
        lambda rows, first, last: real(rows, first, last).none(),
    )

    page = client_for(office).get(PAGE, YEAR).content.decode()

    assert "Đầu kỳ + tăng − giảm không bằng cuối kỳ" in page
