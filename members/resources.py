"""The sheet of members (đảng viên).

A stored member is named by «Mã hồ sơ», or by the card number. A line with neither is a
new member, stored with its time in the Party and in its cell. What has a date of its own
(admission, cell) is never changed by a sheet: the message says where it is done.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from benghe.core.resources import (
    ChoiceWidget,
    Column,
    PartialDateWidget,
    RelatedWidget,
    ScopedResource,
    TextWidget,
    VietnameseDateWidget,
)
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


class CardWidget(TextWidget):
    """A card number; spaces and dots that people put between digits are dropped."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Digits as text, leading noughts kept."""
        return super().clean(value, row).replace(" ", "").replace(".", "")


class MemberResource(ScopedResource):
    kind = "members.member"
    file_name = "dang-vien"
    required = ("Họ và tên",)

    code = Column("record_code", "Mã hồ sơ")
    card_number = Column("card_number", "Số thẻ đảng viên", CardWidget())
    full_name = Column("full_name", "Họ và tên")
    gender = Column("gender", "Giới tính", ChoiceWidget(Member.Gender.choices))
    born = Column("born", "Ngày sinh", PartialDateWidget())
    ethnicity = Column("ethnicity", "Dân tộc")
    religion = Column("religion", "Tôn giáo")
    hometown = Column("hometown", "Quê quán")
    admitted_on = Column(
        "admitted_on", "Ngày kết nạp", VietnameseDateWidget(), locked=PARTY_DATES
    )
    official_on = Column(
        "official_on", "Ngày chính thức", VietnameseDateWidget(), locked=PARTY_DATES
    )
    cell_code = Column(
        "cell_now", "Mã chi bộ", RelatedWidget(Cell, "code", "chi bộ"), locked=MOVE
    )
    cell_name = Column("cell_name_on", "Tên chi bộ", locked=CELL_NAME)
    joined_on = Column(
        "joined_on", "Ngày về chi bộ", VietnameseDateWidget(), locked=MOVE
    )
    start_reason = Column(
        "start_reason",
        "Lý do đến",
        ChoiceWidget(Membership.StartReason.choices),
        locked=MOVE,
    )
    identity_number = Column("identity_number", "Số CCCD", right=SENSITIVE)
    phone = Column("phone", "Điện thoại", right=SENSITIVE)
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

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Read the members in scope once, by id and by card."""
        rows = [self.complete(row) for row in self.with_columns(self.get_queryset())]
        self._by_id = {row.pk: row for row in rows}
        self._by_card = {row.card_number: row for row in rows if row.card_number}

    def find(self, row: dict[str, Any]) -> Any:
        """By record code, else by card; a code out of scope reads like an unknown one."""
        if code := self.cell(row, "Mã hồ sơ"):
            found = self._by_id.get(self.number_of(code, PREFIX))
            if found is None:
                self.refuse("Mã hồ sơ", f"Không có hồ sơ nào mang mã «{code[:30]}».")
            return found
        card = self.cell(row, "Số thẻ đảng viên").replace(" ", "").replace(".", "")
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

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """A new member needs a cell and the day of admission, else it would count nowhere."""
        super().validate_instance(instance, *args, **kwargs)
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
        instance.save()
        if not is_create:
            return
        period = PartyPeriod(
            member=instance, admitted_on=instance.admitted_on,
            official_on=instance.official_on, batch=self.batch,
        )  # fmt: skip
        stay = Membership(
            member=instance, cell=instance.cell_now, batch=self.batch,
            started_on=instance.joined_on or instance.admitted_on,
            start_reason=instance.start_reason or Membership.StartReason.ADMITTED,
        )  # fmt: skip
        for ledger in (period, stay):
            ledger.full_clean()
            ledger.save()
