"""A map to take along: the page's own figures as a sheet, a picture, a page for a meeting, or a file for a map program.

Whoever may see the map may take it along; the rows are those of :func:`app.services.maps.view`, with the same scope and
the same figures left out. Each is written down in the audit chain. The libraries for paper and files weigh much, so a
door imports this room when somebody asks for the first file and not before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import map_files as words
from app.domain.access import Actor
from app.domain.errors import NotFound
from app.domain.lifecycle.clocks import day_of
from app.domain.map_files import DRAWN_FORMS, MEDIA_TYPES, PAPER_FORMS, MapForm, Paper
from app.domain.map_notes import OUTLINED_IN_FILE
from app.domain.maps import COUNTED_MEASURES, MapMeasure
from app.models import Area
from app.services import audit, maps
from app.services.map_drawing import MEASURES, values_beside
from app.services.map_paper import Drawing, draw_pair, draw_sheet, paper_for, picture_of
from app.services.map_rows import Drawn, MapBooth, MapRequest, MapRow, MapView
from app.services.map_sheet import Label
from app.services.map_summary import draw_summary
from app.services.map_units import Units, district_outlines, units_of
from app.services.map_words import FileRequest as FileRequest
from app.services.map_words import MapWords
from geo.classes import Method
from geo.files import FileLayer, FileRow, Value, geojson_file, geopackage_file, kml_file
from geo.payload import MapUnit, scale_of
from geo.picture import colour_of, fill_of
from geo.texts import map_texts

_WRITERS = {MapForm.GEOJSON: geojson_file, MapForm.GEOPACKAGE: geopackage_file, MapForm.KML: kml_file}


@dataclass(frozen=True, slots=True)
class MapFile:
    """A finished file: what it is, its own name, its content."""

    content: bytes
    media_type: str
    name: str


def take_along(session: Session, actor: Actor, asked: MapRequest, wanted: FileRequest) -> MapFile:
    """Return the map that is asked for as a file, and write down that it was taken.

    Raises:
        NotAllowed: the actor may see no map. NotFound: an unknown scheme, an area out of reach, no areas loaded, or
            people who reported partiality, of whom no file is made.
    """
    now = wanted.now
    if asked.measure is MapMeasure.PARTIALITY:
        raise NotFound
    shown = maps.view(session, actor, asked, now)
    if shown is None:
        raise NotFound
    units = units_of(session, shown, asked, wanted.language)
    return _made(session, actor, asked, wanted, shown, units)


def take_booths_along(session: Session, actor: Actor, asked: MapRequest, wanted: FileRequest) -> MapFile:
    """Return every booth of an area as a file, on the outlines of its districts where it is a state.

    On paper it is how thick cases lie where that is asked for. Raises as :func:`take_along` does; NotFound too for a
    page for a meeting that would show every booth as a dot.
    """
    if wanted.form is MapForm.SUMMARY and not wanted.heat:
        raise NotFound
    shown = maps.view_booths(session, actor, asked, wanted.now)
    units = units_of(session, shown, asked, wanted.language)
    return _made(session, actor, asked, wanted, shown, units.on_ground(district_outlines(session, shown)))


def _made(
    session: Session, actor: Actor, asked: MapRequest, wanted: FileRequest, shown: MapView, units: Units
) -> MapFile:
    now, place = wanted.now, shown.whole.place
    assert isinstance(place, Area)
    about = MapWords(session, shown, units, asked, wanted)
    if wanted.form in _WRITERS:
        content = _WRITERS[wanted.form](_layer(shown, units, asked, about))
    else:
        drawing = _drawing(units, asked, wanted, values_beside(session, actor, asked, now))
        content = _on_paper(session, actor, asked, shown, drawing, about, now)
    details = {"form": wanted.form.value, "level": shown.level, "show": asked.measure.value, "rows": len(shown.rows)}
    audit.record(session, actor, "map_taken_along", "area", place.id, details | {"scheme": asked.scheme_code})
    paper = wanted.paper if wanted.form in DRAWN_FORMS else None
    kind = place.kind if units.rows else f"{place.kind}-booths"
    kind = f"{place.kind}-heat" if wanted.heat and wanted.form in PAPER_FORMS else kind
    name = words.file_name(wanted.form, kind, place.code, day_of(now), paper)
    return MapFile(content, MEDIA_TYPES[wanted.form], name)


def _on_paper(
    session: Session, actor: Actor, asked: MapRequest, shown: MapView, drawing: Drawing, about: MapWords, now: datetime
) -> bytes:
    if about.wanted.form is MapForm.SUMMARY:
        before = None
        if asked.measure is not MapMeasure.CHANGE and asked.on is None:
            compared = replace(asked, measure=MapMeasure.CHANGE, since=None)
            before = maps.view(session, actor, compared, now)
        # Of heat only the map is booth by booth: the table names the places below the area, as on its own map.
        places = maps.view(session, actor, asked, now) if about.wanted.heat else shown
        assert places is not None
        return draw_summary(drawing, about.sheet(), places, before or places, asked.measure, now)
    day = shown.days_compared(asked.since) if asked.compares_days else None
    if day is None:
        pdf = draw_sheet(drawing, about.sheet(), about.wanted.paper, now)
    else:
        pdf = _two_days(session, actor, replace(asked, on=day), drawing, about)
    return picture_of(pdf) if about.wanted.form is MapForm.PNG else pdf


def _two_days(session: Session, actor: Actor, then: MapRequest, drawing: Drawing, about: MapWords) -> bytes:
    """Return the map of an earlier day and that of today on one sheet, with the same classes."""
    wanted, now = about.wanted, about.now
    shown = maps.view(session, actor, then, now)
    assert shown is not None
    units = units_of(session, shown, then, wanted.language)
    before = MapWords(session, shown, units, then, wanted)
    earlier = _drawing(units, then, wanted, values_beside(session, actor, then, now))
    text = about.sheet()
    # Of when each map is stands above it.
    text = replace(text, lines=tuple(line for line in text.lines if line != about.when))
    return draw_pair((earlier, drawing), (before.when, about.when), text, wanted.paper, now)


def _drawing(units: Units, asked: MapRequest, wanted: FileRequest, also: Sequence[float]) -> Drawing:
    texts = wanted.map_texts()
    drawing = Drawing(
        areas=list(units.areas.values()),
        labels=[Label(())] * len(units.areas) if wanted.heat else units.labels(asked.measure),
        points=list(units.points.values()),
        measure=MEASURES[asked.measure],
        method=_method(wanted),
        also=also,
        flag_texts=texts.flag_texts,
        heat=wanted.heat,
    )
    thin = units.simpler(paper_for(drawing, wanted.paper if wanted.form in DRAWN_FORMS else Paper.A4))
    return replace(drawing, areas=list(thin.areas.values()))


def _method(wanted: FileRequest) -> Method:
    return Method(wanted.method) if wanted.method in set(Method) else Method.QUANTILE


def _layer(shown: MapView, units: Units, asked: MapRequest, about: MapWords) -> FileLayer:
    language = about.language
    labels = {name: label.in_language(language) for name, label in words.COLUMN_LABELS.items()}
    labels["value"] = about.wanted.legend_title
    counted: Mapping[int, MapUnit] = units.points or units.areas
    colours = _colours(counted, asked, about.wanted)
    # A remark is about the rate, whatever the colours of the legend show.
    usual = map_texts(language, title="", legend_title="")
    remarks = {"not_asked": usual.not_asked, "too_few": usual.too_few}
    drawn = any(row.drawn is Drawn.OUTLINED for row in shown.rows)
    outlines = {"outlines": OUTLINED_IN_FILE.in_language(language)} if drawn else {}
    ordered = sorted(shown.rows, key=lambda row: row.sort_key(language))
    return FileLayer(
        name=shown.level,
        title=about.title,
        about={"measure": asked.measure.value, "filter": about.filter, "figures_of": about.when} | outlines,
        rows=[_file_row(row, units, asked, colours, remarks) for row in ordered],
        column_labels=labels,
    )


def _colours(counted: Mapping[int, MapUnit], asked: MapRequest, wanted: FileRequest) -> dict[int, str]:
    measure = MEASURES[asked.measure]
    values = [value for unit in counted.values() if (value := unit.value(measure)) is not None]
    scale = scale_of(values, measure, _method(wanted), ("0", "1"))
    return {key: colour_of(fill_of(unit, measure, scale)) for key, unit in counted.items()}


def _file_row(
    row: MapRow, units: Units, asked: MapRequest, colours: Mapping[int, str], remarks: Mapping[str, str]
) -> FileRow:
    place = row.place
    point = units.points.get(place.id) if isinstance(place, MapBooth) else None
    area = units.areas.get(place.id) if isinstance(place, Area) or units.as_cells else None
    return FileRow(
        label=row.name_in(units.language),
        values={
            "code": f"{place.ac_no}/{place.booth_no}" if isinstance(place, MapBooth) else place.code,
            "kind": "booth" if isinstance(place, MapBooth) else place.kind,
            "name_hi": place.name_hi,
            "name_en": place.name_en,
            **_cells(row, asked.measure, remarks),
            "position": row.drawn.value,
        },
        wkb=area.geometry_wkb if area else None,
        at=(point.lon, point.lat) if point else None,
        colour=colours.get(place.id) if point or area else None,
    )


def _cells(row: MapRow, measure: MapMeasure, remarks: Mapping[str, str]) -> dict[str, Value]:
    """Return the figures of a row as the table beside the map has them: what it leaves out is absent here too."""
    asked = row.tally.anyone_asked
    rate, coverage = row.shown("rate"), row.shown("coverage")
    cells: dict[str, Value] = {
        **{name: row.shown(name) if asked else None for name in ("outstanding", "overdue", "eligible")},
        "per_100": round(rate * 100, 1) if asked and rate is not None else None,
    }
    if measure in COUNTED_MEASURES:
        cells["asked_per_100"] = round(coverage * 100, 1) if coverage is not None else None
    else:
        cells["value"] = None if row.value is None else round(row.value)
    cells["remark"] = remarks["not_asked"] if not asked else remarks["too_few"] if rate is None else ""
    return cells
