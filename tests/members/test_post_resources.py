"""The sheet of posts: new ones by the rules of the act, ended ones, taken back and again."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from benghe.core.imports import services
from benghe.core.imports.resources import NOTHING
from benghe.lib.dates import PartialDate
from members.member_lookup import record_code
from members.models import Post
from members.post_resources import FIXED
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    MemberFactory,
    PostFactory,
    TermFactory,
)
from tests.members.post_sheets import (
    BORN,
    MODEL,
    ONE,
    at,
    checked,
    counts,
    faults,
    stored,
)
from tests.sheets import (
    confirm,
    counts_of,
    errors_of,
    exported,
    saved,
    upload,
    workbook,
)


@pytest.fixture
def hoa(own_cell):
    """Official since 01/01/2011, in Chi bộ Khu phố 1 since 01/06/2015."""
    return MemberFactory(
        full_name="Đặng Thị Hòa", born=BORN, card_number="00123456", cell=own_cell,
        admitted_on=date(2010, 1, 1), official_on=date(2011, 1, 1),
        joined_on=date(2015, 6, 1), start_reason="from_city",
    )  # fmt: skip


@pytest.fixture
def binh(own_cell):
    return MemberFactory(
        full_name="Phạm Văn Bình", born=PartialDate(1960), card_number="00654321",
        cell=own_cell, admitted_on=date(1990, 1, 1),
    )  # fmt: skip


@pytest.fixture
def line(hoa):
    return {
        "Số thẻ đảng viên": "00123456", "Họ và tên": "Đặng Thị Hòa", "Chức vụ": "Bí thư",
        "Nơi giữ chức vụ": "KP1", "Từ ngày": date(2020, 6, 15), "Đến ngày": None,
        "Nhiệm kỳ": None, "Quyết định": "12-QĐ/ĐU",
    }  # fmt: skip


# --- new posts ---


def test_a_new_post_is_stored_and_the_same_file_again_changes_nothing(
    office, ward, hoa, own_cell, line
):
    term = ward.terms.get()
    batch = stored(office, {**line, "Nhiệm kỳ": f"Nhiệm kỳ {term.name}"})

    post = Post.objects.get()
    assert (post.member, post.kind, post.cell, post.committee, post.term) == (
        hoa, "secretary", own_cell, None, term,
    )  # fmt: skip
    assert (post.started_on, post.ended_on, post.decision, post.batch) == (
        date(2020, 6, 15), None, "12-QĐ/ĐU", batch,
    )  # fmt: skip
    assert batch.lines.get().name == "Đặng Thị Hòa, Bí thư Chi bộ Khu phố 1"
    assert counts(checked(office, line)) == {"skip": 1}


def test_headings_and_words_as_the_ward_writes_them(office, hoa, ward):
    stored(
        office,
        {
            "Họ tên": "ĐẶNG THỊ HOÀ", "Năm sinh": "03/02/1975", "Chi bộ": "Chi bộ Khu phố 1",
            "Chức danh": "Ủy viên BCH", "Cấp ủy": str(ward), "Ngày bổ nhiệm": "15.6.2020",
            "QĐ số": "7-QĐ/ĐU",
        },
    )  # fmt: skip

    post = Post.objects.get()
    assert (post.member, post.kind, post.committee, post.cell) == (
        hoa, "member", ward, None,
    )  # fmt: skip
    assert (post.started_on, post.decision) == (date(2020, 6, 15), "7-QĐ/ĐU")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"Nơi giữ chức vụ": "KP9"}, [(2, "Nơi giữ chức vụ")]),
        ({"Nơi giữ chức vụ": None}, [(2, "Nơi giữ chức vụ")]),
        ({"Chức vụ": "Trưởng ban"}, [(2, "Chức vụ")]),
        ({"Chức vụ": None}, [(2, "Chức vụ")]),
        ({"Chức vụ": "Ủy viên BTV"}, [(2, "Chức vụ")]),
        ({"Từ ngày": None}, [(2, "Từ ngày")]),
        ({"Từ ngày": "15/13/2020"}, [(2, "Từ ngày")]),
        ({"Nhiệm kỳ": "1990 - 1995"}, [(2, "Nhiệm kỳ")]),
        ({"Quyết định": "x" * 121}, [(2, "Quyết định")]),
        ({"Số thẻ đảng viên": "123456"}, [(2, "Số thẻ đảng viên")]),
        ({"Họ và tên": "Phạm Văn Bình"}, [(2, "Họ và tên")]),
        ({"Đến ngày": date(2020, 6, 15)}, [(2, "Đến ngày")]),
        ({"Đến ngày": date(2020, 6, 16)}, []),
        (
            {"Họ và tên": "Lê Lan", "Nơi giữ chức vụ": "KP9", "Nhiệm kỳ": "1990 - 1995",
             "Từ ngày": "1/2"},
            [(2, "Họ và tên"), (2, "Nhiệm kỳ"), (2, "Nơi giữ chức vụ"), (2, "Từ ngày")],
        ),
    ],
)  # fmt: skip
def test_every_wrong_cell_is_named(changed, found, office, line):
    batch = checked(office, {**line, **changed})

    assert sorted(at(batch)) == found
    assert not Post.objects.exists()


@pytest.mark.parametrize("ahead", [0, 1])
@pytest.mark.parametrize("heading", ["Từ ngày", "Đến ngày"])
def test_no_post_begins_or_ends_in_the_future(heading, ahead, office, line):
    day = localdate() + ahead * ONE

    batch = checked(office, {**line, heading: day})

    message = (
        f"«{heading}» {day:%d/%m/%Y} ở tương lai; hôm nay là {localdate():%d/%m/%Y}."
    )
    assert faults(batch) == ([(2, heading, message)] if ahead else [])


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (date(2015, 6, 1), ""),
        (
            date(2015, 5, 31),
            "Ngày 31/05/2015 trước ngày 01/06/2015 (ngày bắt đầu ở Chi bộ Khu phố 1). Hãy kiểm "
            "tra lại một trong hai ngày.",
        ),
    ],
)
def test_a_post_in_a_cell_begins_while_its_holder_is_there(day, message, office, line):
    batch = checked(office, {**line, "Từ ngày": day})

    assert faults(batch) == ([(2, "Từ ngày", message)] if message else [])


@pytest.mark.parametrize(
    ("day", "refused"), [(date(2011, 1, 1), []), (date(2010, 12, 31), [(2, "Từ ngày")])]
)
def test_only_an_official_member_holds_a_post(day, refused, office, hoa, line):
    hoa.memberships.update(started_on=date(2010, 1, 1))

    assert at(checked(office, {**line, "Từ ngày": day})) == refused


def test_a_member_on_probation_holds_none(office, hoa, line):
    hoa.partyperiods.update(official_on=None)

    assert faults(checked(office, line)) == [
        (
            2,
            "Họ và tên",
            "Đặng Thị Hòa là đảng viên dự bị; chỉ đảng viên chính thức giữ chức vụ.",
        )
    ]


def test_a_post_in_another_cell_or_under_another_committee_is_refused(
    office, ward, line
):
    CellFactory(committee=ward, code="KP2", name="Chi bộ Khu phố 2")
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower, name="Đảng bộ Công an phường")

    batch = checked(
        office,
        {**line, "Nơi giữ chức vụ": "KP2"},
        {**line, "Nơi giữ chức vụ": "Đảng bộ Công an phường"},
    )

    assert faults(batch) == [
        (
            2,
            "Nơi giữ chức vụ",
            "Người này sinh hoạt ở Chi bộ Khu phố 1, không ở Chi bộ Khu phố 2.",
        ),
        (
            3,
            "Nơi giữ chức vụ",
            "Người này sinh hoạt ở Chi bộ Khu phố 1, không thuộc Đảng bộ Công an phường.",
        ),
    ]


@pytest.mark.parametrize(
    ("end", "refused"),
    [(None, True), (date(2022, 1, 2), True), (date(2022, 1, 1), False)],
)
def test_a_past_post_ends_no_later_than_its_holder_left(
    end, refused, office, hoa, line
):
    hoa.memberships.update(ended_on=date(2022, 1, 1), end_reason="to_city")

    batch = checked(office, {**line, "Đến ngày": end})

    heading = "Đến ngày" if end else "Từ ngày"
    assert at(batch) == ([(2, heading)] if refused else [])
    if refused:
        assert "(đã rời từ ngày 01/01/2022)" in faults(batch)[0][2]


@pytest.mark.parametrize(
    ("end", "refused"),
    [(None, True), (date(2022, 1, 2), True), (date(2022, 1, 1), False)],
)
def test_a_post_ends_no_later_than_its_cell(end, refused, office, own_cell, line):
    own_cell.dissolved_on = date(2022, 1, 1)
    own_cell.save()

    batch = checked(office, {**line, "Đến ngày": end})

    assert at(batch) == ([(2, "Nơi giữ chức vụ")] if refused else [])


# --- one secretary at a time ---


@pytest.mark.parametrize(
    ("day", "refused"), [(date(2021, 1, 1), False), (date(2020, 12, 31), True)]
)
def test_a_secretary_follows_the_one_before_from_the_day_that_one_ended(
    day, refused, office, hoa, binh, own_cell, line
):
    PostFactory(
        member=binh,
        cell=own_cell,
        started_on=date(2018, 1, 1),
        ended_on=date(2021, 1, 1),
    )

    batch = checked(office, {**line, "Từ ngày": day})

    assert faults(batch) == (
        [
            (
                2,
                "Từ ngày",
                "Phạm Văn Bình là Bí thư từ 01/01/2018 đến 01/01/2021, trùng với ngày "
                "31/12/2020. Hãy ghi «Thôi giữ chức vụ» trước.",
            )
        ]
        if refused
        else []
    )


def test_a_voided_secretary_is_in_nobodys_way(office, binh, own_cell, line):
    PostFactory(member=binh, cell=own_cell).void(by=office, reason="Ghi nhầm")

    assert counts(checked(office, line)) == {"new": 1}


def test_two_new_secretaries_of_one_cell_in_one_file_are_refused(office, binh, line):
    second = {**line, "Số thẻ đảng viên": "00654321", "Họ và tên": "Phạm Văn Bình"}

    batch = checked(office, line, second)

    assert at(batch) == [(3, "Từ ngày")]


def test_the_end_of_one_and_the_start_of_the_next_stand_in_any_order_and_go_back_together(
    office, binh, own_cell, line
):
    old = PostFactory(member=binh, cell=own_cell, started_on=date(2018, 1, 1))
    ended = {
        **line, "Số thẻ đảng viên": "00654321", "Họ và tên": "Phạm Văn Bình",
        "Từ ngày": date(2018, 1, 1), "Đến ngày": date(2020, 6, 15),
    }  # fmt: skip

    batch = stored(office, line, ended)

    old.refresh_from_db()
    assert (counts(batch), old.ended_on) == ({"new": 1, "update": 1}, date(2020, 6, 15))
    assert Post.objects.valid().count() == 2
    services.undo(batch, by=office)
    old.refresh_from_db()
    assert (old.ended_on, old.voided_at) == (None, None)
    assert list(Post.objects.valid()) == [old]
    assert counts(checked(office, line, ended)) == {"new": 1, "update": 1}


# --- stored posts ---


@pytest.fixture
def post(hoa, own_cell):
    return PostFactory(
        member=hoa, cell=own_cell, started_on=date(2020, 6, 15), decision="12-QĐ/ĐU"
    )


def test_a_post_is_ended_by_the_sheet_and_history_tells(office, post, line):
    batch = stored(office, {**line, "Đến ngày": date(2022, 5, 1)})

    post.refresh_from_db()
    assert (post.ended_on, post.history.count()) == (date(2022, 5, 1), 2)
    assert batch.lines.get().changes == [["Đến ngày", NOTHING, "01/05/2022"]]


def test_blank_cells_keep_and_by_choice_clear(office, post, line):
    post.ended_on = date(2022, 5, 1)
    post.save()
    blank = {**line, "Quyết định": None}

    assert counts(checked(office, blank)) == {"skip": 1}
    stored(office, blank, clears=True)

    post.refresh_from_db()
    assert (post.ended_on, post.decision, post.kind) == (None, "", "secretary")


def test_a_post_that_is_to_last_longer_must_find_its_place_free(
    office, binh, own_cell, post, line
):
    post.ended_on = date(2021, 1, 1)
    post.save()
    PostFactory(member=binh, cell=own_cell, started_on=date(2021, 6, 1))

    later = checked(office, {**line, "Đến ngày": date(2021, 6, 1)})
    too_late = checked(office, {**line, "Đến ngày": date(2021, 6, 2)})

    assert (at(later), at(too_late)) == ([], [(2, "Từ ngày")])


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Chức vụ", "Phó Bí thư"),
        ("Nơi giữ chức vụ", "BN"),
        ("Từ ngày", date(2020, 6, 16)),
    ],
)
def test_what_a_stored_post_is_does_not_change(
    heading, value, office, ward, post, line
):
    place = str(ward) if value == "BN" else value
    code = f"CV-{post.pk:06d}"

    batch = checked(office, {"Mã chức vụ": code, **line, heading: place})

    assert faults(batch) == [(2, heading, FIXED)]


def test_another_first_day_without_a_code_is_the_same_post_twice(office, post, line):
    batch = checked(office, {**line, "Từ ngày": date(2020, 6, 16)})

    assert faults(batch) == [
        (
            2,
            "Chức vụ",
            "Đang giữ chức vụ này từ ngày 15/06/2020; không ghi thêm từ ngày 16/06/2020.",
        )
    ]


def test_a_code_that_is_anothers_or_unknown_is_refused(office, binh, post, line):
    other = {**line, "Số thẻ đảng viên": "00654321", "Họ và tên": "Phạm Văn Bình"}

    batch = checked(
        office,
        {"Mã chức vụ": f"CV-{post.pk:06d}", **other},
        {"Mã chức vụ": "CV-999999", **line},
        {"Mã chức vụ": record_code(post.pk), **line},
    )

    assert at(batch) == [
        (2, "Số thẻ đảng viên"), (2, "Họ và tên"), (3, "Mã chức vụ"), (4, "Mã chức vụ"),
    ]  # fmt: skip
    assert "không phải của «Phạm Văn Bình»" in faults(batch)[1][2]


def test_two_lines_about_one_post_are_one_too_many(office, line, post):
    assert len(faults(checked(office, line, line))) == 1
    Post.objects.get().void(by=office, reason="Ghi nhầm")
    assert at(checked(office, line, line)) == [(3, "")]


def test_a_name_with_a_birth_day_asks_whom_it_means(office, hoa, own_cell, line):
    doubtful = {**line, "Số thẻ đảng viên": None, "Ngày sinh": "1975"}

    batch = checked(office, doubtful)
    (choice,) = batch.lines.get().choices

    assert (counts(batch), choice["key"]) == ({"choose": 1}, str(hoa.pk))
    again = stored(office, doubtful, choices={"2": choice["key"]})
    assert (counts(again), Post.objects.get().member) == ({"new": 1}, hoa)


# --- back ---


def test_an_undone_batch_leaves_no_post_and_its_file_loads_again(office, line):
    batch = stored(office, line)

    services.undo(batch, by=office)

    post = Post.objects.get()
    assert (post.voided_by, post.history.count()) == (office, 2)
    again = stored(office, line)
    assert (counts(again), Post.objects.valid().count()) == ({"new": 1}, 1)


def test_a_post_that_was_ended_later_keeps_its_batch_from_being_undone(office, line):
    batch = stored(office, line)
    stored(office, {**line, "Đến ngày": date(2022, 5, 1)})

    with pytest.raises(services.UndoRefusedError, match="đã được sửa sau lần nhập này"):
        services.undo(batch, by=office)

    assert Post.objects.valid().get().ended_on == date(2022, 5, 1)


def test_what_was_exported_changes_nothing_voided_and_committee_posts_too(
    client_for, office, ward, hoa, binh, own_cell, post
):
    lower = CommitteeFactory(code="DB1", parent=ward)
    CommitteeNameFactory(committee=lower)
    PostFactory(
        member=hoa, kind="member", committee=ward, term=ward.terms.get(),
        started_on=date(2020, 6, 15), ended_on=date(2022, 1, 1),
    )  # fmt: skip
    PostFactory(
        member=binh, kind="deputy", committee=lower,
        term=TermFactory(committee=lower, name="2015 - 2020"),
    )  # fmt: skip
    PostFactory(member=binh, cell=own_cell).void(by=office, reason="Ghi nhầm")
    client = client_for(office)
    book = exported(client, MODEL)

    response = upload(client, MODEL, saved(book))

    assert errors_of(response) == []
    assert counts_of(response) == {"skip": 4}
    headings = [cell.value for row in book.active for cell in row]
    assert "đã hủy bỏ" in " ".join(str(value) for value in headings)


def test_a_voided_post_is_not_changed_by_its_code(office, post, line):
    post.void(by=office, reason="Ghi nhầm")
    code = {"Mã chức vụ": f"CV-{post.pk:06d}", **line}

    batch = checked(office, {**code, "Đến ngày": date(2022, 1, 1)})

    assert at(batch) == [(2, "Mã chức vụ")]
    assert "đã hủy bỏ ngày" in faults(batch)[0][2]


def test_the_back_office_takes_a_sheet_of_posts(client_for, office, line):
    client = client_for(office)

    confirm(client, MODEL, upload(client, MODEL, workbook(line)))

    assert Post.objects.get().decision == "12-QĐ/ĐU"
