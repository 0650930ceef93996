"""Long work: who asked for it, who may see and stop it.

What a worker does with a job stands in :mod:`app.services.job_leases`. People see the jobs that they started; the
state's administrator sees those of the schedule, which nobody started.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.jobs import DAILY, RESTARTABLE, UNDER_WAY, DailyJob, JobNotStopped, JobOver, JobState
from app.models import Job
from app.services import audit
from app.services.job_bell import note_queued
from app.services.paging import Order, Page, fetch_page
from app.services.scope import LARGEST_KEY

_NEWEST = Order(Job.created_at, Job.id, True, datetime.fromisoformat, lambda row: row.created_at.isoformat())


def start_job(
    session: Session,
    actor: Actor | None,
    kind: str,
    payload: Mapping[str, Any],
    *,
    total: int | None = None,
    once_key: str | None = None,
    now: datetime | None = None,
) -> Job:
    """Put a job into the queue; a ``once_key`` that was used before gives the job that used it.

    Args:
        actor: who asks; None for the schedule.
        kind: a kind that :data:`app.jobs.kinds.STEPS` knows.
        payload: plain values. ``back`` is the path of the page it was asked for on, and is linked from the job's page.
        total: how many things there are to do, None where nobody knows beforehand.
        once_key: what makes this the same piece of work, such as ``escalate:2026-11-22``.
    """
    if once_key and (earlier := _by_once_key(session, once_key)):
        return earlier
    moment = now or datetime.now(UTC)
    job = Job(
        kind=kind,
        state=JobState.QUEUED,
        payload=dict(payload),
        cursor={},
        result={},
        total=total,
        started_by_id=actor.user_id if actor else None,
        once_key=once_key,
        created_at=moment,
        run_after=moment,
    )
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        # Somebody else stored the same key between the look and the insert; PostgreSQL has waited for their commit.
        earlier = _by_once_key(session, once_key or "")
        if earlier is None:
            raise
        return earlier
    note_queued(session)
    audit.record(session, actor, "job_started", "job", job.id, {"kind": kind})
    return job


def start_daily(session: Session, now: datetime, daily: Iterable[DailyJob] = DAILY) -> list[Job]:
    """Put into the queue what runs every day and has not been put there today."""
    started = []
    for job in daily:
        once_key = job.once_key(now)
        if once_key is not None and _by_once_key(session, once_key) is None:
            started.append(start_job(session, None, job.kind, {}, once_key=once_key, now=now))
    return started


def daily_missing(session: Session, now: datetime, daily: Iterable[DailyJob] = DAILY) -> bool:
    """Tell whether :func:`start_daily` would find anything to do."""
    keys = [key for job in daily if (key := job.once_key(now)) is not None]
    return len(set(keys)) > len(set(session.scalars(select(Job.once_key).where(Job.once_key.in_(keys)))))


def get_job(session: Session, actor: Actor, job_id: int) -> Job:
    """Return one job that this person may see.

    Raises:
        NotFound: there is no such job, or it is somebody else's.
    """
    if not 0 < job_id <= LARGEST_KEY:
        raise NotFound
    job = session.scalars(select(Job).where(Job.id == job_id, _visible_to(actor))).one_or_none()
    if job is None:
        raise NotFound
    return job


def list_jobs(session: Session, actor: Actor, cursor: str | None = None) -> Page[Job]:
    """Return one page of the jobs that this person may see, newest first."""
    return fetch_page(session, select(Job).where(_visible_to(actor)), _NEWEST, cursor)


def cancel_job(session: Session, actor: Actor, job_id: int, now: datetime | None = None) -> Job:
    """Stop a job: at once while it waits, after the chunk at hand while it runs. What is done stays done.

    Raises:
        NotFound: not this person's job. JobOver: it has ended already.
    """
    job = get_job(session, actor, job_id)
    # The chain before the job's row, as in a chunk: two transactions that lock in the same order cannot block for good.
    audit.record(session, actor, "job_cancelled", "job", job.id, {"kind": job.kind})
    session.refresh(job, with_for_update=True)
    if job.state not in UNDER_WAY:
        raise JobOver
    job.cancel_asked = True
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, now or datetime.now(UTC)
    session.flush()
    return job


def retry_job(session: Session, actor: Actor, job_id: int, now: datetime | None = None) -> Job:
    """Take up a job that failed or was cancelled, from where it stopped.

    Raises:
        NotFound: not this person's job. JobNotStopped: it waits, runs, or is done.
    """
    job = get_job(session, actor, job_id)
    audit.record(session, actor, "job_retried", "job", job.id, {"kind": job.kind})
    found = session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state.in_(sorted(RESTARTABLE)))
        .values(
            state=JobState.QUEUED,
            run_after=now or datetime.now(UTC),
            attempts=0,
            cancel_asked=False,
            finished_at=None,
            leased_by=None,
            leased_until=None,
            error="",
        )
        .returning(Job.id)
    ).one_or_none()
    if found is None:
        raise JobNotStopped
    note_queued(session)
    session.refresh(job)
    return job


def _by_once_key(session: Session, once_key: str) -> Job | None:
    return session.scalars(select(Job).where(Job.once_key == once_key)).one_or_none()


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    own = Job.started_by_id == actor.user_id
    return or_(own, Job.started_by_id.is_(None)) if actor.may(Permission.JOB_OVERSEE) else own
