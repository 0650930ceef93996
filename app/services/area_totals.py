"""Figures of wide areas from what is kept of them: totals by scheme, what is due by day, live cases as columns.

Each answers the filters that it knows: totals all cases, all outstanding ones or those closed in one way, of all
schemes or some; columns what else a map asks. Where neither knows, nothing is returned and the rows are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text, union_all
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import OUTSTANDING_ONLY, CaseFilter
from app.domain.cases import CLOSED, CaseState
from app.domain.counters import (
    ALL_SCHEMES,
    ASKED_CELLS,
    CASE_CELLS,
    ELIGIBLE_ASKED_CELLS,
    ELIGIBLE_UNKNOWN_CELL,
    OUTSTANDING_CELLS,
)
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import Tally
from app.models import AreaCounter, AreaDay, BoothArea, Case, CounterChange, DayChange
from app.services import case_columns
from app.services.case_filters import conditions, is_overdue, scheme_keys, schemes_of
from app.services.counters import sum_of

Figures = dict[int, tuple[int, ...]]
NOTHING = (0, 0, 0, 0)
EVERY_CASE_CELL = tuple(CASE_CELLS.values())
"""The cells that every case stands in, whether closed or not."""


def by_area(
    session: Session, actor: Actor, areas: Sequence[int], chosen: CaseFilter, now: datetime
) -> dict[int, Tally] | None:
    """Return the figures of each of some wide areas, None where what is kept does not say them."""
    cells = _counted_cells(chosen)
    cases = None if cells else case_columns.by_area(session, actor, areas, chosen, now)
    if cases is None and cells is None:
        return None
    kept = _sums(session, areas, chosen, cells or OUTSTANDING_CELLS)
    if cases is None:
        late = {} if chosen.state in CLOSED else _overdue(session, actor, areas, chosen, now)
        cases = {area_id: (kept.get(area_id, NOTHING)[0], late.get(area_id, 0)) for area_id in areas}
    return {area_id: Tally(*cases.get(area_id, (0, 0)), *kept.get(area_id, NOTHING)[1:]) for area_id in areas}


def among(areas: Any) -> ColumnElement[bool]:
    """Return the condition that an area above a booth is one of some areas, asked of each booth that is looked at.

    As a sum it is no list to go through: SQLite would take up every booth of a state for a few rows of the ledger.
    """
    return (BoothArea.area_id + 0).in_(areas)


def _counted_cells(chosen: CaseFilter) -> tuple[str, ...] | None:
    """Return the cells that add up to the cases of a filter, None where it asks for more than cells know."""
    if chosen.asks_for_all_but_schemes:
        return OUTSTANDING_CELLS
    if not replace(chosen, state=OUTSTANDING_ONLY).asks_for_all_but_schemes:
        return None
    if not chosen.state:
        return EVERY_CASE_CELL
    return (CASE_CELLS[CaseState(chosen.state)],) if chosen.state in CLOSED else None


def _sums(session: Session, areas: Sequence[int], chosen: CaseFilter, cells: tuple[str, ...]) -> Figures:
    """Return of each area (cases, eligible, asked, unknown): totals, and what is still in the ledger for them."""
    schemes = scheme_keys(session, chosen)
    asked = {"areas": areas, "schemes": [ALL_SCHEMES] if schemes is None else schemes}
    found = session.execute(_summed(cells, every_scheme=schemes is None), asked)
    # PostgreSQL sums whole numbers to decimals.
    return {place: tuple(map(int, row)) for place, *row in found}


@cache
def _summed(cells: tuple[str, ...], *, every_scheme: bool) -> Select[Any]:
    """Return that select, written once: to write it takes several times as long as to answer it."""
    groups = (cells, ELIGIBLE_ASKED_CELLS, ASKED_CELLS, (ELIGIBLE_UNKNOWN_CELL,))
    names = sorted({name for group in groups for name in group})
    areas: Any = bindparam("areas", expanding=True)
    schemes: Any = bindparam("schemes", expanding=True)
    total = select(AreaCounter.area_id.label("place"), *(getattr(AreaCounter, name) for name in names))
    total = total.where(AreaCounter.area_id.in_(areas), AreaCounter.scheme_id.in_(schemes))
    ledger: Any = select(BoothArea.area_id, *(getattr(CounterChange, name) for name in names))
    ledger = ledger.join(BoothArea, BoothArea.booth_id == CounterChange.booth_id).where(among(areas))
    if not every_scheme:
        ledger = ledger.where(CounterChange.scheme_id.in_(schemes))
    rows = union_all(total, ledger).subquery()
    sums = (func.sum(sum_of(rows.c, group)) for group in groups)
    return select(rows.c.place, *sums).group_by(rows.c.place)


def _overdue(session: Session, actor: Actor, areas: Sequence[int], chosen: CaseFilter, now: datetime) -> dict[int, int]:
    """Return how many outstanding cases of each area are past their time limit: from days, from columns or rows."""
    chosen = replace(chosen, state=OUTSTANDING_ONLY)
    if schemes_of(chosen) is not None:
        if (found := case_columns.by_area(session, actor, areas, chosen, now)) is not None:
            return {area_id: late for area_id, (_count, late) in found.items()}
        counted = select(BoothArea.area_id, func.count()).join(Case, Case.booth_id == BoothArea.booth_id)
        counted = counted.where(BoothArea.area_id.in_(areas), *conditions(actor, chosen, now), is_overdue(now))
        return {place: late for place, late in session.execute(counted.group_by(BoothArea.area_id))}
    summed = session.execute(_summed_late(), {"areas": areas, "today": day_of(now)})
    return {place: int(late) for place, late in summed}


@cache
def _summed_late() -> Select[Any]:
    areas: Any = bindparam("areas", expanding=True)
    today: Any = bindparam("today")
    total = select(AreaDay.area_id.label("place"), func.sum(AreaDay.stage_due).label("late"))
    total = total.where(AreaDay.area_id.in_(areas), AreaDay.day < today, text("stage_due <> 0"))
    total = total.group_by(AreaDay.area_id)
    ledger = select(BoothArea.area_id, DayChange.stage_due)
    ledger = ledger.join(BoothArea, BoothArea.booth_id == DayChange.booth_id)
    ledger = ledger.where(among(areas), DayChange.day < today)
    rows = union_all(total, ledger).subquery()
    return select(rows.c.place, func.sum(rows.c.late)).group_by(rows.c.place)
