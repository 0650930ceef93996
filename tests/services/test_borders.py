"""Booths and settlements on a boundary: found when places or outlines are loaded, named with both areas where read."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.models import BorderPlace, Job, Settlement
from app.services import borders, maps, settlements
from app.services.loading.borders import find_borders, step
from app.services.map_rows import MapRequest
from tests.map_world import MapWorld, two_districts
from tests.world import NOW, World


@pytest.fixture
def places(session: Session, world: World) -> MapWorld:
    """Two districts with booth 902/3 on the border between them, and a hamlet of booth 902/1 beside it."""
    made = two_districts(session, world)
    west, east = made.areas["district:901"], made.areas["district:902"]
    made.booth("902/3", west, made.areas["constituency:902"], at=(78.0, 23.3))
    made.booth("902/4", east, made.areas["constituency:902"], at=(78.0, 23.35), quality="doubtful")
    for name, lon in (("पास का टोला", 77.999), ("दूर का टोला", 77.9)):
        hamlet = Settlement(booth_id=made.keys["902/1"], name_hi=name, created_at=NOW, lon=lon, lat=23.3)
        session.add(hamlet)
    session.flush()
    find_borders(session)
    return made


def said(session: Session, actor: Actor, places: MapWorld, seat: str) -> list[tuple[str, set[str]]]:
    shown = maps.view(session, actor, MapRequest(area_id=places.keys[seat]), NOW)
    assert shown is not None
    return [(one.place.name_hi, {area.name_hi for area in one.areas}) for one in shown.borders]


def test_the_map_names_both_areas(session: Session, places: MapWorld) -> None:
    reviewer = places.actor((Role.REVIEWER, places.world.state))
    both = {"पश्चिम जिला", "पूर्व जिला"}
    assert said(session, reviewer, places, "constituency:902") == [("शाला 902/3", both), ("पास का टोला", both)]
    assert said(session, reviewer, places, "constituency:901") == []


def test_settlements_are_told_to_those_who_may_read_them(session: Session, places: MapWorld) -> None:
    admin = places.actor((Role.STATE_ADMIN, places.world.state))
    assert [name for name, _areas in said(session, admin, places, "constituency:902")] == ["शाला 902/3"]
    bearer = places.actor((Role.OFFICE_BEARER, places.areas["district:902"]))
    assert said(session, bearer, places, "constituency:902") == []


def test_the_page_of_a_settlement_says_so(session: Session, places: MapWorld) -> None:
    bearer = places.actor((Role.OFFICE_BEARER, places.areas["district:901"]))
    pages = {
        hamlet.name_hi: settlements.view_settlement(session, bearer, hamlet.id).borders
        for hamlet in session.scalars(select(Settlement).where(Settlement.booth_id == places.keys["902/1"]))
    }
    assert [{one.name_hi, other.name_hi} for one, other in pages["पास का टोला"]] == [{"पश्चिम जिला", "पूर्व जिला"}]
    assert pages["दूर का टोला"] == []


def test_finding_again_leaves_nothing_behind(session: Session, places: MapWorld) -> None:
    before = len(session.scalars(select(BorderPlace)).all())
    assert before >= 2
    job = Job(kind="borders", state="running", result={})
    assert step(session, job)
    assert job.done == before
    near = session.scalars(select(Settlement).where(Settlement.name_hi == "पास का टोला")).one()
    near.lon = 77.8
    session.flush()
    assert find_borders(session) == before - 1
    assert borders.of_settlement(session, near.id) == []
