"""Who waits for a case, who had one closed without benefit, and which cases are late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.cases import CaseState
from app.domain.lifecycle import Action
from app.domain.lifecycle.facts import ClosureKind
from app.models import Case, Entitlement
from app.services import case_pages, cases, entitlements, home, people
from app.services.case_work import move_case
from app.services.cases import CaseFilter, CaseForm
from app.services.running_cases import live_case_of
from tests.world import NOW, TODAY, World

MOVED = {"kind": ClosureKind.MOVED, "text": "इंदौर चले गए"}


def step(world: World, person: str, action: Action, said: Mapping[str, Any], hours: int = 1) -> Case:
    moment = NOW + timedelta(hours=hours)
    return move_case(world.session, world.actor(person), world.near.case_number, action, said, None, moment)


def closed_without_benefit(world: World) -> Case:
    step(world, "office_bearer", Action.ASK_CLOSURE, MOVED)
    return step(world, "reviewer", Action.APPROVE_CLOSURE, {}, 2)


def test_whose_case_was_closed_without_benefit_is_told_apart_with_the_reason(world: World) -> None:
    case, worker = closed_without_benefit(world), world.actor("worker")
    assert live_case_of(world.session, case.entitlement_id) is None
    worklist = case_pages.cases_to_file(world.session, worker, None)
    assert case.entitlement_id not in [due.id for due in worklist.elsewhere]
    assert [(ended.number, ended.work.closed_as) for ended in worklist.ended] == [(case.number, "moved")]
    assert home.today_for(world.session, worker).due_without_case == len(worklist.elsewhere)
    page = people.view_beneficiary(world.session, worker, case.beneficiary_id, TODAY)
    standing = next(one for one in page.standings.eligible if one.scheme.id == case.scheme_id)
    assert (standing.live_case, standing.ended_case) == (None, case)
    assert case_pages.cases_to_file(world.session, world.actor("far_worker"), None).ended == []


def test_a_later_case_takes_the_place_of_the_closed_one(world: World) -> None:
    first, worker = closed_without_benefit(world), world.actor("worker")
    second = cases.file_case(world.session, worker, CaseForm(first.entitlement_id), NOW + timedelta(days=1))
    assert live_case_of(world.session, first.entitlement_id) is second
    assert case_pages.cases_to_file(world.session, worker, None).ended == []
    second.state, second.closed_at = CaseState.CLOSED_RECEIVED, NOW
    due = world.session.get_one(Entitlement, first.entitlement_id)
    due.receipt = "received"
    world.session.flush()
    assert due.id not in [one.id for one in entitlements.due_without_case(world.session, worker)]
    due.receipt = "not_received"
    world.session.flush()
    assert due.id in [one.id for one in entitlements.due_without_case(world.session, worker)]


def test_opened_again_the_closed_case_is_running(world: World) -> None:
    closed_without_benefit(world)
    owner = {"owner_id": world.users["worker"], "text": "लौट आए"}
    case = step(world, "office_bearer", Action.REOPEN, owner, 3)
    assert live_case_of(world.session, case.entitlement_id) is case
    assert case_pages.cases_to_file(world.session, world.actor("worker"), None).ended == []


@pytest.mark.parametrize(
    ("state", "late"),
    [(state, state not in {"ON_HOLD", "CLOSED_RECEIVED", "CLOSED_OTHER"}) for state in CaseState],
)
def test_neither_a_held_case_nor_a_closed_one_is_late(world: World, state: CaseState, late: bool) -> None:
    case = world.session.scalars(select(Case).where(Case.number == world.near.case_number)).one()
    case.state, case.stage_due = state, datetime.now(UTC) - timedelta(days=3)
    world.session.flush()
    worker = world.actor("worker")
    listed = cases.list_cases(world.session, worker, CaseFilter(state="", overdue=True)).rows
    assert (case in listed) is late
    assert home.today_for(world.session, worker).overdue == late
