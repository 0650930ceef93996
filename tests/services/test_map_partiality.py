"""Reports of partiality on a map: for those who handle them, by district and block, the published figures alone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.map_files import MapForm, Paper
from app.domain.maps import MapMeasure
from app.services import map_files, maps, partiality_areas
from app.services.map_drawing import figures
from app.services.map_rows import MapRequest, MapView
from tests.map_world import MapWorld
from tests.partiality_world import Government, govern
from tests.services.test_map_files import wanted
from tests.services.test_partiality_areas import fill
from tests.world import NOW, TODAY, World


@pytest.fixture
def places(world: World) -> Government:
    made = govern(world)
    fill(world, made.panchayat, 25)
    fill(world, made.other_block, 31, first=100)
    fill(world, world.far.district, 12, first=200)
    return made


@pytest.fixture
def outsider(session: Session, world: World, places: Government) -> Actor:
    return MapWorld(session, world).actor((Role.REVIEWER, world.state))


def show(session: Session, actor: Actor, **asked: object) -> MapView:
    shown = maps.view(session, actor, MapRequest(measure=MapMeasure.PARTIALITY, **asked), NOW)  # type: ignore[arg-type]
    assert shown is not None
    return shown


def test_districts_and_blocks_have_the_published_figures(session: Session, outsider: Actor, places: Government) -> None:
    told = partiality_areas.count_areas(session, outsider, TODAY)
    districts = {row.area.id: row for row in told.districts}
    shown = show(session, outsider)
    assert (shown.level, shown.whole.value) == ("district", told.people)
    assert {row.place.id: row.value for row in shown.rows} == {
        row.place.id: districts[row.place.id].people if row.place.id in districts else None for row in shown.rows
    }
    below = show(session, outsider, area_id=places.district.id)
    assert below.level == "block"
    published = {block.area.id: block.people for block in districts[places.district.id].blocks if block.area}
    assert {row.place.id: row.value for row in below.rows} == {
        row.place.id: published.get(row.place.id) for row in below.rows
    }
    assert any(published.values())


def test_below_a_block_and_in_a_seat_nothing_is_told(
    session: Session, outsider: Actor, world: World, places: Government
) -> None:
    for area in (places.block, places.panchayat, world.near.constituency):
        shown = show(session, outsider, area_id=area.id)
        assert {row.value for row in shown.rows} == {None}
        assert shown.whole.value is None
        for row in shown.rows:
            drawn = figures(row, MapMeasure.PARTIALITY)
            assert (drawn["count"], drawn["amount"], drawn["asked"]) == (None, None, True)


def test_no_filter_narrows_them(session: Session, outsider: Actor) -> None:
    plain = {row.place.id: row.value for row in show(session, outsider).rows}
    for narrower in ({"scheme_code": "widow"}, {"min_age_days": 900}, {"state": "ON_HOLD"}):
        assert {row.place.id: row.value for row in show(session, outsider, **narrower).rows} == plain


def test_only_who_handles_reports_may_ask(session: Session, world: World, places: Government) -> None:
    for person in ("office_bearer", "area_admin", "state_admin"):
        actor = world.actor(person)
        assert not actor.may(Permission.PARTIALITY_HANDLE)
        with pytest.raises(NotAllowed):
            show(session, actor)


def test_no_file_is_made_of_them(session: Session, outsider: Actor) -> None:
    for form in MapForm:
        with pytest.raises(NotFound):
            map_files.take_along(
                session, outsider, MapRequest(measure=MapMeasure.PARTIALITY), wanted(form, paper=Paper.A4)
            )
