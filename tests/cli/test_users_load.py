"""Workers by command: judged as on the pages, with all places in reach, and a password only where it is asked for."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from app.models import User, db
from tests.cli.test_loading_commands import count, run
from tests.services.loading.ground import write_csv

HEAD = "नाम,मोबाइल,पद,बूथ,कब से"


def test_workers_are_loaded_once_and_asked_for_a_password(app: Flask, tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "workers.csv",
        HEAD,
        "मीना बाई,9812345670,प्रदेश प्रबंधक,156/1,2026-10-01",
        "गीता,98123,कार्यकर्ता,156/1,",
        "नीता,9812345672,कार्यकर्ता,4/1,कल",
    )
    before = count(app, User)
    report = tmp_path / "report.csv"
    first = run(app, "users", "load", file, "--report", report)
    assert first.exit_code == 3, first.output
    assert "in doubt, left out" in first.output
    assert count(app, User) == before + 1
    assert "98123" not in report.read_text(encoding="utf-8")
    assert run(app, "users", "load", file).exit_code == 3
    assert count(app, User) == before + 1
    with app.app_context():
        key = db.session.query(User.id).filter_by(name="मीना बाई").scalar()
        db.session.remove()
    told = run(app, "users", "first-password", key)
    assert told.exit_code == 0 and re.search(r"password: [a-z2-9]{14}\n", told.output)
    assert run(app, "users", "first-password", 10**9).exit_code == 2


def test_a_row_in_doubt_alone_is_told_by_the_exit_status(app: Flask, tmp_path: Path) -> None:
    before = count(app, User)
    file = write_csv(tmp_path / "workers.csv", HEAD, "नीता,9812345672,कार्यकर्ता,156/1,कल")
    told = run(app, "users", "load", file)
    assert (told.exit_code, count(app, User)) == (3, before), told.output
    assert "in doubt, left out" in told.output
