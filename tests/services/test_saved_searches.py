"""Filters kept under a name: for their owner alone, counted anew, and the same words as the address of the list."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.case_filters import CaseFilter
from app.domain.errors import InvalidInput, NotFound
from app.domain.lifecycle.dispatch import Dispatch
from app.services import cases, saved_searches
from app.services.case_work import Action, move_case
from app.services.saved_searches import MOST_SEARCHES, NameTaken, NoName, TooManySearches
from tests.world import NOW, TODAY, World

FULL = CaseFilter(
    state="ASSIGNED",
    scheme_id=1,
    area_id=2,
    within_id=3,
    booth_id=4,
    settlement_id=5,
    reason_code="DOC_MISSING",
    min_age_days=30,
    opened_from=date(2026, 1, 1),
    opened_to=date(2026, 2, 1),
    level=2,
    owner="7",
    office="GP_DESK",
    channel="rti",
    paper="returned",
    mine=True,
    overdue=True,
    to_approve=True,
    batch_id=9,
    outcome="refused",
    refusal=0,
)


def test_a_filter_survives_its_own_words() -> None:
    assert CaseFilter.from_words(FULL.words()) == FULL
    assert CaseFilter.from_words({}) == CaseFilter()
    assert CaseFilter().words() == {}
    assert FULL.in_use() == 21
    assert CaseFilter.from_words({"state": ""}).words() == {"state": ""}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("state", "NO_SUCH"), ("scheme", "x"), ("scheme", "9" * 30), ("level", "0"), ("owner", "everybody")),
        *(
            ("channel", "pigeon"),
            ("paper", "lost"),
            ("from", "31"),
            ("to", "9999-12-31"),
            ("mine", "yes"),
            ("age", "-5"),
        ),
    ],
)
def test_what_cannot_be_read_does_not_narrow(name: str, value: str) -> None:
    assert CaseFilter.from_words({name: value}) == CaseFilter()


def test_every_new_field_narrows(world: World) -> None:
    actor, near = world.actor("office_bearer"), world.near
    assert near.settlement is not None
    fits = [
        CaseFilter(settlement_id=near.settlement.id),
        CaseFilter(owner="none"),
        CaseFilter(level=1),
        CaseFilter(opened_from=TODAY, opened_to=TODAY),
    ]
    misses = [
        CaseFilter(settlement_id=10**9),
        CaseFilter(owner="me"),
        CaseFilter(owner=str(world.users["worker"])),
        CaseFilter(level=2),
        CaseFilter(office="GP_DESK"),
        CaseFilter(channel="office"),
        CaseFilter(opened_to=date(2026, 11, 19)),
        CaseFilter(opened_from=date(2026, 11, 21)),
        CaseFilter(batch_id=10**9, state=""),
    ]
    for expected, filters in ((1, fits), (0, misses)):
        for chosen in filters:
            assert len(cases.list_cases(world.session, actor, chosen).rows) == expected, chosen
    owner = {"owner_id": actor.user_id}
    move_case(world.session, actor, near.case_number, Action.ASSIGN, owner, None, NOW)
    paper = {"level": 1, "filed_on": TODAY, "papers_complete": True}
    move_case(world.session, actor, near.case_number, Action.SUBMIT, paper, None, NOW)
    for chosen in (
        CaseFilter(owner="me"),
        CaseFilter(owner=str(actor.user_id)),
        CaseFilter(office="GP_DESK"),
        CaseFilter(channel="office", office="GP_DESK"),
    ):
        assert len(cases.list_cases(world.session, actor, chosen).rows) == 1, chosen
    assert not cases.list_cases(world.session, actor, CaseFilter(channel="rti", office="GP_DESK")).rows
    back = {"returned_on": TODAY, "text": "पता गलत"}
    for dispatch, action, further in (
        ("sent", Action.PAPER_RETURNED, back),
        ("returned", Action.SUBMIT_AGAIN, paper),
        ("sent", Action.NOTE, {"text": "फोन किया"}),
    ):
        for asked in Dispatch:
            found = cases.list_cases(world.session, actor, CaseFilter(paper=asked)).rows
            assert len(found) == (asked == dispatch), (asked, dispatch)
        move_case(world.session, actor, near.case_number, action, further, None, NOW)


def test_saved_renamed_counted_deleted(world: World) -> None:
    session, actor = world.session, world.actor("worker")
    before = saved_searches.list_searches(session, actor)
    saved = saved_searches.save_search(session, actor, "  मेरे   खुले ", {"state": "OPEN", "junk": "1", "case": "x"})
    assert (saved.name, saved.parameters) == ("मेरे खुले", {"state": "OPEN"})
    assert [search.id for search in saved_searches.list_searches(session, actor)] == [before[0].id, saved.id]
    counts = {item.search.id: item.shown_count for item in saved_searches.counted_searches(session, actor)}
    assert counts[saved.id] == "1"
    saved_searches.rename_search(session, actor, saved.id, "MERE")
    with pytest.raises(NameTaken):
        saved_searches.save_search(session, actor, "mere", {})
    saved_searches.rename_search(session, actor, saved.id, "mere")
    stranger = world.actor("far_worker")
    for act in (
        lambda: saved_searches.rename_search(session, stranger, saved.id, "x"),
        lambda: saved_searches.delete_search(session, stranger, saved.id),
        lambda: saved_searches.get_search(session, stranger, 2**70),
    ):
        with pytest.raises(NotFound):
            act()
    saved_searches.delete_search(session, actor, saved.id)
    assert [search.id for search in saved_searches.list_searches(session, actor)] == [before[0].id]


def test_a_name_is_needed_and_no_number_of_a_person_is_one(world: World) -> None:
    session, actor = world.session, world.actor("worker")
    for name, refusal in ((" ", NoName), ("क" * 81, NoName), ("2341 2341 2346", InvalidInput)):
        with pytest.raises(refusal):
            saved_searches.save_search(session, actor, name, {})
    for number in range(MOST_SEARCHES - len(saved_searches.list_searches(session, actor))):
        saved_searches.save_search(session, actor, f"फिल्टर {number}", {})
    with pytest.raises(TooManySearches):
        saved_searches.save_search(session, actor, "एक और", {})


def test_counting_stops_where_nobody_reads_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_searches, "MOST_COUNTED", 0)
    counted = saved_searches.counted_searches(world.session, world.actor("worker"))
    assert [item.count for item in counted] == [0]
    saved_searches.save_search(world.session, world.actor("worker"), "सब", {"state": ""})
    assert saved_searches.counted_searches(world.session, world.actor("worker"))[-1].shown_count == "0+"
