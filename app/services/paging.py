"""Paging by key: the last page costs what the first one costs, and nothing is skipped while rows arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
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
    return _page(session.scalars(_ordered(statement, order, cursor, size)).unique().all(), order, size)


def fetch_page_by_key(
    session: Session, keys: Select[Any], shown: Select[Any], order: Order, cursor: str | None, size: int = PAGE_SIZE
) -> Page[Any]:
    """Return the same page by a select of keys and one of what is shown of them.

    Thousands of bare keys are sorted, and only the few of the page are read whole and joined with the rest.
    """
    wanted = session.scalars(_ordered(keys, order, cursor, size)).all()
    found = {row.id: row for row in session.scalars(shown.where(order.key.in_(wanted))).unique()}
    return _page([found[key] for key in wanted if key in found], order, size)


def _ordered(statement: Select[Any], order: Order, cursor: str | None, size: int) -> Select[Any]:
    keys = (order.column, order.key)
    after = _read_cursor(order, cursor)
    if after is not None:
        pair = tuple_(*keys)
        statement = statement.where(pair < tuple_(*after) if order.descending else pair > tuple_(*after))
    return statement.order_by(*(key.desc() if order.descending else key.asc() for key in keys)).limit(size + 1)


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
