"""One rule for "may I?" and "which rows?".

Every record that belongs to a place carries ``booth_id``. A permission reaches the booths under the areas for which
it is held, and the booths for which it is held directly. Lists add that condition; a single record is loaded
through the same condition, so a row out of reach is as absent as one that was never written.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.domain.access import Actor, Permission
from app.domain.errors import NotAllowed, NotFound
from app.models import Area, Booth, BoothArea

LARGEST_KEY = 2**63 - 1
"""Neither database can look for a key beyond 64 bits."""

_ABOVE = aliased(BoothArea)
"""What lies above a booth; named once, since a name of its own for each statement takes longer than the answer."""

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
M = TypeVar("M")


def require(actor: Actor, permission: Permission) -> None:
    """Raise :class:`NotAllowed` unless the permission is held somewhere."""
    if not actor.may(permission):
        raise NotAllowed


def reaches(
    actor: Actor, permission: Permission, booth_column: InstrumentedAttribute[Any] | ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return the SQL condition "this booth is within reach of the permission"."""
    reach = actor.reach(permission)
    conditions: list[ColumnElement[bool]] = []
    if reach.area_ids:
        under = select(BoothArea.booth_id).where(BoothArea.area_id.in_(sorted(reach.area_ids)))
        conditions.append(booth_column.in_(under))
    if reach.booth_ids:
        conditions.append(booth_column.in_(sorted(reach.booth_ids)))
    return or_(*conditions) if conditions else false()


def passes(
    actor: Actor, permission: Permission, booth_column: InstrumentedAttribute[Any] | ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return the same condition as :func:`reaches`, asked of one booth after the other.

    Where a few booths of each area are looked at, this spares reading the list of all booths within reach.
    """
    reach = actor.reach(permission)
    conditions: list[ColumnElement[bool]] = []
    if reach.area_ids:
        up = select(_ABOVE.area_id).where(_ABOVE.booth_id == booth_column)
        up = up.where(_ABOVE.area_id.in_(sorted(reach.area_ids)))
        conditions.append(up.exists())
    if reach.booth_ids:
        conditions.append(booth_column.in_(sorted(reach.booth_ids)))
    return or_(*conditions) if conditions else false()


def within(statement: S, actor: Actor, permission: Permission, booth_column: Any) -> S:
    """Narrow a select to the rows within reach."""
    return statement.where(reaches(actor, permission, booth_column))


def reaches_every_booth(session: Session, actor: Actor, permission: Permission) -> bool:
    """Tell whether a permission is held for a state in which every booth there is lies.

    To count the booths takes a moment; to ask of every row of a state where it lies takes a tenth of a second.
    """
    reach = actor.reach(permission)
    if len(reach.area_ids) != 1:
        return False
    (area_id,) = reach.area_ids
    if session.scalar(select(Area.kind).where(Area.id == area_id)) != "state":
        return False
    lie_there = select(func.count()).select_from(BoothArea).where(BoothArea.area_id == area_id)
    return session.scalar(lie_there) == session.scalar(select(func.count()).select_from(Booth))


def get_or_raise(session: Session, actor: Actor, permission: Permission, model: type[M], key: int) -> M:
    """Load one placed record by its id if it is within reach.

    Raises:
        NotFound: it does not exist, or is out of reach; the two cannot be told apart.
    """
    row = find(session, actor, permission, model, key)
    if row is None:
        raise NotFound
    return row


def find(session: Session, actor: Actor, permission: Permission, model: type[M], key: int) -> M | None:
    """Return one placed record by its id if it is within reach, else None."""
    if not 0 < key <= LARGEST_KEY:
        return None
    placed: Any = model
    booth_column = Booth.id if model is Booth else placed.booth_id
    statement: Select[Any] = select(model).where(placed.id == key)
    return session.scalars(within(statement, actor, permission, booth_column)).one_or_none()


def booth_in_reach(session: Session, actor: Actor, permission: Permission, booth_id: int) -> bool:
    """Tell whether one booth is within reach."""
    found = session.scalar(within(select(Booth.id).where(Booth.id == booth_id), actor, permission, Booth.id))
    return found is not None
