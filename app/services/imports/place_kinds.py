"""What each kind of list but that of people is judged and written by, and whether its rows lie within reach.

A row outside the reach of its giver is refused like a place that is not there; without an actor (a command) all is in
reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.coordinates import Confirmed
from app.domain.coordinates.confirmed import seat_number
from app.domain.errors import Sentence
from app.domain.imports.place_reasons import PROPOSALS
from app.domain.imports.states import ListKind
from app.domain.lifecycle.clocks import day_of
from app.domain.rows import Row
from app.models import Booth, ImportBatch, Settlement
from app.services import scope
from app.services.imports import record_kinds
from app.services.loading.booths import JudgedBooths, booth_key, judge_booths, write_judged
from app.services.loading.borders import find_borders
from app.services.loading.closure import AreaTree
from app.services.loading.dwelling import DwellingRow, write_settlements
from app.services.loading.named_booth import named_key
from app.services.loading.report import LoadReport, silent, standing
from app.services.loading.roster import present_booths
from app.services.loading.settlements import judge_settlements
from app.services.rosters import plans, taking
from app.services.rosters.history import areas_above

OUT_OF_REACH = Sentence("यह आपके क्षेत्र के बाहर है।", "This lies outside your areas.")


@dataclass(slots=True)
class JudgedPlaces:
    """A list of places judged: the point of each row, what is to be written, and what is told of the whole."""

    points: list[list[float] | None]
    booths: JudgedBooths | None = None
    dwellings: Mapping[int, DwellingRow] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    records: record_kinds.Write | None = None


def judge(
    session: Session, kind: str, rows: Sequence[Row], confirmed: Confirmed, actor: Actor | None, now: datetime
) -> JudgedPlaces:
    """Judge the rows of a whole list, noting on each what is found."""
    if kind in record_kinds.RECORD_KINDS:
        return JudgedPlaces([None] * len(rows), records=record_kinds.judge(session, kind, rows, actor, now))
    if kind == ListKind.SETTLEMENTS:
        return _judge_settlements(session, rows, confirmed, actor)
    judged = judge_booths(session, rows, LoadReport("booths"), confirmed)
    if actor is not None:
        _refuse_booths(session, judged, actor)
    points = {row.line: judged.booths[key] for key, row in judged.rows.items()}
    found = JudgedPlaces([_point(points.get(row.line)) for row in rows], judged)
    if kind == ListKind.ROSTER:
        kept = plans.whole_seats(judged, _standing_keys(judged))
        found.told = plans.told(session, plans.plan(session, kept))
    return found


def write(
    session: Session, batch: ImportBatch, judged: JudgedPlaces, lines: set[int], actor: Actor | None, now: datetime
) -> dict[int, bool]:
    """Write the rows of some lines; return for each line that was written whether its place is a new one."""
    if judged.records is not None:
        return judged.records(lines)
    report = LoadReport(batch.kind)
    if judged.booths is None:
        codes = {code for (code,) in session.execute(select(Settlement.code).where(Settlement.code.is_not(None)))}
        wanted = {line: row for line, row in judged.dwellings.items() if line in lines}
        write_settlements(session, list(wanted.values()), now, report, silent)
        find_borders(session)
        return {line: row.code not in codes for line, row in wanted.items()}
    kept = judged.booths.only(key for key, row in judged.booths.rows.items() if row.line in lines)
    before = present_booths(session).keys()
    if batch.kind == ListKind.ROSTER:
        kept = plans.whole_seats(judged.booths, kept.rows)
        taking.take_roster(
            session,
            kept,
            judged.booths,
            day_of(now),
            now=now,
            actor=actor,
            batch_id=batch.id,
        )
    else:
        write_judged(session, kept, day_of(now), report)
    return {row.line: key not in before for key, row in kept.rows.items()}


def place_of(row: Row) -> str:
    """Return where a row says that it lies, as it is shown beside its name."""
    cells = row.cells
    if "lat" not in cells:
        return record_kinds.place_of(row)
    if cells.get("booth"):
        return cells["booth"]
    if cells.get("ac_no") and cells.get("booth_no"):
        return f"{cells['ac_no']}/{cells['booth_no']}"
    return cells.get("code") or cells.get("district") or ""


def group_of(row: Row) -> list[str] | None:
    """Return the group of readings of a row (code and seat), None where its position stands as written."""
    code = next((note.code[:30] for note in row.notes if note.code[:30] in PROPOSALS), None)
    if code is None:
        return None
    named = named_key(row.cells)
    return [code, str(named[0]) if named else seat_number(row.cells.get("ac_no", ""))]


def _judge_settlements(
    session: Session, rows: Sequence[Row], confirmed: Confirmed, actor: Actor | None
) -> JudgedPlaces:
    wanted = judge_settlements(session, rows, LoadReport("settlements"), confirmed)
    if actor is not None:
        reach = scope.reaches(actor, Permission.LIST_GIVE, Booth.id)
        booths = set(session.scalars(select(Booth.id).where(reach)))
        former = {
            code: booth_id
            for code, booth_id in session.execute(
                select(Settlement.code, Settlement.booth_id).where(Settlement.code.is_not(None))
            )
        }
        for row in rows:
            dwelling = wanted.get(row.line)
            if dwelling is None:
                continue
            if dwelling.booth_id not in booths or former.get(dwelling.code, dwelling.booth_id) not in booths:
                row.note("", "out_of_reach", OUT_OF_REACH)
    return JudgedPlaces([_point(wanted.get(row.line)) for row in rows], None, wanted)


def _point(place: Any) -> list[float] | None:
    return None if place is None or place.lat is None or place.lon is None else [place.lat, place.lon]


def _standing_keys(judged: JudgedBooths) -> list[tuple[int, str]]:
    return [booth_key(row) for row in standing(judged.rows.values())]


def _refuse_booths(session: Session, judged: JudgedBooths, actor: Actor) -> None:
    """Refuse booths that lie, or lay until now, outside of the actor's areas."""
    reach, tree, present = actor.reach(Permission.LIST_GIVE), AreaTree(session), present_booths(session)
    theirs = set(session.scalars(select(Booth.id).where(scope.reaches(actor, Permission.LIST_GIVE, Booth.id))))
    former_areas = areas_above(session, [present[key].id for key in judged.rows if key in present])
    for key, row in judged.rows.items():
        former = present.get(key)
        kept = former_areas.get(former.id, set()) if former is not None else set()
        held = bool(tree.settle(kept, tree.above(judged.leaves[key])) & reach.area_ids)
        if former is not None:
            held = former.id in reach.booth_ids or (held and former.id in theirs)
        if not held:
            row.note("", "out_of_reach", OUT_OF_REACH)
