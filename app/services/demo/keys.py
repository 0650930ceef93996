"""Rows in bulk: keys given out in advance, so that rows can refer to each other before any is written; indexes last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from app.models import Base

AT_ONCE = 5_000


class Keys:
    """The next free key of each table."""

    def __init__(self, session: Session, tables: Iterable[str]):
        self._session = session
        self._counters = {name: count(self._first(table_named(name))) for name in tables}

    def _first(self, table: Table) -> int:
        return int(self._session.scalar(select(func.max(table.c.id))) or 0) + 1

    def take(self, table: str) -> int:
        """Return a key that nothing else has."""
        return next(self._counters[table])


def table_named(name: str) -> Table:
    """Return a table by its name in the database."""
    return Base.metadata.tables[name]


def write_rows(session: Session, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows that all have the same columns."""
    statement, connection = insert(table_named(table)), session.connection()
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(statement, rows[start : start + AT_ONCE])


def move_sequences(session: Session, tables: Iterable[str]) -> None:
    """Tell PostgreSQL which keys are taken; SQLite sees it by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for name in tables:
        highest = select(func.max(table_named(name).c.id)).scalar_subquery()
        session.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest)))


@contextmanager
def indexes_last(session: Session, tables: Iterable[str]) -> Iterator[None]:
    """Take the plain indexes of some tables away and build them again at the end; unique ones stay and are held.

    Fingerprints and names come in no order: kept up row by row, their indexes cost more than all the rows.
    """
    connection = session.connection()
    indexes = [index for name in tables for index in table_named(name).indexes if not index.unique]
    for index in indexes:
        index.drop(connection)
    yield
    for index in sorted(indexes, key=lambda index: str(index.name)):
        index.create(connection)
