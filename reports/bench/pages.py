"""The pages of the portal in a process of its own: ``python -m reports.bench.pages WHAT``.

WHAT: ``members`` or ``indicators``. Two of them run at a time, each with its own
database (``BENGHE_DATA``). For every line on stdin one line of JSON comes back:
{page name: {"seconds": …, "queries": …, "rows": rows of tables}}.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from typing import IO, Any, cast
from unittest.mock import patch

from benghe.paper.worker import ROOT
from reports.bench.cases import Case, Measure, median
from reports.bench.rounds import timed

MEMBERS, INDICATORS = "members", "indicators"
USER = "vanphong"
REQUESTS = 7
DAY = date(2022, 12, 27)
ON = "ngay=27/12/2022"
FIRST_UNCOUNTED = "danh sách, trang đầu, không đếm tổng số"
PAGE_BUDGET = 1.5
# The list asks at most so often; the pages of a cell, a person and a period more.
LIST_QUERIES = 14
QUERIES = 45


def addresses() -> dict[str, str]:
    """The pages measured: name → address. The deep page starts at nine tenths."""
    from cells.models import Cell  # noqa: PLC0415  (after django.setup)
    from members.models import Member  # noqa: PLC0415

    here = Member.objects.on(DAY, whole=True)
    names = here.in_name_order()
    edge = names.values_list("pk", flat=True)[here.count() * 9 // 10]
    card = names.exclude(card_number=None).values_list("card_number", flat=True)[0]
    cell = Cell.objects.on(DAY).order_by("pk").values_list("code", flat=True)[0]
    everybody, period = f"/dang-vien/?{ON}", f"/bien-dong/?tu=01/01/2022&{ON}"
    return {
        FIRST_UNCOUNTED: everybody,
        "danh sách, trang đầu": everybody,
        "danh sách, trang sâu theo khóa": f"{everybody}&sau={edge}",
        "tìm «nguyen»": f"{everybody}&q=nguyen",
        "tìm từ hiếm": f"{everybody}&q={rare_word()}",
        "tìm số cuối thẻ": f"{everybody}&q={card[-4:]}",
        "lọc một chi bộ": f"{everybody}&chi-bo={cell}",
        "lọc tuổi đời 30-35": f"{everybody}&tuoi-tu=30&tuoi-den=35",
        "lọc tuổi Đảng 30-40": f"{everybody}&tuoi-dang-tu=30&tuoi-dang-den=40",
        "trang một chi bộ": f"/chi-bo/{cell}/?{ON}",
        "sổ biến động của phường trong năm": period,
        "sổ biến động của một chi bộ trong năm": f"{period}&chi-bo={cell}",
        "trang một đảng viên": f"/dang-vien/{plain_member()}/?{ON}",
    }


def rare_word() -> str:
    """The word that the fewest names hold."""
    from django.db.models import Count  # noqa: PLC0415  (after django.setup)

    from members.models import MemberWord  # noqa: PLC0415

    counted = MemberWord.objects.values("word").annotate(held=Count("pk"))
    found: str = counted.order_by("held", "word").values_list("word", flat=True)[0]
    return found


def plain_member() -> int:
    """Someone with one stay, no state and no post: alike in wards of every size."""
    from members.models import Member  # noqa: PLC0415  (after django.setup)

    found: int = (
        Member.objects.on(DAY)
        .filter(memberships__start_reason="opening", partyperiods__ended_on=None)
        .filter(standings=None, posts=None, acts=None, membernames=None)
        .in_name_order()
        .values_list("pk", flat=True)[0]
    )
    return found


def _client() -> Any:
    from django.test import Client  # noqa: PLC0415  (after django.setup)

    from cells.models import User  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=USER))
    return client


def _open(client: Any, address: str) -> Any:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return response


def _look(client: Any, name: str, address: str) -> dict[str, Any]:
    """Seconds (median of several requests) and queries of one page."""
    from django.db import connection  # noqa: PLC0415  (after django.setup)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from members.listing import MemberListing  # noqa: PLC0415

    uncounted = name == FIRST_UNCOUNTED
    without = patch.object(MemberListing, "count", lambda _: None)
    with without if uncounted else nullcontext():
        _open(client, address)
        seconds = median(timed(lambda: _open(client, address)) for _ in range(REQUESTS))
        with CaptureQueriesContext(connection) as queries:
            page = _open(client, address)
    rows = page.content.count(b"<tr")
    return {"seconds": seconds, "queries": len(queries), "rows": rows}


def main(what: str) -> None:
    """Answer each line until stdin ends."""
    import django  # noqa: PLC0415  (only in the process of its own)

    django.setup()
    from reports.bench.indicator_pages import indicator_addresses  # noqa: PLC0415

    measured = {MEMBERS: addresses, INDICATORS: indicator_addresses}[what]
    client, pages = _client(), measured()
    for _ in sys.stdin:
        found = {name: _look(client, name, at) for name, at in pages.items()}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


class Portal:
    """The process that opens pages of one database."""

    def __init__(self, data_folder: str, what: str = MEMBERS) -> None:
        self.process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", "reports.bench.pages", what],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "BENGHE_DATA": data_folder, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        self.to_child = cast("IO[str]", self.process.stdin)
        self.from_child = cast("IO[str]", self.process.stdout)

    def look(self) -> dict[str, dict[str, Any]]:
        """Every page once more; RuntimeError when the process has broken."""
        self.to_child.write("\n")
        self.to_child.flush()
        line = self.from_child.readline()
        if not line:
            raise RuntimeError("the process that opens pages has ended")
        found: dict[str, dict[str, Any]] = json.loads(line)
        return found

    def close(self) -> None:
        """End it: its stdin ends."""
        self.to_child.close()
        self.process.wait()
        self.from_child.close()


def is_list(name: str) -> bool:
    """Whether the page is the list of members, filtered or not."""
    return name.startswith(("danh sách", "tìm", "lọc"))


def page_cases(
    small: Portal, large: Portal, sizes: tuple[int, int], rounds: int
) -> Iterator[Case]:
    """Each page of the large database against that of the small one, in turn."""
    looks = [(large.look(), small.look()) for _ in range(rounds)]
    few, many = sizes
    for name in looks[0][0]:
        big, little = (
            Measure(median(look[side][name]["seconds"] for look in looks))
            for side in (0, 1)
        )
        yield Case(
            name=f"Trang web ({name}), {many} người",
            measure=big,
            against=f"{few} người",
            other=little,
            budget=PAGE_BUDGET if name == FIRST_UNCOUNTED else None,
            queries=looks[-1][0][name]["queries"],
            against_queries=looks[-1][1][name]["queries"],
            query_budget=LIST_QUERIES if is_list(name) else QUERIES,
        )


if __name__ == "__main__":
    main(sys.argv[1])
