"""Kept meetings of areas: every map is the same with them and without; crossing seats are counted by their booths."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, event, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.access import Role
from app.models import Area, AreaMeeting, BoothArea
from app.services import area_meetings, counter_upkeep
from app.services.maps import MapRow, MapView
from tests.map_world import MapWorld
from tests.services.test_counts import fill, furnishing, places, show, walk

__all__ = ["furnishing", "places"]

SEATS = ("electoral", "constituency")
FILTERS: tuple[dict[str, object], ...] = (
    {},
    {"scheme_code": "widow"},
    {"state": "CLOSED_RECEIVED"},
    {"min_age_days": 30},
    {"by": "electoral_constituency"},
)


def said(views: Sequence[MapView]) -> list[object]:
    def row(one: MapRow) -> tuple[object, ...]:
        return one.is_booth, one.place.id, one.tally, one.opens_cases, one.within, one.cases_within

    return [(sorted(row(one) for one in view.rows), row(view.whole), view.unplaced, view.days) for view in views]


@pytest.mark.parametrize("asked", FILTERS, ids=str)
@pytest.mark.parametrize("where", ["state", "district:901", "constituency:902"])
def test_every_map_is_the_same_with_and_without_them(
    session: Session, places: MapWorld, asked: dict[str, object], where: str
) -> None:
    fill(places, seed=7)
    top = session.scalars(select(Area).where(Area.kind == "state", Area.hierarchy == "administrative")).one()
    actor = places.actor((Role.REVIEWER, places.areas.get(where, top)))
    counter_upkeep.rebuild(session)
    assert session.scalar(select(func.count()).select_from(AreaMeeting))
    kept = said(walk(session, actor, asked))
    session.execute(delete(AreaMeeting))
    assert kept == said(walk(session, actor, asked))


def test_a_seat_in_two_districts_reaches_beyond_each(session: Session, places: MapWorld) -> None:
    counter_upkeep.rebuild(session)
    seats = {number: places.areas[f"constituency:{number}"].id for number in ("901", "902", "903")}
    first, second = places.areas["district:901"], places.areas["district:902"]
    assert area_meetings.within(session, first, SEATS) == {seats["901"]: False, seats["902"]: True}
    assert area_meetings.within(session, second, SEATS) == {seats["902"]: True, seats["903"]: False}
    one, other = aliased(BoothArea), aliased(BoothArea)
    both = select(func.count()).select_from(one).join(other, one.booth_id == other.booth_id)
    for met in session.scalars(select(AreaMeeting)):
        counted = both.where(one.area_id == met.area_id, other.area_id == met.other_id)
        assert met.booths == session.scalar(counted)


def test_nothing_is_said_of_narrow_areas_nor_before_the_first_time(session: Session, places: MapWorld) -> None:
    district = places.areas["district:901"]
    assert area_meetings.within(session, district, SEATS) is None
    counter_upkeep.rebuild(session)
    assert area_meetings.within(session, district, ("administrative", "block")) is None


def test_a_district_is_opened_without_its_booths(session: Session, places: MapWorld) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("how SQLite plans")
    fill(places, seed=3)
    counter_upkeep.rebuild(session)
    seen: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _k, sql, *_: seen.append(sql))
    # Seat 903 lies in the second district alone, so its cases are never counted booth by booth there.
    state = session.scalars(select(Area).where(Area.kind == "state", Area.hierarchy == "administrative")).one()
    show(session, places.actor((Role.REVIEWER, state)), area_id=places.areas["district:902"].id)
    walked = [sql for sql in seen if "booth_counter" in sql]
    assert len(walked) == 1
    assert "EXISTS" in walked[0]


def test_a_wrong_meeting_is_found_and_mended(session: Session, places: MapWorld) -> None:
    counter_upkeep.rebuild(session)
    met = session.scalars(select(AreaMeeting).limit(1)).one()
    met.booths += 1
    session.flush()
    assert [fault.what for fault in counter_upkeep.verify(session)] == ["meeting"]
    counter_upkeep.rebuild(session)
    assert counter_upkeep.verify(session) == []
