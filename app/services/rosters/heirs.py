"""Booths of which no roster tells where they went: whoever may load rosters names the booth that took each over.

Nothing is guessed here. What hangs on the booth is told first, and handed over by the same steps as in a roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.geography import distance_km
from app.domain.lifecycle.clocks import day_of
from app.domain.rosters import (
    HEIR_FAR,
    HEIR_LEFT_OVER,
    HEIR_OF_ITSELF,
    NO_SUCH_HEIR,
    Change,
    NotLeftOver,
    WrongHeir,
    number_order,
)
from app.models import Booth, BoothChange, Case, Settlement
from app.services import audit, places, scope
from app.services.rosters.handing_over import end_booth, roles_of
from app.services.rosters.history import Occasion, as_it_is, forget_left_over, place_settlements, record_changes

MANAGE = Permission.ROSTER_MANAGE
SHOWN, PROPOSED = 200, 6


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A booth that waits for an heir, and how much hangs on it: settlements, open cases, roles."""

    booth: Booth
    settlements: int
    cases: int
    roles: int


@dataclass(frozen=True, slots=True)
class HeirPage:
    """A booth that waits, the booths that are likely to have taken it over, and the one that was named."""

    waiting: LeftOver
    proposed: Sequence[Booth]
    heir: Booth | None = None


def list_left_over(session: Session, actor: Actor) -> Sequence[LeftOver]:
    """Return the booths that wait for an heir within the actor's reach, by seat and number."""
    scope.require(actor, MANAGE)
    wanted = scope.within(select(Booth).where(_waits()), actor, MANAGE, Booth.id)
    booths = session.scalars(wanted.order_by(Booth.ac_no, func.length(Booth.booth_no), Booth.booth_no).limit(SHOWN))
    return [_hanging(session, booth) for booth in booths.all()]


def waits(session: Session, actor: Actor, booth_id: int) -> bool:
    """Tell whether a booth within reach waits for an heir; raise NotFound where it is out of reach."""
    booth = scope.get_or_raise(session, actor, MANAGE, Booth, booth_id)
    return session.scalar(select(Booth.id).where(Booth.id == booth.id, _waits())) is not None


def view_left_over(session: Session, actor: Actor, booth_id: int, heir: str = "") -> HeirPage:
    """Return what the page of one such booth shows; with ``heir`` ("150/23") what would go where.

    Raises:
        NotFound: out of reach. NotLeftOver. WrongHeir: with the sentence that says what is wrong with the booth named.
    """
    booth = _waiting(session, actor, booth_id)
    named = _heir(session, actor, booth, heir) if heir else None
    return HeirPage(_hanging(session, booth), _proposed(session, booth), named)


def name_heir(session: Session, actor: Actor, booth_id: int, heir: str, now: datetime | None = None) -> Booth:
    """End a booth that waits and hand what hangs on it to the booth named; return that one.

    Raises: as :func:`view_left_over`.
    """
    moment = now or datetime.now(UTC)
    booth = _waiting(session, actor, booth_id, lock=True)
    taker = _heir(session, actor, booth, heir)
    hanging, before = _hanging(session, booth), as_it_is(session, [booth.id])
    occasion = Occasion(day_of(moment), moment, actor.user_id)
    carried = end_booth(session, booth, taker.id, occasion.day)
    place_settlements(session, [taker.id])
    forget_left_over(session, [booth.id])
    record_changes(session, {booth.id: (Change.RETIRED, taker.id)}, before, occasion, {booth.id: carried})
    told = {"heir": taker.id, "settlements": hanging.settlements, "cases": hanging.cases, "roles": hanging.roles}
    audit.record(session, actor, "booth_heir_named", "booth", booth.id, told)
    session.flush()
    return taker


def _waits() -> ColumnElement[bool]:
    marked = select(BoothChange.booth_id).where(BoothChange.change == Change.LEFT_OVER)
    return Booth.valid_to.is_(None) & Booth.id.in_(marked)


def _waiting(session: Session, actor: Actor, booth_id: int, *, lock: bool = False) -> Booth:
    booth = scope.get_or_raise(session, actor, MANAGE, Booth, booth_id)
    wanted = select(Booth).where(Booth.id == booth.id, _waits())
    found = session.scalars(wanted.with_for_update(of=Booth) if lock else wanted).one_or_none()
    if found is None:
        raise NotLeftOver
    return found


def _heir(session: Session, actor: Actor, booth: Booth, named: str) -> Booth:
    try:
        found = places.find_booth(session, actor, MANAGE, named)
    except places.UnknownBooth:
        raise WrongHeir(NO_SUCH_HEIR, field="heir") from None
    if found.id == booth.id:
        raise WrongHeir(HEIR_OF_ITSELF, field="heir")
    shown = f"{found.ac_no}/{found.booth_no}"
    if session.scalar(select(Booth.id).where(Booth.id == found.id, _waits())) is not None:
        raise WrongHeir(HEIR_LEFT_OVER.format(heir=shown), field="heir")
    ours, theirs = (places.area_of(session, one.id, "district") for one in (booth, found))
    if ours is not None and theirs is not None and ours.id != theirs.id:
        raise WrongHeir(HEIR_FAR.format(heir=shown), field="heir")
    return found


def _hanging(session: Session, booth: Booth) -> LeftOver:
    settled = select(func.count()).select_from(Settlement).where(Settlement.booth_id == booth.id)
    open_cases = Case.booth_id == booth.id, Case.state.not_in(sorted(CLOSED))
    cases = select(func.count()).select_from(Case).where(*open_cases)
    roles = roles_of(session, booth.id, day_of(datetime.now(UTC)))
    return LeftOver(booth, session.scalar(settled) or 0, session.scalar(cases) or 0, len(roles))


def _proposed(session: Session, booth: Booth) -> Sequence[Booth]:
    """Return the present booths of the seat, namesakes first, then by how near they are on the map or by number."""
    there = select(Booth).where(Booth.ac_no == booth.ac_no, Booth.valid_to.is_(None), Booth.id != booth.id, ~_waits())
    number = number_order(booth.booth_no)[0]

    def order(other: Booth) -> tuple[bool, float, int]:
        apart = 0.0
        if None not in (booth.lat, booth.lon, other.lat, other.lon):
            apart = distance_km(booth.lat, booth.lon, other.lat, other.lon)  # type: ignore[arg-type]
        return other.name_hi != booth.name_hi, apart, abs(number_order(other.booth_no)[0] - number)

    return sorted(session.scalars(there), key=order)[:PROPOSED]
