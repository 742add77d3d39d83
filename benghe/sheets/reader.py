"""Reads a file in this very process; ``worker.read`` does it in a child with limits."""

from dataclasses import replace

from benghe.sheets.aftermath import finish
from benghe.sheets.errors import SheetError
from benghe.sheets.grid import Grid
from benghe.sheets.headers import settle
from benghe.sheets.reading import Reading
from benghe.sheets.sources import choose, open_file
from benghe.sheets.table import Table
from benghe.sheets.wanted import Limits, Wanted


def read_here(
    content: bytes, file_name: str, wanted: Wanted, limits: Limits | None = None
) -> Reading:
    """All that the file holds for what is wanted; raises SheetError where it is refused.

    Without rows only where all were left out: ``reading.nothing()`` tells which.
    """
    limits = limits or Limits()
    file = open_file(content, file_name, wanted, limits)
    source, infos = choose(file, wanted)
    if source is None or source.header is None:
        return Reading(sheets=infos, must_choose=True)
    settle(source.header, wanted)
    context = replace(file.context, fonts=source.fonts)
    table = Table(source.header, wanted, context)
    grid = Grid()
    last = source.header.last
    for row in source.rows(grid):
        if row[0] > last:
            table.take(row)
    reading = finish(table, grid)
    reading.sheet, reading.sheets = source.name, infos
    # Where rows were left out, the caller has more to tell than this.
    if not reading.rows and not reading.refusal() and not reading.skipped():
        raise SheetError(reading.nothing())
    return reading
