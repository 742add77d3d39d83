"""Of whom there is a trích ngang."""

from datetime import date
from typing import Any

from benghe.lib.dates import short_date


def why_not_printed(member: Any, day: date) -> str:
    """Why there is no trích ngang of ``member`` as of ``day``; empty: there is one.

    ``member`` as ``printable_member`` finds it.
    """
    if member.cell_id_on is not None:
        return ""
    return (
        f"Không in được trích ngang: trong ngày {short_date(day)} người này không sinh hoạt "
        "ở chi bộ nào của Đảng bộ. Hãy chọn một ngày người này còn sinh hoạt."
    )
