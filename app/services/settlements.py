"""Logging settlements: where people live, and which booth they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.errors import Conflict, InvalidInput, Sentence
from app.models import Beneficiary, Case, Entitlement, Household, Settlement
from app.services import audit, places, scope
from app.services.paging import Order, Page, fetch_page

READ, WRITE = Permission.SETTLEMENT_READ, Permission.SETTLEMENT_WRITE

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
    if again := _sent_before(session, actor, form.client_key):
        return again
    for field in ("name_hi", "name_en", "note"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)
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
        last_visited_on=moment.date(),
    )
    session.add(settlement)
    session.flush()
    audit.record(session, actor, "settlement_logged", "settlement", settlement.id, {"booth": booth.id})
    return settlement


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
    booth = places.find_booth(session, actor, WRITE, form.booth)
    settlement.name_hi, settlement.name_en = form.name_hi.strip(), form.name_en.strip()
    settlement.kind, settlement.note = form.kind, form.note.strip()
    settlement.lat, settlement.lon, settlement.households = form.lat, form.lon, form.households
    settlement.version += 1
    settlement.booth_basis = "confirmed"
    if booth.id != settlement.booth_id:
        _move(session, settlement, booth.id)
    session.flush()
    audit.record(session, actor, "settlement_changed", "settlement", settlement.id, {"booth": booth.id})
    return settlement


def _move(session: Session, settlement: Settlement, booth_id: int) -> None:
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
    session.execute(update(Entitlement).where(Entitlement.beneficiary_id.in_(people)).values(booth_id=booth_id))
    session.execute(update(Case).where(Case.beneficiary_id.in_(people)).values(booth_id=booth_id))
    session.execute(update(Beneficiary).where(Beneficiary.id.in_(people)).values(booth_id=booth_id))


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
    if search.strip():
        start = search.strip()
        statement = statement.where(
            Settlement.name_hi.startswith(start, autoescape=True)
            | func.lower(Settlement.name_en).startswith(start.lower(), autoescape=True)
        )
    if unvisited:
        statement = statement.where(Settlement.last_visited_on.is_(None))
    return fetch_page(session, statement, ORDERS.get(order, ORDERS["name"]), cursor)


def get_settlement(session: Session, actor: Actor, key: int) -> Settlement:
    """Return one settlement within reach or raise NotFound."""
    return scope.get_or_raise(session, actor, READ, Settlement, key)


def households_of(session: Session, actor: Actor, settlement_id: int) -> list[Household]:
    """Return the households of a settlement within reach, newest first, with their members."""
    settlement = get_settlement(session, actor, settlement_id)
    statement = (
        select(Household)
        .where(Household.settlement_id == settlement.id)
        .options(joinedload(Household.members))
        .order_by(Household.id.desc())
        .limit(200)
    )
    return list(session.scalars(statement).unique())


def check_point(lat: float | None, lon: float | None) -> None:
    """Raise InvalidInput unless both or neither of the coordinates are given and lie within India's bounds."""
    if lat is None and lon is None:
        return
    if lat is None or lon is None or not (6 <= lat <= 38 and 68 <= lon <= 98):
        raise InvalidInput(
            Sentence(
                "स्थान सही नहीं है: अक्षांश लगभग 21–27 और देशांतर लगभग 74–83 होना चाहिए। खाली भी छोड़ सकते हैं।",
                "The position is not right: latitude is about 21–27, longitude about 74–83. It may be left empty.",
            ),
            code="bad_point",
            field="lat",
        )
