"""Inserting very many rows: one statement, values straight through.

``bulk_create`` builds the text of every row anew; at 50,000 rows that is most of the time.
Here rows get their keys first, so that others can hang from them, and are written by
``executemany`` (SQLite) or ``COPY`` (PostgreSQL). Nothing is prepared, judged or signalled.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models import Max

BATCH = 5000


def reserve_keys(model: Any, count: int) -> list[int]:
    """Keys that no row of ``model`` has or will get; to be called in a transaction.

    PostgreSQL gives them out of the table's own sequence. SQLite has one writer at a
    time, who never takes a key again that a row once had.
    """
    if not count:
        return []
    table, pk = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), pk, count],
            )
            return sorted(key for (key,) in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = max((seq for (seq,) in cursor.fetchall()), default=0)
    greatest = model._base_manager.aggregate(key=Max("pk"))["key"] or 0
    first = max(last, greatest) + 1
    return list(range(first, first + count))


def give_keys(rows: list[Any]) -> None:
    """A reserved key for each of some new rows of one model, as if stored already."""
    for key, row in zip(reserve_keys(type(rows[0]), len(rows)), rows, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows given by the names of their columns' attributes, keys included.

    Raises IntegrityError and the like where the database refuses one of them.
    """
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    takers = [taker(field) for field in fields]
    values = (tuple([take(row) for take in takers]) for row in rows)
    write = _copy if connection.vendor == "postgresql" else _execute
    write(f"{table} ({columns})", len(fields), values)


def taker(field: models.Field) -> Callable[[dict[str, Any]], Any]:
    """What the database is given for this field of a row."""
    name, known = field.attname, {}

    def take_json(row: dict[str, Any]) -> Any:
        return field.get_db_prep_save(row[name], connection)

    def take(row: dict[str, Any]) -> Any:
        value = row[name]
        # Texts and whole numbers are stored as they are.
        if value is None or type(value) is str or type(value) is int:
            return value
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return take_json if isinstance(field, models.JSONField) else take


def _execute(target: str, width: int, values: Iterator[tuple[Any, ...]]) -> None:
    places = ", ".join(["%s"] * width)
    statement = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        while batch := list(islice(values, BATCH)):
            cursor.executemany(statement, batch)


def _copy(target: str, width: int, values: Iterator[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in values:
            copy.write_row(row)
