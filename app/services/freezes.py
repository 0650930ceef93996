"""The election code: declaring it for an area, moving its last day, and what it stops meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.freezes import FreezeHasBegun, FreezeOverlaps, check_days
from app.domain.lifecycle.clocks import day_of
from app.models import FreezePeriod
from app.services import audit, scope
from app.services.area_reach import area_in_reach, reached_areas
from app.services.stage_clocks import recount_stages

MANAGE = Permission.FREEZE_MANAGE


@dataclass(frozen=True, slots=True)
class FreezeForm:
    """What is said of a freeze: where, from when until when (both included), and on what ground."""

    area_id: int | None
    starts_on: date
    ends_on: date
    reason: str
    notice: str = ""


def list_freezes(session: Session, actor: Actor) -> Sequence[FreezePeriod]:
    """Return the freezes of the areas that the actor looks after, newest first."""
    scope.require(actor, MANAGE)
    statement = (
        select(FreezePeriod)
        .where(FreezePeriod.area_id.in_(reached_areas(session, actor, MANAGE)))
        .options(joinedload(FreezePeriod.area))
        .order_by(FreezePeriod.starts_on.desc(), FreezePeriod.id.desc())
    )
    return session.scalars(statement).all()


def get_freeze(session: Session, actor: Actor, key: int) -> FreezePeriod:
    """Return one freeze of the actor's areas, or raise NotFound."""
    scope.require(actor, MANAGE)
    if not 0 < key <= scope.LARGEST_KEY:
        raise NotFound
    reached = reached_areas(session, actor, MANAGE)
    found: FreezePeriod | None = session.scalars(
        select(FreezePeriod).where(FreezePeriod.id == key, FreezePeriod.area_id.in_(reached)).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def declare_freeze(session: Session, actor: Actor, form: FreezeForm, now: datetime | None = None) -> FreezePeriod:
    """Put the election code in force for an area between two days; stages that it touches end later.

    Raises:
        AreaOutOfReach, FreezeEndsFirst, FreezeTooLong, FreezeOverlaps: why it cannot be taken.
    """
    scope.require(actor, MANAGE)
    area = area_in_reach(session, actor, MANAGE, form.area_id)
    check_days(form.starts_on, form.ends_on)
    for field in ("reason", "notice"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)
    _refuse_overlap(session, area.id, form.starts_on, form.ends_on)
    freeze = FreezePeriod(
        area_id=area.id,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        reason=form.reason.strip(),
        notice=form.notice.strip(),
        created_at=now or datetime.now(UTC),
        created_by_id=actor.user_id,
    )
    session.add(freeze)
    session.flush()
    told = recount_stages(session, actor, area.id, form.starts_on, form.ends_on)
    audit.record(session, actor, "freeze_declared", "freeze", freeze.id, {**_days(freeze), **told})
    return freeze


def move_end(session: Session, actor: Actor, key: int, ends_on: date) -> FreezePeriod:
    """Set the last day of a freeze: the code is lifted early, or holds longer than was expected.

    Raises:
        NotFound: no such freeze in the actor's areas. FreezeEndsFirst, FreezeTooLong, FreezeOverlaps: the day.
    """
    freeze = get_freeze(session, actor, key)
    check_days(freeze.starts_on, ends_on)
    _refuse_overlap(session, freeze.area_id, freeze.starts_on, ends_on, apart_from=freeze.id)
    before, freeze.ends_on = freeze.ends_on, ends_on
    session.flush()
    told = recount_stages(session, actor, freeze.area_id, freeze.starts_on, max(before, ends_on))
    audit.record(session, actor, "freeze_moved", "freeze", freeze.id, {**_days(freeze), **told})
    return freeze


def remove_freeze(session: Session, actor: Actor, key: int, now: datetime | None = None) -> None:
    """Take out a freeze that has not begun; raise FreezeHasBegun for one that has."""
    freeze = get_freeze(session, actor, key)
    if freeze.starts_on <= day_of(now or datetime.now(UTC)):
        raise FreezeHasBegun
    session.delete(freeze)
    session.flush()
    told = recount_stages(session, actor, freeze.area_id, freeze.starts_on, freeze.ends_on)
    audit.record(session, actor, "freeze_removed", "freeze", key, {**_days(freeze), **told})


def _refuse_overlap(
    session: Session, area_id: int, starts_on: date, ends_on: date, apart_from: int | None = None
) -> None:
    statement = select(FreezePeriod.id).where(
        FreezePeriod.area_id == area_id, FreezePeriod.starts_on <= ends_on, FreezePeriod.ends_on >= starts_on
    )
    if any(key != apart_from for key in session.scalars(statement)):
        raise FreezeOverlaps(field="ends_on" if apart_from else "starts_on")


def _days(freeze: FreezePeriod) -> dict[str, str | int]:
    return {"area": freeze.area_id, "from": freeze.starts_on.isoformat(), "to": freeze.ends_on.isoformat()}
