"""``manage.py import_xlsx``: one JSON object, the same steps and rights as the pages."""

import hashlib
import json
import os

import pytest

from benghe.core.imports import confirming
from benghe.core.imports.services import undo
from benghe.core.management.commands.import_xlsx import Command
from benghe.core.models import Event, ImportBatch, ImportRow
from cells.models import Cell
from tests.factories import CellFactory, CellKindFactory, MemberFactory
from tests.sheets import workbook

KEYS = [
    "kind", "file", "sha256", "accepted", "reason", "batch", "dry_run", "sheet", "counts",
    "notices", "skipped", "errors", "choices", "stored",
]  # fmt: skip


@pytest.fixture
def ready(office, own_cell):
    CellKindFactory(code="KP", name="Khu phố")
    return office


@pytest.fixture
def call(capsys, monkeypatch):
    """Exit code, stdout and stderr of a call; the test's own connection stays open."""
    monkeypatch.setattr("benghe.core.commands.connections.close_all", lambda: None)

    def called(*arguments):
        code = 0
        try:
            Command().run_from_argv(["manage.py", "import_xlsx", *map(str, arguments)])
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return called


def line(number, **more):
    return {
        "Mã chi bộ": f"M{number}", "Tên chi bộ": f"Chi bộ Tổ {number}",
        "Mã loại hình": "KP", "Ngày thành lập": "03/02/2001", **more,
    }  # fmt: skip


@pytest.fixture
def file(tmp_path):
    """``file(line, …)``: the path of a workbook."""

    def make(*lines, name="chi-bo.xlsx"):
        path = tmp_path / name
        path.write_bytes(workbook(*lines))
        return path

    return make


def told(answer, code):
    """The JSON of a call that ended with ``code``; nothing stands on stderr."""
    assert (answer[0], answer[2]) == (code, ""), answer
    data = json.loads(answer[1])
    assert list(data) == KEYS
    return data


def test_a_clean_file_is_stored(ready, call, file):
    path = file(line(1), line(2))

    data = told(call("cells", path), 0)

    batch = ImportBatch.objects.get()
    assert data == {
        "kind": "cells", "file": "chi-bo.xlsx",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "accepted": True,
        "reason": "", "batch": batch.pk, "dry_run": False, "sheet": "Dữ liệu",
        "counts": {"error": 0, "choose": 0, "new": 2, "update": 0, "skip": 0},
        "notices": [], "skipped": [], "errors": [], "choices": [], "stored": True,
    }  # fmt: skip
    assert (batch.created_by, batch.state) == (ready, "confirmed")
    assert Cell.objects.filter(batch=batch).count() == 2
    assert Event.objects.get(kind="import").user == ready


def test_a_dry_run_says_the_same_stores_nothing_and_keeps_nothing(ready, call, file):
    cells = Cell.objects.count()

    data = told(call("cells", file(line(1)), "--dry-run"), 0)

    assert (data["accepted"], data["dry_run"], data["stored"]) == (True, True, False)
    assert (data["batch"], data["counts"]["new"]) == (None, 1)
    assert Cell.objects.count() == cells
    assert (ImportBatch.objects.count(), ImportRow.objects.count()) == (0, 0)
    assert Event.objects.filter(kind="import").count() == 0


@pytest.mark.parametrize("flags", [(), ("--dry-run",)])
def test_every_error_is_told_with_its_cell_and_nothing_is_stored(
    ready, call, file, flags
):
    path = file(line(1), line(2, **{"Ngày thành lập": "31/02/2001"}))

    data = told(call("cells", path, *flags), 1)

    assert data["errors"] == [{
        "row": 3, "column": "D", "header": "Ngày thành lập", "value": "31/02/2001",
        "message": "Tháng 2/2001 chỉ có 28 ngày, không có ngày 31.",
        "suggestion": data["errors"][0]["suggestion"],
    }]  # fmt: skip
    assert (data["accepted"], data["reason"], data["stored"]) == (True, "", False)
    assert (data["counts"]["error"], data["counts"]["new"]) == (1, 1)
    assert not Cell.objects.filter(code="M1").exists()


def test_a_file_that_cannot_be_used_is_refused_with_the_reason(ready, call, tmp_path):
    path = tmp_path / "chi-bo.xlsx"
    path.write_bytes(b"%PDF-1.4 not a workbook")

    data = told(call("cells", path), 1)

    assert (data["accepted"], data["stored"], data["counts"]) == (False, False, {})
    assert data["reason"]


def test_the_same_file_again_is_accepted_and_changes_nothing(ready, call, file):
    path = file(line(1))
    told(call("cells", path), 0)
    versions = list(Cell.objects.values_list("pk", "version"))

    data = told(call("cells", path), 0)

    assert (data["accepted"], data["stored"], data["counts"]["skip"]) == (
        True,
        False,
        1,
    )
    assert data["notices"][0].startswith("Tệp này đã được ghi ở lô số ")
    assert list(Cell.objects.values_list("pk", "version")) == versions


def test_an_undone_file_is_not_told_of(ready, call, file):
    path = file(line(1))
    told(call("cells", path), 0)
    undo(ImportBatch.objects.get(), by=ready)

    data = json.loads(call("cells", path, "--dry-run")[1])

    assert data["notices"] == []


def test_a_column_is_mapped_or_left_out_by_its_letter(ready, call, file):
    path = file({**line(1), "Cột lạ": "x", "Tên chi bộ": None, "Gọi là": "Chi bộ A"})
    asking = told(call("cells", path, "--dry-run"), 1)
    assert "Chưa rõ nghĩa của cột" in asking["reason"]

    mapped = ("--map", "B=bỏ qua", "--map", "e=bỏ qua", "--map", "F=Tên chi bộ")
    data = told(call("cells", path, *mapped), 0)

    assert (data["accepted"], data["stored"]) == (True, True)
    assert Cell.objects.get(code="M1").name == "Chi bộ A"


def test_blanks_are_cleared_only_when_asked(ready, call, file, own_cell):
    member = MemberFactory(cell=own_cell, hometown="Nghệ An", full_name="Lê Thị Ba")
    path = file(
        {"Mã hồ sơ": f"DV-{member.pk:06d}", "Họ và tên": "Lê Thị Ba", "Quê quán": None}
    )

    kept = told(call("members", path), 0)
    member.refresh_from_db()
    assert (kept["counts"]["skip"], member.hometown) == (1, "Nghệ An")

    told(call("members", path, "--clear-blanks"), 0)
    member.refresh_from_db()
    assert member.hometown == ""


def test_the_account_named_does_it(ready, leader, call, file):
    told(call("cells", file(line(1)), "--as", ready.username), 0)

    assert ImportBatch.objects.get().created_by == ready


@pytest.mark.parametrize(
    ("kind", "arguments", "says"),
    [
        ("nothing", [], "Không có loại «nothing». Các loại: "),
        ("cells", ["--as", "khong.co"],
         "Tài khoản «khong.co» không có quyền nhập loại «cells»."),
        ("cells", ["--as", "tai.khoan.ld"],
         "Tài khoản «tai.khoan.ld» không có quyền nhập loại «cells»."),
        ("cells", ["--map", "C"], "--map: «C» phải có dạng A=B."),
        ("cells", ["--map", "1=Tên chi bộ"], "--map: «1» không phải chữ của một cột"),
        ("cells", ["--map", "C=Tên"], "--map: không có tiêu đề «Tên». Các tiêu đề: "),
        ("cells", ["--choose", "x=1"], "--choose: «x» không phải số của một dòng."),
        ("cells", ["--old-text", "vni"], "Lệnh sai: tham số --old-text"),
        ("cells", ["--sai"], "Lệnh sai: "),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line_and_exit_code_two(
    ready, leader, call, file, kind, arguments, says
):
    code, out, err = call(kind, file(line(1)), *arguments)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(says)
    assert ImportBatch.objects.count() == 0


def test_what_is_no_file_of_fitting_size_is_one_line(ready, call, tmp_path):
    large, pipe = tmp_path / "lon.xlsx", tmp_path / "ong.xlsx"
    with large.open("wb") as opened:
        opened.truncate(10 * 1024 * 1024 + 1)
    os.mkfifo(pipe)
    said = {
        tmp_path: f"Không đọc được tệp {tmp_path}: đây là một thư mục.\n",
        tmp_path / "khong.xlsx": f"Không có tệp {tmp_path / 'khong.xlsx'}.\n",
        pipe: f"Không đọc được tệp {pipe}: không phải tệp thường.\n",
        large: f"Tệp {large} lớn hơn 10 MB. Hãy chia thành nhiều tệp nhỏ hơn.\n",
    }

    found = {path: call("cells", path) for path in said}

    assert found == {path: (2, "", words) for path, words in said.items()}


def test_without_anybody_who_may_there_is_nobody_to_be(ward, leader, call, file):
    code, out, err = call("cells", file(line(1)))

    assert (code, out) == (2, "")
    assert err == "Chưa có tài khoản nào có quyền nhập loại «cells».\n"


def test_what_changes_between_check_and_storing_is_told_and_stores_nothing(
    ready, call, file, monkeypatch
):
    real = confirming.read_file

    def read(*args):
        CellFactory(code="M1", name="Chi bộ khác")
        return real(*args)

    monkeypatch.setattr(confirming, "read_file", read)

    data = told(call("cells", file(line(1), line(2))), 1)

    assert (data["accepted"], data["stored"]) == (False, False)
    assert data["reason"].startswith("Dữ liệu trong cổng đã khác lúc kiểm tra")
    assert not Cell.objects.filter(code="M2").exists()


def test_values_of_the_file_stand_on_stdout_and_nowhere_else(
    ready, call, file, caplog, own_cell
):
    wrong = {
        "Họ và tên": "Bí Mật Văn Một", "Giới tính": "Nam", "Ngày sinh": "31/02/1990",
        "Dân tộc": "Kinh", "Mã chi bộ": own_cell.code, "Ngày kết nạp": "03/02/2020",
    }  # fmt: skip

    code, out, err = call("members", file(wrong), "--dry-run")

    assert (code, err, caplog.text) == (1, "", "")
    assert "31/02/1990" in out
    assert "Bí Mật" not in json.dumps(list(Event.objects.values("target", "detail")))


def test_a_file_of_which_all_lines_were_left_out_tells_which_and_why(ready, call, file):
    path = file(
        {**dict.fromkeys(line(1)), "Tên chi bộ": "Tổng cộng: 12"},
        {**dict.fromkeys(line(1)), "Tên chi bộ": "Thủ trưởng đơn vị"},
    )
    said = [
        "Dòng 2 «Tổng cộng: 12» là dòng tổng: không nạp.",
        "Dòng 3 «Thủ trưởng đơn vị» là phần ký tên: không nạp.",
    ]

    data = told(call("cells", path), 1)

    empty = "Trang «Dữ liệu» không có dòng dữ liệu nào dưới tiêu đề."
    assert (data["accepted"], data["reason"]) == (False, " ".join([empty, *said]))
    assert [(left["row"], left["message"]) for left in data["skipped"]] == [
        (2, said[0]),
        (3, said[1]),
    ]
