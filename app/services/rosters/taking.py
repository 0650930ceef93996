"""Putting a new roster in place of the old one, with everything that hangs on a booth carried along.

A booth that stays one keeps its row whatever it is called now: its settlements, people, cases, roles and history stay
with it by themselves. Only where a booth is split or is no more do settlements go to another, with their people and
cases. A booth on which something hangs, and of which nobody knows where it went, stays until somebody says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.geography import DRAWN_AS_SURE, distance_km
from app.domain.rosters import Change
from app.models import Booth, Settlement
from app.services import audit, counter_upkeep
from app.services.loading.booths import JudgedBooths, write_judged
from app.services.loading.report import LoadReport
from app.services.loading.roster import BoothKey
from app.services.rosters.handing_over import Carried, end_booth, roles_of, settlements_of
from app.services.rosters.history import Occasion, as_it_is, forget_left_over, place_settlements, record_changes
from app.services.rosters.plans import RosterPlan, plan, whole_seats
from app.services.settlements import move_to_booth


def take_roster(
    session: Session,
    taken: JudgedBooths,
    whole: JudgedBooths,
    day: date,
    *,
    now: datetime,
    actor: Actor | None = None,
    batch_id: int | None = None,
) -> Counter[str]:
    """Make a list of booths the roster from ``day`` on; return what changed, by kind.

    Only seats of which every row is taken change: half a seat cannot be told from a seat that lost booths. ``whole`` is
    all of the list; where it has a row that names no seat, any booth may be that one, and none is taken away.
    """
    kept = whole_seats(whole, taken.rows)
    planned = plan(session, kept)
    occasion = Occasion(day, now, actor.user_id if actor else None, batch_id)
    changed = [one for one in planned.changes if one.before is not None]
    before = as_it_is(session, [one.before.id for one in changed if one.before is not None])
    _renumber(session, planned, day)
    report = LoadReport("roster")
    ids = write_judged(session, kept, day, report)
    told = _told(planned, ids)
    _share_out(session, planned, ids)
    carried: dict[int, Carried] = {}
    if not whole.unread:
        told |= _retire(session, planned, ids, occasion, carried)
    place_settlements(session, [ids[key] for key in kept.rows])
    forget_left_over(session, [*ids.values(), *told])
    record_changes(session, told, before, occasion, carried)
    counter_upkeep.rebuild(session)
    counted = Counter(str(change) for change, _became in told.values())
    counted["same"] = planned.counts()["same"]
    audit.record(session, actor, "roster_taken", "load", batch_id, dict(counted))
    return counted


def _renumber(session: Session, planned: RosterPlan, day: date) -> None:
    """Give booths their new numbers, by way of numbers that nobody has: two may change places."""
    pairs = [
        (planned.old[ours].id, planned.new[at].key)
        for at, ours in planned.pairing.same.items()
        if planned.old[ours].key != planned.new[at].key
    ]
    for booth_id, _key in pairs:
        session.execute(update(Booth).where(Booth.id == booth_id).values(booth_no=f"~{booth_id}"[:12]))
    for booth_id, (seat, number) in pairs:
        renumbered = update(Booth).where(Booth.id == booth_id)
        session.execute(renumbered.values(ac_no=seat, booth_no=number, valid_from=day))
    session.flush()


def _told(planned: RosterPlan, ids: Mapping[BoothKey, int]) -> dict[int, tuple[Change, int | None]]:
    """Return what happened to each booth that is in the new roster, and which booth a new one came from."""
    found: dict[int, tuple[Change, int | None]] = {}
    for one in planned.changes:
        if one.after is not None:
            found[ids[one.after]] = (one.change, None)
    return found


def _share_out(session: Session, planned: RosterPlan, ids: Mapping[BoothKey, int]) -> None:
    """Put settlements of a booth that was split under its nearest part; where no point tells, somebody is asked."""
    parts: dict[int, list[int]] = {}
    for at, ours in planned.pairing.split_from.items():
        parts.setdefault(planned.old[ours].id, []).append(ids[planned.new[at].key])
    for booth_id, others in sorted(parts.items()):
        booths = _sure(session, [booth_id, *others])
        for settlement in session.scalars(select(Settlement).where(Settlement.booth_id == booth_id)).all():
            nearest = _nearest(settlement, booths)
            settlement.booth_basis = "proposed"
            settlement.version += 1
            if nearest is not None and nearest != booth_id:
                move_to_booth(session, settlement, nearest)
    session.flush()


def _sure(session: Session, booth_ids: Sequence[int]) -> list[Booth]:
    sure = Booth.position_quality.in_(sorted(DRAWN_AS_SURE))
    found = session.scalars(select(Booth).where(Booth.id.in_(booth_ids), sure, Booth.lat.is_not(None))).all()
    return list(found) if len(found) == len(booth_ids) else []


def _nearest(settlement: Settlement, booths: Sequence[Booth]) -> int | None:
    if settlement.lat is None or settlement.lon is None or not booths:
        return None
    there = settlement.lat, settlement.lon
    apart = [(distance_km(*there, b.lat, b.lon), b.id) for b in booths if b.lat is not None and b.lon is not None]
    return min(apart)[1]


def _retire(
    session: Session,
    planned: RosterPlan,
    ids: Mapping[BoothKey, int],
    occasion: Occasion,
    carried: dict[int, Carried],
) -> dict[int, tuple[Change, int | None]]:
    """End booths that are no more and hand over what hangs on them; return each with the booth that took over.

    What each handed over is added to ``carried``.
    """
    found: dict[int, tuple[Change, int | None]] = {}
    for ours in planned.pairing.retired:
        booth = session.get_one(Booth, planned.old[ours].id)
        heir = planned.pairing.heirs.get(ours)
        heir_id = None if heir is None else ids[planned.new[heir].key]
        settled = settlements_of(session, booth.id)
        roles = roles_of(session, booth.id, occasion.day)
        if heir_id is None and (settled or roles):
            found[booth.id] = (Change.LEFT_OVER, None)
            continue
        handed = end_booth(session, booth, heir_id, occasion.day)
        if handed is not None:
            carried[booth.id] = handed
        found[booth.id] = (Change.RETIRED, heir_id)
    session.flush()
    return found
