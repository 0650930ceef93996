"""Every booth of an area at once, as columns for one canvas: where the booths lie, and apart from that how they stand.

Sixty-five thousand booths are too many for a row each, so their places go as steps from booth to booth, which compress
to a byte or two each; and since a roster changes once in months and figures every minute, the two are asked for apart
and the browser keeps what has not changed. Names stay out: a booth is known by its number, and its page tells the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, String, case, cast, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.counters import ALL_SCHEMES, ASKED_CELLS, OUTSTANDING_CELLS
from app.domain.geography import DRAWN_AS_SURE, PositionQuality
from app.domain.reports import SMALLEST_SHOWN
from app.models import Booth, BoothCounter, CounterChange, RosterStamp
from app.services import case_columns, counts, map_links, maps
from app.services.case_filters import schemes_of
from app.services.counters import sum_of
from app.services.counts import Ground
from app.services.map_rows import MapRequest

NOT_ASKED, TOO_FEW = -1, -2
WIDE_KINDS_OF_PLACE = frozenset({"state", "division"})
WIDE_UNIT, NARROW_UNIT = 500, 10_000
"""Steps to a degree. A pixel of a state's map is a kilometre wide: 200 metres will do there, ten metres elsewhere."""

Column = NDArray[np.int64]
SEPARATOR = "\x1f"
"""Between texts that the database joins: a sign that no text holds."""

_ROOM = 2**20
"""More cases or people than any booth has, a row's share of which two fit beside a key into a number of eight bytes."""

_of_the_state: dict[str, Placed] = {}


@dataclass(frozen=True, slots=True)
class Placed:
    """Booths that can be drawn, by seat and number: their keys, and their columns as they are sent."""

    keys: Column
    sent: bytes


def places(session: Session, actor: Actor, asked: MapRequest) -> bytes:
    """Return the booths that can be drawn, by seat and number: keys, numbers and points, each as steps.

    The header's ``doubtful`` lists those whose point is not sure, by their place in the columns, and ``odd`` the
    numbers that are more than digits. Raises NotAllowed and NotFound as a map does.
    """
    return _placed(session, ground_asked_for(session, actor, asked)).sent


def _placed(session: Session, ground: Ground) -> Placed:
    """Return the booths of a ground that can be drawn; those of a whole state are read once for each roster.

    The stamp is read first: what is read after it is at least as new, and kept under a name that is soon forgotten.
    """
    stamp = session.scalar(select(RosterStamp.stamp)) if _is_state(ground) else None
    kept = _of_the_state.get(stamp or "")
    if kept is None:
        kept = _read_placed(session, ground)
        if stamp is not None:
            _of_the_state.clear()
            _of_the_state[stamp] = kept
    return kept


def _read_placed(session: Session, ground: Ground) -> Placed:
    unit = WIDE_UNIT if ground.area.kind in WIDE_KINDS_OF_PLACE else NARROW_UNIT
    x, y = (cast(func.round(degrees * unit), BigInteger) for degrees in (Booth.lon, Booth.lat))
    unsure = case((Booth.position_quality.in_(sorted(DRAWN_AS_SURE)), 0), else_=1)
    order, (keys, seats, lon, lat, doubtful), names = _roster(session, ground, x, y, unsure, texts=(Booth.booth_no,))
    plain = [number if number.isdecimal() else "0" for number in names[0]]
    odd = {str(place): names[0][read] for place, read in enumerate(order.tolist()) if plain[read] is not names[0][read]}
    sent = packed(
        {
            "id": np.diff(keys, prepend=0),
            "ac": np.diff(seats, prepend=0),
            "no": np.diff(np.fromstring(",".join(plain), dtype=np.int64, sep=",")[order], prepend=0),
            "x": np.diff(lon, prepend=0),
            "y": np.diff(lat, prepend=0),
        },
        {"unit": unit, "doubtful": np.flatnonzero(doubtful).tolist(), "odd": odd},
    )
    return Placed(keys, sent)


def figures(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> bytes:
    """Return how many cases are outstanding in each booth of :func:`places`, in its order; -1 where nobody asked.

    Where the actor may not read the cases the count is rounded to tens, and -2 where it is one to nine.
    """
    ground = ground_asked_for(session, actor, asked)
    chosen = maps.chosen_cases(session, asked)
    booths, outstanding = _known(session, actor, ground, chosen, now)
    keys = _placed(session, ground).keys if _is_state(ground) else _roster(session, ground)[1][0]
    place = np.searchsorted(booths, keys)
    there = place < len(booths)
    there[there] = booths[place[there]] == keys[there]
    count = np.full(len(keys), NOT_ASKED, dtype=np.int64)
    count[there] = outstanding[place[there]]
    if not actor.may(Permission.CASE_READ):
        count = _veiled(count)
    elif closed := map_links.closed_booths(session, actor, ground.booths):
        theirs = np.isin(keys, sorted(closed))
        count[theirs] = _veiled(count[theirs])
    return packed({"count": count}, {})


def packed(columns: Mapping[str, Column], header: Mapping[str, object]) -> bytes:
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


def _known(session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime) -> tuple[Column, Column]:
    """Return the booths about which anything is known, in order, and the outstanding cases of each."""
    cases = None
    if not chosen.asks_for_all_but_schemes and ground.area.kind in WIDE_KINDS_OF_PLACE:
        cases = case_columns.by_booth(session, actor, chosen, now)
    if not chosen.asks_for_all_but_schemes and cases is None:
        found = counts.by_booth(session, actor, ground.booths, chosen, now)
        known = sorted((key, tally.outstanding) for key, tally in found.items() if tally.anyone_asked)
        return _column([key for key, _count in known]), _column([count for _key, count in known])
    schemes = schemes_of(chosen)
    groups = (OUTSTANDING_CELLS, ASKED_CELLS) if cases is None else (ASKED_CELLS,)
    kept, pending = (
        select(table.booth_id, *(sum_of(table.__table__.c, cells) for cells in groups))
        for table in (BoothCounter, CounterChange)
    )
    kept = kept.where(BoothCounter.scheme_id.in_([ALL_SCHEMES] if schemes is None else schemes))
    if schemes is not None:
        pending = pending.where(CounterChange.scheme_id.in_(schemes))
    if not _is_state(ground):
        kept = kept.where(BoothCounter.booth_id.in_(ground.booths))
    totals, (ledger, _none) = _read_totals(session, kept), _read(session, pending)
    rows = [np.concatenate(pair) for pair in zip(totals, ledger, strict=True)]
    # A place for each key that there may be: to sort them takes ten times as long.
    *counted, asked = (np.bincount(rows[0], weights=column) for column in rows[1:])
    outstanding = counted[0] if cases is None else np.bincount(cases[0], weights=cases[1], minlength=len(asked))
    anything = outstanding != 0
    anything[: len(asked)] |= asked != 0
    keys = np.flatnonzero(anything)
    return keys, outstanding[keys].astype(np.int64)


def _veiled(count: Column) -> Column:
    """Return counts as those see them who do not handle the cases (:mod:`app.domain.veiled`)."""
    tens = (count + SMALLEST_SHOWN // 2) // SMALLEST_SHOWN * SMALLEST_SHOWN
    return np.where(count <= 0, count, np.where(count < SMALLEST_SHOWN, TOO_FEW, tens))


def _is_state(ground: Ground) -> bool:
    """Tell whether a ground is every booth there is."""
    return ground.whole and ground.area.kind == "state"


def _drawable() -> Any:
    placed = Booth.lat.is_not(None) & Booth.lon.is_not(None)
    return placed & (Booth.position_quality != PositionQuality.MISSING) & Booth.valid_to.is_(None)


def _roster(
    session: Session, ground: Ground, *numbers: Any, texts: Sequence[Any] = ()
) -> tuple[Column, list[Column], list[list[str]]]:
    """Return the booths that can be drawn, by seat and number: keys, seats and further columns of whole numbers.

    First comes the order, by which the columns of texts, which stand as they were read, are to be taken.
    """
    statement = select(Booth.id, Booth.ac_no, *numbers).where(_drawable())
    if not _is_state(ground):
        statement = statement.where(Booth.id.in_(ground.booths))
    columns, words = _read(session, statement, texts)
    order = np.lexsort((columns[0], columns[1]))
    return order, [column[order] for column in columns], words


def _read(session: Session, rows: Any, texts: Sequence[Any] = ()) -> tuple[list[Column], list[list[str]]]:
    """Return the columns of a select of whole numbers, and of some texts, all in one order.

    The database writes each column as one text: to hand over sixty thousand rows would take ten times as long.
    """
    numbers = [func.aggregate_strings(cast(column, String), ",") for column in rows.selected_columns]
    written = [func.aggregate_strings(column, SEPARATOR) for column in texts]
    found = session.execute(rows.with_only_columns(*numbers, *written)).one()
    columns = [np.fromstring(column or "", dtype=np.int64, sep=",") for column in found[: len(numbers)]]
    return columns, [column.split(SEPARATOR) if column else [] for column in found[len(numbers) :]]


def _read_totals(session: Session, rows: Any) -> list[Column]:
    """Return the columns of a select of up to three numbers, none below zero and but the first below ``_ROOM``.

    The database writes one number for each row in place of three: it is slower at that than at anything else here.
    """
    first, *others = rows.selected_columns
    joined: Any = cast(first, BigInteger)
    for other in others:
        joined = joined * _ROOM + other
    (column,), _none = _read(session, rows.with_only_columns(joined))
    columns: list[Column] = []
    for _other in others:
        column, last = np.divmod(column, _ROOM)
        columns.insert(0, last)
    return [column, *columns]


def _column(values: Sequence[int]) -> Column:
    return np.array(values, dtype=np.int64)


def case_arguments(session: Session, asked: MapRequest) -> dict[str, str]:
    """Return the filter of a map in the words of the list of cases, so that a booth's figure leads to its rows."""
    return maps.chosen_cases(session, asked).words()
