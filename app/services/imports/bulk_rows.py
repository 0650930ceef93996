"""Many rows at once by the quickest way that each database has: one prepared statement, or COPY.

Values go in as plain tuples or as text; what a column's type does to a value (sealing a number, writing JSON) is done
once for a value that all rows share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from app.models import Base
from app.services.imports.copy_text import copy_texts
from app.services.imports.references import Made, references_looked_up


def table_named(name: str) -> Table:
    """Return a table by its name in the database."""
    return Base.metadata.tables[name]


def take_keys(session: Session, table: str, count: int) -> Sequence[int]:
    """Return keys that nothing else has; the transaction must be a writer's."""
    if not count:
        return ()
    if session.get_bind().dialect.name == "postgresql":
        # As one text: ten thousand rows of one number each take longer to read than to make.
        each = "nextval(pg_get_serial_sequence(:name, 'id'))"
        taken = text(f"SELECT string_agg({each}::text, ',') FROM generate_series(1, :count)")  # noqa: S608
        return list(map(int, str(session.scalar(taken, {"name": table, "count": count})).split(",")))
    first = int(session.scalar(select(func.max(table_named(table).c.id))) or 0) + 1
    return range(first, first + count)


def write_columns(
    session: Session,
    name: str,
    columns: Mapping[str, Sequence[Any]],
    shared: Mapping[str, Any],
    made: Made | None = None,
) -> None:
    """Insert rows given by their columns; ``shared`` gives columns whose value is the same in all of them.

    Values of ``columns`` are stored as they are given; only those of ``shared`` go through the column's type. ``made``
    names tables with the keys of rows that this transaction wrote itself, so that nobody looks whether they are there.
    """
    table, dialect = table_named(name), session.get_bind().dialect
    if len({len(values) for values in columns.values()}) != 1:
        raise ValueError("columns of unlike length")
    fixed = []
    for column, value in shared.items():
        processor = table.c[column].type.dialect_impl(dialect).bind_processor(dialect)
        fixed.append(processor(value) if processor else value)
    raw: Any = session.connection().connection.driver_connection
    if dialect.name == "postgresql":
        with references_looked_up(session, table, columns, shared, made or {}):
            _copy(raw, name, columns, dict(zip(shared, fixed, strict=True)))
        return
    # Keys that come in no order touch pages all over their indexes; the usual cache of two megabytes holds few of them.
    raw.execute("PRAGMA cache_size=-32768")
    # The same pages change chunk after chunk; a longer log (128 megabytes) is moved into the file after many changes of
    # a page at once.
    raw.execute("PRAGMA wal_autocheckpoint=32000")
    _insert(raw, name, columns, shared, fixed)


def _copy(raw: Any, name: str, columns: Mapping[str, Sequence[Any]], fixed: Mapping[str, Any]) -> None:
    """Send rows as the text that COPY reads, by the block: the server stores one while the next is being made."""
    texts = [copy_texts(values) for values in columns.values()]
    same = "".join(f"\t{text}" for text in copy_texts(list(fixed.values())))
    lines = map("\t".join, zip(*texts, strict=True))
    with raw.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join((*columns, *fixed))}) FROM STDIN") as copy:
        while block := list(islice(lines, _BLOCK)):
            copy.write(f"{same}\n".join((*block, "")))


_BLOCK = 1_000
_TOGETHER = 50
"""Rows in one statement of SQLite: half of what a row costs is the statement, and more make it long to prepare."""


def _insert(
    raw: Any, name: str, columns: Mapping[str, Sequence[Any]], shared: Mapping[str, Any], fixed: list[Any]
) -> None:
    cells = list(chain.from_iterable(zip(*columns.values(), strict=True)))
    step = len(columns) * _TOGETHER
    end = len(cells) // step * step
    for count, starts in ((_TOGETHER, range(0, end, step)), (1, range(end, len(cells), len(columns)))):
        statement = _insertion(name, tuple(columns), tuple(shared), count)
        width = len(columns) * count
        raw.executemany(statement, ([*fixed, *cells[start : start + width]] for start in starts))


@lru_cache(maxsize=64)
def _insertion(name: str, columns: Sequence[str], shared: Sequence[str], count: int) -> str:
    """Return the statement that inserts ``count`` rows; values that all rows share come first, and once."""
    once = ", ".join(f"?{place}" for place in range(1, len(shared) + 1))
    rows = []
    for start in range(len(shared) + 1, len(shared) + 1 + count * len(columns), len(columns)):
        own = ", ".join(f"?{place}" for place in range(start, start + len(columns)))
        rows.append(f"({own}, {once})" if once else f"({own})")
    return f"INSERT INTO {name} ({', '.join((*columns, *shared))}) VALUES {', '.join(rows)}"  # noqa: S608 - own tables
