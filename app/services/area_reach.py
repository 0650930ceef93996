"""Which areas somebody looks after: for records that belong to an area and not to a booth.

A role that is held for an area is held for everything below it in the same tree. One that is held for the whole state
reaches every area of every tree, since all three divide the same state.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.authorities import AreaOutOfReach
from app.domain.geography import KINDS, Hierarchy, depth_of
from app.models import Area
from app.services.scope import LARGEST_KEY

MOST_CHOICES = 900
"""Beyond that many areas a list to choose from leaves out the lowest kind."""


def areas_below(area_ids: Collection[int]) -> Select[int]:
    """Return a select of the keys of some areas and of all areas below them in their own trees."""
    below = select(Area.id).where(Area.id.in_(sorted(area_ids))).cte(recursive=True)
    return select(below.union_all(select(Area.id).join(below, Area.parent_id == below.c.id)).c.id)


def reached_areas(session: Session, actor: Actor, permission: Permission) -> Select[int]:
    """Return a select of the keys of the areas for which a permission is held."""
    return areas_held(session, actor.reach(permission).area_ids)


def areas_held(session: Session, held: Collection[int]) -> Select[int]:
    """Return a select of the keys of the areas that some hold: those below, and for the state those of every tree."""
    whole_state = select(Area.id).where(Area.id.in_(sorted(held)), Area.kind == "state")
    if held and session.scalar(whole_state.limit(1)) is not None:
        return select(Area.id)
    return areas_below(held)


def area_in_reach(session: Session, actor: Actor, permission: Permission, area_id: int | None) -> Area:
    """Return one area for which a permission is held.

    Raises:
        AreaOutOfReach: there is no such area, or it is not one of the actor's.
    """
    area = None
    if area_id is not None and 0 < area_id <= LARGEST_KEY:
        reached = reached_areas(session, actor, permission)
        area = session.scalars(select(Area).where(Area.id == area_id, Area.id.in_(reached))).one_or_none()
    if area is None:
        raise AreaOutOfReach(field="area")
    return area


def areas_to_choose(
    session: Session, actor: Actor, permission: Permission, hierarchies: Sequence[Hierarchy]
) -> dict[str, list[Area]]:
    """Return the areas for which a permission is held by kind from the state down, each kind by name.

    Where there are too many for a list, the lowest kind (panchayats and wards) is left out.
    """
    reached = reached_areas(session, actor, permission)
    wanted = select(Area).where(Area.id.in_(reached), Area.hierarchy.in_(hierarchies))
    lowest = [KINDS[hierarchy][-1] for hierarchy in hierarchies if hierarchy is Hierarchy.ADMINISTRATIVE]
    found = session.scalars(wanted.limit(MOST_CHOICES + 1)).all()
    if len(found) > MOST_CHOICES:
        found = session.scalars(wanted.where(Area.kind.not_in(lowest))).all()
    by_kind: dict[str, list[Area]] = {}
    for area in sorted(found, key=lambda area: (area.hierarchy, depth_of(area.hierarchy, area.kind), area.name_hi)):
        if not (area.kind == "state" and "state" in by_kind):
            by_kind.setdefault(area.kind, []).append(area)
    return by_kind
