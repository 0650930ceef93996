"""Draw the map of outstanding cases as one document for a sandboxed frame.

This is the only service that loads the drawing libraries, which weigh more than the rest of the application together;
a door imports it when a map is asked for and not before. No name of a person ever comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import NotFound
from app.models import Area, Booth
from app.services import maps
from app.services.maps import Drawn, MapRequest, MapRow, MapView
from geo.frame import frame_csp
from geo.maps import MapArea, MapAssets, MapPoint, Measure, draw_area_map
from geo.shapes import from_wkb, to_wkb
from geo.simplify import AREA_VIEW_KM, STATE_VIEW_KM, simplify_boundaries
from geo.texts import map_texts

STATE_KINDS = frozenset({"state", "division"})


@dataclass(frozen=True, slots=True)
class DrawingRequest:
    """How to draw: the language, what the colour shows, texts that replace the usual ones, where files lie.

    ``origin`` is scheme, host and port of this site; ``nonce`` is made anew for every answer; ``tiles_url`` is empty
    unless the operator has background tiles. ``deeper`` and ``cases`` give the path behind a row, or None.
    """

    language: str
    by_rate: bool
    title: str
    legend_title: str
    words: Mapping[str, str]
    nonce: str
    origin: str
    leaflet_js: str
    leaflet_css: str
    tiles_url: str
    deeper: Callable[[MapView, MapRow], str | None]
    cases: Callable[[MapView, MapRow], str | None]


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
    shown = maps.view(session, actor, asked, now)
    if shown is None:
        raise NotFound
    html = draw_area_map(
        _areas(session, shown, how),
        points=[
            _point(shown, row, row.place, how) for row in shown.rows if isinstance(row.place, Booth) and _sits(row)
        ],
        texts=map_texts(
            how.language,
            title=f"{how.title}: {shown.whole.place.name_in(how.language)}",
            legend_title=how.legend_title,
            **how.words,
        ),
        assets=MapAssets(
            leaflet_js=how.leaflet_js,
            leaflet_css=how.leaflet_css,
            tiles_url=how.tiles_url or None,
            tiles_attribution=urlsplit(how.tiles_url).hostname or "",
        ),
        measure=Measure.RATE if how.by_rate else Measure.COUNT,
        nonce=how.nonce,
    )
    return MapDocument(html, frame_csp(how.nonce, how.origin, _tiles_origin(how.tiles_url)))


def _sits(row: MapRow) -> bool:
    return row.drawn is not Drawn.LISTED_ONLY


def _areas(session: Session, shown: MapView, how: DrawingRequest) -> list[MapArea]:
    rows = [shown.whole] if shown.level == "booth" else [row for row in shown.rows if _sits(row)]
    placed = [(row, row.place) for row in rows if isinstance(row.place, Area)]
    stored = maps.shapes(session, [area for _row, area in placed])
    parent = shown.whole.place
    wide = isinstance(parent, Area) and parent.kind in STATE_KINDS
    detail = STATE_VIEW_KM if wide else AREA_VIEW_KM
    simpler = simplified(tuple((str(area.id), stored[area.id]) for _row, area in placed if area.id in stored), detail)
    return [
        MapArea(
            code=area.code,
            label=row.name_in(how.language),
            count=row.tally.outstanding,
            eligible=row.tally.eligible,
            rate=row.tally.rate,
            asked=row.tally.anyone_asked,
            link=None if shown.level == "booth" else how.deeper(shown, row),
            detail_link=how.cases(shown, row),
            geometry_wkb=simpler[str(area.id)],
        )
        for row, area in placed
        if str(area.id) in simpler
    ]


def _point(shown: MapView, row: MapRow, booth: Booth, how: DrawingRequest) -> MapPoint:
    assert booth.lon is not None and booth.lat is not None
    return MapPoint(
        code=f"{booth.ac_no}/{booth.booth_no}",
        label=row.name_in(how.language),
        count=row.tally.outstanding,
        eligible=row.tally.eligible,
        rate=row.tally.rate,
        asked=row.tally.anyone_asked,
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


def _tiles_origin(tiles_url: str) -> str | None:
    if not tiles_url:
        return None
    parts = urlsplit(tiles_url)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
