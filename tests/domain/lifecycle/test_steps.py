"""What each step does to a case, from filing to receipt and on every side way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.cases import CLOSED as CLOSED_STATES
from app.domain.cases import EVENT_LABELS, OUTSTANDING, CaseState, EventKind
from app.domain.lifecycle import ACTION_LABELS, SCHEDULE, TABLE, Action, apply
from app.domain.lifecycle.facts import CLOSURE_LABELS, CheckedBy, ClosureKind, Receipt, stage_recounted
from app.domain.lifecycle.ladder import BASIS_LABELS, Basis
from app.domain.lifecycle.moves import Assign, Move, Note, PutOnHold, Reassign, RecordRejection, Resume
from app.domain.lifecycle.outcomes import (
    ApproveClosure,
    AskClosure,
    ConfirmReceipt,
    Escalate,
    RefuseClosure,
    Reopen,
    ReportResolved,
    ReportUnmet,
)
from app.domain.lifecycle.papers import Acknowledge, Appeal, Submit, SubmitAgain
from tests.domain.lifecycle.cast import (
    ASKED,
    ASSIGNED,
    AT,
    CLAIMED,
    CLOSED,
    FRESH,
    FROZEN,
    GOOD,
    HELD,
    IN_PROGRESS,
    OWNER,
    PARTNER,
    RECEIVED,
    REJECTED,
    REVIEWER,
    RULES,
    SUBMITTED,
    WORKER,
    make,
    on,
    play,
)

S, E = CaseState, EventKind


def test_from_filing_to_the_receipt_by_four_people() -> None:
    """A leader assigns, a worker carries, a reviewer asks the person: each step is one event by its name."""
    facts, told = FRESH, []
    for move in (
        make(Assign, PARTNER, 0, owner_id=3),
        make(Submit, WORKER, 2),
        make(Acknowledge, WORKER, 3),
        make(ReportResolved, OWNER, 9),
        make(ConfirmReceipt, REVIEWER, 12, how=CheckedBy.CALL),
    ):
        outcome = apply(facts, move, RULES)
        facts = outcome.facts
        told += [(event.kind, event.from_state, event.to_state, event.actor_id) for event in outcome.events]
    assert told == [
        (E.ASSIGNED, S.OPEN, S.ASSIGNED, 2),
        (E.SUBMITTED, S.ASSIGNED, S.SUBMITTED, 3),
        (E.ACKNOWLEDGED, S.SUBMITTED, S.IN_PROGRESS, 3),
        (E.REPORTED_RESOLVED, S.IN_PROGRESS, S.REPORTED_RESOLVED, 1),
        (E.RECEIVED, S.REPORTED_RESOLVED, S.CLOSED_RECEIVED, 4),
    ]
    assert facts.finding is not None and facts.finding.found_by == 4
    assert facts.case_due == FRESH.case_due


def test_the_office_word_is_still_outstanding() -> None:
    assert CLAIMED.state in OUTSTANDING
    assert CLAIMED.claim is not None and CLAIMED.claim.reported_by == 1


@pytest.mark.parametrize("outcome", [Receipt.NOT_RECEIVED, Receipt.PARTLY])
def test_unmet_goes_back_one_rung_higher(outcome: Receipt) -> None:
    after = apply(CLAIMED, make(ReportUnmet, day=4, outcome=outcome), RULES)
    assert (after.facts.state, after.facts.level) == (CaseState.IN_PROGRESS, 2)
    assert after.facts.stage_due == on(4) + timedelta(days=15)
    assert [event.kind for event in after.events] == [EventKind.NOT_RECEIVED, EventKind.ESCALATED]
    assert after.events[0].details["outcome"] == outcome
    assert after.facts.claim is None


def test_unmet_at_the_top_stays_at_the_top() -> None:
    after = apply(replace(CLAIMED, level=3), make(ReportUnmet, day=4), RULES)
    assert (after.facts.state, after.facts.level) == (CaseState.IN_PROGRESS, 3)
    assert [event.kind for event in after.events] == [EventKind.NOT_RECEIVED]


def test_escalation_climbs_and_marks_the_top_once() -> None:
    facts = FRESH
    for level, day in ((2, 8), (3, 24)):
        facts = play(make(Escalate, SCHEDULE, day, text=""), facts=facts)
        assert (facts.state, facts.level, facts.stage_since) == (CaseState.OPEN, level, on(day))
    top = apply(facts, make(Escalate, SCHEDULE, 40, text=""), RULES)
    assert top.events[0].kind is EventKind.EXHAUSTED
    assert top.facts.exhausted
    assert (top.facts.level, top.facts.stage_due) == (3, facts.stage_due)
    assert facts.case_due == FRESH.case_due


def test_a_rung_added_above_an_exhausted_ladder_is_climbed() -> None:
    short = replace(RULES, ladder=replace(RULES.ladder, rungs=RULES.ladder.rungs[:1]))
    exhausted = play(make(Escalate), facts=IN_PROGRESS, rules=short)
    after = play(make(Escalate), facts=exhausted)
    assert (after.level, after.exhausted) == (2, False)


def test_a_higher_first_authority_lifts_the_level_and_a_lower_one_keeps_it() -> None:
    assert play(make(Submit, level=2), facts=ASSIGNED).level == 2
    assert play(make(Submit, level=1), facts=replace(ASSIGNED, level=3)).level == 3
    assert play(make(Submit, level=None, channel="rti"), facts=ASSIGNED).level == 1


def test_an_appeal_is_a_new_paper_higher_up() -> None:
    after = apply(REJECTED, make(Appeal, day=5, reference="अपील 9"), RULES)
    assert (after.facts.state, after.facts.level) == (CaseState.SUBMITTED, 2)
    assert [given.level for given in after.facts.submissions] == [1, 2]
    assert after.events[0].details == {
        "cycle": 1,
        "filed_on": "2026-03-02",
        "channel": "office",
        "reference": "अपील 9",
        "authority_level": 2,
    }


def test_one_more_paper_moves_neither_level_nor_clock() -> None:
    after = play(make(SubmitAgain, day=3, level=3), facts=SUBMITTED)
    assert (after.state, after.level, after.stage_due) == (CaseState.SUBMITTED, 1, SUBMITTED.stage_due)
    assert len(after.submissions) == 2


def test_the_acknowledgement_lands_on_the_latest_paper() -> None:
    after = play(make(SubmitAgain), make(Acknowledge, reference=" 77 ", acknowledged=True), facts=SUBMITTED)
    assert [(given.reference, given.acknowledged) for given in after.submissions] == [("", False), ("77", True)]
    assert apply(SUBMITTED, make(Acknowledge, reference="", acknowledged=True), RULES).events[0].details == {"cycle": 1}


def test_a_hold_pauses_the_stage_and_returns_to_where_it_stood() -> None:
    assert HELD.state is CaseState.ON_HOLD
    assert not HELD.is_overdue(on(400))
    back = play(make(Resume, day=4), facts=HELD)
    assert back.state is CaseState.IN_PROGRESS
    assert back.stage_since == IN_PROGRESS.stage_since
    assert back.stage_due == IN_PROGRESS.stage_due + timedelta(days=4)
    assert back.hold_days_used == 4
    assert back.case_due == FRESH.case_due


def test_a_forgotten_hold_runs_out_on_its_review_day() -> None:
    """Held from 2 March 10:00 until 12 March 00:00; the clock has run since, whenever somebody resumes."""
    paused = timedelta(days=9, hours=14)
    assert HELD.stage_due == IN_PROGRESS.stage_due + paused
    back = play(make(Resume, SCHEDULE, day=30), facts=HELD)
    assert back.stage_due == IN_PROGRESS.stage_due + paused
    assert back.hold_days_used == 10
    assert back.is_overdue(on(30))


def test_two_holds_add_up() -> None:
    back = play(make(Resume, day=4), make(PutOnHold, day=4), make(Resume, day=6), facts=HELD)
    assert back.stage_due == IN_PROGRESS.stage_due + timedelta(days=6)
    assert back.hold_days_used == 6


def test_a_new_stage_forgets_the_pauses_but_not_the_days_used() -> None:
    after = play(make(Resume, day=4), make(ReportResolved, day=5), facts=HELD)
    assert (after.stage_pauses, after.stage_due, after.hold_days_used) == ((), on(5) + timedelta(days=7), 4)


def test_a_calendar_that_changes_recounts_the_same_stage() -> None:
    recounted = stage_recounted(IN_PROGRESS, FROZEN)
    assert recounted.stage_since == IN_PROGRESS.stage_since
    assert recounted.stage_due.date().isoformat() == "2026-05-08"
    assert recounted.case_due == IN_PROGRESS.case_due


def test_closing_without_benefit_takes_two() -> None:
    assert ASKED.state is CaseState.IN_PROGRESS
    assert (CLOSED.state, CLOSED.closed_as, CLOSED.closure) == (CaseState.CLOSED_OTHER, ClosureKind.MOVED, None)
    refused = apply(ASKED, make(RefuseClosure, REVIEWER), RULES)
    assert (refused.facts.state, refused.facts.closure) == (CaseState.IN_PROGRESS, None)
    assert refused.events[0].kind is EventKind.CLOSURE_REFUSED


def test_a_request_stops_no_clock_and_a_receipt_makes_it_moot() -> None:
    assert ASKED.stage_due == IN_PROGRESS.stage_due
    assert play(make(Escalate, SCHEDULE, 8, text=""), facts=ASKED).level == 2
    received = play(make(AskClosure), make(ConfirmReceipt, REVIEWER), facts=CLAIMED)
    assert received.closure is None


def test_closing_a_held_case_ends_the_hold() -> None:
    after = play(make(AskClosure, day=2), make(ApproveClosure, REVIEWER, 3), facts=HELD)
    assert (after.state, after.hold, after.hold_days_used) == (CaseState.CLOSED_OTHER, None, 3)
    assert not after.is_overdue(on(900))


def test_reopening_begins_a_round_under_the_first_case_clock() -> None:
    climbed = play(make(Escalate), make(AskClosure), make(ApproveClosure, REVIEWER), facts=IN_PROGRESS)
    after = play(make(Reopen, day=50, owner_id=2), facts=climbed)
    assert (after.state, after.owner_id, after.level) == (CaseState.ASSIGNED, 2, 1)
    assert (after.reopened_count, after.cycle) == (1, 2)
    assert (after.case_due, after.opened_at) == (FRESH.case_due, FRESH.opened_at)
    assert (after.this_cycle, after.highest_asked, after.closed_as) == ((), 0, None)
    assert play(make(Escalate, day=50), facts=after).escalated == {(1, 1), (2, 1)}
    assert play(make(Reopen, day=50), facts=RECEIVED).finding is None


@pytest.mark.parametrize("state", CaseState)
def test_a_note_moves_nothing_not_even_the_version(state: CaseState) -> None:
    facts = AT[state]
    assert play(make(Note, day=1), facts=facts) == facts


def test_giving_a_case_away_moves_no_clock() -> None:
    after = apply(HELD, make(Reassign, day=3), RULES)
    assert after.facts == replace(HELD, owner_id=2, version=HELD.version + 1)
    assert after.events[0].details["owner_id"] == 2


def test_what_the_history_keeps() -> None:
    kept = {
        make(PutOnHold): {"review_on": "2026-03-12"},
        make(RecordRejection): {"reason": "NOT_IN_LIST", "evidence": "आदेश 5"},
        make(AskClosure): {"kind": "moved"},
        make(ConfirmReceipt, document=" पासबुक "): {"how": "visit", "document": "पासबुक"},
        make(Submit, level=None): {"filed_on": "2026-03-02", "channel": "office"},
        make(Assign, owner_id=None): {},
        make(Note): {},
    }
    for move, details in kept.items():
        assert move.details() == details


def test_every_action_has_one_row_one_form_and_its_words() -> None:
    assert sorted(row.action for row in TABLE) == sorted(Action)
    assert sorted(kind.action for kind in GOOD) == sorted(Action)
    assert set(ACTION_LABELS) == set(Action)
    assert set(EVENT_LABELS) == set(EventKind)
    assert set(CLOSURE_LABELS) == set(ClosureKind)
    assert set(BASIS_LABELS) == set(Basis)


def test_a_claim_without_its_record_still_needs_somebody_else() -> None:
    unrecorded = replace(CLAIMED, claim=None)
    assert play(make(ConfirmReceipt, REVIEWER), facts=unrecorded).state is S.CLOSED_RECEIVED


def test_a_closed_state_is_left_only_by_opening_again() -> None:
    leaving = {row.action for row in TABLE if row.sources & CLOSED_STATES}
    assert leaving == {Action.NOTE, Action.REOPEN}


def test_the_plain_move_changes_nothing() -> None:
    move = Move(who=OWNER, at=on(0))
    move.check(FRESH, RULES)
    assert move.change(FRESH, RULES) is FRESH
