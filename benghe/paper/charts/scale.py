"""Where values and labels stand: round steps, scales in words, labels that fit.

Everything is worked out here in Decimal and in words, so that the drawing library has
nothing to round, to format or to shorten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from benghe.lib.numbers import format_decimal
from benghe.paper.charts.model import DAYS, DAYS_BEFORE, day_text, exists
from benghe.paper.measure import Width

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
INTERVALS = 5
SCALES = (
    (Decimal(10) ** 12, "nghìn tỷ"),
    (Decimal(10) ** 9, "tỷ"),
    (Decimal(10) ** 6, "triệu"),
)
SCALE_WORDS = {"nghìn", "ngàn", "triệu", "tỷ", "tỉ", "%"}
SCALED_DECIMALS = 3
ELLIPSIS = "…"
MOST_LINES = 3
# Between two labels side by side.
BETWEEN = 5
# A lower end of the axis above nought only where the values fill less than half of it.
FROM_NOUGHT = 2


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of values: its ends, its ticks with labels, and what the labels count."""

    low: Decimal
    high: Decimal
    ticks: tuple[tuple[Decimal, str], ...]
    title: str
    divisor: Decimal = Decimal(1)
    unit: str = ""

    @property
    def base(self) -> Decimal:
        """Where columns begin: nought, or the end nearest to it."""
        return min(max(self.low, Decimal(0)), self.high)

    def label(self, value: Decimal | int, decimals: int | None) -> str:
        """A value beside its mark, in what the axis counts."""
        if self.divisor == 1:
            return format_decimal(value, decimals)
        finest = Decimal(1).scaleb(-SCALED_DECIMALS)
        scaled = (Decimal(value) / self.divisor).quantize(finest, ROUND_HALF_UP)
        if value and not scaled:  # too small for this scale, and not nought
            return f"{format_decimal(value, decimals)} {self.unit}"
        return format_decimal(scaled)


def value_axis(
    values: Sequence[Decimal | int], unit: str, *, from_nought: bool, whole: bool
) -> Axis:
    """The axis for some values (at least one); ``whole``: no ticks between integers."""
    low, high = Decimal(min(values)), Decimal(max(values))
    if from_nought or low == high or low * FROM_NOUGHT < high:
        low = min(low, Decimal(0))
    if from_nought or low == high or high * FROM_NOUGHT > low:
        high = max(high, Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _step(high - low, whole=whole)
    first, last = low // step, -(-high // step)
    if first * step > low:  # // of Decimal goes towards nought
        first -= 1
    if last * step < high:
        last += 1
    if from_nought and low < 0 and low - first * step < step / 2:
        first -= 1  # room for the value below the lowest column
    ticks = [step * n for n in range(int(first), int(last) + 1)]
    divisor, words = _scale(max(abs(ticks[0]), abs(ticks[-1])), unit)
    places = max(0, -int((step / divisor).normalize().as_tuple().exponent))
    cut = ticks[0] > 0 or ticks[-1] < 0
    return Axis(
        ticks[0],
        ticks[-1],
        tuple((tick, format_decimal(tick / divisor, places)) for tick in ticks),
        f"{words} (trục không bắt đầu từ 0)".strip() if cut else words,
        divisor,
        unit,
    )


def _step(span: Decimal, *, whole: bool) -> Decimal:
    """The smallest round step that needs no more than the usual intervals."""
    rough = span / INTERVALS
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(step * power for step in STEPS if step * power >= rough)
    if whole and step != step.to_integral_value():
        step = Decimal(1) if step < 1 else Decimal(5)
    return step


def _scale(largest: Decimal, unit: str) -> tuple[Decimal, str]:
    """What tick labels are divided by, and the unit they then have."""
    if not unit.split() or unit.split()[0].lower() in SCALE_WORDS:
        return Decimal(1), unit
    for divisor, word in SCALES:
        if largest >= divisor:
            return divisor, f"{word} {unit}"
    return Decimal(1), unit


# --- labels along the other axis ---


@dataclass(frozen=True, slots=True)
class Labels:
    """Lines of each label by position; ``title`` are words that all have in common."""

    lines: dict[int, tuple[str, ...]]
    title: str = ""


def place_labels(places: dict[int, str], width: float, measure: Width) -> Labels:
    """Labels of places side by side on ``width``: shortened, broken or thinned out."""
    room = width / max(len(places), 1) - BETWEEN
    texts, title = places, ""
    if not _fit(texts, room, measure):
        texts, title = _without_common_word(places)
    if _fit(texts, room, measure):
        return Labels({place: (text,) for place, text in texts.items()}, title)
    widest = max(measure(text) for text in texts.values())
    every = int((widest + BETWEEN) // (room + BETWEEN)) + 1
    if len(texts) > 12 or room < measure("Tháng"):
        # Breaking gains nothing where a place is narrower than a word.
        kept = list(texts.items())[::every]
        longest = every * (room + BETWEEN) - BETWEEN
        return Labels(
            {place: (shortened(text, longest, measure),) for place, text in kept}, title
        )
    return Labels(
        {place: wrapped(text, room, measure) for place, text in texts.items()}, title
    )


def _fit(texts: dict[int, str], room: float, measure: Width) -> bool:
    return all(measure(text) <= room for text in texts.values())


def _without_common_word(places: dict[int, str]) -> tuple[dict[int, str], str]:
    """ "Tháng 1", "Tháng 2" → "1", "2" and "Tháng"."""
    parts = {place: text.partition(" ") for place, text in places.items()}
    first = {word for word, _, _ in parts.values()}
    if len(first) > 1 or not all(rest.strip() for _, _, rest in parts.values()):
        return places, ""
    if any(" " in rest for _, _, rest in parts.values()):
        return places, ""
    return {place: rest for place, (_, _, rest) in parts.items()}, first.pop()


def shortened(text: str, room: float, measure: Width) -> str:
    """The text, or as much of it as has room before an ellipsis."""
    if measure(text) <= room:
        return text
    while text and measure(text + ELLIPSIS) > room:
        text = text[: _shorter(text, room, measure)].rstrip()
    return text + ELLIPSIS


def _shorter(text: str, room: float, measure: Width) -> int:
    """A length to try next: by the share that fits, at least one letter less."""
    guess = int(len(text) * room / max(measure(text), 1)) + 1
    return min(len(text) - 1, guess)


def wrapped(
    text: str, room: float, measure: Width, most: int = MOST_LINES
) -> tuple[str, ...]:
    """The text on up to ``most`` lines; the last one is shortened."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and measure(f"{line} {words[0]}") <= room:
            line = f"{line} {words.pop(0)}"
        lines.append(shortened(line, room, measure))
    if words:
        lines.append(shortened(" ".join(words), room, measure))
    return tuple(lines) or ("",)


# --- days ---

DAY_STEPS = (1, 2, 5, 10)
MONTH_STEPS = (1, 2, 3, 6)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100)
MOST_TICKS = 7


def day_labels(first: int, last: int, width: float, measure: Width) -> Labels:
    """Labels on an axis of days: days, first days of months, or years."""
    span = max(last - first, 1)
    if span < 2 * 31:
        ticks = _days(first, last)
        return Labels({tick: (day_text(tick, with_year=False),) for tick in ticks})
    for step in MONTH_STEPS:
        ticks = [p for p in _months(first, last) if _month(p) % step == 0]
        with_year = first // DAYS != last // DAYS
        texts = {p: _month_text(p, with_year=with_year) for p in ticks}
        needed = sum(measure(text) + 2 * BETWEEN for text in texts.values())
        if ticks and needed <= width and len(ticks) <= MOST_TICKS:
            return Labels({p: (text,) for p, text in texts.items()})
    years = range(-(-first // DAYS), last // DAYS + 1)
    for step in YEAR_STEPS:
        chosen = [year for year in years if year % step == 0]
        if len(chosen) <= MOST_TICKS + 2:
            break
    return Labels({year * DAYS: (str(year),) for year in chosen})


def _days(first: int, last: int) -> list[int]:
    step = next(
        (s for s in DAY_STEPS if (last - first) / s < MOST_TICKS), DAY_STEPS[-1]
    )
    days = range(first, last + 1, step)
    return [day for day in days if exists(day)]


def _months(first: int, last: int) -> list[int]:
    """The first days of months from the one to the other."""
    years = range(first // DAYS, last // DAYS + 1)
    starts = [year * DAYS + before for year in years for before in DAYS_BEFORE]
    return [start for start in starts if first <= start <= last]


def _month(position: int) -> int:
    """0 for January to 11."""
    return DAYS_BEFORE.index(position % DAYS)


def _month_text(position: int, *, with_year: bool) -> str:
    month = _month(position) + 1
    return f"{month:02d}/{position // DAYS}" if with_year else f"01/{month:02d}"
