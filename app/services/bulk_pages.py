"""What the pages of work in bulk show: who goes, who is refused and why, who could take the cases on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.bulk import BulkAct, ItemState, acts_open_to
from app.domain.errors import Sentence
from app.domain.lifecycle import Action
from app.models import (
    Beneficiary,
    Booth,
    BoothArea,
    BulkBatch,
    BulkItem,
    Case,
    Household,
    Job,
    Reason,
    RoleAssignment,
    Scheme,
    User,
)
from app.services import bulk, rule_book, scope
from app.services.case_pages import OWNER_ROLES
from app.services.paging import Order, Page, fetch_page

SHOWN_ROWS = 8
SHOWN_NUMBERS = 5
SHOWN_OWNERS = 200
_NEWEST = Order(
    BulkBatch.created_at, BulkBatch.id, True, datetime.fromisoformat, lambda row: row.created_at.isoformat()
)


@dataclass(frozen=True, slots=True)
class Refusals:
    """The cases of a batch that are refused for one reason: how many, and the numbers of the first."""

    index: int
    sentence: Sentence
    count: int
    numbers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said once for all cases, its keys and codes as the things that they stand for."""

    owner: User | None = None
    office: Sentence | None = None
    reason: Reason | None = None
    filed_on: date | None = None
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """All that the page of a batch shows; ``rows`` are the first cases that go, or have gone."""

    batch: BulkBatch
    job: Job | None
    counts: Mapping[str, int]
    steps: Sequence[tuple[Action, int]]
    refusals: Sequence[Refusals]
    rows: Sequence[Case]
    said: Said
    acts: Sequence[BulkAct]

    def count(self, *states: ItemState) -> int:
        """Return how many cases of the batch are in these states."""
        return sum(self.counts.get(state, 0) for state in states)


def view_batch(session: Session, actor: Actor, batch_id: int) -> BatchPage:
    """Return what the page of one of the actor's own batches shows, or raise NotFound."""
    batch = bulk.get_batch(session, actor, batch_id)
    grouped = session.execute(
        select(BulkItem.state, BulkItem.reason, BulkItem.step, func.count())
        .where(BulkItem.batch_id == batch.id)
        .group_by(BulkItem.state, BulkItem.reason, BulkItem.step)
    ).all()
    states, steps, reasons = Counter[str](), Counter[str](), Counter[int]()
    for state, reason, step, count in grouped:
        states[state] += count
        if state == ItemState.REFUSED and reason is not None:
            reasons[reason] += count
        elif step is not None:
            steps[step] += count
    return BatchPage(
        batch,
        batch.job,
        states,
        [(Action(step), count) for step, count in steps.most_common()],
        [_refusals(session, actor, batch, index, count) for index, count in reasons.most_common()],
        _first_rows(session, actor, batch),
        _said(session, batch),
        acts_open_to(actor),
    )


def _said(session: Session, batch: BulkBatch) -> Said:
    said = batch.said
    return Said(
        session.get(User, said["owner_id"]) if said.get("owner_id") else None,
        rule_book.usual_offices(session).get(said["rung"]) if said.get("rung") else None,
        session.scalars(select(Reason).where(Reason.code == said.get("reason_code", ""))).one_or_none(),
        date.fromisoformat(said["filed_on"]) if said.get("filed_on") else None,
        date.fromisoformat(said["returned_on"]) if said.get("returned_on") else None,
    )


def _refusals(session: Session, actor: Actor, batch: BulkBatch, index: int, count: int) -> Refusals:
    first = (
        select(Case.number)
        .join(BulkItem, BulkItem.case_id == Case.id)
        .where(BulkItem.batch_id == batch.id, BulkItem.state == ItemState.REFUSED, BulkItem.reason == index)
        .order_by(BulkItem.case_id)
        .limit(SHOWN_NUMBERS)
    )
    numbers = session.scalars(scope.within(first, actor, Permission.CASE_READ, Case.booth_id)).all()
    return Refusals(index, sentence_of(batch, index), count, numbers)


def sentence_of(batch: BulkBatch, index: int) -> Sentence:
    """Return one of the refusals that a batch has met, in both languages."""
    reason = batch.reasons[index]
    return Sentence(reason["hi"], reason["en"])


def _first_rows(session: Session, actor: Actor, batch: BulkBatch) -> Sequence[Case]:
    wanted = (
        select(Case)
        .join(BulkItem, BulkItem.case_id == Case.id)
        .where(BulkItem.batch_id == batch.id, BulkItem.state.in_((ItemState.READY, ItemState.DONE)))
        .order_by(BulkItem.case_id)
        .limit(SHOWN_ROWS)
        .options(
            joinedload(Case.beneficiary).joinedload(Beneficiary.household).joinedload(Household.settlement),
            joinedload(Case.scheme),
        )
    )
    return session.scalars(scope.within(wanted, actor, Permission.CASE_READ, Case.booth_id)).unique().all()


def list_batches(session: Session, actor: Actor, cursor: str | None = None) -> Page[BulkBatch]:
    """Return one page of the actor's own batches, newest first."""
    scope.require(actor, Permission.CASE_NOTE)
    return fetch_page(session, select(BulkBatch).where(BulkBatch.owner_id == actor.user_id), _NEWEST, cursor)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One refused case as it is taken away in a file: no name, no number of a person."""

    number: str
    scheme: str
    booth: str
    code: str
    sentence: Sentence


def refused_rows(session: Session, actor: Actor, batch_id: int) -> Iterator[RefusedRow]:
    """Yield every refused case of one of the actor's own batches, or raise NotFound."""
    batch = bulk.get_batch(session, actor, batch_id)
    wanted = (
        select(Case.number, Scheme.code, Booth.ac_no, Booth.booth_no, BulkItem.reason)
        .join(BulkItem, BulkItem.case_id == Case.id)
        .join(Scheme, Scheme.id == Case.scheme_id)
        .join(Booth, Booth.id == Case.booth_id)
        .where(BulkItem.batch_id == batch.id, BulkItem.state == ItemState.REFUSED)
        .order_by(BulkItem.reason, BulkItem.case_id)
    )
    rows = session.execute(scope.within(wanted, actor, Permission.CASE_READ, Case.booth_id))
    return (
        RefusedRow(number, scheme, f"{ac_no}/{booth_no}", batch.reasons[reason]["code"], sentence_of(batch, reason))
        for number, scheme, ac_no, booth_no, reason in rows
        if reason is not None
    )


@dataclass(frozen=True, slots=True)
class PossibleOwner:
    """Somebody who could take cases of a batch on, and how many of them lie in their own booths."""

    user_id: int
    name: str
    covered: int


@dataclass(frozen=True, slots=True)
class ActForm:
    """What the form of an act is filled with; lists are empty where nothing is chosen from them."""

    batch: BulkBatch
    owners: Sequence[PossibleOwner]
    offices: Mapping[str, Sentence]
    reasons: Sequence[Reason]


def act_form(session: Session, actor: Actor, batch_id: int, act: BulkAct, today: date) -> ActForm:
    """Return what there is to choose from for an act on one of the actor's own batches, or raise NotFound."""
    batch = bulk.get_batch(session, actor, batch_id)
    reasons = session.scalars(select(Reason).order_by(Reason.label_hi)).all() if act is BulkAct.REJECT else ()
    return ActForm(
        batch,
        _possible_owners(session, batch, today) if act is BulkAct.ASSIGN else (),
        rule_book.usual_offices(session) if act is BulkAct.SUBMIT else {},
        reasons,
    )


def _possible_owners(session: Session, batch: BulkBatch, today: date) -> list[PossibleOwner]:
    """Return who works for any booth of the batch, whoever covers most of its cases first."""
    per_booth = (
        select(Case.booth_id, func.count().label("cases"))
        .join(BulkItem, BulkItem.case_id == Case.id)
        .where(BulkItem.batch_id == batch.id)
        .group_by(Case.booth_id)
        .subquery()
    )
    held = (
        RoleAssignment.role.in_(sorted(OWNER_ROLES)),
        RoleAssignment.starts_on <= today,
        RoleAssignment.ends_on.is_(None) | (RoleAssignment.ends_on >= today),
    )
    directly = select(RoleAssignment.user_id, per_booth.c.booth_id, per_booth.c.cases).join(
        per_booth, per_booth.c.booth_id == RoleAssignment.booth_id
    )
    by_area = (
        select(RoleAssignment.user_id, per_booth.c.booth_id, per_booth.c.cases)
        .join(BoothArea, BoothArea.area_id == RoleAssignment.area_id)
        .join(per_booth, per_booth.c.booth_id == BoothArea.booth_id)
    )
    covered = Counter[int]()
    # UNION, not UNION ALL: somebody with two roles over one booth covers its cases once.
    for user_id, _booth, cases in session.execute(directly.where(*held).union(by_area.where(*held))):
        covered[user_id] += cases
    keys = [user_id for user_id, _cases in covered.most_common(2 * SHOWN_OWNERS)]
    users = session.scalars(select(User).where(User.id.in_(keys), User.active))
    found = [PossibleOwner(user.id, user.name, covered[user.id]) for user in users]
    return sorted(found, key=lambda owner: (-owner.covered, owner.name, owner.user_id))[:SHOWN_OWNERS]
