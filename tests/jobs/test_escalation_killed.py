"""The escalation killed twice and run by two at once: every overdue case moves exactly once."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.models import EscalationStep
from app.services import jobs
from benchmarks.overdue_cases import faults, fill, first_numbers
from tests.jobs.processes import command, running
from tests.jobs.test_worker import let_lease_run_out, read, wait_until
from tests.world import World

pytestmark = pytest.mark.unmetered

WORK = ("jobs", "work", "--no-daily")


def test_killed_twice_and_doubled_every_case_moves_once(session: Session, world: World, database_url: str) -> None:
    session.add(
        EscalationStep(position=2, code="JANPAD_CMO", label_hi="जनपद", label_en="Block", days=15, days_kind="suggested")
    )
    fill(session, 700, 600, world.users["worker"])
    before = first_numbers(session)
    job_id = jobs.start_job(session, None, "escalate", {"portion": 10}).id
    session.commit()
    for reached in (40, 150):
        with running(command, database_url, *WORK) as process:
            wait_until(lambda reached=reached: read(session, job_id).done >= reached, "the job does not move")
            session.rollback()
            process.kill()
            process.join()
        assert read(session, job_id).state == "running"
        let_lease_run_out(session, job_id)
    assert read(session, job_id).done < 600
    session.rollback()
    with running(command, database_url, *WORK), running(command, database_url, "escalate") as by_hand:
        by_hand.join(60)
        assert by_hand.exitcode == 0
        wait_until(lambda: read(session, job_id).state == "done", "the job does not end")
    session.rollback()
    assert faults(session, before) == []
