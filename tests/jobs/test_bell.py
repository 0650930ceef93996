"""Redis wakes workers and holds nothing: killed, emptied or absent, it costs no job and no answer.

Where a test says that somebody was woken, the worker would have looked at the table by itself only after an hour.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.jobs.bell import current_bell
from app.jobs.worker import Worker
from app.models import db
from app.services import job_bell, jobs
from app.services.job_bell import KEY, JobBell
from app.services.transactions import begin_write
from tests.conftest import make_app
from tests.databases import free_port
from tests.jobs.counting import CHUNKS, counting, numbers, prepare, work
from tests.jobs.processes import running
from tests.jobs.test_worker import read, wait_until
from tests.redis_server import RedisServer, redis_server

HOUR = 3600.0


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with redis_server() as started:
        yield started


@pytest.fixture
def redis(server: RedisServer) -> RedisServer:
    server.ask("FLUSHALL")
    return server


@contextmanager
def rung(url: str, redis_url: str) -> Iterator[Flask]:
    """Give an application whose commits ring, in its context; its session is another than that of the test."""
    app = make_app(url, REDIS_URL=redis_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def worker_on(app: Flask, bell: JobBell) -> Iterator[None]:
    """Have a worker at work in a thread of its own."""
    worker = Worker({"counting": counting()}, daily=(), bell=bell)

    def work_on() -> None:
        with app.app_context():
            worker.run()
            db.session.remove()

    thread = threading.Thread(target=work_on)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def queued(session: Session) -> int:
    """Put a job into the queue while workers may be writing."""
    begin_write(session)
    job_id = jobs.start_job(session, None, "counting", {}).id
    session.commit()
    return job_id


def ended(session: Session, *keys: int) -> bool:
    found = all(read(session, key).state == "done" for key in keys)
    session.rollback()
    return found


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().partition(" (")[0] for record in caplog.records if "Redis" in record.getMessage()]


def test_a_worker_is_woken_by_the_commit(session: Session, database_url: str, redis: RedisServer) -> None:
    prepare(session)
    with rung(database_url, redis.url) as app, worker_on(app, JobBell(redis.url, HOUR)):
        wait_until(lambda: redis.listeners() == 1, "the worker does not listen")
        job_id = queued(db.session())
        wait_until(lambda: ended(session, job_id), "nobody woke the worker")
    assert numbers(session) == list(range(1, CHUNKS + 1))


@pytest.fixture
def strokes(sqlite_url: str, redis: RedisServer) -> Iterator[RedisServer]:
    with rung(sqlite_url, redis.url):
        yield redis


def test_only_a_commit_rings_and_once_for_each_job(strokes: RedisServer) -> None:
    session = db.session()
    begin_write(session)
    jobs.start_job(session, None, "counting", {})
    with session.begin_nested():
        jobs.start_job(session, None, "counting", {})
    assert strokes.ask("LLEN", KEY) == 0
    session.commit()
    assert strokes.ask("LLEN", KEY) == 2
    jobs.start_job(session, None, "counting", {})
    session.rollback()
    session.execute(text("SELECT 1"))
    session.commit()
    assert strokes.ask("LLEN", KEY) == 2


def test_strokes_that_nobody_hears_do_not_pile_up(strokes: RedisServer) -> None:
    bell = current_bell()
    assert bell is not None
    for _ in range(3):
        bell.ring(1_000)
    assert strokes.ask("LLEN", KEY) == job_bell._MOST_STROKES
    assert 0 < int(strokes.ask("TTL", KEY)) <= job_bell._KEPT_SECONDS


def test_killed_in_the_middle_workers_look_for_themselves_and_hear_again_later(
    session: Session, database_url: str, redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "pahunch.jobs")
    prepare(session)
    with rung(database_url, redis.url) as app, worker_on(app, JobBell(redis.url, HOUR)):
        bell = current_bell()
        assert bell is not None
        wait_until(lambda: redis.listeners() == 1, "the worker does not listen")
        redis.kill()
        assert not bell.answers()
        first, second = queued(db.session()), queued(db.session())
        wait_until(lambda: ended(session, first, second), "the worker does not look at the table")
        # The worker and whoever put the job into the queue each say it once.
        assert told(caplog) == ["Redis does not answer"] * 2
        redis.start()
        wait_until(lambda: redis.listeners() == 1, "the worker does not listen again")
        bell._silent_until = 0.0
        third = queued(db.session())
        wait_until(lambda: ended(session, third), "nobody woke the worker")
    assert [each for each in told(caplog) if "again" in each] == ["Redis answers again; it wakes the workers."] * 2
    assert numbers(session) == sorted([*range(1, CHUNKS + 1)] * 3)


def test_a_redis_that_forgets_everything_costs_no_job(session: Session, database_url: str, redis: RedisServer) -> None:
    prepare(session)
    with rung(database_url, redis.url) as app:
        job_id = queued(db.session())
        redis.ask("FLUSHALL")
        with worker_on(app, JobBell(redis.url, 0.1)):
            wait_until(lambda: ended(session, job_id), "the job was lost with the stroke")
            # A job that came to the table without any stroke at all.
            silent = queued(session)
            session.rollback()
            wait_until(lambda: ended(session, silent), "the worker hears only the bell")


def test_absent_from_the_start_it_is_said_once_and_nothing_waits_for_it(
    session: Session, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "pahunch.jobs")
    prepare(session)
    secret = f"redis://:a-password@127.0.0.1:{free_port()}/0"
    with rung(database_url, secret) as app:
        job_id = queued(db.session())
        with worker_on(app, JobBell(secret, HOUR)):
            wait_until(lambda: ended(session, job_id), "the worker does not look at the table")
            wait_until(lambda: len(told(caplog)) == 2, "the worker does not say so")
            again = queued(db.session())
            wait_until(lambda: ended(session, again), "the worker does not look at the table again")
    assert told(caplog) == ["Redis does not answer"] * 2
    assert "a-password" not in caplog.text and "127.0.0.1" not in caplog.text


def test_two_workers_do_each_job_once(session: Session, database_url: str, redis: RedisServer) -> None:
    prepare(session)
    with (
        rung(database_url, redis.url),
        running(work, database_url, 30, 0.0, redis.url),
        running(work, database_url, 30, 0.0, redis.url),
    ):
        wait_until(lambda: redis.listeners() == 2, "the workers do not listen")
        keys = [queued(db.session()) for _ in range(6)]
        wait_until(lambda: ended(session, *keys), "the jobs do not end")
    assert numbers(session) == sorted([*range(1, CHUNKS + 1)] * len(keys))


def test_what_is_given_back_wakes_the_next(session: Session, database_url: str, redis: RedisServer) -> None:
    prepare(session)
    with rung(database_url, redis.url):
        job_id = queued(db.session())
        with running(work, database_url, 60, 0.1, redis.url) as process:
            wait_until(lambda: read(session, job_id).done >= 1, "the job does not move")
            session.rollback()
            redis.ask("DEL", KEY)
            process.terminate()
            process.join()
    assert read(session, job_id).state == "queued"
    assert redis.ask("LLEN", KEY) == 1


def test_told_to_stop_a_worker_that_listens_stops(sqlite_url: str, redis: RedisServer) -> None:
    with rung(sqlite_url, redis.url) as app, worker_on(app, JobBell(redis.url, HOUR)):
        wait_until(lambda: redis.listeners() == 1, "the worker does not listen")


def test_the_page_of_health_says_which_queue_there_is(sqlite_url: str, redis: RedisServer) -> None:
    def queue(**settings: str) -> str:
        answer = make_app(sqlite_url, **settings).test_client().get("/readyz")
        assert (answer.status_code, answer.json["status"]) == (200, "ok")
        return answer.json["queue"]

    assert queue() == "embedded"
    assert queue(REDIS_URL=redis.url) == "redis"
    assert queue(REDIS_URL=f"redis://127.0.0.1:{free_port()}").startswith("redis unreachable")


def test_without_the_setting_the_library_is_not_needed(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    app = make_app(sqlite_url)
    assert app.test_client().get("/readyz").json == {"status": "ok", "queue": "embedded"}


def test_without_the_library_the_setting_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(job_bell.NoRedisLibrary, match="REDIS_URL"):
        JobBell("redis://127.0.0.1")
