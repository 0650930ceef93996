"""How thick cases lie, to take along: one's own heap, nothing of a neighbour's, lines for what is left out."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.errors import NotFound
from app.domain.map_files import MapForm, Paper
from app.models import AuditEntry
from app.services import counter_upkeep, map_files
from app.services.map_paper import picture_of
from app.services.map_rows import MapRequest
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.services.letters.sheets import pictures_of, text_of
from tests.services.test_map_files import wanted
from tests.world import World

DARKEST = (0x6B, 0x1F, 0x04)


def furnish(session: Session, world: World) -> MapWorld:
    made = two_districts(session, world)
    for reference, count in (("901/1", 12), ("901/2", 3), ("902/2", 2)):
        for _ in range(count):
            made.case(made.booths[reference])
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


def taken(session: Session, actor: Actor, form: MapForm = MapForm.PDF, **changed: object) -> bytes:
    asked = MapRequest(area_id=changed.pop("area_id", None))  # type: ignore[arg-type]
    title = "Where cases lie thick"
    how = wanted(form, heat=True, **{"legend_title": title, **changed})
    return map_files.take_booths_along(session, actor, asked, how).content


def darkest(pdf: bytes) -> tuple[float, float]:
    """Return where the darkest colour lies on the sheet outside the legend, as shares of its width and height."""
    page = np.asarray(Image.open(io.BytesIO(picture_of(pdf))).convert("RGB"))
    rows, columns = np.nonzero((np.abs(page.astype(int) - DARKEST) < 8).all(axis=-1))
    high, wide = page.shape[:2]
    # A wide map has its legend at the right, in the last fifth of the sheet.
    left = columns < 0.78 * wide
    return float(np.mean(columns[left]) / wide), float(np.mean(rows[left]) / high)


def test_the_darkest_lies_at_the_heap(session: Session, places: MapWorld, reviewer: Actor) -> None:
    west = darkest(taken(session, reviewer))
    for _ in range(60):
        places.case(places.booths["902/2"])
    counter_upkeep.rebuild(session)
    east = darkest(taken(session, reviewer))
    assert east[0] > west[0] + 0.1


def test_nothing_outside_the_scope_leaks_into_the_heat(session: Session, places: MapWorld) -> None:
    actor = places.actor((Role.REVIEWER, places.areas["district:901"]))
    area = places.areas["district:901"].id
    before = pictures_of(taken(session, actor, area_id=area), 1.0)[0]
    booth = places.booth("907/1", places.areas["district:902"], at=(77.3, 23.4))
    for _ in range(50):
        places.case(booth)
    counter_upkeep.rebuild(session)
    after = pictures_of(taken(session, actor, area_id=area), 1.0)[0]
    assert np.array_equal(np.asarray(before), np.asarray(after))
    places.case(places.booths["901/1"])
    with pytest.raises(NotFound):
        taken(session, actor, area_id=places.areas["district:902"].id)


def test_what_is_left_out_is_counted_in_a_line(session: Session, places: MapWorld, reviewer: Actor) -> None:
    said = " ".join(text_of(taken(session, reviewer)).split())
    assert "because their position is not sure: 1." in said
    assert "1 to 9" not in said
    guest = places.actor((Role.AREA_ADMIN, places.areas["district:901"]))
    said = " ".join(text_of(taken(session, guest)).split())
    # Booth 901/2 has three cases and a doubtful position: for this reader it is a small figure alone.
    assert "1 to 9 cases, which are not shown: 1." in said
    assert "position is not sure" not in said


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("form", [MapForm.PDF, MapForm.SUMMARY])
def test_the_sheet_has_title_filter_date_and_legend(
    session: Session, places: MapWorld, reviewer: Actor, language: str, form: MapForm
) -> None:
    said = " ".join(text_of(taken(session, reviewer, form, language=language)).split())
    in_english = ("Where cases lie thick:", "Filter:", "Figures of", "darkest")
    for words in ("−", "+", *(in_english if language == "en" else ())):
        assert words in said
    if form is MapForm.SUMMARY and language == "en":
        # The table names the districts with their figures, the worst first.
        assert "15 0 15 100.0 2" in said


def test_forms_names_and_what_is_written_down(session: Session, places: MapWorld, reviewer: Actor) -> None:
    for form, name in ((MapForm.PNG, "pahunch-map-state-heat-23-"), (MapForm.GEOJSON, "pahunch-map-state-booths-23-")):
        made = map_files.take_booths_along(
            session, reviewer, MapRequest(), wanted(form, heat=True, paper=Paper.A3, legend_title="x")
        )
        assert made.name.startswith(name)
    assert session.query(AuditEntry).filter_by(action="map_taken_along").count() == 2
    with pytest.raises(NotFound):
        map_files.take_booths_along(session, reviewer, MapRequest(), wanted(MapForm.SUMMARY))
