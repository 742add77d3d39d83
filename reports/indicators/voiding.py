"""When a result may be voided: nothing may stand on it, nor two results on one day after it."""

from typing import Any

from django.core.exceptions import ValidationError

from benghe.lib.dates import short_date


def refuse_void(row: Any) -> None:
    """Raise ValidationError where an observation cannot be voided, saying what to do first.

    What it corrects stands again afterwards. Whoever enters a result queues at the
    indicator's row too; so it must run within a transaction.
    """
    indicators = type(row)._meta.get_field("indicator").related_model._base_manager
    indicators.select_for_update().filter(pk=row.indicator_id).first()
    rows = type(row)._base_manager.filter(voided_at__isnull=True)
    if (later := rows.filter(corrects=row.pk).first()) is not None:
        raise ValidationError(
            f"«{row}» đã được đính chính bằng dòng {later.record_code}. Hãy hủy dòng đính "
            "chính trước."
        )
    old = row.corrects
    if old is None:
        return
    standing = rows.filter(
        indicator=old.indicator_id, area=old.area_id, as_of=old.as_of, corrected_by=None
    )
    if (other := standing.exclude(pk=row.pk).first()) is not None:
        raise ValidationError(
            f"Hủy «{row}» thì dòng được đính chính {old.record_code} dùng lại, nhưng ngày "
            f"{short_date(old.as_of)} đã có kết quả khác đang dùng ({other.record_code}). Hãy "
            "đính chính hoặc hủy một trong hai trước."
        )
