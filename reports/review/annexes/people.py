"""The annexes about cells and members: ledger, bands, ratings, commendations, badges."""

from collections.abc import Iterable
from typing import Any

from awards.models import Award
from awards.regulations import RATING_CAPS
from benghe.lib.dates import short_date
from benghe.lib.versions import in_force
from benghe.paper.tree import Block, Column, Paragraph, Table, Text
from members.models import Member
from reports.review.annexes.parts import (
    NUMBER,
    Runs,
    cells_of,
    line,
    missing_row,
    numbered,
)
from reports.review.bands import AGE_BANDS, PARTY_AGE_BANDS
from reports.review.catalogue.awards import LEVELS, STATES
from reports.review.catalogue.cell_counts import fill_cell_figures
from reports.review.catalogue.members import CELL_COLUMNS
from reports.review.context import ReviewContext
from reports.review.printing import cell_run, figure_run, words
from reports.review.rowsets import rows_of


def cells_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """2: cells with their members on the day, by the names of that day."""
    rows = []
    fill_cell_figures(ctx)
    for cell in rows_of("cells", ctx.day):
        keys = [f"cell.{cell.code}.{column}" for column in CELL_COLUMNS]
        rows.append(
            (
                words(cell.name_on),
                words(cell.kind.name),
                *cells_of(ctx, keys),
            )
        )
    columns: tuple[Column, ...] = (
        NUMBER, Column("Tên chi bộ", 8), Column("Loại hình", 4), Column("Tổng số", 2, "right"),
        Column("Chính thức", 2, "right"), Column("Dự bị", 2, "right"), Column("Nữ", 2, "right"),
        Column("Miễn SH", 2, "right"),
    )  # fmt: skip
    totals = ["members.count", "members.official", "members.probationary"]
    totals += ["members.women", "members.exempt"]
    total = line(
        words(""), words("Tổng cộng", bold=True), (figure_run(ctx, ctx.figure("cells.count")),),
        *cells_of(ctx, totals), kind="total",
    )  # fmt: skip
    body = numbered(rows) or (missing_row("danh sách chi bộ trực thuộc"),)
    return (Table(columns, (*body, total)),)


MOVEMENTS = (
    ("A", "Có đầu kỳ", "members.opening", True),
    ("B", "Tăng trong kỳ", "members.increase", True),
    ("1", "Kết nạp", "members.admitted", False),
    ("2", "Chuyển đến", "members.arrived", False),
    ("a", "Trong Thành phố", "members.arrived.city", False),
    ("b", "Ngoài Thành phố", "members.arrived.outside", False),
    ("3", "Phục hồi đảng tịch", "members.restored", False),
    ("C", "Giảm trong kỳ", "members.decrease", True),
    ("1", "Từ trần", "members.died", False),
    ("2", "Khai trừ", "members.expelled", False),
    ("3", "Xóa tên", "members.struck_off", False),
    ("4", "Xin ra khỏi Đảng", "members.resigned", False),
    ("5", "Chuyển đi", "members.departed", False),
    ("a", "Trong Thành phố", "members.departed.city", False),
    ("b", "Ngoài Thành phố", "members.departed.outside", False),
    ("D", "Có cuối kỳ", "members.count", True),
)


def movements_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """3: opening + increases − decreases = closing, and the bands of age.

    Source: Biểu 1 and Biểu 3 of the statistics forms.
    """
    columns: tuple[Column, ...] = (
        NUMBER,
        Column("Nội dung", 9),
        Column("Số lượng (đảng viên)", 4, "right"),
    )
    rows = tuple(
        line(words(mark, bold=bold), words(text, bold=bold), *cells_of(ctx, [key]))
        for mark, text, key, bold in MOVEMENTS
    )
    return (
        Table(columns, rows, caption="1. Biến động trong năm"),
        _band_table(ctx, "2. Cơ cấu theo tuổi đời", "members.age", AGE_BANDS),
        _band_table(
            ctx, "3. Cơ cấu theo tuổi Đảng", "members.party_age", PARTY_AGE_BANDS
        ),
    )


def _band_table(
    ctx: ReviewContext,
    caption: str,
    stem: str,
    bands: tuple[tuple[str, str, int, int], ...],
) -> Table:
    rows = [
        (words(text), *cells_of(ctx, [f"{stem}.{code}"])) for code, text, _, _ in bands
    ]
    rows.append((words("Không rõ"), *cells_of(ctx, [f"{stem}.unknown"])))
    total = line(
        words(""),
        words("Tổng số", bold=True),
        *cells_of(ctx, ["members.count"]),
        kind="total",
    )
    columns = (NUMBER, Column("Nhóm", 9), Column("Số lượng (đảng viên)", 4, "right"))
    return Table(columns, (*numbered(rows), total), caption=caption)


def ratings_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """4: cells and members by level, with the cap of the day.

    Source: Biểu 7A, 7B; percents are of those rated.
    """
    columns: tuple[Column, ...] = (
        Column("Đối tượng", 4), Column("Tổng số", 2, "right"),
        *(Column(text.capitalize(), 2, "right") for text in ("đã đánh giá", "miễn", "chưa đánh giá")),
        *(Column(head, 2, "right", group=level) for level, _ in LEVELS.values() for head in ("SL", "%")),
    )  # fmt: skip
    rows = []
    for subject, text, total in (
        ("cells", "Chi bộ", "cells.count"), ("members", "Đảng viên", "members.count"),
    ):  # fmt: skip
        keys = [total, *(f"ratings.{subject}.{state}" for state in STATES)]
        for level in LEVELS:
            keys += [f"ratings.{subject}.{level}", f"ratings.{subject}.{level}.share"]
        rows.append(line(words(text), *cells_of(ctx, keys)))
    cap = in_force(RATING_CAPS, ctx.as_of)
    return (
        Table(columns, tuple(rows), note="Tỷ lệ tính trên số đã đánh giá, xếp loại."),
        Paragraph((
            Text("Tỷ lệ chi bộ hoàn thành xuất sắc nhiệm vụ: "),
            figure_run(ctx, ctx.figure("ratings.cells.xs.share")),
            Text("; tỷ lệ đảng viên hoàn thành xuất sắc nhiệm vụ: "),
            figure_run(ctx, ctx.figure("ratings.members.xs.share")),
            Text(
                f" (cơ sở tính: số đã đánh giá, xếp loại; tối đa {cap.percent}%; căn cứ {cap.source})."
            ),
        )),
    )  # fmt: skip


AWARD_LISTS = (
    (
        "excellent",
        "cell",
        "awards.excellent.cells",
        "Chi bộ hoàn thành xuất sắc nhiệm vụ",
    ),
    (
        "excellent",
        "member",
        "awards.excellent.members",
        "Đảng viên hoàn thành xuất sắc nhiệm vụ",
    ),
    (
        "contribution",
        "collective",
        "awards.contribution.collectives",
        "Tập thể có đóng góp tích cực",
    ),
    (
        "contribution",
        "person",
        "awards.contribution.persons",
        "Cá nhân có đóng góp tích cực",
    ),
)


def awards_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """5: who was commended; cells in natural order, people by tên – họ – đệm."""
    columns: tuple[Column, ...] = (
        NUMBER, Column("Tên", 6), Column("Chi bộ, đơn vị", 6), Column("Hình thức", 3, "center"),
        Column("Quyết định", 5),
    )  # fmt: skip
    blocks: list[Block] = []
    for number, (title, subject, key, text) in enumerate(AWARD_LISTS, 1):
        rows = rows_of(
            "awards",
            {"year": str(ctx.year), "title": title, "subject": subject, **ctx.day},
        )
        body = numbered(_award_cells(ctx, row) for row in _with_cells(ctx, rows))
        if not body:
            body = (missing_row(f"danh sách {text[0].lower()}{text[1:]}"),)
        total = line(
            words(""),
            words("Cộng", bold=True),
            (figure_run(ctx, ctx.figure(key)),),
            kind="total",
        )
        blocks.append(Table(columns, (*body, total), caption=f"{number}. {text}"))
    return tuple(blocks)


def _with_cells(ctx: ReviewContext, rows: Iterable[Award]) -> Iterable[Award]:
    """Each award with the cell of its member on the day, in one query."""
    found = list(rows)
    ids = [row.member_id for row in found if row.member_id]
    cells = dict(
        Member.objects.filter(pk__in=ids)
        .with_cell(ctx.as_of)
        .values_list("pk", "cell_name_on")
    )
    for row in found:
        row.unit = row.unit or cells.get(row.member_id) or ""
    return found


def _award_cells(ctx: ReviewContext, row: Any) -> tuple[Runs, ...]:
    decision = f"Số {row.decision}, ngày {short_date(row.decided_on)}"
    decision = decision.replace("Số Số", "Số")
    return (
        words(row.awardee_on), words(row.unit or "–"), words(row.get_form_display()), words(decision),
    )  # fmt: skip


def badges_annex(ctx: ReviewContext) -> tuple[Block, ...]:
    """6: badges of the year, level × occasion."""
    total = ctx.figure("badges.count")
    if total.is_missing:
        plain = (NUMBER, Column("Loại Huy hiệu", 8), Column("Số lượng", 3, "right"))
        return (Table(plain, (missing_row("Huy hiệu Đảng đã trao trong năm"),)),)
    rows = rows_of("badges", ctx.span)
    occasions = sorted(set(rows.values_list("occasion_on", flat=True)))
    levels = sorted(set(rows.values_list("level", flat=True)))
    columns: tuple[Column, ...] = (
        NUMBER, Column("Loại Huy hiệu", 4), *(Column(f"Đợt {day:%d/%m}", 2, "right") for day in occasions),
        Column("Cộng", 2, "right"),
    )  # fmt: skip
    body = numbered(
        (words(f"{level} năm tuổi Đảng"),
         *(_badge_cell(ctx, level=level, day=day.isoformat()) for day in occasions),
         _badge_cell(ctx, level=level))
        for level in levels
    )  # fmt: skip
    last = line(
        words(""), words("Tổng cộng", bold=True),
        *(_badge_cell(ctx, day=day.isoformat()) for day in occasions), cell_run(ctx, total),
        kind="total",
    )  # fmt: skip
    return (Table(columns, (*body, last)),)


def _badge_cell(ctx: ReviewContext, *, level: int | None = None, day: str = "") -> Runs:
    """The count of one level, one occasion, or both; nothing prints as a dash."""
    parts = [f"level_{level}"] if level else []
    if day:
        parts.append(f"occasion_{day.replace('-', '')}")
    found = ctx.figure("badges." + ".".join(parts))
    return cell_run(ctx, found, "–") if found.value == 0 else cell_run(ctx, found)
