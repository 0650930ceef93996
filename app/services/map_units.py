"""The places of a map with figures, boundaries and positions, in the form in which geography draws and writes them.

Every figure passes through :func:`app.services.map_drawing.figures`, so a sheet or a file cannot show what the map on
the page does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.domain.maps import MapMeasure
from app.models import Area, Booth
from app.services import maps
from app.services.map_drawing import MEASURES, figures, simplified
from app.services.map_rows import Drawn, MapRequest, MapRow, MapView
from app.services.map_sheet import Label
from geo.classes import group_digits
from geo.maps import MapArea, MapPoint, Measure
from geo.picture import Box, detail_km, extent_of


@dataclass(frozen=True, slots=True)
class Units:
    """What is drawn of a map: areas with the rows that they stand for, and booths, each by its key."""

    areas: Mapping[int, MapArea]
    points: Mapping[int, MapPoint]
    rows: Mapping[int, MapRow]
    language: str

    def labels(self, measure: MapMeasure) -> list[Label]:
        """Return what may be written into each area, in their order."""
        return [_label(self.rows[key], area, MEASURES[measure], self.language) for key, area in self.areas.items()]

    def simpler(self, box: Box) -> Units:
        """Return the same without details that nobody would see on a sheet of this size (millimetres)."""
        areas = list(self.areas.values())
        detail = detail_km(extent_of(areas, list(self.points.values())), box)
        stored = tuple((str(key), area.geometry_wkb) for key, area in self.areas.items())
        thin = simplified(stored, round(detail, 2))
        kept = {key: replace(area, geometry_wkb=thin[str(key)]) for key, area in self.areas.items()}
        return replace(self, areas=kept)


def units_of(session: Session, shown: MapView, asked: MapRequest, language: str) -> Units:
    """Return the places of a map that can be drawn; below a constituency the area itself is the ground."""
    rows = [shown.whole] if shown.level == "booth" else list(shown.rows)
    placed = [(row, row.place) for row in rows if isinstance(row.place, Area)]
    stored = maps.shapes(session, [area for _row, area in placed], asked.on)
    areas = {
        area.id: MapArea(
            code=area.code,
            label=row.name_in(language),
            **figures(row, asked.measure),
            geometry_wkb=stored[area.id],
        )
        for row, area in placed
        if area.id in stored
    }
    points = {
        booth.id: MapPoint(
            code=f"{booth.ac_no}/{booth.booth_no}",
            label=row.name_in(language),
            **figures(row, asked.measure),
            lon=booth.lon,
            lat=booth.lat,
            doubtful=row.drawn is Drawn.DOUBTFUL,
        )
        for row in shown.rows
        if isinstance(booth := row.place, Booth) and row.drawn is not Drawn.LISTED_ONLY
        if booth.lon is not None and booth.lat is not None
    }
    return Units(areas, points, {area.id: row for row, area in placed}, language)


def value_words(unit: MapArea | MapPoint, measure: Measure) -> str:
    """Return the figure that colours a place as it is written into it, "" where there is none to show."""
    value = unit.value(measure)
    if value is None or measure is Measure.FLAG:
        return ""
    if measure is Measure.RATE:
        return f"{value * 100:.0f}%"
    sign = "−" if value < 0 else "+" if measure is Measure.CHANGE and value > 0 else ""
    return sign + group_digits(abs(round(value)))


def _label(row: MapRow, area: MapArea, measure: Measure, language: str) -> Label:
    assert isinstance(row.place, Area)
    name, figure = row.place.name_in(language), value_words(area, measure)
    halves = _halves(name)
    names = [(name,), *([halves] if halves else [])]
    variants = [(lines, figure) for lines in names]
    if row.place.kind == "constituency":
        variants += [((row.place.code,), figure), ((row.place.code,), "")]
    return Label(tuple([*variants, *((lines, "") for lines in names)]))


def _halves(name: str) -> tuple[str, ...]:
    """Return a name of several words on two lines of about the same length."""
    words = name.split()
    if len(words) < 2:
        return ()
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(cuts, key=lambda pair: max(map(len, pair)))
