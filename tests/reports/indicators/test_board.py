"""The board of what is due and late: states, owners, filters, scope, links."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.indicators.board.listing import Board, asked_indicators
from reports.indicators.board.rules import STATES
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    IndicatorGroupFactory,
    IndicatorNameFactory,
    ObservationFactory,
)
from tests.pages import faults_of

PAGE, PAPER = "/chi-tieu/den-han/", "/chi-tieu/den-han/in/"
DAY = date(2022, 10, 10)
d = Decimal


def make(code, name, period="quarter", owner="Ủy ban nhân dân phường", **more):
    more.setdefault("due_days", 10)
    return IndicatorFactory(code=code, name=name, period=period, owner=owner, **more)


def report(indicator, day, entered=None, **more):
    stamp = {"created_at": datetime(*entered, 2, tzinfo=UTC)} if entered else {}
    return ObservationFactory(
        indicator=indicator, as_of=day, value=d(1), **stamp, **more
    )


@pytest.fixture
def jobs(db):
    return make("social.jobs", "Giải quyết việc làm", position=1)


@pytest.fixture
def crimes(db):
    return make(
        "security.crimes", "Phạm pháp hình sự", "month", "Công an phường", due_days=5,
        position=2,
    )  # fmt: skip


@pytest.fixture
def meetings(db):
    return make(
        "party.meetings", "Sinh hoạt chuyên đề", owner="Văn phòng Đảng ủy",
        entry_role="VP", position=3,
    )  # fmt: skip


def board(user, day=DAY, **more):
    return Board(user, day, asked_indicators(user), **more)


def rows(found):
    return [
        (row.title, row.asked.label, row.state)
        for part in found.parts
        for row in part.rows
    ]


# --- states ---


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (date(2022, 9, 30), "coming", "Chưa đến kỳ"),
        (date(2022, 10, 1), "due", "Đến hạn, còn 9 ngày"),
        (date(2022, 10, 10), "due", "Đến hạn, ngày cuối"),
        (date(2022, 10, 11), "late", "Trễ hạn 1 ngày"),
        (date(2022, 12, 31), "late", "Trễ hạn 82 ngày"),
    ],
)
def test_a_quarter_is_coming_then_due_then_late(jobs, office, day, state, words):
    [third] = [r for r in board(office, day).demands if r.asked.label == "Quý III/2022"]

    assert (third.state, third.words) == (state, words)
    assert third.due.on == date(2022, 10, 10)


def test_the_end_of_last_year_stays_until_it_is_entered(jobs, office):
    def last(day):
        return {r.asked.label: r.state for r in board(office, day).demands}.get(
            "Quý IV/2021"
        )

    assert [last(date(2022, 1, 10)), last(date(2022, 12, 31))] == ["due", "late"]
    report(jobs, date(2021, 12, 31))
    assert last(date(2022, 12, 31)) == "reported"
    # A year later it is history.
    assert last(date(2023, 1, 10)) is None


def test_without_a_due_day_a_period_is_due_and_never_late(office):
    make("mass.dialogues", "Đối thoại với Nhân dân", due_days=None)

    found = board(office, date(2022, 12, 31))

    assert found.counts == {"due": 4, "coming": 1}
    assert {row.words for row in found.demands} == {"Đến hạn", "Chưa đến kỳ"}


def test_only_a_standing_result_of_the_ward_up_to_the_day_counts(jobs, office):
    wrong = report(jobs, date(2022, 9, 30))
    third = "Quý III/2022"

    def state(day=DAY):
        [row] = [r for r in board(office, day).demands if r.asked.label == third]
        return row.state

    assert state() == "reported"
    # A correction that speaks of a day of another quarter leaves this one without.
    report(jobs, date(2022, 10, 5), corrects=wrong)
    assert state() == "due"
    jobs.by_area = True
    jobs.save()
    report(jobs, date(2022, 9, 30), area=AreaFactory())
    assert state() == "due"


def test_a_result_of_a_later_day_is_not_known_yet(jobs, office):
    report(jobs, date(2022, 10, 20))

    labels = {r.asked.label: r.state for r in board(office, DAY).demands}
    later = {r.asked.label: r.state for r in board(office, date(2022, 10, 20)).demands}

    assert (labels["Quý IV/2022"], later["Quý IV/2022"]) == ("coming", "reported")


def test_what_was_entered_after_the_day_counts_and_says_when(jobs, office):
    """The board goes by the day of a result: nobody looks late for ever."""
    report(jobs, date(2022, 9, 30), entered=(2022, 10, 23))

    [row] = [r for r in board(office).demands if r.asked.label == "Quý III/2022"]

    assert row.state == "reported"
    assert row.remark == "nhập ngày 23/10/2022, trễ 13 ngày"


def test_a_correction_does_not_make_an_entry_late(jobs, office):
    first = report(jobs, date(2022, 9, 30), entered=(2022, 10, 4))
    report(jobs, date(2022, 9, 30), entered=(2022, 12, 1), corrects=first)

    [row] = [r for r in board(office).demands if r.asked.label == "Quý III/2022"]

    assert row.remark == "nhập ngày 04/10/2022"


def test_the_day_of_entry_is_that_of_saigon(jobs, office):
    ObservationFactory(
        indicator=jobs, as_of=date(2022, 9, 30),
        created_at=datetime(2022, 10, 10, 18, tzinfo=UTC),
    )  # fmt: skip

    [row] = [r for r in board(office).demands if r.asked.label == "Quý III/2022"]

    assert row.entered == date(2022, 10, 11)


def test_what_is_counted_or_not_followed_is_never_due(office):
    make("party.admissions", "Kết nạp đảng viên", "year")
    make("social.old", "Không còn theo dõi", is_active=False)

    assert board(office, date(2022, 12, 31)).demands == []


def test_khu_pho_that_have_reported_are_counted_and_the_others_named(office):
    cards = make("social.health_cards", "Thẻ bảo hiểm y tế trao tặng", by_area=True)
    first, second = AreaFactory(name="Khu phố 1"), AreaFactory(name="Khu phố 2")
    AreaFactory(name="Khu phố mới", started_on=date(2022, 10, 1))
    AreaFactory(name="Khu phố cũ", ended_on=date(2022, 9, 30))
    report(cards, date(2022, 9, 30), entered=(2022, 10, 4))
    report(cards, date(2022, 9, 30), area=first)
    report(cards, date(2022, 6, 30), area=second)

    def of(label):
        found = board(office, states=frozenset(STATES))
        [row] = [r for r in found.demands if r.asked.label == label]
        return row

    third = of("Quý III/2022")
    assert third.areas.words == "1/2 khu phố, chưa có: Khu phố 2"
    assert third.remark == "nhập ngày 04/10/2022; 1/2 khu phố, chưa có: Khu phố 2"
    # The khu phố of 1 October is asked in the fourth quarter.
    assert of("Quý IV/2022").areas.words == "0/3 khu phố"
    assert of("Quý II/2022").areas.missing == ("Khu phố 1", "Khu phố cũ")


def test_an_indicator_bears_the_name_of_the_period(office):
    level = make("admin_reform.online", "Dịch vụ công toàn trình", "year")
    IndicatorNameFactory(indicator=level, name="Dịch vụ công mức độ 4")

    titles = [(r.asked.label, r.title) for r in board(office, date(2023, 2, 1)).demands]

    assert sorted(titles) == [
        ("Năm 2022", "Dịch vụ công mức độ 4"),
        ("Năm 2023", "Dịch vụ công toàn trình"),
    ]


# --- owners ---


def test_owners_stand_by_how_late_they_are_with_their_counts(
    jobs, crimes, meetings, office
):
    for month in (date(2021, 12, 31), date(2022, 1, 31), date(2022, 9, 30)):
        report(crimes, month)
    for day in (date(2021, 12, 31), date(2022, 3, 31), date(2022, 6, 30)):
        report(jobs, day)

    found = board(office)

    assert [
        (part.owner, part.late, part.due, part.reported, part.coming)
        for part in found.parts
    ] == [
        ("Công an phường", 7, 0, 3, 1),
        ("Văn phòng Đảng ủy", 3, 1, 0, 1),
        ("Ủy ban nhân dân phường", 0, 1, 3, 1),
    ]
    assert found.counts == {"late": 10, "due": 2, "reported": 6, "coming": 3}
    assert rows(found)[:2] == [
        ("Phạm pháp hình sự", "Tháng 2/2022", "late"),
        ("Phạm pháp hình sự", "Tháng 3/2022", "late"),
    ]


def test_an_indicator_without_owner_is_of_who_enters_it(office):
    make("mass.dialogues", "Đối thoại", owner="", entry_role="VP")

    assert [part.owner for part in board(office).parts] == ["Văn phòng Đảng ủy"]


# --- the page ---


def get(client_for, user, **query):
    query.setdefault("ngay", "10/10/2022")
    return client_for(user).get(
        PAGE, {name.replace("_", "-"): value for name, value in query.items()}
    )


def shown(response):
    return rows(response.context["board"])


def test_ubnd_sees_its_own_first_and_all_when_it_asks(
    jobs, crimes, meetings, ubnd, client_for
):
    own = get(client_for, ubnd)
    everything = get(client_for, ubnd, pham_vi="tat-ca")

    assert own.context["form"].data["pham-vi"] == "cua-toi"
    assert {row[0] for row in shown(own)} == {
        "Giải quyết việc làm",
        "Phạm pháp hình sự",
    }
    assert {row[0] for row in shown(everything)} == {
        "Giải quyết việc làm",
        "Phạm pháp hình sự",
        "Sinh hoạt chuyên đề",
    }


def test_the_office_sees_all_and_its_own_when_it_asks(
    jobs, meetings, office, leader, client_for
):
    assert {row[0] for row in shown(get(client_for, office))} == {
        "Giải quyết việc làm",
        "Sinh hoạt chuyên đề",
    }
    own = get(client_for, office, pham_vi="cua-toi")
    assert {row[0] for row in shown(own)} == {"Sinh hoạt chuyên đề"}
    # Who enters nothing is not asked whose.
    assert "pham-vi" not in get(client_for, leader).context["form"].fields


def test_who_may_enter_gets_the_cell_and_others_the_indicator(
    jobs, meetings, ubnd, leader, client_for
):
    cell = "/chi-tieu/nhap/o/?chi-tieu=social.jobs&amp;nam=2022&amp;ky=3"
    theirs = "/chi-tieu/nhap/o/?chi-tieu=party.meetings"
    page = get(client_for, ubnd, pham_vi="tat-ca").content.decode()

    assert cell in page
    assert theirs not in page
    assert '<a href="/chi-tieu/party.meetings/?nam=2022">' in page
    client = client_for(ubnd)
    assert client.get(cell.replace("&amp;", "&")).status_code == 200
    assert "/chi-tieu/nhap/" not in get(client_for, leader).content.decode()


def test_khu_pho_are_entered_on_their_own_page(office, client_for):
    make("social.health_cards", "Thẻ bảo hiểm y tế trao tặng", by_area=True)
    AreaFactory()

    page = get(client_for, office).content.decode()

    assert "/chi-tieu/nhap/khu-pho/?chi-tieu=social.health_cards&amp;nam=2022" in page


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", {"late", "due"}),
        ("tre", {"late"}),
        ("den-han", {"due"}),
        ("da-nhap", {"reported"}),
        ("chua-den", {"coming"}),
        ("tat-ca", {"late", "due", "reported", "coming"}),
    ],
)
def test_a_state_narrows_the_rows_and_not_the_counts(
    jobs, office, client_for, word, expected
):
    report(jobs, date(2022, 3, 31))

    response = get(client_for, office, trang_thai=word)

    assert {row[2] for row in shown(response)} == expected
    assert response.context["counts"] == {
        "late": 2,
        "due": 1,
        "reported": 1,
        "coming": 1,
    }


def test_an_owner_narrows_everything(jobs, crimes, office, client_for):
    response = get(client_for, office, don_vi="Công an phường")

    assert {row[0] for row in shown(response)} == {"Phạm pháp hình sự"}
    assert sum(response.context["counts"].values()) == 11


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"don_vi": "Trạm thu phí"}, "don-vi"),
        ({"trang_thai": "all"}, "trang-thai"),
        ({"pham_vi": "moi-nguoi"}, "pham-vi"),
        ({"ngay": "31/02/2022"}, "ngay"),
        ({"ngay": "01/01/1975"}, "ngay"),
        ({"ngay": "01/01/2201"}, "ngay"),
        ({"ngay": "01/01/0001"}, "ngay"),
        ({"nam": "2021"}, "ngay"),
        ({"nam": "hai"}, "ngay"),
    ],
)
def test_an_unknown_value_is_an_error_and_never_all(
    jobs, office, client_for, query, field
):
    response = get(client_for, office, **query)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert "board" not in response.context
    assert "Giải quyết việc làm" not in response.content.decode()


@time_machine.travel("2022-10-11 08:00Z", tick=False)
def test_without_a_day_it_is_today(jobs, office, client_for):
    office.seats.update(started_on=date(2022, 1, 1))
    response = client_for(office).get(PAGE)

    assert response.context["day"] == date(2022, 10, 11)
    assert response.context["counts"]["late"] == 4


def test_a_year_alone_is_its_last_day(jobs, office, client_for):
    response = client_for(office).get(PAGE, {"nam": "2022"})

    assert response.context["day"] == date(2022, 12, 31)


def test_the_list_of_indicators_leads_to_the_board_of_the_same_day(
    jobs, office, client_for
):
    page = client_for(office).get("/chi-tieu/", {"ngay": "10/10/2022"})

    assert "/chi-tieu/den-han/?ngay=10/10/2022" in page.content.decode()


def test_the_page_says_by_which_day_it_goes(jobs, office, client_for):
    text = get(client_for, office).content.decode()

    assert "không sau ngày đang xem" in text
    assert "kết quả nhập vào cổng sau ngày ấy cũng được tính" in text
    assert "4 kỳ" not in text
    assert "3 kỳ trễ hạn, 1 kỳ đến hạn, 0 kỳ đã nhập, 1 kỳ chưa đến." in text


def test_an_empty_board_says_what_to_do(jobs, ubnd, client_for):
    jobs.entry_role = "VP"
    jobs.save()

    text = get(client_for, ubnd).content.decode()

    assert "Không có chỉ tiêu nào như vậy" in text
    assert "?ngay=10%2F10%2F2022&amp;pham-vi=tat-ca" in text
    report(jobs, date(2021, 12, 31))
    nothing = get(client_for, ubnd, pham_vi="tat-ca", trang_thai="den-han", ngay="15/03/2022")  # fmt: skip
    assert "Không có kỳ báo cáo nào ở trạng thái này." in nothing.content.decode()


def test_a_long_list_is_cut_and_says_so(office, client_for, monkeypatch):
    monkeypatch.setattr("reports.indicators.board.views.MOST_SHOWN", 2)
    make("social.jobs", "Giải quyết việc làm")

    response = get(client_for, office)

    [one] = response.context["parts"]
    assert (len(one["rows"]), one["more"]) == (2, 2)
    assert "Còn 2 kỳ nữa." in response.content.decode()


@pytest.mark.parametrize("user", ["office", "leader", "ubnd"])
def test_the_page_is_well_formed(jobs, meetings, user, client_for, request):
    report(jobs, date(2022, 3, 31))
    person = request.getfixturevalue(user)

    assert (
        faults_of(get(client_for, person, trang_thai="tat-ca").content.decode()) == {}
    )
    assert faults_of(get(client_for, person, don_vi="?").content.decode()) == {}


@pytest.mark.parametrize("user", ["secretary", "inspector", "technician", "nobody"])
@pytest.mark.parametrize("url", [PAGE, PAPER])
def test_who_sees_no_indicators_finds_nothing(jobs, user, client_for, request, url):
    assert client_for(request.getfixturevalue(user)).get(url).status_code == 404


def test_the_number_of_queries_does_not_grow(office, client_for):
    client = client_for(office)

    def grow(first, last):
        area = AreaFactory()
        for number in range(first, last):
            group = IndicatorGroupFactory(code=f"nhom-{number}", name=f"Nhóm {number}")
            one = make(
                f"nhom.so_{number}", f"Chỉ tiêu {number}", by_area=number % 2 == 0,
                group=group, owner=f"Đơn vị {number}",
            )  # fmt: skip
            report(one, date(2022, 3, 31))
            if one.by_area:
                report(one, date(2022, 3, 31), area=area)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE, {"ngay": "10/10/2022", "trang-thai": "tat-ca"})
        return len(found)

    grow(0, 5)
    few = queries()
    grow(5, 50)
    AreaFactory.create_batch(90)

    assert queries() == few <= 16
