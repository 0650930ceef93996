"""Finding people and their cases by a part of a name in either script, a number, or a case's number.

Only what the actor may read is looked at. Who reaches few people has all their names looked through, so what lies
outside takes no time and leaves no trace; who reaches many is led by the words of names (``models/search``), page by
page in the order of an index, and stops when the page is full.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.access import Actor
from app.domain.search import Asked, AskedFor, Rank, TooManySearches, read_asked
from app.models import AuditEntry, Beneficiary, Case, Entitlement, Household, Scheme
from app.models.encryption import field_cipher
from app.services import audit, scope
from app.services.beneficiaries import READ
from app.services.search_names import Place, find_names
from app.services.search_numbers import find_numbers

PAGE_SIZE = 20
MOST_IN_A_MINUTE = 60
ACT = "people_searched"
_LATEST = 200
"""Of a person's acts, so many are looked at for how often they searched; a minute holds no more."""


@dataclass(frozen=True, slots=True)
class FoundDue:
    """One scheme of a person who was found: what is due, and the case that stands for it."""

    scheme: Scheme
    entitlement: Entitlement | None
    case: Case | None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One person who was found, how surely, and their schemes, those with a case first."""

    person: Beneficiary
    rank: Rank
    dues: Sequence[FoundDue]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, and the sealed place from which the next one goes on (None on the last)."""

    asked: Asked
    people: Sequence[FoundPerson]
    next_cursor: str | None = None


def note_search(session: Session, actor: Actor, said: str, now: datetime | None = None) -> str:
    """Write down that somebody searches, and by what kind of thing; return what was typed, sealed.

    Raises:
        UnknownNumber, ForbiddenIdentifier: what was typed is no such number, or one that is never kept.
        TooManySearches: sixty in a minute.
    """
    scope.require(actor, READ)
    asked = read_asked(said)
    moment = now or datetime.now(UTC)
    acts = (
        select(AuditEntry.at, AuditEntry.action)
        .where(AuditEntry.actor_id == actor.user_id)
        .order_by(AuditEntry.sequence.desc())
        .limit(_LATEST)
        .subquery()
    )
    lately = select(func.count()).where(acts.c.action == ACT, acts.c.at > moment - timedelta(minutes=1))
    if (session.scalar(lately) or 0) >= MOST_IN_A_MINUTE:
        raise TooManySearches
    audit.record(session, actor, ACT, "beneficiary", None, {"by": str(asked.kind)})
    return field_cipher().encrypt(said)


def unsealed(sealed: str) -> str:
    """Return what was typed, "" for a seal that is not ours."""
    try:
        return field_cipher().decrypt(sealed)
    except (InvalidTag, ValueError):
        return ""


def search(session: Session, actor: Actor, said: str, cursor: str | None = None, size: int = PAGE_SIZE) -> Found:
    """Return one page of people within reach, the surest first.

    Raises:
        UnknownNumber, ForbiddenIdentifier: as :func:`note_search`.
    """
    scope.require(actor, READ)
    asked = read_asked(said)
    after = _read_cursor(cursor)
    if asked.kind is AskedFor.NOTHING:
        return Found(asked, ())
    if asked.kind is AskedFor.NAME:
        places = find_names(session, actor, asked, after, size + 1)
    else:
        places = find_numbers(session, actor, asked, after, size + 1)
    shown = places[:size]
    following = field_cipher().encrypt(json.dumps(shown[-1])) if len(places) > size else None
    return Found(asked, _people(session, actor, shown), following)


def _read_cursor(cursor: str | None) -> Place | None:
    if not cursor:
        return None
    try:
        return Place(*json.loads(unsealed(cursor)))
    except (ValueError, TypeError):
        return None


def _people(session: Session, actor: Actor, places: Sequence[Place]) -> list[FoundPerson]:
    """Return the people of a page with their schemes; whoever is out of reach is left out once more."""
    keys = [place.person for place in places]
    statement = scope.within(select(Beneficiary).where(Beneficiary.id.in_(keys)), actor, READ, Beneficiary.booth_id)
    statement = statement.options(joinedload(Beneficiary.household).joinedload(Household.settlement))
    people = {person.id: person for person in session.scalars(statement)}
    dues = _dues(session, list(people))
    return [
        FoundPerson(people[place.person], Rank(place.rank), dues[place.person])
        for place in places
        if place.person in people
    ]


def _dues(session: Session, people: Sequence[int]) -> Mapping[int, list[FoundDue]]:
    """Return what is due to some people, with the latest case of each scheme."""
    found: dict[int, list[FoundDue]] = {person: [] for person in people}
    of_people = select(Case).where(Case.beneficiary_id.in_(people)).options(selectinload(Case.scheme))
    latest = session.scalars(of_people.order_by(Case.id))
    cases = {(case.beneficiary_id, case.scheme_id): case for case in latest}
    due = select(Entitlement).where(Entitlement.beneficiary_id.in_(people)).options(selectinload(Entitlement.scheme))
    entitlements = {(row.beneficiary_id, row.scheme_id): row for row in session.scalars(due.order_by(Entitlement.id))}
    for at in sorted({*cases, *entitlements}, key=lambda at: (at not in cases, at)):
        case, entitlement = cases.get(at), entitlements.get(at)
        if case is not None:
            found[at[0]].append(FoundDue(case.scheme, entitlement, case))
        elif entitlement is not None and entitlement.status == "eligible":
            found[at[0]].append(FoundDue(entitlement.scheme, entitlement, None))
    return found
