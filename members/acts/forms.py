"""Forms of acts: one for each kind, made from what the kind asks; and a new person."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F

from benghe.core.forms import DayInput, VietnameseDateField
from benghe.core.models import Document
from benghe.core.pages import FilterForm, KnownChoiceField
from benghe.lib.dates import short_date
from benghe.lib.text import clean
from cells.models import Cell, Committee, Term
from members.acts.data import ActData
from members.acts.kinds import ActKind
from members.acts.scope import cells_to_act_in, committees_to_act_in
from members.acts.situation import Situation
from members.models import Act, Member, Post

DOCUMENTS_SHOWN = 100
UNKNOWN = {"invalid_choice": "Lựa chọn này không có trong danh sách. Hãy chọn lại."}
# The names by which rows call what the form calls otherwise.
FIELD_OF_ROW = {
    "started_on": "day", "ended_on": "day", "born": "born", "full_name": "full_name",
    "official_on": "day", "admitted_on": "day", "kind": "post_kind",
}  # fmt: skip


def day_field(label: str, *, required: bool = False, help_text: str = "") -> Any:
    """A day as it is typed here."""
    return VietnameseDateField(
        label=label,
        required=required,
        help_text=help_text,
        error_messages={"required": f"Hãy nhập «{label}»."},
        widget=DayInput,
    )


def text_field(label: str, length: int, help_text: str = "") -> forms.CharField:
    """A short text that may be empty."""
    return forms.CharField(
        label=label, max_length=length, required=False, help_text=help_text
    )


class RowField(forms.ModelChoiceField):
    """A row from a short list; ``words`` says how each is called."""

    def __init__(self, words: Any, **kwargs: Any) -> None:
        self.words = words
        super().__init__(error_messages=self._messages(kwargs), **kwargs)

    @staticmethod
    def _messages(kwargs: dict[str, Any]) -> dict[str, str]:
        label = kwargs["label"]
        return {**UNKNOWN, "required": f"Hãy chọn {label[:1].lower()}{label[1:]}."}

    def label_from_instance(self, obj: Any) -> str:
        """The words of one row."""
        return str(self.words(obj))

    def to_python(self, value: Any) -> Any:
        """The row; text that no key can be is unknown, as any other."""
        if isinstance(value, str) and value and not _is_key(value):
            raise ValidationError(UNKNOWN["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


class ActForm(forms.Form):
    """Asks the day, the decision and what ``kind`` needs of a person in ``now``.

    ``replaced``: the voided act for which this one stands.
    """

    use_required_attribute = False

    def __init__(
        self, kind: ActKind, now: Situation, user: Any, data: Any = None,
        initial: Any = None, replaced: Act | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial, label_suffix="")
        self.kind, self.now, self.user, self.replaced = kind, now, user, replaced
        self.fields["day"] = day_field(kind.day_label, required=True)
        for name in kind.fields:
            if (field := BUILDERS[name](self)) is not None:
                self.fields[name] = field
        self.fields["decision"] = text_field(
            "Số quyết định", 120, "Ví dụ: 12-QĐ/QU. Để trống nếu không có."
        )
        self.fields["decided_on"] = day_field("Ngày quyết định")
        self.fields["document"] = self._document_field()

    def _document_field(self) -> forms.Field:
        rows = Document.objects.for_user(self.user)
        keys = list(rows.values_list("pk", flat=True)[:DOCUMENTS_SHOWN])
        # A paper named before stays among the choices, however old it is.
        asked = str(self.data.get("document") or self.initial.get("document") or "")
        if _is_key(asked):
            keys.append(int(asked))
        return RowField(
            lambda row: f"{row.code}, {short_date(row.issued_on)}: {row.title[:60]}",
            label="Văn bản trong sổ", queryset=rows.filter(pk__in=keys),
            required=False, empty_label="Không có trong sổ",
            help_text="Chọn văn bản thì số và ngày quyết định còn trống được lấy theo đó.",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The paper in the register says its number and day where they are not typed."""
        found = super().clean() or self.cleaned_data
        document = found.get("document")
        if document is not None:
            if not found.get("decision"):
                found["decision"] = document.code.removeprefix("Số ").strip()
            if "decided_on" in found and found["decided_on"] is None:
                found["decided_on"] = document.issued_on
        return found

    def act_data(self) -> ActData:
        """What the valid form says."""
        found = dict(self.cleaned_data)
        for name in ("decision", "place"):
            if name in found:
                found[name] = clean(found[name])
        return ActData(kind=self.kind.code, replaces=self.replaced, **found)

    def take(self, error: ValidationError) -> None:
        """Put what the planner or a row refused beside the field that it concerns."""
        take_errors(error, [self])

    def hidden(self) -> Iterator[str]:
        """Every field as typed, out of sight."""
        return (self[name].as_hidden() for name in self.fields)


class PersonForm(forms.ModelForm):
    """Someone who is not in the register yet; only what the register needs."""

    use_required_attribute = False

    class Meta:
        model = Member
        fields = (
            "full_name", "gender", "born", "card_number", "ethnicity", "religion",
            "hometown",
        )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for field in self.fields.values():
            label = str(field.label)
            field.label = f"{label[:1].upper()}{label[1:]}"
            field.error_messages["required"] = f"Hãy nhập «{field.label}»."
            field.error_messages.update(UNKNOWN)
        gender: Any = self.fields["gender"]
        gender.choices = [("", "Chọn"), *Member.Gender.choices]

    def hidden(self) -> Iterator[str]:
        """Every field as typed, out of sight."""
        return (self[name].as_hidden() for name in self.fields)


class VoidForm(forms.Form):
    """Why an act is voided."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Lý do hủy", max_length=200,
        error_messages={
            "required": "Hãy nhập lý do hủy.",
            "max_length": "Lý do dài nhất 200 ký tự; hãy viết ngắn lại.",
        },
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def clean_reason(self) -> str:
        """The reason without needless spaces."""
        return clean(self.cleaned_data["reason"])


class SettleForm(forms.Form):
    """The day on which the paper of a transfer out came back.

    ``number`` tells the forms of one page apart.
    """

    use_required_attribute = False

    def __init__(self, data: Any = None, number: int | None = None) -> None:
        super().__init__(data, label_suffix="", auto_id=f"id_%s_{number or 0}")
        self.fields["settled_on"] = day_field("Ngày hoàn tất", required=True)


class CandidateFilterForm(FilterForm):
    """Filters of the candidates of a day."""

    def __init__(self, data: Any, user: Any) -> None:
        super().__init__(data)
        # A name with a hyphen, as addresses have it, cannot be a class attribute.
        self.fields["chi-bo"] = KnownChoiceField(
            label="Chi bộ",
            queryset=Cell.objects.for_user(user),
            to_field_name="code",
            required=False,
            empty_label="Mọi chi bộ",
        )
        self.order_fields(["chi-bo", "ngay"])

    @property
    def cell(self) -> Cell | None:
        """The cell asked for; None: every cell in scope."""
        found: Cell | None = self.cleaned_data["chi-bo"]
        return found


def take_errors(error: ValidationError, found: list[Any]) -> None:
    """Put each message beside its field in the first of the forms that has it.

    What concerns no field stands above the first form.
    """
    by_field = getattr(error, "error_dict", None) or {"__all__": error.error_list}
    for name, errors in by_field.items():
        names = (name, FIELD_OF_ROW.get(name, name))
        place = next(
            ((form, own) for form in found for own in names if own in form.fields),
            (found[0], None),
        )
        form, own = place
        form.add_error(own, ValidationError(errors))


# --- the fields that kinds ask ---


def _cell(form: ActForm) -> forms.Field:
    def words(cell: Cell) -> str:
        if cell.dissolved_on is None:
            return cell.name
        return f"{cell.name} (thôi hoạt động từ {short_date(cell.dissolved_on)})"

    over_last = F("dissolved_on").asc(nulls_first=True)
    rows = cells_to_act_in(form.user).order_by(over_last, "natural_key", "pk")
    label = "Chi bộ theo dõi" if form.kind.code == "candidate" else "Chi bộ"
    return RowField(
        words, label=label, queryset=rows, empty_label="Chọn chi bộ", required=True
    )


def _place(form: ActForm) -> forms.Field:
    labels = {
        "arrive": "Chuyển đến từ", "guest": "Đang thuộc tổ chức đảng",
        "depart": "Chuyển đến", "away": "Sinh hoạt tạm thời tại", "abroad": "Nước đến",
    }  # fmt: skip
    help_text = "" if form.kind.code == "abroad" else "Tên chi bộ, đảng bộ."
    return text_field(labels.get(form.kind.code, "Nơi đi, nơi đến"), 160, help_text)


def _outside(form: ActForm) -> forms.Field:
    return forms.TypedChoiceField(
        label="Nơi ấy ở đâu",
        choices=[("", "Chọn"), ("0", "Trong Thành phố"), ("1", "Ngoài Thành phố")],
        coerce=lambda value: value == "1",
        error_messages={
            **UNKNOWN,
            "required": "Hãy chọn nơi ấy ở trong hay ngoài Thành phố.",
        },
    )


def _admitted_on(form: ActForm) -> forms.Field | None:
    if form.now.party is not None:
        return None
    return day_field("Ngày kết nạp theo hồ sơ", required=True)


def _official_on(form: ActForm) -> forms.Field | None:
    if form.now.party is not None:
        return None
    return day_field("Ngày chính thức theo hồ sơ", help_text="Để trống nếu còn dự bị.")


def _due_on(form: ActForm) -> forms.Field:
    may_be_open = form.kind.code in {"exempt", "abroad"}
    label = "Hạn mới" if form.kind.code == "renew" else "Hạn đến ngày"
    return day_field(
        label,
        required=not may_be_open,
        help_text="Để trống nếu không có hạn." if may_be_open else "",
    )


def _trained_on(form: ActForm) -> forms.Field:
    return day_field(
        "Ngày cấp giấy chứng nhận lớp nhận thức về Đảng",
        help_text="Để trống nếu chưa học.",
    )


def _standing(form: ActForm) -> forms.Field:
    def words(row: Any) -> str:
        due = f", hạn {short_date(row.due_on)}" if row.due_on else ""
        return f"{row.get_kind_display()} từ {short_date(row.started_on)}{due}"

    return _open_rows(form, "Trạng thái", form.now.standings, words)


def _post(form: ActForm) -> forms.Field:
    def words(row: Any) -> str:
        return f"{row} từ {short_date(row.started_on)}"

    return _open_rows(form, "Chức vụ", form.now.posts, words)


def _open_rows(form: ActForm, label: str, rows: Any, words: Any) -> forms.Field:
    """One of the person's open rows; the only one is chosen already."""
    keys = [row.pk for row in rows]
    model: Any = type(rows[0]) if rows else Post
    found = model.objects.filter(pk__in=keys).select_related("cell")
    first = keys[0] if len(keys) == 1 else None
    return RowField(words, label=label, queryset=found, initial=first, required=True)


def _post_kind(form: ActForm) -> forms.Field:
    return forms.ChoiceField(
        label="Chức vụ",
        choices=[("", "Chọn chức vụ"), *Post.Kind.choices],
        error_messages={**UNKNOWN, "required": "Hãy chọn chức vụ."},
    )


def _post_place(form: ActForm) -> forms.Field:
    stay: Any = form.now.stay
    places: list[Cell | Committee] = [stay.cell] if stay is not None else []
    places += committees_to_act_in(form.user)
    by_key = {place_key(place): place for place in places}
    return forms.TypedChoiceField(
        label="Nơi giữ chức vụ",
        choices=[("", "Chọn nơi"), *((key, str(row)) for key, row in by_key.items())],
        coerce=by_key.get,
        error_messages={**UNKNOWN, "required": "Hãy chọn nơi giữ chức vụ."},
    )


def place_key(place: Cell | Committee) -> str:
    """``cell-5``, ``committee-1``: how a place is named in the form."""
    return f"{place._meta.model_name}-{place.pk}"


def _term(form: ActForm) -> forms.Field:
    rows = Term.objects.filter(committee__in=committees_to_act_in(form.user))
    rows = rows.select_related("committee").prefetch_related("committee__names")
    return RowField(
        lambda row: f"{row.committee}, {row}", label="Nhiệm kỳ",
        queryset=rows.order_by("-started_on", "pk"), required=False,
        empty_label="Không ghi",
    )  # fmt: skip


BUILDERS: dict[str, Any] = {
    "cell": _cell, "place": _place, "outside": _outside, "admitted_on": _admitted_on,
    "official_on": _official_on, "due_on": _due_on, "trained_on": _trained_on,
    "standing": _standing, "post": _post, "post_kind": _post_kind,
    "post_place": _post_place, "term": _term,
}  # fmt: skip
