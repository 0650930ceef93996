"""What is read of a stored run: where to look first, who sees which place, and whose counts stay hidden."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Grant, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.fairness.flags import FlagKind
from app.domain.maps import FLAG_VALUES
from app.models import Area, FairnessResult
from app.services import fairness, fairness_places, map_flags
from app.services.counts import Ground
from app.services.fairness import OverviewRequest, overview
from app.services.fairness_reach import handled, may_look, works_in
from tests.checked_places import PANCHAYATS, PLANTED, SILENT, UNASKED, checked_panchayats, run_check
from tests.world import STARTS, TODAY, World


@pytest.fixture
def places(session: Session, world: World) -> dict[int, Area]:
    found = checked_panchayats(session, world)
    run_check(session, "panchayat", "booth")
    return found


def everything(session: Session, actor: Actor, **asked: object) -> list[fairness.Card]:
    """Walk through all pages of the list."""
    cards, after = [], ""
    while True:
        page = overview(session, actor, OverviewRequest(kind="all", after=after, **asked))  # type: ignore[arg-type]
        cards += page.cards
        if page.next_cursor is None:
            return cards
        after = page.next_cursor


def test_where_to_look_first(session: Session, world: World, places: dict[int, Area]) -> None:
    shown = overview(session, world.actor("reviewer"), OverviewRequest())
    first = shown.cards[0]
    assert first.row.place_id == places[PLANTED].id
    assert first.name_in("hi") in first.sentence.hi
    assert first.name_in("en") in first.sentence.en
    assert first.finding is not None
    assert first.finding.place_id == places[PLANTED].id
    assert all(card.kinds for card in shown.cards)
    assert shown.places == PANCHAYATS
    unasked = overview(session, world.actor("reviewer"), OverviewRequest(kind="unasked"))
    told = {card.row.place_id: card.sentence for card in unasked.cards}
    if places[UNASKED].id in told:
        assert "नहीं पूछा" in told[places[UNASKED].id].hi
    only = overview(session, world.actor("reviewer"), OverviewRequest(kind="unserved"))
    assert [card.row.place_id for card in only.cards] == [places[PLANTED].id]


@pytest.mark.parametrize("order", fairness.ORDERS)
def test_every_order_pages_through_every_place_once(
    session: Session, world: World, places: dict[int, Area], order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.fairness.fetch_page.__defaults__", (5,))
    cards = everything(session, world.actor("reviewer"), order=order)
    assert sorted(card.row.place_id for card in cards) == sorted(area.id for area in places.values())
    keys = {
        "concern": [-card.row.concern for card in cards],
        "unserved": [-card.row.unserved for card in cards],
        "unknown": [-card.row.unknown for card in cards],
        "rate": [-(card.rate if card.rate is not None else -1.0) for card in cards],
    }[order]
    assert keys == sorted(keys)


def test_nobody_sees_beyond(session: Session, world: World, places: dict[int, Area]) -> None:
    for person in ("worker", "office_bearer", "area_admin", "auditor"):
        with pytest.raises(NotAllowed):
            overview(session, world.actor(person), OverviewRequest())
    far = reviewer_of(world, world.far.district.id)
    assert overview(session, far, OverviewRequest(kind="all")).cards == []
    with pytest.raises(NotFound):
        fairness_places.area_page(session, far, places[PLANTED].id)
    with pytest.raises(NotFound):
        fairness_places.booth_page(session, far, world.near.booths[0].id)
    for key in (world.state.id, 10_000_000, 2**70):
        with pytest.raises(NotFound):
            fairness_places.area_page(session, world.actor("reviewer"), key)
    assert [area.id for area in fairness.districts_seen(session, far)] == [world.far.district.id]


def reviewer_of(world: World, *area_ids: int) -> Actor:
    return Actor(world.users["reviewer"], "r", tuple(Grant(Role.REVIEWER, area, None, STARTS) for area in area_ids))


def test_counts_are_for_those_who_handle_the_cases(session: Session, world: World, places: dict[int, Area]) -> None:
    outside = world.actor("state_admin")
    hidden = [card for card in everything(session, outside) if card.row.hidden]
    assert hidden, "some count of one to nine is among them"
    for card in hidden:
        assert not card.facts.counted
        assert card.rate is None
        digits = card.sentence.hi.replace(card.facts.name.hi, "") + card.sentence.en.replace(card.facts.name.en, "")
        assert not any(sign.isdigit() for sign in digits), card.sentence
        page = fairness_places.area_page(session, outside, card.row.place_id)
        assert page.rate is None
        assert page.schemes == []
        assert page.marked is None
        for kind, sentence in page.sentences:
            plain = sentence.hi.replace(page.name.hi, "")
            if kind is not FlagKind.CLUSTER:
                assert not any(sign.isdigit() for sign in plain), (kind, plain)
    assert overview(session, outside, OverviewRequest(order="unserved")).asked.order == "concern"
    for card in everything(session, outside, level="booth"):
        assert not card.facts.counted, "no count of a booth, however large"
    inside = everything(session, world.actor("reviewer"))
    assert all(card.facts.exact and card.facts.counted for card in inside)


def test_a_part_of_a_place_is_not_handled(session: Session, world: World, places: dict[int, Area]) -> None:
    own = reviewer_of(world, places[0].id)
    district = world.near.district.id
    assert handled(session, own, "panchayat", [places[0].id, places[1].id]) == {places[0].id}
    assert handled(session, own, "district", [district]) == set()
    assert handled(session, world.actor("reviewer"), "district", [district]) == {district}
    assert not fairness_places.area_page(session, own, district).exact


def test_the_page_of_a_place(session: Session, world: World, places: dict[int, Area]) -> None:
    page = fairness_places.area_page(session, world.actor("reviewer"), places[PLANTED].id)
    assert page.card is not None
    assert page.rate is not None
    assert page.rate.low < page.rate.share < page.rate.high
    assert page.rate.usual < page.rate.low
    assert "पंचायत 4" in page.funnel("hi")
    assert "Panchayat 4" in page.funnel("en")
    assert page.waiting("hi").startswith("<svg")
    assert page.waiting_rows()[0][1][0] == 100
    assert page.district is not None
    assert page.district.id == world.near.district.id
    assert page.last_visit is not None
    assert {spell.runs for spell in page.history} == {page.runs_kept} == {1}
    assert {finding.kind for finding in page.findings} >= {"unserved"}
    silent = fairness_places.area_page(session, world.actor("reviewer"), places[SILENT].id)
    assert "एक भी मामला दर्ज नहीं" in silent.sentences[4][1].hi or "कोई मामला दर्ज नहीं" in silent.sentences[4][1].hi
    booth = fairness_places.booth_page(session, world.actor("reviewer"), world.near.booths[0].id)
    assert booth.level == "booth"
    assert booth.name.en.startswith("Booth 156-1")


def test_without_a_run_the_page_says_so(session: Session, world: World) -> None:
    shown = overview(session, world.actor("reviewer"), OverviewRequest())
    assert shown.run is None
    page = fairness_places.booth_page(session, world.actor("reviewer"), world.near.booths[0].id)
    assert page.run is None
    assert page.card is None


def test_a_map_tells_silence_from_fine(session: Session, world: World, places: dict[int, Area]) -> None:
    level = ("administrative", "panchayat")
    ground = Ground(world.near.district, select(Area.id), level, True)  # type: ignore[arg-type]
    found = map_flags.flags(session, world.actor("reviewer"), ground)
    standing = dict(
        session.execute(
            select(FairnessResult.place_id, FairnessResult.standing).where(
                FairnessResult.place_id.in_([area.id for area in places.values()])
            )
        ).all()
    )
    assert found == {key: FLAG_VALUES[value] for key, value in standing.items() if key in found}
    assert set(found) == {area.id for area in places.values()}
    assert found[places[PLANTED].id] == 1
    assert found[places[UNASKED].id] in (2, 3)
    assert found[places[UNASKED].id] != found[places[0].id] or found[places[0].id] != 0
    assert map_flags.flags(session, world.actor("worker"), ground) == {}
    assert len({FLAG_VALUES[one] for one in ("plain", "look", "silent", "few", "low")}) == 5


def test_who_works_in_a_place_and_who_may_look(session: Session, world: World, places: dict[int, Area]) -> None:
    near = world.near.district.id
    assert works_in(session, "district", near, TODAY) == {world.users["worker"], world.users["office_bearer"]}
    assert works_in(session, "panchayat", places[0].id, TODAY) == {world.users["office_bearer"]}
    assert [user.id for user in may_look(session, "district", near, TODAY)] == [world.users["reviewer"]]
    assert may_look(session, "district", world.far.district.id, TODAY) == []
    assert works_in(session, "booth", world.near.booths[0].id, TODAY) >= {world.users["worker"]}
    assert world.users["worker"] not in works_in(session, "booth", world.near.booths[1].id, TODAY)
    assert works_in(session, "district", near, STARTS.replace(year=2019)) == set(), "nobody had a role then"
