"""A worker may be killed, frozen or overtaken at any moment: each chunk is done once, or not at all."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, Sentence
from app.domain.jobs import MOST_ATTEMPTS, DailyJob
from app.jobs.worker import Worker
from app.models import Job, db
from app.services import job_leases, jobs
from tests.conftest import make_app
from tests.jobs.counting import CHUNKS, counting, numbers, prepare, work
from tests.jobs.processes import running

PATIENCE = 90


def queued(session: Session, kind: str = "counting", **more: object) -> int:
    job = jobs.start_job(session, None, kind, {}, **more)
    session.commit()
    return job.id


def read(session: Session, job_id: int) -> Job:
    session.rollback()
    session.expire_all()
    return session.get_one(Job, job_id)


def let_it_be_due(session: Session, job_id: int) -> None:
    job = read(session, job_id)
    job.run_after = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()


def wait_until(condition, what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_a_job_is_done_to_its_end(session: Session) -> None:
    prepare(session)
    job_id = queued(session, total=CHUNKS)
    assert Worker({"counting": counting()}, daily=()).work_off() == 1
    job = read(session, job_id)
    assert (job.state, job.done, job.cursor, job.error) == ("done", CHUNKS, {"number": CHUNKS}, "")
    assert job.result == {"counts": {"counted": CHUNKS}}
    assert job.begun_at <= job.finished_at
    assert (job.leased_by, job.leased_until) == (None, None)
    assert numbers(session) == list(range(1, CHUNKS + 1))


def test_killed_twice_in_the_middle_of_a_chunk_it_resumes_and_does_nothing_twice(
    session: Session, database_url: str
) -> None:
    prepare(session)
    job_id = queued(session)
    for reached in (2, 5):
        with running(work, database_url, 0.5, 0.1) as process:
            wait_until(lambda reached=reached: read(session, job_id).done >= reached, "the job does not move")
            session.rollback()
            time.sleep(0.05)
            process.kill()
            process.join()
    job = read(session, job_id)
    assert job.state == "running"
    stopped_at = job.done
    assert 5 <= stopped_at < CHUNKS
    assert numbers(session) == list(range(1, stopped_at + 1))
    let_lease_run_out(session, job_id)
    Worker({"counting": counting()}, daily=()).work_off()
    assert read(session, job_id).state == "done"
    assert numbers(session) == list(range(1, CHUNKS + 1))


def let_lease_run_out(session: Session, job_id: int) -> None:
    job = read(session, job_id)
    job.leased_until = datetime.now(UTC) - timedelta(seconds=1)
    session.commit()


def test_two_workers_share_jobs_and_never_one(session: Session, database_url: str) -> None:
    prepare(session)
    ids = [queued(session), queued(session)]
    with running(work, database_url, 30, 0.01), running(work, database_url, 30, 0.01):
        wait_until(lambda: all(read(session, key).state == "done" for key in ids), "the jobs do not end")
    assert numbers(session) == sorted([*range(1, CHUNKS + 1)] * 2)
    session.rollback()
    rows = session.execute(text("SELECT worker, number FROM counted")).all()
    by_worker: dict[str, list[int]] = {}
    for worker, number in rows:
        by_worker.setdefault(worker, []).append(number)
    # A job that two workers had in turn would leave a worker with part of the numbers.
    assert all(sorted(set(found)) == list(range(1, CHUNKS + 1)) for found in by_worker.values())


def test_who_lost_the_lease_keeps_nothing_of_the_chunk(session: Session, database_url: str) -> None:
    """A frozen worker wakes up after another has taken over: its chunk is rolled back."""
    prepare(session)
    job_id = queued(session)
    now = datetime.now(UTC)
    assert job_leases.lease_next(session, "frozen", now, timedelta(seconds=1)) is not None
    session.commit()
    job = job_leases.held_job(session, job_id, "frozen")
    session.rollback()

    taken = job_leases.lease_next(session, "other", now + timedelta(seconds=2))
    assert taken is not None
    assert (taken.id, taken.leased_by, taken.attempts) == (job_id, "other", 1)
    session.commit()

    job = session.get_one(Job, job_id)
    counting("frozen")(session, job)
    with pytest.raises(job_leases.LeaseLost):
        job_leases.renew(session, job, "frozen", now + timedelta(seconds=2))
    session.rollback()
    with pytest.raises(job_leases.LeaseLost):
        job_leases.held_job(session, job_id, "frozen")
    assert numbers(session) == []
    assert read(session, job_id).cursor == {}


def test_a_lease_that_runs_is_left_alone(session: Session) -> None:
    queued(session)
    now = datetime.now(UTC)
    assert job_leases.lease_next(session, "one", now) is not None
    assert not job_leases.anything_waiting(session, now)
    assert job_leases.lease_next(session, "two", now) is None


def test_a_job_that_another_is_leasing_just_now_is_passed_over(session: Session, database_url: str) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite has one writer at a time")
    first, second = queued(session), queued(session)
    with make_app(database_url).app_context():
        other, now = db.session(), datetime.now(UTC)
        taken = job_leases.lease_next(other, "one", now)
        assert taken is not None
        session.execute(text("SET lock_timeout = '5s'"))
        assert taken.id == first
        found = job_leases.lease_next(session, "two", now)
        assert found is not None
        assert found.id == second
        session.commit()
        assert job_leases.lease_next(session, "two", now) is None
        other.commit()
        db.session.remove()
    assert read(session, first).leased_by == "one"


def test_a_worker_that_dies_at_the_same_chunk_again_and_again_ends_the_job(session: Session) -> None:
    job_id = queued(session)
    now = datetime.now(UTC)
    for turn in range(MOST_ATTEMPTS):
        found = job_leases.lease_next(session, f"worker {turn}", now + timedelta(hours=turn))
        session.commit()
        assert found is not None
    assert job_leases.lease_next(session, "last", now + timedelta(hours=9)) is None
    session.commit()
    job = read(session, job_id)
    assert (job.state, job.error) == ("failed", job_leases.LOST_WORKER)


def test_a_chunk_that_fails_is_tried_later_and_given_up_in_the_end(session: Session) -> None:
    def broken(session: Session, job: Job) -> bool:
        job.cursor["number"] = 99
        raise ValueError("सुनीता बाई 9876543210")

    job_id = queued(session, "broken")
    worker = Worker({"broken": broken}, daily=())
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert worker.work_off() == 1
        job = read(session, job_id)
        assert job.attempts == attempt
        assert job.cursor == {}
        assert job.error.startswith("ValueError ")
        assert "9876543210" not in job.error
        assert "सुनीता" not in job.error
        if attempt < MOST_ATTEMPTS:
            assert job.state == "queued"
            assert job.run_after > datetime.now(UTC)
            assert worker.work_off() == 0
            let_it_be_due(session, job_id)
    assert read(session, job_id).state == "failed"


def test_a_finished_chunk_makes_failures_forgotten(session: Session) -> None:
    prepare(session)
    turns = iter([False, True] * MOST_ATTEMPTS * 2)
    step = counting()

    def shaky(session: Session, job: Job) -> bool:
        if next(turns):
            raise OSError("gone")
        return step(session, job)

    job_id = queued(session)
    worker = Worker({"counting": shaky}, daily=())
    for _ in range(MOST_ATTEMPTS + 2):
        worker.work_off()
        assert read(session, job_id).attempts == 1
        let_it_be_due(session, job_id)
    assert numbers(session) == list(range(1, MOST_ATTEMPTS + 3))


def test_a_refusal_ends_the_job_at_once_and_says_why(session: Session) -> None:
    def refused(session: Session, job: Job) -> bool:
        raise InvalidInput(Sentence("फ़ाइल खाली है।", "The file is empty."), code="empty_file")

    job_id = queued(session, "refused")
    Worker({"refused": refused}, daily=()).work_off()
    job = read(session, job_id)
    assert (job.state, job.error) == ("failed", "empty_file")
    assert job.result["refusal"] == {"hi": "फ़ाइल खाली है।", "en": "The file is empty."}


def test_a_kind_that_nobody_knows_is_kept_for_a_worker_that_does(session: Session) -> None:
    job_id = queued(session, "from_the_future")
    Worker({}, daily=()).work_off()
    job = read(session, job_id)
    assert (job.state, job.attempts) == ("queued", 1)
    assert job.error.startswith("UnknownKind")


def test_told_to_stop_it_ends_the_chunk_and_gives_the_job_back(session: Session, database_url: str) -> None:
    prepare(session)
    job_id = queued(session)
    with running(work, database_url, 60, 0.1) as process:
        wait_until(lambda: read(session, job_id).done >= 1, "the job does not move")
        session.rollback()
        process.terminate()
        process.join(PATIENCE)
        assert process.exitcode == 0, "the worker does not end"
    job = read(session, job_id)
    assert (job.state, job.leased_by) == ("queued", None)
    done = job.done
    assert numbers(session) == list(range(1, done + 1))


def test_daily_work_is_put_into_the_queue_once_a_day_by_two_workers_at_once(
    session: Session, database_url: str
) -> None:
    prepare(session)
    daily = (DailyJob("counting", 0),)
    app = make_app(database_url)
    together = threading.Barrier(2)

    def one() -> None:
        with app.app_context():
            worker = Worker({"counting": counting()}, daily=daily)
            together.wait()
            worker.work_off()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: session.rollback() or len(numbers(session)) == CHUNKS, "the daily work is not done")
    found = list(session.scalars(select(Job.once_key)))
    assert found == [daily[0].once_key(datetime.now(UTC))]
    assert numbers(session) == list(range(1, CHUNKS + 1))
