"""The escalation at full size: its speed beside bare statements, its memory, and kill -9 and a double run survived.

A database with many cases is made, of which some are overdue. First the job runs undisturbed in one process, and its
speed and peak memory are taken. Then the days of the same cases pass once more, and the job is killed twice and
finished by two processes at once. After both runs every overdue case must have moved exactly once, with one event and
one entry in a whole chain. Last, the same rows are written by bare DB-API statements with the same durability: no
program that writes them in transactions of that size can be quicker.

    python -m benchmarks.escalation [--cases N] [--overdue N] [--database URL] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import flask_migrate
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import create_app
from app.models import Job, User, db
from app.services import jobs
from app.services.demo import DemoSize, holds_people, load_demo
from app.services.escalation import PORTION
from app.services.transactions import begin_write
from benchmarks.overdue_cases import faults, fill, first_numbers, make_overdue_again
from benchmarks.overdue_raw import raw_speed

ROOT = Path(__file__).resolve().parents[1]
SECRETS = {"SECRET_KEY": "only-for-the-benchmark", "FIELD_KEY": "only-for-the-benchmark-field-key"}
CASES, OVERDUE = 500_000, 60_000
LEASE_SECONDS = 2
LOOK_SECONDS = 0.05


@dataclass
class Figures:
    """What was measured; speeds in cases a second, memory in MB."""

    database: str
    cases: int
    overdue: int
    filled_seconds: float
    job_per_second: float
    job_per_cpu_second: float
    raw_per_second: float
    ratio: float
    peak_mb_at_a_tenth: float
    peak_mb_at_the_end: float
    disturbed_seconds: float
    kills_at: list[int]
    faults: list[str]


def main() -> int:
    """Return 0 where every case moved exactly once, 1 otherwise."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--cases", type=int)
    read.add_argument("--overdue", type=int)
    read.add_argument("--database", help="an empty database; a temporary SQLite file if not given")
    read.add_argument("--quick", action="store_true", help="a tenth of the size")
    read.add_argument("--json", action="store_true")
    asked = read.parse_args()
    size = 10 if asked.quick else 1
    cases, overdue = asked.cases or CASES // size, asked.overdue or OVERDUE // size
    with tempfile.TemporaryDirectory(prefix="pahunch-escalation-") as folder:
        url = asked.database or f"sqlite:///{folder}/cases.sqlite3"
        figures = measure(url, cases, overdue, quiet=asked.json)
    sys.stdout.write(json.dumps(asdict(figures)) + "\n" if asked.json else told(figures))
    return 1 if figures.faults else 0


def measure(url: str, cases: int, overdue: int, *, quiet: bool) -> Figures:
    """Make the database, do both runs, prove both, and write the same rows bare."""
    say = (lambda _text: None) if quiet else (lambda text: sys.stderr.write(f"{text}\n"))
    app = create_app({**SECRETS, "DATABASE_URL": url})
    with app.app_context():
        flask_migrate.upgrade()
        session = db.session()
        say(f"filling {cases:,} cases, {overdue:,} of them overdue …")
        started = time.monotonic()
        prepare(session, cases, overdue)
        filled = time.monotonic() - started

        say("one process, undisturbed …")
        before = first_numbers(session)
        seconds, worked, early, late = undisturbed(session, url, overdue)
        wrong = faults(session, before)

        say("killed twice, then two at once …")
        make_overdue_again(session)
        before = first_numbers(session)
        disturbed_seconds, kills = disturbed(session, url, overdue)
        wrong += faults(session, before, rounds=2)

        say("the same rows by bare statements …")
        make_overdue_again(session)
        raw = raw_speed(db.engine, PORTION)
        db.session.remove()
        db.engine.dispose()
    speed = overdue / seconds
    kind = url.partition(":")[0]
    return Figures(
        database=kind,
        cases=cases,
        overdue=overdue,
        filled_seconds=filled,
        job_per_second=speed,
        job_per_cpu_second=overdue / worked,
        raw_per_second=raw,
        ratio=speed / raw,
        peak_mb_at_a_tenth=early,
        peak_mb_at_the_end=late,
        disturbed_seconds=disturbed_seconds,
        kills_at=kills,
        faults=wrong[:20],
    )


def prepare(session: Session, cases: int, overdue: int) -> None:
    """Load a small demo for its schemes, ladder and people, and put the cases on top."""
    begin_write(session)
    if not holds_people(session):
        load_demo(session, DemoSize(booths=120, people=6_000, cases=100), today=datetime.now(UTC).date())
    owner = session.scalar(select(User.id).limit(1))
    assert owner is not None
    fill(session, cases, overdue, owner)
    settle(session)


def settle(session: Session) -> None:
    """Leave the database as after a night's rest: no journal of the filling, and a planner that knows the tables."""
    if session.get_bind().dialect.name == "sqlite":
        connection = db.engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    session.execute(text("ANALYZE"))
    session.commit()


def start(session: Session, key: str) -> int:
    """Put the job into the queue and return its key."""
    begin_write(session)
    job_id = jobs.start_job(session, None, "escalate", {}, once_key=f"benchmark:{key}").id
    session.commit()
    return job_id


def command(url: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command of the application on the database."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, **SECRETS, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
    )


def look(session: Session, job_id: int) -> Job:
    """Return the job as it stands now."""
    session.rollback()
    session.expire_all()
    return session.get_one(Job, job_id)


def undisturbed(session: Session, url: str, overdue: int) -> tuple[float, float, float, float]:
    """Run the job alone.

    Returns its seconds from first lease to end, its seconds on a processor after the first portion was begun, and
    peak memory at a tenth and at the end.
    """
    job_id = start(session, "undisturbed")
    worker, early, late = command(url, "jobs", "work", "--no-daily"), 0.0, 0.0
    begun = worked = 0.0
    try:
        while (job := look(session, job_id)).state != "done":
            late = max(late, peak_mb(worker.pid))
            worked = processor_seconds(worker.pid)
            if job.state == "queued":
                begun = worked
            if not early and job.done >= overdue // 10:
                early = late
            assert job.state != "failed", job.error
            time.sleep(LOOK_SECONDS)
        assert job.begun_at is not None
        assert job.finished_at is not None
        return (job.finished_at - job.begun_at).total_seconds(), worked - begun, early, late
    finally:
        worker.terminate()
        worker.wait()


def disturbed(session: Session, url: str, overdue: int) -> tuple[float, list[int]]:
    """Kill the worker at a quarter and at a half, then let a worker and the command finish side by side."""
    job_id, kills, started = start(session, "disturbed"), [], time.monotonic()
    work = ("jobs", "work", "--no-daily", "--lease", str(LEASE_SECONDS))
    for share in (4, 2):
        worker = command(url, *work)
        while look(session, job_id).done < overdue // share // 2:
            time.sleep(LOOK_SECONDS)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills.append(look(session, job_id).done)
    both = [command(url, *work), command(url, "escalate")]
    try:
        both[1].wait()
        while look(session, job_id).state != "done":
            time.sleep(LOOK_SECONDS)
    finally:
        for process in both:
            process.terminate()
            process.wait()
    return time.monotonic() - started, kills


def peak_mb(pid: int) -> float:
    """Return the largest resident memory of a process so far, 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process so far, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(found: Figures) -> str:
    """Return the figures as lines to read."""
    rows: list[tuple[str, Any]] = [
        ("database", found.database),
        ("cases, of them overdue", f"{found.cases:,}, {found.overdue:,}"),
        ("job, cases a second", f"{found.job_per_second:,.0f}"),
        ("job, cases a second of processor", f"{found.job_per_cpu_second:,.0f}"),
        ("bare statements, cases a second", f"{found.raw_per_second:,.0f}"),
        ("ratio", f"{found.ratio:.2f}"),
        ("peak memory at a tenth / at the end", f"{found.peak_mb_at_a_tenth:.0f} / {found.peak_mb_at_the_end:.0f} MB"),
        ("killed at", ", ".join(f"{done:,}" for done in found.kills_at)),
        ("killed twice and doubled, seconds", f"{found.disturbed_seconds:.0f}"),
        ("every case moved exactly once", "no: " + "; ".join(found.faults) if found.faults else "yes"),
    ]
    return "".join(f"{name:<38} {value}\n" for name, value in rows)


if __name__ == "__main__":
    sys.exit(main())
