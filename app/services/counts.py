"""Counts of cases and of eligible people by place: from kept totals where they can say it, else counted row by row.

Figures are summed over the booths within the actor's reach and nothing else, so they are exact for what the actor may
see and silent about the rest. Totals of wide areas serve whoever may see all of an area and asks for all cases in it;
every other question is one statement over the closure of booths and areas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.domain.access import Actor, Permission, Reach
from app.domain.case_filters import CaseFilter
from app.domain.geography import depth_of
from app.domain.maps import WIDE_KINDS, Level, Tally
from app.models import Area, BoothArea, Case
from app.services import area_meetings, area_totals, booth_totals, scope
from app.services.case_filters import conditions, is_overdue

Keyed = dict[int | None, Tally]
_ALSO, _OWN = aliased(BoothArea), aliased(BoothArea)
_KINDS = select(Area.hierarchy, Area.kind).where(Area.id.in_(bindparam("areas", expanding=True)))


@dataclass(frozen=True, slots=True)
class Ground:
    """The booths that a map counts, and by which places: the areas of a level, or booth by booth without one.

    ``area`` is what is looked at; ``whole`` tells that the actor may see every booth of it.
    """

    area: Area
    booths: Select[int]
    level: Level | None
    whole: bool

    @property
    def has_totals(self) -> bool:
        """Tell whether totals are kept for the places of the level, each lying in the area with all its booths."""
        if self.level is None or not self.whole or self.level[1] not in WIDE_KINDS:
            return False
        return self.area.kind == "state" or self.level[0] == self.area.hierarchy

    @property
    def crosses_totals(self) -> bool:
        """Tell whether totals are kept for the places of the level, some of which may have booths elsewhere."""
        return self.level is not None and self.whole and {self.level[1], self.area.kind} <= WIDE_KINDS


def booths_here(session: Session, actor: Actor, areas: Sequence[Area]) -> Select[int]:
    """Return a select of the booths within reach of the map that lie in every one of these areas (at least one)."""
    reach = actor.reach(Permission.MAP_READ)
    statement = select(BoothArea.booth_id)
    if any(sees_whole(session, actor, area) for area in areas):
        statement, areas = statement.where(BoothArea.area_id == areas[0].id), areas[1:]
    elif _reaches_wider(session, reach, areas[0]):
        # Few booths of the area, of each of which the way up is asked: one's own may be those of a state.
        statement = statement.where(BoothArea.area_id == areas[0].id)
        statement, areas = statement.where(scope.passes(actor, Permission.MAP_READ, BoothArea.booth_id)), areas[1:]
    else:
        # From one's own booths to the area: the way from the area would go through all booths of a state.
        own = BoothArea.area_id.in_(sorted(reach.area_ids)) | BoothArea.booth_id.in_(sorted(reach.booth_ids))
        statement = statement.where(own).distinct()
    for area in areas:
        lies_there = select(_ALSO.booth_id).where(_ALSO.booth_id == BoothArea.booth_id, _ALSO.area_id == area.id)
        statement = statement.where(lies_there.exists())
    return statement


def _reaches_wider(session: Session, reach: Reach, area: Area) -> bool:
    own = session.execute(_KINDS, {"areas": sorted(reach.area_ids)})
    return any(depth_of(*found) < depth_of(area.hierarchy, area.kind) for found in own)


def sees_whole(session: Session, actor: Actor, area: Area, permission: Permission = Permission.MAP_READ) -> bool:
    """Tell whether a permission is held for an area or for one above it."""
    held = actor.reach(permission).area_ids
    step: Area | None = area
    while step is not None and step.id not in held:
        step = session.get(Area, step.parent_id) if step.parent_id else None
    return step is not None


@cache
def at_level(level: Level) -> Select[int]:
    """Return a select of the areas of one level."""
    hierarchy, kind = level
    return select(Area.id).where(Area.hierarchy == hierarchy, Area.kind == kind)


def areas_at(session: Session, booths: Select[int], level: Level, limit: int | None) -> list[int]:
    """Return areas of a level that have booths here: all of them in order, or the first found up to ``limit``."""
    found = select(BoothArea.area_id).where(BoothArea.booth_id.in_(booths), is_at(level, BoothArea.area_id)).distinct()
    return list(session.scalars(found.order_by(BoothArea.area_id) if limit is None else found.limit(limit)))


def is_at(level: Level, area_id: Any) -> ColumnElement[bool]:
    """Return the condition that an area is of a level.

    It is a condition on each area of a booth, not a list of areas: SQLite would try all of the list for each booth.
    """
    return at_level(level).where(Area.id == area_id).exists()


def areas_within(session: Session, area: Area, level: Level, limit: int | None = None) -> list[int]:
    """Return the areas of a level that share a booth with an area, all of whose booths may be seen."""
    if area.kind != "state":
        if (met := area_meetings.within(session, area, level)) is not None:
            return list(met)[:limit]
        return areas_at(session, select(BoothArea.booth_id).where(BoothArea.area_id == area.id), level, limit)
    return list(session.scalars(_of_state(level, limit)))


@cache
def _of_state(level: Level, limit: int | None) -> Select[int]:
    any_booth = select(BoothArea.booth_id).where(BoothArea.area_id == Area.id)
    return at_level(level).where(any_booth.exists()).order_by(Area.id).limit(limit)


def count_by_area(session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime) -> Keyed:
    """Return the figures of each area of the level that has booths here; key None holds booths without such an area.

    Of the filter only what concerns cases counts; the place is given by ``ground``.
    """
    assert ground.level is not None
    if ground.has_totals and (found := _from_totals(session, actor, ground, chosen, now)) is not None:
        return found
    if ground.crosses_totals and (found := _from_crossing(session, actor, ground, chosen, now)) is not None:
        return found
    if chosen.asks_for_all_but_schemes:
        return booth_totals.by_area(session, ground.booths, at_level(ground.level), chosen, now)
    figures = by_booth(session, actor, ground.booths, chosen, now)
    return _gathered(session, ground, figures)


def by_booth(
    session: Session, actor: Actor, booths: Select[int], chosen: CaseFilter, now: datetime
) -> dict[int, Tally]:
    """Return the figures of the booths here that have any: from totals, unless the filter asks for some cases only."""
    here = booths.cte("here")
    late = func.count().filter(is_overdue(now))
    cases = select(Case.booth_id, func.count(), late).where(Case.booth_id.in_(select(here.c.booth_id)))
    cases = cases.where(*conditions(actor, chosen, now, by_booth=True)).group_by(Case.booth_id)
    every = chosen.asks_for_all_but_schemes
    if every:
        cases = cases.with_only_columns(Case.booth_id, literal(0), func.count()).where(is_overdue(now))
    found: dict[int, tuple[int, int]] = {
        booth_id: (count, overdue) for booth_id, count, overdue in session.execute(cases)
    }
    tallies = {}
    for booth_id, outstanding, *people in session.execute(booth_totals.kept(here, chosen)):
        count, overdue = found.pop(booth_id, (0, 0))
        # PostgreSQL sums whole numbers to decimals.
        figures = (int(outstanding) if every else count, overdue, *map(int, people))
        if any(figures):
            tallies[booth_id] = Tally(*figures)
    return tallies | {booth_id: Tally(*figures) for booth_id, figures in found.items() if any(figures)}


def area_of_each(session: Session, ground: Ground) -> dict[int, int]:
    """Return for each booth here the area of the level that it lies in; booths in none are absent."""
    assert ground.level is not None
    own = _OWN
    statement = select(own.booth_id, own.area_id)
    if ground.area.kind == "state" and ground.whole:
        statement = statement.where(own.area_id.in_(at_level(ground.level)))
    else:
        statement = statement.where(own.booth_id.in_(ground.booths), is_at(ground.level, own.area_id))
    return {booth_id: area_id for booth_id, area_id in session.execute(statement)}


def _gathered(session: Session, ground: Ground, figures: dict[int, Tally]) -> Keyed:
    area_of = area_of_each(session, ground)
    sums: dict[int | None, list[int]] = {area_id: [0] * 5 for area_id in set(area_of.values())}
    for booth_id, tally in figures.items():
        total = sums.setdefault(area_of.get(booth_id), [0] * 5)
        for place, figure in enumerate(tally.figures):
            total[place] += figure
    return {key: Tally(*total) for key, total in sums.items()}


def _from_totals(session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime) -> Keyed | None:
    assert ground.level is not None
    places = areas_within(session, ground.area, ground.level)
    kept = area_totals.by_area(session, actor, [*places, ground.area.id], chosen, now)
    if kept is None:
        return None
    return _with_the_rest({place: kept[place] for place in places}, kept[ground.area.id])


def _from_crossing(session: Session, actor: Actor, ground: Ground, chosen: CaseFilter, now: datetime) -> Keyed | None:
    """Return the figures of another tree's areas: totals of those that lie here, booths of those that reach beyond."""
    assert ground.level is not None
    met = area_meetings.within(session, ground.area, ground.level)
    if met is None:
        return None
    inside = [place for place, beyond in met.items() if not beyond]
    kept = area_totals.by_area(session, actor, [*inside, ground.area.id], chosen, now)
    if kept is None:
        return None
    found: Keyed = {place: kept[place] for place in inside}
    if crossing := [place for place, beyond in met.items() if beyond]:
        lies_there = select(_ALSO.booth_id).where(_ALSO.booth_id == BoothArea.booth_id, _ALSO.area_id.in_(crossing))
        part = replace(ground, booths=ground.booths.where(lies_there.exists()), whole=False)
        found |= count_by_area(session, actor, part, chosen, now)
    return _with_the_rest(found, kept[ground.area.id])


def _with_the_rest(found: Keyed, whole: Tally) -> Keyed:
    """Add what lies in none of the places, under None."""
    left = whole.minus(Tally.total(found.values()))
    return found if left == Tally() else {**found, None: left}
