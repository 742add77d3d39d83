"""The sheet of commendations (khen thưởng) of cells, members, collectives and persons."""

from collections.abc import Hashable
from typing import Any, ClassVar

from django.db.models import QuerySet

from awards.models import Award
from awards.resources.facts import BY_CODE, ONLY_SHOWN, ShownColumn
from awards.resources.subjects import (
    CARD,
    CELL,
    RECORD,
    SubjectResource,
    born_column,
    card_column,
    cell_column,
    record_column,
)
from benghe.core.imports.columns import CellError, Column
from benghe.core.imports.kinds import sheet_kind
from benghe.lib.text import clean
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind

CODE, YEAR, SUBJECT = "Mã khen thưởng", "Năm", "Đối tượng"
WHO, UNIT, TITLE = "Tên người, tập thể được khen", "Đơn vị", "Danh hiệu"
DECISION, DECIDED = "Số quyết định", "Ngày quyết định"
OUTSIDE = (Award.Subject.COLLECTIVE, Award.Subject.PERSON)
SUBJECTS = {
    "cell": ("CB",),
    "member": ("ĐV",),
    "collective": ("TT",),
    "person": ("CN",),
}
TITLES = {
    "excellent": ("HTXSNV", "HTXS", "Hoàn thành xuất sắc nhiệm vụ năm"),
    "contribution": (
        "Đóng góp tích cực", "Có đóng góp tích cực",
        "Có đóng góp tích cực trong công tác Đảng bộ",
    ),
}  # fmt: skip
MOST_MONEY = 999_999_999_999
TOO_MUCH = "Số tiền quá lớn: nhiều nhất 999.999.999.999 đồng."
FORMS = {"certificate": ("GK",), "praise": ("BD",)}


class WhoColumn(Column):
    """The name: that of a collective or a person from elsewhere is stored."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Set the name of who is neither a cell nor a member."""
        value = row[self.column_name]
        if value and instance.subject in OUTSIDE:
            instance.awardee_name = self.read(value, kwargs["resource"])


class MoneyColumn(Column):
    """A whole number of đồng."""

    def read(self, value: Any, resource: Any) -> int:
        """The reader let no decimals through; CellError for a sum beyond all reason."""
        if value > MOST_MONEY:
            raise CellError(TOO_MUCH)
        return int(value)


@sheet_kind
class AwardResource(SubjectResource):
    """A line is one commendation of one year."""

    kind = "awards"
    file_name = "khen-thuong"
    required = (YEAR, SUBJECT)
    prefix, code_heading, name_heading = "KT-", CODE, WHO
    needed: ClassVar[dict[str, str]] = {
        "year": "Khen thưởng phải có năm.",
        "subject": "Hãy ghi đối tượng: chi bộ, đảng viên, tập thể hoặc cá nhân.",
        "title": "Khen thưởng phải có danh hiệu.",
        "decision": "Khen thưởng phải có số quyết định.",
        "decided_on": "Khen thưởng phải có ngày quyết định.",
    }
    notes = (
        "Tập thể, cá nhân không phải chi bộ hay đảng viên của Đảng bộ thì ghi tên và đơn vị.",
    )

    code = ShownColumn(
        "record_code", CODE, Kind.CODE, note="Có trong tệp xuất; dòng mới để trống."
    )
    year = Column(
        "year", YEAR, Kind.YEAR, synonyms=("Năm khen thưởng",), example=2022,
        locked=BY_CODE.format("năm"),
    )  # fmt: skip
    subject = Column(
        "subject", SUBJECT, Kind.CHOICE, synonyms=("Đối tượng khen thưởng", "Loại đối tượng"),
        choices=[(*pair, *SUBJECTS[pair[0]]) for pair in Award.Subject.choices],
        locked=BY_CODE.format("đối tượng"), example="Đảng viên",
    )  # fmt: skip
    cell = cell_column("Chi bộ được khen; ở dòng đảng viên là chi bộ đang sinh hoạt.")
    member_code = record_column()
    card = card_column()
    who_named = WhoColumn(
        "awardee", WHO, example="Nguyễn Văn An", clearable=False,
        synonyms=(
            "Họ và tên", "Họ tên", "Tên tập thể, cá nhân", "Tập thể, cá nhân", "Người được khen",
            "Tên người được khen", "Tên tập thể",
        ),
        note="Đảng viên: thêm số thẻ, hoặc ngày sinh và chi bộ.",
    )  # fmt: skip
    born = born_column()
    unit = Column(
        "unit", UNIT, synonyms=("Đơn vị công tác", "Cơ quan", "Nơi công tác"),
        note="Đơn vị của tập thể, cá nhân.",
    )  # fmt: skip
    title = Column(
        "title", TITLE, Kind.CHOICE, synonyms=("Danh hiệu khen thưởng", "Thành tích"),
        choices=[(*pair, *TITLES[pair[0]]) for pair in Award.Title.choices],
        example="Hoàn thành xuất sắc nhiệm vụ",
    )  # fmt: skip
    form = Column(
        "form", "Hình thức", Kind.CHOICE, synonyms=("Hình thức khen thưởng", "Hình thức khen"),
        choices=[(*pair, *FORMS[pair[0]]) for pair in Award.Form.choices],
        note="Để trống ở dòng mới: giấy khen.", example="Giấy khen",
    )  # fmt: skip
    decision = Column(
        "decision", DECISION, example="131-QĐ/ĐU",
        synonyms=("Quyết định", "Quyết định số", "QĐ số", "Số QĐ"),
    )  # fmt: skip
    decided_on = Column(
        "decided_on", DECIDED, Kind.DATE, example="22/12/2022",
        synonyms=("Ngày QĐ", "Ngày ra quyết định", "Ngày ký"),
    )  # fmt: skip
    amount = MoneyColumn(
        "amount_vnd", "Tiền thưởng", Kind.MONEY, decimals=0, example=1_200_000,
        synonyms=("Tiền thưởng (đồng)", "Mức thưởng", "Số tiền", "Mức tiền thưởng"),
        note="Bằng đồng, số nguyên.",
    )  # fmt: skip
    remark = Column("note", "Ghi chú")
    standing = Column("standing", "Hiệu lực", locked=ONLY_SHOWN)

    class Meta:
        model = Award

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the cells and the members."""
        return rows.select_related("cell", "member")

    def prepare(self, reading: Reading) -> None:
        """Also who of elsewhere was praised for what, to tell of what looks like it."""
        super().prepare(reading)
        self._alike = {
            (f.year, f.title, f.awardee_name): f
            for f in self._by_key.values()
            if f.subject in OUTSIDE
        }

    def key_of(self, fact: Any) -> Hashable:
        """Year, title and cell or member; of others the name, the unit and the decision."""
        if fact.year is None or not fact.title:
            return None
        if fact.cell_id or fact.member_id:
            return fact.year, fact.title, fact.cell_id, fact.member_id
        texts = [clean(t) for t in (fact.awardee_name, fact.unit, fact.decision)]
        if not texts[0]:
            return None
        return fact.year, fact.title, *texts

    def who(self, fact: Any) -> str:
        """The name as printed."""
        return str(fact.awardee)

    def name_of(self, instance: Any) -> str:
        """Who, and of which year."""
        who = self.who(instance)
        return f"{who} – {instance.year or ''}" if who else ""

    # --- whom a line is about ---

    def about(self, row: dict[str, Any]) -> dict[str, Any]:
        """What makes a commendation one of a kind."""
        subject = str(row.get(SUBJECT) or "")
        found = {
            "year": row.get(YEAR), "subject": subject, "title": row.get(TITLE) or "",
            "unit": self._text(row, UNIT), "decision": self._text(row, DECISION),
        }  # fmt: skip
        if subject == Award.Subject.CELL:
            found["cell"] = self._cell_in(row)
        elif subject == Award.Subject.MEMBER:
            found["member"] = self.member_in(row, row.get(DECIDED))
        elif subject:
            found["awardee_name"] = self._name_outside(row)
        return found

    def _cell_in(self, row: dict[str, Any]) -> Any:
        """By its column, else by the name of who is praised."""
        for heading in (RECORD, CARD):
            if row.get(heading):
                self.note(heading, "Đối tượng là chi bộ thì để trống cột này.")
        name = self._text(row, WHO)
        if not row.get(CELL) and CELL not in self._wrong:
            if not name:
                self.note(CELL, "Khen chi bộ thì phải có mã hoặc tên chi bộ.")
                return None
            return self.noted(CELL, {CELL: name}, WHO)
        cell = self.noted(CELL, row)
        if cell is not None and name and clean(name).casefold() != cell.name.casefold():
            self.note(
                WHO, f"Mã chi bộ là của {cell}, không phải «{name[:60]}».", cell.name
            )
        return cell

    def _name_outside(self, row: dict[str, Any]) -> str:
        """The name of a collective or a person from elsewhere."""
        for heading in (RECORD, CARD, CELL):
            if row.get(heading):
                self.note(
                    heading,
                    "Tập thể, cá nhân ngoài danh sách thì để trống cột này và ghi đơn vị ở cột "
                    "«Đơn vị»; nếu khen chi bộ hoặc đảng viên, hãy sửa cột «Đối tượng».",
                )
        name = self._text(row, WHO)
        if not name and WHO not in self._wrong:
            self.note(WHO, "Hãy ghi tên người hoặc tập thể được khen.")
        return name

    def fixed_names(self, fact: Any) -> tuple[str, ...]:
        """The name of who is from elsewhere may be put right."""
        return (RECORD, CARD) if fact.subject in OUTSIDE else self.person_headings()

    # --- rules ---

    def rules(self, instance: Any, exclude: list[str]) -> None:
        """Days make sense; what looks like a stored one is told."""
        self.check_year(instance.year, YEAR)
        self.check_day(instance.decided_on, DECIDED, instance.year)
        other = self._alike.get((instance.year, instance.title, instance.awardee_name))
        if other is not None and instance.pk is None and instance.subject in OUTSIDE:
            self._said.append(
                f"Có thể trùng với dòng {self.code_of(other)} cùng tên, cùng danh hiệu: quyết định "
                f"{other.decision}, đơn vị «{other.unit}»."
            )
