"""What lists of workers, schemes and areas are judged and written by: the loaders that the commands use.

Workers are given by whoever may give their roles, row by row; schemes and areas hold for the whole state, and only
somebody who manages all of it gives a list of them. What was judged stays with what will write it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import ROLE_LABELS, Actor, Permission
from app.domain.errors import Sentence
from app.domain.imports.states import ListKind
from app.domain.imports.words import role_of
from app.domain.lifecycle.clocks import day_of
from app.domain.rows import Row
from app.models import Area
from app.services.imports.receive import permission_for
from app.services.loading.areas import judge_areas, write_areas
from app.services.loading.report import LoadReport
from app.services.loading.schemes import judge_schemes, write_schemes
from app.services.loading.workers import judge_workers, write_workers

Write = Callable[[set[int]], dict[int, bool]]
"""Writes the rows of some lines; returns for each line that was written whether it is new."""
RECORD_KINDS = frozenset({ListKind.WORKERS, ListKind.SCHEMES, ListKind.AREAS})
STATE_ALONE = Sentence(
    "यह सूची पूरे प्रदेश के लिए होती है; पूरे प्रदेश के प्रबंधक ही इसे दे सकते हैं।",
    "Such a list holds for the whole state; only who manages the whole state may give it.",
)


def judge(session: Session, kind: str, rows: Sequence[Row], actor: Actor | None, now: datetime) -> Write:
    """Judge the rows of a whole list, noting on each what is found; return what writes them."""
    today = day_of(now)
    if kind == ListKind.WORKERS:
        workers = judge_workers(session, rows, actor, today)
        return lambda lines: write_workers(session, workers, lines, actor)
    if actor is not None and not _manages_the_state(session, actor, permission_for(kind)):
        for row in rows:
            row.note("", "state_alone", STATE_ALONE)
    if kind == ListKind.SCHEMES:
        wanted = judge_schemes(session, rows, today, today)
        return lambda lines: write_schemes(session, wanted, lines, today, LoadReport(kind))
    areas = judge_areas(session, rows)
    return lambda lines: write_areas(session, areas, lines)


def place_of(row: Row) -> str:
    """Return what is shown beside the name of a row."""
    cells = row.cells
    if "mobile" in cells:
        role = role_of(cells["role"])
        said = [ROLE_LABELS[role].hi if role else cells["role"], cells["booth"] or cells["area"] or cells["ac_no"]]
        return " · ".join(filter(None, said))
    return cells.get("code", "")


def _manages_the_state(session: Session, actor: Actor, permission: Permission) -> bool:
    held = actor.reach(permission).area_ids
    whole = select(Area.id).where(Area.id.in_(sorted(held)), Area.kind == "state").limit(1)
    return bool(held) and session.scalar(whole) is not None
