"""Draw the map of outstanding cases as one document for a sandboxed frame.

This is the only service that loads the drawing libraries, which weigh more than the rest of the application together;
a door imports it when a map is asked for and not before. No name of a person ever comes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.geography import Hierarchy
from app.domain.map_notes import DRAWN_NOT_SURVEYED, OUTLINE_DRAWN
from app.domain.maps import MapMeasure
from app.models import Area
from app.services import counts, map_grounds, maps
from app.services.drawing_request import DrawingRequest
from app.services.map_rows import Drawn, MapBooth, MapRequest, MapRow, MapView
from geo.booth_map import draw_booth_map
from geo.maps import (
    EmbeddedMap,
    MapArea,
    MapPoint,
    Measure,
    Method,
    draw_area_map,
    embed_area_map,
    redraw_area_map,
)
from geo.shapes import from_wkb, to_wkb
from geo.simplify import AREA_VIEW_KM, STATE_VIEW_KM, simplify_boundaries
from geo.texts import map_texts

STATE_KINDS = frozenset({"state", "division"})

MEASURES: Mapping[MapMeasure, Measure] = {
    **dict.fromkeys(MapMeasure, Measure.NUMBER),
    MapMeasure.COUNT: Measure.COUNT,
    MapMeasure.RATE: Measure.RATE,
    MapMeasure.COVERAGE: Measure.RATE,
    MapMeasure.CHANGE: Measure.CHANGE,
    MapMeasure.FLAGS: Measure.FLAG,
}


@dataclass(frozen=True, slots=True)
class MapDocument:
    """A drawn map and the content security policy under which it must be served."""

    html: str
    policy: str


def draw(session: Session, actor: Actor, asked: MapRequest, how: DrawingRequest, now: datetime) -> MapDocument:
    """Return the map that is asked for as a document.

    Raises:
        NotAllowed: the actor may see no map. NotFound: an unknown scheme, an area out of reach, or no areas loaded.
    """
    shown = _view(session, actor, asked, now)
    html = draw_area_map(**_drawn(session, actor, shown, asked, how, now), assets=how.assets(), nonce=how.nonce)
    return MapDocument(html, how.policy())


def embed(
    session: Session, actor: Actor, shown: MapView, asked: MapRequest, how: DrawingRequest, now: datetime
) -> EmbeddedMap | None:
    """Return the map of a page's content for a frame inside that page, or None where no place can be drawn."""
    if not any(_sits(row) for row in shown.rows):
        return None
    return embed_area_map(**_drawn(session, actor, shown, asked, how, now), assets=how.assets(), handed=how.handed_in())


def redraw(
    session: Session, actor: Actor, asked: MapRequest, how: DrawingRequest, now: datetime
) -> tuple[MapView, str | None]:
    """Return a map's content, and the drawing (JSON) for a frame that already shows another place; raises as draw does.

    The drawing is None where no place can be drawn.
    """
    shown = _view(session, actor, asked, now)
    if not any(_sits(row) for row in shown.rows):
        return shown, None
    return shown, redraw_area_map(**_drawn(session, actor, shown, asked, how, now))


def _drawn(
    session: Session, actor: Actor, shown: MapView, asked: MapRequest, how: DrawingRequest, now: datetime
) -> dict[str, Any]:
    """Return what a drawing shows, whether as a document or in a frame that is there."""
    cells = map_grounds.cells_here(session, shown, asked)
    booths = [(row, row.place) for row in shown.rows if isinstance(row.place, MapBooth) and _sits(row)]
    areas = _cells(shown, cells, how) if cells else _areas(session, shown, how, asked.on)
    return {
        "areas": areas,
        "points": [] if cells else [_point(shown, row, booth, how) for row, booth in booths],
        "texts": map_texts(
            how.language,
            title=f"{how.title}: {shown.whole.place.name_in(how.language)}",
            legend_title=how.legend_title,
            outline_note=DRAWN_NOT_SURVEYED.in_language(how.language) if cells else "",
            drawn_note=OUTLINE_DRAWN.in_language(how.language) if any(area.drawn for area in areas) else "",
            **how.words,
        ),
        "measure": MEASURES[how.measure],
        "method": Method(how.method) if how.method in set(Method) else Method.QUANTILE,
        "also": values_beside(session, actor, asked, now),
    }


def _view(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> MapView:
    shown = maps.view(session, actor, asked, now)
    if shown is None:
        raise NotFound
    return shown


def draw_booths(
    session: Session, actor: Actor, asked: MapRequest, how: DrawingRequest, *, heat: bool, cases_prefix: str | None
) -> MapDocument:
    """Return the ground on which every booth of an area is painted; raises as :func:`draw` does."""
    area, _within = maps.place_asked_for(session, actor, asked)
    wide = area.kind in STATE_KINDS
    kind = "district" if wide else area.kind
    around = [area]
    if wide:
        level = (Hierarchy.ADMINISTRATIVE, kind)
        around = [session.get_one(Area, key) for key in counts.areas_within(session, area, level)]
    stored = maps.shapes(session, around)
    if not stored and (found := map_grounds.stand_in(session, area)):
        stored = {found[0].id: found[1]}
    pairs = tuple((str(key), shape) for key, shape in sorted(stored.items()))
    html = draw_booth_map(
        list(simplified(pairs, STATE_VIEW_KM if wide else AREA_VIEW_KM).values()),
        texts=map_texts(
            how.language,
            title=f"{how.title}: {area.name_in(how.language)}",
            legend_title=how.legend_title,
            **how.words,
        ),
        assets=replace(how, tiles_url="").assets(),
        nonce=how.nonce,
        heat=heat,
        cases_prefix=cases_prefix,
        rounded=not actor.may(Permission.CASE_READ),
    )
    return MapDocument(html, replace(how, tiles_url="").policy())


def _sits(row: MapRow) -> bool:
    return row.drawn is not Drawn.LISTED_ONLY


def _areas(session: Session, shown: MapView, how: DrawingRequest, on: date | None) -> list[MapArea]:
    rows = [shown.whole] if shown.level == "booth" else [row for row in shown.rows if _sits(row)]
    placed = [(row, row.place) for row in rows if isinstance(row.place, Area)]
    parent = shown.whole.place
    wide = isinstance(parent, Area) and parent.kind in STATE_KINDS
    detail = STATE_VIEW_KM if wide else AREA_VIEW_KM
    stored = maps.shapes(session, [area for _row, area in placed], on)
    known = map_grounds.outlines(session, shown, stored, how.language, on)
    pairs = tuple((str(area.id), known.shapes[area.id]) for _row, area in placed if area.id in known.shapes)
    simpler = simplified(pairs, detail)
    return [
        MapArea(
            code=area.code,
            label=known.labels.get(area.id, row.name_in(how.language)),
            **figures(row, how.measure),
            link=None if shown.level == "booth" else how.deeper(shown, row),
            detail_link=how.cases(shown, row),
            geometry_wkb=simpler[str(area.id)],
            drawn=area.id in known.drawn,
        )
        for row, area in placed
        if str(area.id) in simpler
    ]


def _cells(shown: MapView, cells: Mapping[int, bytes], how: DrawingRequest) -> list[MapArea]:
    return [
        MapArea(
            code=str(row.place.id),
            label=row.name_in(how.language),
            **figures(row, how.measure),
            detail_link=how.cases(shown, row),
            geometry_wkb=cells[row.place.id],
        )
        for row in shown.rows
        if row.place.id in cells
    ]


def figures(row: MapRow, measure: MapMeasure) -> dict[str, Any]:
    """Return what a place shows: its figures, and the answer to the map's question where that is another one."""
    tally = row.tally
    amount = row.shown("overdue") if measure is MapMeasure.OVERDUE and tally.anyone_asked else row.value
    coverage = measure is MapMeasure.COVERAGE
    eligible = "coverage" if coverage else "eligible"
    if measure is MapMeasure.PARTIALITY and row.value is None:
        return {"count": None, "eligible": None, "rate": None, "asked": True, "amount": None}
    return {
        "count": None if "outstanding" in row.hidden else tally.outstanding,
        "eligible": None if eligible in row.hidden else tally.eligible + tally.unknown if coverage else tally.eligible,
        "rate": row.shown("coverage" if coverage else "rate"),
        "asked": tally.anyone_asked,
        "amount": amount,
    }


def values_beside(session: Session, actor: Actor, asked: MapRequest, now: datetime) -> list[float]:
    """Return the values of the map beside this one where two days are compared, so that colours mean the same."""
    if asked.measure not in (MapMeasure.COUNT, MapMeasure.RATE) or (asked.since is None and asked.on is None):
        return []
    other = replace(asked, on=None if asked.on else asked.since, since=asked.on or asked.since)
    shown = maps.view(session, actor, other, now)

    name = "rate" if asked.measure is MapMeasure.RATE else "outstanding"
    values = [row.shown(name) for row in shown.rows if row.tally.anyone_asked] if shown else []
    return [float(found) for found in values if found is not None]


def _point(shown: MapView, row: MapRow, booth: MapBooth, how: DrawingRequest) -> MapPoint:
    assert booth.lon is not None and booth.lat is not None
    return MapPoint(
        code=f"{booth.ac_no}/{booth.booth_no}",
        label=row.name_in(how.language),
        **figures(row, how.measure),
        detail_link=how.cases(shown, row),
        lon=booth.lon,
        lat=booth.lat,
        doubtful=row.drawn is Drawn.DOUBTFUL,
    )


@lru_cache(maxsize=32)
def simplified(stored: Sequence[tuple[str, bytes]], detail_km: float) -> Mapping[str, bytes]:
    """Return boundaries (key, WKB) with details below ``detail_km`` left out; the same bytes are simplified once."""
    if not stored:
        return {}
    layer = simplify_boundaries(from_wkb((key, None, shape) for key, shape in stored), tolerance_km=detail_km)
    return {area.code: to_wkb(area.geometry) for area in layer.boundaries}
