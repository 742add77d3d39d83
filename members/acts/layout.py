"""How the sheet of acts looks: its columns, their synonyms, and an act laid out in them."""

from collections import defaultdict
from typing import Any

from benghe.core.admin_filters import rows_for
from benghe.core.imports.resources import ScopedResource
from benghe.sheets.wanted import Kind, Split
from cells.models import Cell, Term
from members.acts.columns import (
    AtCellColumn,
    OnlyShownColumn,
    PlaceColumn,
    SaidCellColumn,
    SaidColumn,
    TermColumn,
)
from members.acts.facts import Facts
from members.acts.finding import AT, BORN, CARD, CODE, GENDER, NAME
from members.acts.scope import committees_to_act_in
from members.acts.words import KINDS, POSTS, STATES, WHERE
from members.member_lookup import record_code
from members.models import Act, Member

PREFIX = "BD-"
K = Act.Kind
ACT, KIND, DAY = "Mã biến động", "Loại việc", "Ngày hiệu lực"
TO, PLACE, OUTSIDE = (
    "Chi bộ mới",
    "Nơi đi, nơi đến",
    "Trong hay ngoài Thành phố",
)
DECISION, DECIDED, DUE = "Số quyết định", "Ngày quyết định", "Hạn đến ngày"
ADMITTED, OFFICIAL, TRAINED = (
    "Ngày kết nạp",
    "Ngày chính thức",
    "Ngày cấp giấy chứng nhận",
)
STATE, POST, POST_AT, TERM = "Trạng thái", "Chức vụ", "Nơi giữ chức vụ", "Nhiệm kỳ"
ETHNICITY, RELIGION, HOMETOWN = "Dân tộc", "Tôn giáo", "Quê quán"
OF_PERSON = (CODE, CARD, NAME, BORN, GENDER, ETHNICITY, RELIGION, HOMETOWN)
ALWAYS = {ACT, KIND, DAY, AT, DECISION, DECIDED, *OF_PERSON}


class MovementLayout(ScopedResource):
    """The columns; what is done with them is in ``resources``."""

    required = (KIND, DAY)
    splits = (
        Split(BORN, GENDER, BORN, (("male", "Nam"), ("female", "Nữ")), ("Năm sinh",)),
    )
    notes = (
        "Mỗi dòng là một việc của một người: kết nạp, công nhận chính thức, chuyển đến, chuyển "
        "đi, miễn sinh hoạt, từ trần…",
        "Các dòng được làm lần lượt từ trên xuống; nhiều việc của một người thì xếp theo ngày.",
        "Người đã có trong sổ: ghi mã hồ sơ, hoặc số thẻ đảng viên, hoặc họ tên cùng ngày sinh "
        "và chi bộ. Người mới: ghi họ tên, ngày sinh, giới tính.",
        "«Chi bộ» là chi bộ nhận người (kết nạp, chuyển đến…) hoặc chi bộ người đó đang sinh "
        "hoạt; «Chi bộ mới» chỉ dùng khi chuyển sang chi bộ khác trong phường.",
        "Việc đã ghi thì không ghi lần nữa và không sửa bằng tệp: ghi sai thì hủy việc đó trong "
        "cổng rồi nhập lại.",
        "Tệp trên 500 dòng được kiểm tra và ghi trong việc nền.",
    )

    code = OnlyShownColumn(
        "record_code", ACT, Kind.CODE, synonyms=("Mã việc", "Mã BĐ"),
        note="Để trống khi ghi việc mới; có sẵn trong tệp xuất từ cổng.", example="",
    )  # fmt: skip
    act_kind = SaidColumn(
        "kind", KIND, Kind.CHOICE, choices=KINDS,
        synonyms=(
            "Biến động", "Loại biến động", "Nội dung biến động", "Hình thức biến động",
            "Việc", "Nội dung", "Loại hình biến động",
        ),
        note="Chọn trong danh sách.", example="Chuyển đi",
    )  # fmt: skip
    day = SaidColumn(
        "day", DAY, Kind.DATE,
        synonyms=(
            "Ngày", "Từ ngày", "Ngày có hiệu lực", "Ngày biến động", "Ngày tháng biến động",
            "Thời gian", "Thời điểm",
        ),
        note="Ngày việc có hiệu lực: ngày kết nạp, ngày chính thức, ngày chuyển, ngày mất…",
        example="05/03/2023",
    )  # fmt: skip
    member_code = OnlyShownColumn(
        "member_code", CODE, Kind.CODE, synonyms=("Mã đảng viên", "Mã ĐV"),
        note="Mã của người trong cổng, dạng DV-000123.", example="",
    )  # fmt: skip
    card = OnlyShownColumn(
        "card", CARD, Kind.CODE,
        synonyms=("Số thẻ ĐV", "Số thẻ", "Thẻ đảng viên", "Số thẻ Đảng", "Thẻ ĐV"),
        note="Chắc chắn nhất để nhận ra một người.", example="079123456",
    )  # fmt: skip
    full_name = OnlyShownColumn(
        "full_name", NAME,
        synonyms=("Họ tên", "Họ và tên đảng viên", "Họ tên đảng viên", "Tên đảng viên"),
        example="Nguyễn Văn An",
    )  # fmt: skip
    born = OnlyShownColumn(
        "born", BORN, Kind.PARTIAL_DATE,
        synonyms=("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày"),
        note="Ngày/tháng/năm; nếu chỉ biết năm thì ghi năm.", example="03/08/1975",
    )  # fmt: skip
    gender = OnlyShownColumn(
        "gender", GENDER, Kind.CHOICE, choices=Member.Gender.choices,
        synonyms=("Giới", "Nam nữ"), note="Cần khi ghi người mới.", example="Nam",
    )  # fmt: skip
    at_cell = AtCellColumn(
        "at_cell", AT, Cell, "code", "chi bộ", names=("name",),
        synonyms=(
            "Mã chi bộ", "Tên chi bộ", "Chi bộ hiện nay", "Chi bộ cũ", "Từ chi bộ",
            "Chi bộ đang sinh hoạt", "Chi bộ sinh hoạt", "Sinh hoạt tại chi bộ", "Chi bộ kết nạp",
            "Chi bộ nơi đi",
        ),
        note="Mã hoặc tên chi bộ.", example="KP1",
    )  # fmt: skip
    to_cell = SaidCellColumn(
        "to_cell", TO, Cell, "code", "chi bộ", names=("name",),
        synonyms=(
            "Đến chi bộ", "Chi bộ đến", "Chuyển đến chi bộ", "Chi bộ tiếp nhận",
            "Chi bộ nơi đến", "Chi bộ chuyển đến",
        ),
        note="Khi chuyển sang chi bộ khác trong phường.", example="",
    )  # fmt: skip
    place = SaidColumn(
        "place", PLACE,
        synonyms=(
            "Nơi đi", "Nơi đến", "Nơi chuyển đến", "Nơi chuyển đi", "Nơi đi/đến", "Đi đâu",
            "Nước đến", "Nơi tiếp nhận", "Tổ chức đảng nơi đến", "Tổ chức đảng nơi đi",
            "Đảng bộ nơi đến", "Đảng bộ nơi đi",
        ),
        note="Tổ chức đảng ngoài phường, hoặc nước đến.", example="Đảng bộ phường 7, Quận 3",
    )  # fmt: skip
    outside = SaidColumn(
        "outside_code", OUTSIDE, Kind.CHOICE, choices=WHERE,
        synonyms=("Trong/ngoài Thành phố", "Phạm vi", "Trong ngoài TP", "Trong/ngoài tỉnh"),
        note="Cần khi chuyển đến, chuyển đi.", example="Trong Thành phố",
    )  # fmt: skip
    decision = SaidColumn(
        "decision", DECISION,
        synonyms=("QĐ số", "Số QĐ", "Quyết định số", "Quyết định", "Số, ký hiệu quyết định"),
        example="5-QĐ/QU",
    )  # fmt: skip
    decided_on = SaidColumn(
        "decided_on", DECIDED, Kind.DATE,
        synonyms=("Ngày QĐ", "Ngày ký", "Ngày ký quyết định", "Ngày ban hành"),
        example="01/03/2023",
    )  # fmt: skip
    due_on = SaidColumn(
        "due_on", DUE, Kind.DATE,
        synonyms=("Đến ngày", "Thời hạn", "Hạn", "Hạn mới", "Đến hết ngày", "Ngày hết hạn"),
        note="Cần với sinh hoạt tạm thời, đình chỉ, gia hạn.", example="",
    )  # fmt: skip
    admitted_on = SaidColumn(
        "admitted", ADMITTED, Kind.DATE,
        synonyms=("Ngày vào Đảng", "Ngày kết nạp Đảng", "Ngày kết nạp theo hồ sơ", "Ngày dự bị"),
        note="Cần khi người mới chuyển đến.", example="",
    )  # fmt: skip
    official_on = SaidColumn(
        "official", OFFICIAL, Kind.DATE,
        synonyms=("Ngày vào Đảng chính thức", "Ngày chính thức theo hồ sơ", "Ngày công nhận chính thức"),
        note="Của người mới chuyển đến; để trống nếu còn dự bị.", example="",
    )  # fmt: skip
    trained_on = SaidColumn(
        "trained", TRAINED, Kind.DATE,
        synonyms=("Ngày cấp GCN", "Ngày học lớp nhận thức về Đảng", "Giấy chứng nhận lớp nhận thức"),
        note="Của quần chúng ưu tú.", example="",
    )  # fmt: skip
    standing = SaidColumn(
        "standing_kind", STATE, Kind.CHOICE, choices=STATES,
        synonyms=("Trạng thái sinh hoạt", "Loại trạng thái"),
        note="Khi gia hạn hay trở lại sinh hoạt mà có nhiều trạng thái.", example="",
    )  # fmt: skip
    post_kind = SaidColumn(
        "post_code", POST, Kind.CHOICE, choices=POSTS,
        synonyms=("Chức vụ Đảng", "Chức vụ trong Đảng", "Chức danh"),
        note="Khi giữ hay thôi giữ chức vụ.", example="",
    )  # fmt: skip
    post_place = PlaceColumn(
        "post_at", POST_AT, synonyms=("Chức vụ tại", "Nơi công tác đảng", "Cấp ủy"),
        note="Mã hoặc tên chi bộ, đảng bộ.", example="",
    )  # fmt: skip
    term = TermColumn("term", TERM, synonyms=("Khóa",), example="")
    ethnicity = OnlyShownColumn(
        "ethnicity", ETHNICITY, note="Của người mới.", example="Kinh"
    )
    religion = OnlyShownColumn("religion", RELIGION, note="Của người mới.", example="")
    hometown = OnlyShownColumn(
        "hometown",
        HOMETOWN,
        synonyms=("Nguyên quán",),
        note="Của người mới.",
        example="",
    )

    class Meta:
        model = Act

    @classmethod
    def title(cls) -> str:
        """As offices call it."""
        return "biến động đảng viên"

    def places_of_posts(self) -> dict[str, list[Any]]:
        """Cells and committees by code and by name, lower case; read once."""
        if not hasattr(self, "_places"):
            self._places: dict[str, list[Any]] = defaultdict(list)
            for place in (*rows_for(Cell, self.user), *committees_to_act_in(self.user)):
                for word in {place.code.casefold(), str(place).casefold()}:
                    self._places[word].append(place)
        return self._places

    def terms(self) -> list[Term]:
        """The terms of the committees in scope; read once."""
        if not hasattr(self, "_terms"):
            rows = Term.objects.filter(committee__in=committees_to_act_in(self.user))
            self._terms = list(rows.select_related("committee"))
        return self._terms


# Attributes of an act that hold what the columns show.
BLANK = (
    "record_code", "day", "member_code", "card", "full_name", "born", "gender", "at_cell",
    "to_cell", "place", "outside_code", "decision", "decided_on", "due_on", "admitted",
    "official", "trained", "standing_kind", "post_code", "post_at", "term", "ethnicity",
    "religion", "hometown",
)  # fmt: skip


def complete(act: Any, facts: Facts) -> Act:
    """A stored act with what the columns show as attributes."""
    member = act.member
    joins = facts.cell is not None and act.kind != K.MOVE
    values = {
        "record_code": f"{PREFIX}{act.pk:06d}",
        "member_code": record_code(member.pk),
        "card": member.card_number, "full_name": member.full_name, "born": member.born,
        "gender": member.gender, "ethnicity": None, "religion": None, "hometown": None,
        "at_cell": facts.cell if joins else facts.left,
        "to_cell": facts.cell if act.kind == K.MOVE else None,
        "outside_code": None if facts.outside is None else str(int(facts.outside)),
        "due_on": facts.due_on, "admitted": facts.admitted_on,
        "official": facts.official_on, "trained": facts.trained_on,
        "standing_kind": facts.standing or None, "post_code": facts.post_kind or None,
        "post_at": facts.post_place, "term": facts.term,
    }  # fmt: skip
    for name, value in values.items():
        setattr(act, name, value)
    found: Act = act
    return found
