"""The digest of the day: what it counts, that it comes once, and that no name leaves the site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Beneficiary, Case, CaseWork, Notification, NotificationSetting, OutboxMessage
from app.services import cases, digests, notifications
from tests.world import World

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


@pytest.fixture
def waiting(session: Session, world: World) -> Case:
    """One case of the worker whose hold runs out today; worker and reviewer want a mail, the worker an SMS too."""
    case = cases.get_case(session, world.actor("worker"), world.near.case_number)
    case.state, case.owner_id = "ON_HOLD", world.users["worker"]
    case.stage_due = NOW + timedelta(days=10)
    case.work = CaseWork(review_on=NOW.date(), facts={}, exhausted=False)
    for person in ("worker", "reviewer"):
        session.add(NotificationSetting(user_id=world.users[person], email_digest=True, sms=True))
    session.flush()
    return case


def messages(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.key)))


def test_counts_are_those_of_the_lists(session: Session, world: World, waiting: Case) -> None:
    actor = world.actor("worker")
    counts = digests.counts_for(session, actor, NOW)
    asked = digests.filters_for(actor)
    assert counts.follow_ups == cases.count_cases(session, actor, asked.follow_ups, NOW) == 1
    assert counts.overdue == cases.count_cases(session, actor, asked.overdue, NOW) == 0
    assert list(counts.numbers) == [waiting.number]
    waiting.state, waiting.stage_due = "REPORTED_RESOLVED", NOW - timedelta(days=1)
    session.flush()
    late = digests.counts_for(session, world.actor("reviewer"), NOW)
    assert (late.overdue, late.to_verify, late.follow_ups) == (1, 1, 0)


def test_a_second_run_on_the_same_day_writes_nothing(session: Session, world: World, waiting: Case) -> None:
    first = digests.write_digests(session, NOW)
    assert first.written == len(messages(session)) == 2, "each has an e-mail address, and neither a mobile"
    assert digests.write_digests(session, NOW + timedelta(hours=3)).written == 0
    assert digests.write_digests(session, NOW + timedelta(days=1)).written == 2
    assert len(messages(session)) == 4


def test_a_dry_run_counts_and_writes_nothing(session: Session, world: World, waiting: Case) -> None:
    assert digests.write_digests(session, NOW, dry_run=True).written == 2
    assert messages(session) == []
    assert session.scalars(select(Notification)).all() == []


def test_nobody_hears_who_does_not_want_or_has_nothing(session: Session, world: World, waiting: Case) -> None:
    notifications.change_settings(session, world.actor("worker"), email_digest=False, sms=False)
    waiting.state = "CLOSED_OTHER"
    session.flush()
    assert digests.write_digests(session, NOW).written == 0


def test_only_counts_and_numbers_leave_the_site(session: Session, world: World, waiting: Case) -> None:
    notifications.tell_of_holds_over(session, [waiting], NOW - timedelta(hours=6))
    session.flush()
    digests.write_digests(session, NOW)
    person = session.get_one(Beneficiary, world.near.beneficiary_id)
    text = "\n".join(f"{message.subject}\n{message.body}" for message in messages(session))
    assert waiting.number in text
    assert "आज के फॉलोअप: 1" in text
    assert "रोक की तारीख पूरी हुई, प्रकरण फिर चल रहा है: 1" in text
    for private in (person.name_hi, "बड़ा टोला", "सीहोर", "विधवा पेंशन", "9876543210", "example.org"):
        assert private not in text


def test_portions_go_on_where_the_last_one_ended(
    session: Session, world: World, waiting: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "PORTION", 1)
    last, written = 0, []
    for _ in range(5):
        portion = digests.write_digests(session, NOW, last)
        written.append(portion.written)
        if portion.last_user_id is None:
            break
        last = portion.last_user_id
    assert written == [1, 1, 0]
