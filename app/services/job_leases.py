"""How workers share jobs: one holds a job at a time, and whoever lost it cannot write into it any more.

A worker leases a job, and with every chunk it renews the lease in the chunk's own transaction, on the condition that
the job is still its own; while a long chunk is at work, it is renewed beside it. A worker that was frozen and wakes up
after another took over fails on that condition, and its whole chunk is rolled back. The job is not locked while a chunk
works, so a vanished worker blocks nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, text, update
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.jobs import IN_ONE_PIECE, LEASE, LONGEST_SILENCE, MOST_ATTEMPTS, JobState, wait_before
from app.models import Job
from app.services.job_bell import note_queued

LOST_WORKER = "WorkerLost"
"""The error of a job whose worker ended again and again without a word, as one that takes too much memory does."""


class LeaseLost(Exception):
    """The job is no longer this worker's; nothing of the chunk may be kept."""


def anything_waiting(session: Session, now: datetime) -> bool:
    """Tell whether a job can be leased; it only reads, so asking every second disturbs nobody."""
    return session.scalar(select(Job.id).where(_can_be_leased(now)).limit(1)) is not None


def lease_next(session: Session, worker: str, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """Give the job that has waited longest to a worker, or one whose worker fell silent; None where there is none.

    A job that was taken over :data:`MOST_ATTEMPTS` times in a row without finishing a chunk fails instead.
    """
    while True:
        job = session.scalars(
            select(Job)
            .where(_can_be_leased(now))
            .order_by(Job.run_after, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if job is None:
            return None
        if job.state == JobState.RUNNING:
            job.attempts += 1
        if job.attempts >= MOST_ATTEMPTS:
            _end(job, JobState.FAILED, now, LOST_WORKER)
            session.flush()
            continue
        job.state, job.leased_by, job.leased_until = JobState.RUNNING, worker, now + lease
        job.begun_at = job.begun_at or now
        session.flush()
        return job


def look_at(session: Session, job_id: int, worker: str) -> Job:
    """Return a job as it stands before its next chunk, to read only.

    Raises:
        LeaseLost: another worker has it, or it has ended.
    """
    job = session.scalars(
        select(Job).where(Job.id == job_id, *_own(worker)).execution_options(populate_existing=True)
    ).one_or_none()
    if job is None:
        raise LeaseLost
    return job


def held_job(session: Session, job_id: int, worker: str) -> Job:
    """Return a job for its next chunk.

    Raises:
        LeaseLost: another worker has it, or it has ended.
    """
    job = look_at(session, job_id, worker)
    if session.get_bind().dialect.name == "postgresql":
        # The server itself ends the transaction of a worker that froze or vanished in the middle of a chunk.
        silence = LONGEST_SILENCE if job.kind in IN_ONE_PIECE else LEASE
        session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {int(silence.total_seconds() * 1000)}"))
    return job


def renew_meanwhile(session: Session, job_id: int, worker: str, until: datetime) -> None:
    """Keep a job while its chunk is at work in another transaction; where that one has the row already, it is kept."""
    wanted = select(Job).where(Job.id == job_id, *_own(worker)).with_for_update(skip_locked=True)
    job = session.scalars(wanted).one_or_none()
    if job is not None:
        job.leased_until = until
        session.flush()


def renew(session: Session, job: Job, worker: str, now: datetime, lease: timedelta = LEASE) -> None:
    """Keep a job for the next chunk; call it last in the transaction of a chunk.

    Raises:
        LeaseLost: the job is no longer this worker's; roll back.
    """
    _set(session, job, worker, leased_until=now + lease, attempts=0, error="")


def finish(session: Session, job: Job, worker: str, now: datetime) -> None:
    """End a job whose last chunk is done. Raises LeaseLost as :func:`renew` does."""
    _set(session, job, worker, **_ended(JobState.DONE, now))


def stop(session: Session, job: Job, worker: str, now: datetime) -> None:
    """End a job that somebody asked to cancel. Raises LeaseLost as :func:`renew` does."""
    _set(session, job, worker, **_ended(JobState.CANCELLED, now))


def release(session: Session, job_id: int, worker: str, now: datetime) -> None:
    """Give a job back unfinished, so that the next worker need not wait for the lease to run out."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, *_own(worker))
        .values(state=JobState.QUEUED, leased_by=None, leased_until=None, run_after=now)
    )
    note_queued(session)


def fail(session: Session, job_id: int, worker: str, error: Exception, now: datetime) -> None:
    """Write down that a chunk failed; the job is tried again later, and given up after :data:`MOST_ATTEMPTS` times.

    A refusal (:class:`DomainError`) would be refused again, so it ends the job at once and its sentence is kept for
    the person who asked. Of any other error only the kind and the place in the code are kept: its message may quote
    the data.
    """
    job = session.scalars(select(Job).where(Job.id == job_id, *_own(worker)).with_for_update()).one_or_none()
    if job is None:
        return
    job.attempts += 1
    if isinstance(error, DomainError):
        job.result["refusal"] = {"hi": error.sentence.hi, "en": error.sentence.en}
        _end(job, JobState.FAILED, now, error.code)
    elif job.attempts >= MOST_ATTEMPTS:
        _end(job, JobState.FAILED, now, place_of(error))
    else:
        job.state, job.run_after, job.error = JobState.QUEUED, now + wait_before(job.attempts), place_of(error)
        job.leased_by = job.leased_until = None
    session.flush()


def place_of(error: BaseException) -> str:
    """Return the kind of an error and where in the code it was raised, without its message."""
    place, frame = "", error.__traceback__
    while frame is not None:
        module = str(frame.tb_frame.f_globals.get("__name__", ""))
        if not place or module.partition(".")[0] in ("app", "geo"):
            place = f"{module}:{frame.tb_lineno}"
        frame = frame.tb_next
    return f"{type(error).__name__} {place}".strip()


def _can_be_leased(now: datetime) -> ColumnElement[bool]:
    waiting = and_(Job.state == JobState.QUEUED, Job.run_after <= now)
    return or_(waiting, and_(Job.state == JobState.RUNNING, Job.leased_until < now))


def _own(worker: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Job.state == JobState.RUNNING, Job.leased_by == worker


def _ended(state: JobState, now: datetime) -> dict[str, Any]:
    return {"state": state, "finished_at": now, "leased_by": None, "leased_until": None}


def _end(job: Job, state: JobState, now: datetime, error: str) -> None:
    for name, value in _ended(state, now).items():
        setattr(job, name, value)
    job.error = error


def _set(session: Session, job: Job, worker: str, **values: Any) -> None:
    session.flush()
    kept = session.execute(
        update(Job)
        .where(Job.id == job.id, *_own(worker))
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if kept is None:
        raise LeaseLost
