"""The sheet of ratings, of cells: found by year and cell, judged, replaced, taken back."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from awards.models import Rating
from benghe.core.imports import services
from benghe.core.imports.services import UndoRefusedError
from tests.awards.resources.steps import changes, checked, counts, faults, stored
from tests.factories import CellFactory, MemberFactory, RatingFactory, UserFactory

pytestmark = pytest.mark.django_db
LINE = {
    "Năm": 2022, "Chi bộ": "KP1", "Xếp loại": "HTXSNV", "QĐ số": "128-QĐ/ĐU",
    "Ngày QĐ": date(2022, 12, 20),
}  # fmt: skip
BEST, GOOD = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"


def line(**cells):
    return {**LINE, **{name.replace("_", " "): value for name, value in cells.items()}}


def standing():
    """(year, cell, state, level, reason, decision, day) of what stands."""
    rows = Rating.objects.valid().order_by("year", "cell__code")
    names = ("year", "cell__code", "state", "level", "reason", "decision", "decided_on")
    return list(rows.values_list(*names))


def test_a_new_rating_is_shown_whole_and_stored(office, own_cell):
    batch = checked("ratings", office, [LINE])

    assert counts(batch) == {"new": 1}
    found = batch.lines.get()
    assert found.name == "Chi bộ Khu phố 1 – 2022"
    assert [tuple(change) for change in found.changes] == [
        ("Năm", "", "2022"),
        ("Đối tượng", "", "Chi bộ"),
        ("Mã chi bộ", "", "KP1"),
        ("Tình trạng", "", "Đã đánh giá"),
        ("Mức xếp loại", "", BEST),
        ("Số quyết định", "", "128-QĐ/ĐU"),
        ("Ngày quyết định", "", "20/12/2022"),
    ]
    assert Rating.objects.count() == 0

    services.confirm(batch)

    assert standing() == [
        (2022, "KP1", "rated", "XS", "", "128-QĐ/ĐU", date(2022, 12, 20))
    ]
    row = Rating.objects.get()
    assert (row.batch, row.updated_by) == (batch, office)


def test_the_same_file_again_changes_nothing(office, own_cell):
    stored("ratings", office, [LINE])

    assert counts(checked("ratings", office, [LINE])) == {"skip": 1}


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("XS", "XS"), ("HTXSNV", "XS"), ("Hoàn thành xuất sắc nhiệm vụ", "XS"),
        ("hoàn thành  XUẤT SẮC nhiệm vụ", "XS"), ("Xuất sắc", "XS"),
        ("T", "T"), ("HTTNV", "T"), ("Hoàn thành tốt nhiệm vụ", "T"), ("tốt", "T"),
        ("HT", "HT"), ("HTNV", "HT"), ("Hoàn thành nhiệm vụ", "HT"),
        ("K", "K"), ("KHTNV", "K"), ("Không hoàn thành nhiệm vụ", "K"),
    ],
)  # fmt: skip
def test_the_words_of_a_level(office, own_cell, words, level):
    stored("ratings", office, [line(Xếp_loại=words)])

    assert Rating.objects.get().level == level


def test_an_unknown_level_is_refused_with_the_nearest(office, own_cell):
    batch = checked("ratings", office, [line(Xếp_loại="Hoàn thành tôt nhiệm vu.")])

    listed = f"{BEST}, {GOOD}, Hoàn thành nhiệm vụ, Không hoàn thành nhiệm vụ"
    assert faults(batch) == [
        (
            2, "Mức xếp loại",
            f"«Hoàn thành tôt nhiệm vu.» không có trong danh mục: {listed}.", GOOD,
        )
    ]  # fmt: skip


def test_a_cell_is_found_by_code_or_name_and_the_nearest_are_told(office, own_cell):
    for words in ("KP1", "kp1", "Chi bộ Khu phố 1", "chi bộ khu phố 1"):
        batch = checked("ratings", office, [line(Chi_bộ=words)])
        assert (words, counts(batch)) == (words, {"new": 1})

    batch = checked("ratings", office, [line(Chi_bộ="Chi bộ Khu phố 11")])

    assert faults(batch) == [
        (
            2, "Mã chi bộ",
            "Không có chi bộ mang mã «Chi bộ Khu phố 11». Gần giống: Chi bộ Khu phố 1.",
            "Chi bộ Khu phố 1",
        )
    ]  # fmt: skip


def test_a_rating_of_a_cell_names_the_cell(office, own_cell):
    batch = checked("ratings", office, [line(Chi_bộ=None)])

    assert faults(batch) == [
        (2, "Mã chi bộ", "Xếp loại của chi bộ thì phải có mã hoặc tên chi bộ.", "")
    ]


def test_every_error_of_a_line_is_told_at_once(office, own_cell):
    tomorrow = localdate() + timedelta(days=1)
    batch = checked(
        "ratings", office, [line(Chi_bộ="KPX", Xếp_loại="giỏi", Ngày_QĐ=tomorrow)]
    )  # fmt: skip

    assert [fault[1] for fault in faults(batch)] == [
        "Mức xếp loại",
        "Mã chi bộ",
        "Ngày quyết định",
    ]
    assert {f["letter"] for f in batch.lines.get().faults} == {"B", "C", "E"}


def test_years_from_the_founding_of_the_party_to_this_one(office, own_cell):
    this = localdate().year
    for year, fits in ((1930, True), (this, True), (1929, False), (this + 1, False)):
        batch = checked("ratings", office, [line(Năm=year, Ngày_QĐ=None)])
        told = [] if fits else ["Năm"]
        assert (year, [fault[1] for fault in faults(batch)]) == (year, told)

    batch = checked("ratings", office, [line(Năm=this + 1, Ngày_QĐ=None)])
    assert faults(batch)[0][2] == f"Năm {this + 1} ở tương lai; năm nay là {this}."


def test_a_line_without_a_year_is_refused(office, own_cell):
    batch = checked("ratings", office, [line(Năm=None)])

    assert faults(batch) == [(2, "Năm", "Xếp loại phải có năm.", "")]


def test_the_decision_comes_after_the_year_has_begun_and_not_tomorrow(office, own_cell):
    today = localdate()
    for day, message in (
        (date(2022, 1, 1), None),
        (today, None),
        (
            date(2021, 12, 31),
            "«Ngày quyết định» 31/12/2021 trước «Năm» 2022. Hãy sửa một trong hai.",
        ),
        (
            today + timedelta(days=1),
            f"«Ngày quyết định» {today + timedelta(days=1):%d/%m/%Y} ở tương lai; hôm nay là "
            f"{today:%d/%m/%Y}.",
        ),
    ):
        batch = checked("ratings", office, [line(Ngày_QĐ=day)])
        assert [fault[2] for fault in faults(batch)] == ([message] if message else [])


@pytest.mark.parametrize(
    ("state", "level", "reason", "told"),
    [
        (None, "T", None, []),
        ("Đã đánh giá", "T", None, []),
        ("Đã đánh giá", None, None, ["Mức xếp loại"]),
        (None, None, "Mới lập", ["Mức xếp loại"]),
        ("Miễn", None, "Mới lập", []),
        ("Miễn đánh giá", "T", "Mới lập", ["Mức xếp loại"]),
        ("Miễn đánh giá", None, None, ["Lý do"]),
        ("Chưa đánh giá", "T", None, ["Mức xếp loại", "Lý do"]),
        ("Chưa", None, "Vắng mặt có lý do", []),
    ],
)
def test_a_level_goes_with_a_rating_and_a_reason_with_its_absence(
    office, own_cell, state, level, reason, told
):
    batch = checked(
        "ratings",
        office,
        [line(Tình_trạng=state, Xếp_loại=level, Lý_do=reason)],
    )

    assert [fault[1] for fault in faults(batch)] == told
    if not told:
        services.confirm(batch)
        Rating.objects.get().full_clean()


def test_another_level_replaces_the_rating(office, own_cell):
    stored("ratings", office, [LINE])

    batch = stored("ratings", office, [line(Xếp_loại="T")])

    assert changes(batch) == [(2, [("Mức xếp loại", BEST, GOOD)])]
    wrong, right = Rating.objects.order_by("pk")
    assert (wrong.level, wrong.voided_by) == ("XS", office)
    assert wrong.void_reason == f"Thay bằng dòng của lô nhập số {batch.pk}"
    assert (right.level, right.replaces, right.decision) == ("T", wrong, "128-QĐ/ĐU")
    assert (right.batch, wrong.batch_id) == (batch, batch.pk - 1)
    assert counts(checked("ratings", office, [line(Xếp_loại="T")])) == {"skip": 1}


def test_what_was_not_known_yet_is_added_to_the_rating(office, own_cell):
    stored("ratings", office, [line(QĐ_số=None, Ngày_QĐ=None)])

    batch = stored("ratings", office, [LINE])

    assert changes(batch) == [
        (
            2,
            [
                ("Số quyết định", "(trống)", "128-QĐ/ĐU"),
                ("Ngày quyết định", "(trống)", "20/12/2022"),
            ],
        )
    ]
    row = Rating.objects.get()
    assert (row.decision, row.decided_on) == ("128-QĐ/ĐU", date(2022, 12, 20))
    assert row.history.count() == 2


def test_blank_cells_keep_unless_it_was_chosen_that_they_clear(office, own_cell):
    stored("ratings", office, [LINE])
    bare = [line(QĐ_số=None, Ngày_QĐ=None)]

    assert counts(checked("ratings", office, bare)) == {"skip": 1}

    batch = stored("ratings", office, bare, clears=True)
    assert changes(batch) == [
        (
            2,
            [
                ("Số quyết định", "128-QĐ/ĐU", "(trống)"),
                ("Ngày quyết định", "20/12/2022", "(trống)"),
            ],
        )
    ]
    assert standing() == [(2022, "KP1", "rated", "XS", "", "", None)]
    assert Rating.objects.count() == 2


def test_a_rated_cell_turns_exempt_and_back(office, own_cell):
    stored("ratings", office, [LINE])
    exempt = line(Tình_trạng="Miễn đánh giá", Xếp_loại=None, Lý_do="Mới lập")

    batch = stored("ratings", office, [exempt])
    assert changes(batch) == [
        (
            2,
            [
                ("Tình trạng", "Đã đánh giá", "Miễn đánh giá"),
                ("Mức xếp loại", BEST, "(trống)"),
                ("Lý do", "(trống)", "Mới lập"),
            ],
        )
    ]

    batch = checked("ratings", office, [LINE])
    assert [fault[1] for fault in faults(batch)] == ["Mức xếp loại"]

    stored("ratings", office, [line(Tình_trạng="Đã đánh giá")])
    assert [row[2:5] for row in standing()] == [("rated", "XS", "")]


def test_two_lines_about_one_rating_name_each_other(office, own_cell):
    told = "Dòng 2 và dòng 4 nói về cùng một việc. Hãy giữ lại một dòng."
    lines = [LINE, line(Năm=2021), line(Chi_bộ="Chi bộ Khu phố 1", Xếp_loại="T")]

    batch = checked("ratings", office, lines)
    assert faults(batch) == [(4, "", told, "")]
    assert counts(batch) == {"error": 1, "new": 2}

    stored("ratings", office, [LINE])
    assert faults(checked("ratings", office, lines)) == [(4, "", told, "")]


def test_a_voided_rating_is_never_found_by_year_and_cell(office, own_cell):
    RatingFactory(cell=own_cell).void(by=UserFactory(), reason="Nhầm chi bộ")

    assert counts(checked("ratings", office, [LINE])) == {"new": 1}


def test_a_voided_rating_may_only_stay_as_it_is(office, own_cell):
    wrong = RatingFactory(cell=own_cell)
    wrong.void(by=UserFactory(), reason="Nhầm chi bộ")
    code = f"XL-{wrong.pk:06d}"

    same = checked("ratings", office, [{"Mã xếp loại": code, "Năm": 2022, "Mức": "XS"}])
    other = checked("ratings", office, [{"Mã xếp loại": code, "Năm": 2022, "Mức": "T"}])

    assert counts(same) == {"skip": 1}
    today = f"{localdate():%d/%m/%Y}"
    assert faults(other) == [
        (
            2, "Mã xếp loại",
            f"Dòng {code} đã hủy bỏ ngày {today}, không sửa được nữa.", "",
        )
    ]  # fmt: skip


def test_a_line_with_a_code_speaks_of_that_rating_alone(office, own_cell):
    row = RatingFactory(cell=own_cell)
    CellFactory(code="KP2", name="Chi bộ Khu phố 2")
    code = f"XL-{row.pk:06d}"

    for cells, heading, message, suggestion in (
        ({}, None, None, None),
        ({"Chi bộ": "KP2"}, "Mã chi bộ",
         f"{code} là dòng của Chi bộ Khu phố 1, không phải của Chi bộ Khu phố 2.", "KP1"),
        ({"Năm": 2021}, "Năm",
         "Một dòng đã có không đổi năm: hãy xóa mã ở ô đầu dòng nếu đây là dòng mới.", ""),
        ({"Đối tượng": "Đảng viên"}, "Đối tượng",
         "Một dòng đã có không đổi đối tượng: hãy xóa mã ở ô đầu dòng nếu đây là dòng mới.",
         "Chi bộ"),
        ({"Họ tên": "Đặng Thị Hoa"}, "Họ và tên",
         f"{code} là dòng của Chi bộ Khu phố 1, không phải của «Đặng Thị Hoa».", ""),
    ):  # fmt: skip
        batch = checked(
            "ratings",
            office,
            [{"Mã xếp loại": code, "Năm": 2022, "Mức": "T", **cells}],
        )
        told = [(2, heading, message, suggestion)] if heading else []
        assert faults(batch) == told


@pytest.mark.parametrize("code", ["XL-999999", "XL-000000", "999", "DV-000001"])
def test_an_unknown_code_is_refused(office, own_cell, code):
    batch = checked("ratings", office, [{"Mã xếp loại": code, "Năm": 2022, "Mức": "T"}])

    assert faults(batch) == [
        (2, "Mã xếp loại", f"Không có dòng nào mang mã «{code}».", "")
    ]


def test_undoing_voids_what_was_made_and_the_file_loads_again(office, own_cell):
    batch = stored("ratings", office, [LINE])

    services.undo(batch, by=office)

    assert standing() == []
    row = Rating.objects.get()
    assert row.void_reason == f"Hoàn tác lô nhập số {batch.pk}"
    stored("ratings", office, [LINE])
    assert len(standing()) == 1


def test_undoing_a_replacement_brings_the_old_rating_back(office, own_cell):
    before = RatingFactory(cell=own_cell, level="T", decision="1-QĐ/ĐU")
    batch = stored("ratings", office, [LINE])
    assert [row[3] for row in standing()] == ["XS"]

    services.undo(batch, by=office)

    before.refresh_from_db()
    assert (before.voided_at, before.voided_by, before.void_reason) == (None, None, "")
    assert standing() == [(2022, "KP1", "rated", "T", "", "1-QĐ/ĐU", None)]
    assert before.history.count() == 3

    stored("ratings", office, [LINE])
    assert [row[3] for row in standing()] == ["XS"]
    assert Rating.objects.valid().get().replaces == before


def test_undoing_an_addition_takes_it_away(office, own_cell):
    row = RatingFactory(cell=own_cell)
    batch = stored("ratings", office, [LINE])

    services.undo(batch, by=office)

    row.refresh_from_db()
    assert (row.decision, row.decided_on, row.voided_at) == ("", None, None)


def test_undoing_is_refused_when_a_later_file_replaced_what_was_made(office, own_cell):
    first = stored("ratings", office, [LINE])
    second = stored("ratings", office, [line(Xếp_loại="T")])

    with pytest.raises(UndoRefusedError) as caught:
        services.undo(first, by=office)

    assert str(caught.value) == (
        "Chưa hoàn tác được: «Chi bộ Khu phố 1 – 2022: Hoàn thành xuất sắc nhiệm vụ» đã được "
        "sửa sau lần nhập này."
    )
    assert [row[3] for row in standing()] == ["T"]
    services.undo(second, by=office)
    services.undo(first, by=office)
    assert standing() == []


def test_a_sheet_with_columns_of_members_asks_whose_rating_it_is(office, own_cell):
    batch = checked("ratings", office, [line(Họ_tên=None)])
    assert [fault[1] for fault in faults(batch)] == ["Họ và tên"]

    batch = checked("ratings", office, [line(Họ_tên=None, Đối_tượng="Chi bộ")])
    assert counts(batch) == {"new": 1}

    member = MemberFactory(full_name="Đặng Thị Hoa", cell=own_cell)
    batch = checked(
        "ratings",
        office,
        [line(Họ_tên=member.full_name, Đối_tượng="Chi bộ")],
    )
    assert [fault[1] for fault in faults(batch)] == ["Họ và tên"]


def test_a_change_in_between_refuses_the_whole(office, own_cell):
    row = RatingFactory(cell=own_cell, level="T")
    batch = checked("ratings", office, [LINE, line(Năm=2021)])
    row.decision = "7-QĐ/ĐU"
    row.save()

    with pytest.raises(services.ImportRefusedError):
        services.confirm(batch)

    assert [r[3] for r in standing()] == ["T"]


def test_a_rating_made_in_between_refuses_the_whole(office, own_cell):
    batch = checked("ratings", office, [LINE, line(Năm=2021)])
    RatingFactory(cell=own_cell, level="T")

    with pytest.raises(services.ImportRefusedError):
        services.confirm(batch)

    assert [r[3] for r in standing()] == ["T"]
