"""A kind of job that can be watched: each chunk writes its number into a table of its own, beside moving the cursor."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs.worker import Worker
from app.models import Job
from app.services.job_bell import JobBell

CHUNKS = 12


def prepare(session: Session) -> None:
    """Make the table that the chunks write into."""
    session.execute(text("CREATE TABLE counted (number INTEGER, worker TEXT)"))
    session.commit()


def counting(worker: str = "", seconds: float = 0.0) -> Callable[[Session, Job], bool]:
    """Return a step that counts to CHUNKS and takes ``seconds`` between what it writes and its end."""

    def step(session: Session, job: Job) -> bool:
        number = job.cursor.get("number", 0) + 1
        session.execute(text("INSERT INTO counted VALUES (:number, :worker)"), {"number": number, "worker": worker})
        job.cursor["number"] = number
        job.done = number
        job.result["counts"] = {"counted": number}
        session.flush()
        time.sleep(seconds)
        return number >= CHUNKS

    return step


def numbers(session: Session) -> list[int]:
    """Return what has been counted, in order; every number once is how it should be."""
    return sorted(session.scalars(text("SELECT number FROM counted")))


def work(url: str, lease: float, pause: float, redis_url: str = "") -> None:
    """Be a worker for this kind of job until told to stop or killed; with Redis one that only a bell wakes."""
    from tests.conftest import make_app

    with make_app(url, REDIS_URL=redis_url).app_context():
        bell = JobBell(redis_url, listen=3600.0) if redis_url else None
        worker = Worker({}, daily=(), lease=timedelta(seconds=lease), bell=bell)
        worker._steps = {"counting": counting(worker.name, pause)}
        signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
        worker.run()
