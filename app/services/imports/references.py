"""What many rows refer to, looked at once instead of row by row.

PostgreSQL asks a query of its own for every reference of every row; eight references a person are half of what taking
a list costs there. Thousands of rows refer to a few hundred booths, so these are looked up and held (``FOR KEY SHARE``,
as the database itself does it) before the rows go in, and while they go in the database asks nothing. Where anything is
missing, or the account of the database may not leave it out, the database asks row by row and refuses as ever.

To leave it out takes a superuser, or ``GRANT SET ON PARAMETER session_replication_role TO …`` (PostgreSQL 15 on).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Column, Engine, Table, func, select, text
from sqlalchemy.orm import Session

from app.services.imports.looked_up import rows_by

Made = Mapping[str, Collection[int]]
"""Tables, each with the keys of rows that the transaction wrote itself: nobody else sees them, so none can go."""

_SOME = 100
"""Fewer rows than this are left to the database."""
_may: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


@contextmanager
def references_looked_up(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], shared: Mapping[str, Any], made: Made
) -> Iterator[None]:
    """Look up what rows of a table refer to, and let the database not ask again while they are written."""
    many = bool(table.foreign_keys) and len(next(iter(columns.values()))) >= _SOME
    known = many and _may_leave_out(session) and _all_there(session, table, columns, shared, made)
    if known:
        session.execute(text("SET LOCAL session_replication_role = replica"))
    yield
    # Not after a failure: it takes the setting back together with the transaction.
    if known:
        session.execute(text("SET LOCAL session_replication_role = origin"))


def _may_leave_out(session: Session) -> bool:
    connection = session.connection()
    engine = connection.engine
    if engine not in _may:
        asked = "SELECT current_setting('is_superuser') = 'on'"
        if (connection.dialect.server_version_info or (0,)) >= (15,):
            asked = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
        _may[engine] = bool(session.scalar(text(asked)))
    return _may[engine]


def _all_there(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], shared: Mapping[str, Any], made: Made
) -> bool:
    """Tell whether every row is there that some rows refer to, and hold these rows until the transaction ends."""
    for reference in table.foreign_keys:
        name, target = reference.parent.name, reference.column
        values = {*columns[name]} if name in columns else {shared.get(name)}
        values -= {None, *made.get(target.table.name, ())}
        if values and not _hold(session, target, values):
            return False
    return True


def _hold(session: Session, target: Column[Any], values: Collection[Any]) -> bool:
    rows = rows_by(session, target, values, target, hold=True)
    held = select(func.count()).select_from(rows.subquery())
    return session.scalar(held) == len(values)
