"""Outlines for blocks, panchayats, mandals and party districts, which no file draws: made of the cells of their booths.

They are kept apart from boundaries: a map that shows one says that it is drawn, not surveyed, and nothing is decided by
it. Computing them for a state takes seconds, so a nightly job or a command does it and no reader waits; what they were
made from is kept as a digest, and nothing is computed as long as that is the same. An outline that is drawn otherwise
than before does not wipe out the one before, which maps of earlier days show.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.geography import DRAWN_AS_SURE, Hierarchy
from app.domain.lifecycle.clocks import day_of
from app.models import Area, Booth, BoothArea, Boundary, DrawnOutline, Job, RosterStamp
from app.services import audit
from geo.outlines import booth_ground, redrawn

GROUND = (Hierarchy.ADMINISTRATIVE, "district")
"""The surveyed outlines that booths divide among them."""

LEVELS = {
    (Hierarchy.ADMINISTRATIVE, "block"): 3,
    (Hierarchy.ADMINISTRATIVE, "panchayat"): 1,
    (Hierarchy.PARTY, "division"): 3,
    (Hierarchy.PARTY, "district"): 3,
    (Hierarchy.PARTY, "mandal"): 3,
}
"""What is drawn, and from how many surely placed booths on: most panchayats have one or two booths in all."""

CERTAIN_SHARE = 0.5
"""Of an area's booths at least this share must be surely placed."""

_AT_ONCE = 500

Placed = Sequence[tuple[int, float, float]]
"""Booths whose position is sure: key, longitude, latitude."""

Keep = Callable[[Session, Job], bool]


@dataclass(frozen=True, slots=True)
class Made:
    """What was drawn and from what; ``shapes`` (WKB by area) is None where that has not changed."""

    roster: str
    digest: str
    shapes: Mapping[int, bytes] | None


def draw_outlines(session: Session, today: date) -> int:
    """Draw the outlines anew where anything changed that they are made from, and return how many are in force."""
    return _keep(session, _made(session), today)


def prepare(session: Session, _job: Job) -> Keep:
    """Compute the outlines without any lock, and return the half of the job that keeps them."""
    made = _made(session)

    def kept(session: Session, job: Job) -> bool:
        job.done = job.total = _keep(session, made, day_of(datetime.now(UTC)))
        return True

    return kept


def _made(session: Session) -> Made:
    # Read first: what is read after it is at least as new.
    stamp = session.scalar(select(RosterStamp.stamp)) or ""
    grounds, placed = _boundaries(session, GROUND), _placed(session)
    level_of = {level: _members(session, level) for level in (GROUND, *LEVELS)}
    surveyed = set(session.scalars(select(Boundary.area_id)))
    digest = _digest(grounds, placed, level_of, surveyed)
    same = select(DrawnOutline.id).where(DrawnOutline.drawn_from == digest, DrawnOutline.drawn_until.is_(None))
    if session.scalar(same.limit(1)) is not None:
        return Made(stamp, digest, None)
    members = level_of.pop(GROUND)
    keys = [key for key, _lon, _lat in placed]
    lon, lat = [lon for _key, lon, _lat in placed], [lat for _key, _lon, lat in placed]
    ground = booth_ground(grounds, [members.get(key) for key in keys], lon, lat)
    certain = {key for key, cell in zip(keys, ground.cell_of.tolist(), strict=True) if cell >= 0}
    shapes: dict[int, bytes] = {}
    for level, area_of in level_of.items():
        # Those that are not drawn keep their ground: nobody else's outline grows over it.
        made = ground.outlines([area_of.get(key, -1) for key in keys])
        enough = _enough(area_of, certain, LEVELS[level]) - surveyed
        shapes |= {area: shape for area, shape in made.items() if area in enough}
    return Made(stamp, digest, shapes)


def _keep(session: Session, made: Made, today: date) -> int:
    """Put what was made in force, and return how many outlines are."""
    current = DrawnOutline.drawn_until.is_(None)
    if made.shapes is not None:
        before = {
            row.area_id: row
            for row in session.execute(
                select(DrawnOutline.id, DrawnOutline.area_id, DrawnOutline.shape, DrawnOutline.drawn_on).where(current)
            )
        }
        changed = redrawn({area: bytes(row.shape) for area, row in before.items()}, made.shapes)
        # What was drawn this very day never was in force on another.
        _each(session, delete(DrawnOutline), [before[area].id for area in changed if before[area].drawn_on == today])
        ended = update(DrawnOutline).values(drawn_until=today - timedelta(days=1))
        _each(session, ended, [before[area].id for area in changed if before[area].drawn_on != today])
        rows = [
            {"area_id": area, "shape": shape, "drawn_from": made.digest, "roster": made.roster, "drawn_on": today}
            for area, shape in sorted(made.shapes.items())
            if area in changed or area not in before
        ]
        if rows:
            session.execute(insert(DrawnOutline), rows)
        if rows or changed:
            counted = {"drawn": len(rows), "ended": len(changed)}
            audit.record(session, None, "outlines_drawn", "area", None, counted)
    session.execute(
        update(DrawnOutline)
        .where(current, (DrawnOutline.roster != made.roster) | (DrawnOutline.drawn_from != made.digest))
        .values(roster=made.roster, drawn_from=made.digest)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(select(DrawnOutline.id).where(current)).all())


def _each(session: Session, statement: Any, keys: Sequence[int]) -> None:
    for first in range(0, len(keys), _AT_ONCE):
        some = statement.where(DrawnOutline.id.in_(keys[first : first + _AT_ONCE]))
        session.execute(some.execution_options(synchronize_session=False))


def _boundaries(session: Session, level: tuple[Hierarchy, str]) -> dict[int, bytes]:
    statement = select(Boundary.area_id, Boundary.shape).join(Area, Area.id == Boundary.area_id)
    statement = statement.where(Area.hierarchy == level[0], Area.kind == level[1]).order_by(Area.id)
    return {key: bytes(shape) for key, shape in session.execute(statement)}


def _placed(session: Session) -> list[tuple[int, float, float]]:
    statement = (
        select(Booth.id, Booth.lon, Booth.lat)
        .where(Booth.lon.is_not(None), Booth.lat.is_not(None), Booth.valid_to.is_(None))
        .where(Booth.position_quality.in_(sorted(DRAWN_AS_SURE)))
        .order_by(Booth.id)
    )
    return [(key, float(lon or 0), float(lat or 0)) for key, lon, lat in session.execute(statement)]


def _members(session: Session, level: tuple[Hierarchy, str]) -> dict[int, int]:
    """Return the area of a level above each booth of today's roster."""
    statement = (
        select(BoothArea.booth_id, BoothArea.area_id)
        .join(Area, Area.id == BoothArea.area_id)
        .join(Booth, Booth.id == BoothArea.booth_id)
        .where(Area.hierarchy == level[0], Area.kind == level[1], Booth.valid_to.is_(None))
        .order_by(BoothArea.booth_id, BoothArea.area_id)
    )
    return {booth: area for booth, area in session.execute(statement)}


def _enough(members: Mapping[int, int], certain: set[int], fewest: int) -> set[int]:
    """Return the areas of which enough booths have a sure place to draw them."""
    all_booths = Counter(members.values())
    sure = Counter(area for booth, area in members.items() if booth in certain)
    return {area for area, count in sure.items() if count >= fewest and count >= CERTAIN_SHARE * all_booths[area]}


def _digest(
    grounds: Mapping[int, bytes],
    placed: Placed,
    level_of: Mapping[tuple[Hierarchy, str], Mapping[int, int]],
    surveyed: set[int],
) -> str:
    def told() -> Iterator[bytes]:
        yield repr(("1", LEVELS, CERTAIN_SHARE, sorted(surveyed), list(grounds))).encode()
        yield from grounds.values()
        yield repr(placed).encode()
        for members in level_of.values():
            yield repr(sorted(members.items())).encode()

    made = hashlib.sha256()
    for part in told():
        made.update(part)
    return made.hexdigest()
