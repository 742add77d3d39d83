"""What the sheets of ratings, commendations and badges share.

A stored fact is found by its record code, else by what makes it one of a kind (year and
cell, member and level …) among those that stand. A line that contradicts a stored fact
replaces it: the fact is voided, the new row names it. A line that only adds what was not
known yet changes the fact, and its history tells. A voided fact is found by its code alone
and must stay as it is, so that an export with voided rows in it loads again.
"""

from collections import defaultdict
from collections.abc import Hashable
from copy import copy
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate

from benghe.core.history import show_value
from benghe.core.imports.columns import CellError, Column
from benghe.core.imports.resources import DoubtError, ScopedResource
from benghe.core.imports.rows import RowCheck
from benghe.lib.dates import short_date
from benghe.sheets.reading import Reading, Row

NOTHING = show_value(None)
# The Party was founded on 03/02/1930.
FIRST_YEAR = 1930
BY_CODE = "Một dòng đã có không đổi {}: hãy xóa mã ở ô đầu dòng nếu đây là dòng mới."
ONLY_SHOWN = (
    "Cột này chỉ để xem. Hủy bỏ hoặc khôi phục một dòng thì làm ở trang của dòng ấy."
)


class ShownColumn(Column):
    """Tells of the row; what stands in the file is compared elsewhere, never stored."""

    def save(
        self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """Nothing."""


def standing_words(fact: Any) -> str:
    """How a fact stands, in an export: nothing, or since when it is voided."""
    return (
        f"đã hủy bỏ {short_date(localdate(fact.voided_at))}" if fact.voided_at else ""
    )


class FactResource(ScopedResource):
    """Finds, judges and stores facts that are voided and replaced.

    ``prefix`` of record codes; ``code_heading`` their column; ``year_heading`` the year's; ``needed``: headings without
    which a new fact is nothing, by attribute. What is wrong with a line is gathered in
    ``note`` and told together with the errors of its cells.
    """

    prefix: ClassVar[str] = ""
    code_heading: ClassVar[str] = ""
    year_heading: ClassVar[str] = "Năm"
    needed: ClassVar[dict[str, str]] = {}

    # --- rows ---

    def complete(self, fact: Any) -> Any:
        """The fact with what its columns show besides its own fields."""
        fact.record_code = f"{self.prefix}{fact.pk:06d}" if fact.pk else ""
        fact.standing = standing_words(fact)
        return fact

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with the rows they are about."""
        return rows.select_related("member")

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands."""
        return super().export_rows(map(self.complete, self.with_columns(queryset)))  # type: ignore[arg-type]

    def prepare(self, reading: Reading) -> None:
        """Read the facts in scope once: by id, and those that stand by their key."""
        rows = self.with_columns(self.spoken_of(self.get_queryset(), reading))
        self._by_id = {fact.pk: fact for fact in map(self.complete, rows)}
        self._by_key = {
            self.key_of(fact): fact
            for fact in self._by_id.values()
            if fact.voided_at is None
        }
        self._in_place = self._successors()
        self._claimed: dict[Hashable, int] = {}

    def _successors(self) -> dict[int, Any]:
        """The fact that stands in the place of each replaced one, by id of the latter."""
        found = {}
        standing = (f for f in self._by_id.values() if f.voided_at is None)
        for fact in standing:
            old = fact
            while old is not None and old.replaces_id:
                found[old.replaces_id] = fact
                old = self._by_id.get(old.replaces_id)
        return found

    def spoken_of(self, rows: QuerySet[Any], reading: Reading) -> QuerySet[Any]:
        """Those that the lines may speak of: all, or of the years that stand in them."""
        places = reading.rows[0].fields.places if reading.rows else {}
        if self.code_heading in places or self.year_heading not in places:
            return rows
        return rows.filter(
            year__in={row.get(self.year_heading) for row in reading.rows}
        )

    def key_of(self, fact: Any) -> Hashable:
        """What makes a fact one of a kind; None where that is not known."""
        raise TypeError(f"{type(self).__name__} must say what makes its rows unique")

    def code_of(self, fact: Any) -> str:
        """``XL-000123``."""
        return f"{self.prefix}{fact.pk:06d}"

    # --- one line ---

    def _run_one(self, row: Row) -> RowCheck:
        """The line, with what the resource itself has to tell of it."""
        self._said: list[str] = []
        check = super()._run_one(row)
        check.notices += self._said
        return check

    def note(self, heading: str, message: str, suggestion: str = "") -> None:
        """Remember an error of the line; told with all others of it."""
        error = ValidationError(message)
        error.suggestion = suggestion  # type: ignore[attr-defined]
        self._errors[heading].append(error)

    def _take(self, error: ValidationError) -> None:
        """Remember errors that something else raised, by heading."""
        for heading, found in error.update_error_dict({}).items():
            self._errors[heading].extend(found)

    def noted(self, heading: str, row: dict[str, Any], at: str = "") -> Any:
        """The value of a cell by its column; None for a blank or a refused one.

        ``at``: the column at which an error is told, where that is another.
        """
        column = self.fields_by_heading()[heading]
        value = row.get(heading)
        if value is None or value == "":
            return None
        try:
            return column.read(value, self)
        except CellError as error:
            self.note(at or heading, str(error), error.suggestion)
            return None

    def find(self, row: dict[str, Any]) -> Any:
        """By record code, else by key; what is wrong is noted, so that all is told at once."""
        self._errors: dict[str, list[ValidationError]] = defaultdict(list)
        self._doubt: DoubtError | None = None
        self._about: dict[str, Any] = {}
        if code := self._text(row, self.code_heading):
            found = self._by_id.get(self._number(code))
            if found is None:
                self.note(
                    self.code_heading, f"Không có dòng nào mang mã «{code[:30]}»."
                )
                return None
            found = self._meant(found, row)
            self.agree(found, row)
        else:
            try:
                self._about = self.about(row)
            except DoubtError as doubt:
                self._doubt = doubt
                return None
            except ValidationError as error:
                self._take(error)
                return None
            found = self._by_key.get(self.key_of(self._meta.model(**self._about)))
        if found is not None:
            self.claim(found.pk)
        return found

    def _meant(self, fact: Any, row: dict[str, Any]) -> Any:
        """The fact of a code; of a replaced one the fact in its place, once that says the same.

        A line that says what the replaced one said is about that one still.
        """
        right = self._in_place.get(fact.pk)
        if fact.voided_at is None or right is None or self._says(row, fact):
            return fact
        return right if self._says(row, right) else fact

    def _says(self, row: dict[str, Any], fact: Any) -> bool:
        """Whether the cells of a line are those of a fact already."""
        kept, self._errors = self._errors, defaultdict(list)
        fact = copy(fact)
        try:
            self.agree(fact, row)
            super().import_instance(fact, row)
            return not (self._errors or self._changes)
        except ValidationError:
            return False
        finally:
            self._errors, self._changes = kept, []

    def _text(self, row: dict[str, Any], heading: str) -> str:
        """The text of a cell; "" also for one that the reader refused: it is told already."""
        return "" if heading in self._wrong else self.text_in(row, heading)

    def _number(self, code: str) -> int:
        try:
            return self.number_of(code, self.prefix)
        except ValidationError:
            return 0

    def about(self, row: dict[str, Any]) -> dict[str, Any]:
        """Of a line without a code: the attributes that make its key; raises DoubtError."""
        raise TypeError(f"{type(self).__name__} must say what its lines are about")

    def agree(self, fact: Any, row: dict[str, Any]) -> None:
        """Note the cells of a line with a code that speak of somebody else."""

    def claim(self, key: Hashable) -> None:
        """Note the error of a second line about one thing."""
        first = self._claimed.setdefault(key, self.line.number)
        if first != self.line.number:
            self.note(
                "",
                f"Dòng {first} và dòng {self.line.number} nói về cùng một việc. Hãy giữ lại "
                "một dòng.",
            )  # fmt: skip

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The stored row, with the version it has."""
        fact = self.find(row)
        if fact is not None:
            self.seen[str(fact.pk)] = fact.version
        return fact

    def init_instance(self, row: Any = None) -> Any:
        """A new fact about whom the line speaks of."""
        return self.complete(self._meta.model(**self._about))

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Fill the fact; a new one shows all that it will say, also whom it is about."""
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            if instance.pk is None:
                shown = ((c.column_name, c.show(instance)) for c in self.columns())
                self._changes = [(h, "", text) for h, text in shown if text != NOTHING]

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:  # fmt: skip
        """A line with an error or a doubt is never unchanged."""
        if self._errors or self._doubt:
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    # --- judging ---

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The rules of the fields and of the kind, without a query a line."""
        instance.prepare()
        if instance.pk is None and instance.standing:
            self.note("Hiệu lực", ONLY_SHOWN)
        if instance.voided_at is not None:
            self._refuse_voided(instance)
        missing = self._missing(instance, exclude)
        self.rules(instance, exclude)
        self._only_one(instance)
        errors: dict[str, Any] = dict(self._errors)
        related = [f.name for f in instance._meta.fields if f.is_relation]
        try:
            instance.clean_fields(exclude=[*related, *exclude, *missing])
        except ValidationError as error:
            errors |= error.error_dict
        if errors or self._wrong or exclude:
            raise ValidationError(
                {
                    heading or NON_FIELD_ERRORS: found
                    for heading, found in errors.items()
                }
            )
        if self._doubt is not None:
            raise self._doubt

    def _refuse_voided(self, fact: Any) -> None:
        """Note that it stays as it is, and which fact stands in its place, if any."""
        day = short_date(localdate(fact.voided_at))
        said, code = (
            f"Dòng {self.code_of(fact)} đã hủy bỏ ngày {day}, không sửa được nữa.",
            "",
        )
        if right := self._in_place.get(fact.pk):
            code = self.code_of(right)
            said += f" Dòng thay cho nó là {code}: hãy ghi mã này nếu muốn sửa tiếp."
        self.note(self.code_heading, said, code)

    def _missing(self, instance: Any, exclude: list[str]) -> list[str]:
        """The attributes that a new fact lacks, each noted at its column."""
        missing = []
        for name, message in self.needed.items():
            if name not in exclude and getattr(instance, name) in (None, ""):
                missing.append(name)
                heading = next(
                    c.column_name for c in self.columns() if c.attribute == name
                )
                if heading not in self._wrong:
                    self.note(heading, message)
        return missing

    def rules(self, instance: Any, exclude: list[str]) -> None:
        """Note what is wrong between the columns."""

    def _only_one(self, instance: Any) -> None:
        """Note that another fact, stored or of this file, is the same."""
        key = self.key_of(instance)
        if key is None:
            return
        other = self._by_key.get(key)
        if other is not None and other is not instance and instance.voided_at is None:
            self.note(
                "", f"Đã có dòng {self.code_of(other)} «{other}» còn hiệu lực nói về việc này."
            )  # fmt: skip
        self.claim(key)

    def check_year(self, year: int | None, heading: str) -> None:
        """Note a year to come, and one before the Party was."""
        if year is None or heading in self._wrong:
            return
        if year > self.today.year:
            self.note(heading, f"Năm {year} ở tương lai; năm nay là {self.today.year}.")
        elif year < FIRST_YEAR:
            self.note(heading, f"Năm {year} không hợp lý. Hãy kiểm tra lại.")

    def check_day(self, day: date | None, heading: str, year: int | None) -> None:
        """Note a day to come, and one before the year that it is about."""
        if day is None or heading in self._wrong:
            return
        if day > self.today:
            self.note(
                heading,
                f"«{heading}» {short_date(day)} ở tương lai; hôm nay là "
                f"{short_date(self.today)}.",
            )
        elif year is not None and day.year < year:
            self.note(
                heading,
                f"«{heading}» {short_date(day)} trước «Năm» {year}. Hãy sửa một trong hai.",
            )

    # --- storing ---

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """A new fact; one that says more than before; or one in the place of another."""
        if is_create:
            self.writer.make(instance)
        elif self._only_added(instance):
            self.writer.change(instance, self._before)
        else:
            self._replace(instance)

    def _only_added(self, instance: Any) -> bool:
        """Whether nothing that was said is unsaid."""
        return all(
            before in (None, "") or before == getattr(instance, name)
            for name, before in self._before.items()
        )

    def _replace(self, instance: Any) -> None:
        model = self._meta.model
        fields = [
            f for f in model._meta.concrete_fields if f.editable and not f.primary_key
        ]
        right = model(**{f.name: getattr(instance, f.name) for f in fields})
        right.replaces = instance
        for name, value in self._before.items():
            setattr(instance, name, value)
        batch = self.writer.batch
        self.writer.void(
            instance, f"Thay bằng dòng của lô nhập số {batch.pk if batch else 0}"
        )
        self.writer.make(right)
