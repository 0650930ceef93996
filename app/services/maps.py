"""What a map of outstanding cases shows: one area, the places below it with their figures, and where each one leads.

The same rows feed the drawing and the table beside it, so the map is never the only way to a figure. This room knows
nothing of drawing; :mod:`app.services.map_drawing` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.domain.errors import NotFound
from app.domain.geography import DRAWN_AS_SURE, STATE_CODE, Hierarchy, PositionQuality
from app.domain.maps import Level, Tally, levels_below
from app.models import Area, Booth, Boundary, Scheme
from app.services import counts, map_links, schemes, scope

ORDERS = ("name", "outstanding", "overdue", "eligible", "rate")
DEFAULT_ORDER = "-outstanding"


@dataclass(frozen=True, slots=True)
class MapRequest:
    """Which map is asked for: an area (None: where the actor has something to compare), and which cases count.

    ``within_id`` is the area from which one came down, where the two belong to different trees: a constituency within
    a district shows the booths that lie in both.
    """

    area_id: int | None = None
    within_id: int | None = None
    scheme_code: str = ""
    min_age_days: int | None = None


class Drawn(StrEnum):
    """How a place stands on the drawing."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    LISTED_ONLY = "listed_only"


@dataclass(frozen=True, slots=True)
class MapRow:
    """One place with its figures.

    ``within`` is the area that must be named along with this one to reach the same booths again; ``cases_within`` the
    same for the list of cases. ``opens_cases`` tells whether the actor may read all the cases that were counted.
    """

    place: Area | Booth
    tally: Tally
    drawn: Drawn
    opens_cases: bool
    within: int | None = None
    cases_within: int | None = None

    @property
    def is_booth(self) -> bool:
        """Tell whether the row is a booth, below which nothing is counted."""
        return isinstance(self.place, Booth)

    def name_in(self, language: str) -> str:
        """Return the name with the number by which people know a booth or a constituency."""
        name = self.place.name_in(language)
        if isinstance(self.place, Booth):
            return f"{self.place.ac_no}/{self.place.booth_no} · {name}"
        return f"{self.place.code} · {name}" if self.place.kind == "constituency" else name

    def sort_key(self, language: str) -> tuple[Any, ...]:
        """Return what orders places as people list them: by number where there is one, else by name."""
        if isinstance(self.place, Booth):
            return self.place.ac_no, len(self.place.booth_no), self.place.booth_no
        number = int(self.place.code) if self.place.kind == "constituency" and self.place.code.isdecimal() else 0
        return number, self.place.name_in(language)


@dataclass(frozen=True, slots=True)
class MapView:
    """A map's content: the way down (topmost first, this area last), the area as a whole, the places below it.

    ``level`` is the kind of place shown ("district", "constituency", "booth", …); ``unplaced`` the figures of booths
    that belong to no area of that kind; ``partial`` tells that the area reaches beyond what the actor may see.
    """

    trail: Sequence[tuple[Area, int | None]]
    whole: MapRow
    level: str
    rows: Sequence[MapRow]
    unplaced: Tally
    partial: bool
    schemes: Sequence[Scheme]
    scheme: Scheme | None


def view(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> MapView | None:
    """Return the map that is asked for, or None as long as no areas are loaded.

    Raises:
        NotAllowed: the actor may see no map. NotFound: an unknown scheme, or an area without a booth in reach.
    """
    scope.require(actor, Permission.MAP_READ)
    entry = _entry(session, actor)
    if entry is None:
        return None
    known = schemes.active_schemes(session)
    scheme = _scheme(known, asked.scheme_code)
    area, within = entry if asked.area_id is None else _asked_for(session, actor, asked.area_id, asked.within_id)
    chosen = CaseFilter(scheme_id=scheme.id if scheme else None, min_age_days=asked.min_age_days)
    booths = counts.booths_here(actor, _ids(area, within))
    level = _level(session, booths, area)
    if level is None:
        rows, unplaced = _booth_rows(session, actor, booths, chosen, now), Tally()
    else:
        rows, unplaced = _area_rows(session, actor, booths, (area, level), chosen, now)
    total = sum((row.tally for row in rows), unplaced)
    return MapView(
        trail=_trail(entry, area, within),
        whole=_whole(session, actor, booths, (area, within), total),
        level="booth" if level is None else level[1],
        rows=rows,
        unplaced=unplaced,
        partial=map_links.reaches_beyond(session, actor, _ids(area, within)),
        schemes=known,
        scheme=scheme,
    )


def in_order(rows: Sequence[MapRow], order: str, language: str) -> list[MapRow]:
    """Return rows by one of ``ORDERS``, with "-" in front for the highest first; what is unknown comes last."""
    name = order.removeprefix("-")
    by_name = sorted(rows, key=lambda row: row.sort_key(language))
    if name not in ORDERS:
        return in_order(rows, DEFAULT_ORDER, language)
    if name == "name":
        return by_name[::-1] if order.startswith("-") else by_name
    value: Callable[[MapRow], float | None] = lambda row: getattr(row.tally, name)  # noqa: E731 - typed
    unknown = [row for row in by_name if value(row) is None or not row.tally.anyone_asked]
    known = [row for row in by_name if row not in unknown]
    return sorted(known, key=lambda row: value(row) or 0, reverse=order.startswith("-")) + unknown


def shapes(session: Session, areas: Sequence[Area]) -> dict[int, bytes]:
    """Return the boundaries (WKB) of these areas by area; areas without one are absent."""
    keys = [area.id for area in areas]
    found = session.execute(select(Boundary.area_id, Boundary.shape).where(Boundary.area_id.in_(keys)))
    return {area_id: bytes(shape) for area_id, shape in found}


def _ids(area: Area, within: Area | None) -> list[int]:
    return [area.id] if within is None else [area.id, within.id]


def _scheme(known: Sequence[Scheme], code: str) -> Scheme | None:
    if not code:
        return None
    found = next((scheme for scheme in known if scheme.code == code), None)
    if found is None:
        raise NotFound(field="scheme")
    return found


def _asked_for(session: Session, actor: Actor, area_id: int, within_id: int | None) -> tuple[Area, Area | None]:
    area = session.get(Area, area_id)
    within = session.get(Area, within_id) if within_id is not None else None
    known = area is not None and (within_id is None or within is not None)
    if not known or (within is not None and area is not None and levels_below(area.hierarchy, area.kind)):
        raise NotFound
    assert area is not None
    if session.scalar(counts.booths_here(actor, _ids(area, within)).limit(1)) is None:
        raise NotFound
    return area, within


def _entry(session: Session, actor: Actor) -> tuple[Area, Area | None] | None:
    """Return the highest area at which the actor has something to compare, and the one from which it hangs."""
    of_state = select(Area).where(Area.hierarchy == Hierarchy.ADMINISTRATIVE, Area.kind == "state")
    area = session.scalars(of_state.order_by(Area.code != STATE_CODE, Area.id).limit(1)).one_or_none()
    within: Area | None = None
    while area is not None:
        booths = counts.booths_here(actor, _ids(area, within))
        level = _level(session, booths, area)
        below = counts.areas_at(session, booths, level, 2) if level else []
        if level is None or len(below) != 1:
            return area, within
        within = area if level[0] != area.hierarchy else None
        area = session.get_one(Area, below[0])
    return None


def _level(session: Session, booths: Select[int], area: Area) -> Level | None:
    levels = levels_below(area.hierarchy, area.kind)
    if len(levels) < 2:
        return levels[0] if levels else None
    return next((level for level in levels if counts.areas_at(session, booths, level, 1)), levels[0])


def _trail(entry: tuple[Area, Area | None], area: Area, within: Area | None) -> list[tuple[Area, int | None]]:
    top, top_within = entry
    steps: list[tuple[Area, int | None]] = [(top, top_within.id if top_within else None)]
    if within is not None and within.id != top.id and (top_within is None or within.id != top_within.id):
        steps.append((within, None))
    if area.id != top.id:
        steps.append((area, within.id if within else None))
    return steps


def _whole(
    session: Session, actor: Actor, booths: Select[int], places: tuple[Area, Area | None], total: Tally
) -> MapRow:
    area, within = places
    key = within.id if within else None
    return MapRow(
        place=area,
        tally=total,
        drawn=Drawn.SURE,
        opens_cases=not map_links.closed_booths(session, actor, booths, limit=1),
        within=key,
        cases_within=key if map_links.spilling(session, actor, booths, [area.id]) else None,
    )


def _area_rows(
    session: Session, actor: Actor, booths: Select[int], parent: tuple[Area, Level], chosen: CaseFilter, now: datetime
) -> tuple[list[MapRow], Tally]:
    area, level = parent
    tallies = counts.count_by_area(session, actor, booths, level, chosen, now)
    unplaced = tallies.pop(None, Tally())
    keys = [key for key in tallies if key is not None]
    statement = select(Area, Boundary.id).outerjoin(Boundary, Boundary.area_id == Area.id).where(Area.id.in_(keys))
    other_tree = level[0] != area.hierarchy
    spilling = map_links.spilling(session, actor, booths, keys) if other_tree else frozenset()
    closed = map_links.closed_areas(session, actor, booths, level)
    rows = [
        MapRow(
            place=found,
            tally=tallies[found.id],
            drawn=Drawn.LISTED_ONLY if boundary is None else Drawn.SURE,
            opens_cases=found.id not in closed,
            within=area.id if other_tree else None,
            cases_within=area.id if found.id in spilling else None,
        )
        for found, boundary in session.execute(statement)
    ]
    return rows, unplaced


def _booth_rows(session: Session, actor: Actor, booths: Select[int], chosen: CaseFilter, now: datetime) -> list[MapRow]:
    closed = map_links.closed_booths(session, actor, booths)
    return [
        MapRow(place=booth, tally=tally, drawn=_drawn(booth), opens_cases=booth.id not in closed)
        for booth, tally in counts.count_by_booth(session, actor, booths, chosen, now)
    ]


def _drawn(booth: Booth) -> Drawn:
    if booth.lat is None or booth.lon is None or booth.position_quality == PositionQuality.MISSING:
        return Drawn.LISTED_ONLY
    return Drawn.SURE if booth.position_quality in DRAWN_AS_SURE else Drawn.DOUBTFUL
