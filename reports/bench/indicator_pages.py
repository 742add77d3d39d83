"""The pages of indicators: ten years of two hundred against two years of forty.

A page that shows the same rows in both has to open about as fast. One that shows more
rows is held to its time a row.
"""

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse

from reports.bench.cases import Case, Measure, median
from reports.bench.figures import AREAS, SMALL_GROUP
from reports.bench.pages import Portal

# Indicators and years of the two wards.
SMALL, LARGE = (40, 2), (200, 10)
ON, IN = "?nam=2022&ngay=27/12/2022", "?nam=2022"
# An indicator that both wards have, outside the budget.
ORDINARY = f"{SMALL_GROUP}.so_1"
SAME_ROWS_BUDGET, ROW_BUDGET = 2.0, 1.5
QUERIES = 35
# Name, address by its name, its parameters, the rest of the address.
PAGES = (
    ("danh sách chỉ tiêu", "list", (), IN),
    ("danh sách theo ngày", "list", (), ON),
    ("trang một chỉ tiêu", "detail", (ORDINARY,), IN),
    ("trang một chỉ tiêu tổng", "detail", ("economy.revenue",), IN),
    ("trang một nhóm nhỏ", "group", (SMALL_GROUP,), IN),
    ("trang một nhóm lớn", "group", ("social",), IN),
    ("so sánh hai năm", "compare", (), IN),
    ("giải trình", "explain", (ORDINARY,), IN),
    ("bảng chỉ tiêu", "scorecard", (), ON),
    ("thu, chi ngân sách", "budget", (), ON),
    ("bảng đến hạn, trễ hạn", "board", (), "?ngay=20/02/2023"),
    ("lưới nhập một nhóm nhỏ", "entry", (), f"{IN}&nhom={SMALL_GROUP}&ky=thang"),
    ("lưới nhập, nhóm nhiều việc nhất", "entry", (), IN),
    ("lưới nhập theo khu phố", "entry_areas", (), IN),
    ("khu phố", "areas", (), IN),
)


def indicator_addresses() -> dict[str, str]:
    """The pages measured: name → address; without those that are not built."""
    found = {"trang chủ": "/"}
    for name, view, arguments, query in PAGES:
        try:
            found[name] = f"{reverse(f'indicators:{view}', args=arguments)}{query}"
        except NoReverseMatch:
            continue
    return found


def indicator_cases(small: Portal, large: Portal, rounds: int) -> Iterator[Case]:
    """Each page of the large ward against that of the small one, in turn."""
    looks = [(large.look(), small.look()) for _ in range(rounds)]
    for name in looks[0][0]:
        seconds = [
            median(look[side][name]["seconds"] for look in looks) for side in (0, 1)
        ]
        big, little = looks[-1][0][name], looks[-1][1][name]
        same = big["rows"] == little["rows"]
        yield Case(
            name=f"Trang chỉ tiêu ({name}), {_size(LARGE)}",
            measure=Measure(seconds[0]),
            against=_size(SMALL),
            other=Measure(seconds[1]),
            budget=SAME_ROWS_BUDGET if same else None,
            queries=big["queries"],
            against_queries=little["queries"],
            query_budget=QUERIES,
        )
        if not same:
            yield Case(
                name=f"Trang chỉ tiêu ({name}), mỗi dòng của {big['rows']}",
                measure=Measure(seconds[0] / big["rows"]),
                against=f"mỗi dòng của {little['rows']}",
                other=Measure(seconds[1] / little["rows"]),
                budget=ROW_BUDGET,
            )


def _size(size: tuple[int, int]) -> str:
    count, years = size
    return f"{count} chỉ tiêu × {years} năm, {AREAS} khu phố"
