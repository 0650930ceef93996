"""A map as a file shows what the map shows: the same figures, nothing that was hidden, in whole words."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.map_files import MapForm, Paper
from app.domain.maps import MapMeasure
from app.models import AuditEntry
from app.services import counter_upkeep, map_files, map_summary, maps
from app.services.letters.sheet import Sheet
from app.services.map_files import FileRequest
from app.services.map_rows import MapRequest
from app.services.map_sheet import Label, MapSheet
from geo.maps import Measure
from geo.picture import lay_out
from tests.conftest import Furnishing
from tests.geo.samples import area
from tests.map_world import MapWorld, two_districts
from tests.services.letters.sheets import AT, kept, pictures_of, text_of, unlike
from tests.world import NOW, TODAY, World

MM = 72 / 25.4


def furnish(session: Session, world: World) -> MapWorld:
    made = two_districts(session, world)
    for reference, count in (("901/1", 12), ("901/2", 3), ("902/1", 1), ("902/2", 2)):
        for number in range(count):
            made.case(made.booths[reference], overdue=reference == "901/2", age_days=40 if number % 3 == 0 else 0)
    made.due(made.booths["903/1"], receipt="unknown")
    counter_upkeep.rebuild(session)
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


@pytest.fixture
def reviewer(places: MapWorld) -> Actor:
    return places.actor((Role.REVIEWER, places.areas["district:901"]), (Role.REVIEWER, places.areas["district:902"]))


def wanted(form: MapForm, **changed: Any) -> FileRequest:
    given: dict[str, Any] = {
        "form": form,
        "paper": Paper.A4,
        "language": "en",
        "method": "",
        "legend_title": "Outstanding cases",
        "levels": {"booth": "Booth", "constituency": "Assembly seat"},
        "texts": {},
        "now": NOW,
    }
    return FileRequest(**{**given, **changed})


def features(session: Session, actor: Actor, **asked: Any) -> dict[str, dict[str, Any]]:
    made = map_files.take_along(session, actor, MapRequest(**asked), wanted(MapForm.GEOJSON))
    rows: dict[str, dict[str, Any]] = {}
    for feature in json.loads(made.content)["features"]:
        rows[feature["properties"]["code"]] = {**feature["properties"], "geometry": feature["geometry"]}
    return rows


def test_the_figures_are_those_of_the_map(session: Session, places: MapWorld, reviewer: Actor) -> None:
    for measure in set(MapMeasure) - {MapMeasure.PARTIALITY}:
        compare(session, reviewer, measure)


def compare(session: Session, reviewer: Actor, measure: MapMeasure) -> None:
    asked = MapRequest(measure=measure)
    shown = maps.view(session, reviewer, asked, NOW)
    found = features(session, reviewer, measure=measure)
    assert shown is not None
    assert len(found) == len(shown.rows) == 2
    for row in shown.rows:
        cells, tally = found[row.place.code], row.tally  # type: ignore[union-attr]
        hidden = not tally.anyone_asked
        assert cells["outstanding"] == (None if hidden else tally.outstanding)
        assert cells["overdue"] == (None if hidden else tally.overdue)
        assert cells["eligible"] == (None if hidden else tally.eligible)
        assert cells.get("value") == (None if row.value is None else round(row.value))
        assert ("value" in cells) != ("asked_per_100" in cells)


def test_what_is_hidden_on_the_map_is_nowhere_in_a_file(session: Session, places: MapWorld, reviewer: Actor) -> None:
    east = places.areas["district:902"].id
    found = features(session, reviewer, area_id=east, measure=MapMeasure.RATE)
    silent, few = found["903"], found["902"]
    assert [silent[name] for name in ("outstanding", "overdue", "eligible", "per_100")] == [None] * 4
    assert silent["remark"] == "Nobody has asked here yet"
    assert (few["outstanding"], few["per_100"], few["remark"]) == (2, None, "Too few people to show a figure")
    for form in (MapForm.KML, MapForm.PDF):
        asked = MapRequest(area_id=east, measure=MapMeasure.RATE)
        made = map_files.take_along(session, reviewer, asked, wanted(form)).content
        said = text_of(made) if form is MapForm.PDF else made.decode()
        assert "%" not in said


def test_a_doubtful_place_is_marked_and_a_missing_one_is_a_row_without_a_shape(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    found = features(session, reviewer, area_id=places.areas["constituency:901"].id)
    assert {code: (row["position"], row["geometry"] and row["geometry"]["type"]) for code, row in found.items()} == {
        "901/1": ("sure", "Point"),
        "901/2": ("doubtful", "Point"),
        "901/3": ("listed_only", None),
    }
    assert found["901/1"]["name_hi"] == "शाला 901/1"


def test_every_form_says_what_was_counted_and_when(session: Session, places: MapWorld, reviewer: Actor) -> None:
    asked = MapRequest(scheme_code="widow", min_age_days=30, ladder_level=2, first_day=TODAY)
    for form in (MapForm.GEOJSON, MapForm.KML, MapForm.PDF, MapForm.SUMMARY):
        made = map_files.take_along(session, reviewer, asked, wanted(form)).content
        said = text_of(made) if form in (MapForm.PDF, MapForm.SUMMARY) else made.decode()
        for part in ("Open for at least 30 days", "Rung 2 of the ladder", f"From {TODAY:%d-%m-%Y}", "(Indian time)"):
            assert part in " ".join(said.split()), (form, part)
        assert places.scheme("widow").name_in("en") in said


def test_the_sheet_says_whose_booths_and_which_places_are_missing(session: Session, places: MapWorld) -> None:
    west, seat = places.areas["district:901"], places.areas["constituency:901"].id
    own = places.actor((Role.OFFICE_BEARER, west))
    asked = MapRequest(area_id=places.areas["constituency:902"].id)
    narrow = text_of(map_files.take_along(session, own, asked, wanted(MapForm.PDF)).content)
    assert "only the booths in the area of whoever took out the map" in " ".join(narrow.split())
    said = text_of(map_files.take_along(session, own, MapRequest(area_id=seat), wanted(MapForm.PDF)).content)
    assert "position is not known: 901/3" in " ".join(said.split())
    assert "Position not certain" in said
    assert "Boundaries: test, loaded on" in said


def test_one_page_of_the_paper_that_was_asked_for(session: Session, places: MapWorld, reviewer: Actor) -> None:
    for paper, form, size, name in (
        (Paper.A4, MapForm.PDF, (297, 210), "map-state-23-{day}-a4.pdf"),
        (Paper.A3, MapForm.PDF, (420, 297), "map-state-23-{day}-a3.pdf"),
        (Paper.A3, MapForm.SUMMARY, (210, 297), "summary-state-23-{day}.pdf"),
    ):
        made = map_files.take_along(session, reviewer, MapRequest(), wanted(form, paper=paper))
        document = pypdfium2.PdfDocument(made.content)
        try:
            assert len(document) == 1
            assert document.get_page_size(0) == pytest.approx((size[0] * MM, size[1] * MM), abs=0.1)
        finally:
            document.close()
        assert made.name == "pahunch-" + name.format(day=f"{NOW:%Y-%m-%d}")


def test_the_picture_is_the_sheet(session: Session, places: MapWorld, reviewer: Actor) -> None:
    pdf = map_files.take_along(session, reviewer, MapRequest(), wanted(MapForm.PDF)).content
    png = map_files.take_along(session, reviewer, MapRequest(), wanted(MapForm.PNG)).content
    picture = Image.open(io.BytesIO(png))
    assert picture.size == pytest.approx((1754, 1240), abs=1)
    assert unlike(np.asarray(picture.convert("L")) < 128, pictures_of(pdf, 150 / 72)[0]) < 0.001


def test_taking_a_map_along_is_written_down_without_a_name(session: Session, places: MapWorld, reviewer: Actor) -> None:
    map_files.take_along(session, reviewer, MapRequest(scheme_code="widow"), wanted(MapForm.KML))
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject_type, entry.subject_id) == ("map_taken_along", "area", places.world.state.id)
    assert entry.details == {"form": "kml", "level": "district", "show": "count", "rows": 2, "scheme": "widow"}


def test_what_may_not_be_seen_may_not_be_taken(session: Session, places: MapWorld) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    worker = places.actor((Role.WORKER, places.areas["district:901"]))
    with pytest.raises(NotAllowed):
        map_files.take_along(session, worker, MapRequest(), wanted(MapForm.PDF))
    own = places.actor((Role.REVIEWER, places.areas["district:901"]))
    for form in MapForm:
        with pytest.raises(NotFound):
            map_files.take_along(session, own, MapRequest(area_id=places.areas["district:902"].id), wanted(form))
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_the_worst_come_first_and_silence_is_not_among_them(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    shown = maps.view(session, reviewer, MapRequest(area_id=places.areas["constituency:901"].id), NOW)
    assert shown is not None
    worst = map_summary.worst_first(shown, MapMeasure.COUNT, "en")
    assert [row.tally.outstanding for row in worst] == [12, 3]
    by_share = map_summary.worst_first(shown, MapMeasure.RATE, "en")
    assert [row.tally.outstanding for row in by_share] == [12]
    assert map_summary.worst_first(shown, MapMeasure.RECEIVED, "en") == []


def test_a_meeting_hears_what_changed_since_last_month(session: Session, places: MapWorld, reviewer: Actor) -> None:
    day = TODAY - timedelta(days=31)
    counter_upkeep.snapshot(session, day)
    for _ in range(4):
        places.case(places.booths["901/1"])
    counter_upkeep.rebuild(session)
    asked = MapRequest(area_id=places.areas["district:901"].id)
    said = " ".join(text_of(map_files.take_along(session, reviewer, asked, wanted(MapForm.SUMMARY)).content).split())
    assert f"Change since {day:%d-%m-%Y}" in said
    assert "+4" in said
    assert "Look here first" in said


LABEL = Label((((("श्री प्रार्थी विद्यार्थी"), "क्षेत्र त्र्यंबक"), "₹1,43,000"),))


def label_sheet() -> bytes:
    """A map of one area with a name full of conjuncts, and nothing else."""
    sheet = MapSheet(AT, "label", (80.0, 50.0), "hi")
    sheet.add_page()
    picture = lay_out([area("1", 77, 22)], [], (80.0, 50.0), measure=Measure.COUNT)
    sheet.draw_map(picture, 0, 0, [LABEL])
    return bytes(sheet.output())


def test_a_hindi_name_on_the_map_looks_as_it_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unlike(pictures_of(label_sheet(), 4.0)[0], kept("map_label")) < 0.01
    shaped = Sheet.glyphs

    def letter_by_letter(self: Sheet, font: Any, word: str) -> list[dict[str, Any]]:
        return [glyph for character in word for glyph in shaped(self, font, character)]

    monkeypatch.setattr(Sheet, "glyphs", letter_by_letter)
    assert unlike(pictures_of(label_sheet(), 4.0)[0], kept("map_label")) > 0.05
