"""The sheet of members (đảng viên).

A stored member is named by «Mã hồ sơ», or by the card number. A name is never a key: a
line with neither, whose name, day of birth and cell are those of somebody in the register,
is put to the user. A new member is stored with its time in the Party and in its cell; what
has a date of its own (admission, cell) is never changed by a sheet: the message says where
it is done.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from benghe.core.imports.columns import CellError, Column, RelatedColumn
from benghe.core.imports.judging import FieldRules
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import DoubtError, ScopedResource
from benghe.core.imports.rows import Choice
from benghe.lib.text import name_key
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind, Split
from cells.models import Cell
from members.candidates import Known, Register, may_be_same, words_for
from members.models import Member, MemberName, Membership, PartyPeriod
from members.sheet_columns import (
    OLD_CARD,
    CardColumn,
    NameColumn,
    PhoneColumn,
    RecordCode,
    ReligionColumn,
    has_letter,
    key_card,
)
from members.sheet_rules import NEEDED, Faults, Told, rules_of_new, rules_of_stored

PREFIX = "DV-"
SENSITIVE = "members.sensitive_member"
MOVE = (
    "Chuyển chi bộ không làm bằng nhập Excel: vào mục «Thời gian ở chi bộ (biến động)», "
    "kết thúc thời gian ở chi bộ cũ rồi thêm thời gian ở chi bộ mới."
)
PARTY_DATES = "Ngày này không sửa bằng nhập Excel: vào mục «Thời gian trong Đảng»."
CELL_NAME = "Cột này chỉ để xem; chi bộ được xác định bằng «Mã chi bộ»."
JOINING = ("Ngày kết nạp", "Mã chi bộ")
CODE, CARD, NAME, BORN, CELL, IDENTITY = (
    "Mã hồ sơ", "Số thẻ đảng viên", "Họ và tên", "Ngày sinh", "Mã chi bộ", "Số CCCD",
)  # fmt: skip
UNUSABLE = "Số CCCD này không dùng được: "
NAME_ALONE = " Nếu đúng là đổi tên, hãy thêm cột «Ngày sinh» với ngày sinh đang lưu của người này."
TAKEN = "Số thẻ này không dùng được: hãy kiểm tra lại."
# What the cells of a sheet may fill in the person's own row.
OWN_FIELDS = [
    "full_name", "gender", "born", "card_number", "ethnicity", "religion", "hometown",
    "identity_number", "phone", "address",
]  # fmt: skip


@sheet_kind
class MemberResource(ScopedResource):
    kind = "members"
    file_name = "dang-vien"
    required = (NAME,)
    # A member stays in the register after an undo, as after a voided admission.
    stays = ("members.member",)
    splits = (
        Split(
            BORN, "Giới tính", BORN, (("male", "Nam"), ("female", "Nữ")),
            ("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày"),
        ),
    )  # fmt: skip
    shown = (
        "Tuổi đời", "Tuổi", "Tuổi Đảng", "Đảng bộ", "Giáo dục phổ thông", "Chuyên môn",
        "Lý luận chính trị", "Nghề nghiệp", "Chức vụ trong Đảng", "Trạng thái sinh hoạt",
    )  # fmt: skip
    notes = (
        "Mỗi dòng là một đảng viên. Dòng có «Mã hồ sơ» hoặc «Số thẻ đảng viên» đã có trong cổng "
        "là sửa hồ sơ đó; dòng không có là đảng viên mới.",
        "Dòng không có mã hồ sơ, không có số thẻ mà trùng họ tên, ngày sinh với người đã có, dù ở "
        "chi bộ khác, thì cổng hỏi lại, không tự đoán.",
        "Sửa họ tên của một người thành tên mà người khác trong cổng đang mang: cột «Ngày sinh» "
        "phải ghi đúng ngày sinh đang lưu của người được sửa, để chắc dữ liệu không lệch dòng.",
        "Đảng viên mới cần họ tên, giới tính, ngày sinh, mã chi bộ và ngày kết nạp.",
        "Ngày kết nạp, ngày chính thức, chi bộ của người đã có không sửa bằng tệp này.",
    )  # fmt: skip

    code = RecordCode(
        "record_code", CODE, Kind.CODE, clearable=False,
        synonyms=("Mã đảng viên", "Mã ĐV", "Mã hồ sơ đảng viên"), example="DV-000123",
        note="Do cổng cấp; để trống khi thêm đảng viên mới.",
    )  # fmt: skip
    card_number = CardColumn(
        "card_number", CARD, Kind.CODE, example="00110001",
        synonyms=(
            "Số thẻ", "Số thẻ ĐV", "Số thẻ Đảng", "Số TĐV", "Thẻ đảng viên", "Thẻ đảng",
        ),
        note="Giữ các số 0 ở đầu: định dạng cột là Văn bản. Chưa có thẻ thì để trống.",
    )  # fmt: skip
    full_name = NameColumn(
        "full_name", NAME, example="Đặng Thị Hoa",
        synonyms=("Họ tên", "Họ và tên đảng viên", "Họ tên đảng viên", "Họ, tên",
                  "Họ và tên khai sinh", "Tên đảng viên"),
        note="Viết có dấu, đúng như trong hồ sơ.",
    )  # fmt: skip
    gender = Column(
        "gender", "Giới tính", Kind.CHOICE, choices=Member.Gender.choices, example="Nữ",
        synonyms=("Nam/Nữ", "Nam, nữ", "Giới", "Phái"), note="Nam hoặc Nữ.",
    )  # fmt: skip
    born = Column(
        "born", BORN, Kind.PARTIAL_DATE, example="03/08/1975",
        synonyms=("Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "Sinh ngày",
                  "Ngày/tháng/năm sinh", "NTNS"),
        note="Ngày/tháng/năm; chỉ biết tháng, năm thì ghi 8/1975 hoặc 1975.",
    )  # fmt: skip
    ethnicity = Column(
        "ethnicity", "Dân tộc", example="Kinh", note="Để trống khi thêm mới là Kinh.",
    )  # fmt: skip
    religion = ReligionColumn(
        "religion", "Tôn giáo", example="Không", note="Không theo đạo: ghi Không hoặc để trống.",
    )  # fmt: skip
    hometown = Column(
        "hometown", "Quê quán", example="Nghệ An", synonyms=("Quê", "Nguyên quán"),
        note="Xã, huyện, tỉnh hoặc chỉ tỉnh.",
    )  # fmt: skip
    admitted_on = Column(
        "admitted_on", "Ngày kết nạp", Kind.DATE, locked=PARTY_DATES, example="19/05/2001",
        synonyms=("Ngày vào Đảng", "Ngày kết nạp Đảng", "Ngày vào Đảng dự bị",
                  "Ngày vào Đảng (dự bị)", "Vào Đảng dự bị", "Ngày KN"),
        note="Ngày/tháng/năm, theo quyết định kết nạp.",
    )  # fmt: skip
    official_on = Column(
        "official_on", "Ngày chính thức", Kind.DATE, locked=PARTY_DATES,
        synonyms=("Ngày vào Đảng chính thức", "Ngày vào Đảng (chính thức)", "Ngày CT",
                  "Ngày công nhận chính thức", "Ngày công nhận đảng viên chính thức",
                  "Vào Đảng chính thức", "Ngày chuyển chính thức"),
        note="Đảng viên dự bị: để trống hoặc ghi Dự bị.", example="19/05/2002",
        blanks=("Dự bị", "–"),
    )  # fmt: skip
    cell_code = RelatedColumn(
        "cell_now", CELL, Cell, "code", "chi bộ", names=("name",), locked=MOVE,
        synonyms=("Chi bộ", "Mã CB", "Chi bộ sinh hoạt", "Sinh hoạt tại chi bộ",
                  "Đơn vị sinh hoạt"),
        note="Mã của chi bộ trong cổng; ghi tên chi bộ cũng được.", example="KP1",
    )  # fmt: skip
    cell_name = Column(
        "cell_name_on", "Tên chi bộ", locked=CELL_NAME,
        note="Chỉ để xem; chi bộ được xác định bằng «Mã chi bộ».",
    )  # fmt: skip
    joined_on = Column(
        "joined_on", "Ngày về chi bộ", Kind.DATE, locked=MOVE, example="01/09/2015",
        synonyms=("Ngày chuyển về chi bộ", "Ngày về sinh hoạt", "Ngày chuyển đến",
                  "Ngày tiếp nhận"),
        note="Để trống khi được kết nạp tại chính chi bộ này.",
    )  # fmt: skip
    start_reason = Column(
        "start_reason", "Lý do đến", Kind.CHOICE, locked=MOVE,
        choices=Membership.StartReason.choices, synonyms=("Lý do về chi bộ",),
        note="Cần khi có «Ngày về chi bộ».", example="Có từ trước khi lập sổ",
    )  # fmt: skip
    identity_number = Column(
        "identity_number", IDENTITY, Kind.CODE, lengths=(9, 12), right=SENSITIVE,
        synonyms=("CCCD", "Số căn cước", "Số CMND", "CMND", "CCCD/CMND", "Số CCCD/CMND",
                  "Căn cước công dân", "Số căn cước công dân", "Số định danh cá nhân"),
        note="12 chữ số (CMND: 9); giữ các số 0 ở đầu: định dạng cột là Văn bản.",
        example="079075000123",
    )  # fmt: skip
    phone = PhoneColumn(
        "phone", "Điện thoại", Kind.CODE, right=SENSITIVE, example="0903 123 456",
        synonyms=("Số điện thoại", "SĐT", "Số ĐT", "ĐT", "Điện thoại di động"),
        note="Định dạng cột là Văn bản để giữ số 0 ở đầu.",
    )  # fmt: skip
    address = Column(
        "address", "Địa chỉ", right=SENSITIVE, example="12 Lê Lợi, phường Bến Nghé",
        synonyms=("Nơi ở", "Nơi ở hiện nay", "Chỗ ở hiện nay", "Địa chỉ thường trú",
                  "Nơi cư trú"),
        note="Nơi ở hiện nay.",
    )  # fmt: skip

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
        rows = self.with_columns(queryset).iterator(chunk_size=2_000)
        return super().export_rows(map(self.complete, rows))  # type: ignore[arg-type]

    def prepare(self, reading: Reading) -> None:
        """Read the members that the lines may mean: by code, by card, by name."""
        self._fields = FieldRules(Member, self._own_fields())
        self._cards: dict[str, int] = {}
        self._new: dict[str, list[tuple[int, Any, str]]] = {}
        self._identities: dict[str, list[int]] = {}
        known = Known()
        for row in reading.rows:
            code, card = row.get(CODE), key_card(str(row.get(CARD) or ""))
            name = str(row.get(NAME) or "")
            if code:
                known.keys.add(self._key_in(str(code)))
            if card:
                known.cards.update((card, card.zfill(OLD_CARD)))
            if name and (code or card):
                known.borne.append((self._key_in(str(code)) if code else card, name))
            if number := row.get(IDENTITY):
                self._identities.setdefault(str(number), []).append(row.number)
            if name and not code:
                (known.with_card if card else known.names).add(name)
        known.identities.update(self._identities)
        self._register = Register(self._looked_at, self.get_queryset(), known)

    @cached_property
    def former_names(self) -> dict[int, set[str]]:
        """By member: names that are not the present one, with few people such."""
        rows = MemberName.objects.exclude(full_name=F("member__full_name"))
        found: dict[int, set[str]] = {}
        for pk, name in rows.values_list("member", "full_name"):
            found.setdefault(pk, set()).add(name)
        return found

    def _own_fields(self) -> list[str]:
        mine = {column.attribute for column in self.columns()}
        return [name for name in OWN_FIELDS if name in mine]

    def _looked_at(self, rows: QuerySet[Any]) -> list[Any]:
        """Members as lines are compared with them, and what of theirs stands."""
        own = {"member": OuterRef("pk")}
        periods = PartyPeriod.objects.valid()
        rows = self.with_columns(rows).annotate(
            party_since=Subquery(
                periods.filter(**own).order_by("admitted_on").values("admitted_on")[:1]
            ),
            is_settled=Exists(periods.filter(**own))
            | Exists(Membership.objects.valid().filter(**own)),
            left_by=F("batch__state"),
            left_cell=Subquery(
                Membership._base_manager.filter(**own, batch=OuterRef("batch"))
                .exclude(voided_at=None).values("cell")[:1]
            ),
        )  # fmt: skip
        return [self.complete(row) for row in rows]

    def _key_in(self, code: str) -> int:
        """0, which no row has, for what is no code."""
        try:
            return self.number_of(code, PREFIX)
        except ValidationError:
            return 0

    def makes(self, instance: Any) -> bool:
        """A person of whom no ledger stands is a new member again, where the line says so.

        Without admission and cell the line is about somebody in the register who is no
        member (yet): one who is followed towards admission, a guest.
        """
        if instance.pk is None or getattr(instance, "is_settled", True):
            return instance.pk is None
        return any(self.line.get(heading) is not None for heading in JOINING)

    # --- which row a line means ---

    def find(self, row: dict[str, Any]) -> Any:
        """By record code, else by card; a code out of scope reads like an unknown one."""
        if code := self.text_in(row, CODE):
            found = self._register.by_key.get(self.number_of(code, PREFIX))
            if found is None:
                self.refuse(CODE, f"Không có hồ sơ nào mang mã «{code[:30]}».")
            return found
        card = key_card(self.text_in(row, CARD))
        if found := self._register.by_card.get(card):
            return found
        full = card.zfill(OLD_CARD)
        if card and card != full and full in self._register.by_card:
            self.refuse(
                CARD,
                f"Không có đảng viên nào mang số thẻ {card}, mà có số {full}: có lẽ đã mất "
                "số 0 ở đầu.",
                full,
            )
        return self._find_by_name(row, card)

    def _find_by_name(self, row: dict[str, Any], card: str) -> Any:
        """Nobody (a new member), or whom the user chose; DoubtError asks."""
        name, born, cell = str(row.get(NAME) or ""), row.get(BORN), self._cell_in(row)
        if not has_letter(name):
            return None
        found = self._register.candidates(name, born, cell, has_card=bool(card))
        twin = self._twin(name, born, card)
        chosen = self.chosen()
        if chosen == "" or (not found and twin is None):
            return self._new_line(name, born, card)
        for one in found:
            if str(one.pk) == chosen:
                return one
        if chosen is not None:
            raise ValidationError(
                "Người đã chọn cho dòng này không khớp với dòng nữa. Hãy chọn lại."
            )
        # Those of the same name in other cells do not make a line doubtful that is as stored.
        near = [one for one in found if cell is None or one.cell_now in (None, cell)]
        if twin is None and len(near) == 1 and self._needs_no_answer(near[0], row):
            return near[0]
        other = f", không phải người ở dòng {twin}" if twin else ""
        choices = [Choice(str(one.pk), words_for(one)) for one in found]
        raise DoubtError([*choices, Choice("", f"Người mới{other}")])

    def _cell_in(self, row: dict[str, Any]) -> Any:
        """The cell of a line; None where it names none that is known."""
        if not (text := row.get(CELL)):
            return None
        try:
            return self.fields_by_heading()[CELL].read(text, self)
        except CellError:
            return None

    def _twin(self, name: str, born: Any, card: str) -> int | None:
        """An earlier new line that may be the same person, in whatever cell.

        Two cards are two people; a line without a birth is refused anyway.
        """
        for number, other, its_card in self._new.get(self._register.key_of(name), ()):
            if born and may_be_same(other, born) and not (card and its_card):
                return number
        return None

    def _new_line(self, name: str, born: Any, card: str) -> None:
        if born:
            lines = self._new.setdefault(self._register.key_of(name), [])
            lines.append((self.line.number, born, card))

    def _needs_no_answer(self, one: Any, row: dict[str, Any]) -> bool:
        """Whether the line says nothing that is not stored: no answer could change that.

        So an export comes back without questions. And whether the person is only what an
        undone batch has left of this very line.
        """
        if not one.is_settled:
            cell = getattr(self._cell_in(row), "pk", None)
            is_left = one.left_by == "undone" and one.left_cell == cell
            return is_left and (name_key(str(row[NAME])), row.get(BORN)) == (
                one.name_key, one.born,
            )  # fmt: skip
        if self.options.clears:
            return False
        try:
            return all(
                column.read(row[heading], self) == column.get_value(one)
                for heading, column in self.fields_by_heading().items()
                if row.get(heading) not in (None, "")
            )
        except CellError:
            return False

    def name_of(self, instance: Any) -> str:
        """The name, and what tells it from the same name."""
        born = f", sinh {instance.born.display}" if instance.born else ""
        return f"{instance.full_name}{born}" if instance.full_name else ""

    def name_in(self, row: dict[str, Any]) -> str:
        """The name as the line has it."""
        return str(row.get(NAME) or "")

    # --- a new member ---

    def init_instance(self, row: Any = None) -> Any:
        """A member without ledgers yet."""
        member = Member()
        member.record_code = member.cell_name_on = member.start_reason = ""  # type: ignore[attr-defined]
        member.admitted_on = member.official_on = None  # type: ignore[attr-defined]
        member.joined_on = member.cell_now = None  # type: ignore[attr-defined]
        return member

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The person's own rules, those between dates, and that no card is there twice."""
        faults = Faults()
        is_new = self.makes(instance)
        if not self._fields.fits(instance):
            instance.prepare()
            mine = set(self._own_fields()) - set(exclude)
            if is_new:
                mine -= {name for name, _ in NEEDED if not getattr(instance, name)}
            others = {f.name for f in instance._meta.fields} - mine
            faults.take(lambda: instance.clean_fields(exclude=others))
        told = Told(self.line, self.today, frozenset(exclude))
        if is_new:
            rules_of_new(instance, told, faults)
        elif instance.born != self._before["born"]:
            rules_of_stored(instance, told, faults)
        if instance.card_number and "card_number" not in exclude:
            self._refuse_taken(instance, faults)
        if instance.identity_number and "identity_number" not in exclude:
            self._refuse_identity(instance, faults, is_new=is_new)
        if instance.pk and not {"full_name", "born"} & set(exclude):
            self._refuse_slipped(instance, faults)
        faults.tell()

    def _refuse_taken(self, instance: Any, faults: Faults) -> None:
        card = instance.card_number
        first = self._cards.setdefault(card, self.line.number)
        if first != self.line.number:
            faults.add(
                "card_number",
                f"Dòng này và dòng {first} cùng mang số thẻ {card}. Hãy kiểm tra lại cả hai.",
            )
        elif self._register.holder_of(card) not in (None, instance.pk):
            faults.add("card_number", TAKEN)

    def _refuse_identity(self, instance: Any, faults: Faults, *, is_new: bool) -> None:
        """One identity number is one person's; what is stored twice already is let be."""
        number = instance.identity_number
        if not is_new and number == self._before["identity_number"]:
            return
        rows = [n for n in self._identities.get(number, ()) if n != self.line.number]
        holder = self._register.other_with_identity(instance.pk, number)
        if rows:
            faults.add(
                "identity_number",
                f"Dòng này và dòng {rows[0]} cùng ghi một số CCCD. Hãy kiểm tra lại cả hai.",
            )
        elif holder is not None:
            whose = f"Số CCCD này đang ghi cho {holder}: " if holder else UNUSABLE
            faults.add("identity_number", f"{whose}hãy kiểm tra lại.")

    def _refuse_slipped(self, instance: Any, faults: Faults) -> None:
        """A name of somebody else beside this person's key: lines may have slipped by one.

        Where the line has the stored birth too it is this person, and a correction.
        """
        stored, name = self._before["full_name"], instance.full_name
        key_of = self._register.key_of
        told_born = self.line.get(BORN)
        if key_of(name) == key_of(stored) or told_born == self._before["born"]:
            return
        other = self._register.other_bearer(instance.pk, name, told_born)
        if other is None:
            return
        mine = (
            f"Mã hồ sơ {instance.record_code}" if self.line.get(CODE)
            else f"Số thẻ {self._before['card_number']}"
        )  # fmt: skip
        hint = "" if told_born else NAME_ALONE
        faults.add(
            "full_name",
            f"{mine} là của {stored}, sinh {self._before['born'].display}; tên trong dòng là "
            f"của {other.words}. Hãy kiểm tra xem dữ liệu có bị lệch dòng không.{hint}",
        )

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new member is stored with its two ledgers, judged with the line."""
        if not is_create:
            super().store(instance, row, is_create=False)
            return
        if not self.writer.keeps:
            return
        if instance.pk is None:
            self.writer.make(instance)
        elif any(
            getattr(instance, name) != value for name, value in self._before.items()
        ):
            self.writer.change(instance, self._before)
        self.writer.make(
            PartyPeriod(
                member=instance, admitted_on=instance.admitted_on,
                official_on=instance.official_on,
            ),
            prepared=True,
        )  # fmt: skip
        self.writer.make(
            Membership(
                member=instance, cell=instance.cell_now,
                started_on=instance.joined_on or instance.admitted_on,
                start_reason=instance.start_reason or Membership.StartReason.ADMITTED,
            ),
            prepared=True,
        )  # fmt: skip
