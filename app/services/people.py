"""Reading people: the doorstep at which one is registered, lists of names, and the page of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.access import Actor, Permission
from app.domain.eligibility import completed_years
from app.domain.search_keys import name_keys
from app.models import Beneficiary, Consent, Household, Settlement
from app.services import audit, entitlements, merged_records, same_person_pages, scope
from app.services.beneficiaries import READ, WRITE, get_beneficiary
from app.services.paging import Order, Page, fetch_page

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
CHOICES = 100
"""How many settlements or households a chooser lists; search finds the rest."""

ORDERS = {
    "newest": Order(Beneficiary.id, Beneficiary.id, True, int, lambda row: row.id),
    "name": Order(Beneficiary.name_hi, Beneficiary.id, False, str, lambda row: row.name_hi),
}


@dataclass(frozen=True, slots=True)
class Doorstep:
    """Where a person is about to be registered; without a settlement, those among which to choose."""

    settlement: Settlement | None
    households: Sequence[Household]
    choices: Sequence[Settlement]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """All that the page of one person shows, and what the actor may do there.

    ``leads_to`` is the record with which this one was made one, ``pairs`` names what is to be decided: whether another
    record is the same person.
    """

    person: Beneficiary
    standings: entitlements.Standings
    consent: Consent | None
    may_write: bool
    may_file: bool
    leads_to: int | None
    pairs: Sequence[int]


@dataclass(frozen=True, slots=True)
class PeopleList:
    """One page of people, and the settlement by which the list is narrowed."""

    page: Page[Beneficiary]
    settlement: Settlement | None


def doorstep(
    session: Session, actor: Actor, asked_settlement_id: int | None, remembered_settlement_id: int | None
) -> Doorstep:
    """Return the settlement asked for, else the one remembered if it is within reach, else the choices.

    Raises:
        NotFound: the settlement asked for is out of reach.
    """
    settlement = None
    if asked_settlement_id is not None:
        settlement = scope.get_or_raise(session, actor, WRITE, Settlement, asked_settlement_id)
    elif remembered_settlement_id is not None:
        settlement = scope.find(session, actor, WRITE, Settlement, remembered_settlement_id)
    if settlement is not None:
        return Doorstep(settlement, _households(session, settlement.id), ())
    recent = scope.within(select(Settlement), actor, WRITE, Settlement.booth_id).options(joinedload(Settlement.booth))
    return Doorstep(None, (), session.scalars(recent.order_by(Settlement.id.desc()).limit(CHOICES)).all())


def _households(session: Session, settlement_id: int) -> list[Household]:
    statement = (
        select(Household).where(Household.settlement_id == settlement_id).options(selectinload(Household.members))
    )
    return list(session.scalars(statement.order_by(Household.id.desc()).limit(CHOICES)))


def view_beneficiary(session: Session, actor: Actor, key: int, today: date) -> PersonPage:
    """Return all that the page of one person within reach shows, or raise NotFound."""
    person = get_beneficiary(session, actor, key)
    return PersonPage(
        person,
        entitlements.standings(session, actor, person, today),
        next((consent for consent in reversed(person.consents) if consent.withdrawn_at is None), None),
        scope.booth_in_reach(session, actor, WRITE, person.booth_id),
        scope.booth_in_reach(session, actor, Permission.CASE_FILE, person.booth_id),
        merged_records.end_of(session, person),
        same_person_pages.open_pairs_of(session, actor, person),
    )


def age_in_years(person: Beneficiary, today: date) -> int | None:
    """Return the completed years by the birth as it is written down, None where it is not known."""
    return None if person.born_on is None else max(0, completed_years(person.born_on, today))


def reveal_numbers(session: Session, actor: Actor, key: int, today: date) -> PersonPage:
    """Return a person's page on which the numbers are about to be shown; the showing is audited."""
    page = view_beneficiary(session, actor, key, today)
    audit.record(session, actor, "numbers_shown", "beneficiary", page.person.id)
    return page


def list_beneficiaries(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    settlement_id: int | None = None,
    order: str = "newest",
    cursor: str | None = None,
) -> PeopleList:
    """Return one page of people within reach, by the beginning of names in either script or by settlement.

    Raises:
        NotFound: the settlement is out of reach.
    """
    settlement = scope.get_or_raise(session, actor, READ, Settlement, settlement_id) if settlement_id else None
    everybody = select(Beneficiary).where(Beneficiary.merged_into_id.is_(None))
    statement = scope.within(everybody, actor, READ, Beneficiary.booth_id)
    statement = statement.options(joinedload(Beneficiary.household).joinedload(Household.settlement))
    statement = named_like(statement, search)
    if settlement is not None:
        statement = living_in(statement, settlement.id)
    return PeopleList(fetch_page(session, statement, ORDERS.get(order, ORDERS["newest"]), cursor), settlement)


def named_like(statement: S, search: str) -> S:
    """Narrow a select over people to those whose names begin as is asked, in either script."""
    telling = set(name_keys(search))
    for word in search.split():
        if keys := telling.intersection(name_keys(word)):
            statement = statement.where(or_(*(_some_name_begins(key) for key in sorted(keys))))
    return statement


def living_in(statement: S, settlement_id: int) -> S:
    """Narrow a select over people to one settlement."""
    there = select(Household.id).where(Household.settlement_id == settlement_id)
    return statement.where(Beneficiary.household_id.in_(there))


def _some_name_begins(key: str) -> ColumnElement[bool]:
    keys = Beneficiary.search_keys
    return keys.startswith(key, autoescape=True) | keys.contains(f" {key}", autoescape=True)
