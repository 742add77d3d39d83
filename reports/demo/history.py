"""How the people came, moved and left from 2019 to 2022, in exact numbers.

The numbers are those of a ward of 776; other sizes are in proportion.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random

from benghe.lib.dates import add_years
from reports.demo.badges import occasions_due
from reports.demo.organisation import DISSOLVED, HEIRS, CellSpec
from reports.demo.people import (
    DAY,
    LEDGER,
    PartyTime,
    Person,
    Stay,
    invent,
    official_day,
    some_admission,
    some_age,
    some_day,
)

WARD = 776
ARRIVALS = {
    2018: {"opening": 11},  # on probation when the ledger opens
    2019: {"admitted": 14, "from_city": 15, "from_outside": 6},
    2020: {"admitted": 10, "readmitted": 1, "from_city": 11, "from_outside": 4},
    2021: {"admitted": 9, "from_city": 8, "from_outside": 3},
    2022: {"admitted": 16, "readmitted": 1, "from_city": 18, "from_outside": 7},
}
DEPARTURES = {
    2019: {"death": 12, "to_city": 13, "to_outside": 4, "struck_off": 1},
    2020: {"death": 13, "to_city": 10, "to_outside": 3, "resigned": 1},
    2021: {"death": 21, "to_city": 8, "to_outside": 2, "expelled": 1},
    2022: {"death": 14, "to_city": 15, "to_outside": 4, "struck_off": 1, "resigned": 1},
}
MOVES = {2019: 7, 2020: 6, 2021: 5, 2022: 8}
ELDERS = (95, 94, 93, 92, 91)  # ages of the oldest, in the Party since their youth
OUT_OF_PARTY = {"death", "expelled", "struck_off", "resigned"}

PART = 20_000  # so many people are held at a time

Act = tuple[int, str]


def in_proportion(number: int, members: int) -> int:
    """So many of ``members`` as ``number`` is of the ward of 776, rounded half up."""
    return (2 * number * members + WARD) // (2 * WARD)


def acts(table: dict[int, dict[str, int]], members: int) -> list[Act]:
    """(year, reason) for every act of the table, scaled to the ward's size."""
    return [
        (year, reason)
        for year, numbers in table.items()
        for reason, number in numbers.items()
        for _ in range(in_proportion(number, members))
    ]


def seats_of(specs: list[CellSpec], members: int) -> list[CellSpec]:
    """The cell of each of ``members``: shares by weight, by largest remainder, at least one."""
    living = [spec for spec in specs if spec.dissolved_on is None]
    total = sum(spec.weight for spec in living)
    free = members - len(living)
    parts = [divmod(free * spec.weight, total) for spec in living]
    if members == total:
        counts = [spec.weight for spec in living]
    else:
        counts = [1 + whole for whole, _ in parts]
        order = sorted(range(len(living)), key=lambda i: (-parts[i][1], i))
        for place in order[: members - sum(counts)]:
            counts[place] += 1
    return [s for s, count in zip(living, counts, strict=True) for _ in range(count)]


def portions(specs: list[CellSpec], members: int) -> list[tuple[list[CellSpec], int]]:
    """The cells in groups of about PART people, each with its number of members."""
    counts = Counter(spec.code for spec in seats_of(specs, members))
    found: list[tuple[list[CellSpec], int]] = []
    group: list[CellSpec] = []
    people = 0
    for spec in specs:
        group.append(spec)
        people += counts[spec.code]
        if people >= PART:
            found.append((group, people))
            group, people = [], 0
    return [*found, (group, people)] if group else found


def day_in(rng: Random, year: int, last: tuple[int, int] = (12, 6)) -> date:
    """A working-year day of the year."""
    return some_day(rng, date(year, 1, 6), date(year, *last))


class Populace:
    """Makes everybody: those counted on DAY and those who left before."""

    def __init__(self, rng: Random, specs: list[CellSpec], members: int) -> None:
        """``members`` is the exact count on DAY; at least one a living cell."""
        self.rng = rng
        self.specs = specs
        self.members = members
        self.cells = {spec.code: spec for spec in specs}

    def people(self) -> list[Person]:
        """Everybody, in no telling order."""
        arrivals = acts(ARRIVALS, self.members)
        self.rng.shuffle(arrivals)
        gone = list(self._leavers(arrivals))
        here = list(self._stayers(arrivals))
        self._inherit(here)
        self._move(here)
        everybody = here + gone
        self.rng.shuffle(everybody)
        return everybody

    def _stayers(self, arrivals: list[Act]) -> Iterator[Person]:
        places = seats_of(self.specs, self.members)
        self.rng.shuffle(places)
        elders = list(ELDERS[: in_proportion(len(ELDERS), self.members)])
        for place, spec in enumerate(places):
            arrival = arrivals[place] if place < len(arrivals) else None
            if arrival is None and elders and spec.kind == "khu-pho":
                yield self._person(spec, None, age=elders.pop(), young=True)
            else:
                yield self._person(spec, arrival)

    def _leavers(self, arrivals: list[Act]) -> Iterator[Person]:
        """Those who left; every sixth of the transferred had come after 2018."""
        living = [spec for spec in self.specs if spec.dissolved_on is None]
        for place, (year, reason) in enumerate(acts(DEPARTURES, self.members)):
            spec = self._place_left(living, year, reason)
            arrival = None
            if place % 6 == 0 and reason.startswith("to_"):
                arrival = next(
                    (a for a in arrivals if a[0] < year and a[1].startswith("from_")),
                    None,
                )
            if arrival:
                arrivals.remove(arrival)
            day = day_in(self.rng, year)
            person = self._person(spec, arrival, age=self._age_left(spec, reason))
            person.stays[-1].end = day
            person.stays[-1].end_reason = reason
            if reason in OUT_OF_PARTY:
                person.times[-1].ended = day
                person.times[-1].reason = reason
            yield person

    def _place_left(self, living: list[CellSpec], year: int, reason: str) -> CellSpec:
        """The cell that was left: the dead were mostly of the neighbourhoods."""
        if DISSOLVED in self.specs and year <= 2020 and self.rng.random() < 0.05:
            return DISSOLVED
        homes = [spec for spec in living if spec.kind == "khu-pho"]
        pool = homes if homes and reason == "death" else living
        return self.rng.choices(pool, [spec.weight for spec in pool])[0]

    def _age_left(self, spec: CellSpec, reason: str) -> int:
        if reason == "death":
            return round(self.rng.triangular(66, 97, 84))
        return some_age(self.rng, spec.kind, youngest=27)

    def _person(
        self, spec: CellSpec, arrival: Act | None, age: int = 0, *, young: bool = False
    ) -> Person:
        """Someone of the cell, with birth, time in the Party and first stay.

        ``age`` 0: drawn; ``young``: admitted before the age of 21.
        """
        year, reason = arrival or (0, "opening")
        if reason == "admitted" or (reason == "opening" and year):
            return self._admitted(spec, year, reason)
        if reason == "readmitted":
            return self._readmitted(spec, year)
        person = invent(self.rng, spec.kind, age or some_age(self.rng, spec.kind, 27))
        came = day_in(self.rng, year) if arrival else LEDGER
        limit = date(2017, 12, 1) if not arrival else add_years(came, -2)
        if young:
            limit = add_years(person.born_on, 20)
        admitted = some_admission(self.rng, person, limit)
        while arrival and any(LEDGER <= on < came for _, on in occasions_due(admitted)):
            admitted = some_admission(self.rng, person, limit)
        person.times = [PartyTime(admitted, official_day(admitted))]
        if not arrival:
            first = max(admitted, spec.founded_on)
            came = some_day(self.rng, first, date(2018, 12, 31))
        person.stays = [Stay(spec.code, came, reason)]
        return person

    def _admitted(self, spec: CellSpec, year: int, reason: str) -> Person:
        """Admitted here in ``year``, aged 18 to 45; before 2019 that is an opening row."""
        day = day_in(self.rng, year)
        years = round(self.rng.triangular(17.5, 45, 22))
        person = invent(self.rng, spec.kind, years + DAY.year - year)
        if add_years(person.born_on, 18) > day:
            person = invent(self.rng, spec.kind, years + 1 + DAY.year - year)
        person.times = [PartyTime(day, official_day(day))]
        person.stays = [Stay(spec.code, day, reason)]
        return person

    def _readmitted(self, spec: CellSpec, year: int) -> Person:
        """Admitted again in the spring of ``year``, long after having been struck off."""
        person = invent(self.rng, spec.kind, self.rng.randint(44, 56))
        first = some_day(self.rng, date(1999, 2, 3), date(2004, 12, 1))
        out = some_day(self.rng, date(2008, 1, 15), date(2014, 12, 1))
        again = day_in(self.rng, year, (5, 30))
        person.times = [
            PartyTime(first, official_day(first), out, "struck_off"),
            PartyTime(again, official_day(again)),
        ]
        person.stays = [
            Stay(spec.code, max(first, spec.founded_on), "opening", out, "struck_off"),
            Stay(spec.code, again, "readmitted"),
        ]
        return person

    def _inherit(self, here: list[Person]) -> None:
        """The members of the dissolved cell went to its heirs on the day of its end."""
        if DISSOLVED not in self.specs or DISSOLVED.dissolved_on is None:
            return
        came = [p for p in here if self._is_old_hand(p) and p.stays[0].cell in HEIRS]
        for person in came[: DISSOLVED.weight]:
            self._split(person, DISSOLVED, DISSOLVED.dissolved_on)

    def _move(self, here: list[Person]) -> None:
        """Some moved between cells: mostly home on retiring, from their place of work."""
        works = [
            s for s in self.specs if s.kind != "khu-pho" and s.dissolved_on is None
        ]
        homes = [p for p in here if self._is_old_hand(p) and p.kind == "khu-pho"]
        homes = [p for p in homes if 58 <= p.age() <= 66] if works else []
        wanted = [
            year
            for year, number in MOVES.items()
            for _ in range(in_proportion(number, self.members))
        ]
        for person, year in zip(homes, wanted, strict=False):
            self._split(person, self.rng.choice(works), day_in(self.rng, year))

    @staticmethod
    def _is_old_hand(person: Person) -> bool:
        return len(person.stays) == 1 and person.stays[0].start_reason == "opening"

    @staticmethod
    def _split(person: Person, before: CellSpec, day: date) -> None:
        """Let the person have been in the cell ``before`` until ``day``."""
        now = person.stays[0]
        start = max(now.start, before.founded_on)
        person.stays = [
            Stay(before.code, start, "opening", day, "internal"),
            Stay(now.cell, day, "internal"),
        ]
