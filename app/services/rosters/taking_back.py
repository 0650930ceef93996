"""Taking back a wrong heir: what a retired booth handed over goes back, and the booth waits for an heir again.

What happened since stays: a settlement goes back with everybody and every case that it has by now. One whose booth
somebody has confirmed since, or that was moved on, stays where it is, and so does a role that was taken since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.lifecycle.clocks import day_of
from app.domain.rosters import HEIR_GONE, NUMBER_TAKEN, CannotTakeBack, Change, NotHandedOver
from app.models import Beneficiary, Booth, BoothChange, Case, Household, RoleAssignment, Settlement
from app.services import audit, scope
from app.services.rosters.handing_over import CarriedRole
from app.services.rosters.history import Occasion, as_it_is, record_changes
from app.services.settlements import move_to_booth

MANAGE = Permission.ROSTER_MANAGE
SHOWN = 100


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A booth that handed over, the booth that took over, the day, and how many settlements and roles that were."""

    booth: Booth
    heir: Booth
    day: date
    settlements: int
    roles: int


@dataclass(frozen=True, slots=True)
class WayBack:
    """What goes back to a booth, open cases among it, and how many settlements stay with the heir or elsewhere."""

    booth: Booth
    heir: Booth
    day: date
    settlements: int
    cases: int
    roles: int
    staying: int


def list_handed_over(session: Session, actor: Actor) -> Sequence[HandedOver]:
    """Return the booths within reach whose heir can be taken back, the latest first."""
    scope.require(actor, MANAGE)
    booths = scope.within(select(Booth.id), actor, MANAGE, Booth.id)
    wanted = select(BoothChange).where(*_HANDED, BoothChange.booth_id.in_(booths))
    with_both = wanted.options(joinedload(BoothChange.booth), joinedload(BoothChange.became))
    found = session.scalars(with_both.order_by(BoothChange.id.desc()).limit(SHOWN))
    return [
        HandedOver(one.booth, one.became, one.changed_on, len(one.carried["settlements"]), len(one.carried["roles"]))
        for one in found
        if one.became is not None and one.carried is not None
    ]


def handed_over(session: Session, actor: Actor, booth_id: int) -> bool:
    """Tell whether the heir of a booth can be taken back; raise NotFound where it is out of reach."""
    booth = scope.get_or_raise(session, actor, MANAGE, Booth, booth_id)
    return session.scalar(select(BoothChange.id).where(*_HANDED, BoothChange.booth_id == booth.id)) is not None


def view_way_back(session: Session, actor: Actor, booth_id: int) -> WayBack:
    """Return what would go back to a booth.

    Raises:
        NotFound: out of reach. NotHandedOver. CannotTakeBack: with the sentence that says what stands in the way.
    """
    return _way_back(session, _change(session, actor, booth_id))


def take_back(session: Session, actor: Actor, booth_id: int, now: datetime | None = None) -> WayBack:
    """Put back what a booth handed over, and have it wait for an heir again; return what went back.

    Raises: as :func:`view_way_back`.
    """
    moment = now or datetime.now(UTC)
    occasion = Occasion(day_of(moment), moment, actor.user_id)
    change = _change(session, actor, booth_id, lock=True)
    way = _way_back(session, change)
    assert change.carried is not None
    bases = change.carried["settlements"]
    for settlement in _going_back(session, change):
        settlement.booth_basis = bases[str(settlement.id)]
        settlement.version += 1
        move_to_booth(session, settlement, way.booth.id)
    for said in change.carried["roles"]:
        _role_back(session, change, said, occasion.day)
    way.booth.valid_to = None
    session.delete(change)
    session.flush()
    waiting = {way.booth.id: (Change.LEFT_OVER, None)}
    record_changes(session, waiting, as_it_is(session, [way.booth.id]), occasion)
    told = {"heir": way.heir.id, "settlements": way.settlements, "cases": way.cases, "roles": way.roles}
    audit.record(session, actor, "booth_heir_taken_back", "booth", way.booth.id, {**told, "staying": way.staying})
    session.flush()
    session.expire_all()
    return way


_HANDED = (BoothChange.change == Change.RETIRED, BoothChange.became_id.is_not(None), BoothChange.carried.is_not(None))


def _change(session: Session, actor: Actor, booth_id: int, *, lock: bool = False) -> BoothChange:
    booth = scope.get_or_raise(session, actor, MANAGE, Booth, booth_id)
    wanted = select(BoothChange).where(*_HANDED, BoothChange.booth_id == booth.id).order_by(BoothChange.id.desc())
    found = session.scalars((wanted.with_for_update(of=BoothChange) if lock else wanted).limit(1)).one_or_none()
    if found is None:
        raise NotHandedOver
    return found


def _way_back(session: Session, change: BoothChange) -> WayBack:
    booth, heir = change.booth, change.became
    assert heir is not None and change.carried is not None
    if heir.valid_to is not None:
        raise CannotTakeBack(HEIR_GONE.format(heir=f"{heir.ac_no}/{heir.booth_no}"))
    number = Booth.ac_no == booth.ac_no, Booth.booth_no == booth.booth_no
    if session.scalar(select(Booth.id).where(*number, Booth.valid_to.is_(None), Booth.id != booth.id)) is not None:
        raise CannotTakeBack(NUMBER_TAKEN.format(booth=f"{booth.ac_no}/{booth.booth_no}"))
    going = [settlement.id for settlement in _going_back(session, change)]
    people = select(Beneficiary.id).join(Household, Household.id == Beneficiary.household_id)
    theirs = Case.beneficiary_id.in_(people.where(Household.settlement_id.in_(going)))
    cases = select(func.count()).select_from(Case).where(theirs, Case.state.not_in(sorted(CLOSED)))
    roles = sum(_still_held(session, change, said) is not None for said in change.carried["roles"])
    staying = len(change.carried["settlements"]) - len(going)
    return WayBack(booth, heir, change.changed_on, len(going), session.scalar(cases) or 0, roles, staying)


def _going_back(session: Session, change: BoothChange) -> Sequence[Settlement]:
    """Return the settlements that are with the heir still, and of which nobody has confirmed since that they belong."""
    assert change.carried is not None
    keys = [int(key) for key in change.carried["settlements"]]
    with_heir = Settlement.booth_id == change.became_id, Settlement.booth_basis == "proposed"
    return session.scalars(select(Settlement).where(Settlement.id.in_(keys), *with_heir).order_by(Settlement.id)).all()


def _still_held(session: Session, change: BoothChange, said: CarriedRole) -> RoleAssignment | None:
    """Return the row that stands at the heir for a role handed over, None where somebody has taken it away since."""
    row = session.get(RoleAssignment, said["held"] if said["given"] is None else said["given"])
    return row if row is not None and row.booth_id == change.became_id else None


def _role_back(session: Session, change: BoothChange, said: CarriedRole, today: date) -> None:
    there, held = _still_held(session, change, said), session.get(RoleAssignment, said["held"])
    if there is None or held is None:
        return
    if there is held:
        held.booth_id = change.booth_id
        return
    # What was said of it since, such as that it ends, stays said.
    held.ends_on = there.ends_on
    if there.starts_on >= today:
        session.delete(there)
    elif there.ends_on is None or there.ends_on >= today:
        there.ends_on = today - timedelta(days=1)
