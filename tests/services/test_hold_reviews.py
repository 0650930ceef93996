"""A hold that nobody ends: it ends on its review day, once, and its case runs, is told of, and can be overdue again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import start_of
from app.models import AuditEntry, Case, Job, Notification
from app.services import audit, counter_upkeep, hold_reviews
from app.services.case_work import move_case
from app.services.escalation import Mark, escalate_portion
from tests.case_rows import copy_case
from tests.world import NOW, TODAY, World

REVIEW = TODAY + timedelta(days=9)
MORNING = start_of(REVIEW)


@pytest.fixture
def held(world: World) -> list[Case]:
    """Three cases on hold until the same day, one of them assigned first, and one until a day later."""
    numbers = [world.near.case_number, *copy_case(world.session, world.near.case_number, [world.near.booths[0].id], 3)]
    actor = world.actor("office_bearer")
    owner = {"owner_id": world.users["worker"]}
    move_case(world.session, actor, numbers[0], Action.ASSIGN, owner, None, NOW)
    for place, number in enumerate(numbers):
        day = REVIEW + timedelta(days=place // 3)
        move_case(world.session, actor, number, Action.HOLD, {"text": "बैंक बंद", "review_on": day}, None, NOW)
    counter_upkeep.rebuild(world.session)
    world.session.commit()
    return [world.session.scalars(select(Case).where(Case.number == number)).one() for number in numbers]


def states(cases: list[Case]) -> list[str]:
    return [case.state for case in cases]


def test_a_hold_ends_on_its_day_and_not_before(session: Session, world: World, held: list[Case]) -> None:
    early = MORNING - timedelta(seconds=1)
    assert hold_reviews.holds_over(session, early) == 0
    assert hold_reviews.resume_portion(session, 0, early).resumed == 0
    assert hold_reviews.holds_over(session, MORNING) == 3
    portion = hold_reviews.resume_portion(session, 0, MORNING, size=2)
    assert (portion.resumed, portion.last) == (2, sorted(case.id for case in held[:3])[1])
    rest = hold_reviews.resume_portion(session, portion.last or 0, MORNING, size=2)
    assert (rest.resumed, rest.last) == (1, None)
    assert states(held) == ["ASSIGNED", "OPEN", "OPEN", "ON_HOLD"]
    assert hold_reviews.resume_portion(session, 0, MORNING).seen == 0, "a second run finds nothing"
    last = held[0].events[-1]
    assert (last.kind, last.from_state, last.to_state, last.actor_id) == ("resumed", "ON_HOLD", "ASSIGNED", None)
    chain = select(AuditEntry).where(AuditEntry.action == "case_resumed")
    assert sorted(entry.subject_id or 0 for entry in session.scalars(chain)) == sorted(case.id for case in held[:3])
    assert audit.verify(session).broken_at is None
    assert not counter_upkeep.verify(session)


def test_the_carrier_is_told_once(session: Session, world: World, held: list[Case]) -> None:
    for _ in range(2):
        hold_reviews.resume_portion(session, 0, MORNING)
    notices = session.scalars(select(Notification).where(Notification.kind == "hold_over")).all()
    assert {notice.case_id for notice in notices} == {case.id for case in held[:3]}
    assert len(notices) == 3
    assert {notice.user_id for notice in notices if notice.case_id == held[0].id} == {world.users["worker"]}


def test_a_forgotten_hold_ends_in_an_escalation(session: Session, world: World, held: list[Case]) -> None:
    """On hold a case is never overdue, however old; once the hold is over its days run out like any other's."""
    much_later = MORNING + timedelta(days=60)
    assert escalate_portion(session, Mark(much_later), much_later).tally.seen == 1  # the far area's, never held
    hold_reviews.resume_portion(session, 0, much_later)
    assert held[1].stage_due < much_later
    escalate_portion(session, Mark(much_later), much_later)
    assert held[1].events[-1].kind in ("escalated", "exhausted")


def test_as_a_job(session: Session, world: World, held: list[Case]) -> None:
    for case in held:
        case.work.review_on = TODAY - timedelta(days=400)  # type: ignore[union-attr]
    session.flush()
    job = Job(kind="holds_over", payload={}, cursor={}, result={}, done=0)
    assert hold_reviews.resume_step(session, job)
    assert (job.total, job.done, job.result) == (4, 4, {"counts": {"resumed": 4}})
