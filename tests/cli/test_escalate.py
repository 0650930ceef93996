"""The command that moves what is overdue: what it prints, and that it may be repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.models import Case, CaseEvent, EscalationStep, db
from tests.world import NOW


@pytest.fixture
def late(app: Flask) -> Flask:
    """The small world with two rungs and both of its cases overdue."""
    with app.app_context():
        db.session.add(
            EscalationStep(position=2, code="JANPAD_CMO", label_hi="ज", label_en="B", days=15, days_kind="suggested")
        )
        for case in db.session.scalars(select(Case)):
            case.stage_since, case.stage_due = NOW - timedelta(days=4000), NOW - timedelta(days=3990)
        db.session.commit()
    return app


def levels(app: Flask) -> list[int]:
    with app.app_context():
        return sorted(db.session.scalars(select(Case.level)))


def test_it_counts_without_changing_then_moves_then_finds_nothing(late: Flask) -> None:
    run = late.test_cli_runner().invoke
    counted = run(args=["escalate", "--dry-run"])
    assert counted.exit_code == 0
    assert "Only counted" in counted.output
    assert "2  ऊपर भेजे गए / Escalated" in counted.output
    assert levels(late) == [1, 1]

    moved = run(args=["escalate"])
    assert moved.exit_code == 0
    assert "2  अब सीढ़ी 2 पर / Now at level 2" in moved.output
    assert "Only counted" not in moved.output
    assert levels(late) == [2, 2]

    again = run(args=["escalate"])
    assert "No case is overdue" in again.output
    with late.app_context():
        found = select(func.count()).select_from(CaseEvent).where(CaseEvent.kind == "escalated")
        assert db.session.scalar(found) == 2


def test_a_limit_is_kept(late: Flask) -> None:
    output = late.test_cli_runner().invoke(args=["escalate", "--limit", "1"]).output
    assert "1  ऊपर भेजे गए / Escalated" in output
    assert levels(late) == [1, 2]


def test_a_worker_does_it_too(late: Flask) -> None:
    from app.services import jobs

    with late.app_context():
        jobs.start_job(db.session(), None, "escalate", {})
        db.session.commit()
    output = late.test_cli_runner().invoke(args=["jobs", "work", "--once", "--no-daily"]).output
    assert "jobs taken: 1" in output
    assert levels(late) == [2, 2]
