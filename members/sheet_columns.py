"""Columns of the sheet of members that need more than to be set: cards, names, telephones."""

from typing import Any

from benghe.core.imports.columns import CellError, Column
from benghe.lib.text import search_key

OLD_CARD, NEW_CARD = 8, 12
# A telephone number without the 0 in front of it.
SHORT_PHONE = 9
LETTERLESS = "Họ và tên phải có chữ."
# Stands for the digits that a list does not show.
MASK = "•"
MASKED = "Số thẻ này đang được che bớt. Hãy gõ đủ số, hoặc để trống để giữ số đang lưu."


def key_card(text: str) -> str:
    """The card number as a key; "" for one shown in part («•••123»), which may be anybody's."""
    return "" if MASK in text else tidy_card(text)


def tidy_card(text: str) -> str:
    """A card number as it is stored: read out in groups, it is one number."""
    return text.replace(" ", "").replace(".", "")


def has_letter(name: str) -> bool:
    """Whether it may be a name at all: «–» and «123» are none."""
    return any(sign.isalpha() for sign in name)


def refuse_name(name: str) -> None:
    """CellError for what is no name, and for one with a full stop or comma left behind it."""
    if not has_letter(name):
        raise CellError(LETTERLESS)
    if (tidy := name.rstrip(" .,;")) != name:
        raise CellError(f"Họ và tên thừa dấu «{name[-1]}» ở cuối.", tidy)


class RecordCode(Column):
    """The code finds the row; it is never set."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Nothing."""


class CardColumn(Column):
    """The card number; a number that Excel has shortened is proposed in full."""

    def read(self, value: Any, resource: Any) -> str:
        """Without the spaces and dots of its groups."""
        return tidy_card(str(value))

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """A number shown in part keeps the stored one, if that is the one shown."""
        text = str(row[self.column_name] or "")
        if MASK not in text:
            super().save(instance, row, is_m2m, **kwargs)
        elif not (instance.card_number or "").endswith(text.strip(MASK)):
            raise CellError(MASKED)

    def suggest(self, suggestion: str) -> str:
        """Filled up with the zeros that a cell of numbers loses."""
        if not suggestion.isdecimal() or len(suggestion) < OLD_CARD - 3:
            return suggestion
        return suggestion.zfill(OLD_CARD if len(suggestion) <= OLD_CARD else NEW_CARD)


class NameColumn(Column):
    """The present name; a list of an earlier day brings the name of then, no new one."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Refuse a name that the person bore before, and what is no name."""
        name, now = str(row[self.column_name] or ""), instance.full_name
        former = kwargs["resource"].former_names.get(instance.pk, ())
        if name != now and name in former:
            raise CellError(f"Đây là tên cũ; hồ sơ hiện nay mang tên «{now}».", now)
        if name and name != now:
            refuse_name(name)
        super().save(instance, row, is_m2m, **kwargs)


class PhoneColumn(Column):
    """A telephone number; one that Excel has shortened is proposed with its 0."""

    def suggest(self, suggestion: str) -> str:
        """With the 0 that a cell of numbers loses."""
        short = suggestion.isdecimal() and len(suggestion) == SHORT_PHONE
        return f"0{suggestion}" if short and suggestion[0] != "0" else suggestion


class ReligionColumn(Column):
    """The religion: «Không» in a sheet is what nothing is in the register."""

    def read(self, value: Any, resource: Any) -> str:
        """Nothing for «Không», however it is written."""
        return "" if search_key(str(value)) == "khong" else str(value)

    def get_value(self, instance: Any) -> Any:
        """The stored text; «Không» counts as nothing."""
        return self.read(super().get_value(instance) or "", None)
