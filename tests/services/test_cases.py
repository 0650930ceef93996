"""Cases: born from eligible minus received, filed once, within reach, followed by notes and owners."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.domain.cases import AlreadyReceived, LiveCaseExists, NoConsent, NotEligible
from app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.domain.lifecycle import Action
from app.models import Case, CaseEvent, Entitlement
from app.services import beneficiaries, case_lists, case_pages, cases
from app.services.cases import CaseFilter, CaseForm
from app.services.paging import fetch_page
from tests.world import NOW, TODAY, World


@pytest.fixture
def due(world: World) -> Entitlement:
    rows = world.session.scalars(select(Entitlement).where(Entitlement.beneficiary_id == world.near.beneficiary_id))
    return next(row for row in rows if row.scheme.code == "women")


def file(world: World, due: Entitlement, person: str = "worker", **changes: str) -> Case:
    return cases.file_case(world.session, world.actor(person), CaseForm(due.id, **changes), NOW)


def test_a_case_opens_with_its_clocks_and_its_first_event(world: World, due: Entitlement) -> None:
    case = file(world, due, reason_code="NOT_IN_LIST", note="तीन महीने से")
    assert case.stage_due - case.opened_at == timedelta(days=7)
    assert case.case_due - case.opened_at == timedelta(days=15)
    assert (case.state, case.level, due.receipt) == ("OPEN", 1, "not_received")
    assert [(event.kind, event.to_state, event.text) for event in case.events] == [("filed", "OPEN", "तीन महीने से")]


def test_the_same_form_twice_is_one_case(world: World, due: Entitlement) -> None:
    first = file(world, due, client_key="once")
    again = file(world, due, client_key="once")
    assert again.number == first.number
    assert world.session.scalar(select(func.count(Case.id)).where(Case.entitlement_id == due.id)) == 1
    assert world.session.scalar(select(func.count(CaseEvent.id)).where(CaseEvent.case_id == first.id)) == 1


def test_a_second_case_for_the_same_benefit_is_refused(world: World, due: Entitlement) -> None:
    file(world, due, client_key="one")
    with pytest.raises(LiveCaseExists):
        file(world, due, client_key="two")


def test_no_case_without_a_certain_entitlement(world: World, due: Entitlement) -> None:
    due.status = "unknown"
    with pytest.raises(NotEligible):
        file(world, due)


def test_no_case_for_what_was_received(world: World, due: Entitlement) -> None:
    due.receipt = "received"
    with pytest.raises(AlreadyReceived):
        file(world, due)


def test_no_case_once_consent_is_withdrawn(world: World, due: Entitlement) -> None:
    person = beneficiaries.get_beneficiary(world.session, world.actor("worker"), world.near.beneficiary_id)
    person.consents[0].withdrawn_at = NOW
    with pytest.raises(NoConsent):
        file(world, due)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason_code": "NO_SUCH"}, "reason"), ({"note": "2341 2341 2346"}, "note")],
)
def test_what_cannot_be_taken_names_its_field(world: World, due: Entitlement, change: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        file(world, due, **change)
    assert refusal.value.field == field


def test_another_area_has_neither_the_entitlement_nor_the_case(world: World, due: Entitlement) -> None:
    far, number = world.actor("far_worker"), world.near.case_number
    for act in (
        lambda: cases.file_case(world.session, far, CaseForm(due.id), NOW),
        lambda: case_pages.case_to_file(world.session, far, due.id, TODAY),
        lambda: case_pages.view_case(world.session, far, number, TODAY),
        lambda: cases.add_note(world.session, far, number, "मैं", NOW),
        lambda: cases.get_case(world.session, far, "PH00-00000000"),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_reviewer_files_nothing(world: World, due: Entitlement) -> None:
    with pytest.raises(NotAllowed):
        file(world, due, "reviewer")


def test_a_note_is_added_and_moves_no_clock(world: World) -> None:
    case = cases.get_case(world.session, world.actor("worker"), world.near.case_number)
    before = (case.stage_due, case.case_due, case.state, case.version)
    cases.add_note(world.session, world.actor("reviewer"), case.number, " दफ्तर गए ", NOW)
    assert (case.stage_due, case.case_due, case.state, case.version) == before
    assert [event.text for event in case.events][-1] == "दफ्तर गए"
    for text in ("   ", "आधार 234123412346"):
        with pytest.raises(InvalidInput):
            cases.add_note(world.session, world.actor("worker"), case.number, text, NOW)


def test_a_case_is_given_to_someone_whose_booths_cover_it(world: World) -> None:
    actor, number = world.actor("office_bearer"), world.near.case_number
    page = case_pages.view_case(world.session, actor, number, TODAY)
    assert {owner.id for owner in page.owners} == {world.users["worker"], world.users["office_bearer"]}
    case = cases.assign_case(world.session, actor, number, world.users["worker"], page.case.version, NOW)
    assert (case.state, case.owner_id, case.version) == ("ASSIGNED", world.users["worker"], 2)
    with pytest.raises(Conflict):
        cases.assign_case(world.session, actor, number, world.users["worker"], 1, NOW)


@pytest.mark.parametrize("owner", ["far_worker", "reviewer", "nobody"])
def test_it_is_given_to_nobody_else(world: World, owner: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        cases.assign_case(
            world.session,
            world.actor("office_bearer"),
            world.near.case_number,
            world.users.get(owner, 10**9),
            1,
            NOW,
        )
    assert refusal.value.field == "owner"


def test_a_worker_is_offered_no_owners(world: World) -> None:
    page = case_pages.view_case(world.session, world.actor("worker"), world.near.case_number, TODAY)
    assert (page.may_note, page.offered.is_open(Action.ASSIGN), list(page.owners)) == (True, False, [])


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (CaseFilter(), 1),
        (CaseFilter(state="OPEN"), 1),
        (CaseFilter(state="ASSIGNED"), 0),
        (CaseFilter(state="CLOSED_OTHER"), 0),
        (CaseFilter(state=""), 1),
        (CaseFilter(reason_code="DOC_MISSING"), 1),
        (CaseFilter(reason_code="NOT_IN_LIST"), 0),
        (CaseFilter(mine=True), 1),
        (CaseFilter(scheme_id=10**9), 0),
        (CaseFilter(min_age_days=36500), 0),
    ],
)
def test_a_list_is_narrowed(world: World, chosen: CaseFilter, found: int) -> None:
    listed = case_lists.view_cases(world.session, world.actor("worker"), chosen)
    assert len(listed.page.rows) == found


def test_a_list_by_place_is_narrowed_to_the_place_and_to_ones_reach(world: World) -> None:
    near, far = world.near, world.far
    for area, found in ((near.district, 1), (near.constituency, 1), (far.district, 0)):
        listed = cases.list_cases(world.session, world.actor("worker"), CaseFilter(area_id=area.id))
        assert len(listed.rows) == found
    for booth, found in ((near.booths[0], 1), (near.booths[1], 0), (far.booths[0], 0)):
        listed = cases.list_cases(world.session, world.actor("reviewer"), CaseFilter(booth_id=booth.id))
        assert len(listed.rows) == found


@pytest.mark.parametrize("order", ["newest", "oldest", "due"])
def test_pages_hold_every_case_once_in_order(world: World, due: Entitlement, order: str) -> None:
    """Many cases share a moment, so the key must break the ties; every size of page gives the same list."""
    for number in range(13):
        moment = NOW - timedelta(days=number % 3)
        world.session.add(
            Case(
                number=f"PH26-{number:08d}",
                entitlement_id=due.id,
                beneficiary_id=due.beneficiary_id,
                scheme_id=due.scheme_id,
                booth_id=due.booth_id,
                state="CLOSED_OTHER",
                opened_at=moment,
                stage_since=moment,
                stage_due=moment + timedelta(days=7),
                case_due=moment + timedelta(days=15),
                closed_at=moment,
            )
        )
    world.session.flush()
    chosen = cases.ORDERS[order]
    whole = [case.id for case in fetch_page(world.session, select(Case), chosen, None, 100).rows]
    assert len(whole) == 15

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(size=st.integers(1, 16))
    def read_in_pages(size: int) -> None:
        seen: list[int] = []
        cursor = None
        while True:
            page = fetch_page(world.session, select(Case), chosen, cursor, size)
            seen += [case.id for case in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == whole

    read_in_pages()


@pytest.mark.parametrize("cursor", ["2026-01-01~1", "~", "2026-13-01T00:00:00+00:00~1", "x~1"])
def test_a_damaged_cursor_starts_at_the_beginning(world: World, cursor: str) -> None:
    listed = cases.list_cases(world.session, world.actor("worker"), CaseFilter(), cursor=cursor)
    assert len(listed.rows) == 1
