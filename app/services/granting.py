"""Where somebody may give which role: nobody gives beyond their own reach, and nobody a role as high as their own.

An area of another tree than one's own (a seat, for the admin of a district) lies within reach where all its booths do.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Reach, Role
from app.models import BoothArea, RoleAssignment
from app.services.area_reach import areas_held


def gives_condition(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the SQL condition "this role, for this place, is one that the actor may give", over role assignments."""
    row = RoleAssignment
    found = [
        and_(row.role == role, or_(_area_held(session, reach, row.area_id), _booth_held(reach, row.booth_id)))
        for role in Role
        if (reach := actor.gives(role))
    ]
    return or_(*found) if found else false()


class Gives:
    """Which places somebody may give a role for, read once for each role; without an actor (a command) every place."""

    def __init__(self, session: Session, actor: Actor | None):
        self._session, self._actor = session, actor
        self._held: dict[Role, tuple[set[int], set[int]]] = {}

    def may(self, role: Role) -> bool:
        """Tell whether the role may be given anywhere."""
        return self._actor is None or bool(self._actor.gives(role))

    def holds(self, role: Role, area_id: int | None, booth_id: int | None) -> bool:
        """Tell whether the role may be given for an area or a booth."""
        if self._actor is None:
            return True
        if role not in self._held:
            self._held[role] = self._places(self._actor.gives(role))
        areas, booths = self._held[role]
        return area_id in areas if area_id is not None else booth_id in booths

    def _places(self, reach: Reach) -> tuple[set[int], set[int]]:
        from_area = select(BoothArea.booth_id).where(_booth_held(reach, BoothArea.booth_id)).distinct()
        from_tree = select(BoothArea.area_id).where(_area_held(self._session, reach, BoothArea.area_id)).distinct()
        held = set(self._session.scalars(areas_held(self._session, reach.area_ids)))
        return held | set(self._session.scalars(from_tree)), set(self._session.scalars(from_area))


def _area_held(session: Session, reach: Reach, column: Any) -> ColumnElement[bool]:
    if not reach.area_ids:
        return false()
    under = _under(reach)
    touched = select(BoothArea.area_id).where(BoothArea.booth_id.in_(under))
    beyond = select(BoothArea.area_id).where(BoothArea.booth_id.not_in(under))
    held: ColumnElement[bool] = column.in_(areas_held(session, reach.area_ids))
    return or_(held, and_(column.in_(touched), column.not_in(beyond)))


def _booth_held(reach: Reach, column: Any) -> ColumnElement[bool]:
    conditions = [column.in_(_under(reach))] if reach.area_ids else []
    if reach.booth_ids:
        conditions.append(column.in_(sorted(reach.booth_ids)))
    return or_(*conditions) if conditions else false()


def _under(reach: Reach) -> Any:
    return select(BoothArea.booth_id).where(BoothArea.area_id.in_(sorted(reach.area_ids)))
