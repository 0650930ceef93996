"""What the pages about likely duplicates show: the pairs within reach, and two records side by side.

Who reaches only one of the two sees that record, that there is a likely twin in another area, and who can decide:
nothing of the other record, nor where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.errors import NotFound
from app.domain.lifecycle.clocks import day_of
from app.domain.merging import OtherArea, PairState
from app.domain.same_person import Likeness
from app.models import (
    Beneficiary,
    BoothArea,
    Case,
    Consent,
    DuplicateCandidate,
    Entitlement,
    Household,
    PersonMerge,
    RoleAssignment,
    User,
)
from app.services import scope
from app.services.paging import PAGE_SIZE, Page
from app.services.same_person import likeness

MERGE = Permission.BENEFICIARY_MERGE
DECIDERS_SHOWN = 3
PAIRS_SHOWN = 5
_DECIDERS = sorted(role for role, held in PERMISSIONS.items() if MERGE in held)


@dataclass(frozen=True, slots=True)
class PairCard:
    """One pair of the list: the records within reach (one or both), and who can decide where that is somebody else."""

    pair: DuplicateCandidate
    people: Sequence[Beneficiary]
    deciders: Sequence[str]

    @property
    def is_whole(self) -> bool:
        """Tell whether both records are within reach."""
        return len(self.people) == 2


@dataclass(frozen=True, slots=True)
class Record:
    """One side of the page: the person with their household, dues, cases and consent in force."""

    person: Beneficiary
    dues: Sequence[Entitlement]
    cases: Sequence[Case]
    consent: Consent | None


@dataclass(frozen=True, slots=True)
class PairPage:
    """Two records side by side with the reasons, or the one within reach; ``merge`` is there while they are one."""

    card: PairCard
    records: Sequence[Record]
    like: Likeness | None
    merge: PersonMerge | None


def open_pairs_of(session: Session, actor: Actor, person: Beneficiary) -> Sequence[int]:
    """Return the keys of a person's open pairs, the likeliest first; none where the actor may not decide here."""
    if person.merged_into_id is not None or not scope.booth_in_reach(session, actor, MERGE, person.booth_id):
        return ()
    row, one, other = DuplicateCandidate, aliased(Beneficiary), aliased(Beneficiary)
    theirs = or_(row.one_id == person.id, row.other_id == person.id)
    wanted = select(row.id).join(one, one.id == row.one_id).join(other, other.id == row.other_id)
    wanted = wanted.where(row.state == PairState.OPEN, theirs)
    wanted = wanted.where(one.merged_into_id.is_(None), other.merged_into_id.is_(None))
    return session.scalars(wanted.order_by(row.bits.desc(), row.id).limit(PAIRS_SHOWN)).all()


def pair_to_decide(session: Session, actor: Actor, pair_id: int) -> DuplicateCandidate:
    """Return a pair of which both records are within reach, locked.

    Raises:
        NotFound: neither record is within reach. OtherArea: only one is.
    """
    scope.require(actor, MERGE)
    card = _card(session, actor, pair_id)
    if not card.is_whole:
        raise OtherArea
    wanted = select(DuplicateCandidate).where(DuplicateCandidate.id == pair_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def list_pairs(
    session: Session, actor: Actor, state: PairState = PairState.OPEN, cursor: str | None = None
) -> Page[PairCard]:
    """Return one page of pairs of which at least one record is within reach, the likeliest first."""
    scope.require(actor, MERGE)
    one, other = aliased(Beneficiary), aliased(Beneficiary)
    row = DuplicateCandidate
    statement = select(row).join(one, one.id == row.one_id).join(other, other.id == row.other_id)
    near = or_(scope.passes(actor, MERGE, one.booth_id), scope.passes(actor, MERGE, other.booth_id))
    statement = statement.where(row.state == state, near)
    if state == PairState.OPEN:
        statement = statement.where(one.merged_into_id.is_(None), other.merged_into_id.is_(None))
    after = _read_cursor(cursor)
    if after is not None:
        statement = statement.where(tuple_(row.bits, row.id) < tuple_(*after))
    statement = _with_people(statement).order_by(row.bits.desc(), row.id.desc()).limit(PAGE_SIZE + 1)
    rows = session.scalars(statement).all()
    cards = [_card_of(session, actor, pair) for pair in rows[:PAGE_SIZE]]
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(cards, f"{last.bits}~{last.id}" if last else None)


def _read_cursor(cursor: str | None) -> tuple[int, int] | None:
    bits, _, key = (cursor or "").partition("~")
    if not (bits.removeprefix("-").isdecimal() and key.isdecimal() and len(key) < 19 and len(bits) < 9):
        return None
    return int(bits), int(key)


def _with_people(statement: Select[Any]) -> Select[Any]:
    people = (DuplicateCandidate.one, DuplicateCandidate.other)
    return statement.options(
        *(joinedload(person).joinedload(Beneficiary.household).joinedload(Household.settlement) for person in people),
        joinedload(DuplicateCandidate.decided_by),
    )


def view_pair(session: Session, actor: Actor, pair_id: int) -> PairPage:
    """Return what the page of one pair shows, or raise NotFound where neither record is within reach."""
    scope.require(actor, MERGE)
    card = _card(session, actor, pair_id)
    records = [_record(session, person) for person in card.people]
    like = likeness(card.pair.one, card.pair.other) if card.is_whole else None
    merge = select(PersonMerge).where(PersonMerge.candidate_id == pair_id, PersonMerge.undone_at.is_(None))
    return PairPage(card, records, like, session.scalars(merge.order_by(PersonMerge.id.desc())).first())


def _card(session: Session, actor: Actor, pair_id: int) -> PairCard:
    if not 0 < pair_id <= scope.LARGEST_KEY:
        raise NotFound
    pair = session.scalars(_with_people(select(DuplicateCandidate).where(DuplicateCandidate.id == pair_id))).first()
    card = _card_of(session, actor, pair) if pair else None
    if card is None or not card.people:
        raise NotFound
    return card


def _card_of(session: Session, actor: Actor, pair: DuplicateCandidate) -> PairCard:
    both = (pair.one, pair.other)
    people = [person for person in both if scope.booth_in_reach(session, actor, MERGE, person.booth_id)]
    return PairCard(pair, people, () if len(people) == 2 else _deciders(session, pair))


def _deciders(session: Session, pair: DuplicateCandidate) -> Sequence[str]:
    """Return the names of some people whose areas hold both records; of no area, which would say where the other is."""
    above = [select(BoothArea.area_id).where(BoothArea.booth_id == one.booth_id) for one in (pair.one, pair.other)]
    today: date = day_of(datetime.now(UTC))
    held = RoleAssignment
    names = (
        select(User.name)
        .join(held, held.user_id == User.id)
        .where(User.active, held.role.in_(_DECIDERS), held.area_id.in_(above[0]), held.area_id.in_(above[1]))
        .where(held.starts_on <= today, or_(held.ends_on.is_(None), held.ends_on >= today))
    )
    return session.scalars(names.distinct().order_by(User.name).limit(DECIDERS_SHOWN)).all()


def _record(session: Session, person: Beneficiary) -> Record:
    dues = select(Entitlement).where(Entitlement.beneficiary_id == person.id).options(joinedload(Entitlement.scheme))
    cases = select(Case).where(Case.beneficiary_id == person.id).options(joinedload(Case.scheme))
    consent = next((row for row in reversed(person.consents) if row.withdrawn_at is None), None)
    return Record(
        person,
        session.scalars(dues.order_by(Entitlement.id)).all(),
        session.scalars(cases.order_by(Case.id)).all(),
        consent,
    )
