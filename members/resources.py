"""The sheet of members (đảng viên).

A stored member is named by «Mã hồ sơ», or by the card number. A line with neither is a
new member, stored with its time in the Party and in its cell. What has a date of its own
(admission, cell) is never changed by a sheet: the message says where it is done.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from benghe.core.imports.columns import Column, RelatedColumn
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import ScopedResource
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from cells.models import Cell
from members.models import Member, Membership, PartyPeriod

PREFIX = "DV-"
SENSITIVE = "members.sensitive_member"
MOVE = (
    "Chuyển chi bộ không làm bằng nhập Excel: vào mục «Thời gian ở chi bộ (biến động)», "
    "kết thúc thời gian ở chi bộ cũ rồi thêm thời gian ở chi bộ mới."
)
PARTY_DATES = "Ngày này không sửa bằng nhập Excel: vào mục «Thời gian trong Đảng»."
CELL_NAME = "Cột này chỉ để xem; chi bộ được xác định bằng «Mã chi bộ»."


@sheet_kind
class MemberResource(ScopedResource):
    kind = "members"
    file_name = "dang-vien"
    required = ("Họ và tên",)

    code = Column("record_code", "Mã hồ sơ", Kind.CODE)
    card_number = Column("card_number", "Số thẻ đảng viên", Kind.CODE)
    full_name = Column("full_name", "Họ và tên")
    gender = Column("gender", "Giới tính", Kind.CHOICE, choices=Member.Gender.choices)
    born = Column("born", "Ngày sinh", Kind.PARTIAL_DATE)
    ethnicity = Column("ethnicity", "Dân tộc")
    religion = Column("religion", "Tôn giáo")
    hometown = Column("hometown", "Quê quán")
    admitted_on = Column("admitted_on", "Ngày kết nạp", Kind.DATE, locked=PARTY_DATES)
    official_on = Column(
        "official_on", "Ngày chính thức", Kind.DATE, locked=PARTY_DATES
    )
    cell_code = RelatedColumn(
        "cell_now", "Mã chi bộ", Cell, "code", "chi bộ", locked=MOVE
    )
    cell_name = Column("cell_name_on", "Tên chi bộ", locked=CELL_NAME)
    joined_on = Column("joined_on", "Ngày về chi bộ", Kind.DATE, locked=MOVE)
    start_reason = Column(
        "start_reason", "Lý do đến", Kind.CHOICE,
        choices=Membership.StartReason.choices, locked=MOVE,
    )  # fmt: skip
    identity_number = Column(
        "identity_number", "Số CCCD", Kind.CODE, lengths=(12,), right=SENSITIVE
    )
    phone = Column("phone", "Điện thoại", Kind.CODE, right=SENSITIVE)
    address = Column("address", "Địa chỉ", right=SENSITIVE)

    class Meta:
        model = Member

    # --- which rows ---

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the columns show besides the member's own fields."""
        today = localdate()
        now = Membership.objects.on(today).filter(member=OuterRef("pk"))
        rows = rows.with_cell(today).with_party_dates(today)  # type: ignore[attr-defined]
        return rows.annotate(
            joined_on=Subquery(now.values("started_on")[:1]),
            start_reason=Subquery(now.values("start_reason")[:1]),
        )

    def complete(self, member: Any) -> Any:
        """The member with its record code and its cell of today as attributes."""
        member.record_code = f"{PREFIX}{member.pk:06d}"
        member.cell_now = self._cells().get(member.cell_id_on)
        return member

    def _cells(self) -> dict[int, Any]:
        if not hasattr(self, "_cells_by_id"):
            self._cells_by_id = Cell.objects.in_bulk()
        return self._cells_by_id

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands, with cell and Party dates of today."""
        return super().export_rows(map(self.complete, self.with_columns(queryset)))  # type: ignore[arg-type]

    def prepare(self, reading: Reading) -> None:
        """Read the members in scope once, by id and by card."""
        rows = [self.complete(row) for row in self.with_columns(self.get_queryset())]
        self._by_id = {row.pk: row for row in rows}
        self._by_card = {row.card_number: row for row in rows if row.card_number}

    def find(self, row: dict[str, Any]) -> Any:
        """By record code, else by card; a code out of scope reads like an unknown one."""
        if code := self.text_in(row, "Mã hồ sơ"):
            found = self._by_id.get(self.number_of(code, PREFIX))
            if found is None:
                self.refuse("Mã hồ sơ", f"Không có hồ sơ nào mang mã «{code[:30]}».")
            return found
        card = self.text_in(row, "Số thẻ đảng viên").replace(" ", "").replace(".", "")
        return self._by_card.get(card) if card else None

    # --- a new member ---

    def init_instance(self, row: Any = None) -> Any:
        """A member without ledgers yet."""
        member = Member()
        for name in ("record_code", "cell_name_on", "start_reason"):
            setattr(member, name, "")
        for name in ("admitted_on", "official_on", "joined_on", "cell_now"):
            setattr(member, name, None)
        return member

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """A new member needs a cell and the day of admission, else it would count nowhere."""
        super().judge(instance, exclude)
        if instance.pk is not None:
            return
        if instance.cell_now is None:
            self.refuse("Mã chi bộ", "Đảng viên mới phải có mã chi bộ.")
        if instance.admitted_on is None:
            self.refuse("Ngày kết nạp", "Đảng viên mới phải có ngày kết nạp.")
        if instance.joined_on is not None and not instance.start_reason:
            words = ", ".join(label for _, label in Membership.StartReason.choices)
            self.refuse("Lý do đến", f"Có ngày về chi bộ thì phải có lý do: {words}.")

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new member is stored with its two ledgers, each judged by its own rules."""
        super().store(instance, row, is_create=is_create)
        if not is_create:
            return
        period = PartyPeriod(
            member=instance, admitted_on=instance.admitted_on,
            official_on=instance.official_on,
        )  # fmt: skip
        stay = Membership(
            member=instance, cell=instance.cell_now,
            started_on=instance.joined_on or instance.admitted_on,
            start_reason=instance.start_reason or Membership.StartReason.ADMITTED,
        )  # fmt: skip
        for ledger in (period, stay):
            ledger.full_clean(exclude=["member"])
            self.writer.make(ledger)
