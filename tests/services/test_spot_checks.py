"""A spot check from plan to results: the frozen list, the same draw again, who may check, what a finding needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.cases import CaseState
from app.domain.errors import DomainError, InvalidInput, NotAllowed, NotFound
from app.domain.lifecycle import Action
from app.domain.lifecycle.facts import CheckedBy
from app.domain.lifecycle.missing import NoWords
from app.domain.lifecycle.spot_checks import draw_sample, thaw
from app.domain.lifecycle.spot_findings import Found, FoundByAnother, NothingToDraw, OwnCheck
from app.models import AuditEntry, Beneficiary, Case, CaseWork, Consent, Entitlement, SpotCheck, SpotCheckItem
from app.services import accounts, beneficiaries, spot_checks, spot_findings
from app.services.spot_checks import AreaNotChosen, CheckPlan, PeriodTurned, draw_check, plan_page
from app.services.spot_findings import record_finding, view_item, view_results, view_round
from tests.world import NOW, PASSWORD, STARTS, TODAY, World

VISIT, CALL = CheckedBy.VISIT, CheckedBy.CALL


def closed_cases(world: World, count: int, *, owner: str = "worker", place: str = "near") -> list[Case]:
    """Add cases that are closed as received, one a day back from today, each for a person of their own."""
    session, where = world.session, getattr(world, place)
    widow = session.get_one(Beneficiary, where.beneficiary_id)
    found = []
    for number in range(count):
        person = Beneficiary(
            household_id=widow.household_id, booth_id=where.booths[number % 3].id, name_hi=f"व्यक्ति {number}", sex="F",
            birth_precision="estimated", search_keys="", created_by_id=widow.created_by_id, created_at=NOW,
        )  # fmt: skip
        consent = Consent(purpose=beneficiaries.PURPOSE, notice_version="1", how="spoken", given_at=NOW)
        person.consents.append(consent)
        session.add(person)
        session.flush()
        due = Entitlement(
            beneficiary_id=person.id, scheme_id=world.schemes["women" if number % 2 else "widow"].id,
            booth_id=person.booth_id, period="", status="eligible", receipt="received", checked_on=TODAY,
            rule_id=session.scalars(select(Entitlement.rule_id)).first(),
        )  # fmt: skip
        session.add(due)
        session.flush()
        at = NOW - timedelta(days=number)
        case = Case(
            number=f"PH26-{place == 'far':d}{number:07d}", entitlement_id=due.id, beneficiary_id=person.id,
            scheme_id=due.scheme_id, booth_id=due.booth_id, state=CaseState.CLOSED_RECEIVED, level=1,
            owner_id=world.users[owner], opened_at=at, stage_since=at, stage_due=at, case_due=at, closed_at=at,
        )  # fmt: skip
        session.add(case)
        found.append(case)
    session.flush()
    return found


def plan(world: World, **changes: object) -> CheckPlan:
    usual = CheckPlan(world.near.district.id, TODAY - timedelta(days=90), TODAY)
    return replace(usual, **changes)  # type: ignore[arg-type]


def written(session: Session, action: str) -> int:
    return session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0


def test_the_plan_counts_what_the_draw_then_takes(world: World) -> None:
    closed_cases(world, 60)
    closed_cases(world, 9, owner="far_worker", place="far")
    reviewer = world.actor("reviewer")
    page = plan_page(world.session, reviewer, plan(world, margin=0.1))
    assert [area.id for area in page.areas] == [world.near.district.id, world.near.constituency.id]
    assert page.foresight is not None
    assert (page.foresight.population, page.foresight.size) == (60, 38)
    assert "60 में से 38" in page.foresight.sentence.hi
    narrower = plan(world, starts_on=TODAY - timedelta(days=9), scheme_id=world.schemes["women"].id)
    assert plan_page(world.session, reviewer, narrower).foresight.population == 5
    assert plan_page(world.session, reviewer, plan(world, area_id=world.far.district.id)).foresight is None
    check = draw_check(world.session, reviewer, plan(world, margin=0.1), "key", NOW)
    assert (check.population, check.size, len(check.items)) == (60, 38, 38)
    assert written(world.session, "spot_check_drawn") == 1
    assert draw_check(world.session, reviewer, plan(world), "key").id == check.id
    assert written(world.session, "spot_check_drawn") == 1
    booths = [item.booth_id for item in check.items]
    assert booths == sorted(booths)


def test_the_same_sample_comes_again_though_the_cases_have_moved_on(world: World) -> None:
    cases = closed_cases(world, 30)
    check = draw_check(world.session, world.actor("reviewer"), plan(world, margin=0.2), now=NOW)
    drawn = {item.case.number for item in check.items}
    for case in cases[:10]:
        case.state, case.closed_at = CaseState.ASSIGNED, None
    world.session.flush()
    world.session.expire_all()
    assert thaw(check.frame) == tuple(sorted(case.number for case in cases))
    assert set(draw_sample(thaw(check.frame), check.size, check.seed)) == drawn
    assert spot_checks.is_repeatable(world.session, check)
    check.items[0].case_id = next(case.id for case in cases if case.number not in drawn)
    world.session.flush()
    assert not spot_checks.is_repeatable(world.session, check)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"area_id": None}, AreaNotChosen),
        ({"ends_on": STARTS}, PeriodTurned),
        ({"scheme_id": 10**6}, NothingToDraw),
        ({"state": CaseState.OPEN}, InvalidInput),
        ({"margin": 0.0}, InvalidInput),
    ],
)
def test_what_cannot_be_drawn(world: World, changes: dict, refusal: type[DomainError]) -> None:
    closed_cases(world, 3)
    with pytest.raises(refusal):
        draw_check(world.session, world.actor("reviewer"), plan(world, **changes))
    assert world.session.scalar(select(func.count(SpotCheck.id)).where(SpotCheck.created_at > NOW)) == 0


def test_other_areas_and_other_roles_see_nothing_of_a_check(world: World) -> None:
    with pytest.raises(AreaNotChosen):
        draw_check(world.session, world.actor("reviewer"), plan(world, area_id=world.far.district.id))
    with pytest.raises(AreaNotChosen):
        draw_check(world.session, world.actor("reviewer"), plan(world, area_id=world.state.id))
    with pytest.raises(NotAllowed):
        draw_check(world.session, world.actor("office_bearer"), plan(world))
    reviewer = world.actor("reviewer")
    assert [card.check.id for card in spot_checks.list_checks(world.session, reviewer)] == [world.near.spot_check_id]
    for look in (view_round, view_results):
        with pytest.raises(NotFound):
            look(world.session, reviewer, world.far.spot_check_id)
    with pytest.raises(NotFound):
        record_finding(world.session, reviewer, world.far.spot_check_id, 1, Found.RECEIVED, VISIT)


def drawn(world: World, count: int = 4) -> SpotCheck:
    closed_cases(world, count)
    return draw_check(world.session, world.actor("reviewer"), plan(world), now=NOW)


def test_the_round_goes_on_to_the_next_and_ends_with_results(world: World) -> None:
    check, reviewer = drawn(world), world.actor("reviewer")
    said = [
        (Found.RECEIVED, VISIT, ""),
        (Found.NOT_RECEIVED, CALL, "कुछ नहीं आया"),
        (Found.UNREACHABLE, CALL, ""),
        (Found.RECEIVED, CheckedBy.DOCUMENT, "पासबुक"),
    ]
    assert view_round(world.session, reviewer, check.id).next_position == 1
    onward = [
        record_finding(world.session, reviewer, check.id, place, *one, NOW).next_position
        for place, one in enumerate(said, start=1)
    ]
    assert onward == [2, 3, 4, None]
    assert written(world.session, "spot_check_recorded") == 4
    assert [len(view_round(world.session, reviewer, check.id, shown).page.rows) for shown in spot_findings.SHOWN] == [
        *(1, 4, 1, 4),
    ]
    found = view_results(world.session, reviewer, check.id)
    assert (found.tally.received, found.tally.unmet, found.tally.unreachable, found.tally.still_open) == (2, 1, 1, 0)
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == (0.5, 0.75)
    assert found.repeatable
    assert [(one.item.position, one.step) for one in found.unmet] == [(2, Action.REOPEN)]
    assert sum(group.tally.drawn for group in found.schemes) == sum(group.tally.drawn for group in found.offices) == 4
    assert {group.label.hi for group in found.schemes} == {"विधवा पेंशन", "महिला योजना"}
    assert all(group.limits is None for group in found.schemes)


def test_a_claim_of_the_office_is_checked_too_and_sent_back_from_the_results(world: World) -> None:
    case = closed_cases(world, 1)[0]
    case.state, case.closed_at = CaseState.REPORTED_RESOLVED, None
    world.session.flush()
    reviewer = world.actor("reviewer")
    check = draw_check(world.session, reviewer, plan(world, state=CaseState.REPORTED_RESOLVED), now=NOW)
    record_finding(world.session, reviewer, check.id, 1, Found.PARTLY, VISIT, "एक किस्त आई")
    assert [one.step for one in view_results(world.session, reviewer, check.id).unmet] == [Action.REPORT_UNMET]


def owned(item: SpotCheckItem, user_id: int) -> None:
    item.case.owner_id = user_id


def confirmed(item: SpotCheckItem, user_id: int) -> None:
    found = {"outcome": "received", "by": user_id, "at": NOW.isoformat(), "how": "call", "document": ""}
    item.case.work = CaseWork(facts={"finding": found}, exhausted=False)


@pytest.mark.parametrize("hand", [owned, confirmed])
def test_who_had_a_hand_in_a_case_is_led_past_it(world: World, hand) -> None:
    check, reviewer = drawn(world, 12), world.actor("reviewer")
    for item in check.items[:11]:
        hand(item, reviewer.user_id)
    world.session.flush()
    assert not view_item(world.session, reviewer, check.id, 1).may_check
    for act in (
        lambda: record_finding(world.session, reviewer, check.id, 1, Found.RECEIVED, VISIT),
        lambda: spot_findings.reveal_item(world.session, reviewer, check.id, 1),
    ):
        with pytest.raises(OwnCheck):
            act()
    assert check.items[0].outcome is None
    assert view_round(world.session, reviewer, check.id).next_position == 12


def test_what_another_has_found_stays_but_the_unreached_may_be_tried_again(world: World) -> None:
    check, first = drawn(world), world.actor("reviewer")
    user, _ = accounts.create_user(
        world.session, name="दूसरे", identifier="r2@example.org", role=Role.REVIEWER, area_id=world.near.district.id,
        password=PASSWORD, starts_on=STARTS, password_hash="x",
    )  # fmt: skip
    second = accounts.actor_by_id(world.session, user.id, TODAY)
    record_finding(world.session, first, check.id, 1, Found.RECEIVED, VISIT)
    with pytest.raises(FoundByAnother):
        record_finding(world.session, second, check.id, 1, Found.NOT_RECEIVED, CALL, "नहीं")
    record_finding(world.session, first, check.id, 1, Found.PARTLY, VISIT, "आधा")
    record_finding(world.session, first, check.id, 2, Found.UNREACHABLE, CALL)
    record_finding(world.session, second, check.id, 2, Found.RECEIVED, VISIT)
    items = check.items
    assert [(item.outcome, item.checked_by_id) for item in items[:2]] == [
        ("partly", first.user_id),
        ("received", second.user_id),
    ]


def test_a_finding_that_lacks_something_or_holds_a_forbidden_number_is_not_written(world: World) -> None:
    check, reviewer = drawn(world), world.actor("reviewer")
    with pytest.raises(NoWords):
        record_finding(world.session, reviewer, check.id, 1, Found.NOT_RECEIVED, VISIT)
    with pytest.raises(InvalidInput) as told:
        record_finding(world.session, reviewer, check.id, 1, Found.RECEIVED, VISIT, "आधार 2341 2341 2346")
    assert told.value.field == "note"
    assert written(world.session, "spot_check_recorded") == 0


def test_looking_at_the_number_is_written_down(world: World) -> None:
    check, reviewer = drawn(world), world.actor("reviewer")
    before = written(world.session, "numbers_shown")
    page = spot_findings.reveal_item(world.session, reviewer, check.id, 1)
    assert written(world.session, "numbers_shown") == before + 1
    assert page.item.position == 1
