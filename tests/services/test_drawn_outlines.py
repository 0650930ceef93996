"""Outlines drawn around booths: who gets one, that none is a boundary, when they are made anew, what maps say."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.jobs import DAILY
from app.domain.map_files import MapForm
from app.domain.map_notes import OUTLINE_DRAWN, OUTLINED_IN_FILE
from app.domain.maps import MapMeasure
from app.jobs.kinds import PREPARES, STEPS
from app.models import Area, AuditEntry, Booth, Boundary, DrawnOutline, Job
from app.services import map_drawing, map_files, map_sheet, maps
from app.services.drawing_request import DrawingRequest
from app.services.drawn_outlines import drawn_shapes
from app.services.loading.outlines import draw_outlines
from app.services.map_rows import Drawn, DrawnOn, MapRequest
from geo.shapes import to_wkb
from tests.geo.samples import NONCE, page_data
from tests.map_world import MapWorld
from tests.services.letters.sheets import text_of
from tests.services.test_map_files import wanted
from tests.world import NOW, TODAY, World


@pytest.fixture
def places(session: Session, world: World) -> MapWorld:
    """A district with an outline; block 1 in the west, 2 in the east, 3 with too few sure positions; panchayats."""
    made = MapWorld(session, world)
    session.execute(update(Booth).values(lon=None, lat=None))
    district = made.area("administrative", "district", "901", square=(77.0, 23.0, 1.0))
    seat = made.area("electoral", "constituency", "901", square=(77.0, 23.0, 1.0))
    blocks = [made.area("administrative", "block", number) for number in ("9011", "9012", "9013")]
    panchayats = [made.area("administrative", "panchayat", number) for number in ("P1", "P2", "P3", "P4")]
    mandal = made.area("party", "mandal", "M1")
    for number in range(8):
        west = number < 4
        at = (77.2 if west else 77.8, 23.125 + 0.25 * (number % 4))
        panchayat = panchayats[0 if number == 0 else 1 if west else 2]
        made.booth(f"901/{number + 1}", district, seat, blocks[0 if west else 1], panchayat, mandal, at=at)
    for number, quality in ((9, "sure"), (10, "sure"), (11, "doubtful"), (12, "doubtful")):
        made.booth(f"901/{number}", district, seat, blocks[2], panchayats[3], at=(77.5, 23.9), quality=quality)
    made.case(made.booths["901/1"])
    made.case(made.booths["901/9"])
    return made


@pytest.fixture
def reviewer(places: MapWorld) -> Actor:
    return places.actor((Role.REVIEWER, places.areas["district:901"]))


def by_block(places: MapWorld, **changed: Any) -> MapRequest:
    return MapRequest(area_id=places.areas["district:901"].id, by="block", **changed)


def shapes(session: Session, places: MapWorld, on: date | None = None) -> dict[str, shapely.Geometry]:
    names = {area.id: name for name, area in places.areas.items()}
    return {names[key]: shapely.from_wkb(shape) for key, shape in drawn_shapes(session, list(names), on).items()}


def test_who_has_enough_sure_booths_gets_the_ground_around_them(session: Session, places: MapWorld) -> None:
    assert draw_outlines(session, TODAY) == 7
    made = shapes(session, places)
    assert set(made) == {"block:9011", "block:9012", "mandal:M1", *(f"panchayat:P{number}" for number in range(1, 5))}
    west, east = made["block:9011"], made["block:9012"]
    for number in range(1, 5):
        booth = places.booths[f"901/{number}"]
        assert west.covers(shapely.Point(booth.lon, booth.lat))
    # Nothing is lost, nothing is twice, and the ground of the block with too few sure booths stays empty.
    rest = made["panchayat:P4"]
    assert west.area + east.area + rest.area == pytest.approx(1.0)
    assert shapely.coverage_is_valid([west, east, rest])
    assert made["mandal:M1"].equals(west.union(east))
    assert made["panchayat:P1"].union(made["panchayat:P2"]).equals(west)


def test_outlines_are_no_boundaries_and_a_boundary_wins(session: Session, places: MapWorld) -> None:
    before = session.scalars(select(Boundary.area_id)).all()
    draw_outlines(session, TODAY)
    assert session.scalars(select(Boundary.area_id)).all() == before
    block = places.areas["block:9011"]
    assert maps.shapes(session, [block]) == {}
    surveyed = to_wkb(shapely.box(77.0, 23.0, 77.4, 24.0))
    session.add(Boundary(area_id=block.id, shape=surveyed, source="survey", loaded_on=TODAY))
    session.flush()
    shown = maps.view(session, places.actor((Role.REVIEWER, places.areas["district:901"])), by_block(places), NOW)
    assert shown is not None
    assert {row.place.code: row.drawn for row in shown.rows}["9011"] is Drawn.SURE  # type: ignore[union-attr]
    draw_outlines(session, TODAY)
    assert "block:9011" not in shapes(session, places)
    assert "block:9012" in shapes(session, places)


def test_they_are_made_anew_only_when_something_changed(session: Session, places: MapWorld) -> None:
    draw_outlines(session, TODAY)
    first = session.scalars(select(DrawnOutline.id).order_by(DrawnOutline.id)).all()
    # A mark that a second drawing would wipe out.
    session.execute(delete(DrawnOutline).where(DrawnOutline.id == first[0]))
    assert draw_outlines(session, TODAY) == len(first) - 1
    places.booths["901/1"].lon = 77.3
    session.flush()
    assert draw_outlines(session, TODAY) == len(first)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "outlines_drawn")).all()
    assert len(entries) == 2


def test_one_drawn_otherwise_keeps_the_one_before_for_maps_of_its_days(session: Session, places: MapWorld) -> None:
    draw_outlines(session, TODAY)
    before = shapes(session, places)
    tomorrow = TODAY + timedelta(days=1)
    places.booths["901/1"].lon = 77.3
    session.flush()
    draw_outlines(session, tomorrow)
    after = shapes(session, places)
    assert not after["block:9011"].equals(before["block:9011"])
    for day in (TODAY - timedelta(days=9), TODAY):
        assert shapes(session, places, day)["block:9011"].equals(before["block:9011"])
    assert shapes(session, places, tomorrow)["block:9011"].equals(after["block:9011"])
    places.booths["901/1"].lon = 77.35
    session.flush()
    draw_outlines(session, tomorrow + timedelta(days=1))
    assert shapes(session, places, TODAY)["block:9011"].equals(before["block:9011"])
    assert shapes(session, places, tomorrow)["block:9011"].equals(after["block:9011"])
    # What did not change has no second version; what is drawn twice on a day has none of it either.
    far = places.areas["panchayat:P4"].id
    places.booths["901/1"].lon = 77.4
    session.flush()
    draw_outlines(session, tomorrow + timedelta(days=1))
    versions = session.scalars(select(DrawnOutline.area_id)).all()
    assert versions.count(far) == 1
    assert versions.count(places.areas["block:9011"].id) == 3


def test_an_area_with_mostly_doubtful_booths_is_not_drawn(session: Session, places: MapWorld) -> None:
    draw_outlines(session, TODAY)
    for number in range(5):
        places.booth(f"901/{20 + number}", places.areas["block:9011"], at=None, quality="missing")
    draw_outlines(session, TODAY + timedelta(days=1))
    assert "block:9011" not in shapes(session, places)
    assert "block:9011" in shapes(session, places, TODAY)
    assert "block:9012" in shapes(session, places)


def test_without_the_boundary_of_their_district_nothing_is_drawn(session: Session, places: MapWorld) -> None:
    session.execute(delete(Boundary))
    assert draw_outlines(session, TODAY) == 0


def test_the_nightly_job_draws_them(session: Session, places: MapWorld) -> None:
    job = Job(kind="outlines", state="running", payload={}, result={})
    keep = PREPARES["outlines"](session, job)
    assert session.scalars(select(DrawnOutline.id)).all() == []
    assert keep(session, job)
    assert job.done == 7
    assert STEPS["outlines"](session, job)
    assert job.done == 7
    assert "outlines" in {daily.kind for daily in DAILY}


def test_a_reader_sees_when_they_were_drawn_and_that_booths_have_changed_since(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    def told(asked: MapRequest) -> DrawnOn | None:
        shown = maps.view(session, reviewer, asked, NOW)
        assert shown is not None
        return shown.drawn_on

    draw_outlines(session, TODAY)
    assert told(by_block(places)) == DrawnOn(TODAY, older=False)
    assert told(MapRequest(area_id=places.areas["district:901"].id)) is None
    assert told(MapRequest(area_id=places.areas["mandal:M1"].id)) == DrawnOn(TODAY, older=False)
    places.booths["901/1"].lon = 77.3
    session.flush()
    assert told(by_block(places)) == DrawnOn(TODAY, older=True)
    draw_outlines(session, TODAY + timedelta(days=1))
    # Whose outline is still the one of the first day says so.
    assert told(MapRequest(area_id=places.areas["panchayat:P4"].id)) == DrawnOn(TODAY, older=False)


def drawing(session: Session, actor: Actor, asked: MapRequest, language: str = "en") -> dict[str, Any]:
    how = DrawingRequest(
        language=language,
        measure=MapMeasure.COUNT,
        method="",
        title="t",
        legend_title="t",
        words={},
        nonce=NONCE,
        origin="http://localhost",
        leaflet_js="/a.js",
        leaflet_css="/a.css",
        page_js="/b.js",
        code_digests=(),
        style_digest=f"sha256-{'A' * 43}=",
        tiles_url="",
        deeper=lambda _shown, _row: "/deeper",
        cases=lambda _shown, _row: None,
    )
    page = map_drawing.draw(session, actor, asked, how, NOW).html
    assert (OUTLINE_DRAWN.in_language(language) in page) == ("drawn" in page_data(page)["areas"])
    return page_data(page)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_map_draws_them_as_drawn_not_surveyed(
    session: Session, places: MapWorld, reviewer: Actor, language: str
) -> None:
    before = maps.view(session, reviewer, by_block(places), NOW)
    assert before is not None
    assert {row.drawn for row in before.rows} == {Drawn.LISTED_ONLY}
    draw_outlines(session, TODAY)
    shown = maps.view(session, reviewer, by_block(places), NOW)
    assert shown is not None
    stands = {row.place.code: row.drawn for row in shown.rows}  # type: ignore[union-attr]
    assert stands == {"9011": Drawn.OUTLINED, "9012": Drawn.OUTLINED, "9013": Drawn.LISTED_ONLY}
    data = drawing(session, reviewer, by_block(places), language)
    assert sorted(data["areas"]["label"]) == ["block 9011", "block 9012"]
    assert data["areas"]["drawn"] == [1, 1]
    assert data["areas"]["link"] == ["/deeper", "/deeper"]
    # A surveyed outline is not marked.
    assert "drawn" not in drawing(session, reviewer, MapRequest(area_id=places.areas["district:901"].id))["areas"]


def test_below_its_booths_an_area_is_dashed_ground(session: Session, places: MapWorld, reviewer: Actor) -> None:
    draw_outlines(session, TODAY)
    data = drawing(session, reviewer, MapRequest(area_id=places.areas["mandal:M1"].id))
    assert data["areas"]["drawn"] == [1]
    assert len(data["points"]["label"]) == 8


def test_sheets_and_files_say_so_too(session: Session, places: MapWorld, reviewer: Actor) -> None:
    draw_outlines(session, TODAY)

    def taken(form: MapForm, asked: MapRequest) -> bytes:
        return map_files.take_along(session, reviewer, asked, wanted(form)).content

    assert "not surveyed" in " ".join(text_of(taken(MapForm.PDF, by_block(places))).split())
    assert "not surveyed" not in text_of(taken(MapForm.PDF, MapRequest()))
    said = OUTLINED_IN_FILE.in_language("en")
    made = json.loads(taken(MapForm.GEOJSON, by_block(places)))
    assert made["outlines"] == said
    stands = {row["properties"]["code"]: row["properties"]["position"] for row in made["features"]}
    assert stands == {"9011": "outlined", "9012": "outlined", "9013": "listed_only"}
    assert all(row["properties"]["outlines"] == said for row in made["features"])
    assert said in taken(MapForm.KML, by_block(places)).decode()
    assert said.encode() in taken(MapForm.GEOPACKAGE, by_block(places))
    assert "outlines" not in json.loads(taken(MapForm.GEOJSON, MapRequest()))


def test_an_outline_goes_with_its_area(session: Session, places: MapWorld) -> None:
    alone = places.area("administrative", "block", "gone")
    session.add(DrawnOutline(area_id=alone.id, shape=b"", drawn_from="x", roster="x", drawn_on=TODAY))
    session.flush()
    session.execute(delete(Area).where(Area.id == alone.id))
    assert session.scalars(select(DrawnOutline.id)).all() == []


def test_on_a_sheet_only_drawn_outlines_have_a_dashed_line(
    session: Session, places: MapWorld, reviewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    out = map_sheet.MapSheet._out

    def noted(sheet: map_sheet.MapSheet, text: str) -> None:
        written.append(text)
        out(sheet, text)

    monkeypatch.setattr(map_sheet.MapSheet, "_out", noted)
    draw_outlines(session, TODAY)
    for asked, dashed in ((by_block(places), 2), (MapRequest(area_id=places.areas["district:901"].id), 0)):
        written.clear()
        map_files.take_along(session, reviewer, asked, wanted(MapForm.PDF))
        assert sum("] 0 d" in text and text.endswith(" S Q") and "1 j" in text for text in written) == dashed
