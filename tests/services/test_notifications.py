"""Who is told of a step, in the same transaction as the step, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.errors import DomainError
from app.domain.lifecycle import Action
from app.domain.notifications import NOTICE_TEXTS, NoticeKind, notice_sentence
from app.models import AuditEntry, Case, Notification
from app.services import accounts, case_work, cases, notifications
from app.services.escalation import Mark, escalate_portion
from tests.world import STARTS, World

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


def step(session: Session, world: World, person: str, action: Action, at: datetime, said: Mapping[str, Any]) -> Case:
    return case_work.move_case(session, world.actor(person), world.near.case_number, action, said, None, at)


def told(session: Session, world: World) -> set[tuple[str, str]]:
    """Return who was told what so far, and forget it."""
    session.flush()
    names = {key: person for person, key in world.users.items()}
    rows = session.scalars(select(Notification)).all()
    found = {(names[row.user_id], row.kind) for row in rows}
    assert all(row.case.number == world.near.case_number for row in rows if row.case)
    for row in rows:
        session.delete(row)
    session.flush()
    return found


def test_from_assigning_to_the_receipt(session: Session, world: World) -> None:
    worker = world.users["worker"]
    days = (NOW + timedelta(days=day) for day in range(20))
    step(session, world, "office_bearer", Action.ASSIGN, next(days), {"owner_id": worker})
    assert told(session, world) == {("worker", "assigned")}
    said = {"authority": "", "level": 1, "filed_on": date(2026, 11, 26), "papers_complete": True, "acknowledged": True}
    step(session, world, "worker", Action.SUBMIT, next(days), said)
    step(session, world, "worker", Action.ACKNOWLEDGE, next(days), {})
    step(session, world, "office_bearer", Action.REPORT_RESOLVED, next(days), {"text": "हो गया"})
    assert told(session, world) == set(), "a reply to verify is counted, not told to each"
    step(session, world, "reviewer", Action.REPORT_UNMET, next(days), {"outcome": "not_received", "text": "नहीं आया"})
    assert told(session, world) == {("worker", "not_received")}
    step(
        session,
        world,
        "office_bearer",
        Action.REJECT,
        next(days),
        {"reason_code": "DOC_MISSING", "evidence": "पत्र", "text": "लौटाया"},
    )
    assert told(session, world) == {("worker", "rejected")}


def test_a_closing_is_asked_for_refused_and_approved(session: Session, world: World) -> None:
    step(session, world, "office_bearer", Action.ASSIGN, NOW, {"owner_id": world.users["worker"]})
    told(session, world)
    ask = {"kind": "moved", "text": "चले गए"}
    step(session, world, "office_bearer", Action.ASK_CLOSURE, NOW + timedelta(hours=1), ask)
    approvers = {
        person for person, kind in told(session, world) - {("worker", "closure_asked")} if kind == "to_approve"
    }
    assert "reviewer" in approvers
    assert "office_bearer" not in approvers
    assert "far_worker" not in approvers
    step(session, world, "reviewer", Action.REFUSE_CLOSURE, NOW + timedelta(hours=2), {"text": "फिर देखें"})
    assert told(session, world) == {("worker", "closure_refused"), ("office_bearer", "closure_refused")}
    step(session, world, "office_bearer", Action.ASK_CLOSURE, NOW + timedelta(hours=3), ask)
    told(session, world)
    step(session, world, "reviewer", Action.APPROVE_CLOSURE, NOW + timedelta(hours=4), {})
    assert told(session, world) == {("worker", "closure_approved"), ("office_bearer", "closure_approved")}


def test_a_district_is_asked_before_the_state(session: Session, world: World) -> None:
    far_off, _ = accounts.create_user(
        session, name="प्रदेश", identifier="s@example.org", role=Role.REVIEWER, area_id=world.state.id, starts_on=STARTS
    )
    near = notifications.nearest_approvers(session, world.near.booths[0].id, NOW.date())
    assert world.users["reviewer"] in near
    assert far_off.id not in near
    assert notifications.nearest_approvers(session, world.far.booths[0].id, NOW.date()) == [far_off.id]


def test_a_step_that_is_refused_tells_nobody(session: Session, world: World) -> None:
    with pytest.raises(DomainError):
        step(session, world, "reviewer", Action.APPROVE_CLOSURE, NOW, {})
    step(session, world, "worker", Action.NOTE, NOW, {"text": "देखा"})
    assert told(session, world) == set()


def test_a_night_of_escalations_is_one_notice(session: Session, world: World) -> None:
    case = cases.get_case(session, world.actor("worker"), world.near.case_number)
    late = case.stage_due + timedelta(days=1)
    escalate_portion(session, Mark(late), late)
    first = session.scalars(select(Notification).where(Notification.user_id == world.users["worker"])).one()
    assert (first.kind, first.count, first.case_id) == ("escalated", 1, case.id)
    notifications.tell_of_escalations(session, [case, case], late)
    session.flush()
    again = session.scalars(select(Notification).where(Notification.user_id == world.users["worker"])).one()
    assert (again.count, again.case_id) == (3, None)
    assert notice_sentence(again.kind, again.count).en.startswith("3 cases")
    notifications.tell_of_escalations(session, [case], late + timedelta(days=1))
    session.flush()
    assert len(session.scalars(select(Notification).where(Notification.user_id == world.users["worker"])).all()) == 2


def test_notices_are_ones_own_and_out_of_reach_says_no_name(session: Session, world: World) -> None:
    far = cases.get_case(session, world.actor("far_worker"), world.far.case_number)
    worker, other = world.actor("worker"), world.actor("office_bearer")
    session.add(Notification(user_id=worker.user_id, kind="assigned", case_id=far.id, count=1, created_at=NOW))
    session.flush()
    listed = notifications.list_notices(session, worker)
    assert [row.case_id for row in listed.page.rows] == [far.id]
    assert listed.readable == frozenset()
    assert notifications.unseen_count(session, worker) == 1
    assert notifications.unseen_count(session, other) == 0
    key = listed.page.rows[0].id
    assert notifications.open_notice(session, other, key, NOW) is None
    assert notifications.unseen_count(session, worker) == 1
    assert notifications.open_notice(session, worker, key, NOW) is not None
    assert notifications.unseen_count(session, worker) == 0


def test_what_one_wants_is_kept_and_audited(session: Session, world: World) -> None:
    actor = world.actor("worker")
    assert (notifications.settings_of(session, actor).email_digest, notifications.settings_of(session, actor).sms) == (
        False,
        False,
    )
    notifications.change_settings(session, actor, email_digest=True, sms=False)
    notifications.change_settings(session, actor, email_digest=True, sms=True)
    session.flush()
    kept = notifications.settings_of(session, actor)
    assert (kept.email_digest, kept.sms) == (True, True)
    actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("notification_settings_changed") == 2


def test_every_kind_has_words_in_both_languages() -> None:
    assert set(NOTICE_TEXTS) == set(NoticeKind)
