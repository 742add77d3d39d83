"""The filters of the members list, its columns, and the name of a saved view."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import localdate

from benghe.core.forms import VietnameseIntegerField
from benghe.core.pages import FilterForm, KnownChoiceField
from benghe.lib.dates import DateError, parse_date
from cells.models import Cell, Committee
from members.columns import BY_KEY, COLUMNS, DEFAULT, NAME, allowed
from members.listing import MemberListing
from members.models import Member, Occupation, Qualification, Standing
from members.querysets import Span
from members.rules import LEVELS
from members.search import card_tail

STATUSES = (
    ("", "Mọi đảng viên"),
    ("chinh-thuc", "Chính thức"),
    ("du-bi", "Dự bị"),
)
# As many digits of a card as a masked one shows.
MASKED_TAIL = 3
# Of older addresses; they have filters of their own now.
OLD_STATUSES = (("nu", "Nữ"), ("mien", "Miễn sinh hoạt"))
GENDERS = {"nam": Member.Gender.MALE, "nu": Member.Gender.FEMALE}
STANDINGS = {
    "mien": Standing.Kind.EXEMPT,
    "dinh-chi": Standing.Kind.SUSPENDED,
    "tam-vang": Standing.Kind.AWAY,
    "nuoc-ngoai": Standing.Kind.ABROAD,
}
OCCUPATIONS = {
    "can-bo": Occupation.Group.OFFICIAL,
    "vien-chuc": Occupation.Group.PUBLIC,
    "luc-luong": Occupation.Group.ARMED,
    "doanh-nghiep": Occupation.Group.BUSINESS,
    "hoc-sinh": Occupation.Group.STUDENT,
    "huu-tri": Occupation.Group.RETIRED,
    "khac": Occupation.Group.OTHER,
}
POST_CHOICES = (
    ("", "Mọi đảng viên"),
    ("co", "Có chức vụ"),
    (
        "Đảng ủy",
        (
            ("dang-uy", "Có chức vụ trong Đảng ủy"),
            ("bi-thu-dang-uy", "Bí thư Đảng ủy"),
            ("pho-bi-thu-dang-uy", "Phó Bí thư Đảng ủy"),
            ("ban-thuong-vu", "Ủy viên Ban Thường vụ"),
            ("dang-uy-vien", "Đảng ủy viên"),
        ),
    ),
    (
        "Chi bộ",
        (
            ("chi-bo", "Có chức vụ trong chi bộ"),
            ("bi-thu-chi-bo", "Bí thư chi bộ"),
            ("pho-bi-thu-chi-bo", "Phó Bí thư chi bộ"),
            ("chi-uy-vien", "Chi ủy viên"),
        ),
    ),
)
ORDERS = (
    ("", "Tên (A–Y)"),
    ("chi-bo", "Chi bộ, chức vụ, rồi tên"),
    ("chuc-vu", "Chức vụ, rồi tên"),
    ("tuoi", "Tuổi đời, cao trước"),
    ("tuoi-dang", "Tuổi Đảng, cao trước"),
)
UNKNOWN = {"invalid_choice": "«%(value)s» không có trong danh sách."}
OLDEST = 130
# Always in sight; the others stand under «Lọc thêm».
MAIN = ("q", "chi-bo", "loai", "xep", "ngay")
FIELD_ORDER = (
    "q", "chi-bo", "loai", "xep", "ngay", "dang-bo", "gioi-tinh", "tuoi-tu", "tuoi-den",
    "tuoi-dang-tu", "tuoi-dang-den", "trang-thai", "trinh-do", "nghe", "chuc-vu", "cot",
)  # fmt: skip


def _hyphens(value: str) -> str:
    return value.replace("_", "-")


def _level_choices() -> list[tuple[str, Any]]:
    names, kinds = dict(Qualification.Level.choices), Qualification.Kind
    groups: list[tuple[str, Any]] = [("", "Mọi trình độ")]
    for kind in (kinds.PROFESSIONAL, kinds.POLITICAL, kinds.GENERAL):
        levels = [(_hyphens(level), names[level]) for level in LEVELS[kind]]
        groups.append((str(kind.label), tuple(levels)))
    return groups


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, error_messages=UNKNOWN
    )


def _years(label: str) -> forms.IntegerField:
    limits = f"Nhập số năm từ 0 đến {OLDEST}."
    return VietnameseIntegerField(
        label=label, required=False, min_value=0, max_value=OLDEST,
        error_messages={"min_value": limits, "max_value": limits},
    )  # fmt: skip


class MemberFilterForm(FilterForm):
    """Filters, order and columns of the members list, as they stand in the address."""

    q = forms.CharField(
        label="Họ tên hoặc số cuối thẻ",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    loai = _choice("Đối tượng", STATUSES)
    xep = _choice("Sắp xếp", ORDERS)
    cot = forms.CharField(
        label="Cột", required=False, max_length=300, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, user: Any, beside: Iterable[str] = ()) -> None:
        super().__init__(data, beside=beside)
        self.user = user
        asked = self.data.get("loai")
        old = [pair for pair in OLD_STATUSES if pair[0] == asked]
        self._field("loai").choices = [*STATUSES, *old]
        self._add_hyphened()
        self._add_places()
        self.order_fields(FIELD_ORDER)

    def clean_q(self) -> str:
        """Who sees only the end of card numbers finds by no more than that end."""
        text = super().clean_q()
        masked = not self.user.has_perm("members.sensitive_member")
        if masked and len(card_tail(text)) > MASKED_TAIL:
            raise ValidationError(
                f"Chỉ tìm được theo {MASKED_TAIL} số cuối của thẻ. Hãy gõ ít số hơn, hoặc gõ họ tên."
            )
        return text

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _add_hyphened(self) -> None:
        """Names with a hyphen, as addresses have them, cannot be class attributes."""
        standings = [(key, kind.label) for key, kind in STANDINGS.items()]
        genders = [(key, gender.label) for key, gender in GENDERS.items()]
        groups = [(key, group.label) for key, group in OCCUPATIONS.items()]
        self.fields |= {
            "gioi-tinh": _choice("Giới tính", [("", "Nam và nữ"), *genders]),
            "tuoi-tu": _years("Tuổi đời từ"),
            "tuoi-den": _years("Tuổi đời đến"),
            "tuoi-dang-tu": _years("Tuổi Đảng từ"),
            "tuoi-dang-den": _years("Tuổi Đảng đến"),
            "trang-thai": _choice(
                "Trạng thái sinh hoạt", [("", "Mọi trạng thái"), *standings]
            ),
            "trinh-do": _choice("Trình độ cao nhất", _level_choices()),
            "nghe": _choice("Nghề nghiệp", [("", "Mọi nghề nghiệp"), *groups]),
            "chuc-vu": _choice("Chức vụ trong Đảng", POST_CHOICES),
        }

    def _add_places(self) -> None:
        """Cells and committees in scope, by their names of the day.

        All that ever existed are understood; those of the day are offered. The choice
        of a committee is offered only where there is a second tier.
        """
        day = self.asked_day
        cells = Cell.objects.for_user(self.user).valid()
        self.fields["chi-bo"] = KnownChoiceField(
            label="Chi bộ", queryset=cells, to_field_name="code", required=False
        )
        offered = cells.on(day).with_name_on(day).order_by("order_on", "pk")
        found = list(offered.values_list("code", "name_on", "committee__parent"))
        shown = [(code, name) for code, name, _ in found]
        asked = self.data.get("chi-bo")
        if asked and "\x00" not in asked and asked not in dict(shown):
            past = cells.filter(code=asked).with_name_on(day)
            shown += list(past.values_list("code", "name_on"))
        self._field("chi-bo").widget.choices = [("", "Mọi chi bộ"), *shown]
        self._add_committees(tiers=any(above for _, _, above in found))

    def _add_committees(self, *, tiers: bool) -> None:
        committees = Committee.objects.for_user(self.user).valid()
        field = KnownChoiceField(
            label="Đảng bộ", queryset=committees, to_field_name="code", required=False
        )
        self.fields["dang-bo"] = field
        if not tiers:
            field.widget = forms.HiddenInput()
            return
        day = self.asked_day
        known = committees.on(day).prefetch_related("names")
        names = [(c.code, c.called_on(day)) for c in known]
        field.widget.choices = [("", "Mọi đảng bộ"), *names]

    @property
    def asked_day(self) -> Any:
        """The day before anything is checked; today where it is not understood."""
        try:
            return parse_date(self.data.get("ngay")) or localdate()
        except DateError:
            return localdate()

    # --- what is understood ---

    def clean_cot(self) -> tuple[str, ...]:
        """Keys of the columns; each once, each one that the person may have."""
        keys = [key for key in self.cleaned_data["cot"].split(",") if key]
        may_have = {column.key for column in allowed(self.user)}
        for key in keys:
            if key not in may_have:
                raise ValidationError(f"«{key[:40]}» không phải là cột của danh sách.")
            if keys.count(key) > 1:
                raise ValidationError(f"Cột «{BY_KEY[key].title}» có hai lần.")
        if keys and NAME not in keys:
            raise ValidationError("Danh sách cần có cột «Họ và tên».")
        return tuple(keys)

    def clean(self) -> dict[str, Any]:
        """A span of years ends where it begins or later."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name, label in (("tuoi", "Tuổi đời"), ("tuoi-dang", "Tuổi Đảng")):
            least, most = found.get(f"{name}-tu"), found.get(f"{name}-den")
            if least is not None and most is not None and least > most:
                self.add_error(
                    f"{name}-den",
                    f"{label} từ {least} đến {most}: số đầu lớn hơn số cuối. "
                    "Hãy sửa một trong hai.",
                )
        return found

    def _span(self, name: str) -> Span:
        found = self.cleaned_data
        return found[f"{name}-tu"], found[f"{name}-den"]

    def listing(self, action: str = "view") -> MemberListing:
        """The listing that the form asks for; only of a valid form."""
        found = self.cleaned_data
        gender, standing = found["gioi-tinh"], found["trang-thai"]
        group = found["nghe"]
        return MemberListing(
            user=self.user,
            day=self.day,
            cell=found["chi-bo"],
            committee=found["dang-bo"],
            text=found["q"],
            status=found["loai"],
            gender=GENDERS[gender] if gender else "",
            ages=self._span("tuoi"),
            party_ages=self._span("tuoi-dang"),
            standing=STANDINGS[standing] if standing else "",
            level=found["trinh-do"].replace("-", "_"),
            occupation=OCCUPATIONS[group] if group else "",
            post=found["chuc-vu"],
            order=found["xep"],
            columns=found["cot"],
            action=action,
        )

    # --- the same in addresses and in words ---

    def given(self, *without: str) -> dict[str, str]:
        """Field → value as in the address, of the fields that are filled in."""
        values = {name: self.data.get(name, "").strip() for name in self.fields}
        return {k: v for k, v in values.items() if v and k not in without}

    def query(self, *without: str) -> str:
        """The address of the same list, without some of its fields."""
        return urlencode(self.given(*without))

    def active(self) -> list[tuple[str, str, str]]:
        """Filters in force: label, what it means, the address without it."""
        return [
            (str(self.fields[name].label), self._meaning(name), self.query(name))
            for name in self.given("ngay", "xep", "cot")
        ]

    def _meaning(self, name: str) -> str:
        value = self.cleaned_data[name]
        if isinstance(value, Cell | Committee):
            offered = dict(getattr(self._field(name).widget, "choices", ()))
            return str(offered.get(value.code) or value.called_on(self.day))
        choices = getattr(self.fields[name], "choices", None)
        if choices is not None:
            return _label_of(choices, value)
        return f"{value} năm" if name.startswith("tuoi") else f"«{value}»"

    def words(self) -> list[str]:
        """The filters in force in words, for Excel and paper: «Giới tính: Nữ»."""
        return [f"{label}: {meaning}" for label, meaning, _ in self.active()]

    @property
    def main_fields(self) -> list[Any]:
        """The fields always in sight."""
        return [self[name] for name in MAIN]

    @property
    def more_fields(self) -> list[Any]:
        """The other visible fields."""
        return [f for f in self.visible_fields() if f.name not in MAIN]

    @property
    def is_more_used(self) -> bool:
        """Whether one of them is filled in or wrong."""
        return any(f.errors or self.given().get(f.name) for f in self.more_fields)


def _label_of(choices: Any, value: str) -> str:
    """The words of a choice, in a group or not."""
    flat = [
        pair
        for key, words in choices
        for pair in (words if isinstance(words, list | tuple) else ((key, words),))
    ]
    return str(dict(flat)[value])


class ColumnForm(forms.Form):
    """Which columns stand in the list, and in which order: a place for each."""

    use_required_attribute = False

    def __init__(self, data: Any, user: Any, columns: tuple[str, ...] = ()) -> None:
        places = {key: n for n, key in enumerate(columns or DEFAULT, 1)}
        super().__init__(data, label_suffix="")
        for column in allowed(user):
            self.fields[f"vi-tri-{column.key}"] = forms.IntegerField(
                label=column.title,
                required=False,
                min_value=1,
                max_value=99,
                initial=places.get(column.key),
                error_messages={
                    "invalid": "Nhập một số từ 1 đến 99, hoặc để trống.",
                    "min_value": "Nhập một số từ 1 đến 99, hoặc để trống.",
                    "max_value": "Nhập một số từ 1 đến 99, hoặc để trống.",
                },
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        """Without a name nobody knows who a row is about."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        name = f"vi-tri-{NAME}"
        if name not in self.errors and found.get(name) is None:
            self.add_error(name, "Danh sách cần có cột «Họ và tên». Hãy cho nó một số.")
        return found

    def keys(self) -> tuple[str, ...]:
        """Keys of the columns by their places; the order of the table breaks ties."""
        places = [
            (self.cleaned_data.get(f"vi-tri-{column.key}"), n, column.key)
            for n, column in enumerate(COLUMNS)
        ]
        return tuple(key for place, _, key in sorted(p for p in places if p[0]))


def is_of_columns(name: str) -> bool:
    """Whether a name in the address is of the form of columns and no filter."""
    return name == "chon" or name.startswith("vi-tri-")


class PaperForm(forms.Form):
    """Which print of the list: the quick working one or the official one."""

    ban = _choice("Bản in", [("", "Bản làm việc"), ("chinh-thuc", "Bản chính thức")])


class SavedViewForm(forms.Form):
    """The name under which the present list is kept, and whether its day is kept too."""

    ten = forms.CharField(
        label="Tên bộ lọc",
        max_length=60,
        error_messages={"required": "Hãy đặt tên cho bộ lọc."},
    )
    giu_ngay = forms.BooleanField(
        label="Giữ cả ngày đang xem",
        required=False,
        help_text="Không chọn: mỗi lần mở là danh sách của hôm đó.",
    )

    use_required_attribute = False

    def query(self, filters: MemberFilterForm) -> str:
        """What is kept of a valid list."""
        return filters.query(*(() if self.cleaned_data["giu_ngay"] else ("ngay",)))


def filters_of(query: str, user: Any) -> MemberFilterForm:
    """The form for an address that was kept as text."""
    return MemberFilterForm(QueryDict(query), user)
