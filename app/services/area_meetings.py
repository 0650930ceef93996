"""Which wide areas share booths, and how many: kept, so that the seats of a district are found without its booths.

Areas of two trees cross: a seat may lie in two districts. What is kept is rebuilt with the counters whenever a roster
or the tree of areas changes; a place of which nothing is kept yet is walked booth by booth, as a narrow one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import FromClause, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from app.domain.maps import WIDE_KINDS, Level
from app.models import Area, AreaMeeting, BoothArea
from app.services.counters import is_wide

Pairs = dict[tuple[int, int], int]


def rebuild(session: Session, alike: FromClause) -> None:
    """Write all meetings anew; ``alike`` has (booth_id, first): a booth, and the first that lies in the same areas."""
    session.execute(delete(AreaMeeting).execution_options(synchronize_session=False))
    session.execute(insert(AreaMeeting).from_select(["area_id", "other_id", "booths"], _counted(alike)))


def differing(session: Session, alike: FromClause) -> Sequence[tuple[int, int]]:
    """Return the pairs of areas whose meeting is kept otherwise than the booths say; none before the first rebuild."""
    stored = select(AreaMeeting.area_id, AreaMeeting.other_id, AreaMeeting.booths)
    kept: Pairs = {(one, other): booths for one, other, booths in session.execute(stored)}
    counted: Pairs = {(one, other): booths for one, other, booths in session.execute(_counted(alike))}
    if not kept:
        return []
    return sorted(pair for pair in kept.keys() | counted.keys() if kept.get(pair) != counted.get(pair))


def within(session: Session, area: Area, level: Level) -> dict[int, bool] | None:
    """Return the areas of a level that share a booth with an area, in order, and of each whether it reaches beyond.

    None where that is not kept: for narrow areas, and before the first rebuild.
    """
    if not {area.kind, level[1]} <= WIDE_KINDS:
        return None
    met = {area_id: bool(beyond) for area_id, beyond in session.execute(_within(level), {"area_id": area.id})}
    known = select(AreaMeeting.booths).where(AreaMeeting.area_id == area.id, AreaMeeting.other_id == area.id)
    return met if met or session.scalar(known) is not None else None


@cache
def _within(level: Level) -> Any:
    hierarchy, kind = level
    whole = aliased(AreaMeeting)
    found = select(AreaMeeting.other_id, whole.booths > AreaMeeting.booths).join(Area, Area.id == AreaMeeting.other_id)
    found = found.join(whole, (whole.area_id == AreaMeeting.other_id) & (whole.other_id == AreaMeeting.other_id))
    found = found.where(AreaMeeting.area_id == bindparam("area_id"), Area.hierarchy == hierarchy, Area.kind == kind)
    return found.order_by(AreaMeeting.other_id)


def _counted(alike: FromClause) -> Any:
    sizes = select(alike.c.first, func.count().label("booths")).group_by(alike.c.first).subquery()
    one, other = aliased(BoothArea), aliased(BoothArea)
    pairs = select(one.area_id, other.area_id, func.sum(sizes.c.booths)).select_from(sizes)
    pairs = pairs.join(one, one.booth_id == sizes.c.first).join(other, other.booth_id == sizes.c.first)
    return pairs.where(is_wide(one.area_id), is_wide(other.area_id)).group_by(one.area_id, other.area_id)
