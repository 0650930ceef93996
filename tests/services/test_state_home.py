"""What the home page of a whole state counts without going through its rows is what the rows say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission, Role
from app.domain.case_filters import CaseFilter
from app.domain.lifecycle.clocks import day_of, start_of
from app.models import BoothArea, Case, CaseColumns, CaseWork, Settlement
from app.services import case_columns, case_packing, cases, counter_upkeep, counters, home, scope
from tests.map_world import MapWorld
from tests.services.cases_by_rows import by_rows
from tests.services.test_case_columns import everywhere, furnishing, places
from tests.world import NOW

__all__ = ["everywhere", "furnishing", "places"]

TODAY = CaseFilter(follow_up=True)
MIDNIGHT = start_of(day_of(NOW) + timedelta(days=1))
INSTANT = timedelta(microseconds=1)


def of_today(session: Session, actor: Actor) -> int:
    """Return how many cases fall on today, counted in the plainest way."""
    return session.scalar(cases.narrowed(select(func.count()).select_from(Case), actor, TODAY, NOW)) or 0


@pytest.fixture
def due(session: Session, places: MapWorld) -> list[Case]:
    """Cases due on both sides of now and of midnight, closed, and on hold with a review."""
    made = []
    moments = (NOW - INSTANT, NOW, NOW + INSTANT, MIDNIGHT - INSTANT, MIDNIGHT)
    for place, booth in enumerate((places.booths["901/1"], places.booths["902/1"], places.booths["903/1"])):
        for moment in moments:
            for state in ("OPEN", "ON_HOLD", "CLOSED_OTHER"):
                case = places.case(booth, state=state)
                case.stage_due = moment
                made.append(case)
        held = places.case(booth, state="ON_HOLD")
        held.work = CaseWork(review_on=day_of(NOW) + timedelta(days=place - 1), facts={}, exhausted=False)
        made.append(held)
    session.flush()
    counter_upkeep.rebuild(session)
    return made


def test_what_is_due_today_is_counted_from_columns_to_the_microsecond(
    session: Session, places: MapWorld, everywhere: Actor, due: list[Case]
) -> None:
    apart = places.actor(
        (Role.REVIEWER, places.areas["district:901"]), (Role.REVIEWER, places.areas["constituency:902"])
    )
    seen = {actor.user_id: cases.count_cases(session, actor, TODAY, NOW) for actor in (everywhere, apart)}
    assert seen == {actor.user_id: of_today(session, actor) for actor in (everywhere, apart)}
    assert case_columns.due_today(session, everywhere, NOW) == seen[everywhere.user_id] - 2 == 3 * 3
    rows = cases.first_cases(session, everywhere, TODAY, 100, NOW)
    assert len(rows) == seen[everywhere.user_id]
    assert rows == sorted(rows, key=lambda case: (case.stage_due, case.id))


def test_a_step_that_moves_is_seen_at_once(
    session: Session, places: MapWorld, everywhere: Actor, due: list[Case]
) -> None:
    before = cases.count_cases(session, everywhere, TODAY, NOW)
    (moved, *_rest) = [case for case in due if case.state == "OPEN" and case.stage_due == NOW]
    standing = counters.standing_of(moved)
    moved.stage_due = MIDNIGHT
    session.flush()
    counters.record_change(session, standing, counters.standing_of(moved))
    assert cases.count_cases(session, everywhere, TODAY, NOW) == before - 1 == of_today(session, everywhere)
    case_packing.pack(session)
    assert cases.count_cases(session, everywhere, TODAY, NOW) == before - 1
    session.execute(delete(CaseColumns))
    assert case_columns.due_today(session, everywhere, NOW) is None
    assert cases.count_cases(session, everywhere, TODAY, NOW) == before - 1


def test_few_booths_are_counted_from_their_rows(session: Session, places: MapWorld, due: list[Case]) -> None:
    narrow = places.actor((Role.REVIEWER, places.booths["901/1"]))
    assert case_columns.due_today(session, narrow, NOW) is None
    assert cases.count_cases(session, narrow, TODAY, NOW) == of_today(session, narrow) > 0


def test_a_booth_that_moves_is_counted_where_it_lies(session: Session, places: MapWorld, everywhere: Actor) -> None:
    areas, moved = [area.id for area in places.areas.values()], places.booths["901/1"]
    every = CaseFilter(min_age_days=0)
    before = case_columns.by_area(session, everywhere, areas, every, NOW)
    gone = BoothArea.area_id == places.areas["district:901"].id
    session.execute(delete(BoothArea).where(BoothArea.booth_id == moved.id, gone))
    session.add(BoothArea(booth_id=moved.id, area_id=places.areas["district:902"].id))
    session.flush()
    counter_upkeep.rebuild(session)
    after = case_columns.by_area(session, everywhere, areas, every, NOW)
    assert before is not None
    assert after is not None
    assert before != after
    assert {area: figures for area, figures in after.items() if figures[0]} == by_rows(
        session, everywhere, areas, every
    )


def test_settlements_are_counted_within_reach_alone(session: Session, places: MapWorld, everywhere: Actor) -> None:
    def counted(actor: Actor) -> tuple[int, int]:
        own = scope.within(select(Settlement), actor, Permission.SETTLEMENT_READ, Settlement.booth_id)
        rows = session.scalars(own).all()
        return len(rows), sum(row.last_visited_on is None for row in rows)

    visited = session.scalars(select(Settlement).order_by(Settlement.id)).first()
    assert visited is not None
    visited.last_visited_on = NOW.date()
    session.flush()
    for wholly in (True, False):
        assert scope.reaches_every_booth(session, everywhere, Permission.SETTLEMENT_READ) is wholly
        found = home.today_for(session, everywhere)
        assert (found.settlements, found.not_visited) == counted(everywhere)
        outside = BoothArea.booth_id == places.booths["903/1"].id
        session.execute(delete(BoothArea).where(outside, BoothArea.area_id == places.world.state.id))
    district = places.actor((Role.REVIEWER, places.areas["district:901"]))
    assert not scope.reaches_every_booth(session, district, Permission.SETTLEMENT_READ)
    found = home.today_for(session, district)
    assert (found.settlements, found.not_visited) == counted(district) != counted(everywhere)
