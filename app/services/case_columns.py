"""Live cases as columns: packed at night, read by maps whose filter no kept total answers, exact at any time.

Whoever changes a case names its booth in the same transaction (:mod:`app.services.counters`). A reader takes the booths
that were named since the packing first, then the columns without them, then the rows of those booths: whatever is
packed or written meanwhile, each case counts once. Where too much has changed, or nothing was packed yet, the reader is
told so and counts the rows.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, delete, func, select, update
from sqlalchemy.orm import Session

from app.domain import case_columns as columns
from app.domain.access import Actor, Permission
from app.domain.case_columns import Rows
from app.domain.case_filters import NONE_GIVEN, CaseFilter
from app.domain.cases import CaseState
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import WIDE_KINDS
from app.models import Area, BoothArea, Case, CaseColumns, CaseTouch, Reason
from app.services import counters
from app.services.case_filters import conditions, is_outstanding, is_overdue, schemes_of

PART = 50_000
"""Cases in one row of columns: a megabyte and a half."""
MOST_TOUCHED = 5_000
"""With more booths than these to be counted from their rows, the columns save nothing."""

_kept: dict[str, Packed] = {}


@dataclass(frozen=True, slots=True)
class Packed:
    """All columns of one packing: the cases, the grounds on which they lie, and the place of each case's ground."""

    rows: Rows
    grounds: NDArray[np.int64]
    place: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases that a filter means: those of the columns, and the booths whose rows are to be asked instead."""

    rows: Rows
    grounds: NDArray[np.int64]
    place: NDArray[np.int64]
    touched: Sequence[int]


def pack(session: Session) -> int:
    """Write the columns anew and return how many cases they hold; the transaction must be a writer's.

    Booths named meanwhile stay named: the marks are set before the rows are read.
    """
    session.execute(update(CaseTouch).values(packing=True).execution_options(synchronize_session=False))
    rows = _counted(session)
    stamp = secrets.token_hex(16)
    session.execute(delete(CaseColumns).execution_options(synchronize_session=False))
    for part, first in enumerate(range(0, max(1, len(rows)), PART)):
        session.add(CaseColumns(part=part, stamp=stamp, content=rows[first : first + PART].tobytes()))
    session.execute(delete(CaseTouch).where(CaseTouch.packing).execution_options(synchronize_session=False))
    session.flush()
    return len(rows)


def by_area(
    session: Session, actor: Actor, areas: Sequence[int], chosen: CaseFilter, now: datetime
) -> dict[int, tuple[int, int]] | None:
    """Return for wide areas how many cases a filter means there, and how many of them are overdue; None: not known."""
    found = _choose(session, chosen, now)
    if found is None:
        return None
    size = len(found.grounds)
    every = np.bincount(found.place, minlength=size)
    late = np.bincount(found.place[columns.late(found.rows, now)], minlength=size)
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for place, above in _areas_above(session, found.grounds, areas):
        sums[above][0] += int(every[place])
        sums[above][1] += int(late[place])
    overdue = func.count().filter(is_overdue(now))
    for area_id, count, of_them in _touched(session, actor, found, areas, chosen, now, func.count(), overdue):
        sums[area_id][0] += count
        sums[area_id][1] += of_them
    return {area_id: (count, of_them) for area_id, (count, of_them) in sums.items()}


def by_booth(
    session: Session, actor: Actor, chosen: CaseFilter, now: datetime
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Return the booths of a state that have cases of a filter, in order, and how many; None: not known."""
    found = _choose(session, chosen, now)
    if found is None:
        return None
    rows = select(Case.booth_id, func.count()).where(Case.booth_id.in_(found.touched), *conditions(actor, chosen, now))
    own = session.execute(rows.group_by(Case.booth_id)).all() if found.touched else ()
    booths, many = np.unique(found.rows["booth"], return_counts=True)
    keys = np.concatenate([booths.astype(np.int64), np.array([key for key, _count in own], dtype=np.int64)])
    counts = np.concatenate([many, np.array([count for _key, count in own], dtype=np.int64)])
    order = np.argsort(keys)
    return keys[order], counts[order]


def days_opened(
    session: Session, actor: Actor, areas: Sequence[int], chosen: CaseFilter, now: datetime
) -> dict[int, Counter[date]] | None:
    """Return for wide areas on which days the cases of a filter were opened; None: not known."""
    found = _choose(session, chosen, now)
    if found is None:
        return None
    days, at = np.unique(columns.days_of(found.rows), return_inverse=True)
    table = np.zeros((len(found.grounds), len(days)), dtype=np.int64)
    np.add.at(table, (found.place, at), 1)
    by_area: defaultdict[int, NDArray[np.int64]] = defaultdict(lambda: np.zeros(len(days), dtype=np.int64))
    for place, above in _areas_above(session, found.grounds, areas):
        by_area[above] += table[place]
    dates = [columns.day_at(int(day)) for day in days]
    opened = {
        above: Counter({dates[number]: int(amounts[number]) for number in np.flatnonzero(amounts)})
        for above, amounts in by_area.items()
    }
    rows = _touched(session, actor, found, areas, chosen, now, Case.opened_at, func.count())
    for area_id, moment, count in rows:
        opened.setdefault(area_id, Counter())[day_of(moment)] += count
    return opened


def by_state(
    session: Session, actor: Actor, permission: Permission, now: datetime
) -> Mapping[CaseState, tuple[int, int]] | None:
    """Return (outstanding, overdue) of each state over all that a permission reaches.

    None where that is not known, or where it reaches booths and narrow areas, whose rows are counted as fast.
    """
    reach = actor.reach(permission)
    areas = sorted(reach.area_ids)
    wide = session.scalars(select(Area.id).where(Area.id.in_(areas), Area.kind.in_(sorted(WIDE_KINDS)))).all()
    if reach.booth_ids or len(wide) < len(areas) or not areas:
        return None
    found = _choose(session, CaseFilter(), now)
    if found is None:
        return None
    mine = np.zeros(len(found.grounds), dtype=bool)
    mine[[place for place, _above in _areas_above(session, found.grounds, areas)]] = True
    rows = found.rows[mine[found.place]]
    every = np.bincount(rows["state"], minlength=len(CaseState))
    late = np.bincount(rows["state"][columns.late(rows, now)], minlength=len(CaseState))
    sums = {columns.state_of(number): (int(every[number]), int(late[number])) for number in range(len(CaseState))}
    within = select(BoothArea.booth_id).where(BoothArea.area_id.in_(areas), BoothArea.booth_id.in_(found.touched))
    overdue = func.count().filter(is_overdue(now))
    asked = select(Case.state, func.count(), overdue).where(is_outstanding(), Case.booth_id.in_(within))
    for state, count, of_them in session.execute(asked.group_by(Case.state)):
        before = sums[CaseState(state)]
        sums[CaseState(state)] = before[0] + count, before[1] + of_them
    return sums


def differing(session: Session) -> list[int]:
    """Return the booths whose rows differ from the columns although nobody named them; none without columns."""
    touched, kept = session.scalars(select(CaseTouch.booth_id)).all(), _packed(session)
    if kept is None:
        return []
    now = _counted(session)
    rows, same = np.unique(np.concatenate([now, kept.rows]), return_inverse=True)
    left_over = np.bincount(same, weights=np.repeat((1, -1), (len(now), len(kept.rows))), minlength=len(rows))
    return sorted(set(rows["booth"][left_over != 0].tolist()) - set(touched))


def _counted(session: Session) -> Rows:
    """Return the live cases as they stand, those of booths in no wide area left out."""
    above = func.aggregate_strings(cast(BoothArea.area_id, String), ",")
    alike = select(BoothArea.booth_id, above).where(counters.is_wide(BoothArea.area_id)).group_by(BoothArea.booth_id)
    first: dict[frozenset[str], int] = {}
    ground: dict[int, int] = {}
    for booth_id, areas in session.execute(alike.order_by(BoothArea.booth_id)):
        ground[booth_id] = first.setdefault(frozenset(areas.split(",")), booth_id)
    asked = select(
        Case.booth_id, Case.scheme_id, Case.reason_id, Case.state, Case.level, Case.opened_at, Case.stage_due
    )
    cases = session.execute(asked.where(is_outstanding()).execution_options(yield_per=20_000))
    parts = [
        columns.rows_of((ground[row[0]], *row) for row in portion if row[0] in ground) for portion in cases.partitions()
    ]
    return np.concatenate(parts) if parts else columns.rows_of(())


def _packed(session: Session) -> Packed | None:
    """Return the columns, read once by a process for each packing; None before the first.

    Stamp and parts are read by one statement: between two, another packing may have taken their place.
    """
    stamp = session.scalar(select(CaseColumns.stamp).order_by(CaseColumns.part).limit(1))
    if stamp is None:
        return None
    kept = _kept.get(stamp)
    if kept is None:
        parts = session.execute(select(CaseColumns.stamp, CaseColumns.content).order_by(CaseColumns.part)).all()
        rows = np.frombuffer(b"".join(content for _stamp, content in parts), dtype=columns.ROW)
        grounds, place = np.unique(rows["ground"], return_inverse=True)
        kept = Packed(rows, grounds.astype(np.int64), place)
        _kept.clear()
        _kept[parts[0].stamp] = kept
    return kept


def _choose(session: Session, chosen: CaseFilter, now: datetime) -> Chosen | None:
    if not columns.can_answer(chosen):
        return None
    touched = _touched_booths(session)
    kept = _packed(session) if len(touched) <= MOST_TOUCHED else None
    if kept is None:
        return None
    means = columns.matching(kept.rows, chosen, _schemes(session, chosen), _reason(session, chosen), now)
    if touched:
        named = np.zeros(max(int(kept.rows["booth"].max(initial=0)), *touched) + 1, dtype=bool)
        named[list(touched)] = True
        means &= ~named[kept.rows["booth"]]
    return Chosen(kept.rows[means], kept.grounds, kept.place[means], touched)


def _touched_booths(session: Session) -> Sequence[int]:
    return session.scalars(select(CaseTouch.booth_id).distinct().limit(MOST_TOUCHED + 1)).all()


def _schemes(session: Session, chosen: CaseFilter) -> Collection[int] | None:
    wanted = schemes_of(chosen)
    return wanted if wanted is None or isinstance(wanted, list) else session.scalars(wanted).all()


def _reason(session: Session, chosen: CaseFilter) -> int | None:
    if not chosen.reason_code or chosen.reason_code == NONE_GIVEN:
        return None
    return session.scalar(select(Reason.id).where(Reason.code == chosen.reason_code))


def _areas_above(session: Session, grounds: NDArray[np.int64], areas: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (place of a ground, area above it) for those of the areas that lie above any."""
    places = {int(booth_id): place for place, booth_id in enumerate(grounds)}
    above = select(BoothArea.booth_id, BoothArea.area_id).where(BoothArea.booth_id.in_(list(places)))
    wanted = frozenset(areas)
    for booth_id, area_id in session.execute(above):
        if area_id in wanted:
            yield places[booth_id], area_id


def _touched(
    session: Session,
    actor: Actor,
    found: Chosen,
    areas: Sequence[int],
    chosen: CaseFilter,
    now: datetime,
    *asked: Any,
) -> Sequence[Any]:
    """Return (area, what is asked) from the rows of the booths that were named since the packing."""
    if not found.touched:
        return ()
    wanted = select(BoothArea.area_id, *asked).join(Case, Case.booth_id == BoothArea.booth_id)
    wanted = wanted.where(BoothArea.booth_id.in_(found.touched), (BoothArea.area_id + 0).in_(areas))
    grouped = [column for column in asked if column is Case.opened_at]
    return session.execute(wanted.where(*conditions(actor, chosen, now)).group_by(BoothArea.area_id, *grouped)).all()
