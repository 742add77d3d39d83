"""What a database answers to EXPLAIN, for tests that every busy query has an index.

PostgreSQL would read small tables from end to end, so there it is told not to: what is
proved is that a fitting index exists.
"""

import re
from contextlib import contextmanager

from django.db import connection


@contextmanager
def explained(growing):
    """Collects (statement, its plan) of every query on one of the ``growing`` tables."""
    plans, busy = [], []

    def note(execute, sql, params, many, context):
        if not busy and sql.startswith("SELECT") and tables_of(sql) & growing:
            busy.append(True)
            plans.append((sql, plan_of(sql, params)))
            busy.clear()
        return execute(sql, params, many, context)

    without_reading_whole()
    with connection.execute_wrapper(note):
        yield plans


def without_reading_whole():
    """Until the end of the test PostgreSQL takes an index wherever one fits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


def tables_of(sql):
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))


def plan_of(sql, params):
    word = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {sql}", params)
        return [str(row[-1]).strip() for row in cursor.fetchall()]


def read_whole(sql, plan, growing):
    """Growing tables that the plan reads from end to end without an index."""
    if connection.vendor == "postgresql":
        scanned = re.findall(r"Seq Scan on (\w+)", "\n".join(plan))
    else:
        names = dict(re.findall(r'"(\w+)" (\w+)', sql))
        aliases = {alias: table for table, alias in names.items()}
        aliases |= {a: t for t, a in re.findall(r'"(\w+)" (U\d+|T\d+|V\d+)', sql)}
        scans = [re.fullmatch(r"SCAN (\w+)", line) for line in plan]
        scanned = [aliases.get(found[1], found[1]) for found in scans if found]
    return sorted(growing & set(scanned))
