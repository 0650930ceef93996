"""Whose eyes a result is for: which places somebody sees at all, whose counts they see, and who works where.

A place is seen where any of its booths is within reach of the check. Its counts are seen as they are only by those who
may read the cases of all its booths; others are told what the check says, and counts only where none is small. Who is
worker or office-bearer of any booth of a place, today, works there and does not judge it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.domain.access import PERMISSIONS, Actor, Permission, Role
from app.domain.errors import NotFound
from app.models import Area, Booth, BoothArea, RoleAssignment, User
from app.services import scope

BOOTH = "booth"
WORKING_ROLES = (Role.WORKER, Role.OFFICE_BEARER)


def holds_state(session: Session, actor: Actor, permission: Permission) -> bool:
    """Tell whether a permission is held for the whole state."""
    held = sorted(actor.reach(permission).area_ids)
    whole = select(Area.id).where(Area.id.in_(held), Area.kind == "state").limit(1)
    return bool(held) and session.scalar(whole) is not None


def is_seen(session: Session, actor: Actor, permission: Permission, level: str, place: Any) -> ColumnElement[bool]:
    """Return the condition that a column of places of one level holds one that a permission reaches in part."""
    if holds_state(session, actor, permission):
        return true()
    if level == BOOTH:
        return scope.reaches(actor, permission, place)
    touched = select(BoothArea.area_id).where(scope.reaches(actor, permission, BoothArea.booth_id))
    seen: ColumnElement[bool] = place.in_(touched)
    return seen


def booths_of(level: str, place_id: int) -> Select[int]:
    """Return a select of the booths of a place."""
    if level == BOOTH:
        return select(Booth.id).where(Booth.id == place_id)
    return select(BoothArea.booth_id).where(BoothArea.area_id == place_id)


def place_or_raise(session: Session, actor: Actor, permission: Permission, level: str, place_id: int) -> Area | Booth:
    """Return a place of a level of which a permission reaches any booth; raise NotFound otherwise."""
    if not 0 < place_id <= scope.LARGEST_KEY:
        raise NotFound
    place: Area | Booth | None = session.get(Booth, place_id) if level == BOOTH else session.get(Area, place_id)
    booths = booths_of(level, place_id).subquery()
    reached = scope.within(select(booths.c[0]), actor, permission, booths.c[0]).limit(1)
    if place is None or session.scalar(reached) is None:
        raise NotFound
    return place


def handled(session: Session, actor: Actor, level: str, place_ids: Collection[int]) -> set[int]:
    """Return those of some places all of whose booths lie where the actor may read cases."""
    if not actor.may(Permission.CASE_READ) or not place_ids:
        return set()
    if holds_state(session, actor, Permission.CASE_READ):
        return set(place_ids)
    if level == BOOTH:
        near = select(Booth.id).where(Booth.id.in_(place_ids))
        return set(session.scalars(scope.within(near, actor, Permission.CASE_READ, Booth.id)))
    inside = scope.passes(actor, Permission.CASE_READ, BoothArea.booth_id)
    counted = select(BoothArea.area_id, func.count(), func.count().filter(inside))
    counted = counted.where(BoothArea.area_id.in_(place_ids)).group_by(BoothArea.area_id)
    return {area_id for area_id, every, reached in session.execute(counted) if every == reached}


def _over(booths: Any) -> ColumnElement[bool]:
    """Return the condition that a role is held over some of a place's booths."""
    above = aliased(BoothArea)
    by_area = exists(select(above.booth_id).where(above.area_id == RoleAssignment.area_id, above.booth_id.in_(booths)))
    return or_(RoleAssignment.booth_id.in_(booths), by_area)


def _in_force(today: date) -> ColumnElement[bool]:
    not_over = or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= today)
    return (RoleAssignment.starts_on <= today) & not_over


def works_in(session: Session, level: str, place_id: int, today: date) -> set[int]:
    """Return the keys of those who are workers or office-bearers of any booth of a place on a day."""
    booths = booths_of(level, place_id)
    statement = select(RoleAssignment.user_id).where(
        RoleAssignment.role.in_(WORKING_ROLES), _in_force(today), _over(booths)
    )
    return set(session.scalars(statement))


def may_look(session: Session, level: str, place_id: int, today: date) -> list[User]:
    """Return by name who may be asked to look into a place: holds the role over all of it, works in none of it."""
    found = _holding(session, Permission.FAIRNESS_FOLLOW, level, place_id, today)
    working = works_in(session, level, place_id, today)
    outside = [user for user in found if user.id not in working]
    whole = _of_the_whole(session, outside, Permission.FAIRNESS_FOLLOW, booths_of(level, place_id), today)
    return sorted(whole, key=lambda user: user.name)


def may_reply(session: Session, level: str, place_id: int, today: date) -> list[int]:
    """Return who answers for a place: those who hold all of it, or those who hold a part where nobody holds all."""
    found = _holding(session, Permission.FAIRNESS_REPLY, level, place_id, today)
    whole = _of_the_whole(session, found, Permission.FAIRNESS_REPLY, booths_of(level, place_id), today)
    return sorted(user.id for user in whole or found)


def _roles_with(permission: Permission) -> list[Role]:
    return [role for role, held in PERMISSIONS.items() if permission in held]


def _holding(session: Session, permission: Permission, level: str, place_id: int, today: date) -> list[User]:
    """Return those whose roles with a permission touch a place."""
    roles = _roles_with(permission)
    statement = (
        select(User)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .where(User.active, RoleAssignment.role.in_(roles), _in_force(today), _over(booths_of(level, place_id)))
        .distinct()
    )
    return list(session.scalars(statement))


def _of_the_whole(
    session: Session, people: list[User], permission: Permission, booths: Select[int], today: date
) -> list[User]:
    roles = _roles_with(permission)
    return [user for user in people if _covers(session, user.id, roles, booths, today)]


def _covers(session: Session, user_id: int, roles: list[Role], booths: Select[int], today: date) -> bool:
    """Tell whether somebody's roles together cover every booth."""
    own = (RoleAssignment.user_id == user_id) & RoleAssignment.role.in_(roles) & _in_force(today)
    above = aliased(BoothArea)
    every = booths.subquery()
    held = (
        select(RoleAssignment.id)
        .outerjoin(above, above.area_id == RoleAssignment.area_id)
        .where(own, or_(RoleAssignment.booth_id == every.c[0], above.booth_id == every.c[0]))
    )
    return session.scalar(select(every.c[0]).where(~held.exists()).limit(1)) is None
