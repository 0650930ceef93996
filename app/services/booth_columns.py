"""Every booth of an area at once, as columns for one canvas: where the booths lie, and apart from that how they stand.

Sixty-five thousand booths are too many for a row each, so their places go as steps from booth to booth, which compress
to a few bytes; and since a roster changes once in months and figures every minute, the two are asked for apart and the
places may be kept by the browser. Names stay out: a booth is known by its number, and its page tells the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.case_filters import CaseFilter
from app.domain.counters import ALL_SCHEMES, ASKED_CELLS, OUTSTANDING_CELLS
from app.domain.geography import DRAWN_AS_SURE, PositionQuality
from app.models import Booth, BoothCounter, CounterChange
from app.services import counts, maps
from app.services.case_filters import schemes_of
from app.services.counters import sum_of
from app.services.counts import Ground
from app.services.map_rows import MapRequest

NOT_ASKED = -1
WIDE_KINDS_OF_PLACE = frozenset({"state", "division"})
WIDE_DIGITS, NARROW_DIGITS = 3, 4
"""A pixel of a state's map is kilometres wide: steps of a hundred metres will do there, of ten metres elsewhere."""

Columns = dict[str, Any]


def places(session: Session, actor: Actor, asked: MapRequest) -> Columns:
    """Return the booths that can be drawn, by seat and number: keys, numbers and points, each as steps.

    ``doubtful`` lists those whose point is not sure, by their place in the columns; ``unplaced`` counts the booths
    that no map can show. Raises NotAllowed and NotFound as a map does.
    """
    ground = ground_asked_for(session, actor, asked)
    found = session.execute(_roster(ground, Booth.id, Booth.ac_no, Booth.booth_no, Booth.lon, Booth.lat)).all()
    unsure = select(Booth.id).where(Booth.position_quality.not_in(sorted(DRAWN_AS_SURE)))
    doubtful = set(session.scalars(unsure.where(_drawable())))
    digits = WIDE_DIGITS if ground.area.kind in WIDE_KINDS_OF_PLACE else NARROW_DIGITS
    scale = 10**digits
    return {
        "digits": digits,
        "id": _steps([row[0] for row in found]),
        "ac": _steps([row[1] for row in found]),
        "no": [int(row[2]) if row[2].isdecimal() else row[2] for row in found],
        "x": _steps([round(row[3] * scale) for row in found]),
        "y": _steps([round(row[4] * scale) for row in found]),
        "doubtful": [place for place, row in enumerate(found) if row[0] in doubtful],
    }


def figures(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> Columns:
    """Return how many cases are outstanding in each booth of :func:`places`, in its order; -1 where nobody asked."""
    ground = ground_asked_for(session, actor, asked)
    chosen = maps.chosen_cases(session, asked)
    known = _known(session, actor, ground, chosen, now)
    order = session.scalars(_roster(ground, Booth.id)).all()
    return {"count": [known.get(booth_id, NOT_ASKED) for booth_id in order]}


def ground_asked_for(session: Session, actor: Actor, asked: MapRequest) -> Ground:
    """Return the booths of the area that is asked for, as far as the actor may see them."""
    area, within = maps.place_asked_for(session, actor, asked)
    return maps.ground_of(session, actor, area, within, None)


def _known(session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime) -> dict[int, int]:
    """Return the outstanding cases of each booth about which anything is known."""
    if not chosen.asks_for_all_but_schemes:
        found = counts.by_booth(session, actor, ground.booths, chosen, now)
        return {booth_id: tally.outstanding for booth_id, tally in found.items() if tally.anyone_asked}
    schemes = schemes_of(chosen)
    total, ledger = (
        select(table.booth_id, sum_of(table.__table__.c, OUTSTANDING_CELLS), sum_of(table.__table__.c, ASKED_CELLS))
        for table in (BoothCounter, CounterChange)
    )
    total = total.where(BoothCounter.scheme_id.in_([ALL_SCHEMES] if schemes is None else schemes))
    if schemes is not None:
        ledger = ledger.where(CounterChange.scheme_id.in_(schemes))
    if not (ground.whole and ground.area.kind == "state"):
        total = total.where(BoothCounter.booth_id.in_(ground.booths))
    sums: dict[int, tuple[int, int]] = {}
    for booth_id, outstanding, asked in session.execute(union_all(total, ledger)):
        before = sums.get(booth_id, (0, 0))
        sums[booth_id] = before[0] + outstanding, before[1] + asked
    return {booth_id: outstanding for booth_id, (outstanding, asked) in sums.items() if outstanding or asked}


def _drawable() -> Any:
    placed = Booth.lat.is_not(None) & Booth.lon.is_not(None)
    return placed & (Booth.position_quality != PositionQuality.MISSING) & Booth.valid_to.is_(None)


def _roster(ground: Ground, *columns: Any) -> Select[Any]:
    statement = select(*columns).where(_drawable()).order_by(Booth.ac_no, Booth.id)
    if ground.whole and ground.area.kind == "state":
        return statement
    return statement.where(Booth.id.in_(ground.booths))


def _steps(values: Sequence[int]) -> list[int]:
    return [second - first for first, second in pairwise([0, *values])]


def case_arguments(session: Session, asked: MapRequest) -> dict[str, str | int | None]:
    """Return the filter of a map in the words of the list of cases, so that a booth's figure leads to its rows."""
    chosen = maps.chosen_cases(session, asked)
    return {
        "state": asked.state or None,
        "scheme": chosen.scheme_id,
        "department": asked.department_code or None,
        "reason": asked.reason_code or None,
        "level": asked.ladder_level,
        "age": asked.min_age_days or None,
        "first": asked.first_day.isoformat() if asked.first_day else None,
        "last": asked.last_day.isoformat() if asked.last_day else None,
    }
