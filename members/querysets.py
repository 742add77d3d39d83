"""Which members: on a day, in a cell, by name, and by who asks."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils.timezone import localdate

from benghe.core.querysets import (
    BaseQuerySet,
    ScopedQuerySet,
    scope_of,
)
from benghe.lib.text import clean
from members.rules import (
    LEVELS,
    POST_RANKS,
    Period,
    latest_start,
    party_age,
    party_since,
)
from members.search import card_tail, folded_words, toned_words, write_words

# Least and most full years, both counted; None: no limit.
Span = tuple[int | None, int | None]
# Those with several periods in the Party: member id → all of them.
Several = dict[int, list[Period]]
FAR = date(9999, 12, 31)
ONE_DAY = timedelta(days=1)
# Among those at one place who hold no post there.
NO_RANK = 99


def _born_within(span: Span, day: date) -> tuple[date, date]:
    """The first and the last day of birth of who is of an age in ``span`` on ``day``."""
    least, most = span
    first = date.min if most is None else latest_start(most + 1, day) + ONE_DAY
    return first, latest_start(least or 0, day)


def _within(age: int | None, span: Span) -> bool:
    least, most = span
    if age is None:
        return False
    return (least is None or age >= least) and (most is None or age <= most)


def _rank() -> Any:
    ranks = [When(kind=kind, then=rank) for rank, kind in enumerate(POST_RANKS)]
    return Case(*ranks, default=NO_RANK, output_field=IntegerField())


def _best(posts: Any, rank: Any) -> Any:
    """The least of a rank over some posts of the outer row; none: ``NO_RANK``."""
    ranked = posts.order_by().annotate(rank=rank).order_by("rank").values("rank")
    return Coalesce(Subquery(ranked[:1]), NO_RANK)


class MemberQuerySet(ScopedQuerySet):
    """Members (đảng viên) of the committee, present and past.

    Who is counted on a day is decided by the Membership ledger and nothing else.
    """

    def for_user(
        self, user: Any, action: str = "view", day: date | None = None
    ) -> Self:
        """Members whom ``user`` may see; a secretary: those in the cell on ``day``.

        ``day`` None is today. Someone who left the cell is seen there only as of
        the days they were in it.
        """
        scope = scope_of(user, self.model, action)
        if scope.everything:
            return self.all()
        if not scope:
            return self.none()
        return self.within(scope.cell_ids, day)

    def within(self, cell_ids: Iterable[int], day: date | None = None) -> Self:
        """Members who are in one of these cells on ``day`` (None: today)."""
        return self._counted_in(cell_ids, day or localdate())

    def on(self, day: date, cell: Any = None, *, whole: bool = False) -> Self:
        """Members counted on ``day``: in a cell of the committee, or in ``cell``.

        ``whole``: the ledger is read once for all of them, which suits counting.
        Without it each member is looked up, which suits the first ones in some order.
        """
        if cell is not None:
            return self._counted_in([cell.pk], day)
        if whole:
            ledger = apps.get_model("members", "Membership").objects.on(day)
            return self.filter(pk__in=ledger.values("member"))
        return self.filter(Exists(self._memberships(day)))

    def official_on_day(self, day: date) -> Self:
        """Of them, official (chính thức) on ``day``."""
        return self.filter(
            Exists(self._party_periods(day).filter(official_on__lte=day))
        )

    def probationary_on(self, day: date) -> Self:
        """Of them, on probation (dự bị) on ``day``."""
        # Few, so they are read first; looking up each member would ask of all.
        not_yet = Q(official_on__isnull=True) | Q(official_on__gt=day)
        periods = apps.get_model("members", "PartyPeriod").objects.on(day)
        return self.filter(pk__in=periods.filter(not_yet).values("member"))

    def with_standing(self, kind: str, day: date) -> Self:
        """Of them, in a standing of this kind (exempt, suspended …) on ``day``."""
        standings = apps.get_model("members", "Standing").objects.on(day)
        return self.filter(pk__in=standings.filter(kind=kind).values("member"))

    def under(self, committee: Any, day: date) -> Self:
        """Of them, those in a cell of this committee, or of one below it, on ``day``."""
        rows = apps.get_model("members", "Membership").objects.on(day)
        cells = apps.get_model("cells", "Cell").objects.under(committee)
        return self.filter(pk__in=rows.filter(cell__in=cells).values("member"))

    def of_age(self, span: Span, day: date) -> Self:
        """Of them, those surely of an age in ``span`` on ``day``, in full years.

        A partial date of birth of whose days some fit and some do not is left out.
        """
        first, last = _born_within(span, day)
        return self.filter(born_first__gte=first, born_last__lte=last)

    def of_unsure_age(self, span: Span, day: date) -> Self:
        """Of them, those whose partial date of birth leaves open what ``of_age`` asks."""
        first, last = _born_within(span, day)
        may_fit = Q(born_first__lte=last, born_last__gte=first)
        return self.filter(may_fit, Q(born_first__lt=first) | Q(born_last__gt=last))

    def of_party_age(self, span: Span, day: date, several: Several) -> Self:
        """Of them, those of a Party age in ``span`` on ``day``, gaps taken out.

        The few with ``several`` periods are reckoned one by one.
        """
        least, most = span
        open_on = self._party_periods(day)
        if least is not None:
            open_on = open_on.filter(admitted_on__lte=latest_start(least, day))
        if most is not None:
            open_on = open_on.filter(admitted_on__gt=latest_start(most + 1, day))
        fit = [
            pk for pk, held in several.items() if _within(party_age(held, day), span)
        ]
        once = Q(Exists(open_on)) & ~Q(pk__in=list(several))
        return self.filter(once | Q(pk__in=fit))

    def with_level(self, level: str, day: date) -> Self:
        """Of them, those whose highest level of its kind on ``day`` is this one."""
        kind = next(kind for kind, levels in LEVELS.items() if level in levels)
        higher = LEVELS[kind][LEVELS[kind].index(level) + 1 :]
        rows = apps.get_model("members", "Qualification").objects.filter(
            member=OuterRef("pk"), kind=kind, started_on__lte=day
        )
        reached = Exists(rows.filter(level=level))
        return self.filter(reached, ~Exists(rows.filter(level__in=higher)))

    def with_occupation(self, group: str, day: date) -> Self:
        """Of them, those who work in this group on ``day``."""
        rows = apps.get_model("members", "Occupation").objects.on(day)
        return self.filter(Exists(rows.filter(member=OuterRef("pk"), group=group)))

    def with_post(self, day: date, place: str = "", kinds: Iterable[str] = ()) -> Self:
        """Of them, those who hold a post on ``day``.

        ``place``: "cell", "committee" (the ward's, none below it) or empty for any; no
        ``kinds``: any of them.
        """
        rows = apps.get_model("members", "Post").objects.on(day)
        if place:
            rows = rows.filter(**{f"{place}__isnull": False})
        if place == "committee":
            rows = rows.filter(committee__parent__isnull=True)
        if kinds:
            rows = rows.filter(kind__in=list(kinds))
        return self.filter(pk__in=rows.values("member"))

    def with_cell(self, day: date) -> Self:
        """Annotates ``cell_id_on``, ``cell_name_on``, ``cell_code_on`` and ``cell_order``.

        The cell of ``day``, by its name of that day; None where there is none.
        """
        rows = self._memberships(day)
        names = apps.get_model("cells", "CellName").objects.on(day)
        named = names.filter(cell=OuterRef("cell_id_on"))
        return self.annotate(
            cell_id_on=Subquery(rows.values("cell_id")[:1]),
            cell_code_on=Subquery(rows.values("cell__code")[:1]),
            cell_name_on=Coalesce(
                Subquery(named.values("name")[:1]),
                Subquery(rows.values("cell__name")[:1]),
            ),
            cell_order=Coalesce(
                Subquery(named.values("natural_key")[:1]),
                Subquery(rows.values("cell__natural_key")[:1]),
            ),
        )

    def with_name_on(self, day: date) -> Self:
        """Annotates ``name_on`` and ``name_order``: the name of ``day`` and its key."""
        names = apps.get_model("members", "MemberName").objects.on(day)
        named = names.filter(member=OuterRef("pk")).order_by("-started_on")
        return self.annotate(
            name_on=Coalesce(Subquery(named.values("full_name")[:1]), "full_name"),
            name_order=Coalesce(Subquery(named.values("name_key")[:1]), "name_key"),
        )

    def with_cell_rank(self, day: date) -> Self:
        """Annotates ``cell_rank``: of the highest post in the own cell on ``day``.

        Needs ``with_cell``. The secretary first; without a post after all who have one.
        """
        rows = self._posts(day).filter(cell=OuterRef("cell_id_on"))
        return self.annotate(cell_rank=_best(rows, _rank()))

    def with_post_rank(self, day: date) -> Self:
        """Annotates ``post_rank``: of the highest post on ``day``, wherever it is.

        Those of the ward's committee, then of those below it, then of cells.
        """
        tier = len(POST_RANKS)
        place = Case(
            When(cell__isnull=False, then=2 * tier),
            When(committee__parent__isnull=False, then=tier),
            default=0,
            output_field=IntegerField(),
        )
        return self.annotate(post_rank=_best(self._posts(day), place + _rank()))

    def with_party_since(self, day: date, several: Several) -> Self:
        """Annotates ``party_since``: sorting by it is sorting by Party age on ``day``.

        ``several``: those whose gaps are taken out.
        """
        since: dict[date, list[int]] = {}
        for pk, held in several.items():
            if found := party_since(held, day):
                since.setdefault(found, []).append(pk)
        rows = self._party_periods(day).values("admitted_on")[:1]
        known = Coalesce(Subquery(rows), FAR)
        if not since:
            return self.annotate(party_since=known)
        # One look whether the member is among them: else each asks for every date.
        corrected = Case(
            *(When(pk__in=pks, then=Value(d)) for d, pks in since.items()),
            output_field=DateField(),
        )
        among = [pk for pks in since.values() for pk in pks]
        return self.annotate(
            party_since=Case(
                When(pk__in=among, then=corrected),
                default=known,
                output_field=DateField(),
            )
        )

    def with_party_dates(self, day: date) -> Self:
        """Annotates ``admitted_on`` and ``official_on`` of the period in force on ``day``."""
        rows = self._party_periods(day)
        return self.annotate(
            admitted_on=Subquery(rows.values("admitted_on")[:1]),
            official_on=Subquery(rows.values("official_on")[:1]),
        )

    def named(self, text: str) -> Self:
        """Members of whose present or former names some words begin like each of ``text``.

        Accents, case and order aside. A text of digits finds the end of a card number.
        """
        words = folded_words(text)
        if not words:
            # Signs alone are in no name: they find nobody, never everybody.
            return self.none() if clean(text) else self
        if tail := card_tail(text):
            return self.filter(card_reversed__prefix=tail[::-1])
        known = apps.get_model("members", "MemberWord").objects
        found = self
        for word in words:
            rows = known.filter(word__prefix=word)
            found = found.filter(pk__in=rows.values("member"))
        return found

    def with_match(self, text: str) -> Self:
        """Annotates ``match``: 0 where every word stands with exactly these accents.

        1 where words begin so, else 2. ``Dũng`` puts Dũng before Dung and Dụng; ``dung``
        puts Dung first; ``đươ`` Đương before Dương. A former name counts as a whole.
        """
        exact, begun = Q(), Q()
        for word in toned_words(text):
            exact &= Q(sounded__contains=f" {word} ") | self._formerly(word)
            begun &= Q(sounded__contains=f" {word}")
        return self.annotate(
            match=Case(
                When(exact, then=0),
                When(begun, then=1),
                default=2,
                output_field=IntegerField(),
            )
            if exact
            else Value(0, output_field=IntegerField())
        )

    def in_name_order(self) -> Self:
        """Tên, then họ, then đệm; the id breaks ties."""
        return self.order_by("name_key", "pk")

    def _counted_in(self, cell_ids: Iterable[int], day: date) -> Self:
        # Not Exists: SQLite would walk through the whole cell once for each member.
        rows = apps.get_model("members", "Membership").objects.on(day)
        return self.filter(pk__in=rows.filter(cell__in=list(cell_ids)).values("member"))

    @staticmethod
    def _formerly(word: str) -> Any:
        """A former name holds the word; no database folds the case of these letters."""
        forms = {word, word.capitalize(), word.upper()}
        spaced = Concat(Value(" "), "full_name", Value(" "))
        names = apps.get_model("members", "MemberName").objects.alias(spaced=spaced)
        one_of = Q(*(("spaced__contains", f" {form} ") for form in sorted(forms)))
        one_of.connector = Q.OR
        return Q(Exists(names.filter(one_of, member=OuterRef("pk"))))

    @staticmethod
    def _posts(day: date) -> Any:
        rows = apps.get_model("members", "Post").objects.on(day)
        return rows.filter(member=OuterRef("pk"))

    @staticmethod
    def _memberships(day: date) -> Any:
        rows = apps.get_model("members", "Membership").objects.on(day)
        # In the order of the index: the usual one would join the member again.
        return rows.filter(member=OuterRef("pk")).order_by("started_on")

    @staticmethod
    def _party_periods(day: date) -> Any:
        rows = apps.get_model("members", "PartyPeriod").objects.on(day)
        return rows.filter(member=OuterRef("pk")).order_by("admitted_on")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many people together with the words by which they are found."""
        rows = super().bulk_create(objs, *args, **kwargs)
        write_words(rows)
        return rows


class MemberWordQuerySet(BaseQuerySet):
    """Words of names: an index, never shown."""

    def for_user(self, user: Any, action: str = "view") -> Self:
        """Nobody's."""
        return self.none()
