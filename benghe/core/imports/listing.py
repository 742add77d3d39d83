"""The lines of a batch as its page shows them: by outcome, by key, what stops it first."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from benghe.core.imports.rows import (
    CHOOSE,
    ERROR,
    NEW,
    RANKS,
    SKIP,
    UPDATE,
    WORDS,
)
from benghe.core.models import ImportBatch, ImportRow
from benghe.core.pages import BESIDE_FILTERS, PAGE_SIZE, KeyPage, page_by_key

# The word in the address → the outcome; of people nothing ever stands there.
OUTCOMES = {
    "loi": ERROR, "can-chon": CHOOSE, "them-moi": NEW, "thay-doi": UPDATE, "khong-doi": SKIP,
}  # fmt: skip
FILTER = "ket-qua"
KEYS = ("rank", "number")


class LinesForm(forms.Form):
    """The filter by outcome; a word or a name that is not known is an error, never "all"."""

    ket_qua = forms.ChoiceField(
        required=False,
        choices=[(word, WORDS[kind]) for word, kind in OUTCOMES.items()],
        error_messages={
            "invalid_choice": "Không có kết quả «%(value)s». Hãy chọn một mục ở trên."
        },
    )

    def __init__(self, query: QueryDict) -> None:
        self.unknown = sorted(set(query) - BESIDE_FILTERS - {FILTER})
        super().__init__({"ket_qua": query.get(FILTER, "")[:40]})

    def clean(self) -> dict[str, Any]:
        """Refuse names that nothing here understands."""
        if self.unknown:
            names = ", ".join(f"«{name[:40]}»" for name in self.unknown)
            raise ValidationError(
                f"Trang này không có điều kiện {names}. Hãy bỏ nó khỏi địa chỉ."
            )
        return self.cleaned_data


@dataclass(frozen=True, slots=True)
class Outcome:
    """A link that filters the lines; ``address`` is relative to the page."""

    words: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of lines with its filters; with ``errors`` there are no lines."""

    outcomes: list[Outcome]
    page: KeyPage | None = None
    errors: list[str] = field(default_factory=list)


def lines_of(batch: ImportBatch, query: QueryDict) -> Lines:
    """The lines that the address asks for; two queries, however many there are."""
    form = LinesForm(query)
    is_valid = form.is_valid()
    word = form.cleaned_data.get("ket_qua", "") if is_valid else None
    outcomes = _outcomes(batch, word)
    if not is_valid:
        return Lines(
            outcomes, errors=[str(e) for found in form.errors.values() for e in found]
        )
    rows = ImportRow.objects.filter(batch=batch).defer("effects")
    if word:
        rows = rows.filter(rank=RANKS[OUTCOMES[word]])
    try:
        page = page_by_key(rows, KEYS, query, size=PAGE_SIZE)
    except ValidationError as error:
        return Lines(outcomes, errors=error.messages)
    for line in page.rows:
        line.faults.sort(key=_place)
    return Lines(outcomes, page)


def _place(fault: dict[str, Any]) -> tuple[int, str]:
    """In the order of the columns of the file, what concerns the whole line last."""
    letter = fault["letter"]
    return (len(letter) or 9, letter)


def _outcomes(batch: ImportBatch, word: str | None) -> list[Outcome]:
    counts = {kind: batch.counts.get(kind, 0) for kind in RANKS}
    found = [Outcome("tất cả", sum(counts.values()), "?", word == "")]
    return found + [
        Outcome(WORDS[kind], counts[kind], f"?{FILTER}={name}", word == name)
        for name, kind in OUTCOMES.items()
    ]
