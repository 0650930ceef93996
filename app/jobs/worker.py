"""The worker: takes a job, does it chunk by chunk, and commits after each, so that it may be killed at any moment."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.jobs import DAILY, LEASE, DailyJob
from app.jobs.heart import beating
from app.jobs.kinds import PREPARES, STEPS, Step
from app.models import db
from app.services import job_leases, jobs
from app.services.job_bell import JobBell
from app.services.transactions import begin_write

POLL_SECONDS = 1.0
REST_SHARE = 0.1
"""After each chunk the worker rests for a tenth of what it took: a writer that waits on SQLite gets its turn then."""

log = logging.getLogger("pahunch.jobs")


class UnknownKind(Exception):
    """No step is known for a kind of job; an older worker may stand beside newer pages."""


class Worker:
    """One worker in one thread. It has to be called within an application context.

    When there is nothing to do it listens to ``bell``, where there is one, and looks at the table every second else.
    """

    def __init__(
        self,
        steps: Mapping[str, Step] = STEPS,
        *,
        daily: tuple[DailyJob, ...] = DAILY,
        lease: timedelta = LEASE,
        bell: JobBell | None = None,
    ):
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self._steps, self._daily, self._lease = steps, daily, lease
        self._stopping = threading.Event()
        self._bell = bell

    def stop(self) -> None:
        """End after the chunk at hand; safe to call from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Work until :meth:`stop`; a database that is away for a while ends nothing."""
        while not self._stopping.is_set():
            try:
                busy = self.take_one()
            except Exception as error:
                _rolled_back()
                _tell("worker", error)
                busy = False
            if not busy:
                self._rest()

    def work_off(self) -> int:
        """Work until no job is waiting; return how many were taken."""
        taken = 0
        while not self._stopping.is_set() and self.take_one():
            taken += 1
        return taken

    def take_one(self) -> bool:
        """Put today's work into the queue, take one job as far as it goes, and tell whether there was one."""
        job_id = self._lease_next()
        if job_id is None:
            return False
        while self._go_on(job_id):
            if self._stopping.is_set():
                self._give_back(job_id)
                break
        return True

    def _rest(self) -> None:
        if self._bell is None:
            self._stopping.wait(POLL_SECONDS)
        else:
            self._bell.wait(POLL_SECONDS, self._stopping)

    def _lease_next(self) -> int | None:
        session, now = db.session(), _now()
        missing = jobs.daily_missing(session, now, self._daily)
        waiting = missing or job_leases.anything_waiting(session, now)
        session.rollback()
        if not waiting:
            return None
        begin_write(session)
        if missing:
            jobs.start_daily(session, now, self._daily)
        job = job_leases.lease_next(session, self.name, now, self._lease)
        job_id = job.id if job else None
        session.commit()
        return job_id

    def _go_on(self, job_id: int) -> bool:
        """Do one chunk; tell whether the job is still ours and has more to do."""
        started = time.monotonic()
        more, failure = self._do_guarded(job_id)
        if failure is not None:
            self._fail(job_id, failure)
        if more:
            self._stopping.wait((time.monotonic() - started) * REST_SHARE)
        return more

    def _do_guarded(self, job_id: int) -> tuple[bool, Exception | None]:
        """Do one chunk while the heart beats; tell whether there is more to do, and what went wrong."""
        with beating(job_id, self.name, self._lease, _now):
            try:
                return self._do_chunk(job_id), None
            except job_leases.LeaseLost:
                _rolled_back()
                log.warning("job %s: another worker has taken it over", job_id)
                return False, None
            except Exception as error:
                _rolled_back()
                _tell(f"job {job_id}", error)
                return False, error

    def _do_chunk(self, job_id: int) -> bool:
        session = db.session()
        prepared = self._prepared(session, job_id)
        begin_write(session)
        job = job_leases.held_job(session, job_id, self.name)
        if job.cancel_asked:
            job_leases.stop(session, job, self.name, _now())
            more = False
        elif (prepared or self._step_of(job.kind))(session, job):
            job_leases.finish(session, job, self.name, _now())
            more = False
        else:
            job_leases.renew(session, job, self.name, _now(), self._lease)
            more = True
        session.commit()
        # Rows of finished chunks must not pile up in memory.
        session.expunge_all()
        return more

    def _prepared(self, session: Any, job_id: int) -> Step | None:
        """Let a kind that computes for long do so before anybody has to wait for its writing."""
        job = job_leases.look_at(session, job_id, self.name)
        first_half = PREPARES.get(job.kind) if job.kind in self._steps else None
        prepared = first_half(session, job) if first_half else None
        session.rollback()
        return prepared

    def _step_of(self, kind: str) -> Step:
        if kind not in self._steps:
            raise UnknownKind
        return self._steps[kind]

    def _fail(self, job_id: int, error: Exception) -> None:
        session = db.session()
        begin_write(session)
        job_leases.fail(session, job_id, self.name, error, _now())
        session.commit()

    def _give_back(self, job_id: int) -> None:
        session = db.session()
        begin_write(session)
        job_leases.release(session, job_id, self.name, _now())
        session.commit()


def _now() -> datetime:
    return datetime.now(UTC)


def _rolled_back() -> None:
    """Leave no broken connection behind: the next transaction starts on a fresh session."""
    session: Any = db.session
    session.remove()


def _tell(what: str, error: Exception) -> None:
    """Log where an error came from, without its message, which may quote personal data."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, job_leases.place_of(error), places)
