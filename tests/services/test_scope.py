""" "May I?" and "which rows?" are one rule: held against each other over every role, area and booth."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import PERMISSIONS, Actor, Grant, Permission, Role, actor_on
from app.domain.errors import NotAllowed, NotFound
from app.models import Beneficiary, Booth, Case, Entitlement, Settlement
from app.services import scope
from tests.world import TODAY, World

PLACED = (Settlement, Beneficiary, Entitlement, Case)


def everyone(world: World) -> list[Actor]:
    """Every role over every kind of place, and one with two roles in two places."""
    places = [
        (world.state.id, None),
        (world.electoral_state.id, None),
        (world.near.district.id, None),
        (world.near.constituency.id, None),
        (world.far.district.id, None),
        (None, world.near.booths[0].id),
        (None, world.far.booths[1].id),
    ]
    single = [Actor(1, "one", (Grant(role, area, booth, date(2020, 1, 1)),)) for role in Role for area, booth in places]
    both = Actor(
        2,
        "two",
        (
            Grant(Role.WORKER, None, world.near.booths[0].id, date(2020, 1, 1)),
            Grant(Role.REVIEWER, world.far.district.id, None, date(2020, 1, 1)),
        ),
    )
    return [*single, both, Actor(3, "none", ())]


@pytest.mark.parametrize("permission", Permission)
def test_one_record_and_a_list_agree(session: Session, world: World, permission: Permission) -> None:
    for actor in everyone(world):
        for model in PLACED:
            listed = set(session.scalars(scope.within(select(model.id), actor, permission, model.booth_id)))
            for row in session.scalars(select(model)):
                assert (row.id in listed) == scope.booth_in_reach(session, actor, permission, row.booth_id)
                if row.id in listed:
                    assert scope.get_or_raise(session, actor, permission, model, row.id) is row
                else:
                    with pytest.raises(NotFound):
                        scope.get_or_raise(session, actor, permission, model, row.id)


def test_reach_is_the_booths_under_the_area(session: Session, world: World) -> None:
    def booths(grant: Grant) -> set[int]:
        actor = Actor(1, "one", (grant,))
        return set(session.scalars(scope.within(select(Booth.id), actor, Permission.CASE_READ, Booth.id)))

    starts = date(2020, 1, 1)
    near, far = {booth.id for booth in world.near.booths}, {booth.id for booth in world.far.booths}
    assert booths(Grant(Role.REVIEWER, world.near.district.id, None, starts)) == near
    assert booths(Grant(Role.REVIEWER, world.state.id, None, starts)) == near | far
    assert booths(Grant(Role.WORKER, None, world.far.booths[0].id, starts)) == {world.far.booths[0].id}
    assert booths(Grant(Role.AUDITOR, world.state.id, None, starts)) == set()


def test_a_missing_row_and_one_out_of_reach_look_the_same(session: Session, world: World) -> None:
    worker = world.actor("worker")
    refusals = []
    for key in (world.far.beneficiary_id, 10_000_000):
        with pytest.raises(NotFound) as caught:
            scope.get_or_raise(session, worker, Permission.BENEFICIARY_READ, Beneficiary, key)
        refusals.append((caught.value.code, caught.value.sentence, caught.value.field))
    assert refusals[0] == refusals[1]


def test_a_permission_that_no_role_gives_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        scope.require(world.actor("auditor"), Permission.CASE_READ)


@given(
    starts=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.none() | st.integers(0, 3000),
    today=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_a_role_holds_between_its_dates_and_at_no_other_time(starts: date, length: int | None, today: date) -> None:
    ends = date.fromordinal(starts.toordinal() + length) if length is not None else None
    actor = actor_on(1, "one", [Grant(Role.WORKER, 1, None, starts, ends)], today)
    assert actor.may(Permission.CASE_FILE) == (starts <= today and (ends is None or today <= ends))


def test_every_role_is_in_the_table_and_the_auditor_sees_no_person() -> None:
    assert set(PERMISSIONS) == set(Role)
    personal = {Permission.BENEFICIARY_READ, Permission.CASE_READ, Permission.SETTLEMENT_READ}
    assert not PERMISSIONS[Role.AUDITOR] & personal
    assert not PERMISSIONS[Role.STATE_ADMIN] & personal
    assert Permission.CASE_FILE not in PERMISSIONS[Role.REVIEWER]
    assert TODAY.year == 2026
