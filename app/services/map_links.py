"""Where a figure on a map may lead, so that the number and the rows behind its link are the same.

A map and a list of cases ask for two permissions, which one person may hold for different areas; and a constituency
seen from a district may have booths in another one. A figure gets its link to the cases only where they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.maps import Level
from app.models import Area, BoothArea
from app.services import area_meetings, counts, scope
from app.services.counts import Ground


def closed_areas(session: Session, actor: Actor, ground: Ground, level: Level, shown: Sequence[int]) -> frozenset[int]:
    """Return those of the areas shown that have a booth here whose cases the actor may not read."""
    if _reads_all(actor) or counts.sees_whole(session, actor, ground.area, Permission.CASE_READ):
        return frozenset()
    if not actor.may(Permission.CASE_READ):
        return frozenset(shown)
    statement = select(BoothArea.area_id).where(
        BoothArea.booth_id.in_(_closed(actor, ground.booths)), counts.is_at(level, BoothArea.area_id)
    )
    return frozenset(session.scalars(statement.distinct()))


def closed_booths(session: Session, actor: Actor, booths: Select[int], limit: int | None = None) -> frozenset[int]:
    """Return the booths here whose cases the actor may not read, at most ``limit`` of them."""
    if _reads_all(actor):
        return frozenset()
    return frozenset(session.scalars(_closed(actor, booths).limit(limit)))


def spilling(session: Session, actor: Actor, ground: Ground, area_ids: Sequence[int]) -> frozenset[int]:
    """Return those of the areas that have further booths elsewhere whose cases the actor may read."""
    met = area_meetings.within(session, ground.area, ground.level) if ground.level and ground.whole else None
    if met is not None:
        area_ids = [area_id for area_id in area_ids if met.get(area_id, True)]
    statement = select(BoothArea.area_id)
    statement = statement.where(BoothArea.area_id.in_(area_ids), BoothArea.booth_id.not_in(ground.booths))
    # The areas shown are few and those within reach many: asked of one booth after the other, a hundred times quicker.
    statement = statement.where(scope.passes(actor, Permission.CASE_READ, BoothArea.booth_id))
    return frozenset(session.scalars(statement.distinct()))


def reaches_beyond(session: Session, actor: Actor, areas: Sequence[Area]) -> bool:
    """Tell whether the place where all these areas meet has booths that the actor may not see."""
    if any(counts.sees_whole(session, actor, area) for area in areas):
        return False
    first, *others = areas
    statement = select(BoothArea.booth_id).where(BoothArea.area_id == first.id)
    for area in others:
        statement = statement.where(
            BoothArea.booth_id.in_(select(BoothArea.booth_id).where(BoothArea.area_id == area.id))
        )
    beyond = statement.where(~scope.passes(actor, Permission.MAP_READ, BoothArea.booth_id))
    return session.scalar(beyond.limit(1)) is not None


def trail(
    session: Session, entry: tuple[Area, Area | None], area: Area, within: Area | None
) -> list[tuple[Area, int | None]]:
    """Return the way down to an area from where the actor begins; each step with the area from which it hangs."""
    top, top_within = entry
    steps: list[tuple[Area, int | None]] = [(top, top_within.id if top_within else None)]
    if within is not None and within.id != top.id and (top_within is None or within.id != top_within.id):
        steps.append((within, None))
    if area.id != top.id:
        between: list[tuple[Area, int | None]] = []
        above = session.get(Area, area.parent_id) if area.parent_id and within is None else None
        while above is not None and above.id != top.id and above.kind != "state" and above.hierarchy == area.hierarchy:
            between.insert(0, (above, None))
            above = session.get(Area, above.parent_id) if above.parent_id else None
        # What lies above the place where one may begin is not one's own to open.
        nested = above is not None and above.id == top.id
        steps += [*(between if nested or top.kind == "state" else []), (area, within.id if within else None)]
    return steps


def _reads_all(actor: Actor) -> bool:
    seen, read = actor.reach(Permission.MAP_READ), actor.reach(Permission.CASE_READ)
    return seen.area_ids <= read.area_ids and seen.booth_ids <= read.booth_ids


def _closed(actor: Actor, booths: Select[int]) -> Any:
    return booths.where(~scope.passes(actor, Permission.CASE_READ, BoothArea.booth_id))
