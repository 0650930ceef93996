"""The digest from the command line and as a job: both send it once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.jobs import DAILY
from app.jobs.worker import Worker
from app.models import Case, Job, NotificationSetting, OutboxMessage, db


@pytest.fixture
def waiting(app: Flask, tmp_path: Path) -> Flask:
    """The worker wants a mail and has an overdue case."""
    app.config["OUTBOX_FOLDER"] = str(tmp_path / "outbox")
    world = app.world  # type: ignore[attr-defined]
    with app.app_context():
        db.session.add(NotificationSetting(user_id=world.users["worker"], email_digest=True, sms=False))
        case = db.session.scalars(select(Case).where(Case.number == world.near.case_number)).one()
        case.stage_due = datetime.now(UTC) - timedelta(days=1)
        db.session.commit()
    return app


def mails(app: Flask) -> int:
    return len(list(Path(app.config["OUTBOX_FOLDER"]).glob("*.eml")))


def test_a_dry_run_then_once_then_nothing(waiting: Flask) -> None:
    runner = waiting.test_cli_runner()
    dry = runner.invoke(args=["digest", "send", "--dry-run"])
    assert "1 digests would be written" in dry.output, dry.output
    assert mails(waiting) == 0
    first = runner.invoke(args=["digest", "send"])
    assert "1 written, 1 sent, 0 not sent" in first.output, first.output
    assert mails(waiting) == 1
    assert "0 written, 0 sent" in runner.invoke(args=["digest", "send"]).output


def test_the_daily_job_writes_and_a_second_sends(waiting: Flask) -> None:
    with waiting.app_context():
        daily = tuple(one for one in DAILY if one.kind == "digest")
        assert daily
        db.session.add_all(
            Job(kind=one.kind, state="queued", created_at=datetime.now(UTC), run_after=datetime.now(UTC))
            for one in daily
        )
        db.session.commit()
        Worker(daily=()).work_off()
        jobs = {job.kind: job for job in db.session.scalars(select(Job).where(Job.kind != "counting"))}
        assert {kind: job.state for kind, job in jobs.items()} == {"digest": "done", "outbox": "done"}
        assert jobs["outbox"].result["counts"] == {"messages_sent": 1}
        assert db.session.scalars(select(OutboxMessage)).one().state == "sent"
    assert mails(waiting) == 1


def test_what_could_not_be_sent_comes_back_as_a_job_that_waits(waiting: Flask) -> None:
    waiting.config.update(MESSENGER="smtp", SMTP_URL="smtp://127.0.0.1:1")
    with waiting.app_context():
        db.session.add(Job(kind="digest", state="queued", created_at=datetime.now(UTC), run_after=datetime.now(UTC)))
        db.session.commit()
        Worker(daily=()).work_off()
        message = db.session.scalars(select(OutboxMessage)).one()
        assert (message.state, message.attempts) == ("waiting", 1)
        again = db.session.scalars(select(Job).where(Job.kind == "outbox", Job.state == "queued")).one()
        assert again.run_after == message.run_after
