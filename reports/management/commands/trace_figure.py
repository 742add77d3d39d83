"""Say where a printed figure comes from."""

from typing import Any

from django.core.management.base import CommandParser

from benghe.core.commands import PortalCommand, day_argument, year_argument
from reports.figures import Figure
from reports.management.commands.render_review import find_review
from reports.review.assemble import context_of
from reports.review.catalogue import UnknownKeyError
from reports.review.printing import STATE_WORDS, full_text
from reports.review.rowsets import ROWSETS, rows_of


class Command(PortalCommand):
    help = "Cho biết một số liệu của báo cáo lấy từ đâu."

    def add_arguments(self, parser: CommandParser) -> None:
        """Year, key, day, person."""
        parser.add_argument("year", type=year_argument, help="năm, ví dụ 2022")
        parser.add_argument("key", help="khóa số liệu, ví dụ economy.revenue")
        parser.add_argument("--as-of", type=day_argument, help="số liệu tính đến ngày")
        parser.add_argument(
            "--as", dest="username", help="xem với quyền của tài khoản này"
        )

    def handle(self, **options: Any) -> None:
        """Print value, unit, day, source and the rows behind."""
        review = find_review(self, options["year"], options["username"])
        as_of = options["as_of"] or review.as_of
        if as_of.year != review.year:
            self.fail(f"Ngày {as_of:%d/%m/%Y} không thuộc năm {review.year}.")
        ctx = context_of(review, as_of)
        try:
            found = ctx.figure(options["key"])
        except UnknownKeyError:
            self.fail(
                f"Báo cáo năm {review.year} không có số liệu mang khóa «{options['key']}»."
            )
        for line in explain(found):
            self.stdout.write(line)


def explain(found: Figure) -> list[str]:
    """Value, unit, day, state, source and rows of a figure, a line each."""
    value = "chưa có (None)" if found.is_missing else full_text(found)
    lines = [
        f"{found.key}: {found.label}",
        f"Giá trị: {value}",
        f"Đơn vị: {found.unit or '–'}",
        f"Tính đến ngày: {found.as_of:%d/%m/%Y}" if found.as_of else "Tính đến ngày: –",
        f"Tình trạng: {STATE_WORDS[found.state]} ({found.state})",
        f"Nguồn: {found.source.text}",
    ]
    if found.source.query:
        rows = rows_of(found.source.query, dict(found.source.arguments))
        rowset = ROWSETS[found.source.query]
        arguments = ", ".join(
            f"{name}={value}" for name, value in found.source.arguments
        )
        lines.append(f"Tập dòng: {found.source.query}({arguments})")
        lines.append(f"Số dòng: {rows.count()}")
        lines += [f"  - {' | '.join(rowset.show(row))}" for row in rows[:20]]
    return lines
