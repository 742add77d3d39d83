"""The lines of the sheet of acts: of whom each is, and which act that stands it means."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from benghe.core.admin_filters import rows_for
from benghe.core.imports.resources import DoubtError
from benghe.core.imports.rows import ERROR, Choice, RowCheck
from benghe.lib.dates import short_date
from benghe.lib.text import clean
from benghe.sheets.reading import Reading, Row
from cells.models import Cell
from members.acts.facts import facts_of
from members.acts.finding import (
    AT,
    BORN,
    CARD,
    CODE,
    GENDER,
    NAME,
    ActLookup,
    check_gender,
)
from members.acts.kinds import ACT_KINDS, ActKind
from members.acts.layout import (
    ACT,
    ADMITTED,
    ALWAYS,
    BLANK,
    DAY,
    DUE,
    KIND,
    OFFICIAL,
    OUTSIDE,
    PLACE,
    POST,
    POST_AT,
    PREFIX,
    STATE,
    TERM,
    TO,
    TRAINED,
    MovementLayout,
    complete,
)
from members.member_lookup import Said, record_code
from members.models import Act, Member

K = Act.Kind
# The columns that each field of a kind's form is asked in; a cell also by «Chi bộ».
ASKED_IN = {
    "cell": (TO,), "place": (PLACE,), "outside": (OUTSIDE,), "due_on": (DUE,),
    "admitted_on": (ADMITTED,), "official_on": (OFFICIAL,), "trained_on": (TRAINED,),
    "standing": (STATE,), "post": (POST, POST_AT), "post_kind": (POST,),
    "post_place": (POST_AT,), "term": (TERM,),
}  # fmt: skip
# Of these days an office's sheet often has no other column.
ALSO_DAY = {K.ADMIT: ADMITTED, K.READMIT: ADMITTED, K.RECOGNISE: OFFICIAL}


class MovementLines(MovementLayout):
    """Finds person and act of each line; what is wrong with them waits in ``_errors``."""

    # --- what the lines are compared with ---

    def prepare(self, reading: Reading) -> None:
        """Read once the people, and the acts of which the sheet may speak."""
        self._people = ActLookup(self.user)
        rows = rows_for(Act, self.user).select_related("member")
        codes = {_number(row.get(ACT)) for row in reading.rows} - {None}
        days = {
            row.get(name) for row in reading.rows for name in (DAY, ADMITTED, OFFICIAL)
        } - {None}
        coded = [act for part in _parts(codes) for act in rows.filter(pk__in=part)]
        standing = [
            act for part in _parts(days)
            for act in rows.filter(day__in=part, voided_at=None)
        ]  # fmt: skip
        facts = facts_of({act.pk: act for act in (*coded, *standing)}.values())
        self._coded = {act.pk: complete(act, facts[act.pk]) for act in coded}
        self._acts: dict[Any, list[Act]] = defaultdict(list)
        for act in standing:
            self._acts[act.member_id, act.kind, act.day].append(
                complete(act, facts[act.pk])
            )
        # The last day done of each person, and lines that were refused, by whom.
        self._last: dict[int, tuple[Any, int]] = {}
        self._refused: dict[Any, int] = {}

    # --- which act, of whom ---

    def _run_one(self, row: Row) -> RowCheck:
        self._member: Member | None = None
        self._is_new, self._doubt, self._said = False, list[Choice](), list[str]()
        self._act_kind: ActKind | None = None
        check = super()._run_one(row)
        check.notices += self._said
        if check.kind == ERROR:
            first = self._refused.setdefault(self._whom(), row.number)
            if first != row.number:
                check.notices.append(
                    f"Dòng {first} của cùng người cũng còn lỗi: hãy sửa dòng đó trước."
                )
        return check

    def _whom(self) -> Any:
        """Something by which lines of one person are known to be so."""
        if self._member is not None:
            return self._member.pk
        name = clean(str(self.line.get(NAME) or "")).casefold()
        return name, str(self.line.get(BORN))

    def find(self, row: dict[str, Any]) -> Any:
        """The act that stands already, found by its code or by person, kind and day.

        Whom the line is about is kept for later; what is wrong with that is told together
        with everything else.
        """
        self._act_kind = ACT_KINDS.get(str(row.get(KIND) or ""))
        self._errors: dict[str, Any] = {}
        act = None
        if code := self.text_in(row, ACT):
            act = self._by_code(code)
            self._act_kind = ACT_KINDS[act.kind]
        if self._act_kind is not None:
            self._settle_day(row, self._act_kind)
            self._leave_out(row, self._act_kind)
            self._settle_cell(row, self._act_kind)
        if not {CODE, CARD, NAME, BORN} & self._wrong.keys():
            self._find_member(row, act)
        if act is None and self._act_kind is not None and row.get(DAY) is not None:
            act = self._standing_act(self._act_kind, row)
        return act

    def _by_code(self, code: str) -> Act:
        act = self._coded.get(_number(code) or 0)
        if act is None:
            raise self._fault(ACT, f"Không có việc nào mang mã «{code[:30]}».")
        if act.voided_at is not None:
            raise self._fault(
                ACT, f"Việc này đã bị hủy bỏ. Muốn ghi lại thì để trống «{ACT}»."
            )
        return act

    def _find_member(self, row: dict[str, Any], act: Act | None) -> None:
        """Keep the person, or why there is none."""
        said = self._said_in(row)
        kind = self._act_kind
        if act is not None and not said.code:
            said = replace(said, code=record_code(act.member_id))
        try:
            self._member = self._people.whom(
                said, self.chosen(), row.get(DAY),
                may_be_new=kind is None or kind.new_person,
            )  # fmt: skip
            self._is_new = self._member is None
            if self._member is not None:
                check_gender(self._member, str(row.get(GENDER) or ""))
            if act is not None and self._member != act.member:
                raise self._fault(CODE, f"Việc này là của {act.member.full_name}.")
        except DoubtError as doubt:
            self._doubt = doubt.choices
        except ValidationError as error:
            self._errors = error.update_error_dict(self._errors)

    def _said_in(self, row: dict[str, Any]) -> Said:
        return Said(
            code=str(row.get(CODE) or ""), card=str(row.get(CARD) or ""),
            name=str(row.get(NAME) or ""), born=row.get(BORN),
            cell=self._cell(row, AT),
        )  # fmt: skip

    def _cell(self, row: dict[str, Any], heading: str) -> Cell | None:
        """The cell of a column; None for a blank, and for one that is told as wrong."""
        known = self.related(Cell, ("code", "name"))
        return known.get(str(row.get(heading) or "").casefold())

    @staticmethod
    def _fault(heading: str, message: str) -> ValidationError:
        return ValidationError({heading: [ValidationError(message)]})

    def _settle_day(self, row: dict[str, Any], kind: ActKind) -> None:
        """The day of an admission may stand under «Ngày kết nạp» alone."""
        other = ALSO_DAY.get(K(kind.code))
        if other is None or row.get(other) is None:
            return
        if row.get(DAY) is None and DAY not in self._wrong:
            row[DAY] = row[other]
        elif row.get(DAY) != row[other] and DAY not in self._wrong:
            words = (
                f"«{other}» {short_date(row[other])} khác «{DAY}» {short_date(row[DAY])}. Hãy "
                "sửa một trong hai."
            )
            self._errors[other] = [ValidationError(words)]
        row[other] = None

    @property
    def joins(self) -> bool:
        """Whether «Chi bộ» is the cell into which this kind of act brings somebody."""
        kind = self._act_kind
        return kind is not None and "cell" in kind.fields and kind.code != K.MOVE

    def _settle_cell(self, row: dict[str, Any], kind: ActKind) -> None:
        """Of who joins a cell it stands under «Chi bộ», or under «Chi bộ mới»."""
        cell = self._cell(row, TO)
        if not self.joins or cell is None or AT in self._wrong:
            return
        other = self._cell(row, AT)
        if row.get(AT) is None:
            row[AT] = row[TO]
        elif other is not None and other != cell:
            words = (
                f"«{AT}» {other.code} và «{TO}» {cell.code} khác nhau: việc «{kind.label}» chỉ "
                "có một chi bộ."
            )
            self._errors[TO] = [ValidationError(words)]
        row[TO] = None

    def _leave_out(self, row: dict[str, Any], kind: ActKind) -> None:
        """Columns that this kind of act does not ask say nothing of it."""
        asked = {name for field in kind.fields for name in ASKED_IN[field]} | ALWAYS
        unused = [
            name for name, value in row.items()
            if name not in asked and value not in (None, "")
        ]  # fmt: skip
        for name in unused:
            row[name] = None
        told = [f"«{name}»" for name in unused if name not in (ADMITTED, OFFICIAL)]
        if told:
            self._said.append(f"Không dùng cho việc «{kind.label}»: {', '.join(told)}.")
        if K(kind.code) == K.APPOINT and not row.get(POST_AT) and row.get(AT):
            # Who writes «Bí thư» beside a cell means that cell.
            row[POST_AT] = row[AT]

    def _standing_act(self, kind: ActKind, row: dict[str, Any]) -> Act | None:
        if self._member is None:
            return None
        acts = self._acts.get((self._member.pk, kind.code, row[DAY]), [])
        for act in acts:
            if not hasattr(act, "record_code"):
                complete(act, facts_of([act])[act.pk])
        if kind.code in {K.RENEW, K.END_STANDING}:
            state = row.get(STATE)
            acts = [act for act in acts if not state or act.standing_kind == state]  # type: ignore[attr-defined]
        if kind.code in {K.APPOINT, K.RELIEVE}:
            acts = [act for act in acts if self._same_post(act, row)]
        return acts[0] if acts else None

    def _same_post(self, act: Any, row: dict[str, Any]) -> bool:
        post, at = row.get(POST), row.get(POST_AT)
        if post and act.post_code != post:
            return False
        return not at or act.post_at in self.places_of_posts().get(
            str(at).casefold(), []
        )

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The act that stands, with the version it has; two lines of one act are refused."""
        act = self.find(row)
        if act is None:
            return None
        first = self._lines.setdefault(act.pk, self.line.number)
        if first != self.line.number:
            raise ValidationError(
                f"Dòng này và dòng {first} ghi cùng một việc. Hãy giữ lại một dòng."
            )
        self.seen[str(act.pk)] = act.version
        return act

    def init_instance(self, row: Any = None) -> Act:
        """An act that says nothing yet."""
        act = Act()
        act.kind = ""
        for name in BLANK:
            setattr(act, name, None)
        return act

    def name_of(self, instance: Any) -> str:
        """Whose act it is."""
        known = self._member
        name = known.full_name if known else str(self.line.get(NAME) or "")
        if instance.pk is not None:
            name = instance.member.full_name
        return " – ".join(text for text in (name, instance.get_kind_display()) if text)

    def name_in(self, row: dict[str, Any]) -> str:
        """The name in the sheet."""
        return str(row.get(NAME) or "")


def _number(code: Any) -> int | None:
    """``BD-000123`` → 123; None for what is no such code."""
    digits = str(code or "").upper().removeprefix(PREFIX)
    known = digits.isascii() and digits.isdigit() and len(digits) <= 12
    return int(digits) if known else None


def _parts(keys: Iterable[Any]) -> Iterator[list[Any]]:
    found = sorted(keys)
    return (found[start : start + 500] for start in range(0, len(found), 500))
