"""Old runs go some rows at a time, what others lean on stays, and counts go with the last run that needs them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.lifecycle.clocks import day_of
from app.models import (
    Area,
    AuditEntry,
    FairnessFinding,
    FairnessNote,
    FairnessPart,
    FairnessResult,
    FairnessRun,
    FairnessSnapshot,
)
from app.services import fairness_results, fairness_retention, fairness_runs, fairness_steps
from tests.checked_places import PANCHAYATS, Going, checked_panchayats, run_check
from tests.world import World


@pytest.fixture
def places(session: Session, world: World) -> dict[int, Area]:
    return checked_panchayats(session, world)


def latest(session: Session, level: str = "panchayat", period: str = "") -> FairnessRun:
    run = fairness_runs.latest_run(session, level, period)
    assert run is not None
    return run


def aged(session: Session, run: FairnessRun, days: int) -> None:
    """Let a run, its counts included, be so many days old."""
    run.finished_at = datetime.now(UTC) - timedelta(days=days)
    run.created_at = run.snapshot.created_at = run.finished_at
    session.commit()


def test_old_runs_go_and_those_that_a_finding_names_stay(
    session: Session, world: World, places: dict[int, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fairness_results, "ROWS", 5)
    own = latest(session, "district")
    run_check(session)
    first = latest(session)
    for seed in (1, 2, 3):
        run_check(session, seed=seed)
    runs = session.scalars(select(FairnessRun).where(FairnessRun.level == "panchayat").order_by(FairnessRun.id)).all()
    assert [run.seed for run in runs] == [0, 1, 2, 3]
    for run, days in zip(runs, (400, 399, 398, 0), strict=True):
        aged(session, run, days)
    # Every later run counts on the live findings, so the last one is named as well.
    today = day_of(datetime.now(UTC))
    going = [run.id for run in fairness_retention.forgettable(session, today)]
    same_month = (today - timedelta(days=399)).month == (today - timedelta(days=398)).month
    assert going == ([runs[1].id] if same_month else [])
    if not same_month:
        aged(session, runs[1], 398)
    chunks = 0
    while fairness_retention.forget_some(session, datetime.now(UTC)).more:
        session.commit()
        chunks += 1
    assert chunks == PANCHAYATS // 5 + 1
    stay = set(session.scalars(select(FairnessRun.id)))
    assert stay == {own.id, first.id, runs[2].id, runs[3].id}
    assert fairness_runs.differences(session, first) == 0
    audited = select(AuditEntry.subject_id).where(AuditEntry.action == "fairness_run_forgotten")
    assert [int(key or 0) for key in session.scalars(audited)] == [going[0] if going else runs[1].id]


def test_counts_that_no_run_needs_go_with_the_last_of_them(
    session: Session, world: World, places: dict[int, Area]
) -> None:
    run_check(session, "district", period="2026-05")
    snapshot = latest(session, "district", "2026-05").snapshot
    run_check(session, "district", seed=1, period="2026-05")
    old, new = session.scalars(
        select(FairnessRun).where(FairnessRun.snapshot_id == snapshot.id).order_by(FairnessRun.id)
    ).all()
    for run in (old, new):
        session.execute(delete(FairnessNote).where(FairnessNote.run_id == run.id))
    session.execute(delete(FairnessFinding).where(FairnessFinding.first_run_id.in_([old.id, new.id])))
    aged(session, old, 90)
    aged(session, new, 90)
    forget(session)
    assert session.scalars(select(FairnessRun.id).where(FairnessRun.snapshot_id == snapshot.id)).all() == [new.id]
    assert session.get(FairnessSnapshot, snapshot.id) is not None
    session.execute(delete(FairnessPart).where(FairnessPart.run_id == new.id))
    session.execute(delete(FairnessResult).where(FairnessResult.run_id == new.id))
    session.delete(new)
    session.commit()
    forget(session)
    assert session.get(FairnessSnapshot, snapshot.id) is None
    assert not session.scalars(select(FairnessPart.id).where(FairnessPart.snapshot_id == snapshot.id)).all()


def forget(session: Session) -> None:
    while fairness_retention.forget_some(session, datetime.now(UTC)).more:
        session.commit()
    session.commit()


def test_every_night_lets_go_of_what_is_old(
    session: Session, world: World, places: dict[int, Area], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_check(session, "mandal", period="2026-05")
    run_check(session, "mandal", seed=1, period="2026-05")
    old, new = session.scalars(select(FairnessRun).where(FairnessRun.level == "mandal").order_by(FairnessRun.id)).all()
    for run in (old, new):
        aged(session, run, 90)
    monkeypatch.setattr(fairness_steps, "LEVELS", ("district",))
    night = Going({})
    while not fairness_steps.step(session, night):
        session.commit()
    session.commit()
    assert session.get(FairnessRun, old.id) is None
    assert session.get(FairnessRun, new.id) is not None
    assert night.result["counts"]["runs_forgotten"] == 1
