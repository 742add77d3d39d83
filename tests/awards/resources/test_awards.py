"""The sheet of commendations: cells, members, collectives and persons."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from awards.models import Award
from benghe.core.imports import services
from tests import sheets
from tests.awards.resources.steps import changes, checked, counts, faults, stored
from tests.factories import AwardFactory, CellFactory, MemberFactory, UserFactory
from tests.sheets import saved

pytestmark = pytest.mark.django_db
LINE = {
    "Năm": 2022, "Đối tượng": "Chi bộ", "Chi bộ": "KP1", "Danh hiệu": "HTXSNV",
    "QĐ số": "131-QĐ/ĐU", "Ngày QĐ": date(2022, 12, 22), "Tiền thưởng": 1_200_000,
}  # fmt: skip
SCHOOL = {
    **LINE, "Đối tượng": "Tập thể", "Chi bộ": None, "Tên tập thể, cá nhân": "Trường Hoa Lan",
    "Đơn vị": "Phường Bến Nghé", "Danh hiệu": "Đóng góp tích cực", "QĐ số": "132-QĐ/ĐU",
    "Tiền thưởng": None,
}  # fmt: skip
TITLE = "Hoàn thành xuất sắc nhiệm vụ"


@pytest.fixture
def hoa(own_cell):
    return MemberFactory(
        full_name="Đặng Thị Hoa", cell=own_cell, card_number="79001234"
    )


def line(base=LINE, **cells):
    return {**base, **{name.replace("_", " "): value for name, value in cells.items()}}


def test_a_cell_a_member_a_collective_and_a_person_are_praised(office, own_cell, hoa):
    headings = list(dict.fromkeys([*LINE, "Số thẻ", *SCHOOL]))
    lines = [
        LINE,
        line(
            Đối_tượng="Đảng viên", Chi_bộ=None, Số_thẻ="79001234", Tiền_thưởng=450_000
        ),
        SCHOOL,
        line(SCHOOL, Đối_tượng="Cá nhân", **{"Tên tập thể, cá nhân": "Vũ Thị An"}),
    ]
    content = sheets.workbook(*lines, headings=headings)

    batch = stored("awards", office, content)

    assert counts(batch) == {"new": 4}
    names = ("subject", "cell__code", "member__full_name", "awardee_name", "amount_vnd")
    assert list(Award.objects.order_by("pk").values_list(*names)) == [
        ("cell", "KP1", None, "", 1_200_000),
        ("member", None, "Đặng Thị Hoa", "", 450_000),
        ("collective", None, None, "Trường Hoa Lan", None),
        ("person", None, None, "Vũ Thị An", None),
    ]
    for row in Award.objects.all():
        row.full_clean()
        assert (row.year, row.form, row.sort_key != "") == (2022, "certificate", True)
    assert counts(checked("awards", office, content)) == {"skip": 4}


def test_a_new_line_is_shown_whole(office, own_cell):
    found = checked("awards", office, [LINE]).lines.get()

    assert found.name == "Chi bộ Khu phố 1 – 2022"
    assert [tuple(change) for change in found.changes] == [
        ("Năm", "", "2022"),
        ("Đối tượng", "", "Chi bộ"),
        ("Mã chi bộ", "", "KP1"),
        ("Tên người, tập thể được khen", "", "Chi bộ Khu phố 1"),
        ("Danh hiệu", "", TITLE),
        ("Hình thức", "", "Giấy khen"),
        ("Số quyết định", "", "131-QĐ/ĐU"),
        ("Ngày quyết định", "", "22/12/2022"),
        ("Tiền thưởng", "", "1200000"),
    ]


@pytest.mark.parametrize(
    ("typed", "amount", "suggestion"),
    [
        (1_200_000, 1_200_000, ""),
        ("1.500.000", 1_500_000, ""),
        ("1.500.000 đ", 1_500_000, ""),
        (0, 0, ""),
        ("1,5 triệu", None, "1.500.000"),
        ("1,500,000", None, "1.500.000"),
        (1_200_000.5, None, "1.200.001"),
        (-1, None, ""),
        ("một triệu", None, ""),
    ],
)
def test_money_is_a_whole_number_of_dong(office, own_cell, typed, amount, suggestion):
    batch = checked("awards", office, [line(Tiền_thưởng=typed)])

    if amount is None:
        assert [(f[1], f[3]) for f in faults(batch)] == [("Tiền thưởng", suggestion)]
        return
    services.confirm(batch)
    stored_amount = Award.objects.get().amount_vnd
    assert (stored_amount, type(stored_amount)) == (amount, int)


TOO_MUCH = "Số tiền quá lớn: nhiều nhất 999.999.999.999 đồng."


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (999_999_999_999, []),
        ("999.999.999.999", []),
        (1_000_000_000_000, [(2, "Tiền thưởng", TOO_MUCH, "")]),
        ("99.999.999.999.999.999.999", [(2, "Tiền thưởng", TOO_MUCH, "")]),
    ],
)
def test_a_sum_beyond_all_reason_is_refused(office, own_cell, typed, told):
    assert faults(checked("awards", office, [line(Tiền_thưởng=typed)])) == told


@pytest.mark.parametrize(
    ("typed", "told"), [(999_999_999_999, None), (1_000_000_000_000, [TOO_MUCH])]
)
def test_the_form_of_the_back_office_has_the_same_limit(
    client_for, office, own_cell, typed, told
):
    form = {
        "year": 2022, "subject": "cell", "cell": own_cell.pk, "title": "excellent",
        "form": "certificate", "decision": "131-QĐ/ĐU", "decided_on": "22/12/2022",
        "amount_vnd": typed,
    }  # fmt: skip

    response = client_for(office).post(reverse("admin:awards_award_add"), form)

    if told is None:
        assert (response.status_code, Award.objects.get().amount_vnd) == (302, typed)
        return
    errors = response.context["adminform"].form.errors
    assert (errors, Award.objects.exists()) == ({"amount_vnd": told}, False)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"Năm": None}, ["Năm"]),
        ({"Đối tượng": None}, ["Đối tượng"]),
        ({"Danh hiệu": None}, ["Danh hiệu"]),
        ({"QĐ số": None}, ["Số quyết định"]),
        ({"Ngày QĐ": None}, ["Ngày quyết định"]),
        ({"Chi bộ": None}, ["Mã chi bộ"]),
        ({"Năm": None, "Chi bộ": "KPX", "QĐ số": None},
         ["Mã chi bộ", "Năm", "Số quyết định"]),
        ({"Đối tượng": "Tập thể"}, ["Mã chi bộ", "Tên người, tập thể được khen"]),
        ({"Đối tượng": "Đảng viên", "Chi bộ": None}, ["Mã hồ sơ"]),
        ({"Danh hiệu": "Lao động tiên tiến"}, ["Danh hiệu"]),
        ({"Ngày QĐ": date(2021, 12, 31)}, ["Ngày quyết định"]),
        ({"Ngày QĐ": date(2022, 1, 1)}, []),
        ({"Ngày QĐ": localdate()}, []),
        ({"Ngày QĐ": localdate() + timedelta(days=1)}, ["Ngày quyết định"]),
        ({"Năm": localdate().year + 1, "Ngày QĐ": localdate()},
         ["Năm", "Ngày quyết định"]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_at_its_cell(office, own_cell, cells, told):
    batch = checked("awards", office, [{**LINE, **cells}])

    assert [fault[1] for fault in faults(batch)] == told


def test_a_cell_may_be_named_where_the_names_stand(office, own_cell):
    named = "Tên tập thể"
    for name, told in (
        ("Chi bộ Khu phố 1", []),
        ("Chi bộ Khu phố 3", ["Tên người, tập thể được khen"]),
    ):
        batch = checked("awards", office, [line(Chi_bộ=None, **{named: name})])
        assert [fault[1] for fault in faults(batch)] == told
        both = checked("awards", office, [line(**{named: name})])
        assert [fault[1] for fault in faults(both)] == told


def test_a_collective_that_is_no_cell_has_no_card(office, hoa):
    batch = checked("awards", office, [line(SCHOOL, Số_thẻ="79001234")])

    assert [fault[1] for fault in faults(batch)] == ["Số thẻ đảng viên"]


def test_a_title_is_given_once_a_year_also_within_a_file(office, own_cell):
    told = "Dòng 2 và dòng 3 nói về cùng một việc. Hãy giữ lại một dòng."

    batch = checked("awards", office, [LINE, line(QĐ_số="9-QĐ/ĐU")])
    assert faults(batch) == [(3, "", told, "")]

    batch = checked("awards", office, [LINE, line(Danh_hiệu="Đóng góp tích cực")])
    assert counts(batch) == {"new": 2}


def test_one_from_elsewhere_is_the_same_by_name_unit_and_decision(office, ward):
    stored("awards", office, [SCHOOL])

    same = checked("awards", office, [line(SCHOOL, Ghi_chú=None)])
    assert counts(same) == {"skip": 1}
    other = checked("awards", office, [line(SCHOOL, QĐ_số="140-QĐ/ĐU")])
    assert counts(other) == {"new": 1}
    code = f"KT-{Award.objects.get().pk:06d}"
    assert other.lines.get().notices == [
        f"Có thể trùng với dòng {code} cùng tên, cùng danh hiệu: quyết định 132-QĐ/ĐU, đơn vị "
        "«Phường Bến Nghé»."
    ]


def test_a_differing_commendation_replaces_and_undoing_brings_it_back(office, own_cell):
    stored("awards", office, [LINE])
    before = Award.objects.get()

    batch = stored(
        "awards", office, [line(Tiền_thưởng=900_000, Hình_thức="Biểu dương")]
    )

    assert changes(batch) == [
        (
            2,
            [
                ("Hình thức", "Giấy khen", "Biểu dương"),
                ("Tiền thưởng", "1200000", "900000"),
            ],
        )
    ]
    right = Award.objects.filter(voided_at=None).get()
    assert (right.amount_vnd, right.form, right.replaces) == (900_000, "praise", before)
    services.undo(batch, by=office)
    assert Award.objects.filter(voided_at=None).get() == before
    stored("awards", office, [line(Tiền_thưởng=900_000)])
    assert Award.objects.filter(voided_at=None).get().amount_vnd == 900_000


def test_money_that_was_not_known_is_added(office, own_cell):
    stored("awards", office, [line(Tiền_thưởng=None)])

    stored("awards", office, [LINE])

    row = Award.objects.get()
    assert (row.amount_vnd, row.history.count()) == (1_200_000, 2)


def test_the_name_of_one_from_elsewhere_is_put_right_by_its_code(office, ward):
    stored("awards", office, [SCHOOL])
    row = Award.objects.get()
    coded = line(
        SCHOOL,
        Mã_khen_thưởng=f"KT-{row.pk:06d}",
        **{"Tên tập thể, cá nhân": "Trường Mầm non Hoa Lan"},
    )

    batch = stored("awards", office, [coded])

    named = ("Tên người, tập thể được khen", "Trường Hoa Lan", "Trường Mầm non Hoa Lan")
    assert changes(batch) == [(2, [named])]
    right = Award.objects.filter(voided_at=None).get()
    assert (right.awardee_name, right.replaces) == ("Trường Mầm non Hoa Lan", row)


def test_a_code_is_not_moved_to_another(office, own_cell):
    row = AwardFactory(cell=own_cell, decided_on=date(2022, 12, 22))
    CellFactory(code="KP2", name="Chi bộ Khu phố 2")
    code = f"KT-{row.pk:06d}"

    for cells, told in (
        ({}, []),
        ({"Chi bộ": "KP2"}, ["Mã chi bộ"]),
        ({"Năm": 2021}, ["Năm"]),
        ({"Đối tượng": "Tập thể"}, ["Đối tượng"]),
        ({"Mã khen thưởng": "KT-999999"}, ["Mã khen thưởng"]),
    ):
        batch = checked("awards", office, [{"Mã khen thưởng": code, **LINE, **cells}])
        assert (cells, [fault[1] for fault in faults(batch)]) == (cells, told)


def test_another_title_by_code_must_be_free(office, own_cell):
    first = AwardFactory(cell=own_cell)
    other = AwardFactory(cell=own_cell, title="contribution")
    cells = line(Mã_khen_thưởng=f"KT-{first.pk:06d}", Danh_hiệu="Đóng góp tích cực")

    assert faults(checked("awards", office, [cells])) == [
        (
            2, "",
            f"Đã có dòng KT-{other.pk:06d} «{other}» còn hiệu lực nói về việc này.", "",
        )
    ]  # fmt: skip


def test_a_voided_commendation_makes_room(office, own_cell):
    AwardFactory(cell=own_cell).void(by=UserFactory(), reason="Nhầm")

    assert counts(checked("awards", office, [LINE])) == {"new": 1}


def test_what_was_exported_and_is_imported_again_changes_nothing(
    client_for, office, own_cell, hoa
):
    AwardFactory(cell=own_cell, amount_vnd=1_200_000)
    AwardFactory(member=hoa, amount_vnd=450_000, note="Đợt đầu")
    AwardFactory(awardee_name="Vũ Thị An", unit="Khu phố 3", title="contribution")
    AwardFactory(
        awardee_name="Tổ Cảnh sát khu vực", subject="collective", title="contribution"
    )
    AwardFactory(cell=own_cell, year=2021).void(by=UserFactory(), reason="Nhầm")
    book = sheets.exported(client_for(office), "awards_award")

    assert counts(checked("awards", office, saved(book))) == {"skip": 5}
