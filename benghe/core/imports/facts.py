"""What the pages tell of a batch: its file, its columns, how it stands, where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from benghe.core.imports.columns import Column
from benghe.core.imports.kinds import REGISTRY
from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.services import (
    CONFIRM_WITHIN,
    KEEP_UNCONFIRMED,
    MOST_ROWS,
    ROWS_IN_REQUEST,
    open_to,
)
from benghe.core.imports.steps import state_words
from benghe.core.models import ImportBatch
from benghe.lib.numbers import format_decimal
from benghe.sheets.wanted import Kind, Limits

# Of long lists a page shows so many, and says how many more there are.
SHOWN_NOTICES = 30
LATEST = 10
HEAVY = ("content", "row_versions", "job__content")
KIND_WORDS = {
    Kind.DATE: "ngày/tháng/năm",
    Kind.PARTIAL_DATE: "ngày/tháng/năm, tháng/năm hoặc chỉ năm",
    Kind.YEAR: "năm, bốn chữ số",
    Kind.INTEGER: "số nguyên",
    Kind.DECIMAL: "số; phần thập phân bằng dấu phẩy",
    Kind.MONEY: "số tiền",
    Kind.PERCENT: "phần trăm",
    Kind.YES_NO: "có hoặc không",
}
HOW = {
    "heading": "đúng tên cột",
    "synonym": "tên gọi khác",
    "mapping": "bạn đã chọn",
    "group": "cột trong nhóm",
}


# --- batches ---


def batches_of(user: Any, kind: str) -> QuerySet[ImportBatch]:
    """The batches of a kind that a person may open, without their files.

    ``has_file`` says whether the file is kept.
    """
    rows: QuerySet[ImportBatch] = ImportBatch.objects.filter(
        open_to(user), kind=kind
    ).select_related("job", "created_by", "undone_by")
    kept = ExpressionWrapper(Q(content__isnull=False), BooleanField())
    return rows.defer(*HEAVY).annotate(has_file=kept)


def latest_of(user: Any, kind: str) -> list[tuple[ImportBatch, str]]:
    """The last batches of a person, each with how it stands in words."""
    rows = batches_of(user, kind).filter(created_by=user)
    rows = rows.defer("findings", *HEAVY)[:LATEST]
    return [(batch, state_words(batch)) for batch in rows]


def kind_title(kind: str) -> str:
    """A kind in Vietnamese; one that is not known any more by its name."""
    return REGISTRY[kind].title() if kind in REGISTRY else kind


def address_of(batch: ImportBatch) -> str:
    """The page of a batch; "" for a kind that has none any more."""
    found = REGISTRY.get(batch.kind)
    if found is None:
        return ""
    meta = found._meta.model._meta
    try:
        name = f"admin:{meta.app_label}_{meta.model_name}_import_batch"
        return reverse(name, args=[batch.pk])
    except NoReverseMatch:
        return ""


# --- the page of upload ---


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column as the page of upload explains it; empty texts: nothing to say."""

    heading: str
    required: bool
    form: str
    note: str
    synonyms: str


def columns_of(resource: ScopedResource) -> list[ColumnFacts]:
    """The columns that a person may fill, in order."""
    return [
        ColumnFacts(
            column.column_name, column.column_name in resource.required, _form(column),
            column.note, ", ".join(column.synonyms),
        )
        for column in resource.columns()
    ]  # fmt: skip


def _form(column: Column) -> str:
    if column.choices:
        return f"một trong: {', '.join(choice[1] for choice in column.choices)}"
    if column.kind == Kind.CODE and column.lengths:
        return f"{' hoặc '.join(map(str, column.lengths))} ký tự"
    return KIND_WORDS.get(column.kind, "chữ")


def limits_in_words() -> list[str]:
    """How large a file may be and how long it is kept, from the numbers in force."""
    limits = Limits()
    within = int(CONFIRM_WITHIN.total_seconds() // 3600)
    kept = int(KEEP_UNCONFIRMED.total_seconds() // 3600)
    return [
        f"Mỗi tệp nhiều nhất {limits.packed // 1024**2} MB, {limits.columns} cột và "
        f"{format_decimal(MOST_ROWS)} dòng; tệp trên {format_decimal(ROWS_IN_REQUEST)} dòng "
        "được kiểm tra và ghi trong việc nền, có thanh tiến độ.",
        f"Dòng tiêu đề phải nằm trong {limits.header_within} dòng đầu của trang tính.",
        f"Sau khi kiểm tra, hãy ghi trong {within} giờ. Tệp chưa ghi được giữ {kept} giờ.",
    ]


# --- the page of a batch ---


@dataclass(frozen=True, slots=True)
class Cut:
    """The first of a long list, and how many more there are."""

    shown: Sequence[Any] = ()
    more: int = 0

    @classmethod
    def of(cls, rows: Iterable[Any], most: int = SHOWN_NOTICES) -> "Cut":
        """Cut after ``most``."""
        found = list(rows)
        return cls(found[:most], max(0, len(found) - most))


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was read in the file: where, which columns, what to know.

    ``conversions`` are the dicts of ``benghe.sheets.reading.Conversion``; ``converted``
    counts all of them; ``cleared`` is how many stored values the blanks would empty.
    """

    sheet: str
    header: str
    columns: list[tuple[str, str, str, str]]
    ignored: str
    notices: list[str]
    skipped: Cut
    told: Cut
    conversions: Cut
    converted: int
    cleared: int


def facts_of(findings: dict[str, Any]) -> FileFacts:
    """From what a batch keeps of its file; of one not yet read nothing."""
    notices = findings.get("row_notices", [])
    conversions = findings.get("conversions", [])
    converted = findings.get("converted", 0)
    return FileFacts(
        sheet=findings.get("sheet", ""),
        header=" và ".join(str(n) for n in findings.get("header_rows", [])),
        columns=[
            (c["letter"], c["heading"], c["key"], HOW.get(c["how"], ""))
            for c in findings.get("found", [])
        ],
        ignored=", ".join(
            f"{left['letter']} «{left['heading']}»" if left["heading"] else left["letter"]
            for left in findings.get("ignored", [])
        ),
        notices=findings.get("notices", []),
        skipped=Cut.of(n["message"] for n in notices if n["skipped"]),
        told=Cut.of(n["message"] for n in notices if not n["skipped"]),
        conversions=Cut(conversions, max(0, converted - len(conversions))),
        converted=converted,
        cleared=findings.get("cleared", 0),
    )  # fmt: skip
