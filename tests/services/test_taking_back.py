"""A wrong heir taken back: what was handed over goes back as it is by now, and what happened since stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotAllowed, NotFound
from app.domain.rosters import CannotTakeBack, Change, NotHandedOver
from app.models import AuditEntry, Booth, BoothChange, Case, RoleAssignment, Settlement
from app.services import audit, settlements
from app.services.rosters import heirs, taking_back
from tests.services.test_rosters import (
    AFTER,
    DAY,
    _writing,
    everywhere,
    left_over,
    line,
    outstanding,
    roster,
    with_case,
)
from tests.world import NOW, World

__all__ = ["_writing"]
LATER = AFTER + timedelta(days=3)


def named(world: World, folder: Path) -> tuple[Booth, Booth, Case]:
    """Name the third booth as the heir of the second; return both and the case that went along."""
    _one, two, three, case = left_over(world, folder)
    heirs.name_heir(world.session, world.actor("state_admin"), two.id, f"{three.ac_no}/3", AFTER)
    world.session.expire_all()
    return two, three, case


def roles_at(session: Session, booth: Booth) -> list[tuple[int, str, object, object]]:
    rows = session.scalars(
        select(RoleAssignment).where(RoleAssignment.booth_id == booth.id).order_by(RoleAssignment.id)
    )
    return [(row.user_id, row.role, row.starts_on, row.ends_on) for row in rows]


def test_all_goes_back_and_the_booth_waits_again(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    _one, two, three, case = left_over(world, tmp_path)
    before, whole, roles = everywhere(session), outstanding(session, world.near.district), roles_at(session, two)
    there = session.scalars(select(Settlement).where(Settlement.booth_id == two.id)).one()
    stood, basis = session.get_one(BoothChange, _only(session, two).id).change, there.booth_basis
    assert not taking_back.list_handed_over(session, admin) and not taking_back.handed_over(session, admin, two.id)
    heirs.name_heir(session, admin, two.id, f"{three.ac_no}/3", AFTER)
    (shown,) = taking_back.list_handed_over(session, admin)
    assert (shown.booth.id, shown.heir.id, shown.settlements, shown.roles) == (two.id, three.id, 1, 1)
    seen = taking_back.view_way_back(session, admin, two.id)
    assert (seen.settlements, seen.cases, seen.roles, seen.staying) == (1, 1, 1, 0)
    assert case.booth_id == three.id
    taking_back.take_back(session, admin, two.id, AFTER)
    session.expire_all()
    assert two.valid_to is None and case.booth_id == case.entitlement.booth_id == two.id
    assert everywhere(session) == before and outstanding(session, world.near.district) == whole
    assert roles_at(session, two) == roles and roles_at(session, three) == []
    assert (there.booth_id, there.booth_basis, there.district_id) == (two.id, basis, world.near.district.id)
    assert _only(session, two).change == stood == Change.LEFT_OVER
    assert [one.booth.id for one in heirs.list_left_over(session, admin)] == [two.id]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "booth_heir_taken_back")).one()
    assert (entry.subject_id, entry.details["heir"], entry.details["settlements"]) == (two.id, three.id, 1)
    assert audit.verify(session).broken_at is None
    with pytest.raises(NotHandedOver):
        taking_back.take_back(session, admin, two.id, AFTER)
    # The right heir can be named then, and taken back as well.
    heirs.name_heir(session, admin, two.id, f"{two.ac_no}/1", LATER)
    assert taking_back.take_back(session, admin, two.id, LATER).settlements == 1


def _only(session: Session, booth: Booth) -> BoothChange:
    return session.scalars(select(BoothChange).where(BoothChange.booth_id == booth.id)).one()


def test_what_happened_since_stays(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    _one, two, three, _case = left_over(world, tmp_path)
    confirmed, moved = with_case(world, two, "पक्का टोला"), with_case(world, two, "आगे गया टोला")
    heirs.name_heir(session, admin, two.id, f"{three.ac_no}/3", AFTER)
    session.expire_all()
    place = {one.name_hi: one for one in session.scalars(select(Settlement))}
    place["पक्का टोला"].booth_basis = "confirmed"
    settlements.move_to_booth(session, place["आगे गया टोला"], world.near.booths[0].id)
    at_heir = with_case(world, three, "वारिस का अपना टोला")
    place["टोला"].name_hi = "टोला, अब बड़ा"
    session.flush()
    whole = outstanding(session, world.near.district)
    seen = taking_back.view_way_back(session, admin, two.id)
    assert (seen.settlements, seen.cases, seen.staying) == (1, 1, 2)
    taking_back.take_back(session, admin, two.id, LATER)
    session.expire_all()
    assert (place["टोला"].booth_id, place["टोला"].name_hi) == (two.id, "टोला, अब बड़ा")
    assert (confirmed.booth_id, moved.booth_id) == (three.id, world.near.booths[0].id)
    assert at_heir.booth_id == three.id
    assert outstanding(session, world.near.district) == whole


def test_a_role_that_was_ended_since_stays_ended_and_one_that_was_taken_is_not_given_again(
    world: World, tmp_path: Path
) -> None:
    session, admin = world.session, world.actor("state_admin")
    two, three, _case = named(world, tmp_path)
    given = session.scalars(select(RoleAssignment).where(RoleAssignment.booth_id == three.id)).one()
    given.ends_on = LATER.date() + timedelta(days=30)
    session.flush()
    taking_back.take_back(session, admin, two.id, LATER)
    session.expire_all()
    assert [last for *_role, last in roles_at(session, two)] == [LATER.date() + timedelta(days=30)]
    assert [last for *_role, last in roles_at(session, three)] == [LATER.date() - timedelta(days=1)]
    heirs.name_heir(session, admin, two.id, f"{three.ac_no}/3", LATER)
    again = select(RoleAssignment).where(RoleAssignment.booth_id == three.id).order_by(RoleAssignment.id.desc())
    session.delete(session.scalars(again).first())
    session.flush()
    ended = [last for *_role, last in roles_at(session, two)]
    assert taking_back.take_back(session, admin, two.id, LATER).roles == 0
    session.expire_all()
    assert [last for *_role, last in roles_at(session, two)] == ended


def test_a_role_that_was_given_elsewhere_since_stays_there(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    two, three, _case = named(world, tmp_path)
    given = session.scalars(select(RoleAssignment).where(RoleAssignment.booth_id == three.id)).one()
    ended = roles_at(session, two)
    given.booth_id = world.near.booths[0].id
    session.flush()
    assert taking_back.take_back(session, admin, two.id, LATER).roles == 0
    session.expire_all()
    assert (given.booth_id, given.ends_on) == (world.near.booths[0].id, None)
    assert roles_at(session, two) == ended


def test_a_role_that_begins_later_goes_back_as_a_whole(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    _one, two, three, _case = left_over(world, tmp_path)
    begins = LATER.date() + timedelta(days=20)
    later = RoleAssignment(user_id=world.users["worker"], role="worker", booth_id=two.id, starts_on=begins)
    session.add(later)
    session.flush()
    heirs.name_heir(session, admin, two.id, f"{three.ac_no}/3", AFTER)
    assert later.booth_id == three.id
    taking_back.take_back(session, admin, two.id, LATER)
    assert later.booth_id == two.id


def test_an_heir_that_a_roster_gave_by_itself_is_taken_back_too(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    one, two, three = world.near.booths
    two.name_hi = three.name_hi = "एक ही शाला"
    session.flush()
    case = with_case(world, two, "हटने वाला टोला")
    roster(world, tmp_path, line(one), line(three))
    session.expire_all()
    assert case.booth_id == three.id
    before = everywhere(session)
    assert taking_back.take_back(session, admin, two.id, AFTER).settlements == 1
    session.expire_all()
    assert case.booth_id == two.id and two.valid_to is None and everywhere(session) == before
    assert outstanding(session, world.near.district)
    assert heirs.waits(session, admin, two.id)


def test_what_stands_in_the_way_is_said(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    two, three, case = named(world, tmp_path)
    for person in ("area_admin", "office_bearer", "reviewer"):
        with pytest.raises(NotAllowed):
            taking_back.list_handed_over(session, world.actor(person))
        with pytest.raises(NotFound):
            taking_back.take_back(session, world.actor(person), two.id, LATER)
    with pytest.raises(NotHandedOver):
        taking_back.view_way_back(session, admin, three.id)
    three.valid_to = DAY
    session.flush()
    with pytest.raises(CannotTakeBack) as refused:
        taking_back.take_back(session, admin, two.id, LATER)
    assert f"{three.ac_no}/3 is itself no more" in refused.value.sentence.en
    three.valid_to = None
    session.add(Booth(ac_no=two.ac_no, booth_no=two.booth_no, name_hi="नया", name_en="", valid_from=LATER.date()))
    session.flush()
    with pytest.raises(CannotTakeBack) as refused:
        taking_back.view_way_back(session, admin, two.id)
    assert f"the number {two.ac_no}/2" in refused.value.sentence.en
    assert case.booth_id == three.id and two.valid_to is not None


def test_who_handed_over_before_that_was_written_down_has_no_way_back(world: World, tmp_path: Path) -> None:
    session, admin = world.session, world.actor("state_admin")
    two, _three, _case = named(world, tmp_path)
    _only(session, two).carried = None
    session.flush()
    assert not taking_back.list_handed_over(session, admin) and not taking_back.handed_over(session, admin, two.id)
    with pytest.raises(NotHandedOver):
        taking_back.take_back(session, admin, two.id, NOW)
