"""A worker killed with SIGKILL in the middle of some hundred cases: what is left is done later, and no case twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.bulk import BulkAct
from app.jobs.worker import Worker
from app.models import AuditEntry, BulkItem, Case, CaseEvent
from app.services import audit, bulk
from tests.bulk_desk import Desk
from tests.jobs.processes import command, running
from tests.jobs.test_worker import let_lease_run_out, read, wait_until
from tests.world import World

pytestmark = pytest.mark.unmetered

CASES = 600


def test_killed_in_the_middle_every_case_is_done_once(
    session: Session, world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CHECKED_AT_ONCE", CASES)
    desk = Desk(world, CASES)
    batch_id = desk.do(BulkAct.ASSIGN, desk.assign()).id
    job_id = bulk.get_batch(session, desk.actor, batch_id).job_id
    assert job_id is not None
    session.rollback()
    with running(command, database_url, "jobs", "work", "--no-daily") as process:
        wait_until(lambda: read(session, job_id).done > 0, "the job does not move")
        session.rollback()
        process.kill()
        process.join()
    job = read(session, job_id)
    assert job.state == "running"
    assert 0 < job.done < CASES
    done = session.scalar(select(func.count()).where(BulkItem.batch_id == batch_id, BulkItem.state == "done"))
    assert done == job.done == session.scalar(select(func.count(Case.id)).where(Case.state == "ASSIGNED"))
    let_lease_run_out(session, job_id)
    Worker(daily=()).work_off()
    assert session.scalar(select(func.count(Case.id)).where(Case.state == "ASSIGNED", Case.version == 2)) == CASES
    for rows in (
        select(CaseEvent.case_id).where(CaseEvent.kind == "assigned"),
        select(AuditEntry.subject_id).where(AuditEntry.action == "case_assigned"),
    ):
        found = session.scalars(rows).all()
        assert len(found) == len(set(found)) == CASES
    assert audit.verify(session).broken_at is None
