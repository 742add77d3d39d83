"""Our commands: a mistake is one Vietnamese line on stderr and exit code 2."""

from datetime import date

import pytest
from django.core.management.base import CommandError

from benghe.core.commands import (
    PortalCommand,
    day_argument,
    write_file,
    year_argument,
)


class Sample(PortalCommand):
    help = "Thử"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("year", type=year_argument)
        parser.add_argument("--as-of", type=day_argument)

    def handle(self, *, year, as_of, **options):
        if year == 2000:
            self.fail("Năm 2000 không có số liệu.")
        self.stdout.write(f"{year} {as_of}")


def called(capsys, *arguments):
    """Exit code, stdout and stderr of ``manage.py sample …``."""
    code = 0
    try:
        Sample().run_from_argv(["manage.py", "sample", *arguments])
    except SystemExit as ended:
        code = ended.code
    out, err = capsys.readouterr()
    return code, out, err


def test_a_right_call_does_its_work(capsys):
    assert called(capsys, "2022", "--as-of", "27/12/2022") == (
        0, "2022 2022-12-27\n", "",
    )  # fmt: skip
    assert called(capsys, "2022", "--as-of", "2022-12-27")[1] == "2022 2022-12-27\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2000"], "Năm 2000 không có số liệu."),
        (["22"], "năm «22» phải có bốn chữ số, ví dụ 2022."),
        (["2022", "--as-of", "31/04/2022"], "Tháng 4/2022 chỉ có 30 ngày, không có ngày 31."),
        (["2022", "--as-of", ""], "ngày trống; viết 2022-12-27 hoặc 27/12/2022."),
        (["2022", "--as-of", "mai"], "«mai» không phải là ngày."),
        (["2022", "--sai"], "--sai"),
        ([], "year"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line_and_exit_code_two(capsys, arguments, says):
    code, out, err = called(capsys, *arguments)

    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert says in err


@pytest.mark.parametrize("text", ["2022", "0001"])
def test_a_year_has_four_digits(text):
    assert year_argument(text) == int(text)


def test_a_day_is_read_in_both_spellings():
    assert (
        day_argument("2022-12-27") == day_argument("27/12/2022") == date(2022, 12, 27)
    )


def test_a_file_is_written_whole_and_replaces_the_old_one(tmp_path):
    target = tmp_path / "bao-cao.pdf"
    target.write_bytes(b"old")

    write_file(target, b"new")

    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["bao-cao.pdf"]


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path):
    target = tmp_path / "khong-co" / "bao-cao.pdf"

    with pytest.raises(CommandError) as caught:
        write_file(target, b"new")

    assert str(caught.value).startswith(f"Không ghi được tệp {target}: ")
    assert caught.value.returncode == 2


def test_a_target_that_cannot_be_replaced_leaves_nothing_behind(tmp_path):
    target = tmp_path / "bao-cao.pdf"
    target.mkdir()

    with pytest.raises(CommandError) as caught:
        write_file(target, b"new")

    assert caught.value.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["bao-cao.pdf"]


def test_a_folder_in_place_of_a_folder_is_one_clear_line_too(tmp_path):
    (tmp_path / "tep").write_text("x")

    with pytest.raises(CommandError, match="Không ghi được tệp"):
        write_file(tmp_path / "tep" / "bao-cao.pdf", b"new")
