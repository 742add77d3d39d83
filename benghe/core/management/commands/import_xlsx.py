"""Import a workbook from the command line, by the same steps as the back office."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser

from benghe.core.commands import ERRNO_WORDS, PortalCommand
from benghe.core.imports import checking
from benghe.core.imports.kinds import REGISTRY
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.rows import Options
from benghe.core.imports.services import ImportRefusedError, confirm, upload
from benghe.core.models import ImportBatch
from benghe.sheets.wanted import LEAVE_OUT, LETTERS, OLD_TEXT, Limits

State = ImportBatch.State
CHUNK = 2_000


class Command(PortalCommand):
    help = (
        "Nhập một tệp Excel như trong phần quản trị; in kết quả là một đối tượng JSON. "
        "Mã thoát 0: tệp dùng được (và đã ghi, nếu không có --dry-run); 1: bị từ chối hoặc "
        "có dòng lỗi, chưa ghi gì; 2: gọi sai lệnh."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Kind, file, person, and what the pages would ask."""
        parser.add_argument(
            "kind", metavar="KIND", help="loại: members, cells, ratings …"
        )
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="tệp .xlsx hoặc .csv"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="chỉ kiểm tra, không ghi"
        )
        parser.add_argument(
            "--as", dest="username",
            help="với quyền của tài khoản này; mặc định: tài khoản đầu tiên có quyền",
        )  # fmt: skip
        parser.add_argument("--sheet", default="", help="tên trang tính")
        parser.add_argument(
            "--map", action="append", default=[], metavar="CỘT=TIÊU ĐỀ",
            help=f"nghĩa của một cột, ví dụ C=Họ và tên; C={LEAVE_OUT}: không dùng cột này",
        )  # fmt: skip
        parser.add_argument(
            "--clear-blanks",
            action="store_true",
            help="ô trống thì xóa giá trị đang lưu",
        )
        parser.add_argument(
            "--old-text", choices=OLD_TEXT, default="sure", help="cách đọc chữ TCVN3"
        )
        parser.add_argument(
            "--choose", action="append", default=[], metavar="DÒNG=MÃ",
            help="dòng chưa rõ là hồ sơ nào; để trống mã: hồ sơ mới",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        """Check, store when clean, print; nothing personal goes anywhere but stdout."""
        kind = options["kind"]
        if kind not in REGISTRY:
            self.fail(
                f"Không có loại «{kind[:40]}». Các loại: {', '.join(sorted(REGISTRY))}."
            )
        user = self._user(kind, options["username"])
        resource = REGISTRY[kind](user)
        decided = self._decided(resource, options)
        content = self._content(options["file"])
        batch = upload(
            kind,
            user=user,
            file_name=options["file"].name,
            content=content,
            options=decided,
        )
        try:
            told = run(batch, is_dry=options["dry_run"])
        finally:
            if options["dry_run"]:
                forget(batch)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if not told["accepted"] or told["errors"] or told["choices"]:
            raise SystemExit(1)

    def _user(self, kind: str, username: str | None) -> Any:
        """The account named; without one the oldest that may import the kind."""
        users: Any = get_user_model()._default_manager.filter(is_active=True)
        if username is None:
            found = next(filter(REGISTRY[kind].may_import, users.order_by("pk")), None)
            if found is None:
                self.fail(f"Chưa có tài khoản nào có quyền nhập loại «{kind}».")
            return found
        user = users.filter(username=username).first()
        if user is None or not REGISTRY[kind].may_import(user):
            self.fail(f"Tài khoản «{username[:40]}» không có quyền nhập loại «{kind}».")
        return user

    def _content(self, path: Path) -> bytes:
        """The bytes of the file, unless it is none or too large."""
        name, most = str(path)[:120], Limits().packed
        try:
            if path.is_dir():
                self.fail(f"Không đọc được tệp {name}: đây là một thư mục.")
            if path.exists() and not path.is_file():
                self.fail(f"Không đọc được tệp {name}: không phải tệp thường.")
            if path.stat().st_size > most:
                size = most // 1024**2
                self.fail(
                    f"Tệp {name} lớn hơn {size} MB. Hãy chia thành nhiều tệp nhỏ hơn."
                )
            return path.read_bytes()
        except FileNotFoundError:
            self.fail(f"Không có tệp {name}.")
        except PermissionError:
            self.fail(f"Không đọc được tệp {name}: không có quyền đọc.")
        except (OSError, ValueError) as error:
            reason = ERRNO_WORDS.get(
                getattr(error, "errno", None) or 0, "hệ thống từ chối"
            )
            self.fail(f"Không đọc được tệp {name}: {reason}.")

    def _decided(self, resource: ScopedResource, options: dict[str, Any]) -> Options:
        mapping = dict(self._pair(text, "--map") for text in options["map"])
        mapping = {letter.upper(): heading for letter, heading in mapping.items()}
        known = resource.headings()
        for letter, heading in mapping.items():
            if not LETTERS.fullmatch(letter):
                self.fail(
                    f"--map: «{letter[:20]}» không phải chữ của một cột, ví dụ C."
                )
            if heading not in (*known, LEAVE_OUT):
                self.fail(
                    f"--map: không có tiêu đề «{heading[:60]}». Các tiêu đề: "
                    f"{', '.join(known)}; hoặc «{LEAVE_OUT}»."
                )
        choices = dict(self._pair(text, "--choose") for text in options["choose"])
        if odd := [row for row in choices if not (row.isascii() and row.isdigit())]:
            self.fail(f"--choose: «{odd[0][:20]}» không phải số của một dòng.")
        return Options(
            options["sheet"],
            mapping,
            options["old_text"],
            options["clear_blanks"],
            choices,
        )

    def _pair(self, text: str, name: str) -> tuple[str, str]:
        before, sign, after = text.partition("=")
        if not sign or not before.strip():
            self.fail(f"{name}: «{text[:60]}» phải có dạng A=B.")
        return before.strip(), after.strip()


def run(batch: ImportBatch, *, is_dry: bool) -> dict[str, Any]:
    """Take the batch through its steps; what came of it, as the command prints it."""
    reason, stored = "", False
    try:
        batch = checking.check(batch)
        if batch.state != State.CHECKED:
            reason = batch.message
        elif batch.is_clean and not is_dry:
            batch, stored = confirm(batch), True
    except ImportRefusedError as error:
        reason = str(error)
    findings = batch.findings
    lines = Lines(batch)
    return {
        "kind": batch.kind,
        "file": batch.file_name,
        "sha256": batch.sha256,
        "accepted": not reason,
        "reason": reason,
        "batch": None if is_dry else batch.pk,
        "dry_run": is_dry,
        "sheet": findings.get("sheet", ""),
        "counts": batch.counts,
        "notices": [
            *findings.get("notices", []),
            *(n["message"] for n in findings.get("row_notices", []) if not n["skipped"]),
            *lines.notices,
        ],
        "skipped": [
            {"row": n["row"], "message": n["message"]}
            for n in findings.get("row_notices", []) if n["skipped"]
        ],
        "errors": lines.errors,
        "choices": lines.choices,
        "stored": stored,
    }  # fmt: skip


class Lines:
    """What the lines of a batch have to tell, in the order of the sheet."""

    def __init__(self, batch: ImportBatch) -> None:
        self.errors: list[dict[str, Any]] = []
        self.choices: list[dict[str, Any]] = []
        self.notices: list[str] = []
        rows = batch.lines.order_by("number")
        told = rows.values_list("number", "name", "faults", "choices", "notices")
        for number, name, faults, choices, notices in told.iterator(chunk_size=CHUNK):
            self.errors += [_error(number, fault) for fault in faults]
            if choices:
                self.choices.append({"row": number, "name": name, "choices": choices})
            self.notices += [f"Dòng {number}: {notice}" for notice in notices]


def _error(number: int, fault: dict[str, str]) -> dict[str, Any]:
    return {
        "row": number, "column": fault["letter"], "header": fault["heading"],
        "value": fault["value"], "message": fault["message"],
        "suggestion": fault["suggestion"],
    }  # fmt: skip


def forget(batch: ImportBatch) -> None:
    """Nothing of a dry run stays: neither the file nor its lines.

    If the command is killed before this, the file goes a day later like any other.
    """
    with suppress(ImportBatch.DoesNotExist):
        ImportBatch.objects.get(pk=batch.pk).delete()
