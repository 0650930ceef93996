"""How long the server takes for each question of a map: every view with every filter, on a database that is there.

A figure is the time of whole answers over the wire of this machine, compressed as browsers ask for them, and beside it
the time of the processors that the web's own processes took for one. Places are drawn by lot with a fixed seed among
those with booths; each is asked for several times, after two times that do not count. What takes more than ``LIMIT`` at
the 95th percentile is marked and makes the status 1.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.domain.lifecycle.clocks import day_of
from app.models import Area, Booth, BoothArea, Case, Reason, Scheme, db
from benchmarks.map_sites import KEYS, Site, seconds

LIMIT = 0.05
PLACES, TIMES, WARM = 4, 7, 2
SEED = 4
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A view with a filter, and the addresses (places drawn by lot) that ask it."""

    view: str
    asked: str
    paths: Sequence[str]

    @property
    def name(self) -> str:
        """Return what the question is called in the table."""
        return f"{self.view} · {self.asked}"


def questions(database: str) -> list[Question]:
    """Return every question, with what the database has to ask for."""
    app = create_app({"DATABASE_URL": database, **KEYS})
    with app.app_context():
        session = db.session()
        found = list(_questions(session))
        db.session.remove()
        db.engine.dispose()
    return found


def _questions(session: Session) -> Iterator[Question]:
    filters, measures = _filters(session), _measures()
    views = {
        "state": [{}],
        "state by seat": [{"by": "constituency"}],
        "state by party district": [{"by": "party_district"}],
        "district": _some(session, "administrative", "district"),
        "block": _some(session, "administrative", "block"),
        "seat": _some(session, "electoral", "constituency"),
    }
    for view, places in views.items():
        for asked, words in {**filters, **measures}.items():
            yield Question(view, asked, [_address("/maps/part", place, words) for place in places])
    for asked, words in filters.items():
        yield Question("every booth", asked, [_address("/maps/booths/figures", words)])
    yield Question("every booth", "its places", ["/maps/booths/places"])
    for view in ("state", "district", "seat"):
        for asked, words in filters.items():
            listed = [_address("/cases/", place, _in_a_list(session, words)) for place in views[view]]
            yield Question(f"list of a {view}", asked, listed)

    yield Question("home", "of a reviewer", ["/"])


def _filters(session: Session) -> dict[str, Words]:
    """Return filters by what they ask: each word alone, and some together."""
    cases = select(Case.scheme_id).group_by(Case.scheme_id).order_by(func.count().desc())
    usual = session.get_one(Scheme, session.scalars(cases.limit(1)).one())
    held = select(Case.reason_id).where(Case.reason_id.is_not(None)).group_by(Case.reason_id)
    reason_id = session.scalar(held.order_by(func.count().desc()).limit(1))
    reason = session.get_one(Reason, reason_id).code if reason_id else "-"
    today = day_of(datetime.now(UTC))
    quarter = {"first": f"{today - timedelta(days=120)}", "last": f"{today - timedelta(days=30)}"}
    return {
        "all outstanding": {},
        "scheme": {"scheme": usual.code},
        "department": {"department": usual.department_code},
        "reason": {"reason": reason},
        "one state": {"state": "SUBMITTED"},
        "closed": {"state": "CLOSED_RECEIVED"},
        "every state": {"state": "all"},
        "every state, scheme": {"state": "all", "scheme": usual.code},
        "rung": {"level": "2"},
        "age": {"min_age": "60"},
        "period": quarter,
        "overdue": {"overdue": "1"},
        "nobody's": {"owner": "none"},
        "scheme, reason": {"scheme": usual.code, "reason": reason},
        "scheme, state, age": {"scheme": usual.code, "state": "SUBMITTED", "min_age": "30"},
        "department, rung, period": {"department": usual.department_code, "level": "1", **quarter},
    }


def _measures() -> dict[str, Words]:
    shown = ("rate", "overdue", "age", "coverage", "asked", "received", "change", "flags")
    return {f"show {measure}": {"show": measure} for measure in shown}


def _some(session: Session, hierarchy: str, kind: str) -> list[Words]:
    booths = select(BoothArea.area_id).join(Booth, Booth.id == BoothArea.booth_id).where(BoothArea.area_id == Area.id)
    of_kind = select(Area.id).where(Area.hierarchy == hierarchy, Area.kind == kind, booths.exists()).order_by(Area.id)
    keys = session.scalars(of_kind).all()
    return [{"area": str(key)} for key in random.Random(SEED).sample(keys, min(PLACES, len(keys)))]


def _in_a_list(session: Session, words: Words) -> Words:
    """Return the words of a map in those of the list of cases."""
    renamed = {"min_age": "age", "first": "from", "last": "to"}
    said = {renamed.get(name, name): value for name, value in words.items()}
    if "scheme" in said:
        said["scheme"] = str(session.scalar(select(Scheme.id).where(Scheme.code == said["scheme"])))
    return {**said, "state": ""} if said.get("state") == "all" else said


def _address(path: str, *words: Words) -> str:
    asked = {name: value for part in words for name, value in part.items()}
    return f"{path}?{urlencode(asked)}" if asked else path


def measured(site: Site, asked: Question) -> tuple[float, float, float]:
    """Return of the seconds that a question takes the median, the 95th percentile, and the median of the web alone."""
    taken, own = [], []
    for path in asked.paths:
        seconds(site, path, WARM)
        for _ in range(TIMES):
            before = processor_seconds(site.server)
            taken += seconds(site, path, 1)
            own.append(processor_seconds(site.server) - before)
    taken.sort()
    return median(taken), taken[int(len(taken) * 0.95)], median(own)


def processor_seconds(process: int) -> float:
    """Return how long a process and those that it started have held a processor; 0 where the system does not tell."""
    own = Path("/proc") / str(process) / "task"
    tasks = [task for task in own.glob("*/schedstat") if task.is_file()]
    held = sum(int(task.read_text().split()[0]) for task in tasks) / 1e9
    children = (own / str(process) / "children").read_text().split()
    return held + sum(processor_seconds(int(child)) for child in children)


def report(site: Site, database: str, only: str = "") -> int:
    """Print how long every question takes whose name holds ``only``; 1 where one takes more than the limit."""
    late = 0
    for one in questions(database):
        if only not in one.name:
            continue
        middle, most, own = measured(site, one)
        late += most > LIMIT
        mark = "  LATE" if most > LIMIT else ""
        said = f"median {middle * 1000:6.1f} ms   p95 {most * 1000:6.1f} ms   processor {own * 1000:6.1f} ms"
        sys.stdout.write(f"{one.name:48} {said}{mark}\n")
        sys.stdout.flush()
    return int(late > 0)
