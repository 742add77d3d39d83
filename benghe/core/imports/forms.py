"""Forms of the steps of a batch: the file, how it is read, which stored row a line means."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from benghe.core.imports.resources import ScopedResource
from benghe.core.imports.rows import CHOOSE, Options
from benghe.core.models import ImportBatch, ImportRow
from benghe.core.pages import PAGE_SIZE
from benghe.sheets.wanted import LEAVE_OUT, Limits

KEEP, CLEAR = "giu", "xoa"
BLANKS = (
    (KEEP, "Giữ nguyên giá trị đang lưu"),
    (CLEAR, "Xóa giá trị đang lưu"),
)
BLANKS_HELP = (
    "Áp dụng cho các cột có trong tệp. Chỉ chọn xóa khi tệp của bạn là bản đầy đủ; trước khi "
    "ghi, cổng cho biết bao nhiêu giá trị sẽ bị xóa."
)
OLD_TEXT = (
    ("sure", "Đổi những ô chắc chắn là TCVN3; ô đọc được cả hai cách thì báo lỗi để bạn xem"),
    ("tcvn3", "Ô đọc được cả hai cách cũng là TCVN3"),
    ("unicode", "Không đổi ô nào: tệp viết bằng Unicode"),
)  # fmt: skip
NEW_ROW = "moi"
COLUMN, CHOICE = "cot_", "chon_"


class UploadForm(forms.Form):
    """One file, and what its blank cells mean."""

    use_required_attribute = False

    file = forms.FileField(
        label="Tệp Excel (.xlsx) hoặc CSV",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Hãy chọn một tệp.",
            "empty": "Tệp rỗng. Hãy chọn tệp có dữ liệu.",
        },
    )
    blanks = forms.ChoiceField(
        label="Ô trống trong tệp", choices=BLANKS, initial=KEEP, required=False,
        widget=forms.RadioSelect, help_text=BLANKS_HELP,
        error_messages={"invalid_choice": "Hãy chọn giữ nguyên hoặc xóa."},
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        most = Limits().packed
        if file.size > most:
            raise ValidationError(
                f"Tệp lớn hơn {most // 1024**2} MB. Hãy chia thành nhiều tệp nhỏ hơn."
            )
        return file

    @property
    def options(self) -> Options:
        """What was decided."""
        return Options(clears=self.cleaned_data["blanks"] == CLEAR)


class ReadingForm(forms.Form):
    """How a file is read: sheet, columns, old text, blanks. ``options`` is what came of it.

    A column of the file is a field ``cot_<letter>``; "" lets the reader find out.
    """

    use_required_attribute = False

    def __init__(
        self, batch: ImportBatch, resource: ScopedResource, data: Any = None
    ) -> None:
        super().__init__(data, label_suffix="")
        self.findings, self.before = batch.findings, Options.of(batch.options)
        self.headings = resource.headings()
        self.samples: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self._add_sheet()
        for letter, heading, key in self._columns():
            self._add_column(letter, heading, key)
        self.fields["old_text"] = forms.ChoiceField(
            label="Chữ viết bằng bảng mã cũ TCVN3 (ABC)", choices=OLD_TEXT,
            widget=forms.RadioSelect, initial=self.before.old_text,
            error_messages={"required": "Hãy chọn một cách đọc."},
        )  # fmt: skip
        self.fields["blanks"] = forms.ChoiceField(
            label="Ô trống trong tệp", choices=BLANKS, widget=forms.RadioSelect,
            initial=CLEAR if self.before.clears else KEEP, help_text=BLANKS_HELP,
            error_messages={"required": "Hãy chọn giữ nguyên hoặc xóa."},
        )  # fmt: skip

    # --- fields ---

    def _add_sheet(self) -> None:
        """Only where there is a choice."""
        fit = [s["name"] for s in self.findings.get("sheets", []) if s["matches"]]
        if len(fit) < 2:
            return
        self.fields["sheet"] = forms.ChoiceField(
            label="Trang tính", choices=[(name, name) for name in fit],
            initial=self.findings.get("sheet", ""), widget=forms.RadioSelect,
            error_messages={
                "required": "Hãy chọn một trang.",
                "invalid_choice": "Tệp không có trang này. Hãy chọn một trang trong danh sách.",
            },
        )  # fmt: skip

    def _columns(self) -> Iterable[tuple[str, str, str]]:
        """(letter, heading in the file, what it is taken for): what can be decided."""
        found = [
            (c["letter"], c["heading"], c["key"])
            for c in self.findings.get("found", []) if c["how"] != "group"
        ]  # fmt: skip
        for left in (
            *self.findings.get("leftovers", ()),
            *self.findings.get("ignored", ()),
        ):
            letter = left["letter"]
            if not left["heading"] and not left["samples"]:
                continue
            self.samples[letter] = "; ".join(left["samples"])
            key = LEAVE_OUT if self.before.mapping.get(letter) == LEAVE_OUT else ""
            found.append((letter, left["heading"], key))
        known = {letter for letter, *_ in found}
        found += [
            (letter, heading, "")
            for heading, letters in self.findings.get("duplicates", ())
            for letter in letters if letter not in known
        ]  # fmt: skip
        return sorted(found, key=lambda row: (len(row[0]), row[0]))

    def _add_column(self, letter: str, heading: str, key: str) -> None:
        choices = [("", "Hãy chọn…"), (LEAVE_OUT, "Bỏ qua cột này")]
        choices += [(name, name) for name in self.headings]
        self.fields[f"{COLUMN}{letter}"] = forms.ChoiceField(
            label=f"Cột {letter}", choices=choices, initial=key, required=False,
            error_messages={
                "invalid_choice": "Không có cột «%(value)s». Hãy chọn trong danh sách."
            },
        )  # fmt: skip
        self.titles[letter] = heading

    @property
    def columns(self) -> list[tuple[Any, str, str, bool]]:
        """(field, heading in the file, samples, whether it waits for a decision)."""
        waiting = {left["letter"] for left in self.findings.get("leftovers", ())}
        waiting |= {
            letter
            for _, letters in self.findings.get("duplicates", ())
            for letter in letters
        }
        return [
            (self[name], self.titles[_letter(name)], self.samples.get(_letter(name), ""),
             _letter(name) in waiting)
            for name in self.fields if name.startswith(COLUMN)
        ]  # fmt: skip

    @property
    def must_map(self) -> bool:
        """Whether a column waits for a decision."""
        return any(waits for *_, waits in self.columns)

    # --- what was decided ---

    def _moves(self) -> bool:
        """Another sheet: its columns and lines are others."""
        sheet = self.cleaned_data.get("sheet", "")
        return bool(sheet) and sheet != self.findings.get("sheet", "")

    def clean(self) -> dict[str, Any]:
        """Each column once; what is read of another sheet is asked after it was read."""
        if self._moves() or "sheet" in self.errors:
            return self.cleaned_data
        taken = defaultdict(list)
        for column in self.findings.get("found", []):
            if column["how"] == "group":
                taken[column["key"]].append(column["letter"])
        for box, _, _, waits in self.columns:
            value = self.cleaned_data.get(box.name)
            if value == "" and waits:
                self.add_error(
                    box.name, "Hãy chọn cho cột này, hoặc chọn «Bỏ qua cột này»."
                )
            elif value and value != LEAVE_OUT:
                taken[value].append(_letter(box.name))
                if len(taken[value]) > 1:
                    where = " và ".join(taken[value])
                    self.add_error(
                        box.name,
                        f"Các cột {where} cùng là «{value}». Chỉ được chọn một cột.",
                    )
        return self.cleaned_data

    @property
    def options(self) -> Options:
        """What was decided; what stays as the reader found it is not written down."""
        data = self.cleaned_data
        changed = replace(
            self.before, sheet=data.get("sheet", self.before.sheet),
            old_text=data["old_text"], clears=data["blanks"] == CLEAR,
        )  # fmt: skip
        if self._moves():
            return replace(changed, mapping={}, choices={})
        mapping = {}
        for box, *_ in self.columns:
            letter, value = _letter(box.name), data[box.name]
            known = letter in self.before.mapping
            if value and (known or value != box.field.initial):
                mapping[letter] = value
        return replace(changed, mapping=mapping)


def _letter(name: str) -> str:
    return name.removeprefix(COLUMN)


class ChoicesForm(forms.Form):
    """Which stored row each doubtful line means; a line left open stays doubtful."""

    use_required_attribute = False

    def __init__(self, lines: Iterable[ImportRow], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for line in lines:
            choices = [(c["key"] or NEW_ROW, c["words"]) for c in line.choices]
            self.fields[f"{CHOICE}{line.number}"] = forms.ChoiceField(
                label=f"Dòng {line.number}: {line.name}", choices=choices, required=False,
                widget=forms.RadioSelect,
                error_messages={
                    "invalid_choice": "Hãy chọn một trong các hồ sơ được nêu, hoặc người mới."
                },
            )  # fmt: skip

    @classmethod
    def posted(cls, batch: ImportBatch, data: Any) -> "ChoicesForm":
        """For the lines that the form that came speaks of."""
        names = [name.removeprefix(CHOICE) for name in data if name.startswith(CHOICE)]
        numbers = [int(n) for n in names if n.isdecimal() and len(n) < 9][
            : 2 * PAGE_SIZE
        ]
        return cls(batch.lines.filter(kind=CHOOSE, number__in=numbers), data)

    def clean(self) -> dict[str, Any]:
        """A form without any choice does nothing, and says so."""
        if not any(self.cleaned_data.values()) and not self.errors:
            raise ValidationError("Hãy chọn cho ít nhất một dòng.")
        return self.cleaned_data

    def added_to(self, options: Options) -> Options:
        """The options with these choices beside the earlier ones."""
        made = {
            name.removeprefix(CHOICE): "" if key == NEW_ROW else key
            for name, key in self.cleaned_data.items() if key
        }  # fmt: skip
        return replace(options, choices={**options.choices, **made})
