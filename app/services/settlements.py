"""Logging settlements: where people live, and which booth they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.errors import Conflict, InvalidInput, Sentence
from app.domain.lifecycle.clocks import day_of
from app.models import Area, Beneficiary, Booth, Case, Entitlement, Household, Settlement
from app.services import audit, borders, counters, jobs, places, scope, search_index
from app.services.paging import Order, Page, fetch_page
from app.services.transactions import one_at_a_time

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
READ, WRITE = Permission.SETTLEMENT_READ, Permission.SETTLEMENT_WRITE
KINDS = ("rural", "urban")
SHOWN = 100
MOST_HOUSEHOLDS = 100_000
SOUTH, NORTH, WEST, EAST = 6, 38, 68, 98
"""India in whole degrees; NaN lies in no range."""
BOOTHS_LISTED, BOOTHS_SUGGESTED = 40, 300

ORDERS = {
    "name": Order(Settlement.name_hi, Settlement.id, False, str, lambda row: row.name_hi),
    "newest": Order(Settlement.id, Settlement.id, True, int, lambda row: row.id),
}


@dataclass(frozen=True, slots=True)
class SettlementForm:
    """What a settlement form says; latitude and longitude in degrees."""

    name_hi: str
    kind: str
    booth: str
    name_en: str = ""
    lat: float | None = None
    lon: float | None = None
    households: int | None = None
    note: str = ""
    client_key: str | None = None


def log_settlement(session: Session, actor: Actor, form: SettlementForm, now: datetime | None = None) -> Settlement:
    """Add a settlement at a booth within reach. The same ``client_key`` sent again returns the first one.

    Raises:
        NotAllowed, UnknownBooth: the booth is not the actor's to write in.
        InvalidInput: a number that may not be kept stands in a text.
    """
    scope.require(actor, WRITE)
    one_at_a_time(session, actor)
    if again := _sent_before(session, actor, form.client_key):
        return again
    _check(form)
    booth = places.find_booth(session, actor, WRITE, form.booth)
    district = places.area_of(session, booth.id, "district")
    constituency = places.area_of(session, booth.id, "constituency")
    moment = now or datetime.now(UTC)
    settlement = Settlement(
        name_hi=form.name_hi.strip(),
        name_en=form.name_en.strip(),
        kind=form.kind,
        booth_id=booth.id,
        booth_basis="confirmed",
        district_id=district.id if district else None,
        constituency_id=constituency.id if constituency else None,
        lat=form.lat,
        lon=form.lon,
        households=form.households,
        note=form.note.strip(),
        client_key=form.client_key,
        created_by_id=actor.user_id,
        created_at=moment,
        last_visited_on=day_of(moment),
    )
    session.add(settlement)
    session.flush()
    _look_for_borders(session, settlement)
    audit.record(session, actor, "settlement_logged", "settlement", settlement.id, {"booth": booth.id})
    return settlement


def _look_for_borders(session: Session, settlement: Settlement) -> None:
    """Have the worker find out whether a settlement lies on a boundary; geography is too heavy for whoever writes."""
    if settlement.lat is not None or settlement.version > 1:
        jobs.start_job(session, None, "borders", {"settlement": settlement.id})


def _check(form: SettlementForm) -> None:
    for field in ("name_hi", "name_en", "note"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)
    if form.kind not in KINDS:
        raise InvalidInput(field="kind")
    if form.households is not None and not 0 <= form.households <= MOST_HOUSEHOLDS:
        raise InvalidInput(
            Sentence("परिवारों की गिनती सही नहीं है।", "The number of households is not right."),
            code="bad_households",
            field="households",
        )
    check_point(form.lat, form.lon)


def _sent_before(session: Session, actor: Actor, client_key: str | None) -> Settlement | None:
    if not client_key:
        return None
    return session.scalars(
        select(Settlement).where(Settlement.client_key == client_key, Settlement.created_by_id == actor.user_id)
    ).one_or_none()


def edit_settlement(session: Session, actor: Actor, key: int, version: int, form: SettlementForm) -> Settlement:
    """Change a settlement; moving it to another booth takes its people and cases along.

    Raises:
        Conflict: someone saved another version in between. NotFound, UnknownBooth: out of reach.
    """
    settlement = scope.get_or_raise(session, actor, WRITE, Settlement, key)
    if settlement.version != version:
        raise Conflict
    _check(form)
    booth = places.find_booth(session, actor, WRITE, form.booth)
    settlement.name_hi, settlement.name_en = form.name_hi.strip(), form.name_en.strip()
    settlement.kind, settlement.note = form.kind, form.note.strip()
    moved = (settlement.lat, settlement.lon) != (form.lat, form.lon)
    settlement.lat, settlement.lon, settlement.households = form.lat, form.lon, form.households
    settlement.version += 1
    settlement.booth_basis = "confirmed"
    if booth.id != settlement.booth_id:
        move_to_booth(session, settlement, booth.id)
    session.flush()
    if moved:
        _look_for_borders(session, settlement)
    audit.record(session, actor, "settlement_changed", "settlement", settlement.id, {"booth": booth.id})
    return settlement


def move_to_booth(session: Session, settlement: Settlement, booth_id: int) -> None:
    """Put a settlement under another booth, with its people, what they are due, and their cases."""
    settlement.booth_id = booth_id
    district = places.area_of(session, booth_id, "district")
    constituency = places.area_of(session, booth_id, "constituency")
    settlement.district_id = district.id if district else None
    settlement.constituency_id = constituency.id if constituency else None
    people = (
        select(Beneficiary.id)
        .join(Household, Household.id == Beneficiary.household_id)
        .where(Household.settlement_id == settlement.id)
    )
    theirs = {"cases": Case.beneficiary_id.in_(people), "dues": Entitlement.beneficiary_id.in_(people)}
    before = counters.standing_where(session, **theirs)
    search_index.move_people(session, people, booth_id)
    session.execute(update(Entitlement).where(theirs["dues"]).values(booth_id=booth_id))
    session.execute(update(Case).where(theirs["cases"]).values(booth_id=booth_id))
    session.execute(update(Beneficiary).where(Beneficiary.id.in_(people)).values(booth_id=booth_id))
    counters.record_change(session, before, counters.standing_where(session, **theirs))


def list_settlements(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    unvisited: bool = False,
    order: str = "name",
    cursor: str | None = None,
) -> Page[Settlement]:
    """Return one page of settlements within reach, filtered by the start of a name in either script."""
    statement = scope.within(select(Settlement), actor, READ, Settlement.booth_id).options(joinedload(Settlement.booth))
    statement = narrowed(statement, search, unvisited=unvisited)
    return fetch_page(session, statement, ORDERS.get(order, ORDERS["name"]), cursor)


def narrowed(statement: S, search: str, *, unvisited: bool) -> S:
    """Narrow a select over settlements by the start of a name in either script, and to those nobody has visited."""
    start = search.strip()
    if start:
        statement = statement.where(
            Settlement.name_hi.startswith(start, autoescape=True)
            | func.lower(Settlement.name_en).startswith(start.lower(), autoescape=True)
        )
    return statement.where(Settlement.last_visited_on.is_(None)) if unvisited else statement


def get_settlement(session: Session, actor: Actor, key: int) -> Settlement:
    """Return one settlement within reach or raise NotFound."""
    return scope.get_or_raise(session, actor, READ, Settlement, key)


def settlement_to_edit(session: Session, actor: Actor, key: int) -> Settlement:
    """Return one settlement that the actor may change or raise NotFound."""
    return scope.get_or_raise(session, actor, WRITE, Settlement, key)


@dataclass(frozen=True, slots=True)
class SettlementPage:
    """One settlement with its newest households and cases, as far as the actor may read them."""

    settlement: Settlement
    households: Sequence[Household]
    cases: Sequence[Case]
    reads_people: bool
    may_write: bool
    may_write_letter: bool
    borders: Sequence[tuple[Area, Area]]


def view_settlement(session: Session, actor: Actor, key: int) -> SettlementPage:
    """Return all that the page of one settlement within reach shows, or raise NotFound."""
    settlement = get_settlement(session, actor, key)
    booth_id = settlement.booth_id
    reads_people = scope.booth_in_reach(session, actor, Permission.BENEFICIARY_READ, booth_id)
    reads_cases = scope.booth_in_reach(session, actor, Permission.CASE_READ, booth_id)
    cases = _cases_of(session, settlement) if reads_cases else ()
    return SettlementPage(
        settlement,
        _households_of(session, settlement) if reads_people else (),
        cases,
        reads_people,
        scope.booth_in_reach(session, actor, WRITE, booth_id),
        bool(cases) and scope.booth_in_reach(session, actor, Permission.LETTER_WRITE, booth_id),
        borders.of_settlement(session, key),
    )


def _households_of(session: Session, settlement: Settlement) -> Sequence[Household]:
    statement = select(Household).where(Household.settlement_id == settlement.id)
    newest = statement.options(selectinload(Household.members)).order_by(Household.id.desc()).limit(SHOWN)
    return session.scalars(newest).all()


def _cases_of(session: Session, settlement: Settlement) -> Sequence[Case]:
    statement = (
        select(Case)
        .join(Beneficiary, Beneficiary.id == Case.beneficiary_id)
        .join(Household, Household.id == Beneficiary.household_id)
        .where(Household.settlement_id == settlement.id)
        .options(joinedload(Case.beneficiary), joinedload(Case.scheme))
    )
    return session.scalars(statement.order_by(Case.id.desc()).limit(SHOWN)).all()


@dataclass(frozen=True, slots=True)
class BoothChoice:
    """The booths at which a settlement may be logged: all of them where they are few enough for one list."""

    booths: Sequence[Booth]
    complete: bool


def booths_to_choose(session: Session, actor: Actor) -> BoothChoice:
    """Return the booths that the form offers: every one where there are few, else the first to suggest from."""
    booths = places.booths_in_reach(session, actor, WRITE, BOOTHS_SUGGESTED)
    return BoothChoice(booths, len(booths) <= BOOTHS_LISTED)


def propose_booth(session: Session, actor: Actor, lat: float | None, lon: float | None) -> places.BoothProposal | None:
    """Return the nearest booth at which the actor may log, or None when there is no point or none is near.

    Raises:
        InvalidInput: the point is not in India, or only half of it is given.
    """
    check_point(lat, lon)
    if lat is None or lon is None:
        return None
    return next(iter(places.propose_booths(session, actor, WRITE, lat, lon, limit=1)), None)


def check_point(lat: float | None, lon: float | None) -> None:
    """Raise InvalidInput unless both or neither of the coordinates are given and lie within India's bounds."""
    if lat is None and lon is None:
        return
    if lat is None or lon is None or not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
        raise InvalidInput(
            Sentence(
                "स्थान सही नहीं है: अक्षांश लगभग 21–27 और देशांतर लगभग 74–83 होना चाहिए। खाली भी छोड़ सकते हैं।",
                "The position is not right: latitude is about 21–27, longitude about 74–83. It may be left empty.",
            ),
            code="bad_point",
            field="lat",
        )
