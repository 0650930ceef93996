"""A chunk that takes longer than a lease: its worker keeps it, and nobody takes it over or does it a second time.

The clock of the workers is set by the test, so nothing here depends on how quick the machine is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.jobs import IN_ONE_PIECE, LEASE, LONGEST_CHUNK, LONGEST_SILENCE
from app.jobs import heart, worker
from app.jobs.worker import Worker
from app.models import Job, db
from app.services import job_leases, second_process
from tests.conftest import make_app
from tests.jobs.counting import numbers, prepare
from tests.jobs.test_worker import PATIENCE, queued, read, wait_until

START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
MOST_OF_A_LEASE = LEASE * 5 / 6


class Clock:
    """The time as the test says it is."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock of workers; the heart beats a hundred times a second of ours."""
    own = Clock()
    monkeypatch.setattr(worker, "_now", own)
    monkeypatch.setattr(heart, "BEATS_A_LEASE", LEASE.total_seconds() * 100)
    return own


class SlowStep:
    """A chunk that is not over before the test says so."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, session: Session, job: Job) -> bool:
        session.execute(text("INSERT INTO counted VALUES (1, 'slow')"))
        self.begun.set()
        assert self.may_end.wait(PATIENCE)
        return True


@contextmanager
def in_thread(app: Flask, work: Callable[[], object]) -> Iterator[threading.Thread]:
    def run() -> None:
        with app.app_context():
            work()
            db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()


def leased_until(session: Session, job_id: int) -> datetime | None:
    found = read(session, job_id).leased_until
    session.rollback()
    return found


def test_nobody_takes_over_a_chunk_that_takes_long(
    session: Session, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(session)
    job_id = queued(session, now=START)
    app, step = make_app(database_url), SlowStep()
    postgres = database_url.startswith("postgresql")
    second_asks = threading.Event()
    begin = worker.begin_write
    taken: list[int] = []

    def second() -> None:
        taken.append(Worker({"counting": step}, daily=()).work_off())

    def asks(session: Session) -> None:
        second_asks.set()
        begin(session)

    with in_thread(app, Worker({"counting": step}, daily=()).work_off):
        try:
            assert step.begun.wait(PATIENCE)
            clock.now += MOST_OF_A_LEASE
            if postgres:
                wait_until(lambda: leased_until(session, job_id) == clock.now + LEASE, "the lease is not renewed")
            clock.now += MOST_OF_A_LEASE
            assert clock.now > START + LEASE
            monkeypatch.setattr(worker, "begin_write", asks)
            with in_thread(app, second) as other:
                # On SQLite the second worker waits for the pen that the chunk holds.
                if postgres:
                    other.join()
                else:
                    assert second_asks.wait(PATIENCE)
                step.may_end.set()
        finally:
            step.may_end.set()
    assert taken == [0]
    job = read(session, job_id)
    assert (job.state, job.attempts, job.leased_by) == ("done", 0, None)
    assert numbers(session) == [1]


def test_while_a_first_half_computes_the_lease_is_renewed_on_every_database(
    session: Session, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(session)
    job_id = queued(session, now=START)
    step = SlowStep()

    def first_half(session: Session, job: Job) -> Callable[[Session, Job], bool]:
        # Nothing is locked here, as in a check of fairness.
        session.rollback()
        step.begun.set()
        assert step.may_end.wait(PATIENCE)
        return lambda session, job: True

    monkeypatch.setattr(worker, "PREPARES", {"counting": first_half})
    with in_thread(make_app(database_url), Worker({"counting": step}, daily=()).work_off):
        try:
            assert step.begun.wait(PATIENCE)
            for _ in range(2):
                clock.now += MOST_OF_A_LEASE
                wait_until(lambda: leased_until(session, job_id) == clock.now + LEASE, "the lease is not renewed")
            assert Worker({"counting": step}, daily=()).work_off() == 0
        finally:
            step.may_end.set()
    assert read(session, job_id).state == "done"


def test_a_worker_that_goes_round_in_circles_is_given_up(session: Session, database_url: str, clock: Clock) -> None:
    job_id = queued(session, now=START)
    assert job_leases.lease_next(session, "one", START) is not None
    session.commit()
    with make_app(database_url).app_context():
        with heart.beating(job_id, "one", LEASE, clock):
            clock.now += MOST_OF_A_LEASE
            wait_until(lambda: leased_until(session, job_id) == clock.now + LEASE, "the lease is not renewed")
            kept = clock.now + LEASE
            clock.now = START + LONGEST_CHUNK
            wait_until(lambda: not hearts(), "the heart beats on")
        assert leased_until(session, job_id) == kept
        db.session.remove()


def hearts() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("heart of job")]


def test_a_heart_renews_only_what_its_worker_holds(session: Session) -> None:
    job_id = queued(session, now=START)
    assert job_leases.lease_next(session, "one", START) is not None
    job_leases.renew_meanwhile(session, job_id, "two", START + timedelta(hours=1))
    assert session.get_one(Job, job_id).leased_until == START + LEASE
    job_leases.finish(session, session.get_one(Job, job_id), "one", START)
    job_leases.renew_meanwhile(session, job_id, "one", START + timedelta(hours=1))
    assert read(session, job_id).leased_until is None


def test_a_heart_that_cannot_beat_ends_nothing(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(session)
    job_id, step = queued(session, now=START), SlowStep()

    def broken(*_given: object) -> None:
        step.may_end.set()
        raise OSError("no way to 10.0.0.7")

    monkeypatch.setattr(heart, "_renew", broken)
    Worker({"counting": step}, daily=()).work_off()
    assert read(session, job_id).state == "done"
    assert "its lease is not renewed (OSError)" in caplog.text and "10.0.0.7" not in caplog.text


@pytest.mark.parametrize("kind", ["counting", *sorted(IN_ONE_PIECE)])
def test_the_server_bears_a_silence_as_long_as_the_kind_needs(session: Session, database_url: str, kind: str) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite ends no transaction by itself")
    job_id = queued(session, kind, now=START)
    assert job_leases.lease_next(session, "one", START) is not None
    job_leases.held_job(session, job_id, "one")
    shown = session.scalar(text("SELECT setting FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"))
    silence = LONGEST_SILENCE if kind in IN_ONE_PIECE else LEASE
    assert int(shown or 0) == silence.total_seconds() * 1000


def test_no_copy_of_the_process_is_made_of_a_heart_at_work(
    session: Session, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats, beaten = [], threading.Event()

    def beat(*_: object) -> None:
        beats.append(second_process._moving.locked())
        beaten.set()

    monkeypatch.setattr(heart, "_renew", beat)
    with make_app(database_url).app_context(), heart.beating(1, "worker", LEASE, clock):
        assert beaten.wait(PATIENCE)
    assert all(beats)
    assert not second_process._moving.locked()
