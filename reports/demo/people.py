"""One invented person: gender, name, birth, time in the Party; drawn from tables."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from benghe.lib.dates import PartialDate, add_years
from reports.demo.names import TOWNS, invent_name

DAY = date(2022, 12, 27)  # the day on which the ward is counted
LEDGER = date(2019, 1, 1)  # movements are kept from this day on
EARLIEST = date(1946, 1, 1)

# Of 1,000 by kind of cell: women.
WOMEN = {
    "khu-pho": 460, "co-quan": 450, "cong-an": 120, "quan-su": 80, "truong": 820,
    "y-te": 670, "doanh-nghiep": 420,
}  # fmt: skip
ETHNICITIES = (("Kinh", 930), ("Hoa", 56), ("Khmer", 7), ("Tày", 4), ("Chăm", 3))
RELIGIONS = (("", 880), ("Phật giáo", 85), ("Công giáo", 30), ("Cao Đài", 5))


@dataclass(slots=True)
class PartyTime:
    """A time in the Party; ``official`` None: on probation; ``ended`` None: still in."""

    admitted: date
    official: date | None
    ended: date | None = None
    reason: str = ""


@dataclass(slots=True)
class Stay:
    """A time in one cell, by its code; ``end`` None: still there."""

    cell: str
    start: date
    start_reason: str
    end: date | None = None
    end_reason: str = ""

    def covers(self, day: date) -> bool:
        """Whether the person is counted there on ``day``."""
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(slots=True)
class Person:
    """An invented member; ``born_on`` is the whole date behind ``born``, for the generator."""

    kind: str
    gender: str
    ethnicity: str
    religion: str
    name: str
    hometown: str
    born_on: date
    born: PartialDate
    times: list[PartyTime] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    exempt_from: date | None = None
    away_from: date | None = None

    @property
    def left_on(self) -> date | None:
        """The day of leaving the ward; None: still counted."""
        return self.stays[-1].end

    def cell_on(self, day: date) -> str:
        """Code of the cell of ``day``; empty when not counted."""
        return next((stay.cell for stay in self.stays if stay.covers(day)), "")

    def age(self, day: date = DAY) -> int:
        """Years on ``day``, from the whole date."""
        birthday = add_years(self.born_on, day.year - self.born_on.year)
        return day.year - self.born_on.year - (birthday > day)


def share(rng: Random, table: tuple[tuple[str, int], ...]) -> str:
    """One word of a table of (word, weight)."""
    return rng.choices([word for word, _ in table], [weight for _, weight in table])[0]


def some_day(rng: Random, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both possible; ``first`` when they are the wrong way round."""
    return first + timedelta(days=rng.randint(0, max((last - first).days, 0)))


def some_age(rng: Random, kind: str, youngest: int = 24) -> int:
    """Age on DAY of someone in a cell of this kind."""
    if kind == "khu-pho" and rng.random() < 0.73:
        return round(rng.triangular(57, 95, 68))
    if kind == "khu-pho":
        return round(rng.triangular(youngest, 60, 42))
    oldest = 55 if kind in {"cong-an", "quan-su"} else 59
    return round(rng.triangular(youngest, oldest, 37))


def some_born(rng: Random, age: int) -> date:
    """A birthday of someone who is ``age`` on DAY."""
    last = add_years(DAY, -age)
    return last - timedelta(days=rng.randint(0, 364))


def shown_birth(rng: Random, born_on: date) -> PartialDate:
    """As the papers have it: of the old, a few know the year or the month only."""
    luck = rng.random()
    if born_on.year < 1953 and luck < 0.05:
        return PartialDate(born_on.year)
    if born_on.year < 1958 and luck < 0.08:
        return PartialDate(born_on.year, born_on.month)
    return PartialDate.of(born_on)


def invent(rng: Random, kind: str, age: int) -> Person:
    """Someone of this age on DAY, in a cell of this kind; no time in the Party yet."""
    gender = "female" if rng.random() * 1000 < WOMEN[kind] else "male"
    ethnicity = share(rng, ETHNICITIES)
    born_on = some_born(rng, age)
    return Person(
        kind=kind,
        gender=gender,
        ethnicity=ethnicity,
        religion=share(rng, RELIGIONS),
        name=invent_name(rng, gender, ethnicity),
        hometown=TOWNS.draw(rng),
        born_on=born_on,
        born=shown_birth(rng, born_on),
    )


def some_admission(rng: Random, person: Person, limit: date) -> date:
    """A day of admission: of age, mostly young, never after ``limit``."""
    adult = max(add_years(person.born_on, 18), EARLIEST)
    late = min(add_years(person.born_on, 48), limit)
    span = max((late - adult).days, 0)
    return adult + timedelta(days=int(rng.triangular(0, span, span / 4)))


def official_day(admitted: date) -> date | None:
    """The day on which probation is full (12 months); None when after DAY."""
    day = add_years(admitted, 1)
    return day if day <= DAY else None
