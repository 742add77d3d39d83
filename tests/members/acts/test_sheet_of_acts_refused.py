"""The sheet of acts refused: every kind by the rules of acts, told at the right cell."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from benghe.core.imports.services import ImportRefusedError, confirm, undo
from members.acts.data import ActData
from members.acts.resources import MovementResource
from members.acts.services import perform, void
from members.models import Act, Member
from tests.factories import MemberFactory
from tests.members.acts.scenes import snapshot
from tests.members.acts.test_sheet_of_acts import (
    NAM,
    checked,
    counted,
    faults,
    line,
    truth,
    ward_of_people,
)

pytestmark = pytest.mark.django_db
__all__ = ["ward_of_people"]
NEW = ("Lê Thị Bình", "03/1999")
GIRL = {"Giới tính": "Nữ", "Chi bộ": "KP1"}
TOMORROW = f"{localdate() + timedelta(days=1):%d/%m/%Y}"
BOTH = "Hãy kiểm tra lại một trong hai ngày."
# The line, its column and heading, what is said.
REFUSED = [
    (line("Theo dõi", TOMORROW, NEW, **GIRL), "B", "Ngày hiệu lực",
     f"Ngày {TOMORROW} ở tương lai; hôm nay là"),
    (line("Thôi theo dõi", "01/02/2023", "079000401"), "A", "Loại việc",
     "Sổ đang ghi: vào Đảng 03/02/2010, chính thức 03/02/2011; ở Chi bộ Khu phố 1 từ "
     "03/02/2010."),
    (line("Kết nạp", "01/03/2015", NEW, **GIRL), "B", "Ngày hiệu lực",
     "Sinh ngày 3/1999: đến ngày 01/03/2015 chưa đủ 18 tuổi."),
    (line("Kết nạp lại", "06/05/2019", "079000490", **{"Chi bộ": "KP1"}), "B",
     "Ngày hiệu lực", f"Ngày 06/05/2019 không sau ngày 06/05/2019 (ngày ra khỏi Đảng). {BOTH}"),
    (line("Phục hồi", "05/05/2019", "079000491", **{"Chi bộ": "KP2"}), "B",
     "Ngày hiệu lực", f"Ngày 05/05/2019 không sau ngày 06/05/2019 (ngày ra khỏi Đảng). {BOTH}"),
    (line("Chuyển đến", "01/02/2023", "079111222", **{
        "Họ tên": "Hoàng Thị Đào", "Ngày tháng năm sinh": "01/02/1980", "Giới tính": "Nữ",
        "Chi bộ": "KP2", "Ngày vào Đảng": "03/02/2010", "Ngày chính thức": "03/01/2011",
        "Phạm vi": "Trong TP"}), "I", "Ngày chính thức",
     "Ngày chính thức 03/01/2011 trước khi hết thời gian dự bị: kết nạp ngày 03/02/2010 thì "
     "sớm nhất là 03/02/2011."),
    (line("Tạm thời đến", "01/02/2023", NEW, **GIRL, Hạn="01/01/2023"), "K", "Hạn đến ngày",
     "Hạn 01/01/2023 không sau ngày bắt đầu 01/02/2023."),
    (line("Chính thức", "02/02/2023", NAM, **{"Chi bộ": "KP1"}), "B", "Ngày hiệu lực",
     "Ngày chính thức 02/02/2023 trước khi hết 12 tháng dự bị: kết nạp ngày 03/02/2022 thì "
     "sớm nhất là 03/02/2023."),
    (line("Chuyển nội bộ", "03/02/2010", "079000400", **{"Chi bộ mới": "KP2"}), "B",
     "Ngày hiệu lực",
     f"Ngày 03/02/2010 không sau ngày 03/02/2010 (ngày bắt đầu ở Chi bộ Khu phố 1). {BOTH}"),
    (line("Tạm thời đi", "01/02/2023", "079000401"), "K", "Hạn đến ngày",
     "Việc «Sinh hoạt tạm thời ở nơi khác» cần «Hạn đến ngày»."),
    (line("Miễn sinh hoạt", "02/02/2010", "079000402"), "B", "Ngày hiệu lực",
     "Ngày 02/02/2010 trước ngày 03/02/2010 (ngày bắt đầu sinh hoạt ở phường). " + BOTH),
    (line("Đình chỉ", "01/02/2023", "079000403"), "K", "Hạn đến ngày",
     "Việc «Đình chỉ sinh hoạt đảng» cần «Hạn đến ngày»."),
    (line("Ra nước ngoài", "01/02/2023", "079000404", Hạn="01/02/2023"), "K",
     "Hạn đến ngày", "Hạn 01/02/2023 không sau ngày bắt đầu 01/02/2023."),
    (line("Gia hạn", "01/02/2023", "079000401", Hạn="01/06/2023"), "", "Trạng thái",
     "Người này không có «trạng thái» nào như vậy đang còn hiệu lực."),
    (line("Trở lại sinh hoạt", "01/02/2023", "079000401"), "", "Trạng thái",
     "Người này không có «trạng thái» nào như vậy đang còn hiệu lực."),
    (line("Giữ chức vụ", "02/02/2011", "079000405", **{"Chức vụ": "Bí thư", "Chi bộ": "KP1"}),
     "B", "Ngày hiệu lực", f"Ngày 02/02/2011 trước ngày 03/02/2011 (ngày chính thức). {BOTH}"),
    (line("Thôi giữ chức vụ", "01/02/2023", "079000405"), "M", "Chức vụ",
     "Người này không có «chức vụ» nào như vậy đang còn hiệu lực."),
    (line("Chuyển đi", "03/02/2010", "079000406", **{"Phạm vi": "Ngoài TP"}), "B",
     "Ngày hiệu lực",
     f"Ngày 03/02/2010 không sau ngày 03/02/2010 (ngày bắt đầu ở Chi bộ Khu phố 1). {BOTH}"),
    (line("Từ trần", "02/02/2011", "079000407"), "B", "Ngày hiệu lực",
     f"Ngày 02/02/2011 trước ngày 03/02/2011 (ngày chính thức). {BOTH}"),
    (line("Xóa tên", "02/02/2010", "079000408"), "B", "Ngày hiệu lực",
     f"Ngày 02/02/2010 không sau ngày 03/02/2010 (ngày kết nạp). {BOTH}"),
    (line("Xin ra", "01/02/2023", "079000490"), "A", "Loại việc",
     "Sổ đang ghi: ra khỏi Đảng ngày 06/05/2019 (xóa tên); rời Chi bộ Khu phố 1 ngày "
     "06/05/2019 (xóa tên)."),
    (line("Khai trừ", "01/02/2023", NAM, **{"Chi bộ": "KP1"}), "A", "Loại việc",
     "Sổ đang ghi: vào Đảng 03/02/2022, còn dự bị; ở Chi bộ Khu phố 1 từ 03/02/2022."),
]  # fmt: skip


def test_every_kind_is_refused_by_its_rules_at_its_cell(office, ward_of_people):
    before = truth(), Member.objects.count()

    batch = checked(office, *(row for row, *_ in REFUSED))

    assert counted(batch) == {"error": len(REFUSED)}
    assert len({row["Biến động"] for row, *_ in REFUSED}) == len(Act.Kind)
    found = faults(batch)
    for number, (_, letter, heading, text) in enumerate(REFUSED, 2):
        said = [one for one in found if one[0] == number]
        assert {one[1:3] for one in said} == {(letter, heading)}
        assert any(one[3].startswith(text) for one in said), said
    assert (truth(), Member.objects.count()) == before
    with pytest.raises(ImportRefusedError):
        confirm(batch)


def only(batch):
    """The faults of a batch of one line: column, heading, words."""
    return [one[1:] for one in faults(batch)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (line("Sinh hoạt tạm thời", "01/02/2023", "079000401"),
         [("A", "Loại việc", "«Sinh hoạt tạm thời» có thể là Sinh hoạt tạm thời đi hay Sinh "
           "hoạt tạm thời đến. Hãy ghi rõ là loại nào.")]),
        (line("Chuyển sinh hoạt đảng", "01/02/2023", "079000401"),
         [("A", "Loại việc", "«Chuyển sinh hoạt đảng» có thể là Chuyển giữa các chi bộ hay "
           "Chuyển đi hay Chuyển đến. Hãy ghi rõ là loại nào.")]),
        (line("", "01/02/2023", "079000401"), [("A", "Loại việc", "Hãy ghi loại việc.")]),
        (line("Từ trần", "31/02/2023", "079000401"),
         [("B", "Ngày hiệu lực", "Tháng 2/2023 chỉ có 28 ngày, không có ngày 31.")]),
        (line("Từ trần", "", "079000401"), [("B", "Ngày hiệu lực", "Hãy ghi «Ngày từ trần».")]),
        (line("Từ trần", "01/02/2023", "079000401", **{"Chi bộ": "KP2"}),
         [("D", "Chi bộ", "Ngày 01/02/2023 người này ở Chi bộ Khu phố 1, không ở Chi bộ Khu "
           "phố 2.")]),
        (line("Chuyển nội bộ", "01/02/2023", "079000401", **{"Chi bộ mới": "KP9"}),
         [("D", "Chi bộ mới", "Không có chi bộ mang mã «KP9». Gần giống: KP2, KP1.")]),
        (line("Chuyển nội bộ", "01/02/2023", "079000401", **{"Chi bộ": "KP1"}),
         [("", "Chi bộ mới", "Việc «Chuyển sang chi bộ khác trong phường» cần «Chi bộ mới».")]),
        (line("Kết nạp", "01/02/2023", NEW, **GIRL, **{"Chi bộ mới": "KP2"}),
         [("G", "Chi bộ mới", "«Chi bộ» KP1 và «Chi bộ mới» KP2 khác nhau: việc «Kết nạp» chỉ "
           "có một chi bộ.")]),
        (line("Kết nạp", "01/02/2023", NEW, **GIRL, **{"Ngày kết nạp": "02/02/2023"}),
         [("G", "Ngày kết nạp", "«Ngày kết nạp» 02/02/2023 khác «Ngày hiệu lực» 01/02/2023. "
           "Hãy sửa một trong hai.")]),
        (line("Kết nạp", "01/02/2023", ("Lê Thị Bình", "")),
         [("", "Chi bộ", "Việc «Kết nạp» cần «Chi bộ»."),
          ("", "Giới tính", "Người mới thì phải có «Giới tính»."), ("D", "Ngày sinh", "Người mới thì phải có «Ngày sinh».")]),
        (line("Chuyển đi", "01/02/2023", "079000401"),
         [("", "Trong hay ngoài Thành phố",
           "Việc «Chuyển đi» cần «Trong hay ngoài Thành phố».")]),
        (line("Bổ nhiệm", "01/02/2023", "079000401", **{"Nơi giữ chức vụ": "Đảng bộ Bến Nghe"}),
         [("D", "Nơi giữ chức vụ", "Không có chi bộ, đảng bộ nào mang mã hoặc tên «Đảng bộ Bến "
           "Nghe». Gần giống: Đảng bộ phường Bến Nghé."),
          ("", "Chức vụ", "Việc «Giữ chức vụ» cần «Chức vụ».")]),
        (line("Từ trần", "01/02/2023", "079000401", **{"Họ tên": "Lý Văn Bé"}),
         [("D", "Họ và tên", "Dòng này ghi «Lý Văn Bé» nhưng số thẻ 079000401 là của Lý Thị Bé, "
           "sinh 03/08/1975, số thẻ 079000401, Chi bộ Khu phố 1 ({code}). Hãy kiểm tra xem các "
           "cột có bị lệch dòng không.")]),
        (line("Từ trần", "01/02/2023", "079000401", **{"Giới tính": "Nữ"}),
         [("D", "Giới tính", "Trong hồ sơ của Lý Thị Bé, giới tính là nam.")]),
        (line("Từ trần", "01/02/2023", ("Lê Thị Bình", "03/1999")),
         [("C", "Họ và tên", "Không có đảng viên nào tên «Lê Thị Bình». Hãy kiểm tra họ tên, "
           "hoặc điền số thẻ đảng viên.")]),
        (line("Từ trần", "01/02/2023", "", **{"Chi bộ": "KP1"}),
         [("", "Mã hồ sơ", "Không biết dòng này nói về ai: hãy điền mã hồ sơ, hoặc số thẻ đảng "
           "viên, hoặc họ và tên cùng ngày sinh và chi bộ.")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_cell(office, ward_of_people, row, expected):
    be = Member.objects.get(card_number="079000401")
    batch = checked(office, row)
    told = [
        (a, b, text.replace(f"DV-{be.pk:06d}", "{code}")) for a, b, text in only(batch)
    ]
    assert sorted(told) == sorted(expected)


def test_everything_wrong_in_a_line_is_told_at_once(office, ward_of_people):
    row = line("Chuyển nội bộ", "31/04/2023", "079999999", **{
        "Chi bộ mới": "KP7", "Ngày QĐ": "1/1/23"})  # fmt: skip
    assert {(letter, heading) for letter, heading, _ in only(checked(office, row))} == {
        ("B", "Ngày hiệu lực"), ("C", "Số thẻ đảng viên"), ("D", "Chi bộ mới"),
        ("E", "Ngày quyết định"),
    }  # fmt: skip


DEPART = line("Chuyển đi", "05/03/2023", "079000401", **{
    "Nơi đến": "Đảng bộ phường 7, Quận 3", "Phạm vi": "Trong TP", "QĐ số": "5-QĐ/QU"})  # fmt: skip


def test_an_act_that_stands_is_not_edited(office, ward_of_people):
    confirm(checked(office, DEPART))
    kept = snapshot()["members.Act"]

    batch = checked(
        office,
        {**DEPART, "Nơi đến": "Đảng bộ phường 8", "QĐ số": "", "Phạm vi": "Ngoài TP"},
    )

    written = (
        "Việc «Chuyển đi» ngày 05/03/2023 của người này đã có trong cổng và cột này ghi"
    )
    rest = (
        "Việc đã ghi không sửa bằng tệp: nếu ghi sai, hãy hủy việc đó trong cổng (có lý do) rồi "
        "nhập lại."
    )
    assert only(batch) == [
        ("D", "Nơi đi, nơi đến",
         f"{written} «Đảng bộ phường 7, Quận 3», khác «Đảng bộ phường 8». {rest}"),
        ("E", "Trong hay ngoài Thành phố",
         f"{written} «Trong Thành phố», khác «Ngoài Thành phố». {rest}"),
    ]  # fmt: skip
    assert snapshot()["members.Act"] == kept


def test_an_act_voided_in_the_portal_can_be_loaded_anew(office, ward_of_people):
    confirm(checked(office, DEPART))
    act = Act.objects.get()
    void(act, by=office, reason="Ghi nhầm nơi đến")
    other = {**DEPART, "Nơi đến": "Đảng bộ phường 8"}

    coded = checked(office, {**other, "Mã biến động": f"BD-{act.pk:06d}"})
    batch = checked(office, other)

    assert only(coded) == [
        (
            "G",
            "Mã biến động",
            "Việc này đã bị hủy bỏ. Muốn ghi lại thì để trống «Mã biến động».",
        )
    ]
    assert counted(batch) == {"new": 1}


def test_a_code_of_another_persons_act_is_refused(office, ward_of_people):
    confirm(checked(office, DEPART))
    code = f"BD-{Act.objects.get().pk:06d}"
    batch = checked(
        office,
        {**DEPART, "Mã biến động": code, "Số thẻ ĐV": "079000402"},
        {**DEPART, "Mã biến động": "BD-999999"},
    )
    assert [one[:3] for one in faults(batch)] == [
        (2, "C", "Số thẻ đảng viên"), (3, "G", "Mã biến động"),
    ]  # fmt: skip


def test_a_line_twice_is_refused(office, ward_of_people):
    batch = checked(office, DEPART, {**DEPART, "QĐ số": "6-QĐ/QU"})
    assert faults(batch) == [
        (3, "", "", "Dòng này và dòng 2 ghi cùng một việc. Hãy giữ lại một dòng.")
    ]


def test_a_line_before_an_earlier_one_of_the_person_is_told(office, ward_of_people):
    batch = checked(
        office, DEPART, line("Miễn sinh hoạt", "01/02/2023", "079000401"),
        line("Ra nước ngoài", "01/05/2022", "079000402", **{"Nơi đến": "Lào"}),
        line("Miễn sinh hoạt", "01/02/2022", "079000402"),
    )  # fmt: skip
    assert [one for one in faults(batch) if "đứng sau" in one[3]] == [
        (3, "A", "Loại việc", "Dòng này ghi ngày 01/02/2023 mà đứng sau dòng 2 của cùng người, "
         "ghi ngày 05/03/2023: nên xếp các dòng của một người theo ngày."),
    ]  # fmt: skip
    assert batch.lines.get(number=5).notices == [
        "Dòng này ghi ngày 01/02/2022 mà đứng sau dòng 4 của cùng người, ghi ngày 01/05/2022: "
        "nên xếp các dòng của một người theo ngày."
    ]


def test_columns_a_kind_does_not_ask_are_left_out_and_told(office, ward_of_people):
    row = line("Từ trần", "01/02/2023", "079000401", **{
        "Nơi đến": "Nghĩa trang", "Ngày vào Đảng": "03/02/2010"})  # fmt: skip
    batch = checked(office, row)
    assert batch.lines.get().notices == [
        "Không dùng cho việc «Từ trần»: «Nơi đi, nơi đến»."
    ]
    assert confirm(batch).state == "confirmed"
    assert Act.objects.get().place == ""
    assert counted(checked(office, row)) == {"skip": 1}


def test_undoing_is_refused_while_a_later_act_stands(office, ward_of_people):
    batch = confirm(checked(office, DEPART))
    be = Member.objects.get(card_number="079000401")
    perform(be, ActData("arrive", date(2023, 9, 1), cell=ward_of_people["b"]), office)
    kept = truth()

    with pytest.raises(ImportRefusedError) as refused:
        undo(batch, by=office)

    assert str(refused.value) == (
        "Lý Thị Bé: Chưa hủy được «Chuyển đi» ngày 05/03/2023: hãy hủy «Chuyển đến» ngày "
        "01/09/2023 trước, rồi hủy việc này."
    )
    assert truth() == kept


def test_an_act_voided_by_hand_does_not_hold_up_undoing(office, ward_of_people):
    batch = confirm(
        checked(office, DEPART, line("Miễn sinh hoạt", "01/02/2023", "079000402"))
    )
    void(Act.objects.get(kind="depart"), by=office, reason="Ghi nhầm")
    undo(batch, by=office)
    assert list(Act.objects.order_by("pk").values_list("void_reason", flat=True)) == [
        "Ghi nhầm", f"Hoàn tác lô nhập số {batch.pk}",
    ]  # fmt: skip


def test_two_people_of_one_name_and_birth_are_asked_about(office, own_cell):
    born = {"full_name": "Trần Văn An", "cell": own_cell}
    first, second = MemberFactory(**born), MemberFactory(**born)
    batch = checked(
        office,
        line(
            "Từ trần", "01/02/2023", ("Trần Văn An", "03/08/1975"), **{"Chi bộ": "KP1"}
        ),
    )
    assert counted(batch) == {"choose": 1}
    assert [row["key"] for row in batch.lines.get().choices] == [
        str(first.pk),
        str(second.pk),
    ]


@pytest.mark.parametrize(
    "role", ["leader", "secretary", "inspector", "technician", "nobody"]
)
def test_only_the_office_loads_and_takes_out_acts(request, client_for, own_cell, role):
    client = client_for(request.getfixturevalue(role))
    assert client.get("/quan-tri/members/act/nhap/").status_code in {302, 403, 404}
    assert client.get("/quan-tri/members/act/xuat/").status_code in {302, 403, 404}
    assert client.get("/quan-tri/members/act/mau/").status_code in {302, 403, 404}


def test_the_office_has_the_pages(client_for, office, own_cell):
    client = client_for(office)
    page = client.get("/quan-tri/members/act/")
    assert "/quan-tri/members/act/nhap/" in page.content.decode()
    assert client.get("/quan-tri/members/act/nhap/").status_code == 200
    assert client.get("/quan-tri/members/act/add/").status_code == 404


def test_a_long_sheet_is_left_to_the_worker(office, ward_of_people, monkeypatch):
    monkeypatch.setattr(MovementResource, "most_in_request", 1)
    short = checked(office, DEPART)
    batch = checked(office, DEPART, line("Miễn sinh hoạt", "01/02/2023", "079000402"))
    assert (short.job, counted(short)) == (None, {"new": 1})
    assert (batch.job.kind, batch.state, batch.counts) == (
        "import_check",
        "waiting",
        {},
    )


def test_a_line_more_costs_what_its_act_costs(office, ward_of_people):
    def asked(size):
        rows = [
            line("Miễn sinh hoạt", "01/02/2023", f"0790004{n:02d}") for n in range(size)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert counted(checked(office, *rows)) == {"new": size}
        return len(queries)

    two, ten = asked(2), asked(10)
    assert (ten - two) / 8 <= 40


def test_the_template_says_what_to_write(client_for, office, own_cell):
    response = client_for(office).get("/quan-tri/members/act/mau/")
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    texts = {
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }
    assert {
        "Loại việc",
        "Ngày hiệu lực",
        "Chi bộ mới",
        "Công nhận chính thức",
        "Xóa tên",
    } <= texts
