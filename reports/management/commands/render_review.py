"""Write the annual review of a year into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from benghe.core.commands import PortalCommand, day_argument, write_file, year_argument
from benghe.paper.errors import PaperError
from cells.models import User
from reports.review.models import Review
from reports.review.services import FORMATS, record_print, render_review


class Command(PortalCommand):
    help = "Xuất báo cáo tổng kết của một năm ra tệp (pdf, html, json)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Year, format, file, day, person."""
        parser.add_argument("year", type=year_argument, help="năm, ví dụ 2022")
        parser.add_argument(
            "--format", dest="file_format", choices=sorted(FORMATS), required=True
        )
        parser.add_argument(
            "-o", "--output", type=Path, required=True, help="tệp sẽ ghi"
        )
        parser.add_argument("--as-of", type=day_argument, help="số liệu tính đến ngày")
        parser.add_argument(
            "--as", dest="username", help="xuất với quyền của tài khoản này"
        )

    def handle(self, **options: Any) -> None:
        """Render and write; every mistake of the call is one line and exit 2."""
        review = find_review(self, options["year"], options["username"])
        as_of = options["as_of"] or review.as_of
        if as_of.year != review.year:
            self.fail(f"Ngày {as_of:%d/%m/%Y} không thuộc năm {review.year}.")
        try:
            content = render_review(review, as_of, options["file_format"])
        except PaperError as error:
            self.fail(str(error))
        write_file(options["output"], content)
        user = User.objects.filter(username=options["username"]).first()
        record_print(review, user, options["file_format"], as_of)
        self.stdout.write(
            f"Đã ghi {options['output']} ({len(content):,} byte).".replace(",", ".")
        )


def find_review(command: PortalCommand, year: int, username: str | None) -> Review:
    """The review of the year, if the account may print it; else one line and exit 2."""
    if username is not None:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None or not user.has_perm("reports.print_review"):
            command.fail(f"Tài khoản «{username}» không có quyền xuất báo cáo.")
    review = Review.objects.select_related("committee").filter(year=year).first()
    if review is None:
        years = (
            ", ".join(str(y) for y in Review.objects.values_list("year", flat=True))
            or "chưa có"
        )
        command.fail(f"Không có báo cáo năm {year}. Các năm đã có: {years}.")
    return review
