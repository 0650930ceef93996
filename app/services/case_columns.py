"""Cases as columns: packed at night, read by maps whose filter no kept total answers, exact at any time.

Whoever changes a case names its booth in the same transaction (:mod:`app.services.counters`). A reader takes the booths
that were named since the packing first, then the columns without them, then the rows of those booths: whatever is
packed or written meanwhile, each case counts once. Where too much has changed, or nothing was packed yet, the reader is
told so and counts the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain import case_columns as columns
from app.domain.access import Actor, Permission
from app.domain.case_columns import Narrow
from app.domain.case_filters import NONE_GIVEN, CaseFilter
from app.domain.cases import CaseState
from app.domain.lifecycle.clocks import day_of
from app.domain.maps import WIDE_KINDS
from app.models import Area, BoothArea, Case, CaseTouch, Reason
from app.services import packed_cases
from app.services.case_filters import conditions, is_due_today, is_outstanding, is_overdue, scheme_keys
from app.services.packed_cases import Grounds

MOST_TOUCHED = 5_000
"""With more booths than these to be counted from their rows, the columns save nothing."""
_MANY_CASES = 4
"""Among so many times as many cases as booths that are few there are usually more booths than few."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cases that a filter means: those of the columns, and the booths whose rows are to be asked instead.

    ``parts`` are columns and which of their cases are meant: of these a column is taken out when it is asked for.
    """

    parts: Sequence[tuple[Narrow, NDArray[np.intp]]]
    grounds: Grounds
    place: NDArray[np.intp]
    touched: Sequence[int]

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return a column of the cases that are meant."""
        taken = [rows[name][at] for rows, at in self.parts]
        return taken[0] if len(taken) == 1 else np.concatenate(taken)


def by_area(
    session: Session, actor: Actor, areas: Sequence[int], chosen: CaseFilter, now: datetime
) -> dict[int, tuple[int, int]] | None:
    """Return for wide areas how many cases a filter means there, and how many of them are overdue; None: not known."""
    found = _choose(session, actor, chosen, now)
    if found is None:
        return None
    many = len(found.grounds.keys)
    every = found.grounds.sums(np.bincount(found.place, minlength=many))
    late = found.grounds.sums(np.bincount(found.place[columns.late(found, now)], minlength=many))
    sums = {area_id: [every.get(area_id, 0), late.get(area_id, 0)] for area_id in areas}
    overdue = func.count().filter(is_overdue(now))
    for area_id, count, of_them in _touched(session, actor, found, areas, chosen, now, func.count(), overdue):
        sums[area_id][0] += count
        sums[area_id][1] += of_them
    return {area_id: (count, of_them) for area_id, (count, of_them) in sums.items()}


def by_booth(
    session: Session, actor: Actor, chosen: CaseFilter, now: datetime
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Return the booths of a state that have cases of a filter, in order, and how many; None: not known."""
    found = _choose(session, actor, chosen, now)
    if found is None:
        return None
    rows = select(Case.booth_id, func.count()).where(
        Case.booth_id.in_(found.touched), *conditions(actor, chosen, now, by_booth=True)
    )
    own = session.execute(rows.group_by(Case.booth_id)).all() if found.touched else ()
    many = np.bincount(found["booth"])
    booths = np.flatnonzero(many)
    keys = np.concatenate([booths, np.array([key for key, _count in own], dtype=np.int64)])
    counts = np.concatenate([many[booths], np.array([count for _key, count in own], dtype=np.int64)])
    order = np.argsort(keys)
    return keys[order], counts[order]


def in_area(
    session: Session, actor: Actor, area_id: int, chosen: CaseFilter, now: datetime, few: int
) -> tuple[int, date, list[int] | None] | None:
    """Return how many cases of a filter a wide area has, the last day on which one of them was opened (any day where
    there are none), and booths among which all of them lie where these are few.

    None: not known.
    """
    found = _choose(session, actor, chosen, now)
    if found is None:
        return None
    within = found.grounds.within([area_id])
    there = found.place if within.all() else np.flatnonzero(within[found.place])
    asked = (func.count(), func.max(Case.opened_at))
    changed = _touched(session, actor, found, [area_id], chosen, now, *asked)
    days, ends = columns.days_of(found), [day_of(newest) for _area, _count, newest in changed]
    last = max([columns.day_numbered(int((days if within.all() else days[there]).max(initial=0))), *ends])
    count = len(there) + sum(number for _area, number, _newest in changed)
    if len(found.touched) > few:
        return count, last, None
    booths = found["booth"] if within.all() else found["booth"][there]
    # So many cases lie in many booths: it need not be known in which.
    holding = set(booths[: _MANY_CASES * few].tolist()) | set(found.touched)
    if len(holding) <= few and len(booths) > _MANY_CASES * few:
        holding |= set(np.flatnonzero(np.bincount(booths)).tolist())
    return count, last, sorted(holding) if len(holding) <= few else None


def days_opened(
    session: Session, actor: Actor, areas: Sequence[int], chosen: CaseFilter, now: datetime
) -> tuple[int, dict[int, NDArray[np.int64]]] | None:
    """Return for wide areas how many cases of a filter were opened on each day from a first one on; None: not known.

    Days are numbered as :func:`app.domain.case_columns.days_of` does; areas without cases are absent.
    """
    found = _choose(session, actor, chosen, now)
    if found is None:
        return None
    rows = _touched(session, actor, found, areas, chosen, now, Case.opened_at, func.count())
    besides = [(area_id, columns.number_of(day_of(moment)), count) for area_id, moment, count in rows]
    days = columns.days_of(found)
    ends = [*([int(days.min()), int(days.max())] if len(days) else []), *(day for _area, day, _count in besides)]
    if not ends:
        return 0, {}
    first, width = min(ends), max(ends) - min(ends) + 1
    many = len(found.grounds.keys)
    table = np.bincount(found.place * width + (days - first), minlength=many * width).reshape(many, width)
    opened: defaultdict[int, NDArray[np.int64]] = defaultdict(lambda: np.zeros(width, dtype=np.int64))
    wanted = frozenset(areas)
    for place, above in zip(*(part.tolist() for part in found.grounds.above), strict=True):
        if (area_id := int(found.grounds.areas[above])) in wanted:
            opened[area_id] += table[place]
    for area_id, day, count in besides:
        opened[area_id][day - first] += count
    return first, {area_id: counts for area_id, counts in opened.items() if counts.any()}


def by_state(
    session: Session, actor: Actor, permission: Permission, now: datetime
) -> Mapping[CaseState, tuple[int, int]] | None:
    """Return (outstanding, overdue) of each state over all that a permission reaches.

    None where that is not known, or where it reaches booths and narrow areas, whose rows are counted as fast.
    """
    areas = _wide_reach(session, actor, permission)
    found = _choose(session, actor, CaseFilter(), now) if areas else None
    if found is None:
        return None
    within_reach = found.grounds.within(areas)[found.place]
    state, is_late = found["state"][within_reach], columns.late(found, now)[within_reach]
    every = np.bincount(state, minlength=len(CaseState))
    late = np.bincount(state[is_late], minlength=len(CaseState))
    sums = {columns.state_of(number): (int(every[number]), int(late[number])) for number in range(len(CaseState))}
    overdue = func.count().filter(is_overdue(now))
    asked = select(Case.state, func.count(), overdue).where(is_outstanding(), _lies_among(found.touched, areas))
    for name, count, of_them in session.execute(asked.group_by(Case.state)):
        before = sums[CaseState(name)]
        sums[CaseState(name)] = before[0] + count, before[1] + of_them
    return sums


def due_today(session: Session, actor: Actor, now: datetime) -> int | None:
    """Return how many outstanding cases that the actor may read are due from now until midnight, those on hold apart.

    None where that is not known, or the actor's booths and narrow areas are counted as fast.
    """
    areas = _wide_reach(session, actor, Permission.CASE_READ)
    found = _choose(session, actor, CaseFilter(), now) if areas else None
    if found is None:
        return None
    counted = np.count_nonzero(found.grounds.within(areas)[found.place] & columns.due_today(found, now))
    asked = select(func.count()).where(is_outstanding(), Case.state != CaseState.ON_HOLD, is_due_today(now))
    return int(counted) + (session.scalar(asked.where(_lies_among(found.touched, areas))) or 0)


def _wide_reach(session: Session, actor: Actor, permission: Permission) -> list[int]:
    """Return the areas that a permission reaches where all of it are wide areas, else none."""
    reach = actor.reach(permission)
    areas = sorted(reach.area_ids)
    wide = session.scalars(select(Area.id).where(Area.id.in_(areas), Area.kind.in_(sorted(WIDE_KINDS)))).all()
    return [] if reach.booth_ids or len(wide) < len(areas) else areas


def _lies_among(booths: Sequence[int], areas: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a case is of one of some booths, and lies in one of some areas."""
    return Case.booth_id.in_(
        select(BoothArea.booth_id).where(BoothArea.area_id.in_(areas), BoothArea.booth_id.in_(booths))
    )


def _choose(session: Session, actor: Actor, chosen: CaseFilter, now: datetime) -> Chosen | None:
    if not columns.can_answer(chosen):
        return None
    touched = session.scalars(select(CaseTouch.booth_id).distinct().limit(MOST_TOUCHED + 1)).all()
    kept = packed_cases.asked_for(session, chosen) if len(touched) <= MOST_TOUCHED else None
    if kept is None:
        return None
    schemes, reason = scheme_keys(session, chosen), _reason(session, chosen)
    means = [columns.matching(part.rows, chosen, schemes, reason, actor.user_id, now) for part in kept]
    if touched:
        named = np.zeros(max(*(int(part.rows["booth"].max(initial=0)) for part in kept), *touched) + 1, dtype=bool)
        named[list(touched)] = True
        means = [mask & ~named[part.rows["booth"]] for part, mask in zip(kept, means, strict=True)]
    meant = [np.flatnonzero(mask) for mask in means]
    parts = [(part.rows, at) for part, at in zip(kept, meant, strict=True)]
    grounds = packed_cases.grounds_of(session, kept)
    place = [shift[part.place[at]] for part, at, shift in zip(kept, meant, grounds.shifts, strict=True)]
    return Chosen(parts, grounds, place[0] if len(place) == 1 else np.concatenate(place), touched)


def _reason(session: Session, chosen: CaseFilter) -> int | None:
    if not chosen.reason_code or chosen.reason_code == NONE_GIVEN:
        return None
    return session.scalar(select(Reason.id).where(Reason.code == chosen.reason_code))


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
    return session.execute(
        wanted.where(*conditions(actor, chosen, now, by_booth=True)).group_by(BoothArea.area_id, *grouped)
    ).all()
