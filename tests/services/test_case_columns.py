"""Live cases as columns: for every filter the figures of the rows, whatever has changed since they were packed."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission, Role
from app.domain.case_columns import can_answer
from app.domain.case_filters import CaseFilter
from app.domain.maps import levels_below
from app.models import Case, CaseColumns, CaseTouch, Reason
from app.services import (
    area_totals,
    case_columns,
    case_packing,
    cases,
    counter_upkeep,
    counters,
    counts,
    home,
    packed_cases,
    scope,
)
from app.services.case_filters import is_overdue
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.services.cases_by_rows import alike, by_rows, change_some
from tests.services.test_counts import fill
from tests.world import NOW, World

DISTRICTS = levels_below("administrative", "state")[0]


def furnish(session: Session, world: World) -> MapWorld:
    made = two_districts(session, world)
    for seed in range(5, 12):
        fill(made, seed)
    owners = [world.users["worker"], world.users["office_bearer"], world.users["reviewer"]]
    chance, reasons = random.Random(8), [None, *session.scalars(select(Reason.id).order_by(Reason.id))]
    for case in session.scalars(select(Case).order_by(Case.id)):
        case.level, case.reason_id = chance.randrange(1, 4), chance.choice(reasons)
        case.owner_id = chance.choice((None, *owners))
        case.case_due = NOW + timedelta(days=chance.randrange(-20, 20))
    session.flush()
    counter_upkeep.rebuild(session)
    return made


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return furnish


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


@pytest.fixture
def everywhere(places: MapWorld) -> Actor:
    return places.actor((Role.REVIEWER, places.world.state))


def test_columns_say_what_the_rows_say(session: Session, places: MapWorld, everywhere: Actor) -> None:
    assert alike(session, places, everywhere) > 100
    change_some(session, 1)
    assert session.scalar(select(func.count(CaseTouch.id)))
    assert alike(session, places, everywhere) > 100
    case_packing.pack(session)
    assert session.scalar(select(func.count(CaseTouch.id))) == 0
    change_some(session, 2)
    assert alike(session, places, everywhere) > 100
    assert case_packing.differing(session) == []


def test_a_case_that_only_changes_its_rung_or_owner_is_seen(
    session: Session, places: MapWorld, everywhere: Actor
) -> None:
    case = session.scalars(select(Case).where(Case.state == "OPEN").order_by(Case.id)).first()
    assert case is not None
    state, owner = [places.world.state.id], places.world.users["state_admin"]
    for name, value, chosen in (("level", 9, CaseFilter(level=9)), ("owner_id", owner, CaseFilter(owner=str(owner)))):
        before = counters.standing_of(case)
        setattr(case, name, value)
        session.flush()
        counters.record_change(session, before, counters.standing_of(case))
        found = case_columns.by_area(session, everywhere, state, chosen, NOW)
        assert found is not None
        assert found[state[0]][0] == 1
        case_packing.pack(session)


def test_a_change_past_the_services_is_found(session: Session, places: MapWorld) -> None:
    case = session.scalars(select(Case).where(Case.state == "OPEN")).first()
    assert case is not None
    session.execute(update(Case).where(Case.id == case.id).values(level=7))
    assert [(fault.what, fault.place_id) for fault in counter_upkeep.verify(session)] == [("columns", case.booth_id)]
    counter_upkeep.rebuild(session)
    assert counter_upkeep.verify(session) == []


def test_a_process_that_read_old_columns_reads_the_new_ones(
    session: Session, places: MapWorld, everywhere: Actor
) -> None:
    areas, hold = [places.world.state.id], CaseFilter(state="ON_HOLD")
    before = case_columns.by_area(session, everywhere, areas, hold, NOW)
    session.execute(update(Case).where(Case.state == "OPEN").values(state="ON_HOLD"))
    case_packing.pack(session)
    after = case_columns.by_area(session, everywhere, areas, hold, NOW)
    assert before != after == by_rows(session, everywhere, areas, hold)


def test_a_packing_between_two_reads_hides_no_case(session: Session, places: MapWorld, everywhere: Actor) -> None:
    areas, live = [places.world.state.id], CaseFilter()
    case_packing.pack(session)
    right = by_rows(session, everywhere, areas, live)
    statements: list[str] = []

    def pack_anew(_connection: Any, cursor: Any, statement: str, *_rest: object) -> None:
        if "case_columns" in statement and statement.startswith("SELECT"):
            statements.append(statement)
            if len(statements) == 2:
                cursor.execute("UPDATE case_columns SET stamp = 'of another packing'")

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", pack_anew)
    try:
        assert case_columns.by_area(session, everywhere, areas, live, NOW) == right
    finally:
        event.remove(connection, "before_cursor_execute", pack_anew)
    assert len(statements) == 2
    assert case_columns.by_area(session, everywhere, areas, live, NOW) == right


def test_live_and_closed_cases_are_of_one_packing(
    session: Session, places: MapWorld, everywhere: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that is closed while they are read would stand in neither, so the rows are counted."""
    areas, every, read_live = [places.world.state.id], CaseFilter(state=""), packed_cases._live
    right = case_columns.by_area(session, everywhere, areas, every, NOW)
    assert right is not None
    assert right == by_rows(session, everywhere, areas, every)

    def pack_anew(of: Session) -> packed_cases.Packed | None:
        monkeypatch.setattr(packed_cases, "_live", read_live)
        of.execute(update(Case).where(Case.state == "OPEN").values(state="CLOSED_OTHER"))
        case_packing.pack(of)
        return read_live(of)

    monkeypatch.setattr(packed_cases, "_live", pack_anew)
    assert case_columns.by_area(session, everywhere, areas, every, NOW) is None
    again = case_columns.by_area(session, everywhere, areas, every, NOW)
    assert again == by_rows(session, everywhere, areas, every)
    assert again is not None
    assert again[areas[0]][0] == right[areas[0]][0]


@pytest.mark.parametrize(
    "chosen",
    [
        CaseFilter(mine=True),
        CaseFilter(paper="sent"),
        CaseFilter(follow_up=True),
        CaseFilter(state="", to_approve=True),
    ],
)
def test_what_columns_do_not_hold_is_counted_from_rows(
    session: Session, places: MapWorld, everywhere: Actor, chosen: CaseFilter
) -> None:
    assert not can_answer(chosen)
    assert area_totals.by_area(session, everywhere, [places.world.state.id], chosen, NOW) is None


def test_closed_cases_of_one_state_come_from_totals(session: Session, places: MapWorld, everywhere: Actor) -> None:
    areas = [area.id for area in places.areas.values()]
    for scheme in (None, places.keys["scheme:widow"]):
        chosen = CaseFilter(state="CLOSED_RECEIVED", scheme_id=scheme)
        kept = area_totals.by_area(session, everywhere, areas, chosen, NOW)
        assert kept is not None
        rows = by_rows(session, everywhere, areas, chosen)
        assert {area: (t.outstanding, t.overdue) for area, t in kept.items() if t.outstanding} == rows
        assert rows


@pytest.mark.parametrize("spoil", ["never packed", "too much touched"])
def test_without_columns_the_rows_are_counted(
    session: Session, places: MapWorld, everywhere: Actor, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = counts.Ground(
        places.world.state, counts.booths_here(session, everywhere, [places.world.state]), DISTRICTS, whole=True
    )
    chosen = CaseFilter(min_age_days=20)
    kept = counts.count_by_area(session, everywhere, ground, chosen, NOW)
    change_some(session, 3, 1)
    with_one_change = counts.count_by_area(session, everywhere, ground, chosen, NOW)
    if spoil == "never packed":
        session.query(CaseColumns).delete()
    else:
        monkeypatch.setattr(case_columns, "MOST_TOUCHED", 0)
    assert case_columns.by_area(session, everywhere, [places.world.state.id], chosen, NOW) is None
    assert counts.count_by_area(session, everywhere, ground, chosen, NOW) == with_one_change
    assert kept


def test_the_home_page_counts_stages_from_columns(session: Session, places: MapWorld, everywhere: Actor) -> None:
    change_some(session, 4)
    for actor in (
        everywhere,
        places.actor((Role.REVIEWER, places.areas["district:901"]), (Role.REVIEWER, places.areas["constituency:902"])),
    ):
        kept = case_columns.by_state(session, actor, Permission.CASE_READ, NOW)
        assert kept is not None
        late = func.count().filter(is_overdue(NOW))
        asked = select(Case.state, func.count(), late).group_by(Case.state)
        rows = {s: (n, of_them) for s, n, of_them in session.execute(cases.narrowed(asked, actor, CaseFilter(), NOW))}
        assert {state: figures for state, figures in kept.items() if figures[0]} == rows
        assert home.today_for(session, actor).outstanding == sum(count for count, _late in rows.values())
    narrow = places.actor((Role.REVIEWER, places.booths["901/1"]))
    assert case_columns.by_state(session, narrow, Permission.CASE_READ, NOW) is None
    assert scope.booth_in_reach(session, narrow, Permission.CASE_READ, places.booths["901/1"].id)


def test_moments_are_kept_to_the_microsecond(session: Session, places: MapWorld, everywhere: Actor) -> None:
    area = [places.world.state.id]
    edge = NOW - timedelta(days=200)
    for shift in (-1, 0, 1):
        case = places.case(places.booths["903/1"])
        case.opened_at = edge + timedelta(microseconds=shift)
    session.flush()
    case_packing.pack(session)
    for chosen, expected in ((CaseFilter(min_age_days=200), 2), (CaseFilter(max_age_days=200), 1)):
        found = case_columns.by_area(session, everywhere, area, chosen, NOW)
        assert found is not None
        assert found[area[0]][0] == by_rows(session, everywhere, area, chosen)[area[0]][0]
        assert chosen.max_age_days or found[area[0]][0] == expected
