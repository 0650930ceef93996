"""Two rules over a whole state: the recount of stages when the election code comes into force, and tenures compared.

On a state as ``demo load`` makes it (65,400 booths, a million people, 500,000 cases) the code is declared for the whole
state over days that touch nearly every running case, and lifted again, with the work that is left to the worker done
chunk by chunk as a worker does it. Then some thousand reports of partiality over offices of panchayats and blocks are
written and every tenure of their kind compared. What counts is the time of the processor and the longest time for which
nobody else could write.

    python -m benchmarks.state_rules --database sqlite:///state.sqlite3 [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select

from app import create_app
from app.domain.access import Actor, Grant, Role
from app.domain.lifecycle.clocks import day_of
from app.domain.partiality import Post
from app.jobs.worker import Worker
from app.models import Area, Case, PartialityReport, User, db
from app.services import freezes, partiality_flags
from app.services.transactions import begin_write

SECRETS = {"SECRET_KEY": "only-for-the-benchmark", "FIELD_KEY": "only-for-the-benchmark-field-key"}
REPORTS = 4_000


def main() -> int:
    """Print what was measured."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--database", required=True, help="a state made by demo load; a copy, for it is written to")
    read.add_argument("--json", action="store_true")
    asked = read.parse_args()
    with create_app({**SECRETS, "DATABASE_URL": asked.database}).app_context():
        found = measure()
        db.session.remove()
    if asked.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    for name, figures in found.items():
        sys.stdout.write(f"{name}: " + ", ".join(f"{key} {value:,}" for key, value in figures.items()) + "\n")
    return 0


def measure() -> dict[str, dict[str, Any]]:
    """Return the figures of both rules; times in seconds."""
    session, today = db.session(), day_of(datetime.now(UTC))
    state = session.scalars(select(Area.id).where(Area.kind == "state", Area.hierarchy == "administrative")).one()
    admin, reviewer = (_actor(role, state) for role in (Role.STATE_ADMIN, Role.REVIEWER))
    running = session.scalar(select(func.count()).select_from(Case).where(Case.closed_at.is_(None)))
    session.rollback()
    first, last = today - timedelta(days=3), today + timedelta(days=40)
    form = freezes.FreezeForm(state, first, last, "चुनाव की घोषणा")
    found = {"freeze declared": _timed(lambda: freezes.declare_freeze(session, admin, form)) | {"running": running}}
    found["freeze declared, rest by the worker"] = _worked_off()
    key = session.scalars(select(func.max(freezes.FreezePeriod.id))).one()
    session.rollback()
    found["freeze lifted early"] = _timed(lambda: freezes.move_end(session, admin, key, today))
    found["freeze lifted early, rest by the worker"] = _worked_off()
    begin_write(session)
    _reports()
    session.commit()
    began, worked = time.perf_counter(), time.process_time()
    flags = partiality_flags.find_flags(session, reviewer, today)
    session.rollback()
    found["tenures compared"] = _spent(began, worked) | {"shown": len(flags), "flagged": sum(f.flag for f in flags)}
    return found


def _actor(role: Role, area_id: int) -> Actor:
    who = db.session().scalars(select(User.id).order_by(User.id).limit(1)).one()
    return Actor(who, "Benchmark", (Grant(role, area_id, None, date(2020, 1, 1)),))


def _spent(began: float, worked: float) -> dict[str, Any]:
    return {"seconds": round(time.perf_counter() - began, 2), "processor": round(time.process_time() - worked, 2)}


def _timed(act: Callable[[], object]) -> dict[str, Any]:
    began, worked = time.perf_counter(), time.process_time()
    begin_write(db.session())
    act()
    db.session.commit()
    return _spent(began, worked)


def _worked_off() -> dict[str, Any]:
    """Do what waits as a worker does, and note the longest time for which it kept others from writing."""
    held: list[float] = []

    class Noting(Worker):
        def _do_chunk(self, job_id: int) -> bool:
            began = time.perf_counter()
            more = super()._do_chunk(job_id)
            held.append(time.perf_counter() - began)
            return more

    began, worked = time.perf_counter(), time.process_time()
    Noting(daily=()).work_off()
    return _spent(began, worked) | {"chunks": len(held), "longest": round(max(held, default=0.0), 2)}


def _reports() -> None:
    """Write reports over offices of panchayats and blocks, more over some than others."""
    session, draw, now = db.session(), np.random.default_rng(5), datetime.now(UTC)
    writers = session.scalars(select(User.id).order_by(User.id.desc()).limit(50)).all()
    rows = []
    for kind, post, share in (("panchayat", Post.SARPANCH, 0.7), ("block", Post.OTHER, 0.3)):
        areas = session.scalars(select(Area.id).where(Area.kind == kind, Area.hierarchy == "administrative")).all()
        for number in range(int(REPORTS * share)):
            at = int(draw.integers(0, 40)) if number % 4 == 0 else int(draw.integers(0, len(areas)))
            rows.append(
                {
                    "number": f"{kind[0].upper()}{number:09d}",
                    "post": post,
                    "area_id": areas[at],
                    "happening": "money_asked",
                    "happened_on": None,
                    "precision": "unknown",
                    "what": "पैसे मांगे",
                    "complainant_key": f"{kind}{number}",
                    "told": "phone",
                    "agreed": "keep",
                    "state": "new",
                    "recorded_by_id": writers[number % len(writers)],
                    "recorded_at": now,
                    "version": 1,
                }
            )
    session.execute(insert(PartialityReport), rows)


if __name__ == "__main__":
    sys.exit(main())
