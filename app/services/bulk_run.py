"""Looking through the cases of a batch and working them, chunk by chunk, through the lifecycle's own steps.

A chunk loads its cases, decides each alone, and only then writes those that may go: one refused case leaves the others
of its chunk as if it had not been there. Every case that goes gains what one step from its own page would give it: the
same rows, the same history, one entry of the audit chain. A chunk and its marks on the rows of the batch are one
transaction, so a chunk that is cut off has never been.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.access import Actor, Permission
from app.domain.bulk import BatchState, BulkAct, ItemState, said_for, step_for
from app.domain.cases import CaseState
from app.domain.counters import Standing
from app.domain.errors import DomainError, NotFound
from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import day_of
from app.models import BulkBatch, BulkItem, Case, User
from app.services import accounts, audit, counters, notifications
from app.services.case_facts import facts_of
from app.services.case_surroundings import Surroundings
from app.services.case_work import Step, decide, write_step

if TYPE_CHECKING:
    from app.models import Job

CHECK_CHUNK = 500
WORK_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Decided:
    """One case of a chunk: the step that it may take, or why not."""

    item: BulkItem
    step: Step | None
    refusal: DomainError | None = None


def step(session: Session, job: Job) -> bool:
    """Do one chunk of a job of a batch, a look or the work, as the batch stands; return True when nothing is left."""
    batch = session.scalars(
        select(BulkBatch)
        .where(BulkBatch.id == job.payload["batch"])
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if batch is None or batch.state not in _CHUNKS:
        return True
    seen = _CHUNKS[batch.state](session, batch)
    job.done += seen
    return batch.state not in _CHUNKS


def check_all(session: Session, batch: BulkBatch, now: datetime | None = None) -> None:
    """Look through every case of a batch in this transaction."""
    while batch.state == BatchState.CHECKING:
        check_chunk(session, batch, now)


def check_chunk(session: Session, batch: BulkBatch, now: datetime | None = None, size: int = CHECK_CHUNK) -> int:
    """Look at some cases: what would happen to each, and which version was read; return how many were looked at."""
    items = _next_items(session, batch, ItemState.CHOSEN, size)
    around = _surroundings(session, batch, now)
    for decided in _decided(around, batch, items, lock=False):
        item = decided.item
        if decided.step is None:
            _refuse(batch, decided)
        else:
            item.state, item.version = ItemState.READY, decided.step.case.version
            item.step = decided.step.move.action
    if len(items) < size:
        batch.state = BatchState.CHECKED
    session.flush()
    return len(items)


def work_chunk(session: Session, batch: BulkBatch, now: datetime | None = None, size: int = WORK_CHUNK) -> int:
    """Take the step with some cases that are ready; return how many were worked or refused."""
    items = _next_items(session, batch, ItemState.READY, size)
    around = _surroundings(session, batch, now)
    acts, changed = [], Standing()
    every = _decided(around, batch, items, lock=True)
    # Nothing is looked up any more while steps are written, so all rows of the chunk go out together.
    with session.no_autoflush:
        for decided in every:
            if decided.step is None:
                _refuse(batch, decided)
                continue
            changed.add(write_step(session, decided.step))
            decided.item.state = ItemState.DONE
            told = {**decided.step.told, "batch": batch.id}
            acts.append(audit.Act(decided.step.act, "case", decided.item.case_id, told))
    if len(items) < size or not _next_items(session, batch, ItemState.READY, 1):
        batch.state, batch.finished_at = BatchState.DONE, around.moment
    taken = [(decided.step.case, decided.step.move.action) for decided in every if decided.step is not None]
    notifications.tell_of_bulk(session, batch.owner_id, taken, around.moment)
    session.flush()
    counters.record(session, changed)
    if acts:
        audit.record_all(session, around.actor, acts)
    return len(items)


_CHUNKS: dict[str, Callable[[Session, BulkBatch], int]] = {
    BatchState.CHECKING: check_chunk,
    BatchState.RUNNING: work_chunk,
}


def _next_items(session: Session, batch: BulkBatch, state: ItemState, size: int) -> Sequence[BulkItem]:
    """Return the next rows in the order of their cases: two batches that meet lock in the same order."""
    wanted = select(BulkItem).where(BulkItem.batch_id == batch.id, BulkItem.state == state)
    return session.scalars(wanted.order_by(BulkItem.case_id).limit(size)).all()


def _surroundings(session: Session, batch: BulkBatch, now: datetime | None) -> Surroundings:
    """Return the surroundings for the owner of the batch, with the roles that they hold now."""
    moment = now or datetime.now(UTC)
    user = session.get_one(User, batch.owner_id)
    actor = accounts.actor_of(user, day_of(moment)) if user.active else Actor(user.id, user.name, ())
    return Surroundings(session, actor, moment)


def _decided(around: Surroundings, batch: BulkBatch, items: Sequence[BulkItem], *, lock: bool) -> list[Decided]:
    cases = _cases(around.session, [item.case_id for item in items], lock=lock)
    around.prepare(case.booth_id for case in cases.values())
    return [_decide_one(around, batch, item, cases.get(item.case_id), compare=lock) for item in items]


def _cases(session: Session, keys: list[int], *, lock: bool) -> dict[int, Case]:
    wanted = (
        select(Case)
        .where(Case.id.in_(keys))
        .order_by(Case.id)
        .options(selectinload(Case.work), selectinload(Case.submissions), selectinload(Case.scheme))
        .execution_options(populate_existing=True)
    )
    return {case.id: case for case in session.scalars(wanted.with_for_update() if lock else wanted)}


def _decide_one(around: Surroundings, batch: BulkBatch, item: BulkItem, case: Case | None, *, compare: bool) -> Decided:
    try:
        if case is None or Permission.CASE_READ not in around.standing(case).permissions:
            raise NotFound
        act = BulkAct(str(batch.act))
        action = Action(item.step) if compare and item.step else step_for(act, CaseState(case.state))
        said = said_for(act, batch.said, around.rules(case))
        version = item.version if compare and action is not Action.NOTE else None
        return Decided(item, decide(around, case, facts_of(case), action, said, version))
    except DomainError as refusal:
        return Decided(item, None, refusal)


def _refuse(batch: BulkBatch, decided: Decided) -> None:
    assert decided.refusal is not None
    sentence = decided.refusal.sentence
    reason = {"code": decided.refusal.code, "hi": sentence.hi, "en": sentence.en}
    if reason not in batch.reasons:
        batch.reasons = [*batch.reasons, reason]
    decided.item.state, decided.item.reason = ItemState.REFUSED, batch.reasons.index(reason)
