"""Figures from the kept totals of booths: booth by booth, or summed by the areas of a level.

The filter must ask for all outstanding cases, or those of some schemes. What is overdue changes with the day and is
counted from the rows, of which an index alone is read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from app.domain.case_filters import CaseFilter
from app.domain.counters import (
    ALL_SCHEMES,
    ASKED_CELLS,
    ELIGIBLE_ASKED_CELLS,
    ELIGIBLE_UNKNOWN_CELL,
    OUTSTANDING_CELLS,
)
from app.domain.maps import Tally
from app.models import Area, BoothArea, BoothCounter, Case, CounterChange
from app.services.case_filters import is_overdue, schemes_of
from app.services.counters import sum_of

KEPT = {
    "outstanding": OUTSTANDING_CELLS,
    "eligible": ELIGIBLE_ASKED_CELLS,
    "asked": ASKED_CELLS,
    "unknown": (ELIGIBLE_UNKNOWN_CELL,),
}
"""The figures of a tally that are sums of kept cells; what is overdue changes with the day."""


def kept(here: CTE, chosen: CaseFilter) -> Select[Any]:
    """Return a select of (booth_id, the figures of KEPT): totals of booths, and what the ledger still has for them."""
    schemes, lies_here = schemes_of(chosen), select(here.c.booth_id)
    parts = []
    for table in (BoothCounter, CounterChange):
        part = select(table.booth_id, *(sum_of(table.__table__.c, cells).label(name) for name, cells in KEPT.items()))
        total_of = [ALL_SCHEMES] if schemes is None and table is BoothCounter else schemes
        if total_of is not None:
            part = part.where(table.scheme_id.in_(total_of))
        # As a sum the ledger's key leads through its few rows, not through every booth here.
        key = table.booth_id if table is BoothCounter else CounterChange.booth_id + 0
        parts.append(part.where(key.in_(lies_here)))
    rows = union_all(*parts).subquery()
    sums = (func.sum(rows.c[name]).label(name) for name in KEPT)
    return select(rows.c.booth_id, *sums).group_by(rows.c.booth_id)


def by_area(
    session: Session, booths: Select[int], level: Select[int], chosen: CaseFilter, now: datetime
) -> dict[int | None, Tally]:
    """Return the figures of a level's areas as sums over the totals of the booths here; None has those in no area."""
    here, above = booths.cte("here"), aliased(BoothArea)
    # Each area above a booth is asked for its level: a list of all panchayats of a state is longer than that.
    of_level = level.where(Area.id == above.area_id).exists()
    own = select(above.booth_id, above.area_id).where(above.booth_id.in_(select(here.c.booth_id)), of_level).cte("own")
    figures = kept(here, chosen).subquery()
    placed = select(own.c.area_id, *(func.coalesce(func.sum(figures.c[name]), 0) for name in KEPT))
    placed = placed.select_from(here).outerjoin(own, own.c.booth_id == here.c.booth_id)
    placed = placed.outerjoin(figures, figures.c.booth_id == here.c.booth_id).group_by(own.c.area_id)
    late = select(own.c.area_id, func.count()).select_from(Case).outerjoin(own, own.c.booth_id == Case.booth_id)
    late = late.where(Case.booth_id.in_(select(here.c.booth_id)), is_overdue(now)).group_by(own.c.area_id)
    if (schemes := schemes_of(chosen)) is not None:
        late = late.where((Case.scheme_id + 0).in_(schemes))
    overdue = {area_id: count for area_id, count in session.execute(late)}
    return {
        # PostgreSQL sums whole numbers to decimals.
        area_id: Tally(int(outstanding), overdue.get(area_id, 0), int(eligible), int(asked), int(unknown))
        for area_id, outstanding, eligible, asked, unknown in session.execute(placed)
    }
