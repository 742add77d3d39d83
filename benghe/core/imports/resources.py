"""What every kind of sheet shares: scope, the model's own rules, and errors by cell.

A resource of an app names its columns; how a line is found, judged, compared and stored
is here, on the row workflow of django-import-export's ``ModelResource``. A blank cell keeps
the stored value unless the user chose that it clears.
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from import_export.resources import ModelResource

from benghe.core.access import permission
from benghe.core.admin_filters import rows_for
from benghe.core.history import show_value
from benghe.core.imports.columns import Column, as_validation
from benghe.core.imports.rows import (
    CHOOSE,
    ERROR,
    NEW,
    Choice,
    Fault,
    Options,
    RowCheck,
)
from benghe.core.imports.writing import Writer
from benghe.lib.text import search_key
from benghe.sheets.reading import Cell, Reading, Row
from benghe.sheets.wanted import Split, Wanted

NOTHING = show_value(None)
OURS = "Không ghi được dòng này vì lỗi của phần mềm. Hãy báo quản trị."


class DoubtError(Exception):
    """A line may mean one of several stored rows, or a new one: the user decides."""

    def __init__(self, choices: list[Choice]) -> None:
        super().__init__()
        self.choices = choices


class ScopedResource(ModelResource):
    """Finds, compares and stores only rows in ``user``'s scope, by the model's own rules.

    ``kind`` is the name in addresses and commands; ``required`` are headings without which
    a sheet is refused; ``splits`` as in ``benghe.sheets``. ``at_once``: lines are stored one by
    one, each seeing what those above it did, also in a check (which is rolled back);
    otherwise they are judged without the database and stored together at the end.
    ``shown`` are headings that our lists have only for reading, which a sheet may bring along.
    ``most_in_request``: more lines are left to the worker.
    ``notes`` are lines for the template workbook and the page of upload. ``stays`` are labels
    of models whose rows stay as they are when the batch that made them is undone. ``instead``
    says what to do with a row of the kind that cannot be taken back for ever.

    After ``run``: ``seen`` maps primary keys of stored rows that lines speak of to their versions.
    """

    kind: ClassVar[str] = ""
    file_name: ClassVar[str] = ""
    required: ClassVar[tuple[str, ...]] = ()
    splits: ClassVar[tuple[Split, ...]] = ()
    notes: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[str, ...]] = ()
    instead: ClassVar[str] = ""
    at_once: ClassVar[bool] = False
    most_in_request: ClassVar[int] = 5_000
    stays: ClassVar[tuple[str, ...]] = ()

    class Meta:
        skip_unchanged = True
        skip_diff = True

    def __init__(self, user: Any, writer: Writer | None = None) -> None:
        super().__init__()
        # Nothing of a check is stored, unless its lines have to see each other.
        self.user, self.writer = user, writer or Writer(keeps=self.at_once)
        self.options = Options()
        self.today = localdate()
        self.seen: dict[str, int] = {}
        self.line: Row
        self._changes: list[tuple[str, str, str]] = []
        self._related: dict[Any, dict[str, Any]] = {}
        self._lines: dict[Any, int] = {}
        self._wrong: dict[str, Any] = {}
        self.fields = {
            name: column
            for name, column in self.fields.items()
            if isinstance(column, Column)
            and (not column.right or user.has_perm(column.right))
        }
        ordered = sorted(self.fields.values(), key=lambda column: column.place)
        self._by_heading = {column.column_name: column for column in ordered}

    # --- what the kind is ---

    @classmethod
    def title(cls) -> str:
        """The kind in Vietnamese."""
        return str(cls._meta.model._meta.verbose_name)

    @classmethod
    def may_import(cls, user: Any) -> bool:
        """To import is to add and to change, and a right of its own."""
        model = cls._meta.model
        return all(
            user.has_perm(permission(model, a)) for a in ("import", "add", "change")
        )

    def columns(self) -> list[Column]:
        """The columns this person has, in order."""
        return list(self.fields_by_heading().values())

    def headings(self) -> list[str]:
        """Their headings."""
        return [column.column_name for column in self.columns()]

    def wanted(self, options: Options) -> Wanted:
        """What the reader is to look for."""
        return Wanted(
            tuple(c.wanted(required=c.column_name in self.required) for c in self.columns()),
            self.splits, options.mapping, options.sheet, self.today, options.old_text,
            self.shown,
        )  # fmt: skip

    # --- rows ---

    def get_queryset(self) -> QuerySet[Any]:
        """Rows that the person may see; what may be changed is checked on storing."""
        return rows_for(self._meta.model, self.user)

    def related(
        self, model: type[Model], names: str | tuple[str, ...]
    ) -> dict[str, Any]:
        """Rows in scope by their code (first of ``names``) or another name, lower case.

        Read once. A code wins over a name; a name that two rows bear names none.
        """
        keys = (names,) if isinstance(names, str) else names
        if (model, keys) not in self._related:
            rows = list(rows_for(model, self.user))
            known: dict[str, Any] = {}
            for name in keys[1:]:
                texts = [str(getattr(row, name)).casefold() for row in rows]
                known |= {
                    t: r
                    for t, r in zip(texts, rows, strict=True)
                    if texts.count(t) == 1
                }
            known |= {str(getattr(row, keys[0])).casefold(): row for row in rows}
            self._related[model, keys] = known
        return self._related[model, keys]

    def export_rows(self, queryset: QuerySet[Any]) -> Iterable[list[Any]]:
        """One list of cells a row, in the order of the columns."""
        columns = self.columns()
        for row in queryset:
            yield [column.cell_of(row) for column in columns]

    # --- a whole sheet ---

    def prepare(self, reading: Reading) -> None:
        """Read once what the lines are compared with; kinds that need more extend this."""

    def run(self, reading: Reading, options: Options) -> Iterator[RowCheck]:
        """Take the lines one by one and say what came of each; the writer has the rest."""
        self.options = options
        self.prepare(reading)
        for row in reading.rows:
            yield self._run_one(row)

    def _run_one(self, row: Row) -> RowCheck:
        self.line, self._changes = row, []
        self._wrong = {
            cell.key: cell for cell in row.problems() if not self._stands_for_blank(cell)
        } if row.odd else {}  # fmt: skip
        values = {
            found.key: row.get(found.key)
            for found in row.fields.found
            if found.key not in self._wrong
        }
        check = RowCheck(row.number, "", notices=_notices(row))
        self.writer.line = row.number
        self._instance = None
        result = self.import_row(values, None, row_number=row.number)
        doubt = next(
            (e.error for e in result.errors if isinstance(e.error, DoubtError)), None
        )
        check.faults = [
            Fault(
                c.key, c.problem.message, c.letter, c.raw,
                self._by_heading[c.key].suggest(c.problem.suggestion),
            )
            for c in self._wrong.values() if c.problem
        ]  # fmt: skip
        if doubt is None:
            check.faults += self._faults(result)
        if check.faults:
            check.kind = ERROR
        elif doubt is not None:
            check.kind, check.choices = CHOOSE, doubt.choices
        else:
            check.kind = result.import_type
        if self._instance is not None:
            check.name = self.name_of(self._instance)
            # A row that the writer stored at once is new all the same.
            is_new = check.kind == NEW or self.makes(self._instance)
            check.target = "" if is_new else str(self._instance.pk)
        check.name = check.name or self.name_in(values)
        if check.kind not in (ERROR, CHOOSE):
            check.changes = self._changes
        return check

    def _stands_for_blank(self, cell: Cell) -> bool:
        blanks = self._by_heading[cell.key].blanks
        return bool(blanks) and search_key(cell.raw) in blanks

    def _faults(self, result: Any) -> Iterator[Fault]:
        """What the line was refused for, besides the cells that the reader refused."""
        if result.errors:
            # A fault of ours, not of the sheet: the log has it, the page does not.
            self.fault_of_ours(result.errors[0].error)
            yield Fault("", OURS)
        if result.validation_error is None:
            return
        places = self.line.fields.places
        for heading, errors in result.validation_error.update_error_dict({}).items():
            known = heading if heading != NON_FIELD_ERRORS else ""
            if known in self._wrong:
                continue
            cell = self.line.cell(known) if known in places else None
            for error in errors:
                for message in error.messages:
                    yield Fault(
                        known, message, cell.letter if cell else "",
                        cell.raw if cell else "", getattr(error, "suggestion", ""),
                    )  # fmt: skip

    def fault_of_ours(self, error: BaseException) -> None:
        """Raise it in a check of one's own; services log it."""
        raise error

    # --- one line ---

    def find(self, row: dict[str, Any]) -> Any:
        """The stored row that this line speaks of; None: a new one.

        Raises ValidationError (neither) or DoubtError (one of several).
        """
        raise TypeError(f"{type(self).__name__} must say how its rows are found")

    def chosen(self) -> str | None:
        """What the user chose for a doubtful line: a key, "" for a new row; None: nothing."""
        return self.options.choices.get(str(self.line.number))

    def name_of(self, instance: Any) -> str:
        """Whom or what a line is about."""
        return str(instance)

    def name_in(self, row: dict[str, Any]) -> str:
        """The same from the cells, where no row could be found."""
        return ""

    def text_in(self, row: dict[str, Any], heading: str) -> str:
        """The text of a cell; "" for a blank one and a column that is not there.

        A cell the reader refused raises ValidationError without words: its own message
        is told already, and the line cannot be found by it.
        """
        if heading in self._wrong:
            raise ValidationError({})
        value = row.get(heading)
        return "" if value is None else str(value)

    @staticmethod
    def refuse(heading: str, message: str, suggestion: str = "") -> None:
        """Refuse the line because of one column; "" because of the line as a whole."""
        error = ValidationError(message)
        error.suggestion = suggestion  # type: ignore[attr-defined]
        raise ValidationError({heading or NON_FIELD_ERRORS: [error]})

    def number_of(self, code: str, prefix: str) -> int:
        """``DV-000123`` → 123; ValidationError, the same as for a row out of scope."""
        digits = code.upper().removeprefix(prefix)
        if digits == code.upper() or not digits.isdecimal() or len(digits) > 12:
            raise ValidationError(f"Không có dòng nào mang mã «{code[:30]}».")
        return int(digits)

    def get_import_id_fields(self) -> list[str]:
        """None: rows are found by ``find``."""
        return []

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """The stored row, with the version it has."""
        instance = self.find(row)
        if instance is not None:
            self.seen[str(instance.pk)] = instance.version
            first = self._lines.setdefault(instance.pk, self.line.number)
            if first != self.line.number:
                raise ValidationError(
                    f"Dòng này và dòng {first} nói về cùng một hồ sơ. Hãy giữ lại một dòng."
                )
        return instance

    def makes(self, instance: Any) -> bool:
        """Whether a line about this row is a new one: it is not stored yet.

        A kind may count a stored row as new too, of which nothing stands any more.
        """
        return instance.pk is None

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        """The row of the line, and whether the line is a new one."""
        instance, is_new = super().get_or_init_instance(instance_loader, row)
        return instance, is_new or self.makes(instance)

    def after_init_instance(
        self, instance: Any, new: bool, row: Any, **kwargs: Any
    ) -> None:
        """Keep the row that the line speaks of, for the check."""
        self._instance = instance

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Fill the row from the cells, noting what changes; raises every error at once."""
        columns, is_new = self.columns(), self.makes(instance)
        before = {} if is_new else {c: c.show(instance) for c in columns}
        self._before = {name: getattr(instance, name) for name in self._stored_fields}
        errors: dict[str, ValidationError] = {}
        filled = [column for column in columns if column.column_name in row]
        for column in filled:
            try:
                column.save(instance, row, resource=self, clears=self.options.clears)
            except ValueError as error:
                errors[column.column_name] = as_validation(error)
        # Of a new row what the sheet says; of a stored one whatever is not as before.
        shown = ((c, before.get(c, ""), c.show(instance)) for c in before or filled)
        self._changes = [
            (column.column_name, old, now)
            for column, old, now in shown
            if now != (old or NOTHING)
        ]
        if errors:
            raise ValidationError(errors)

    @cached_property
    def _stored_fields(self) -> list[str]:
        fields = self._meta.model._meta.concrete_fields
        return [field.attname for field in fields if field.editable]

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:  # fmt: skip
        """Whether nothing changes: such a row is neither judged nor stored."""
        if import_validation_errors or self._wrong or self.makes(instance):
            return False
        return not self._changes

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:  # fmt: skip
        """The model's own rules, with the errors of the cells; keyed by heading."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        refused = errors.keys() | self._wrong.keys()
        headings = {c.attribute: c.column_name for c in self.columns()}
        wrong = [name for name, heading in headings.items() if heading in refused]
        try:
            self.judge(instance, wrong)
        except ValidationError as error:
            for name, found in error.update_error_dict({}).items():
                heading = headings.get(name, name)
                known = heading in self.fields_by_heading()
                key = heading if known else NON_FIELD_ERRORS
                errors.setdefault(key, []).extend(found)
        if errors or self._wrong:
            raise ValidationError(errors)

    def fields_by_heading(self) -> dict[str, Column]:
        """The columns by their headings, in order."""
        return self._by_heading

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The model's rules; ``exclude`` are attributes whose cells are refused already.

        Raises ValidationError keyed by attribute or by heading. Kinds with rules between
        columns or between lines extend this.
        """
        instance.full_clean(exclude=exclude)

    def may_store(self, instance: Any, *, is_new: bool) -> bool:
        """Whether the person may add, or change this very row."""
        perm = permission(self._meta.model, "add" if is_new else "change")
        if not self.user.has_perm(perm):
            return False
        everything = self.user.scope(perm).everything
        return is_new or everything or self.user.has_perm(perm, instance)

    def save_instance(
        self, instance: Any, is_create: bool, row: Any, **kwargs: Any
    ) -> None:
        """Hand one row to the writer."""
        if not self.may_store(instance, is_new=is_create):
            raise ValidationError("Bạn không có quyền ghi dòng này.")
        if not self.at_once:
            self.store(instance, row, is_create=is_create)
            return
        # A line that the database refuses must not spoil the transaction of the others.
        with transaction.atomic():
            self.store(instance, row, is_create=is_create)

    def store(self, instance: Any, row: Any, *, is_create: bool) -> None:
        """Make or change one row; kinds that keep ledgers or corrections do more."""
        if is_create:
            self.writer.make(instance)
        else:
            self.writer.change(instance, self._before)

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """No sheet has such a column."""

    # --- taking back ---

    def take_back(self, effect: dict[str, Any], *, by: Any, reason: str) -> bool:
        """Undo an effect that is not a row of the writer's (an act); False: not mine."""
        return False


def _notices(row: Row) -> list[str]:
    """What the reader has to tell of a line that it did not refuse."""
    said = [
        f"Ô {cell.address}: {notice}" for cell in row.cells() for notice in cell.notices
    ] if row.odd else []  # fmt: skip
    if row.hidden:
        said.append("Dòng đang ẩn trong tệp.")
    return said
