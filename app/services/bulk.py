"""Working in bulk: cases are chosen, an act is said once, a preview says who goes and who is refused, then it is done.

Choosing freezes which cases are meant; the preview freezes the version of each. What happens after that to a case by
somebody else's hand is seen as a changed version, and that case is refused instead of overwritten. The work itself
stands in :mod:`app.services.bulk_run`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.bulk import (
    LARGEST_BATCH,
    BatchMovedOn,
    BatchState,
    BulkAct,
    ItemState,
    NobodyReady,
    NothingChosen,
    TooManyChosen,
    check_may,
    check_said,
)
from app.domain.case_filters import CaseFilter
from app.domain.errors import NotFound
from app.domain.lifecycle.clocks import day_of
from app.models import BulkBatch, BulkItem, Case
from app.services import audit, bulk_run, jobs, scope
from app.services.case_filters import narrowed
from app.services.case_work import refuse_forbidden_words
from app.services.transactions import one_at_a_time

JOB_KIND = "bulk_cases"
CHECKED_AT_ONCE = 500
"""A preview of so many cases is ready before anybody wonders; more are looked through by a worker, with progress."""
DONE_AT_ONCE = 50
KEPT_UNCONFIRMED = timedelta(days=2)
_OPEN = (BatchState.CHOSEN, BatchState.CHECKING, BatchState.CHECKED)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which cases somebody means: all that a filter means, or, where that is None, the ticked ``numbers``."""

    client_key: str
    numbers: Sequence[str] = ()
    filtered: CaseFilter | None = None


def choose_cases(session: Session, actor: Actor, choice: Choice, now: datetime | None = None) -> BulkBatch:
    """Freeze which cases are meant; the same ``client_key`` sent again returns the first batch.

    Raises:
        NotAllowed: this person carries no case anywhere. NothingChosen, TooManyChosen.
    """
    scope.require(actor, Permission.CASE_NOTE)
    one_at_a_time(session, actor)
    own = select(BulkBatch).where(BulkBatch.owner_id == actor.user_id)
    again = session.scalars(own.where(BulkBatch.client_key == choice.client_key)).one_or_none()
    if again is not None:
        return again
    moment = now or datetime.now(UTC)
    _forget_unconfirmed(session, actor, moment)
    batch = BulkBatch(owner_id=actor.user_id, client_key=choice.client_key, created_at=moment)
    session.add(batch)
    session.flush()
    batch.total = _freeze(session, actor, batch, choice, moment)
    if batch.total == 0:
        raise NothingChosen
    if batch.total > LARGEST_BATCH:
        raise TooManyChosen(TooManyChosen.sentence.format(most=f"{LARGEST_BATCH:,}"))
    session.flush()
    return batch


def _freeze(session: Session, actor: Actor, batch: BulkBatch, choice: Choice, now: datetime) -> int:
    rows: Select[*tuple[Any, ...]] = select(literal(batch.id), Case.id, literal(str(ItemState.CHOSEN)))
    if choice.filtered is not None:
        meant = narrowed(rows, actor, choice.filtered, now).limit(LARGEST_BATCH + 1)
    else:
        ticked = rows.where(Case.number.in_(sorted(set(choice.numbers))[: LARGEST_BATCH + 1]))
        meant = scope.within(ticked, actor, Permission.CASE_READ, Case.booth_id)
    session.execute(insert(BulkItem).from_select(["batch_id", "case_id", "state"], meant))
    return session.scalar(select(func.count()).where(BulkItem.batch_id == batch.id)) or 0


def _forget_unconfirmed(session: Session, actor: Actor, now: datetime) -> None:
    """Drop what this person chose days ago and never confirmed: nothing has come of it."""
    old = select(BulkBatch.id).where(
        BulkBatch.owner_id == actor.user_id,
        BulkBatch.state.in_(_OPEN),
        BulkBatch.created_at < now - KEPT_UNCONFIRMED,
    )
    keys = list(session.scalars(old))
    if keys:
        session.execute(delete(BulkItem).where(BulkItem.batch_id.in_(keys)))
        session.execute(delete(BulkBatch).where(BulkBatch.id.in_(keys)))


def get_batch(session: Session, actor: Actor, batch_id: int, *, lock: bool = False) -> BulkBatch:
    """Return one of the actor's own batches, or raise NotFound."""
    if not 0 < batch_id <= scope.LARGEST_KEY:
        raise NotFound
    wanted = select(BulkBatch).where(BulkBatch.id == batch_id, BulkBatch.owner_id == actor.user_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    batch = session.scalars(wanted).one_or_none()
    if batch is None:
        raise NotFound
    return batch


def preview_batch(
    session: Session,
    actor: Actor,
    batch_id: int,
    act: BulkAct,
    said: Mapping[str, Any],
    now: datetime | None = None,
) -> BulkBatch:
    """Say what is to be done, and look at every case without changing any: at once, or by a job for many.

    Args:
        said: what the form says, plain values; for a submission ``filed_on`` is an ISO date and ``rung`` the code of
            the office's rung.

    Raises:
        NotFound: not the actor's batch. NotAllowed: no step of the act is open to them anywhere.
        InvalidInput: the form lacks something for all cases alike, or holds a number that may not be kept.
        BatchMovedOn: it has been confirmed already.
    """
    batch = get_batch(session, actor, batch_id, lock=True)
    if batch.state not in _OPEN:
        raise BatchMovedOn
    moment = now or datetime.now(UTC)
    check_may(actor, act)
    check_said(act, said, day_of(moment))
    refuse_forbidden_words(said)
    batch.act, batch.said, batch.reasons = act, dict(said), []
    batch.revision, batch.state = batch.revision + 1, BatchState.CHECKING
    session.execute(
        update(BulkItem)
        .where(BulkItem.batch_id == batch.id)
        .values(state=ItemState.CHOSEN, version=None, step=None, reason=None)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    if batch.total <= CHECKED_AT_ONCE:
        bulk_run.check_all(session, batch, now=moment)
    else:
        batch.job_id = _job(session, actor, batch, "check", batch.total, moment)
    session.flush()
    return batch


def confirm_batch(
    session: Session, actor: Actor, batch_id: int, revision: int | None, now: datetime | None = None
) -> BulkBatch:
    """Do what was previewed: at once for few cases, by a job for many. Confirmed twice, it runs once.

    Raises:
        NotFound: not the actor's batch. BatchMovedOn: another preview than the one that was read.
        NobodyReady: every case is refused.
    """
    batch = get_batch(session, actor, batch_id, lock=True)
    if batch.state in (BatchState.RUNNING, BatchState.DONE) and batch.revision == revision:
        return batch
    if batch.state != BatchState.CHECKED or batch.revision != revision:
        raise BatchMovedOn
    ready = ready_cases(session, batch)
    if not ready:
        raise NobodyReady
    moment = now or datetime.now(UTC)
    batch.state, batch.confirmed_at = BatchState.RUNNING, moment
    if ready > DONE_AT_ONCE:
        batch.job_id = _job(session, actor, batch, "work", ready, moment)
    else:
        bulk_run.work_chunk(session, batch, now=moment, size=DONE_AT_ONCE)
    audit.record(session, actor, "bulk_started", "batch", batch.id, {"act": batch.act, "cases": ready})
    session.flush()
    return batch


def ready_cases(session: Session, batch: BulkBatch) -> int:
    """Return how many cases of a batch are still to be done."""
    ready = select(func.count()).where(BulkItem.batch_id == batch.id, BulkItem.state == ItemState.READY)
    return session.scalar(ready) or 0


def _job(session: Session, actor: Actor, batch: BulkBatch, part: str, total: int, now: datetime) -> int:
    key = f"{JOB_KIND}:{batch.id}:{batch.revision}:{part}"
    payload = {"batch": batch.id, "back": f"/bulk/{batch.id}"}
    return jobs.start_job(session, actor, JOB_KIND, payload, total=total, once_key=key, now=now).id
