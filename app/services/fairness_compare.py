"""The runs that were made, and two of them side by side: what is newly flagged, what is gone, what is still there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound, Sentence
from app.domain.fairness.flags import FlagKind, kinds_in
from app.models import FairnessResult, FairnessRun
from app.services import scope
from app.services.fairness import name_of, places_of, rows_seen
from app.services.paging import Order, Page, fetch_page

SHOWN = 100
"""Places named in each of the three lists; all are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place and one kind of flag that two runs agree or disagree on."""

    place_id: int
    name: Sentence
    kind: FlagKind


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of a level, the earlier first: counts, and the first places of each list by name."""

    earlier: FairnessRun
    later: FairnessRun
    counts: dict[str, int]
    new: Sequence[Change]
    gone: Sequence[Change]
    still: Sequence[Change]


def list_runs(session: Session, actor: Actor, level: str, after: str) -> Page[FairnessRun]:
    """Return a page of runs, the newest first, of one level or of all."""
    scope.require(actor, Permission.FAIRNESS_READ)
    statement = select(FairnessRun).options(joinedload(FairnessRun.snapshot), joinedload(FairnessRun.job))
    if level:
        statement = statement.where(FairnessRun.level == level)
    key = Order(FairnessRun.id, FairnessRun.id, True, int, lambda run: run.id)
    return fetch_page(session, statement, key, after)


def compare_runs(session: Session, actor: Actor, first_id: int, second_id: int) -> Comparison:
    """Return what changed between two finished runs of one level among the places in reach.

    Raises:
        NotFound: there is no such finished run, or they are of different levels.
    """
    scope.require(actor, Permission.FAIRNESS_READ)
    pair = session.scalars(
        select(FairnessRun).where(FairnessRun.id.in_([first_id, second_id]), FairnessRun.finished_at.is_not(None))
    ).all()
    if len(pair) != 2 or pair[0].level != pair[1].level:
        raise NotFound
    earlier, later = sorted(pair, key=lambda run: (run.finished_at, run.id))
    before, after = (_flags(session, actor, run) for run in (earlier, later))
    lists = {"new": after - before, "gone": before - after, "still": before & after}
    named = {name: _named(session, later.level, pairs) for name, pairs in lists.items()}
    return Comparison(earlier, later, {name: len(pairs) for name, pairs in lists.items()}, **named)


def _flags(session: Session, actor: Actor, run: FairnessRun) -> set[tuple[int, FlagKind]]:
    rows = rows_seen(session, actor, run).where(FairnessResult.kinds != 0)
    flagged: Any = rows.with_only_columns(FairnessResult.place_id, FairnessResult.kinds)
    return {(place_id, kind) for place_id, bits in session.execute(flagged) for kind in kinds_in(bits)}


def _named(session: Session, level: str, pairs: set[tuple[int, FlagKind]]) -> list[Change]:
    first = sorted(pairs, key=lambda pair: (list(FlagKind).index(pair[1]), pair[0]))[:SHOWN]
    places = places_of(session, level, [place_id for place_id, _kind in first])
    return [Change(key, name_of(places[key]), kind) for key, kind in first if key in places]
