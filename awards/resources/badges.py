"""The sheet of badges already awarded (Huy hiệu Đảng)."""

import re
from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from typing import Any, ClassVar

from awards.models import LEVELS, Badge
from awards.resources.facts import BY_CODE, ONLY_SHOWN, ShownColumn
from awards.resources.subjects import (
    SubjectResource,
    born_column,
    card_column,
    cell_column,
    name_column,
    record_column,
)
from benghe.core.imports.columns import CellError, Column
from benghe.core.imports.kinds import sheet_kind
from benghe.lib.dates import short_date
from benghe.sheets.reading import Reading
from benghe.sheets.wanted import Kind
from members.models import PartyPeriod
from members.rules import Period, party_age_months

CODE, LEVEL, OCCASION = "Mã huy hiệu", "Loại huy hiệu", "Đợt trao"
DECISION = "Số quyết định"
OCCASIONS = ((2, 3), (5, 19), (9, 2), (11, 7))
LEVEL_TEXT = re.compile(
    r"(?:huy hiệu(?: đảng)?|hhđ)?\s*(\d{1,3})(?:\s*năm(?: tuổi đảng)?)?"
)
# Severely ill members may have it so many months early (HD 12-HD/BTCTW, 17/3/2022).
EARLY, EARLY_FROM_70 = 12, 24


class LevelColumn(Column):
    """30, 40, 45 …, as a number or «30 năm»; the nearest one is never guessed."""

    def read(self, value: Any, resource: Any) -> int:
        """The years of Party age."""
        match = LEVEL_TEXT.fullmatch(str(value).casefold().strip())
        if match is None or int(match[1]) not in LEVELS:
            known = ", ".join(map(str, LEVELS))
            raise CellError(
                f"Không có Huy hiệu «{str(value)[:30]}»; các loại: {known} năm."
            )
        return int(match[1])


@sheet_kind
class BadgeResource(SubjectResource):
    """A line is one badge of one member."""

    kind = "badges"
    file_name = "huy-hieu-dang"
    required = (LEVEL,)
    prefix, code_heading = "HH-", CODE
    needed: ClassVar[dict[str, str]] = {
        "level": "Huy hiệu phải có loại: 30, 40, 45 … năm.",
        "occasion_on": "Huy hiệu phải có đợt trao, đủ ngày tháng năm.",
    }
    notes = ("Chỉ ghi huy hiệu đã trao; đợt trao ghi đủ ngày, ví dụ 07/11/2022.",)

    code = ShownColumn(
        "record_code", CODE, Kind.CODE, note="Có trong tệp xuất; dòng mới để trống."
    )
    member_code = record_column()
    card = card_column()
    full_name = name_column()
    born = born_column()
    cell = cell_column("Chi bộ mà đảng viên đang sinh hoạt; giúp tìm đảng viên.")
    level = LevelColumn(
        "level", LEVEL, example=30, locked=BY_CODE.format("loại huy hiệu"),
        synonyms=(
            "Loại", "Huy hiệu", "Loại HHĐ", "Huy hiệu Đảng", "Loại huy hiệu Đảng",
            "Loại (năm)", "HHĐ",
        ),
        note="30, 40, 45, 50 … 90; không có 35.",
    )  # fmt: skip
    occasion = Column(
        "occasion_on", OCCASION, Kind.DATE, synonyms=("Ngày trao", "Đợt", "Đợt trao tặng"),
        note="03/02, 19/05, 02/09 hoặc 07/11, kèm năm.", example="07/11/2022",
    )  # fmt: skip
    decision = Column(
        "decision", DECISION, synonyms=("Quyết định", "Quyết định số", "QĐ số", "Số QĐ"),
        example="1250-QĐ/TU",
    )  # fmt: skip
    posthumous = Column(
        "posthumous", "Truy tặng", Kind.YES_NO, clearable=False,
        note="«có» khi trao cho đảng viên đã từ trần.",
    )  # fmt: skip
    standing = Column("standing", "Hiệu lực", locked=ONLY_SHOWN)

    class Meta:
        model = Badge

    def prepare(self, reading: Reading) -> None:
        """Also everybody's time in the Party."""
        super().prepare(reading)
        self._periods: dict[int, list[Period]] = defaultdict(list)
        rows = PartyPeriod.objects.valid().order_by("admitted_on")
        for member, *period in rows.values_list("member", "admitted_on", "ended_on"):
            self._periods[member].append((period[0], period[1]))

    def key_of(self, fact: Any) -> Hashable:
        """Member and level."""
        known = fact.member_id and fact.level
        return (fact.member_id, fact.level) if known else None

    def name_of(self, instance: Any) -> str:
        """Whose, and of how many years."""
        who = self.who(instance)
        return f"{who} – huy hiệu {instance.level or ''} năm" if who else ""

    def about(self, row: dict[str, Any]) -> dict[str, Any]:
        """Member and level."""
        member = self.member_in(row, row.get(OCCASION))
        return {"member": member, "level": self._level_in(row)}

    def _level_in(self, row: dict[str, Any]) -> int | None:
        """The level; one that is wrong is told by its own column."""
        column, value = self.fields_by_heading()[LEVEL], row.get(LEVEL)
        try:
            return column.read(value, self) if value else None
        except CellError:
            return None

    def rules(self, instance: Any, exclude: list[str]) -> None:
        """Given on a day that was, to somebody long enough in the Party."""
        occasion: date | None = instance.occasion_on
        if occasion is None or "occasion_on" in exclude:
            return
        self.check_day(occasion, OCCASION, None)
        if (occasion.month, occasion.day) not in OCCASIONS:
            self._said.append(
                f"Đợt trao {short_date(occasion)} không phải 03/02, 19/05, 02/09 hay 07/11."
            )
        if instance.member_id:
            self._check_age(instance, occasion)

    def _check_age(self, badge: Any, occasion: date) -> None:
        periods = self._periods[badge.member_id]
        if not any(admitted < occasion for admitted, _ in periods):
            self.note(OCCASION, "Đảng viên này chưa được kết nạp trước đợt trao.")
            return
        # The dead are out of the Party on the occasion: their age counts as if they lived.
        lived = [*periods[:-1], (periods[-1][0], None)]
        months = party_age_months(lived, occasion)
        early = EARLY if (badge.level or 0) < 70 else EARLY_FROM_70
        if badge.level and months is not None and months < badge.level * 12 - early:
            self._said.append(
                f"Tuổi Đảng ở đợt trao {short_date(occasion)} mới {months // 12} năm "
                f"{months % 12} tháng, chưa đủ {badge.level} năm. Hãy xem lại."
            )
