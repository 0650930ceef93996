"""The commands that run the check now and have the last runs again."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.models import FairnessResult, FairnessRun, db
from tests.checked_places import checked_panchayats
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


def test_wrong_words_are_refused(app: Flask) -> None:
    invoke = app.test_cli_runner().invoke
    assert invoke(args=["fairness", "run", "--level", "village"]).exit_code == 2
    refused = invoke(args=["fairness", "run", "--period", "soon"])
    assert refused.exit_code == 2
    assert "2026-27" in refused.output
