"""What is overdue moves one rung, once; what waits for a reason does not; and it is the same step as by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.lifecycle import Action
from app.models import AuditEntry, Case, CaseEvent, CaseWork, EscalationStep, FreezePeriod, Job, db
from app.services import audit, cases, escalation
from app.services.case_work import move_case
from app.services.escalation import Mark, Tally
from benchmarks.overdue_cases import faults, fill, first_numbers
from tests.conftest import make_app
from tests.services.test_case_work import Play
from tests.world import NOW, World

LATER = NOW + timedelta(days=40)


@pytest.fixture
def ladder(world: World) -> World:
    """The small world with three rungs."""
    world.session.add_all(
        EscalationStep(position=place, code=code, label_hi=code, label_en=code, days=days, days_kind="suggested")
        for place, code, days in ((2, "JANPAD_CMO", 15), (3, "DEPT_DISTRICT", 10))
    )
    world.session.commit()
    return world


def near_case(world: World) -> Case:
    return world.session.scalars(select(Case).where(Case.number == world.near.case_number)).one()


def run(session: Session, at: datetime, size: int = escalation.PORTION, **how: Any) -> Tally:
    """Go through a whole run, a transaction for each portion."""
    tally, mark = Tally(), Mark(at)
    while mark is not None:
        portion = escalation.escalate_portion(session, mark, at, size=size, **how)
        session.commit()
        session.expire_all()
        tally.add(portion.tally)
        mark = portion.mark
    return tally


def events_of(case: Case) -> list[str]:
    return [event.kind for event in case.events]


def test_an_unassigned_case_goes_up_and_its_own_clock_stays(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    due = case.case_due
    assert (case.state, case.owner_id, case.level) == ("OPEN", None, 1)
    tally = run(session, LATER)
    assert dict(tally.levels) == {2: 2}  # the far area's case too
    assert (case.state, case.level, case.version) == ("OPEN", 2, 2)
    assert (case.stage_since, case.stage_due) == (LATER, LATER + timedelta(days=15))
    assert case.case_due == due
    event = case.events[-1]
    assert (event.kind, event.from_state, event.to_state, event.level, event.actor_id, event.details) == (
        "escalated",
        "OPEN",
        "OPEN",
        2,
        None,
        {"cycle": 1},
    )
    assert event.occurred_at == LATER
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == case.id, AuditEntry.action == "case_escalated")
    ).one()
    assert (entry.actor_id, entry.details) == (None, {"from": "OPEN", "to": "OPEN", "level": 2})
    assert audit.verify(session).broken_at is None


def test_it_is_the_same_step_as_by_hand(ladder: World) -> None:
    session, by_hand = ladder.session, near_case(ladder)
    other = session.scalars(select(Case).where(Case.number == ladder.far.case_number)).one()
    move_case(session, ladder.actor("office_bearer"), by_hand.number, Action.ESCALATE, {"text": "देर"}, None, LATER)
    session.commit()
    run(session, LATER)
    for name in ("state", "level", "stage_since", "stage_due", "version", "closed_at", "reopened_count"):
        assert getattr(by_hand, name) == getattr(other, name), name
    assert (by_hand.work.facts, by_hand.work.exhausted) == (other.work.facts, other.work.exhausted)
    assert by_hand.work.facts == {"escalated": [[1, 1]]}


def test_nothing_moves_before_its_days_are_over(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    assert run(session, case.stage_due).seen == 0
    assert run(session, case.stage_due + timedelta(seconds=1)).moved == 2


def test_again_at_the_same_moment_nothing_moves(ladder: World) -> None:
    session = ladder.session
    assert run(session, LATER).moved == 2
    before = [(row.id, row.level, row.version) for row in session.scalars(select(Case).order_by(Case.id))]
    assert run(session, LATER).seen == 0
    assert [(row.id, row.level, row.version) for row in session.scalars(select(Case).order_by(Case.id))] == before


def test_rung_by_rung_to_the_top_then_it_is_marked_once(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    found = [run(session, LATER + timedelta(days=40 * turn)) for turn in range(5)]
    assert [(tally.escalated, tally.exhausted, tally.seen) for tally in found] == [
        (2, 0, 2),
        (2, 0, 2),
        (0, 2, 2),
        (0, 0, 0),
        (0, 0, 0),
    ]
    assert (case.level, case.work.exhausted) == (3, True)
    assert events_of(case) == ["filed", "escalated", "escalated", "exhausted"]


def test_a_rung_added_above_the_top_is_climbed(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    for turn in range(3):
        run(session, LATER + timedelta(days=40 * turn))
    session.add(
        EscalationStep(
            position=9, code="JAN_SUNWAI", label_hi="जनसुनवाई", label_en="Hearing", days=7, days_kind="suggested"
        )
    )
    session.commit()
    assert dict(run(session, LATER + timedelta(days=200)).levels) == {4: 2}
    assert (case.level, case.work.exhausted) == (4, False)


def test_a_case_on_hold_waits_and_goes_up_after_it(ladder: World) -> None:
    play = Play(ladder)
    play.reach(
        ("office_bearer", Action.ASSIGN, {"owner_id": ladder.users["worker"]}),
        ("office_bearer", Action.HOLD, {"review_on": (NOW + timedelta(days=20)).date(), "text": "परिवार बाहर है"}),
    )
    case = play.case
    case.stage_due = NOW
    play.session.commit()
    assert run(play.session, LATER).levels == {2: 1}  # the far area's alone
    assert (case.state, case.level) == ("ON_HOLD", 1)


def test_a_closed_case_stays(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    case.state, case.closed_at = "CLOSED_OTHER", NOW
    session.commit()
    assert run(session, LATER).moved == 1
    assert case.level == 1


def test_a_rung_that_was_left_before_is_not_left_again(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    case.work = CaseWork(facts={"escalated": [[1, 1]]}, exhausted=False)
    session.commit()
    tally = run(session, LATER)
    assert (tally.refused, tally.moved) == ({"already_escalated": 1}, 1)
    assert (case.level, events_of(case)) == (1, ["filed"])


def test_the_election_code_pauses_the_rung_and_not_the_case(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 1, 31)}
    session.add(FreezePeriod(area_id=ladder.state.id, reason="चुनाव", created_at=NOW, **days))
    session.commit()
    due = case.case_due
    tally = run(session, LATER)
    assert (tally.moved, tally.refused) == (0, {"frozen": 2})
    assert (case.level, case.case_due, events_of(case)) == (1, due, ["filed"])
    assert run(session, LATER + timedelta(days=60)).moved == 2


def test_a_dry_run_counts_and_changes_nothing(ladder: World) -> None:
    session, case = ladder.session, near_case(ladder)
    entries = audit.verify(session).entries
    assert dict(run(session, LATER, dry_run=True).levels) == {2: 2}
    assert (case.level, case.version, events_of(case), case.work) == (1, 1, ["filed"], None)
    assert audit.verify(session).entries == entries


@pytest.mark.parametrize("size", [1, 3, 500])
def test_portions_of_any_size_meet_every_case_once(ladder: World, size: int) -> None:
    session = ladder.session
    fill(session, 60, 30, ladder.users["worker"])
    for case in session.scalars(select(Case).where(Case.note == "overdue")):
        case.stage_due = NOW  # all on one moment: only the key tells them apart
    session.commit()
    before, at = first_numbers(session), NOW + timedelta(days=3)
    tally = run(session, at, size)
    assert tally.moved == 30 == escalation.overdue_total(session, at) + tally.moved
    assert tally.exhausted > 0
    assert faults(session, before) == []


def test_what_somebody_is_moving_now_is_left_to_the_next_run(ladder: World, database_url: str) -> None:
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite has one writer at a time")
    session, case = ladder.session, near_case(ladder)
    case_id = case.id
    session.commit()
    with make_app(database_url).app_context():
        other = db.session()
        other.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
        session.execute(text("SET lock_timeout = '5s'"))
        session.commit()
        assert run(session, LATER).moved == 1
        other.rollback()
        db.session.remove()
    assert run(session, LATER).moved == 1
    assert case.level == 2


def test_the_step_of_a_job_keeps_its_place_and_its_counts(ladder: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = ladder.session
    fill(session, 60, 30, ladder.users["worker"])
    job = Job(kind="escalate", payload={"portion": 4}, cursor={}, result={}, done=0, created_at=NOW, run_after=NOW)
    session.add(job)
    session.commit()
    before, steps = first_numbers(session), 0
    while not escalation.escalate_step(session, job):
        session.commit()
        session.expire_all()
        steps += 1
    session.commit()
    assert steps >= 30 // 4
    assert job.done == job.total == 30
    counts = job.result["counts"]
    assert counts["escalated"] + counts["exhausted"] == 30
    assert sum(number for name, number in counts.items() if name.startswith("level_")) == counts["escalated"]
    assert faults(session, before) == []


def test_the_history_of_an_escalated_case_can_be_read_by_its_people(ladder: World) -> None:
    session = ladder.session
    run(session, LATER)
    case = cases.get_case(session, ladder.actor("office_bearer"), ladder.near.case_number)
    assert [event.kind for event in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id))] == [
        "filed",
        "escalated",
    ]
    assert ladder.actor("office_bearer").roles == {Role.OFFICE_BEARER}
