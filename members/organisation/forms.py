"""Forms of acts on the organisation: each asks only what its act needs."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from benghe.core.forms import DayInput, VietnameseDateField
from benghe.core.querysets import scope_of
from benghe.lib.text import clean
from cells.models import Cell, CellKind, Committee, OrganisationAct
from members.organisation.data import NewCell, OrganisationData
from members.organisation.moving import people_of, role_of

PARTS = range(1, 5)
HOME = "nha-"
UNKNOWN = {"invalid_choice": "Lựa chọn này không có trong danh sách."}


class CellChoiceField(forms.ModelChoiceField):
    """A cell by its present name and code."""

    def label_from_instance(self, obj: Any) -> str:
        """«Chi bộ Khu phố 1 (KP1)»."""
        return f"{obj.name} ({obj.code})"


class CellsField(forms.ModelMultipleChoiceField):
    """Several cells, each a box."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "choices"})

    def label_from_instance(self, obj: Any) -> str:
        """«Chi bộ Khu phố 1 (KP1)»."""
        return f"{obj.name} ({obj.code})"


def date_field(label: str, **kwargs: Any) -> VietnameseDateField:
    """A day typed as dd/mm/yyyy."""
    return VietnameseDateField(label=label, widget=DayInput, **kwargs)


def cells_in_reach(user: Any) -> Any:
    """Living cells on which ``user`` may record acts, in natural order."""
    scope = scope_of(user, OrganisationAct, "add")
    cells = Cell.objects.valid().filter(dissolved_on__isnull=True)
    cells = cells if scope.everything else cells.filter(pk__in=scope.cell_ids)
    return cells.order_by("natural_key", "pk")


def committees_in_reach(user: Any) -> Any:
    """Living committees on which ``user`` may record acts."""
    scope = scope_of(user, OrganisationAct, "add")
    rows = Committee.objects.valid().filter(dissolved_on__isnull=True)
    if not scope.everything:
        rows = rows.filter(cells__in=scope.cell_ids).distinct()
    return rows.prefetch_related("names").order_by("code")


class OrganisationForm(forms.Form):
    """What every act asks: the day and the decision."""

    use_required_attribute = False

    day = date_field(
        "Có hiệu lực từ ngày",
        help_text="Từ ngày này tính theo tổ chức mới; các ngày trước giữ như cũ.",
    )
    decision = forms.CharField(label="Quyết định số", max_length=120, required=False)
    decided_on = date_field("Ngày quyết định", required=False)

    first: ClassVar[tuple[str, ...]] = ()
    data_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any, *, slug: str, user: Any) -> None:
        super().__init__(data, label_suffix="")
        self.slug = slug
        for name, field in self.fields.items():
            if isinstance(field, CellChoiceField | CellsField):
                field.queryset = cells_in_reach(user)
                field.error_messages.update(UNKNOWN)
            elif name == "committee":
                field.queryset = committees_in_reach(user)  # type: ignore[attr-defined]
        self.order_fields([*self.first, "day", "decision", "decided_on"])

    def clean(self) -> dict[str, Any]:
        """One tidy line in every text."""
        found = super().clean() or self.cleaned_data
        texts = {k: clean(v) for k, v in found.items() if isinstance(v, str)}
        return {**found, **texts}

    def facts(self, homes: Mapping[int, str] | None = None) -> OrganisationData:
        """What the valid form says, with the places of people given beside it."""
        found = self.cleaned_data
        own = {name: found[name] for name in self.data_fields}
        return OrganisationData(
            slug=self.slug, day=found["day"], decision=found["decision"],
            decided_on=found["decided_on"], homes=homes or {}, **own, **self.more(),
        )  # fmt: skip

    def more(self) -> dict[str, Any]:
        """What must be composed of several fields."""
        return {}

    def options(self) -> list[tuple[str, str]]:
        """Where people can go: value and words; empty where the act does not ask."""
        return []

    def usual(self) -> str:
        """The place proposed for everybody."""
        return ""


def kind_field(**kwargs: Any) -> forms.ModelChoiceField:
    """The kind of a new cell."""
    return forms.ModelChoiceField(
        CellKind.objects.all(), label="Loại hình", required=False,
        error_messages=UNKNOWN, **kwargs,
    )  # fmt: skip


def committee_field(label: str, **kwargs: Any) -> forms.ModelChoiceField:
    """A committee of the tree."""
    return forms.ModelChoiceField(
        Committee.objects.none(), label=label, error_messages=UNKNOWN, **kwargs
    )


class FoundForm(OrganisationForm):
    """A new cell."""

    first: ClassVar[tuple[str, ...]] = ("code", "name", "kind", "committee")

    code = forms.CharField(label="Mã chi bộ", max_length=20)
    name = forms.CharField(
        label="Tên chi bộ", max_length=120, help_text="Ví dụ: Chi bộ Khu phố 1"
    )
    kind = kind_field()
    committee = committee_field("Trực thuộc")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = True

    def more(self) -> dict[str, Any]:
        """The new cell."""
        return {"new": _new_cell(self.cleaned_data)}


class RenameForm(OrganisationForm):
    """A cell's new name."""

    first: ClassVar[tuple[str, ...]] = ("cell", "name")
    data_fields: ClassVar[tuple[str, ...]] = ("cell", "name")

    cell = CellChoiceField(Cell.objects.none(), label="Chi bộ")
    name = forms.CharField(label="Tên mới", max_length=120)


class MergeForm(OrganisationForm):
    """Which cells merge, and into what."""

    first: ClassVar[tuple[str, ...]] = (
        "cells",
        "target",
        "name",
        "code",
        "kind",
        "committee",
    )
    data_fields: ClassVar[tuple[str, ...]] = ("target", "name")

    cells = CellsField(
        Cell.objects.none(), label="Các chi bộ sáp nhập",
        help_text="Chọn ít nhất hai, kể cả chi bộ nhận nếu là một trong số đó.",
    )  # fmt: skip
    target = CellChoiceField(
        Cell.objects.none(), label="Chi bộ nhận", required=False,
        empty_label="(thành lập chi bộ mới)",
    )  # fmt: skip
    name = forms.CharField(
        label="Tên sau sáp nhập", max_length=120, required=False,
        help_text="Để trống nếu chi bộ nhận giữ tên; bắt buộc khi thành lập chi bộ mới.",
    )  # fmt: skip
    code = forms.CharField(
        label="Mã chi bộ mới", max_length=20, required=False,
        help_text="Chỉ nhập khi thành lập chi bộ mới.",
    )  # fmt: skip
    kind = kind_field(empty_label="(như chi bộ đầu tiên được chọn)")
    committee = committee_field(
        "Chi bộ mới trực thuộc",
        required=False,
        empty_label="(như chi bộ đầu tiên được chọn)",
    )

    def clean(self) -> dict[str, Any]:
        """A code without a new cell is a misunderstanding."""
        found = super().clean()
        if found.get("target") and found.get("code"):
            self.add_error(
                "code",
                "Đã chọn chi bộ nhận nên không có chi bộ mới. Hãy để trống mã, hoặc bỏ chọn "
                "chi bộ nhận.",
            )
        return found

    def more(self) -> dict[str, Any]:
        """The cells, and the new one where there is no target."""
        found = self.cleaned_data
        new = None if found["target"] else _new_cell(found)
        return {"cells": tuple(found["cells"]), "new": new}


class SplitForm(OrganisationForm):
    """Which cell is split, and into what."""

    first: ClassVar[tuple[str, ...]] = ("cell", "keeps")
    data_fields: ClassVar[tuple[str, ...]] = ("cell", "keeps")

    cell = CellChoiceField(Cell.objects.none(), label="Chi bộ được chia")
    keeps = forms.BooleanField(
        label="Chi bộ được chia vẫn hoạt động", required=False,
        help_text="Bỏ trống: chi bộ được chia thôi hoạt động.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in PARTS:
            self.fields[f"ma-{number}"] = forms.CharField(
                label=f"Mã chi bộ mới {number}", max_length=20, required=False
            )
            self.fields[f"ten-{number}"] = forms.CharField(
                label=f"Tên chi bộ mới {number}", max_length=120, required=False
            )
        names = [f"{name}-{n}" for n in PARTS for name in ("ma", "ten")]
        self.order_fields(["cell", "keeps", *names, "day", "decision", "decided_on"])

    def clean(self) -> dict[str, Any]:
        """A part has both a code and a name, and no row is skipped."""
        found = super().clean()
        filled = [n for n in PARTS if found.get(f"ma-{n}") or found.get(f"ten-{n}")]
        for number in filled:
            for name, words in (("ma", "mã"), ("ten", "tên")):
                if not found.get(f"{name}-{number}"):
                    self.add_error(
                        f"{name}-{number}", f"Hãy nhập {words} của chi bộ mới này."
                    )
        if filled and filled != list(range(1, len(filled) + 1)):
            raise ValidationError("Hãy nhập các chi bộ mới liền nhau, từ số 1.")
        return found

    def more(self) -> dict[str, Any]:
        """The new cells, in their order."""
        found = self.cleaned_data
        pairs = [(found[f"ma-{n}"], found[f"ten-{n}"]) for n in PARTS]
        return {"parts": tuple(NewCell(code, name) for code, name in pairs if code)}

    def options(self) -> list[tuple[str, str]]:
        """The parts, and the split cell where it goes on."""
        data = self.facts()
        found = [(f"moi-{n}", p.name) for n, p in enumerate(data.parts, start=1)]
        if data.keeps and data.cell:
            found.insert(0, (str(data.cell.pk), f"{data.cell.name} (ở lại)"))
        return found

    def usual(self) -> str:
        """The first of them."""
        found = self.options()
        return found[0][0] if found else ""


class DissolveForm(OrganisationForm):
    """Which cell ends, and where its people usually go."""

    first: ClassVar[tuple[str, ...]] = ("cell", "target")
    data_fields: ClassVar[tuple[str, ...]] = ("cell", "target")

    cell = CellChoiceField(Cell.objects.none(), label="Chi bộ giải thể")
    target = CellChoiceField(
        Cell.objects.none(), label="Chuyển đảng viên sang", required=False,
        empty_label="(xếp từng người ở bước sau)",
        help_text="Bước sau sửa được cho từng người. Chi bộ không còn ai thì để trống.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """People cannot go to the cell that ends."""
        found = super().clean()
        if found.get("cell") and found.get("cell") == found.get("target"):
            self.add_error("target", "Chi bộ nhận phải khác chi bộ giải thể.")
        return found

    def options(self) -> list[tuple[str, str]]:
        """The other living cells."""
        field: Any = self.fields["target"]
        own = self.cleaned_data["cell"].pk
        return [
            (str(cell.pk), field.label_from_instance(cell))
            for cell in field.queryset
            if cell.pk != own
        ]

    def usual(self) -> str:
        """The cell chosen for all."""
        target = self.cleaned_data["target"]
        return str(target.pk) if target else ""


class CommitteeForm(OrganisationForm):
    """A committee's name and header from a day on."""

    first: ClassVar[tuple[str, ...]] = (
        "committee",
        "name",
        "issuer",
        "superior",
        "place",
    )
    data_fields: ClassVar[tuple[str, ...]] = (
        "committee",
        "name",
        "issuer",
        "superior",
        "place",
    )

    committee = committee_field("Đảng bộ")
    name = forms.CharField(label="Tên mới", max_length=160)
    issuer = forms.CharField(
        label="Cơ quan ban hành", max_length=160, required=False,
        help_text="Dòng thứ hai ở đầu văn bản. Để trống: theo tên đảng bộ.",
    )  # fmt: skip
    superior = forms.CharField(
        label="Cơ quan cấp trên", max_length=160, required=False,
        help_text="Dòng thứ nhất ở đầu văn bản. Để trống: như cũ, hoặc theo đảng bộ cấp trên.",
    )  # fmt: skip
    place = forms.CharField(
        label="Địa danh", max_length=80, required=False,
        help_text="Trước ngày tháng. Để trống: như cũ, hoặc như đảng bộ cấp trên.",
    )  # fmt: skip


class FoundCommitteeForm(CommitteeForm):
    """A new lower committee."""

    first: ClassVar[tuple[str, ...]] = (
        "committee",
        "code",
        "name",
        "issuer",
        "superior",
        "place",
    )
    data_fields: ClassVar[tuple[str, ...]] = (*CommitteeForm.data_fields, "code")

    code = forms.CharField(label="Mã đảng bộ", max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["committee"].label = "Trực thuộc"
        self.fields["name"].label = "Tên đảng bộ"


class DissolveCommitteeForm(OrganisationForm):
    """A lower committee that ends."""

    first: ClassVar[tuple[str, ...]] = ("committee",)
    data_fields: ClassVar[tuple[str, ...]] = ("committee",)

    committee = committee_field("Đảng bộ cơ sở")


FORMS: dict[str, type[OrganisationForm]] = {
    "thanh-lap": FoundForm,
    "doi-ten": RenameForm,
    "sap-nhap": MergeForm,
    "chia-tach": SplitForm,
    "giai-the": DissolveForm,
    "thanh-lap-dang-bo": FoundCommitteeForm,
    "doi-ten-dang-bo": CommitteeForm,
    "giai-the-dang-bo": DissolveCommitteeForm,
}


def _new_cell(found: Mapping[str, Any]) -> NewCell:
    return NewCell(found["code"], found["name"], found["kind"], found["committee"])


class HomesForm(forms.Form):
    """One list of places for each person of a cell."""

    use_required_attribute = False

    def __init__(
        self, cell: Cell, day: date, options: Iterable[tuple[str, str]], usual: str,
        given: Mapping[str, str],
    ) -> None:  # fmt: skip
        people = people_of(cell, day)
        known = {value for value, _ in options}
        choices = [("", "(chọn nơi chuyển đến)"), *options]
        data = {}
        self.roles: dict[str, str] = {}
        for row in people:
            name = f"{HOME}{row.member_id}"
            typed = given.get(name, usual)
            data[name] = typed if typed in known else ""
            self.roles[name] = role_of(row) or "đảng viên"
        super().__init__(data, label_suffix="")
        for row in people:
            self.fields[f"{HOME}{row.member_id}"] = forms.ChoiceField(
                label=row.member.full_name, choices=choices,
                error_messages={"required": "Hãy chọn chi bộ cho người này."},
            )  # fmt: skip

    def lines(self) -> list[tuple[Any, str]]:
        """Each person's field and what the person is in the cell."""
        return [(self[name], role) for name, role in self.roles.items()]

    def homes(self) -> dict[int, str]:
        """Where each person goes, by the person's id; empty text: not said."""
        return {int(name.removeprefix(HOME)): self.data[name] for name in self.roles}
