"""Every booth of an area at once, as columns for one canvas: where the booths lie, and apart from that how they stand.

Sixty-five thousand booths are too many for a row each, so their places go as steps from booth to booth, which compress
to a byte or two each; and since a roster changes once in months and figures every minute, the two are asked for apart and the
places may be kept by the browser. Names stay out: a booth is known by its number, and its page tells the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, union_all
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

def places(session: Session, actor: Actor, asked: MapRequest) -> bytes:
    """Return the booths that can be drawn, by seat and number: keys, numbers and points, each as steps.

    The header's ``doubtful`` lists those whose point is not sure, by their place in the columns, and ``odd`` the
    numbers that are more than digits. Raises NotAllowed and NotFound as a map does.
    """
    ground = ground_asked_for(session, actor, asked)
    unsure = Booth.position_quality.not_in(sorted(DRAWN_AS_SURE))
    columns = _roster(session, ground, Booth.booth_no, Booth.lon, Booth.lat, unsure)
    keys, seats, numbers, lon, lat, doubtful = columns
    digits = WIDE_DIGITS if ground.area.kind in WIDE_KINDS_OF_PLACE else NARROW_DIGITS
    odd = {str(place): number for place, number in enumerate(numbers) if not number.isdecimal()}
    return packed(
        {
            "id": np.diff(keys, prepend=0),
            "ac": np.diff(seats, prepend=0),
            "no": np.diff([int(number) if number.isdecimal() else 0 for number in numbers], prepend=0),
            "x": _steps(lon, digits),
            "y": _steps(lat, digits),
        },
        {"digits": digits, "doubtful": np.flatnonzero(doubtful).tolist(), "odd": odd},
    )


def figures(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> bytes:
    """Return how many cases are outstanding in each booth of :func:`places`, in its order; -1 where nobody asked."""
    ground = ground_asked_for(session, actor, asked)
    chosen = maps.chosen_cases(session, asked)
    known = _known(session, actor, ground, chosen, now)
    keys, _seats = _roster(session, ground)
    return packed({"count": np.array([known.get(key, NOT_ASKED) for key in keys.tolist()], dtype=np.int64)}, {})


def packed(columns: Mapping[str, NDArray[np.int64]], header: Mapping[str, object]) -> bytes:
    """Write columns of equal length as bytes that compress well and are read without a parser.

    Four bytes say how long the header is (JSON, with the number of rows ``n`` and the bytes a value takes in each
    column as ``widths``); then come the columns, of each first the low bytes of all values, then the next ones. Signed
    values go in turn: 0, -1, 1, -2, … as 0, 1, 2, 3, …; a column that is "id", "ac", "no", "x" or "y" holds steps.
    """
    widths, parts, rows = {}, [], 0
    for name, column in columns.items():
        turned = ((column << 1) ^ (column >> 63)).astype(np.uint32)
        rows, most = len(turned), int(turned.max(initial=0))
        widths[name] = max(1, (most.bit_length() + 7) // 8)
        parts += [(turned >> (8 * place)).astype(np.uint8).tobytes() for place in range(widths[name])]
    said = json.dumps({"n": rows, "widths": widths, **header}, separators=(",", ":")).encode()
    return len(said).to_bytes(4, "little") + said + b"".join(parts)


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


def _roster(session: Session, ground: Ground, *columns: Any) -> list[Any]:
    """Return keys, seats and further columns of the booths that can be drawn, by seat and number."""
    statement = select(Booth.id, Booth.ac_no, *columns).where(_drawable())
    if not (ground.whole and ground.area.kind == "state"):
        statement = statement.where(Booth.id.in_(ground.booths))
    found = list(zip(*session.execute(statement).tuples(), strict=True)) or [()] * (2 + len(columns))
    keys, seats = np.array(found[0], dtype=np.int64), np.array(found[1], dtype=np.int64)
    # Sorting sixty thousand keys here takes a fraction of what the database needs for it.
    order = np.lexsort((keys, seats))
    return [keys[order], seats[order], *([column[place] for place in order.tolist()] for column in found[2:])]


def _steps(degrees: Sequence[float], digits: int) -> NDArray[np.int64]:
    return np.diff(np.rint(np.array(degrees) * 10**digits).astype(np.int64), prepend=0)


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
