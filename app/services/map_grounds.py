"""The ground below a map where a file has no outline: which outline stands in, and cells around booths.

A file of seats may draw several in one polygon. Their booths are then drawn on that polygon, or on their district where
none holds them; and whoever sees the polygon is told that it holds more than the seat it is named after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.geography import DRAWN_AS_SURE, Hierarchy
from app.domain.map_notes import HOLDS_OTHERS, ON_OUTLINE_OF
from app.models import Area, Booth, BoothArea
from app.services import boundaries
from app.services.drawn_outlines import drawn_shapes, outlined
from app.services.loading.positions import shared_polygons
from app.services.map_rows import Drawn, MapBooth, MapRequest, MapRow, MapView
from geo.cells import booth_cells
from geo.shapes import from_wkb

SHARED_KIND = "constituency"
"""The kind of area that files are known to draw together."""

MOST_LACKING = 30
"""With more areas lacking an outline the file lacks them all, and none stands in for another."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines (WKB) of a map by area; names for those that are more or other than their own; whose they are.

    ``drawn`` are the areas whose outline was made of the cells of their booths and is no boundary.
    """

    shapes: Mapping[int, bytes]
    labels: Mapping[int, str]
    owners: tuple[int, ...]
    drawn: frozenset[int] = frozenset()


def outlines(session: Session, shown: MapView, stored: Mapping[int, bytes], language: str, on: date | None) -> Outlines:
    """Return all outlines of a map, given those that its areas have of their own.

    A seat without one whose booths are shown gets one that stands in.
    """
    area, owners = shown.whole.place, tuple(stored)
    lacking = [row.place.id for row in outlined(shown.whole, shown.rows) if row.place.id not in stored]
    if drawn := drawn_shapes(session, lacking, on):
        return Outlines({**stored, **drawn}, {}, owners, frozenset(drawn))
    if shown.level == "booth":
        found = stand_in(session, area, on) if isinstance(area, Area) and area.id not in stored else None
        if found is None:
            return Outlines(stored, {}, owners)
        host, shape = found
        return Outlines({**stored, area.id: shape}, {area.id: outline_label(area, host, language)}, (host.id,))
    shared = shared_outlines(session, shown.rows, stored)
    rows = {row.place.id: row for row in shown.rows}
    labels = {key: shared_label(rows[key], others, language) for key, others in shared.items()}
    return Outlines(stored, labels, owners)


def stand_in(session: Session, area: Area, on: date | None = None) -> tuple[Area, bytes] | None:
    """Return the area whose outline (WKB) stands in for a seat's own: the seat that holds its booths, or its district.

    None for other kinds of areas, and where neither has an outline.
    """
    if area.kind != SHARED_KIND:
        return None
    around = _around(session, area)
    siblings = [one for one in around if one.kind == SHARED_KIND and one.id != area.id]
    stored = boundaries.shapes(session, [one.id for one in around], on)
    host = _hosts(session, [area.id], {one.id: stored[one.id] for one in siblings if one.id in stored}).get(area.id)
    districts = [one.id for one in around if one.kind == "district" and one.id in stored]
    chosen = host if host is not None else next(iter(districts), None)
    return None if chosen is None else (session.get_one(Area, chosen), stored[chosen])


def outline_label(area: Area | MapBooth, host: Area, language: str) -> str:
    """Return what an outline is called that stands in for a seat's own."""
    names = {"seat": _named(area, language), "host": _named(host, language)}
    return ON_OUTLINE_OF.format(**names).in_language(language)


def shared_outlines(session: Session, rows: Sequence[MapRow], stored: Mapping[int, bytes]) -> dict[int, list[MapRow]]:
    """Return for each area whose outline also holds others without one the rows of those others."""
    lacking = {row.place.id: row for row in rows if _lacks(row, stored)}
    if not 0 < len(lacking) <= MOST_LACKING:
        return {}
    found: dict[int, list[MapRow]] = {}
    for area_id, host in _hosts(session, list(lacking), stored).items():
        found.setdefault(host, []).append(lacking[area_id])
    return found


def shared_label(row: MapRow, others: Sequence[MapRow], language: str) -> str:
    """Return the name of an area with what else its outline holds."""
    own = row.name_in(language)
    names = ", ".join(other.name_in(language) for other in others)
    return f"{own} ({HOLDS_OTHERS.format(others=names, own=own).in_language(language)})"


def cells_here(session: Session, shown: MapView, asked: MapRequest) -> dict[int, bytes]:
    """Return the cells (WKB) of the booths of a map by booth; none unless asked for, or without an outline to cut.

    All booths of the area cut it, also those that the reader may not see: the ground of a neighbour is not one's own.
    A booth whose position is doubtful has no cell.
    """
    area = shown.whole.place
    if not asked.as_areas or shown.level != "booth" or not isinstance(area, Area):
        return {}
    outline = boundaries.shapes(session, [area.id], asked.on).get(area.id)
    if outline is None and shown.whole.drawn is Drawn.OUTLINED:
        outline = drawn_shapes(session, [area.id], asked.on).get(area.id)
    if outline is None:
        return {}
    statement = (
        select(Booth.id, Booth.lon, Booth.lat)
        .join(BoothArea, BoothArea.booth_id == Booth.id)
        .where(BoothArea.area_id == area.id, Booth.lon.is_not(None), Booth.lat.is_not(None))
        .where(Booth.valid_to.is_(None), Booth.position_quality.in_(sorted(DRAWN_AS_SURE)))
        .order_by(Booth.id)
    )
    placed = tuple(
        (key, lon, lat) for key, lon, lat in session.execute(statement) if lon is not None and lat is not None
    )
    cells = _cells(outline, placed)
    shown_here = {row.place.id for row in shown.rows if row.drawn is Drawn.SURE}
    return {key: cell for key, cell in cells.items() if key in shown_here}


@lru_cache(maxsize=16)
def _cells(outline: bytes, placed: tuple[tuple[int, float, float], ...]) -> Mapping[int, bytes]:
    cut = booth_cells(outline, [lon for _key, lon, _lat in placed], [lat for _key, _lon, lat in placed])
    return {key: cell for (key, _lon, _lat), cell in zip(placed, cut, strict=True) if cell is not None}


def _lacks(row: MapRow, stored: Mapping[int, bytes]) -> bool:
    return isinstance(row.place, Area) and row.place.kind == SHARED_KIND and row.place.id not in stored


def _around(session: Session, area: Area) -> list[Area]:
    """Return the districts of an area's booths, most booths first, and the seats that have booths in these."""
    own, also = aliased(BoothArea), aliased(BoothArea)
    statement = (
        select(also.area_id)
        .join(own, own.booth_id == also.booth_id)
        .join(Area, Area.id == also.area_id)
        .where(own.area_id == area.id, Area.hierarchy == Hierarchy.ADMINISTRATIVE, Area.kind == "district")
    )
    districts = [key for key, _booths in Counter(session.scalars(statement)).most_common()]
    seats = (
        select(also.area_id)
        .join(own, own.booth_id == also.booth_id)
        .join(Area, Area.id == also.area_id)
        .where(own.area_id.in_(districts), Area.hierarchy == area.hierarchy, Area.kind == area.kind)
    )
    keys = [*districts, *sorted(session.scalars(seats.distinct()))]
    known = {one.id: one for one in session.scalars(select(Area).where(Area.id.in_(keys)))}
    return [known[key] for key in keys]


def _hosts(session: Session, lacking: Sequence[int], stored: Mapping[int, bytes]) -> dict[int, int]:
    """Return for each of the areas that lack an outline the area whose outline holds its booths, where one does."""
    if not stored:
        return {}
    statement = (
        select(BoothArea.area_id, Booth.lon, Booth.lat)
        .join(Booth, Booth.id == BoothArea.booth_id)
        .where(BoothArea.area_id.in_(lacking), Booth.lon.is_not(None), Booth.lat.is_not(None))
        .where(Booth.valid_to.is_(None))
    )
    rows = session.execute(statement).all()
    seats = [str(row.area_id) for row in rows]
    lon, lat = (np.array([getattr(row, name) for row in rows], dtype=float) for name in ("lon", "lat"))
    outlines = from_wkb((str(key), None, shape) for key, shape in sorted(stored.items()))
    return {int(seat): int(host) for seat, host in shared_polygons(lon, lat, seats, outlines).items()}


def _named(area: Area | MapBooth, language: str) -> str:
    name = area.name_in(language)
    return f"{area.code} · {name}" if isinstance(area, Area) and area.kind == SHARED_KIND else name
