"""Bands of age and Party age, as the statistics forms count them.

Source: Biểu 3 of the statistics forms (HD 11-HD/BTCTW, 13/12/2021; earlier set).
Where the possible days of a partial date do not agree, the person is «không rõ»;
so the bands always sum to the total.
"""

from collections import defaultdict

from benghe.lib.dates import PartialDate, age_on
from members.models import Member, PartyPeriod
from members.rules import Period, party_age
from reports.review.context import ReviewContext

# Code, words, from (included), to (included), in full years.
AGE_BANDS = (
    ("18_30", "18 - 30 tuổi", 18, 30),
    ("31_40", "31 - 40 tuổi", 31, 40),
    ("41_50", "41 - 50 tuổi", 41, 50),
    ("51_60", "51 - 60 tuổi", 51, 60),
    ("61_up", "từ 61 tuổi trở lên", 61, 200),
)
PARTY_AGE_BANDS = (
    ("0_9", "dưới 10 năm", 0, 9),
    ("10_29", "10 - 29 năm", 10, 29),
    ("30_39", "30 - 39 năm", 30, 39),
    ("40_49", "40 - 49 năm", 40, 49),
    ("50_up", "từ 50 năm trở lên", 50, 200),
)


def band_of(years: int | None, bands: tuple[tuple[str, str, int, int], ...]) -> str:
    """The code of the band that holds ``years``; ``unknown`` for None or no band."""
    if years is None:
        return "unknown"
    return next(
        (code for code, _, low, high in bands if low <= years <= high), "unknown"
    )


def band_members(ctx: ReviewContext, kind: str) -> dict[str, list[int]]:
    """Ids of the members counted on the day, by band; ``kind`` is born or party."""
    cache = ctx.__dict__.setdefault("bands", {})
    if kind not in cache:
        cache[kind] = _by_age(ctx) if kind == "born" else _by_party_age(ctx)
    return cache[kind]


def _by_age(ctx: ReviewContext) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    rows = Member.objects.on(ctx.as_of).order_by("pk").values_list("pk", "born")
    for pk, born in rows:
        years = age_on(born, ctx.as_of) if isinstance(born, PartialDate) else None
        found[band_of(years, AGE_BANDS)].append(pk)
    return found


def _by_party_age(ctx: ReviewContext) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    periods: dict[int, list[Period]] = defaultdict(list)
    rows = PartyPeriod.objects.valid().filter(admitted_on__lte=ctx.as_of)
    for pk, admitted, ended in rows.order_by("admitted_on").values_list(
        "member_id", "admitted_on", "ended_on"
    ):
        periods[pk].append((admitted, ended))
    for pk in Member.objects.on(ctx.as_of).order_by("pk").values_list("pk", flat=True):
        years = party_age(periods[pk], ctx.as_of) if pk in periods else None
        found[band_of(years, PARTY_AGE_BANDS)].append(pk)
    return found
