"""How many people have reported partiality, by district and block, so that nobody can be found in the numbers.

Only different complainants are counted, each in the one place of the first report, so that all sums add up. Counts
under ten are hidden with as many others as it takes; nothing below a block is counted, and the month that is running
is left out, so that no change of a number can be put to a visit of yesterday.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.disclosure import THRESHOLD, Published, hide_small
from app.domain.geography import Hierarchy
from app.domain.lifecycle.clocks import start_of
from app.models import Area, PartialityReport
from app.services import scope
from app.services.partiality_reach import handled_by

READ = Permission.FAIRNESS_READ
NO_BLOCK = 0
"""Stands for the offices of a district that belong to none of its blocks."""


@dataclass(frozen=True, slots=True)
class Place:
    """The district of an area, and its block (NO_BLOCK: none)."""

    district: int
    block: int


@dataclass(frozen=True, slots=True)
class BlockCount:
    """How many people of one block may be told; ``area`` is None for offices of the district itself."""

    area: Area | None
    people: int


@dataclass(frozen=True, slots=True)
class DistrictCount:
    """How many people of one district may be told, and of those of its blocks of which anything may be."""

    area: Area
    people: int | None
    blocks: Sequence[BlockCount]


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """What may be shown: districts of which anything may be told by name, and all together (None: too few to tell).

    ``until`` is the first day that is not counted. ``published`` and ``cells`` are what was decided on, for whoever
    checks that nothing hidden can be had.
    """

    districts: Sequence[DistrictCount]
    people: int | None
    until: date
    published: Published | None
    cells: Sequence[Place]


def count_areas(session: Session, actor: Actor, today: date) -> AreaCounts:
    """Return the counts that the actor may be shown, of places where the actor does not work.

    Raises:
        NotAllowed: the actor may not read the fairness check.
    """
    scope.require(actor, READ)
    until = today.replace(day=1)
    counts = _first_places(session, actor, until)
    if not counts:
        return AreaCounts((), None, until, None, ())
    cells = sorted(counts, key=lambda place: (place.district, place.block))
    district = np.array([place.district for place in cells])
    published = hide_small([counts[place] for place in cells], [district, np.zeros(len(cells), dtype=np.int64)])
    named = {area.id: area for area in session.scalars(select(Area).where(Area.id.in_(_keys(cells))))}
    by_district = dict(zip(published.totals[0].group.tolist(), published.totals[0].shown().tolist(), strict=True))
    told = [
        DistrictCount(named[key], _told(people), _blocks(key, cells, published, named))
        for key, people in by_district.items()
        if key in named
    ]
    told.sort(key=lambda row: row.area.name_hi)
    anything = [row for row in told if row.people is not None or row.blocks]
    return AreaCounts(anything, _told(float(published.totals[1].shown()[0])), until, published, cells)


def places_of(session: Session, area_ids: Sequence[int]) -> Mapping[int, Place]:
    """Return the district and block of some areas of government; an area without a district is left out."""
    parents: dict[int, tuple[str, int | None]] = {}
    wanted = set(area_ids)
    while wanted:
        rows = session.execute(select(Area.id, Area.kind, Area.parent_id).where(Area.id.in_(sorted(wanted)))).all()
        parents.update({key: (kind, parent) for key, kind, parent in rows})
        wanted = {parent for _key, _kind, parent in rows if parent is not None} - set(parents)
    found = {}
    for area_id in area_ids:
        above: dict[str, int] = {}
        key: int | None = area_id
        while key is not None and key in parents:
            kind, parent = parents[key]
            above.setdefault(kind, key)
            key = parent
        if "district" in above:
            found[area_id] = Place(above["district"], above.get("block", NO_BLOCK))
    return found


def _first_places(session: Session, actor: Actor, until: date) -> dict[Place, int]:
    """Count complainants by the place of their first report."""
    rows = session.execute(
        select(PartialityReport.complainant_key, PartialityReport.area_id)
        .join(Area, Area.id == PartialityReport.area_id)
        .where(
            handled_by(actor, READ),
            Area.hierarchy == Hierarchy.ADMINISTRATIVE,
            PartialityReport.complainant_key.is_not(None),
            PartialityReport.recorded_at < start_of(until),
        )
        .order_by(PartialityReport.id)
    ).all()
    first: dict[str, int] = {}
    for complainant, area_id in rows:
        if complainant is not None:
            first.setdefault(complainant, area_id)
    places = places_of(session, sorted(set(first.values())))
    counts: dict[Place, int] = {}
    for area_id in first.values():
        if area_id in places:
            counts[places[area_id]] = counts.get(places[area_id], 0) + 1
    return counts


def _blocks(district: int, cells: Sequence[Place], published: Published, named: Mapping[int, Area]) -> list[BlockCount]:
    rows = [
        BlockCount(named.get(place.block), people)
        for place, shown in zip(cells, published.shown().tolist(), strict=True)
        if place.district == district and (people := _told(shown)) is not None
    ]
    return sorted(rows, key=lambda row: row.area.name_hi if row.area else "")


def _told(shown: float) -> int | None:
    """Return a count that may be told. Zero is not told apart from a few: who reads it learns nothing of any place."""
    return int(shown) if shown >= THRESHOLD else None


def _keys(cells: Sequence[Place]) -> list[int]:
    return sorted({key for place in cells for key in (place.district, place.block) if key != NO_BLOCK})
