"""What pages of the portal share: the right to open one, filters, pages by key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate

from benghe.core.access import matrix
from benghe.core.forms import DayInput, VietnameseDateField
from benghe.lib.dates import short_date
from benghe.lib.text import search_key

PAGE_SIZE = 50


def required_permission(view_name: str) -> str | None:
    """``"members:list"`` → ``"members.view_member"``; None: any signed-in account.

    Raises KeyError for an address without a row in the matrix: it stays shut.
    """
    rule = matrix().urls[view_name]
    if rule in {"any", "public"}:
        return None
    target, _, action = rule.partition(":")
    app, _, model = target.partition(".")
    return f"{app}.{action}_{model}"


class MatrixMixin:
    """A page that opens to whom the access matrix says, by the name of its address.

    Refused is the same answer as not existing (404, see ``handler403``).
    """

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Check before anything is read."""
        match = request.resolver_match
        needed = required_permission(match.view_name if match else "")
        if needed is not None and not request.user.has_perm(needed):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class KnownChoiceField(forms.ModelChoiceField):
    """A row chosen by its code in the address; one that is not there is an error."""

    default_error_messages = {"invalid_choice": "«%(value)s» không có trong danh sách."}

    def to_python(self, value: Any) -> Any:
        """The row, or None when empty; text no database can hold is unknown too."""
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError(
                "Giá trị này không có trong danh sách.", code="invalid_choice"
            )
        return super().to_python(value)


class AsOfForm(forms.Form):
    """The day a page speaks of, read from the address (``ngay``).

    Not given: ``default``, else today. Not understood: an error at the field, and the
    page then shows no rows. A day to come is allowed and says what it is.
    """

    ngay = VietnameseDateField(
        label="Tính đến ngày",
        required=False,
        widget=DayInput,
    )

    use_required_attribute = False

    def __init__(self, data: QueryDict, default: date | None = None) -> None:
        self.default = default or localdate()
        given = data.copy()
        if not given.get("ngay", "").strip():
            given["ngay"] = short_date(self.default)
        super().__init__(given, label_suffix="")

    def clean_ngay(self) -> date | None:
        """A day to come is told apart: it holds only what is recorded so far."""
        day: date | None = self.cleaned_data["ngay"]
        today = localdate()
        if day is not None and day > today:
            self["ngay"].help_text = (
                "Ngày này chưa đến: trang này theo những gì đã ghi đến hôm nay, "
                f"{short_date(today)}."
            )
        return day

    @property
    def day(self) -> date:
        """The day asked for; the default where it was not understood."""
        self.is_valid()  # so that nobody reads the default before the address is read
        found: date | None = self.cleaned_data.get("ngay")
        return found or self.default


# In the address of a list beside its filters: the row that a page follows or goes before.
BESIDE_FILTERS = frozenset({"sau", "truoc", "csrfmiddlewaretoken"})


class FilterForm(AsOfForm):
    """Filters of a list, read from the address.

    A value or a name that is not known is an error with a message, never "all": the
    list is then empty. ``beside``: other names that may come with the filters.
    """

    def __init__(
        self, data: QueryDict, default: date | None = None, beside: Iterable[str] = ()
    ) -> None:
        super().__init__(data, default)
        self.beside = BESIDE_FILTERS.union(beside)

    def clean(self) -> dict[str, Any]:
        """Refuse names that nothing here understands."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        known = self.beside.union(self.fields)
        unknown = [f"«{name[:40]}»" for name in self.data if name not in known]
        if unknown:
            self.add_error(
                None,
                f"Trang này không có điều kiện {', '.join(unknown)}. Hãy bỏ nó khỏi địa chỉ, rồi "
                "chọn lại trong các ô lọc.",
            )
        return found

    def clean_q(self) -> str:
        """Text to look for; one without a letter or digit would match everything."""
        text: str = self.cleaned_data["q"]
        if text and not search_key(text):
            raise ValidationError("Không tìm được theo ký tự này. Hãy gõ chữ hoặc số.")
        return text


@dataclass(frozen=True, slots=True)
class RowBlock:
    """A titled table of ready texts, for pages that show many of them.

    ``limited``: only what the reader may see; without rows there may still be some.
    """

    slug: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    limited: bool = False

    @property
    def lines(self) -> list[list[tuple[str, Any]]]:
        """Each row as (column, text) pairs: on a phone every text says its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def split_blocks(blocks: Sequence[RowBlock]) -> dict[str, Any]:
    """For a template: the ``blocks`` that have rows, and in words those that have none.

    ``not_recorded``: nothing is on record; ``not_seen``: nothing that the reader may see.
    """
    empty = [block for block in blocks if not block.rows]
    return {
        "blocks": [block for block in blocks if block.rows],
        "not_recorded": _titles(block for block in empty if not block.limited),
        "not_seen": _titles(block for block in empty if block.limited),
    }


def _titles(blocks: Iterable[RowBlock]) -> str:
    return "; ".join(block.title.lower() for block in blocks)


@dataclass(frozen=True, slots=True)
class KeyPage:
    """One page of a list and where its neighbours are; an address None: no neighbour."""

    rows: list[Any]
    previous_url: str | None = None
    next_url: str | None = None
    first_url: str = "?"


def beyond(row: Model, keys: Sequence[str], word: str) -> Q:
    """Rows after (``gt``) or before (``lt``) ``row`` in the order of ``keys``."""
    found, same = Q(), Q()
    for key in keys:
        value = getattr(row, key)
        found |= same & Q(**{f"{key}__{word}": value})
        same &= Q(**{key: value})
    # Implied by the rest; lets the database start reading at the key.
    return Q(**{f"{keys[0]}__{word}e": getattr(row, keys[0])}) & found


def page_by_key(
    rows: QuerySet[Any],
    keys: Sequence[str],
    query: QueryDict,
    known: QuerySet[Any] | None = None,
    size: int = PAGE_SIZE,
    *,
    latest_first: bool = False,
) -> KeyPage:
    """A page after or before a row, found by key and never by counting from the start.

    ``keys`` are fields or annotations, never null, the last one unique. The address
    names the row: ``sau=<pk>`` or ``truoc=<pk>``, looked up among ``known`` (default
    ``rows``). ``latest_first``: from the greatest keys down. Raises ValidationError
    when that row is not there.
    """
    backwards = "truoc" in query
    down = backwards != latest_first
    text = query.get("truoc") or query.get("sau")
    edge = _edge_row(rows if known is None else known, text) if text else None
    order = [f"-{key}" if down else key for key in keys]
    found = rows.order_by(*order)
    if edge is not None:
        found = found.filter(beyond(edge, keys, "lt" if down else "gt"))
    shown = list(found[: size + 1])
    more, shown = len(shown) > size, shown[:size]
    if backwards:
        shown.reverse()
    has_previous = more if backwards else edge is not None
    has_next = bool(edge) if backwards else more
    return KeyPage(
        rows=shown,
        previous_url=_url(query, "truoc", shown[0].pk)
        if shown and has_previous
        else None,
        next_url=_url(query, "sau", shown[-1].pk) if shown and has_next else None,
        first_url=_url(query),
    )


def _edge_row(known: QuerySet[Any], text: str) -> Model:
    row = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        row = known.filter(pk=int(text)).first()
    if row is None:
        raise ValidationError("Trang này không còn. Hãy xem lại từ trang đầu.")
    found: Model = row
    return found


def _url(query: QueryDict, name: str = "", value: Any = None) -> str:
    """The same address with another edge row."""
    changed = query.copy()
    for old in ("sau", "truoc"):
        changed.pop(old, None)
    if name:
        changed[name] = str(value)
    return f"?{changed.urlencode()}"
