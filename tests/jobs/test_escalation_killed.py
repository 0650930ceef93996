"""The escalation killed twice and run by two at once: every overdue case moves exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session

from app.models import EscalationStep
from app.services import jobs
from benchmarks.overdue_cases import faults, fill, first_numbers
from tests.conftest import TEST_SETTINGS
from tests.jobs.test_worker import let_lease_run_out, read, wait_until
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def command(url: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of the application; it is killed at the end if it still runs."""
    secrets = {name: TEST_SETTINGS[name] for name in ("SECRET_KEY", "FIELD_KEY")}
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **secrets, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_killed_twice_and_doubled_every_case_moves_once(session: Session, world: World, database_url: str) -> None:
    session.add(
        EscalationStep(position=2, code="JANPAD_CMO", label_hi="जनपद", label_en="Block", days=15, days_kind="suggested")
    )
    fill(session, 700, 600, world.users["worker"])
    before = first_numbers(session)
    job_id = jobs.start_job(session, None, "escalate", {"portion": 10}).id
    session.commit()
    for reached in (40, 150):
        with command(database_url, "jobs", "work") as process:
            wait_until(lambda reached=reached: read(session, job_id).done >= reached, "the job does not move")
            session.rollback()
            process.send_signal(signal.SIGKILL)
        assert read(session, job_id).state == "running"
        let_lease_run_out(session, job_id)
    assert read(session, job_id).done < 600
    session.rollback()
    with command(database_url, "jobs", "work"), command(database_url, "escalate") as by_hand:
        assert by_hand.wait(60) == 0
        wait_until(lambda: read(session, job_id).state == "done", "the job does not end")
    session.rollback()
    assert faults(session, before) == []
