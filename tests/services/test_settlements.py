"""Settlements: logged once, within reach only, moved with all that belongs to them, listed whole page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.models import Beneficiary, Case, Entitlement, Settlement
from app.services import paging, settlements
from app.services.places import UnknownBooth
from app.services.settlements import SettlementForm
from tests.world import NOW, World

FORM = SettlementForm(name_hi="नया टोला", kind="rural", booth="156/1")


def test_the_same_form_twice_is_one_settlement(world: World) -> None:
    form = replace(FORM, client_key="once")
    first = settlements.log_settlement(world.session, world.actor("worker"), form, NOW)
    again = settlements.log_settlement(world.session, world.actor("worker"), replace(form, name_hi="और"), NOW)
    assert (again.id, again.name_hi) == (first.id, "नया टोला")


def test_a_logged_settlement_knows_its_district_and_seat(world: World) -> None:
    made = settlements.log_settlement(world.session, world.actor("worker"), FORM, NOW)
    assert (made.district_id, made.constituency_id) == (world.near.district.id, world.near.constituency.id)
    assert made.last_visited_on == NOW.date()


@pytest.mark.parametrize("booth", ["4/1", "156/2", "156/99", "", "abc", "156", "9" * 30 + "/1"])
def test_a_booth_out_of_reach_is_as_unknown_as_one_that_does_not_exist(world: World, booth: str) -> None:
    with pytest.raises(UnknownBooth):
        settlements.log_settlement(world.session, world.actor("worker"), replace(FORM, booth=booth), NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lat": 23.2}, "lat"),
        ({"lat": 200.0, "lon": 77.0}, "lat"),
        ({"lat": float("nan"), "lon": 77.0}, "lat"),
        ({"lat": float("inf"), "lon": 77.0}, "lat"),
        ({"households": -1}, "households"),
        ({"households": 10**12}, "households"),
        ({"kind": "moon"}, "kind"),
        ({"note": "आधार २३४१ २३४१ २३४६"}, "note"),
    ],
)
def test_what_cannot_be_taken_names_its_field(world: World, change: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        settlements.log_settlement(world.session, world.actor("worker"), replace(FORM, **change), NOW)
    assert refusal.value.field == field


def test_a_reviewer_logs_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        settlements.log_settlement(world.session, world.actor("reviewer"), FORM, NOW)


def test_moving_a_settlement_takes_people_entitlements_and_cases_along(world: World) -> None:
    assert world.near.settlement is not None
    key, there = world.near.settlement.id, world.near.booths[1].id
    moved = settlements.edit_settlement(
        world.session, world.actor("office_bearer"), key, 1, replace(FORM, booth="156/2")
    )
    assert (moved.booth_id, moved.version) == (there, 2)
    for model in (Beneficiary, Entitlement, Case):
        assert set(world.session.scalars(select(model.booth_id).where(model.booth_id != world.far.booths[0].id))) == {
            there
        }
    with pytest.raises(NotFound):
        settlements.get_settlement(world.session, world.actor("worker"), key)


def test_the_second_of_two_editors_is_told(world: World) -> None:
    assert world.near.settlement is not None
    key, actor = world.near.settlement.id, world.actor("worker")
    settlements.edit_settlement(world.session, actor, key, 1, replace(FORM, name_hi="पहला"))
    with pytest.raises(Conflict):
        settlements.edit_settlement(world.session, actor, key, 1, replace(FORM, name_hi="दूसरा"))
    assert settlements.get_settlement(world.session, actor, key).name_hi == "पहला"


def test_nobody_changes_or_opens_a_settlement_of_another_area(world: World) -> None:
    assert world.far.settlement is not None
    for act in (
        lambda actor, key: settlements.get_settlement(world.session, actor, key),
        lambda actor, key: settlements.view_settlement(world.session, actor, key),
        lambda actor, key: settlements.edit_settlement(world.session, actor, key, 1, FORM),
    ):
        with pytest.raises(NotFound):
            act(world.actor("worker"), world.far.settlement.id)


def test_who_may_not_read_people_sees_no_household(world: World) -> None:
    assert world.near.settlement is not None
    key = world.near.settlement.id
    seen = settlements.view_settlement(world.session, world.actor("area_admin"), key)
    assert (len(seen.households), len(seen.cases), seen.may_write) == (0, 0, False)
    seen = settlements.view_settlement(world.session, world.actor("worker"), key)
    assert (len(seen.households), len(seen.cases), seen.may_write) == (1, 1, True)


def test_the_nearest_booth_of_ones_own_is_proposed(world: World) -> None:
    first = world.near.booths[0]
    near_third = (23.2 + 0.03, 77.08)
    proposed = settlements.propose_booth(world.session, world.actor("office_bearer"), *near_third)
    assert proposed is not None
    assert proposed.booth.booth_no == "3"
    assert proposed.km == pytest.approx(0, abs=0.01)
    mine = settlements.propose_booth(world.session, world.actor("worker"), *near_third)
    assert mine is not None
    assert mine.booth.id == first.id
    assert mine.km == pytest.approx(2.22, abs=0.02)
    assert settlements.propose_booth(world.session, world.actor("worker"), 26.5, 78.0) is None
    assert settlements.propose_booth(world.session, world.actor("worker"), None, None) is None


@pytest.mark.parametrize("order", ["name", "newest"])
def test_pages_hold_every_settlement_once_in_order(world: World, monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    """Names repeat, so that ties are broken by the key and not by luck."""
    actor = world.actor("worker")
    for number in range(23):
        settlements.log_settlement(world.session, actor, replace(FORM, name_hi=f"टोला {number % 4}"), NOW)
    monkeypatch.setattr(paging.fetch_page, "__defaults__", (5,))
    seen: list[int] = []
    cursor = None
    while True:
        page = settlements.list_settlements(world.session, actor, order=order, cursor=cursor)
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    reach = world.session.scalars(select(Settlement.id).where(Settlement.booth_id == world.near.booths[0].id)).all()
    assert sorted(seen) == sorted(reach)
    assert len(seen) == len(set(seen)) == 24


@pytest.mark.parametrize("cursor", ["~", "x~y", "टोला~99999999999999999999", "\0~1", "no tilde", "टोला~"])
def test_a_damaged_cursor_starts_at_the_beginning(world: World, cursor: str) -> None:
    actor = world.actor("worker")
    assert len(settlements.list_settlements(world.session, actor, cursor=cursor).rows) == 1


def test_search_finds_the_start_of_a_name_in_either_script(world: World) -> None:
    actor = world.actor("worker")
    settlements.log_settlement(world.session, actor, replace(FORM, name_hi="कोलार", name_en="Kolar 100%"), NOW)

    def found(search: str) -> list[str]:
        return [row.name_hi for row in settlements.list_settlements(world.session, actor, search=search).rows]

    assert found("को") == ["कोलार"]
    assert found("KOL") == ["कोलार"]
    assert found("लार") == []
    assert found("%") == []


def test_a_list_can_be_narrowed_to_where_nobody_went(session: Session, world: World) -> None:
    assert world.near.settlement is not None
    actor = world.actor("worker")
    assert len(settlements.list_settlements(session, actor, unvisited=True).rows) == 0
    world.near.settlement.last_visited_on = None
    session.flush()
    assert len(settlements.list_settlements(session, actor, unvisited=True).rows) == 1
    assert session.scalar(select(func.count(Settlement.id))) == 2
