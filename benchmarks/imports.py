"""A list of many people: read and judged, then the whole way, beside what each database does bare in the same run.

A list of fifteen columns in Devanagari is made, with a few rows of every kind of fault in it. It is staged (parted,
judged, screened, sealed, kept), compared and taken (fingerprints, search keys, households, people, entitlements, audit)
by the services that the pages and the command use. Beside it stand the same rows by ``executemany`` (SQLite) or
``COPY`` (PostgreSQL) into a plain table of fifteen columns in transactions of the same size.

    python -m benchmarks.imports [--rows N] [--database URL] [--quick] [--json] [--profile FILE]
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import flask_migrate
from sqlalchemy import func, select

from app import create_app
from app.domain.imports.states import ListState
from app.models import Beneficiary, Entitlement, ImportBatch, db
from app.services.imports import by_command
from app.services.imports.receive import ListForm
from app.services.transactions import begin_write
from benchmarks.list_of_people import HEADER, make_ground, write_list

SECRETS = {"SECRET_KEY": "only-for-the-benchmark", "FIELD_KEY": "only-for-the-benchmark-field-key"}
ROWS, CHUNK = 100_000, 5_000
STAGING_GOAL = {"sqlite": 0.60, "postgresql": 0.45}
WHOLE_GOAL = {"sqlite": 0.15, "postgresql": 0.20}
MEMORY_GOAL = 300


@dataclass
class Figures:
    """What was measured: rows a second, and megabytes at the most."""

    database: str
    rows: int
    raw: float
    received: float
    staging: float
    whole: float
    staging_ratio: float
    whole_ratio: float
    staging_cpu_ratio: float
    whole_cpu_ratio: float
    peak_mb: float
    peak_mb_at_a_tenth: float
    people: int
    entitlements: int


def main() -> int:
    """Print the figures; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--database")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", type=Path)
    asked = parser.parse_args()
    rows = min(asked.rows, 20_000) if asked.quick else asked.rows
    with tempfile.TemporaryDirectory(prefix="pahunch-list-") as folder:
        url = asked.database or f"sqlite:///{folder}/list.sqlite3"
        path = Path(folder) / "list.csv"
        write_list(path, rows)
        raw = in_a_process(raw_speed, url, path, True)
        whole = in_a_process(load, url, path, asked.profile)
        after = in_a_process(raw_speed, url, path, False)
    raw = {name: (raw[name] + after[name]) / 2 for name in raw}
    found = _figures(url, rows, raw, whole)
    sys.stdout.write(json.dumps(asdict(found)) + "\n" if asked.json else _table(found))
    return 0


def in_a_process(work: Any, *arguments: Any) -> dict[str, float]:
    """Run a function in a fresh process, so that its peak of memory is its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, work, arguments))
    process.start()
    answer: dict[str, float] = ours.recv()
    process.join()
    return answer


def _answer(pipe: Any, work: Any, arguments: tuple[Any, ...]) -> None:
    pipe.send(work(*arguments))


def raw_speed(url: str, path: Path, prepare: bool) -> dict[str, float]:
    """Return rows a second, and a second of processor, of the bare database; ``prepare`` makes the ground first.

    Measured before and after the list is loaded: a machine shared with others is quicker at one time than another.
    """
    app = create_app({**SECRETS, "DATABASE_URL": url})
    with app.app_context():
        if prepare:
            flask_migrate.upgrade()
            begin_write(db.session())
            make_ground(db.session())
            db.session.commit()
        runs = [_raw_once(path) for _ in range(3)]
    return {"speed": sum(run[0] for run in runs) / 3, "cpu": sum(run[1] for run in runs) / 3}


def _raw_once(path: Path) -> tuple[float, float]:
    raw: Any = db.engine.raw_connection()
    columns = ", ".join(f"c{place}" for place in range(len(HEADER)))
    postgres = db.engine.dialect.name == "postgresql"
    cursor = raw.cursor()
    cursor.execute("DROP TABLE IF EXISTS raw_rows")
    cursor.execute(f"CREATE TABLE raw_rows ({columns.replace(',', ' TEXT,')} TEXT)")
    raw.commit()
    started, worked, count = time.perf_counter(), time.process_time(), 0
    for rows in _portions(path):
        count += len(rows)
        if postgres:
            with cursor.copy(f"COPY raw_rows ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            raw.commit()
        else:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(f"INSERT INTO raw_rows VALUES ({', '.join('?' * len(HEADER))})", rows)
            cursor.execute("COMMIT")
    spent, worked = time.perf_counter() - started, time.process_time() - worked
    cursor.execute("DROP TABLE raw_rows")
    raw.commit()
    raw.close()
    return count / spent, count / worked


def _portions(path: Path) -> Iterator[list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        rows = []
        for row in reader:
            rows.append(row)
            if len(rows) == CHUNK:
                yield rows
                rows = []
        if rows:
            yield rows


def load(url: str, path: Path, profile: Path | None) -> dict[str, float]:
    """Load the list by the services of the command; return seconds of each part and peak memory in megabytes."""
    app = create_app({**SECRETS, "DATABASE_URL": url})
    watch = cProfile.Profile() if profile else None
    with app.app_context():
        session, now = db.session(), datetime.now(UTC)
        if watch:
            watch.enable()
        started, worked = time.perf_counter(), time.process_time()
        read_cpu = 0.0
        begin_write(session)
        form = ListForm(path.name, "benchmark", now.date(), "mp_widow_pension_placeholder")
        opened = by_command.open_list(session, path, _with_scheme(session, form), {}, now)
        session.commit()
        received = time.perf_counter()
        read = tenth = 0.0
        state, over, done = ListState.STAGING, False, 0
        while not over:
            begin_write(session)
            standing = by_command.go_on(session, opened.batch_id, doubtful=False, now=now)
            batch = session.get_one(ImportBatch, opened.batch_id)
            if not read and batch.cursor.get("phase") != "read":
                read, read_cpu = time.perf_counter(), time.process_time() - worked
            state = ListState(batch.state)
            session.commit()
            session.expunge_all()
            done, over = done + standing.done, standing.over
            if not tenth and state is ListState.APPLYING:
                tenth = _peak()
        ended, whole_cpu = time.perf_counter(), time.process_time() - worked
        if watch and profile:
            watch.disable()
            watch.dump_stats(profile)
        people = session.scalar(select(func.count(Beneficiary.id))) or 0
        dues = session.scalar(select(func.count(Entitlement.id))) or 0
    return {
        "received": received - started,
        "read": read - received,
        "whole": ended - started,
        "read_cpu": read_cpu,
        "whole_cpu": whole_cpu,
        "peak": _peak(),
        "tenth": tenth,
        "people": people,
        "dues": dues,
    }


def _with_scheme(session: Any, form: ListForm) -> ListForm:
    from dataclasses import replace

    from app.models import Scheme

    code = session.scalars(select(Scheme.code).where(Scheme.active).order_by(Scheme.id)).first()
    return replace(form, scheme_code=code or "")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _figures(url: str, rows: int, raw: dict[str, float], whole: dict[str, float]) -> Figures:
    staging = rows / (whole["received"] + whole["read"])
    return Figures(
        database=url.partition(":")[0].partition("+")[0],
        rows=rows,
        raw=raw["speed"],
        received=rows / whole["received"],
        staging=staging,
        whole=rows / whole["whole"],
        staging_ratio=staging / raw["speed"],
        whole_ratio=rows / whole["whole"] / raw["speed"],
        staging_cpu_ratio=rows / whole["read_cpu"] / raw["cpu"],
        whole_cpu_ratio=rows / whole["whole_cpu"] / raw["cpu"],
        peak_mb=whole["peak"],
        peak_mb_at_a_tenth=whole["tenth"],
        people=int(whole["people"]),
        entitlements=int(whole["dues"]),
    )


def _table(found: Figures) -> str:
    kind = "postgresql" if found.database.startswith("postgres") else "sqlite"
    lines = (
        ("rows", f"{found.rows:,}"),
        ("people, entitlements", f"{found.people:,}, {found.entitlements:,}"),
        ("bare database, rows/s", f"{found.raw:,.0f}"),
        ("received (decoded, screened, sealed), rows/s", f"{found.received:,.0f}"),
        ("staging with every check, rows/s", f"{found.staging:,.0f}"),
        ("  of the bare database", f"{found.staging_ratio:.0%} (goal {STAGING_GOAL[kind]:.0%})"),
        ("  of the bare database, by processor time", f"{found.staging_cpu_ratio:.0%}"),
        ("the whole way, rows/s", f"{found.whole:,.0f}"),
        ("  of the bare database", f"{found.whole_ratio:.0%} (goal {WHOLE_GOAL[kind]:.0%})"),
        ("  of the bare database, by processor time", f"{found.whole_cpu_ratio:.0%}"),
        ("peak memory, MB", f"{found.peak_mb:.0f} (goal {MEMORY_GOAL})"),
    )
    return f"{kind}\n" + "".join(f"  {name:<46} {value:>24}\n" for name, value in lines)


if __name__ == "__main__":
    sys.exit(main())
