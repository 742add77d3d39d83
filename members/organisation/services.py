"""Doing acts on the organisation: rehearse, perform, void."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import localdate

from benghe.core.acts import Plan, void_act, void_first
from benghe.core.models import StaleVersionError
from benghe.lib.dates import short_date
from cells.models import (
    Cell,
    CellName,
    Committee,
    OrganisationAct,
    Seat,
    freed_code,
)
from members.acts.services import CountChange, StalePlanError
from members.models import Candidacy, Member, Membership, Post, Standing
from members.organisation.checks import same
from members.organisation.data import Change, Mover, OrganisationData
from members.organisation.moving import is_of_a_person
from members.organisation.planning import plan_change

WHOLE = "Toàn Đảng bộ"
CELL = "cells.cell"
COMMITTEE = "cells.committee"
STAY = "members.membership"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an act would do: lines, numbers before and after, people, mark of the plan."""

    lines: list[str]
    mark: str
    counts: list[CountChange] = field(default_factory=list)
    movers: list[Mover] = field(default_factory=list)


def rehearse(data: OrganisationData, user: Any, today: date | None = None) -> Rehearsal:
    """Carry the act out, count, and take everything back.

    Raises ValidationError as the act itself would.
    """
    change = plan_change(data, today or localdate())
    told = Rehearsal(lines_of(change), change.plan.mark(), movers=list(change.movers))
    before = counts_on(data.day, change)
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            change.plan.carry_out(user)
            after = counts_on(data.day, change)
        finally:
            transaction.savepoint_rollback(point)
    labels = [label for label, _ in change.cells] + [WHOLE]
    told.counts.extend(
        CountChange(label, *pair)
        for label, *pair in zip(labels, before, after, strict=True)
    )
    return told


def perform(
    data: OrganisationData, user: Any, *, mark: str = "", today: date | None = None
) -> OrganisationAct:
    """Do the act, whole or not at all.

    ``mark``: that of the rehearsal the user agreed to; StalePlanError when the plan is
    no longer the same. Raises ValidationError when it cannot be.
    """
    with transaction.atomic():
        _lock(data)
        change = plan_change(data, today or localdate())
        if mark and mark != change.plan.mark():
            raise StalePlanError
        try:
            act: Any = change.plan.carry_out(user)
        except StaleVersionError as error:
            raise StalePlanError from error
    found: OrganisationAct = act
    return found


def lines_of(change: Change) -> list[str]:
    """What will change, without the lines of each person, which have a table."""
    return [
        step.text
        for step in change.plan.steps
        if step.text and not is_of_a_person(step.row)
    ]


def counts_on(day: date, change: Change) -> list[int]:
    """Members at the end of ``day`` in each cell of the change, and in the whole ward."""
    keys = [cell.pk for _, cell in change.cells if cell.pk is not None]
    rows = Membership.objects.on(day).filter(cell__in=keys).order_by()
    by_cell = dict(rows.values("cell").annotate(n=Count("pk")).values_list("cell", "n"))
    whole = Member.objects.on(day).count()
    return [by_cell.get(cell.pk, 0) for _, cell in change.cells] + [whole]


def _lock(data: OrganisationData) -> None:
    """Acts that touch the same cells or people queue here."""
    cells = [c.pk for c in (data.cell, data.target, *data.cells) if c is not None]
    homes = [int(key) for key in set(data.homes.values()) if key.isdecimal()]
    list(
        Cell.objects.select_for_update().filter(pk__in=[*cells, *homes]).order_by("pk")
    )
    stays = Membership.objects.on(data.day).filter(cell__in=cells)
    members = Member.objects.filter(pk__in=stays.values("member")).order_by("pk")
    list(members.select_for_update().values_list("pk", flat=True))


# --- voiding ---


def void(act: OrganisationAct, *, by: Any, reason: str) -> None:
    """Take an act back as a whole: cells, names, stays, posts and the acts on people.

    Raises ValidationError naming what stands on it. The codes of cells that it made are
    free again.
    """
    with transaction.atomic():
        touched = act.parts.values_list("cell_id", flat=True)
        list(Cell.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
        act.refresh_from_db()
        _refuse_if_lived_in(act)
        _void_acts_on_people(act, by, reason)
        void_act(act, by=by, reason=reason)
        _free_codes(act)
        _refuse_two_names(act)


def rehearse_void(act: OrganisationAct, user: Any) -> list[CountChange]:
    """Members of each place on the day of the act, now and with the act voided.

    Raises ValidationError when it cannot be voided.
    """
    places = [part for part in act.parts.all() if part.cell_id]
    cells = list({part.cell_id: part for part in places}.values())
    labels = [f"{part.name} (mã {part.cell.code})" for part in cells] + [WHOLE]
    change = Change(Plan(act), cells=[("", part.cell) for part in cells])
    before = counts_on(act.day, change)
    # A copy: the caller's row must not keep what is rolled back.
    copy = OrganisationAct.objects.get(pk=act.pk)
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            void(copy, by=user, reason="-")
            after = counts_on(act.day, change)
        finally:
            transaction.savepoint_rollback(point)
    return [CountChange(*line) for line in zip(labels, before, after, strict=True)]


def _void_acts_on_people(act: OrganisationAct, by: Any, reason: str) -> None:
    """Those that are part of the act and remember rows of their own."""
    own = made_rows(act, "members.act")
    for child in act.acts.valid().exclude(pk__in=own).order_by("-pk"):
        void_act(child, by=by, reason=reason)


def made_rows(act: OrganisationAct, label: str) -> list[int]:
    """Ids of the rows of this model that the act made."""
    return [e["pk"] for e in act.effects if e["made"] and e["model"] == label]


def touched_rows(act: OrganisationAct, label: str) -> list[int]:
    """Ids of the rows of this model that the act made or changed."""
    return [e["pk"] for e in act.effects if e["model"] == label]


def _refuse_if_lived_in(act: OrganisationAct) -> None:
    """Refuse while rows of others hang from what the act made."""
    for cell in Cell.objects.filter(pk__in=made_rows(act, CELL)):
        for rows, what in (
            (Membership.objects.valid().filter(cell=cell), "đảng viên"),
            (Post.objects.valid().filter(cell=cell), "chức vụ"),
            (Candidacy.objects.valid().filter(cell=cell), "quần chúng"),
            (Standing.objects.valid().filter(cell=cell), "người sinh hoạt tạm thời"),
            (Seat.objects.filter(cell=cell), "vai trò"),
        ):
            own = made_rows(act, rows.model._meta.label_lower)
            _refuse_row(act, rows.exclude(pk__in=own), f"{cell.name} đã có {what}")
        _refuse_related(act, cell)
    for committee in Committee.objects.filter(pk__in=made_rows(act, COMMITTEE)):
        for rows in (committee.cells.valid(), committee.children.valid()):
            below = rows.order_by("founded_on").first()
            if below is not None:
                raise ValidationError(
                    f"Chưa hủy được {act.named}: {below} thành lập ngày "
                    f"{short_date(below.founded_on)} thuộc {committee}. Hãy hủy việc đó trước."
                )
        posts = Post.objects.valid().filter(committee=committee)
        _refuse_row(act, posts, f"{committee} đã có chức vụ")
    _refuse_later_posts(act)
    _refuse_later_acts(act)


def _refuse_row(act: OrganisationAct, rows: Any, what: str) -> None:
    row = rows.order_by("started_on", "pk").first()
    if row is not None:
        raise ValidationError(
            f"Chưa hủy được {act.named}: {what} từ ngày {short_date(row.started_on)} "
            f"(«{row}»). Hãy hủy dòng đó trước."
        )


def _refuse_related(act: OrganisationAct, cell: Cell) -> None:
    """Ratings, commendations and the like: whatever else points at the cell."""
    known = {"membership", "post", "candidacy", "standing", "seat", "cellname",
             "organisationpart", "cell"}  # fmt: skip
    for relation in cell._meta.related_objects:
        model = relation.related_model
        name = getattr(getattr(model, "_meta", None), "model_name", "")
        if name in known or name.startswith("historical"):
            continue
        rows = apps.get_model(model._meta.label)._base_manager.filter(
            **{relation.field.name: cell}
        )
        if hasattr(model, "voided_at"):
            rows = rows.filter(voided_at__isnull=True)
        if (row := rows.first()) is not None:
            words = model._meta.verbose_name
            raise ValidationError(
                f"Chưa hủy được {act.named}: {cell.name} đã có {words} («{row}»). Hãy hủy "
                "dòng đó trước."
            )


def _refuse_later_posts(act: OrganisationAct) -> None:
    """Refuse while somebody holds, or held, a post that only the move made possible.

    That is a post in the cell to which the act brought the person, or in a committee
    that is above that cell and not above the one from which the person came.
    """
    stays = Membership.objects.filter(pk__in=touched_rows(act, STAY))
    made = set(made_rows(act, STAY))
    came: dict[int, Cell] = {}
    left: dict[int, Cell] = {}
    for stay in stays.select_related("cell"):
        (came if stay.pk in made else left)[stay.member_id] = stay.cell
    posts = Post.objects.valid().filter(member__in=came, started_on__gte=act.day)
    below: dict[int | None, list[int]] = {None: []}
    rows = posts.select_related("member", "cell", "committee")
    for post in rows.order_by("started_on", "pk"):
        if post.committee is not None and post.committee_id not in below:
            below[post.committee_id] = post.committee.with_below()
        old, within = left.get(post.member_id), below[post.committee_id]
        needed = within and (old is None or old.committee_id not in within)
        if needed or post.cell_id == came[post.member_id].pk:
            _refuse_post(act, post)


def _refuse_post(act: OrganisationAct, post: Post) -> None:
    place: Any = post.cell or post.committee
    raise ValidationError(
        f"Chưa hủy được {act.named}: {post.member.full_name} giữ chức vụ "
        f"{post.get_kind_display()} {place.called_on(post.started_on)} từ ngày "
        f"{short_date(post.started_on)}, sau khi đến nơi đó theo việc này. Hãy hủy việc ghi chức vụ "
        "ấy trước, rồi hủy việc này."
    )


def _refuse_later_acts(act: OrganisationAct) -> None:
    """Refuse while another act led into a cell that this one made, or ended a committee
    under which something would come back."""
    cells, committees = made_rows(act, CELL), made_rows(act, COMMITTEE)
    above = Cell.objects.filter(pk__in=touched_rows(act, CELL)).values("committee")
    higher = Committee.objects.filter(pk__in=touched_rows(act, COMMITTEE))
    over = Committee.objects.valid().filter(dissolved_on__isnull=False)
    over = over.filter(Q(pk__in=above) | Q(pk__in=higher.values("parent")))
    parts = Q(parts__cell__in=cells) | Q(parts__committee__in=committees)
    parts |= Q(kind=OrganisationAct.Kind.DISSOLVE, parts__committee__in=over)
    later = OrganisationAct.objects.valid().filter(parts).exclude(pk=act.pk)
    found = later.order_by("-day", "-pk").first()
    if found is not None:
        raise ValidationError(void_first(act, found))


def _free_codes(act: OrganisationAct) -> None:
    """A place founded by mistake gives its code back, so that the right one can bear it."""
    voided: list[Any] = [
        *Cell.objects.filter(pk__in=made_rows(act, CELL)),
        *Committee.objects.filter(pk__in=made_rows(act, COMMITTEE)),
    ]
    for row in voided:
        if row.code != freed_code(row):
            row.code = freed_code(row)
            row.save()


def _refuse_two_names(act: OrganisationAct) -> None:
    """Refuse when another cell meanwhile bears the name that a cell would get back."""
    back = [part.cell_id for part in act.parts.all() if part.cell_id]
    names = _living_names(CellName.objects.valid().filter(cell__in=back))
    others = list(_living_names(CellName.objects.valid().exclude(cell__in=back)))
    for row in names:
        for other in others:
            if same(row.name, other.name):
                raise ValidationError(
                    f"Chưa hủy được {act.named}: từ ngày {short_date(other.started_on)} chi bộ "
                    f"mã {other.cell.code} mang tên «{other.name}». Hãy đổi tên chi bộ đó trước."
                )


def _living_names(rows: Any) -> Iterable[CellName]:
    found: Iterable[CellName] = rows.filter(
        ended_on__isnull=True, cell__voided_at__isnull=True
    ).select_related("cell")
    return found
