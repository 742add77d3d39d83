"""The sheet of acts on members (biến động): each line is done as in the portal.

A line is a new act, or one that stands already: the same person, kind and day (of posts
and states also which). One that stands with another content is refused; acts are never
edited, they are voided and written again. Lines are done one by one in the order of the
sheet, so that a line sees what those above it did.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet

from benghe.core.acts import Plan
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import DoubtError
from benghe.lib.dates import short_date
from benghe.lib.text import clean
from members.acts.data import ActData
from members.acts.facts import facts_of
from members.acts.finding import (
    BORN,
    CARD,
    GENDER,
    NAME,
)
from members.acts.layout import (
    ADMITTED,
    AT,
    DAY,
    DECIDED,
    DECISION,
    DUE,
    ETHNICITY,
    HOMETOWN,
    KIND,
    OFFICIAL,
    OUTSIDE,
    PLACE,
    POST,
    POST_AT,
    RELIGION,
    STATE,
    TERM,
    TO,
    TRAINED,
    complete,
)
from members.acts.lines import MovementLines
from members.acts.services import perform, void
from members.acts.situation import situation_of
from members.member_lookup import bare
from members.models import Act, Member, Post, Standing

K = Act.Kind
# Which heading shows what the rules refuse.
HEADINGS = {
    "day": DAY, "started_on": DAY, "ended_on": DAY, "cell": TO, "place": PLACE,
    "outside": OUTSIDE, "due_on": DUE, "admitted_on": ADMITTED, "official_on": OFFICIAL,
    "trained_on": TRAINED, "standing": STATE, "post": POST, "post_kind": POST,
    "kind": POST, "post_place": POST_AT, "term": TERM, "decision": DECISION,
    "decided_on": DECIDED, "full_name": NAME, "born": BORN, "gender": GENDER,
    "card_number": CARD, "ethnicity": ETHNICITY, "religion": RELIGION,
    "hometown": HOMETOWN,
}  # fmt: skip
RESULT = "Kết quả"


@sheet_kind
class MovementResource(MovementLines):
    kind = "movements"
    file_name = "bien-dong"
    at_once = True
    # Each is an act with all its rules: 500 take some seconds.
    most_in_request = 500
    # --- out ---

    def export_rows(self, queryset: QuerySet[Any]) -> Iterable[list[Any]]:
        """The acts of the list that stand, in its order."""
        rows = queryset.filter(voided_at=None).select_related("member")
        return super().export_rows(self._completed(rows.iterator(chunk_size=500)))  # type: ignore[arg-type]

    def _completed(self, rows: Iterator[Act]) -> Iterator[Act]:
        while chunk := list(islice(rows, 500)):
            facts = facts_of(chunk)
            yield from (complete(act, facts[act.pk]) for act in chunk)

    # --- judging ---

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """As every sheet, with what is wrong with the person of the line."""
        errors: dict[str, Any] = dict(self._errors)
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:  # fmt: skip
        """The user is asked in doubt only when nothing else is wrong."""
        super().validate_instance(instance, import_validation_errors, validate_unique)
        if self._doubt:
            raise DoubtError(self._doubt)

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """What the kind of act asks, and a new person's own rules."""
        if instance.pk is not None:
            return
        headings = {column.attribute: column.column_name for column in self.columns()}
        told = {headings[name] for name in exclude}
        errors: dict[str, list[str]] = defaultdict(list)
        for heading, message in self._lacking(instance):
            if heading not in told:
                errors[heading].append(message)
        self._judge_cells(instance, told, errors)
        if self._is_new:
            self._new_member(instance, told, errors)
        if errors:
            raise ValidationError(errors)

    def _lacking(self, act: Any) -> Iterator[tuple[str, str]]:
        """Cells that must not be empty for this kind."""
        kind = self._act_kind
        if kind is None:
            yield KIND, "Hãy ghi loại việc."
            return
        if act.day is None:
            yield DAY, f"Hãy ghi «{kind.day_label}»."
        if (
            "cell" in kind.fields
            and act.to_cell is None
            and (kind.code == K.MOVE or act.at_cell is None)
        ):
            heading = TO if kind.code == K.MOVE else AT
            yield heading, f"Việc «{kind.label}» cần «{heading}»."
        needed = {
            OUTSIDE: "outside" in kind.fields and act.outside_code is None,
            DUE: kind.code in {K.GUEST, K.AWAY, K.SUSPEND, K.RENEW}
            and act.due_on is None,
            ADMITTED: kind.code == K.ARRIVE and self._is_new and act.admitted is None,
            POST: kind.code == K.APPOINT and act.post_code is None,
            POST_AT: kind.code == K.APPOINT and act.post_at is None,
        }
        for heading, lacks in needed.items():
            if lacks:
                yield heading, f"Việc «{kind.label}» cần «{heading}»."
        if self._is_new:
            who = {NAME: act.full_name, BORN: act.born, GENDER: act.gender}
            for heading in (heading for heading, value in who.items() if not value):
                yield heading, f"Người mới thì phải có «{heading}»."

    def _judge_cells(
        self, act: Any, told: set[str], errors: dict[str, list[str]]
    ) -> None:
        """The person is where the line says."""
        kind, member = self._act_kind, self._member
        if kind is None or self.joins or act.at_cell is None or {AT, DAY} & told:
            return
        if member is None or act.day is None:
            return
        here = self._people.cells_on(member, act.day)
        if here and act.at_cell not in here:
            where = " và ".join(dict.fromkeys(cell.name for cell in here))
            errors[AT].append(
                f"Ngày {short_date(act.day)} người này ở {where}, không ở {act.at_cell.name}."
            )

    def _new_member(
        self, act: Any, told: set[str], errors: dict[str, list[str]]
    ) -> None:
        self._newcomer = Member(
            full_name=act.full_name or "", born=act.born, gender=act.gender or "",
            card_number=bare(act.card or "") or None, ethnicity=act.ethnicity or "Kinh",
            religion=act.religion or "", hometown=act.hometown or "",
        )  # fmt: skip
        self._newcomer.prepare()
        try:
            self._newcomer.full_clean()
        except ValidationError as error:
            for name, found in error.message_dict.items():
                heading = HEADINGS.get(name, NON_FIELD_ERRORS)
                if heading not in told | errors.keys():
                    errors[heading] = found

    # --- doing ---

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """Do the act as the portal does it; what it says then is told."""
        member, number = self._member or self._newcomer, self.line.number
        try:
            act = perform(
                member, self._data(instance, member), self.user, batch=self.writer.batch,
                today=self.today, tell=self._hear,
            )  # fmt: skip
        except ValidationError as error:
            raise self._at_cells(error, instance) from error
        self.writer.note({
            "model": act._meta.label_lower, "pk": act.pk, "made": True,
            "version": act.version, "before": {},
        })  # fmt: skip
        if self._is_new:
            self._people.keep(act.member, number)
        self._people.changed(act.member)
        self._acts[act.member_id, act.kind, act.day].append(act)
        self._lines[act.pk] = number
        if (later := self._out_of_order(act.member, act.day)) is not None:
            self._said.append(later)
        else:
            self._last[act.member_id] = act.day, number

    def _hear(self, plan: Plan) -> None:
        self._changes.append((RESULT, "", " ".join(plan.lines())))
        self._said += plan.cautions

    def _data(self, act: Any, member: Member) -> ActData:
        kind = self._act_kind
        cell = act.to_cell or act.at_cell
        return ActData(
            kind=act.kind, day=act.day, decision=clean(act.decision or ""),
            decided_on=act.decided_on, place=clean(act.place or ""),
            cell=cell if "cell" in kind.fields else None,  # type: ignore[union-attr]
            outside=act.outside_code == "1", admitted_on=act.admitted,
            official_on=act.official, due_on=act.due_on, trained_on=act.trained,
            standing=self._open_standing(act, member), post=self._open_post(act, member),
            post_kind=act.post_code or "", post_place=act.post_at, term=act.term,
        )  # fmt: skip

    def _open_standing(self, act: Any, member: Member) -> Standing | None:
        if act.kind not in {K.RENEW, K.END_STANDING}:
            return None
        rows = [
            row
            for row in _open(Standing, member)
            if act.standing_kind in (None, row.kind)
        ]
        return self._only(rows, STATE, lambda row: row.get_kind_display())

    def _open_post(self, act: Any, member: Member) -> Post | None:
        if act.kind != K.RELIEVE:
            return None
        rows = [
            row
            for row in _open(Post, member).select_related("cell", "committee")
            if act.post_code in (None, row.kind)
            and act.post_at in (None, row.cell, row.committee)
        ]
        return self._only(rows, POST, str)

    def _only(self, rows: list[Any], heading: str, words: Any) -> Any:
        """The open row that the line means: there must be one alone."""
        if len(rows) == 1:
            return rows[0]
        if rows:
            held = ", ".join(
                f"{words(row)} từ {short_date(row.started_on)}" for row in rows
            )
            raise self._fault(heading, f"Đang có {held}: hãy ghi rõ.")
        raise self._fault(
            heading,
            f"Người này không có «{heading.lower()}» nào như vậy đang còn hiệu lực.",
        )

    # --- what the rules refuse ---

    def _at_cells(self, error: ValidationError, act: Any) -> ValidationError:
        """The refusal by heading, with what helps to understand it in a sheet."""
        by_field = getattr(error, "error_dict", None)
        hints = [self._out_of_order(self._member, act.day)]
        if by_field is None:
            by_field = {KIND: error.error_list}
            hints.insert(0, self._stands())
        found: dict[str, list[Any]] = defaultdict(list)
        for name, errors in by_field.items():
            found[self._heading(name, act.kind)] += errors
        for hint in filter(None, hints):
            next(iter(found.values())).append(ValidationError(hint))
        return ValidationError(dict(found))

    def _heading(self, name: str, kind: str) -> str:
        if name == "cell" and self.joins and AT in self.line.fields.places:
            return AT
        if name in {"admitted_on", "official_on"} and kind != K.ARRIVE:
            return DAY
        known = self.fields_by_heading()
        return name if name in known else HEADINGS.get(name, NON_FIELD_ERRORS)

    def _out_of_order(self, member: Member | None, day: Any) -> str | None:
        last = self._last.get(member.pk) if member is not None else None
        if last is None or day >= last[0]:
            return None
        return (
            f"Dòng này ghi ngày {short_date(day)} mà đứng sau dòng {last[1]} của cùng người, ghi "
            f"ngày {short_date(last[0])}: nên xếp các dòng của một người theo ngày."
        )

    def _stands(self) -> str | None:
        """Where the person stands, which is why the kind does not apply."""
        if self._member is None:
            return None
        return f"Sổ đang ghi: {situation_of(self._member).told()}."

    # --- taking back ---

    def take_back(self, effect: dict[str, Any], *, by: Any, reason: str) -> bool:
        """Void an act of the batch by the rules of acts; one that is voided already is done."""
        if effect["model"] != Act._meta.label_lower:
            return False
        rows = Act.objects.select_related("organisation_act", "member")
        act = rows.get(pk=effect["pk"])
        if act.voided_at is None:
            try:
                void(act, by=by, reason=reason)
            except ValidationError as error:
                raise ValidationError(
                    f"{act.member}: {' '.join(error.messages)}"
                ) from error
        return True


def _open(model: Any, member: Member) -> QuerySet[Any]:
    """The person's rows of a ledger that are open, the oldest first."""
    rows: QuerySet[Any] = model.objects.valid().filter(member=member.pk, ended_on=None)
    return rows.order_by("started_on", "pk")
