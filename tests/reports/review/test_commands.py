"""render_review and trace_figure: what they write, and one line when the call is wrong."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benghe.core.models import Event
from reports.review.assemble import assemble
from tests.factories import SeatFactory, UserFactory


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("file_format", "start"),
    [("pdf", b"%PDF-"), ("html", b"<!DOCTYPE html>"), ("json", b"{")],
)
def test_render_review_writes_the_file_and_notes_it(
    review, tmp_path, file_format, start
):
    target = tmp_path / "review.out"
    run(
        "render_review",
        "2022",
        "--as-of",
        "2022-12-27",
        "--format",
        file_format,
        "-o",
        str(target),
    )

    assert target.read_bytes().startswith(start)
    event = Event.objects.latest("pk")
    assert (event.kind, event.target) == ("print", "reports.review:2022")
    assert event.detail == {"format": file_format, "as_of": "2022-12-27"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2031", "--format", "pdf", "-o", "x"], "Không có báo cáo năm 2031. Các năm đã có: 2022."),
        (["22", "--format", "pdf", "-o", "x"], "năm «22» phải có bốn chữ số"),
        (["2022", "--format", "pdf", "-o", "x", "--as-of", "31/02/2022"], "Tháng 2/2022 chỉ có 28 ngày"),
        (["2022", "--format", "pdf", "-o", "x", "--as-of", "2021-12-27"], "Ngày 27/12/2021 không thuộc năm 2022."),
        (["2022", "--format", "pdf", "-o", "/khong/co/x.pdf"], "Không ghi được tệp /khong/co/x.pdf"),
        (["2022", "--format", "json", "-o", ""], "đây là một thư mục"),
        (["2022", "--format", "json", "-o", "a" * 300], "tên tệp quá dài"),
        (["2022", "--format", "json", "-o", "/dev/full"], "đĩa đã đầy"),
        (["2022", "--format", "doc", "-o", "x"], "Lệnh sai"),
        (["2022", "--format", "json", "-o", "x", "--as", "khong.co"], "«khong.co» không có quyền"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line_and_exit_code_two(review, arguments, message):
    with pytest.raises(CommandError) as caught:
        run("render_review", *arguments)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.returncode == 2


def test_a_person_without_the_right_cannot_render(review, tmp_path):
    user = UserFactory(username="ubnd.thu")
    SeatFactory(user=user, role="UB", committee=review.committee)
    target = tmp_path / "x.json"

    with pytest.raises(CommandError, match="không có quyền"):
        run(
            "render_review",
            "2022",
            "--format",
            "json",
            "-o",
            str(target),
            "--as",
            "ubnd.thu",
        )

    assert not target.exists()


def test_trace_figure_explains_every_figure_of_the_review(review):
    keys = list(assemble(review).ctx.found)

    for key in (
        keys[0],
        keys[len(keys) // 2],
        keys[-1],
        "economy.revenue",
        "members.count",
    ):
        text = run("trace_figure", "2022", key)
        assert text.startswith(f"{key}: ")
        assert "Nguồn: " in text


def test_trace_figure_says_the_rows_behind(review):
    lines = run("trace_figure", "2022", "awards.excellent.cells").splitlines()

    assert lines[:7] == [
        "awards.excellent.cells: số chi bộ được khen hoàn thành xuất sắc nhiệm vụ",
        "Giá trị: 5 chi bộ",
        "Đơn vị: chi bộ",
        "Tính đến ngày: 27/12/2022",
        "Tình trạng: tính từ sổ của phường (computed)",
        "Nguồn: Đếm từ sổ của phường: số chi bộ được khen hoàn thành xuất sắc nhiệm vụ",
        "Tập dòng: awards(day=2022-12-27, subject=cell, title=excellent, year=2022)",
    ]
    assert lines[7] == "Số dòng: 5"
    assert len(lines) == 13


def test_an_unknown_key_is_one_line_and_exit_code_two(review):
    with pytest.raises(
        CommandError, match=r"không có số liệu mang khóa «khong.co»"
    ) as caught:
        run("trace_figure", "2022", "khong.co")

    assert caught.value.returncode == 2


def test_a_device_is_written_to_and_stays_a_device(review):
    run("render_review", "2022", "--format", "json", "-o", "/dev/null")

    assert Path("/dev/null").is_char_device()


def test_a_day_that_does_not_exist_is_no_figure(review):
    with pytest.raises(CommandError, match=r"badges\.occasion_20221399"):
        run("trace_figure", "2022", "badges.occasion_20221399")
