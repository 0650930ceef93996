"""Booths and settlements on a boundary: found when places or outlines are loaded, named with both areas where read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.models import BorderPlace, Job, Settlement
from app.services import borders, maps, settlements
from app.services.loading.borders import find_borders, step
from app.services.map_rows import MapRequest
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.world import NOW, World


def furnish(session: Session, world: World) -> MapWorld:
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


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


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


def test_a_settlement_that_is_logged_or_moved_is_looked_at_by_the_next_worker(
    session: Session, places: MapWorld
) -> None:
    bearer = places.actor((Role.OFFICE_BEARER, places.areas["district:901"]))
    form = settlements.SettlementForm(name_hi="नया टोला", kind="rural", booth="902/1", lat=23.3, lon=77.999)
    everyone_else = set(session.scalars(select(BorderPlace.id)))

    def looked_at() -> list[dict[str, int]]:
        found = session.scalars(select(Job).where(Job.kind == "borders").order_by(Job.id)).all()
        for job in found:
            assert step(session, job)
            session.delete(job)
        session.flush()
        return [dict(job.payload) for job in found]

    logged = settlements.log_settlement(session, bearer, form, NOW)
    assert looked_at() == [{"settlement": logged.id}]
    assert [{one.name_hi, other.name_hi} for one, other in borders.of_settlement(session, logged.id)] == [
        {"पश्चिम जिला", "पूर्व जिला"}
    ]
    settlements.edit_settlement(session, bearer, logged.id, logged.version, replace(form, note="कुआं"))
    assert looked_at() == []
    settlements.edit_settlement(session, bearer, logged.id, logged.version, replace(form, lat=None, lon=None))
    assert looked_at() == [{"settlement": logged.id}]
    assert borders.of_settlement(session, logged.id) == []
    assert set(session.scalars(select(BorderPlace.id))) == everyone_else
    settlements.log_settlement(session, bearer, replace(form, lat=None, lon=None, name_hi="बिना जगह"), NOW)
    assert looked_at() == []


def test_finding_again_leaves_nothing_behind(session: Session, places: MapWorld) -> None:
    before = len(session.scalars(select(BorderPlace)).all())
    assert before >= 2
    job = Job(kind="borders", state="running", payload={}, result={})
    assert step(session, job)
    assert job.done == before
    near = session.scalars(select(Settlement).where(Settlement.name_hi == "पास का टोला")).one()
    near.lon = 77.8
    session.flush()
    assert find_borders(session) == before - 1
    assert borders.of_settlement(session, near.id) == []
