"""Who may start, see, cancel and take up long work again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.jobs import JobNotStopped, JobOver
from app.models import AuditEntry, Job, db
from app.services import job_leases, jobs
from app.services.transactions import begin_write
from tests.conftest import make_app
from tests.world import World


def test_a_job_waits_from_now_and_is_written_into_the_chain(world: World) -> None:
    session = world.session
    job = jobs.start_job(session, world.actor("worker"), "counting", {"back": "/cases/"}, total=7)
    assert (job.state, job.total, job.payload, job.done) == ("queued", 7, {"back": "/cases/"}, 0)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject_id, entry.actor_id) == ("job_started", job.id, world.users["worker"])


def test_the_same_key_gives_the_same_job(world: World) -> None:
    session = world.session
    first = jobs.start_job(session, None, "counting", {}, once_key="counting:1")
    again = jobs.start_job(session, None, "counting", {"other": 1}, once_key="counting:1")
    other = jobs.start_job(session, None, "counting", {}, once_key="counting:2")
    assert first.id == again.id != other.id


def test_the_same_key_at_the_same_moment_gives_one_job(session: Session, database_url: str) -> None:
    app = make_app(database_url)
    together, found = threading.Barrier(4), []

    def one() -> None:
        with app.app_context():
            own = db.session()
            together.wait()
            begin_write(own)
            found.append(jobs.start_job(own, None, "counting", {}, once_key="counting:today").id)
            own.commit()
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_everybody_sees_their_own_and_the_administrator_those_of_the_schedule(world: World) -> None:
    session = world.session
    own = jobs.start_job(session, world.actor("worker"), "counting", {})
    scheduled = jobs.start_job(session, None, "counting", {})
    for person, sees in (("worker", own), ("state_admin", scheduled)):
        assert jobs.get_job(session, world.actor(person), sees.id) is sees
        assert sees in jobs.list_jobs(session, world.actor(person)).rows
    for person, job in (("reviewer", own), ("state_admin", own), ("worker", scheduled)):
        actor = world.actor(person)
        assert job not in jobs.list_jobs(session, actor).rows
        for ask in (jobs.get_job, jobs.cancel_job, jobs.retry_job):
            with pytest.raises(NotFound):
                ask(session, actor, job.id)
    with pytest.raises(NotFound):
        jobs.get_job(session, world.actor("worker"), 2**70)


def test_a_waiting_job_is_cancelled_at_once_and_can_be_taken_up_again(world: World) -> None:
    session, actor = world.session, world.actor("worker")
    job = jobs.start_job(session, actor, "counting", {})
    with pytest.raises(JobNotStopped):
        jobs.retry_job(session, actor, job.id)
    assert jobs.cancel_job(session, actor, job.id).state == "cancelled"
    assert job.finished_at is not None
    with pytest.raises(JobOver):
        jobs.cancel_job(session, actor, job.id)
    again = jobs.retry_job(session, actor, job.id)
    assert (again.state, again.cancel_asked, again.finished_at, again.attempts) == ("queued", False, None, 0)
    assert job_leases.lease_next(session, "one", datetime.now(UTC)) is job


def test_a_running_job_is_asked_to_stop(world: World) -> None:
    session, actor = world.session, world.actor("worker")
    job = jobs.start_job(session, actor, "counting", {})
    job_leases.lease_next(session, "one", datetime.now(UTC))
    cancelled = jobs.cancel_job(session, actor, job.id)
    assert (cancelled.state, cancelled.cancel_asked) == ("running", True)
    assert job_leases.held_job(session, job.id, "one").cancel_asked


def test_a_failed_job_goes_on_from_its_cursor(world: World) -> None:
    session, actor = world.session, world.actor("worker")
    job = jobs.start_job(session, actor, "counting", {})
    job_leases.lease_next(session, "one", datetime.now(UTC))
    job.cursor["number"], job.done = 4, 4
    session.commit()
    for _ in range(5):
        job.state, job.leased_by = "running", "one"
        job_leases.fail(session, job.id, "one", RuntimeError("no"), datetime.now(UTC))
    assert (job.state, job.attempts) == ("failed", 5)
    again = jobs.retry_job(session, actor, job.id)
    assert (again.state, again.cursor, again.done, again.error) == ("queued", {"number": 4}, 4, "")
