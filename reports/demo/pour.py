"""Storing very many rows without their history: one statement, values straight through.

``bulk_create`` builds the text of every row anew; at 400,000 people that is most of
the time. The rows are prepared like any others, get their keys here, and are written
by ``executemany`` (SQLite) or ``COPY`` (PostgreSQL).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

from members.models import Member, MemberWord
from members.search import words_of

BATCH = 5000


def pour(rows: list[Any]) -> list[Any]:
    """Insert prepared copies of what ``bulk_create`` would; all rows of one model."""
    model: Any = type(rows[0])
    for key, row in enumerate(rows, start=next_key(model)):
        row.pk = key
        row.prepare()
        row._state.adding, row._state.db = False, connection.alias
    insert(model, (row.__dict__ for row in rows))
    if model is Member:
        pour_words(rows)
    return rows


def pour_words(members: list[Any]) -> None:
    """The words by which these members are found, as ``write_words`` stores them."""
    words = (
        (member.pk, word)
        for member in members
        for word in sorted(words_of(member.full_name))
    )
    first = next_key(MemberWord)
    insert(
        MemberWord,
        (
            {"id": key, "member_id": member, "word": word}
            for key, (member, word) in enumerate(words, start=first)
        ),
    )


def next_key(model: Any) -> int:
    """One more than the greatest key that is stored."""
    found: int | None = model._base_manager.aggregate(key=Max("pk"))["key"]
    return (found or 0) + 1


def insert(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows given by the names of their columns' attributes."""
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    takers = [taker(field) for field in fields]
    values = (tuple(take(row) for take in takers) for row in rows)
    write = _copy if connection.vendor == "postgresql" else _execute
    write(f"{table} ({columns})", len(fields), values)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def taker(field: models.Field) -> Callable[[dict[str, Any]], Any]:
    """What the database is given for this field of a row."""
    name, known = field.attname, {}

    def take(row: dict[str, Any]) -> Any:
        value = row[name]
        # Texts and whole numbers are stored as they are.
        if value is None or type(value) is str or type(value) is int:
            return value
        if value not in known:
            known[value] = field.get_db_prep_save(value, connection)
        return known[value]

    return take


def _execute(target: str, width: int, values: Iterator[tuple[Any, ...]]) -> None:
    places = ", ".join(["%s"] * width)
    statement = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        while batch := list(islice(values, BATCH)):
            cursor.executemany(statement, batch)


def _copy(target: str, width: int, values: Iterator[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in values:
            copy.write_row(row)
