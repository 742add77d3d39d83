"""Forms of the back office for indicators and results: what a ward needs to be told."""

import re
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from benghe.core.forms import VersionedModelForm
from reports.indicators.models import Indicator, Observation

CODE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)+")


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
            if not CODE.fullmatch(code):
                self.add_error(
                    "code",
                    "Mã chỉ gồm chữ thường không dấu, chữ số, gạch dưới, và có dấu chấm, ví dụ "
                    "social.scholarships.",
                )
            elif group and not code.startswith(f"{group.code}."):
                self.add_error(
                    "code", f"Mã của nhóm «{group}» phải bắt đầu bằng «{group.code}.»."
                )
        return cleaned


class ObservationForm(VersionedModelForm):
    """A result; of a stored one only source and note are still boxes."""

    class Meta:
        model = Observation
        fields = "__all__"
        help_texts = {
            "as_of": "Ngày mà số liệu nói đến, không phải ngày nhập.",
            "source": "Văn bản hoặc sổ có số này, ví dụ: Báo cáo số 12/BC-UBND.",
            "note": "Nên ghi khi số thay đổi nhiều hoặc khi đính chính.",
        }

    def _update_errors(self, errors: ValidationError) -> None:
        """What the model says of a value that is no box here is said of the whole form."""
        known = {*self.fields, NON_FIELD_ERRORS}
        if hasattr(errors, "error_dict") and not known.issuperset(errors.error_dict):
            errors = ValidationError(errors.messages)
        super()._update_errors(errors)  # type: ignore[misc]
