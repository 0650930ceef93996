"""A list of many people: read and judged, then the whole way, beside what each database does bare in the same run.

A list of fifteen columns in Devanagari is made, with a few rows of every kind of fault in it. It is staged (parted,
judged, screened, sealed, kept), compared and taken (fingerprints, search keys, households, people, entitlements, audit)
by the services that the pages and the command use. Beside it stand the same rows by ``executemany`` (SQLite) or
``COPY`` (PostgreSQL) into a plain table of fifteen columns in transactions of the same size, and, as the floor of any
way of taking them, the rows that came out of it written into the same tables once more with nothing else done.

    python -m benchmarks.imports [--rows N] [--database URL | --postgres] [--quick] [--json] [--profile FILE]

``--postgres`` starts a server of its own on loopback, with its data as safe as by default.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import multiprocessing
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import func, select

from app import create_app
from app.models import Beneficiary, Entitlement, ImportBatch, Scheme, db
from app.services.imports import by_command
from app.services.imports.receive import ListForm
from app.services.transactions import begin_write
from benchmarks.bare_rows import write_bare
from benchmarks.bare_table import raw_speed
from benchmarks.list_of_people import write_list
from benchmarks.process_memory import Watched, processor_seconds

SECRETS = {"SECRET_KEY": "only-for-the-benchmark", "FIELD_KEY": "only-for-the-benchmark-field-key"}
ROWS = 100_000
STAGING_GOAL = {"sqlite": 0.60, "postgresql": 0.45}
WHOLE_GOAL = {"sqlite": 0.15, "postgresql": 0.20}
MEMORY_GOAL = 300
MARKS = {"tenth": 0.1, "half": 0.5, "end": 1.0}


@dataclass
class Figures:
    """What was measured: rows a second, their share of the bare database, and megabytes at the most so far."""

    database: str
    rows: int
    raw: float
    floor: float
    received: float
    staging: float
    compared: float
    whole: float
    staging_ratio: float
    whole_ratio: float
    staging_cpu_ratio: float
    whole_cpu_ratio: float
    floor_ratio: float
    microseconds: dict[str, float]
    peak_mb: dict[str, float]
    people: int
    entitlements: int


def main() -> int:
    """Print the figures; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--database")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", type=Path)
    asked = parser.parse_args()
    rows = min(asked.rows, 20_000) if asked.quick else asked.rows
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pahunch-list-")))
        urls = _databases(stack, folder, asked.database, asked.postgres)
        path = folder / "list.csv"
        write_list(path, rows)
        raw = in_a_process(raw_speed, urls[0], SECRETS, path, True)[0]
        whole, watched = in_a_process(load, urls[0], path, asked.profile)
        after = in_a_process(raw_speed, urls[0], SECRETS, path, False)[0]
        floor = in_a_process(write_bare, urls, SECRETS)[0] if len(urls) > 1 else {"seconds": 0.0}
    raw = {name: (raw[name] + after[name]) / 2 for name in raw}
    peaks = {name: watched.until(whole["moments"][name]) for name in MARKS}
    found = _figures(urls[0], rows, raw, whole, floor["seconds"], peaks)
    sys.stdout.write(json.dumps(asdict(found)) + "\n" if asked.json else _table(found))
    return 0


def _databases(stack: ExitStack, folder: Path, given: str | None, postgres: bool) -> list[str]:
    """Return the database to fill, and another for the floor unless one was given."""
    if given:
        return [given]
    if not postgres:
        return [f"sqlite:///{folder}/{name}.sqlite3" for name in ("list", "floor")]
    from tests.databases import postgres_cluster, run_sql

    server = stack.enter_context(postgres_cluster(()))
    for name in ("list", "floor"):
        run_sql(server, f"CREATE DATABASE {name}")
    return [f"{server}/{name}" for name in ("list", "floor")]


def in_a_process(work: Any, *arguments: Any) -> tuple[dict[str, Any], Watched]:
    """Run a function in a fresh process, so that its memory is its own; return what it gave and what it held."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, work, arguments))
    process.start()
    watched = Watched(process.pid or 0)
    theirs.close()
    answer: dict[str, Any] = ours.recv()
    watched.stop()
    process.join()
    return answer, watched


def _answer(pipe: Any, work: Any, arguments: tuple[Any, ...]) -> None:
    pipe.send(work(*arguments))


def load(url: str, path: Path, profile: Path | None) -> dict[str, Any]:
    """Load the list by the services of the command; return seconds of each part, and when each mark was passed."""
    app = create_app({**SECRETS, "DATABASE_URL": url})
    watch = cProfile.Profile()
    with app.app_context():
        if profile:
            watch.enable()
        told = _load(db.session(), path)
        if profile:
            watch.disable()
            watch.dump_stats(profile)
        session = db.session()
        told["people"] = session.scalar(select(func.count(Beneficiary.id))) or 0
        told["dues"] = session.scalar(select(func.count(Entitlement.id))) or 0
    return told


def _load(session: Any, path: Path) -> dict[str, Any]:
    now = datetime.now(UTC)
    started, worked = time.perf_counter(), processor_seconds()
    begin_write(session)
    form = ListForm(path.name, "benchmark", now.date(), "mp_widow_pension_placeholder")
    opened = by_command.open_list(session, path, _with_scheme(session, form), {}, now)
    session.commit()
    laps = {"received": (time.perf_counter() - started, processor_seconds() - worked)}
    moments: dict[str, float] = {}
    phase, over, done = "read", False, 0
    while not over:
        begin_write(session)
        standing = by_command.go_on(session, opened.batch_id, doubtful=False, now=now)
        batch = session.get_one(ImportBatch, opened.batch_id)
        lap = (time.perf_counter() - started, processor_seconds() - worked)
        if batch.cursor.get("phase") != phase:
            laps[phase] = lap
            phase = batch.cursor.get("phase")
        session.commit()
        session.expunge_all()
        done, over = done + standing.done, standing.over
        for name, share in MARKS.items():
            if done >= share * opened.total or over:
                moments.setdefault(name, time.monotonic())
    whole = (time.perf_counter() - started, processor_seconds() - worked)
    return {
        "received": laps["received"][0],
        "read": laps["read"][0],
        "compared": laps["compare"][0],
        "whole": whole[0],
        "received_cpu": laps["received"][1],
        "read_cpu": laps["read"][1],
        "compared_cpu": laps["compare"][1],
        "whole_cpu": whole[1],
        "moments": moments,
    }


def _with_scheme(session: Any, form: ListForm) -> ListForm:
    code = session.scalars(select(Scheme.code).where(Scheme.active).order_by(Scheme.id)).first()
    return replace(form, scheme_code=code or "")


def _figures(
    url: str, rows: int, raw: dict[str, float], whole: dict[str, Any], floor: float, peaks: dict[str, float]
) -> Figures:
    per_second = rows / whole["whole"]
    bare = rows / floor if floor else 0.0
    return Figures(
        database=url.partition(":")[0].partition("+")[0],
        rows=rows,
        raw=raw["speed"],
        floor=bare,
        received=rows / whole["received"],
        staging=rows / whole["read"],
        compared=rows / (whole["compared"] - whole["read"]),
        whole=per_second,
        staging_ratio=rows / whole["read"] / raw["speed"],
        whole_ratio=per_second / raw["speed"],
        staging_cpu_ratio=rows / whole["read_cpu"] / raw["cpu"],
        whole_cpu_ratio=rows / whole["whole_cpu"] / raw["cpu"],
        floor_ratio=bare / raw["speed"],
        microseconds={"bare": 1e6 / raw["cpu"], **_by_step(whole, rows)},
        peak_mb=peaks,
        people=int(whole["people"]),
        entitlements=int(whole["dues"]),
    )


def _by_step(whole: dict[str, Any], rows: int) -> dict[str, float]:
    """Return the microseconds of processor time that a row takes in each step, in both processes that take the list."""
    ends = [whole[f"{name}_cpu"] for name in ("received", "read", "compared", "whole")]
    spent = (end - start for start, end in pairwise([0.0, *ends]))
    return {
        name: 1e6 * each / rows for name, each in zip(("received", "judged", "compared", "taken"), spent, strict=True)
    }


def _table(found: Figures) -> str:
    kind = "postgresql" if found.database.startswith("postgres") else "sqlite"
    peaks = ", ".join(f"{found.peak_mb[name]:.0f}" for name in MARKS)
    spent = ", ".join(f"{each:.1f}" for each in found.microseconds.values())
    lines = (
        ("rows", f"{found.rows:,}"),
        ("people, entitlements", f"{found.people:,}, {found.entitlements:,}"),
        ("bare database, rows/s", f"{found.raw:,.0f}"),
        ("received (decoded, screened, sealed), rows/s", f"{found.received:,.0f}"),
        ("staging with every check, rows/s", f"{found.staging:,.0f}"),
        ("  of the bare database", f"{found.staging_ratio:.0%} (goal {STAGING_GOAL[kind]:.0%})"),
        ("  of the bare database, by processor time", f"{found.staging_cpu_ratio:.0%}"),
        ("compared with those recorded, rows/s", f"{found.compared:,.0f}"),
        ("the whole way, rows/s", f"{found.whole:,.0f}"),
        ("  of the bare database", f"{found.whole_ratio:.1%} (goal {WHOLE_GOAL[kind]:.0%})"),
        ("  of the bare database, by processor time", f"{found.whole_cpu_ratio:.1%}"),
        ("the same tables, nothing else done, rows/s", f"{found.floor:,.0f}"),
        ("  of the bare database", f"{found.floor_ratio:.1%}"),
        (
            f"processor, µs a row: {', '.join(found.microseconds)}",
            spent,
        ),
        ("peak memory at a tenth, half, the end, MB", f"{peaks} (goal {MEMORY_GOAL})"),
    )
    return f"{kind}\n" + "".join(f"  {name:<60} {value:>26}\n" for name, value in lines)


if __name__ == "__main__":
    sys.exit(main())
