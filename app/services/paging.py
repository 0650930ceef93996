"""Paging by key: the last page costs what the first one costs, and nothing is skipped while rows arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select, tuple_, union_all
from sqlalchemy.orm import Session

Row = TypeVar("Row")
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursor of the next page (None on the last)."""

    rows: Sequence[Row]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A sort order: the column, the unique key that breaks ties, and how a cursor's text becomes a value again."""

    column: Any
    key: Any
    descending: bool
    parse: Callable[[str], Any]
    read: Callable[[Any], Any]


def fetch_page(
    session: Session, statement: Select[Any], order: Order, cursor: str | None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Return one page of entities of ``statement`` after ``cursor``; an unreadable cursor starts at the beginning."""
    return _page(session.scalars(_ordered(statement, order, cursor, size + 1)).unique().all(), order, size)


def fetch_page_by_key(
    session: Session,
    keys: Sequence[Select[Any]],
    shown: Select[Any],
    order: Order,
    cursor: str | None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Return the same page by selects of keys, of which no two have one in common, and one of what is shown of them.

    Thousands of bare keys are sorted, and only the few of the page are read whole and joined with the rest.
    """
    wanted = first_keys(session, keys, order, cursor, size + 1)
    found = {row.id: row for row in session.scalars(shown.where(order.key.in_(wanted))).unique()}
    return _page([found[key] for key in wanted if key in found], order, size)


def first_keys(
    session: Session, keys: Sequence[Select[Any]], order: Order, cursor: str | None, limit: int
) -> Sequence[Any]:
    """Return the first keys of several selects in an order, after a cursor; each is asked for as many by itself."""
    if len(keys) == 1:
        return session.scalars(_ordered(keys[0], order, cursor, limit)).all()
    placed = [
        _ordered(part.with_only_columns(order.key.label("key"), order.column.label("place")), order, cursor, limit)
        for part in keys
    ]
    every = union_all(*(select(part.subquery()) for part in placed)).subquery()
    by = (every.c.place, every.c.key)
    first = select(every.c.key).order_by(*(column.desc() if order.descending else column for column in by))
    return session.scalars(first.limit(limit)).all()


def _ordered(statement: Select[Any], order: Order, cursor: str | None, limit: int) -> Select[Any]:
    keys = (order.column, order.key)
    after = _read_cursor(order, cursor)
    if after is not None:
        pair = tuple_(*keys)
        statement = statement.where(pair < tuple_(*after) if order.descending else pair > tuple_(*after))
    return statement.order_by(*(key.desc() if order.descending else key.asc() for key in keys)).limit(limit)


def _page(rows: Sequence[Any], order: Order, size: int) -> Page[Any]:
    """Return a page of rows of which one more than fits was asked for."""
    if len(rows) <= size:
        return Page(rows, None)
    last = rows[size - 1]
    return Page(rows[:size], f"{order.read(last)}~{last.id}")


def _read_cursor(order: Order, cursor: str | None) -> tuple[Any, int] | None:
    if not cursor or "~" not in cursor:
        return None
    value, _, key = cursor.rpartition("~")
    try:
        parsed, number = order.parse(value), int(key)
    except ValueError:
        return None
    return (parsed, number) if _fits(parsed) and _fits(number) else None


def _fits(value: Any) -> bool:
    """Tell whether either database can compare a column with this value."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return "\0" not in value if isinstance(value, str) else abs(value) < 2**63
