"""The heart of a worker: it renews the lease of the job at hand while one chunk takes longer than a lease bears.

A list of all places of the state is judged as a whole, in one transaction, and a slow machine needs more than a minute
for it. A worker that is frozen or gone beats no more, so its job is anybody's after the same minute as ever; one that
goes round in circles is given up after :data:`~app.domain.jobs.LONGEST_CHUNK`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import current_app

from app.domain.jobs import LONGEST_CHUNK
from app.models import db
from app.services import job_leases
from app.services.transactions import begin_write

BEATS_A_LEASE = 3

log = logging.getLogger("pahunch.jobs")


@contextmanager
def beating(job_id: int, worker: str, lease: timedelta, clock: Callable[[], datetime]) -> Iterator[None]:
    """Renew a lease from a thread and a connection of its own until the block ends.

    What the block has locked must be let go of before it ends. On SQLite nothing is renewed while the block writes:
    whoever would take the job over waits for the same pen.
    """
    over, app, until = threading.Event(), current_app._get_current_object(), clock() + LONGEST_CHUNK  # type: ignore[attr-defined]

    def beat() -> None:
        while not over.wait(lease.total_seconds() / BEATS_A_LEASE) and (now := clock()) < until:
            with app.app_context():
                try:
                    _renew(job_id, worker, now + lease)
                except Exception as error:
                    log.warning("job %s: its lease is not renewed (%s)", job_id, type(error).__name__)
                finally:
                    db.session.remove()

    heart = threading.Thread(target=beat, name=f"heart of job {job_id}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _renew(job_id: int, worker: str, until: datetime) -> None:
    session = db.session()
    begin_write(session)
    job_leases.renew_meanwhile(session, job_id, worker, until)
    session.commit()
