"""Keeping the counters: each change writes beside itself, in the same transaction, what it did to the counts.

Whoever changes the state or booth of a case, or the status or receipt of an entitlement, takes the standing of the
rows before and after and records the difference::

    before = counters.standing_of(case, case.entitlement)
    ...
    counters.record_change(session, before, counters.standing_of(case, case.entitlement))

The difference goes into a ledger of rows that are only ever added, so that two writers never wait for one row; once
in a while a writer folds the ledger into the totals of booths and areas, and only one folds at a time.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, delete, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.counters import ALL_SCHEMES, CELLS, DAY_CELLS, Standing
from app.domain.maps import WIDE_KINDS
from app.models import (
    Area,
    AreaCounter,
    AreaDay,
    BoothArea,
    BoothCounter,
    Case,
    CaseTouch,
    CounterChange,
    DayChange,
    Entitlement,
)

FOLD_EVERY = 400
"""About so many rows gather in the ledger before they are folded: few enough that reading them costs nothing."""
_FOLDING_LOCK = 70_110


def standing_of(*rows: Case | Entitlement | None) -> Standing:
    """Return how rows in the session stand just now; None and rows without a booth count nothing."""
    found = Standing()
    for row in rows:
        if isinstance(row, Case) and row.booth_id is not None:
            concern = (row.level, row.reason_id, row.owner_id, row.case_due)
            found.add_case(row.booth_id, row.scheme_id, row.state, row.opened_at, row.stage_due, concern)
        elif isinstance(row, Entitlement) and row.booth_id is not None:
            days = (row.receipt_asked_on, row.received_on)
            found.add_due(row.booth_id, row.scheme_id, row.status, row.receipt or "unknown", days)
    return found


def standing_where(session: Session, *, cases: ColumnElement[bool], dues: ColumnElement[bool]) -> Standing:
    """Return how the rows that meet two conditions stand in the database, for changes made in bulk."""
    found = Standing()
    of_case = select(Case.booth_id, Case.scheme_id, Case.state, Case.opened_at, Case.stage_due)
    with_concern = of_case.add_columns(Case.level, Case.reason_id, Case.owner_id, Case.case_due).where(cases)
    for booth_id, scheme_id, state, opened_at, stage_due, *concern in session.execute(with_concern):
        found.add_case(
            booth_id, scheme_id, state, opened_at, stage_due, (concern[0], concern[1], concern[2], concern[3])
        )
    of_due = select(Entitlement.booth_id, Entitlement.scheme_id, Entitlement.status, Entitlement.receipt)
    asked = of_due.add_columns(Entitlement.receipt_asked_on, Entitlement.received_on).where(dues)
    for booth_id, scheme_id, status, receipt, *days in session.execute(asked):
        found.add_due(booth_id, scheme_id, status, receipt, (days[0], days[1]))
    return found


def record_change(session: Session, before: Standing, after: Standing) -> None:
    """Write into the ledger what lies between two standings."""
    record(session, after.minus(before))


def record(session: Session, changed: Standing) -> None:
    """Write a change into the ledger; one that moves no count writes nothing."""
    cells: dict[tuple[int, int], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(CELLS, 0))
    for (booth_id, scheme_id, cell), amount in changed.cells.items():
        cells[booth_id, scheme_id][cell] += amount
    days: dict[tuple[int, date], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(DAY_CELLS, 0))
    for (booth_id, day, name), amount in changed.days.items():
        if amount:
            days[booth_id, day][name] += amount
    if cells:
        rows = [{"booth_id": booth, "scheme_id": scheme, **row} for (booth, scheme), row in cells.items()]
        session.execute(insert(CounterChange), rows)
    if days:
        by_day = [{"booth_id": booth, "day": day, **row} for (booth, day), row in days.items()]
        session.execute(insert(DayChange), by_day)
    if touched := sorted(changed.touched):
        session.execute(insert(CaseTouch), [{"booth_id": booth_id} for booth_id in touched])
    if secrets.randbelow(FOLD_EVERY) < len(cells) + len(days):
        fold(session)


def fold(session: Session) -> bool:
    """Move the ledger into the totals; False when somebody else is doing so. The transaction must be a writer's.

    The rows to move are marked first: what others commit meanwhile stays in the ledger for the next time.
    """
    alone = select(func.pg_try_advisory_xact_lock(_FOLDING_LOCK))
    if session.get_bind().dialect.name == "postgresql" and not session.scalar(alone):
        return False
    for ledger in (CounterChange, DayChange):
        session.execute(update(ledger).values(folding=True).execution_options(synchronize_session=False))
    marked = select(CounterChange).where(CounterChange.folding).subquery()
    add_to_booths(session, marked)
    add_to_areas(session, marked)
    days = select(DayChange).where(DayChange.folding).subquery()
    add_days(session, days)
    for ledger in (CounterChange, DayChange):
        session.execute(delete(ledger).where(ledger.folding).execution_options(synchronize_session=False))
    return True


def add_to_booths(session: Session, rows: FromClause) -> None:
    """Add rows of (booth_id, scheme_id, cells) to the totals of their booths."""
    sums = [func.sum(rows.c[cell]).label(cell) for cell in CELLS]
    for scheme in (rows.c.scheme_id, literal(ALL_SCHEMES)):
        by_booth = select(scheme, rows.c.booth_id, *sums).group_by(scheme, rows.c.booth_id)
        _upsert(session, BoothCounter, ("scheme_id", "booth_id"), CELLS, by_booth)


def add_to_areas(session: Session, rows: FromClause) -> None:
    """Add rows of (booth_id, scheme_id, cells) to the totals of the wide areas above their booths."""
    sums = [func.sum(rows.c[cell]).label(cell) for cell in CELLS]
    for scheme in (rows.c.scheme_id, literal(ALL_SCHEMES)):
        by_area = select(scheme, BoothArea.area_id, *sums).group_by(scheme, BoothArea.area_id)
        placed = by_area.join(BoothArea, BoothArea.booth_id == rows.c.booth_id).where(is_wide(BoothArea.area_id))
        _upsert(session, AreaCounter, ("scheme_id", "area_id"), CELLS, placed)


def add_days(session: Session, rows: FromClause) -> None:
    """Add rows of (booth_id, day, figures) to the totals of the wide areas above their booths."""
    sums = [func.sum(rows.c[name]).label(name) for name in DAY_CELLS]
    by_area = (
        select(BoothArea.area_id, rows.c.day, *sums)
        .join(BoothArea, BoothArea.booth_id == rows.c.booth_id)
        .where(is_wide(BoothArea.area_id))
        .group_by(BoothArea.area_id, rows.c.day)
    )
    _upsert(session, AreaDay, ("area_id", "day"), DAY_CELLS, by_area)


def is_wide(area_id: Any) -> ColumnElement[bool]:
    """Return the condition that the totals of an area are kept.

    It is a condition on each area of a booth, not a list of areas: SQLite would try all of the list for each booth.
    """
    return select(Area.id).where(Area.id == area_id, Area.kind.in_(sorted(WIDE_KINDS))).exists()


def _upsert(
    session: Session, total: Any, key: Sequence[str], figures: Sequence[str], rows: Select[*tuple[Any, ...]]
) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(total).from_select([*key, *figures], rows)
    added = {name: getattr(total, name) + statement.excluded[name] for name in figures}
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=added))


def sum_of(columns: Any, names: Sequence[str]) -> ColumnElement[int]:
    """Return the sum of some columns of one row."""
    first, *rest = (columns[name] for name in names)
    added: ColumnElement[int] = first
    for column in rest:
        added = added + column
    return added
