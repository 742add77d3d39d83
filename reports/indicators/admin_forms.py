"""Forms of the back office for indicators and results: what a ward needs to be told."""

from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from benghe.core.base_admin import VoidableForm
from benghe.core.forms import VersionedModelForm
from benghe.core.inlines import InlineFormSet
from benghe.lib.dates import short_date
from reports.indicators.doubts import future_day, second_of_day, unexplained
from reports.indicators.entry import entry_text
from reports.indicators.models import Indicator, Observation, Target
from reports.indicators.rules import (
    Named,
    code_fault,
    follows_resolution,
    splits_resolution,
)

TAKEN_AWAY = "Bỏ ở trang của chỉ tiêu"


class IndicatorForm(VersionedModelForm):
    """An indicator, explained field by field; its code is given once."""

    class Meta:
        model = Indicator
        fields = "__all__"
        help_texts = {
            "code": "Chữ thường không dấu, bắt đầu bằng mã của nhóm và dấu chấm, ví dụ "
            "social.scholarships. Báo cáo gọi số liệu bằng mã này nên không đổi được về sau.",
            "unit": "Ví dụ: hộ, lượt, tỷ đồng. Tỷ lệ: ghi %.",
            "decimals": "Số đếm: 0. Ngân sách tính bằng tỷ đồng: 3. Tỷ lệ: 2.",
            "direction": "Dùng để đánh giá Vượt, Đạt, Không đạt so với mức giao.",
            "kind": "Tỷ lệ nhập bằng tử số và mẫu số; phần trăm do máy tính.",
            "period": "Bảng nhập liệu có một ô cho mỗi kỳ.",
            "accrual": "Lũy kế: số từ ngày 01/01 đến ngày báo cáo. Tại thời điểm: số của riêng "
            "ngày báo cáo, ví dụ số hộ nghèo.",
            "due_days": "Ví dụ 5: số tháng 3 phải có chậm nhất ngày 05/4. Để trống: không nhắc.",
            "owner": "Đơn vị chịu trách nhiệm về số liệu, tên in trên bảng đến hạn.",
            "least": "Số thấp hơn vẫn nhập được nhưng phải giải trình. Để trống: không kiểm tra.",
            "most": "Số cao hơn vẫn nhập được nhưng phải giải trình. Để trống: không kiểm tra.",
            "jump_percent": "So với kết quả trước đó. Để trống với số lũy kế theo tháng, quý.",
            "parent": "Chỉ chọn khi đây là một khoản mục; các khoản mục cộng lại bằng tổng.",
            "by_area": "Nhập được số của từng khu phố; cộng lại phải bằng số toàn phường.",
            "legal_basis": "Văn bản quy định chỉ tiêu, ví dụ Nghị định 42/2022/NĐ-CP.",
            "position": "Thứ tự trong nhóm.",
            "is_active": "Bỏ chọn khi thôi theo dõi; số liệu cũ vẫn còn.",
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A new code is in the manner of codes and begins with that of the group."""
        cleaned = super().clean()
        code, group = cleaned.get("code"), cleaned.get("group")
        if code and self.instance.pk is None:
            named = (str(group), group.code) if group else ("", "")
            if fault := code_fault(code, *named):
                self.add_error("code", fault)
        return cleaned


class TargetForm(VoidableForm):
    """A target; an adjustment stands in the year's resolution as what was first given."""

    def clean(self) -> dict[str, Any]:
        """Against the other targets of the indicator and year."""
        cleaned = super().clean()
        indicator, year = cleaned.get("indicator"), cleaned.get("year")
        if indicator is None or year is None or "basis" not in cleaned:
            return cleaned
        stored = Target.objects.of_year(year).filter(indicator=indicator)
        before = list(stored.values_list("basis", "in_resolution"))
        others = list(
            stored.exclude(pk=self.instance.pk).values_list("basis", "in_resolution")
        )
        flag = follow(self, others)
        if splits_resolution(before, [*others, (cleaned["basis"], flag)]):
            self.add_error("in_resolution", together(year))
        return cleaned


class TargetFormSet(InlineFormSet):
    """The targets below an indicator: judged together, as they will stand.

    One taken away is voided by ``voided_by``, which the page sets.
    """

    voided_by: Any = None

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """A target is never deleted."""
        if commit:
            obj.void(by=self.voided_by, reason=TAKEN_AWAY)

    def clean(self) -> None:
        """First given and adjusted of a year leave and enter the resolution together."""
        super().clean()
        kept: dict[int, list[Any]] = {}
        for form in self.forms:
            year, basis = (form.cleaned_data.get(name) for name in ("year", "basis"))
            if year and basis and not form.cleaned_data.get("DELETE"):
                kept.setdefault(year, []).append(form)
        stored: dict[int, list[Named]] = {}
        rows = Target.objects.valid().filter(indicator=self.instance.pk)
        for year, basis, flag in rows.values_list("year", "basis", "in_resolution"):
            stored.setdefault(year, []).append((basis, flag))
        for year, forms in kept.items():
            typed = [_named(form) for form in forms]
            bases = [basis for basis, _ in typed]
            if len(bases) != len(set(bases)):
                raise ValidationError(
                    f"Năm {year}: mỗi căn cứ chỉ có một mức giao. Hãy giữ lại một dòng."
                )
            after = [
                (basis, follow(form, typed))
                for form, (basis, _) in zip(forms, typed, strict=True)
            ]
            if splits_resolution(stored.get(year, ()), after):
                raise ValidationError(together(year))


def follow(form: Any, others: list[Named]) -> bool:
    """Tick a new adjustment whose first-given target is in the resolution; the tick."""
    cleaned = form.cleaned_data
    adjusted = (cleaned["basis"], False)
    if form.instance.pk is None and not follows_resolution([*others, adjusted]):
        cleaned["in_resolution"] = form.instance.in_resolution = True
    return bool(cleaned.get("in_resolution"))


def together(year: int) -> str:
    """What to do when only one of both was ticked or unticked."""
    return (
        f"Năm {year}: mức giao ban đầu và mức điều chỉnh cùng trong nghị quyết năm hoặc cùng "
        "không. Hãy mở trang của chỉ tiêu, chọn hoặc bỏ chọn «Trong nghị quyết năm» ở cả hai "
        "dòng rồi lưu."
    )


def _named(form: Any) -> Named:
    return form.cleaned_data["basis"], bool(form.cleaned_data.get("in_resolution"))


class ObservationForm(VoidableForm):
    """A result; of a stored one only source and note are still boxes.

    What the entry grid refuses is refused here too: a day to come (``today`` None: the
    present day), a second result of one day, an odd result without an explanation.
    """

    class Meta:
        model = Observation
        fields = "__all__"
        help_texts = {
            "as_of": "Ngày mà số liệu nói đến, không phải ngày nhập.",
            "source": "Văn bản hoặc sổ có số này, ví dụ: Báo cáo số 12/BC-UBND.",
            "note": "Phải ghi khi số ngoài mức hợp lý, thay đổi quá mức hoặc lũy kế giảm; nên ghi "
            "khi đính chính.",
        }

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def _post_clean(self) -> None:
        """The model's rules first; only a result that is whole can be judged."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        if self.instance.pk is None:
            self._judge_new(self.instance)
        elif "note" in self.changed_data and (doubts := unexplained(self.instance)):
            # An explanation may be put in better words, not taken away.
            self.add_error("note", ValidationError(doubts))

    def _judge_new(self, row: Observation) -> None:
        if refused := future_day(row.as_of, self.today):
            self.add_error("as_of", refused)
        if (other := second_of_day(row)) is not None:
            self.add_error(
                "corrects",
                f"Ngày {short_date(row.as_of)} đã có kết quả «{entry_text(other)}» của chỉ tiêu "
                "này; nếu số ấy sai, hãy chọn dòng đính chính.",
            )
        elif doubts := unexplained(row):
            self.add_error("note", ValidationError(doubts))

    def _update_errors(self, errors: ValidationError) -> None:
        """What the model says of a value that is no box here is said of the whole form."""
        known = {*self.fields, NON_FIELD_ERRORS}
        if hasattr(errors, "error_dict") and not known.issuperset(errors.error_dict):
            errors = ValidationError(errors.messages)
        super()._update_errors(errors)  # type: ignore[misc]
