"""The places of a map with figures, boundaries and positions, in the form in which geography draws and writes them.

Every figure passes through :func:`app.services.map_drawing.figures`, so a sheet or a file cannot show what the map on
the page does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.domain.geography import Hierarchy
from app.domain.map_notes import DRAWN_NOT_SURVEYED, OUTLINE_DRAWN
from app.domain.maps import MapMeasure
from app.models import Area
from app.services import counts, map_grounds, maps
from app.services.map_drawing import MEASURES, STATE_KINDS, figures, simplified
from app.services.map_rows import Drawn, MapBooth, MapRequest, MapRow, MapView
from app.services.map_sheet import Label
from geo.classes import group_digits
from geo.maps import MapArea, MapPoint, Measure
from geo.picture import Box, detail_km, extent_of

END = {"hi": "।", "en": "."}


@dataclass(frozen=True, slots=True)
class Units:
    """What is drawn of a map: areas with the rows that they stand for, and booths as points, each by its key.

    With ``as_cells`` the areas are pieces of ground around booths. ``outline_owners`` are the areas whose outlines are
    drawn; ``notes`` say which of these are more or other than their names.
    """

    areas: Mapping[int, MapArea]
    points: Mapping[int, MapPoint]
    rows: Mapping[int, MapRow]
    language: str
    as_cells: bool = False
    outline_owners: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def labels(self, measure: MapMeasure) -> list[Label]:
        """Return what may be written into each area, in their order; nothing into mere ground."""
        return [
            _label(self.rows[key], area, MEASURES[measure], self.language) if key in self.rows else Label(())
            for key, area in self.areas.items()
        ]

    def on_ground(self, outlines: Mapping[int, bytes]) -> Units:
        """Return the same with other outlines below its points; without any, those that it has."""
        if not outlines:
            return self
        areas = {
            key: MapArea(code="", label="", count=None, eligible=None, rate=None, asked=False, geometry_wkb=shape)
            for key, shape in outlines.items()
        }
        return replace(self, areas=areas, rows={}, outline_owners=tuple(outlines))

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
    cells = map_grounds.cells_here(session, shown, asked)
    if cells:
        rows = {row.place.id: row for row in shown.rows if row.place.id in cells}
        areas = {key: _area(row, asked.measure, cells[key], language) for key, row in rows.items()}
        note = DRAWN_NOT_SURVEYED.in_language(language) + END[language]
        owners = (shown.whole.place.id,)
        return Units(areas, {}, rows, language, as_cells=True, outline_owners=owners, notes=(note,))
    placed = _placed(shown)
    stored = maps.shapes(session, [place for _row, place in placed], asked.on)
    known = map_grounds.outlines(session, shown, stored, language, asked.on)
    areas = {
        place.id: _area(row, asked.measure, known.shapes[place.id], language, drawn=place.id in known.drawn)
        for row, place in placed
        if place.id in known.shapes
    }
    said = [OUTLINE_DRAWN.in_language(language)] if known.drawn else []
    return Units(
        areas,
        {booth.id: _point(row, booth, asked.measure, language) for row, booth in _sited(shown)},
        {place.id: row for row, place in placed},
        language,
        outline_owners=known.owners,
        notes=tuple(f"{label}{END[language]}" for label in [*known.labels.values(), *said]),
    )


def district_outlines(session: Session, shown: MapView) -> dict[int, bytes]:
    """Return the outlines (WKB) of the districts in a state or a division; none for smaller areas."""
    place = shown.whole.place
    if not isinstance(place, Area) or place.kind not in STATE_KINDS:
        return {}
    level = (Hierarchy.ADMINISTRATIVE, "district")
    keys = counts.areas_within(session, place, level)
    return maps.shapes(session, [session.get_one(Area, key) for key in keys])


def _placed(shown: MapView) -> list[tuple[MapRow, Area]]:
    rows = [shown.whole] if shown.level == "booth" else shown.rows
    return [(row, row.place) for row in rows if isinstance(row.place, Area)]


def _sited(shown: MapView) -> list[tuple[MapRow, MapBooth]]:
    booths = [(row, row.place) for row in shown.rows if isinstance(row.place, MapBooth)]
    return [(row, booth) for row, booth in booths if row.drawn is not Drawn.LISTED_ONLY]


def _area(row: MapRow, measure: MapMeasure, shape: bytes, language: str, *, drawn: bool = False) -> MapArea:
    place = row.place
    code = f"{place.ac_no}/{place.booth_no}" if isinstance(place, MapBooth) else place.code
    return MapArea(code=code, label=row.name_in(language), **figures(row, measure), geometry_wkb=shape, drawn=drawn)


def _point(row: MapRow, booth: MapBooth, measure: MapMeasure, language: str) -> MapPoint:
    assert booth.lon is not None and booth.lat is not None
    return MapPoint(
        code=f"{booth.ac_no}/{booth.booth_no}",
        label=row.name_in(language),
        **figures(row, measure),
        lon=booth.lon,
        lat=booth.lat,
        doubtful=row.drawn is Drawn.DOUBTFUL,
    )


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
    figure = value_words(area, measure)
    if isinstance(row.place, MapBooth):
        return Label((((row.place.booth_no,), figure), ((row.place.booth_no,), "")))
    name = row.place.name_in(language)
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
