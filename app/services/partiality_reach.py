"""Which reports of partiality somebody may handle: the one condition behind the list, the page, the steps and the sums.

It is the statement of :func:`app.domain.partiality.may_handle` in SQL. A report is within reach where the permission
reaches every booth of the accused office's area; it is absent for whoever works in any part of that area, or has since
it happened, for whoever wrote it down, and for the account of the one who held the post.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, selectinload

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.partiality import LOCAL_ROLES
from app.models import BoothArea, PartialityReport, RoleAssignment, User
from app.services import scope
from app.services.accounts import actor_of

AreaColumn = InstrumentedAttribute[Any] | ColumnElement[Any]


def handled_by(actor: Actor, permission: Permission = Permission.PARTIALITY_HANDLE) -> ColumnElement[bool]:
    """Return the condition that a report may be handled, or counted under another permission, by the actor."""
    report = PartialityReport
    since = or_(
        RoleAssignment.ends_on.is_(None),
        report.happened_on.is_(None),
        RoleAssignment.ends_on >= report.happened_on,
    )
    accused = select(User.id).where(User.id == actor.user_id, User.mobile_key == report.accused_key)
    return and_(
        _covers(actor, permission, report.area_id),
        ~_works_in(actor, report.area_id, since),
        report.recorded_by_id != actor.user_id,
        ~accused.exists(),
    )


def handlers_of(session: Session, report: PartialityReport, today: date) -> list[int]:
    """Return the keys of those who may handle a report today, by :func:`handled_by` itself."""
    roles = [role for role, held in PERMISSIONS.items() if Permission.PARTIALITY_HANDLE in held]
    booths = select(BoothArea.booth_id).where(BoothArea.area_id == report.area_id)
    near = or_(
        RoleAssignment.booth_id.in_(booths),
        RoleAssignment.area_id.in_(select(BoothArea.area_id).where(BoothArea.booth_id.in_(booths))),
    )
    people = select(User).join(RoleAssignment, RoleAssignment.user_id == User.id)
    people = people.where(User.active, RoleAssignment.role.in_(roles), near).distinct()
    own = select(PartialityReport.id).where(PartialityReport.id == report.id)
    return [
        user.id
        for user in session.scalars(people.options(selectinload(User.assignments))).all()
        if session.scalar(own.where(handled_by(actor_of(user, today)))) is not None
    ]


def looked_over_by(actor: Actor, permission: Permission, area_column: AreaColumn, today: date) -> ColumnElement[bool]:
    """Return the condition that reports against a post of an area would be the actor's to handle."""
    now = or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= today)
    return and_(_covers(actor, permission, area_column), ~_works_in(actor, area_column, now))


def _covers(actor: Actor, permission: Permission, area_column: AreaColumn) -> ColumnElement[bool]:
    """Return the condition that an area has booths and the permission reaches every one of them."""
    place = aliased(BoothArea)
    under = select(place.booth_id).where(place.area_id == area_column)
    return and_(under.exists(), ~under.where(~scope.passes(actor, permission, place.booth_id)).exists())


def _works_in(actor: Actor, area_column: AreaColumn, when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that the actor holds a local role in any part of an area, at the time that ``when`` says."""
    place, mine = aliased(BoothArea), aliased(BoothArea)
    held = and_(RoleAssignment.user_id == actor.user_id, RoleAssignment.role.in_(sorted(LOCAL_ROLES)), when)
    for_area = (
        select(RoleAssignment.id)
        .join(mine, mine.area_id == RoleAssignment.area_id)
        .join(place, place.booth_id == mine.booth_id)
        .where(held, place.area_id == area_column)
    )
    for_booth = (
        select(RoleAssignment.id)
        .join(place, place.booth_id == RoleAssignment.booth_id)
        .where(held, place.area_id == area_column)
    )
    return or_(for_area.exists(), for_booth.exists())
