"""The sheet of ratings (xếp loại) of cells and members, by year."""

from collections.abc import Hashable
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet

from awards.models import Rating
from awards.resources.facts import BY_CODE, ONLY_SHOWN, ShownColumn
from awards.resources.subjects import (
    CELL,
    NAME,
    SubjectResource,
    born_column,
    card_column,
    cell_column,
    name_column,
    record_column,
)
from benghe.core.imports.columns import Column
from benghe.core.imports.kinds import sheet_kind
from benghe.sheets.wanted import Kind

CODE, YEAR, SUBJECT = "Mã xếp loại", "Năm", "Đối tượng"
STATE, LEVEL, REASON = "Tình trạng", "Mức xếp loại", "Lý do"
DECISION, DECIDED = "Số quyết định", "Ngày quyết định"
SUBJECTS = (
    ("cell", "Chi bộ", "CB", "Tổ chức"),
    ("member", "Đảng viên", "ĐV", "Cá nhân"),
)
# The words of the regulations, then how offices shorten them.
SHORT = {
    "XS": ("XS", "HTXSNV", "HTXS", "Xuất sắc", "Hoàn thành xuất sắc"),
    "T": ("T", "HTTNV", "HTT", "Tốt", "Hoàn thành tốt"),
    "HT": ("HT", "HTNV", "Hoàn thành"),
    "K": ("K", "KHTNV", "KHT", "Không HTNV", "Không hoàn thành"),
}
STATES = {
    "rated": ("Đã xếp loại", "Được đánh giá", "Được xếp loại"),
    "exempt": ("Miễn", "Được miễn", "Miễn xếp loại", "Được miễn đánh giá"),
    "not_yet": ("Chưa", "Chưa xếp loại"),
}
NEEDS_LEVEL = (
    "Đã đánh giá thì phải có mức xếp loại. Nếu được miễn hoặc chưa đánh giá, ghi điều đó ở "
    "cột «Tình trạng»."
)
WHOSE = (
    "Dòng này không có tên, số thẻ hay mã hồ sơ đảng viên. Nếu là xếp loại của chi bộ, ghi "
    "«Chi bộ» ở cột «Đối tượng»; nếu của đảng viên, ghi số thẻ hoặc họ tên."
)


class StateColumn(Column):
    """A stored rating that turns exempt loses its level, one that is rated its reason.

    Cells of the level and the reason that are filled are taken after this one.
    """

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Set the state, and empty what does not go with a new one."""
        before = instance.state
        super().save(instance, row, is_m2m, **kwargs)
        if instance.pk is None or instance.state == before:
            return
        if instance.state == Rating.State.RATED:
            instance.reason = ""
        else:
            instance.level = ""


@sheet_kind
class RatingResource(SubjectResource):
    """A line is one rating of one year, of a cell or of a member."""

    kind = "ratings"
    file_name = "xep-loai"
    required = (YEAR,)
    prefix, code_heading = "XL-", CODE
    needed: ClassVar[dict[str, str]] = {"year": "Xếp loại phải có năm."}
    notes = (
        "Mỗi dòng là xếp loại một năm của một chi bộ hoặc một đảng viên.",
        "Mức khác với mức đang lưu thì dòng cũ được hủy bỏ và thay bằng dòng mới.",
    )

    code = ShownColumn(
        "record_code", CODE, Kind.CODE, note="Có trong tệp xuất; dòng mới để trống."
    )
    year = Column(
        "year", YEAR, Kind.YEAR, locked=BY_CODE.format("năm"), example=2022,
        synonyms=("Năm xếp loại", "Năm đánh giá"),
    )  # fmt: skip
    subject = ShownColumn(
        "subject", SUBJECT, Kind.CHOICE, choices=SUBJECTS, example="Đảng viên",
        note="Bỏ trống được khi tệp chỉ có chi bộ hoặc dòng có đảng viên.",
    )  # fmt: skip
    cell = cell_column(
        "Chi bộ được xếp loại; ở dòng đảng viên là chi bộ đang sinh hoạt."
    )
    member_code = record_column()
    card = card_column()
    full_name = name_column()
    born = born_column()
    state = StateColumn(
        "state", STATE, Kind.CHOICE, synonyms=("Tình trạng đánh giá",),
        choices=[(*pair, *STATES[pair[0]]) for pair in Rating.State.choices],
        note="Để trống ở dòng mới: đã đánh giá.", example="Đã đánh giá", clearable=False,
    )  # fmt: skip
    level = Column(
        "level", LEVEL, Kind.CHOICE,
        choices=[(*pair, *SHORT[pair[0]]) for pair in Rating.Level.choices],
        synonyms=(
            "Xếp loại", "Mức", "Kết quả xếp loại", "Mức chất lượng", "Xếp loại chất lượng",
            "Kết quả đánh giá, xếp loại", "Mức độ hoàn thành nhiệm vụ",
        ),
        note="Viết đủ chữ hoặc viết tắt: HTXSNV, HTTNV, HTNV, KHTNV.",
        example="Hoàn thành tốt nhiệm vụ",
    )  # fmt: skip
    reason = Column(
        "reason", REASON, synonyms=("Lý do miễn hoặc chưa đánh giá", "Lý do chưa đánh giá"),
        note="Bắt buộc khi miễn hoặc chưa đánh giá.",
    )  # fmt: skip
    decision = Column(
        "decision", DECISION, example="128-QĐ/ĐU",
        synonyms=("Quyết định", "Quyết định số", "QĐ số", "Số QĐ"),
    )  # fmt: skip
    decided_on = Column(
        "decided_on", DECIDED, Kind.DATE, example="20/12/2022",
        synonyms=("Ngày QĐ", "Ngày ra quyết định", "Ngày ký"),
        note="Để trống khi mới đề nghị, chưa quyết định.",
    )  # fmt: skip
    standing = Column("standing", "Hiệu lực", locked=ONLY_SHOWN)

    class Meta:
        model = Rating

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the cells and the members."""
        return rows.select_related("cell", "member")

    def complete(self, fact: Any) -> Any:
        """With the kind of subject."""
        fact = super().complete(fact)
        fact.subject = "member" if fact.member_id else "cell" if fact.cell_id else ""
        return fact

    def key_of(self, fact: Any) -> Hashable:
        """Year and cell, or year and member."""
        if fact.year is None or not (fact.cell_id or fact.member_id):
            return None
        return fact.year, fact.cell_id, fact.member_id

    def name_of(self, instance: Any) -> str:
        """Who, and of which year."""
        who = self.who(instance)
        return f"{who} – {instance.year or ''}" if who else ""

    # --- whom a line is about ---

    def about(self, row: dict[str, Any]) -> dict[str, Any]:
        """The year, and the cell or the member."""
        year = row.get(YEAR)
        subject = self._subject(row)
        if subject == "member":
            end = date(year, 12, 31) if year else None
            return {"year": year, "member": self.member_in(row, end)}
        if subject == "cell":
            return {"year": year, "cell": self._cell_in(row)}
        return {"year": year}

    def _subject(self, row: dict[str, Any]) -> str:
        """``cell``, ``member``, or "" where it is not clear: then that is noted."""
        said, person = str(row.get(SUBJECT) or ""), self.has_person(row)
        if SUBJECT in self._wrong:
            return ""
        if said == "cell" and person:
            heading = next(
                h for h in self.person_headings() if row.get(h) or h in self._wrong
            )
            self.note(
                heading,
                "Đối tượng là chi bộ thì để trống các cột về đảng viên; nếu là xếp loại của "
                "đảng viên, ghi «Đảng viên» ở cột «Đối tượng».",
            )
            return ""
        if said or person:
            return said or "member"
        if any(
            heading in self.line.fields.places for heading in self.person_headings()
        ):
            self.note(NAME, WHOSE)
            return ""
        return "cell"

    def _cell_in(self, row: dict[str, Any]) -> Any:
        cell = self.noted(CELL, row)
        if cell is None and not row.get(CELL) and CELL not in self._wrong:
            self.note(CELL, "Xếp loại của chi bộ thì phải có mã hoặc tên chi bộ.")
        return cell

    def agree(self, fact: Any, row: dict[str, Any]) -> None:
        """Also the kind of subject is that of the stored rating."""
        super().agree(fact, row)
        said = row.get(SUBJECT)
        if said and said != fact.subject:
            self.note(SUBJECT, BY_CODE.format("đối tượng"), dict(s[:2] for s in SUBJECTS)[fact.subject])  # fmt: skip

    # --- rules ---

    def rules(self, instance: Any, exclude: list[str]) -> None:
        """A level goes with a rating, a reason with its absence; days make sense."""
        self.check_year(instance.year, YEAR)
        self.check_day(instance.decided_on, DECIDED, instance.year)
        if "state" in exclude or "level" in exclude:
            return
        state = Rating.State(instance.state)
        if state == Rating.State.RATED:
            if not instance.level:
                self.note(LEVEL, NEEDS_LEVEL)
            return
        if instance.level:
            self.note(
                LEVEL,
                f"«{state.label}» thì không có mức xếp loại. Hãy xóa mức, hoặc ghi «Đã đánh "
                "giá» ở cột «Tình trạng».",
            )
        if not instance.reason and "reason" not in exclude:
            self.note(REASON, f"«{state.label}» thì phải có lý do.")
