"""The commands that run the check now, have the last runs again, let old ones go, and take a person out of reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app.models import FairnessResult, FairnessRun, PartialityReport, db
from tests.checked_places import checked_panchayats
from tests.partiality_world import govern, tell
from tests.world import World


def test_run_twice_then_verify(app: Flask) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    with app.app_context():
        checked_panchayats(db.session(), world.read_into(db.session()))
    invoke = app.test_cli_runner().invoke
    first = invoke(args=["fairness", "run", "--level", "panchayat", "--level", "booth"])
    assert first.exit_code == 0, first.output
    assert "देखे गए क्षेत्र / Places looked at" in first.output
    again = invoke(args=["fairness", "run", "--level", "panchayat"])
    assert "this run is there already" in again.output
    verified = invoke(args=["fairness", "verify", "--level", "panchayat"])
    assert verified.exit_code == 0
    assert "the same, digit by digit" in verified.output
    with app.app_context():
        run = select(FairnessRun.id).where(FairnessRun.level == "panchayat")
        row = db.session.scalars(select(FairnessResult).where(FairnessResult.run_id.in_(run)).limit(1)).one()
        row.eligible += 1
        db.session.commit()
    wrong = invoke(args=["fairness", "verify", "--level", "panchayat"])
    assert wrong.exit_code == 1
    assert "1 differ" in wrong.output
    with app.app_context():
        db.session.scalars(select(FairnessRun).where(FairnessRun.level == "panchayat")).one().method = "unserved-1"
        db.session.commit()
    earlier = invoke(args=["fairness", "verify", "--level", "panchayat"])
    assert earlier.exit_code == 0
    assert "by an earlier method: unserved-1" in earlier.output


def test_wrong_words_are_refused(app: Flask) -> None:
    invoke = app.test_cli_runner().invoke
    assert invoke(args=["fairness", "run", "--level", "village"]).exit_code == 2
    refused = invoke(args=["fairness", "run", "--period", "soon"])
    assert refused.exit_code == 2
    assert "2026-27" in refused.output


def test_old_runs_are_told_first_and_then_let_go_of(app: Flask) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    with app.app_context():
        checked_panchayats(db.session(), world.read_into(db.session()))
    invoke = app.test_cli_runner().invoke
    for seed in ("1", "2"):
        options = ["--level", "mandal", "--period", "2026-05", "--seed", seed]
        assert invoke(args=["fairness", "run", *options]).exit_code == 0
    with app.app_context():
        old, new = db.session.scalars(select(FairnessRun).where(FairnessRun.level == "mandal").order_by(FairnessRun.id))
        keys = old.id, new.id
        for run in (old, new):
            run.finished_at = run.created_at = datetime.now(UTC) - timedelta(days=90)
        db.session.commit()
    told = invoke(args=["fairness", "prune", "--dry-run"])
    assert told.exit_code == 0
    assert "would go: 1" in told.output
    assert f"{keys[0]}  mandal  2026-05" in told.output
    gone = invoke(args=["fairness", "prune"])
    assert "gone: 1" in gone.output
    assert "gone: 0" in invoke(args=["fairness", "prune"]).output
    with app.app_context():
        assert db.session.get(FairnessRun, keys[0]) is None
        assert db.session.get(FairnessRun, keys[1]) is not None


def test_a_person_goes_out_of_reports_by_command(app: Flask) -> None:
    world: World = app.world  # type: ignore[attr-defined]
    with app.app_context():
        here = world.read_into(db.session())
        places = govern(here)
        report = tell(here, places.panchayat, name="कमला", witness="सुनीता बाई")
        db.session.commit()
        number = report.id
    invoke = app.test_cli_runner().invoke
    key = str(world.near.beneficiary_id)
    answer = invoke(args=["beneficiaries", "erase-from-reports", key])
    assert answer.exit_code == 0, answer.output
    assert "1  दूसरों की बात में" in answer.output
    assert invoke(args=["beneficiaries", "erase-from-reports", "999999"]).exit_code == 2
    with app.app_context():
        assert "सुनीता" not in (db.session.get_one(PartialityReport, number).witness or "")
