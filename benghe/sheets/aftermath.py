"""What can be said of a table only when all its rows are known.

Merged cells are filled down, lone texts that span the table become sub-headings, texts
that read in two encodings amidst TCVN3 become problems, equal rows are told.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace

from benghe.sheets import tcvn3
from benghe.sheets.celltext import KEPT, doubtful, plain
from benghe.sheets.grid import Area, Grid, column_of, letter_of
from benghe.sheets.kinds import make_converter
from benghe.sheets.lines import ranges
from benghe.sheets.reading import Odd, Problem, Reading, Row, RowNotice, decode, show
from benghe.sheets.table import Table
from benghe.sheets.texts import shorten
from benghe.sheets.wanted import Kind

WIDE = 3


def finish(table: Table, grid: Grid) -> Reading:
    """The reading, complete."""
    reading = table.reading
    areas = [area for area in grid.merged if area.bottom > table.header.last]
    _spanning_texts(table, areas)
    _sections(table)
    if table.context.fonts.unicode and table.wanted.old_text == "sure":
        _doubtful_fonts(table)
    _fill_merged(table, areas)
    if table.by_pattern and table.wanted.old_text == "sure":
        _doubtful_texts(table)
    _equal_rows(reading)
    _tell_hidden(table, grid)
    if reading.converted:
        reading.notices.append(
            f"{reading.converted} ô viết bằng TCVN3 (ABC) đã được đổi sang Unicode. Hãy xem bảng "
            "trước và sau khi đổi."
        )
    _swapped_days(table)
    waiting, out = table.leftovers()
    reading.leftovers, reading.ignored = tuple(waiting), tuple(out)
    reading.duplicates = tuple(
        (heading, tuple(letter_of(column) for column in columns))
        for heading, columns in table.header.duplicates
    )
    have = {found.key for found in reading.found}
    reading.missing = tuple(
        column.heading
        for column in table.wanted.columns
        if column.required and column.key not in have
    )
    reading.row_notices.sort(key=lambda notice: notice.row)
    return reading


def _spanning_texts(table: Table, areas: list[Area]) -> None:
    """A text alone in its row, merged across the table, heads the rows below it."""
    if not table.alone:
        return
    wide = {(a.top, a.left) for a in areas if a.right - a.left + 1 >= WIDE}
    heads = {n for n, column in table.alone.items() if (n, column) in wide}
    if not heads:
        return
    reading = table.reading
    for row in reading.rows:
        if row.number in heads:
            text = next((cell.text for cell in row.cells() if cell.text), "")
            table.sections.append((row.number, text))
            reading.row_notices.append(
                RowNotice(
                    row.number,
                    f"Dòng {row.number} «{shorten(text)}» là tiêu đề con trong bảng: không nạp.",
                    True,
                )
            )
    reading.rows = [row for row in reading.rows if row.number not in heads]


def _sections(table: Table) -> None:
    if not table.sections:
        return
    table.sections.sort()
    numbers = [number for number, _ in table.sections]
    for row in table.reading.rows:
        place = bisect_left(numbers, row.number)
        row.section = table.sections[place - 1][1] if place else ""


def _fill_merged(table: Table, areas: list[Area]) -> None:
    """The cells that a merged one covers: filled downwards, refused sideways."""
    rows = table.reading.rows
    numbers = [row.number for row in rows]
    places = {
        column_of(found.letter): place
        for place, found in enumerate(table.fields.found)
        if found.how != "group"
    }
    for area in areas:
        covered = [
            (c, places[c]) for c in range(area.left, area.right + 1) if c in places
        ]
        first = bisect_left(numbers, area.top)
        last = bisect_right(numbers, area.bottom)
        for row in rows[first:last]:
            for column, place in covered:
                if column == area.left and row.number > area.top:
                    _fill_down(row, place, rows[first], area)
                elif column > area.left and row.values[place] is None:
                    _refuse_covered(row, place, area)


def _fill_down(row: Row, place: int, anchor: Row, area: Area) -> None:
    if row.values[place] is not None or place in row.odd or anchor.number != area.top:
        return
    value = anchor.values[place]
    column = row.fields.columns[place]
    above = anchor.odd.get(place)
    text = show(column, decode(column, value))
    row.values[place] = value
    row.odd[place] = Odd(
        value, "", above.text if above else text, above.problem if above else None,
        (f"lấy từ ô gộp {area.name}",),
    )  # fmt: skip


def _refuse_covered(row: Row, place: int, area: Area) -> None:
    if place not in row.odd:
        row.odd[place] = Odd(None, "", "", Problem(
            f"Ô nằm trong ô gộp ngang {area.name}, không biết dữ liệu thuộc cột nào. Hãy bỏ gộp "
            "(Bỏ phối ô) rồi điền từng ô."
        ))  # fmt: skip


def _doubtful_fonts(table: Table) -> None:
    """Texts converted for their font, where others in such fonts are Unicode.

    They stay as they stand; where the sheet has true TCVN3 too, they are asked.
    """
    reading = table.reading
    rows = {row.number: row for row in reading.rows}
    context = replace(table.context, old_text="unicode")
    makers = [
        make_converter(column, context, found.heading)
        for column, found in zip(table.fields.columns, table.fields.found, strict=True)
    ]
    undone, kept = set(), 0
    for number, place, cell in table.by_font:
        undone.add(f"{table.fields.found[place].letter}{number}")
        row = rows.get(number)
        if row is None:
            continue
        raw = plain(cell[1])
        if table.context.fonts.old and tcvn3.is_ambiguous(raw):
            row.odd[place] = Odd(None, raw, raw, doubtful(raw, by_font=True))
            row.values[place] = None
            continue
        value = makers[place](cell)
        odd = value if isinstance(value, Odd) else Odd(value, raw, raw)
        odd.notices = (*odd.notices, KEPT)
        row.odd[place], row.values[place] = odd, odd.value
        kept += 1
    if kept:
        reading.notices.append(
            f"{kept} ô dùng phông của TCVN3 (.Vn…) nhưng được giữ nguyên, vì các ô khác cùng phông "
            "ấy viết bằng Unicode. Hãy xem lại các ô này."
        )
    reading.converted -= len(table.by_font)
    reading.conversions = [c for c in reading.conversions if c.address not in undone]


def _doubtful_texts(table: Table) -> None:
    """Texts without font that make sense both ways, where TCVN3 was found by pattern."""
    rows_in_old = {number for number, _ in table.by_pattern}
    columns_in_old = {column for _, column in table.by_pattern}
    texts = [
        (place, column_of(found.letter))
        for place, found in enumerate(table.fields.found)
        if table.fields.columns[place].kind is Kind.TEXT and found.how != "group"
    ]
    in_unicode = {
        column
        for place, column in texts
        if any(tcvn3.is_unicode(_raw(row, place)) for row in table.reading.rows
               if row.number not in rows_in_old)
    }  # fmt: skip
    for row in table.reading.rows:
        sure = any(tcvn3.is_unicode(_raw(row, place)) for place, _ in texts)
        for place, column in texts:
            old_row = row.number in rows_in_old
            old_column = column in columns_in_old and column not in in_unicode
            raw = _raw(row, place)
            if (old_row or (old_column and not sure)) and tcvn3.is_ambiguous(raw):
                row.odd[place] = Odd(None, raw, raw, doubtful(raw))
                row.values[place] = None


def _raw(row: Row, place: int) -> str:
    """What the file holds of a text that was not converted; "" for one that was."""
    odd = row.odd.get(place)
    if odd is not None:
        return "" if odd.by or odd.problem else odd.raw
    return str(row.values[place] or "")


def _equal_rows(reading: Reading) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for row in reading.rows:
        wrong = tuple(odd.raw for odd in row.odd.values() if odd.problem)
        first = seen.setdefault((*row.values, *wrong), row.number)
        if first != row.number:
            row.same_as = first
            reading.row_notices.append(
                RowNotice(row.number, f"Dòng {row.number} giống hệt dòng {first}.")
            )


def _tell_hidden(table: Table, grid: Grid) -> None:
    reading = table.reading
    hidden = [row.number for row in reading.rows if row.hidden]
    if hidden:
        why = " do bộ lọc đang bật" if grid.filtered else ""
        reading.notices.append(
            f"{len(hidden)} dòng đang ẩn{why} vẫn được đọc: dòng {ranges(hidden)}."
        )
        reading.row_notices += [
            RowNotice(number, f"Dòng {number} đang ẩn trong tệp.") for number in hidden
        ]
    for found in reading.found:
        column = column_of(found.letter)
        if any(first <= column <= last for first, last in grid.hidden_columns):
            reading.notices.append(
                f"Cột {found.letter} «{shorten(found.heading)}» đang ẩn trong tệp, vẫn được đọc."
            )


def _swapped_days(table: Table) -> None:
    """True dates none of which is after the 12th, beside texts that all are.

    Excel of another country made dates of 03/04/1975 its own way, and left 13/04/1975.
    """
    for column, convert in table.simple:
        seen = getattr(convert, "__self__", None)
        if seen is not None and seen.looks_swapped():
            table.reading.notices.append(
                f"Cột {letter_of(column)}: các ô là ngày thật đều có ngày không quá 12, còn các "
                "ngày từ 13 trở đi là chữ. Có thể Excel đã đảo ngày với tháng khi gõ. Hãy kiểm "
                "tra vài ô với hồ sơ gốc."
            )
