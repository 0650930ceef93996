"""How far each paper has come: taken, on its way, back again; and what that means for the next step of a case."""

from __future__ import annotations

import pytest

from app.domain.cases import CaseState
from app.domain.lifecycle import Action, apply, next_action
from app.domain.lifecycle.dispatch import Dispatch
from app.domain.lifecycle.moves import RecordRejection
from app.domain.lifecycle.papers import Acknowledge, Appeal, PaperReturned, PaperTaken, SubmitAgain
from app.domain.lifecycle.refusals import PapersCameBack
from tests.domain.lifecycle.cast import IN_PROGRESS, OWNER, REJECTED, RULES, SUBMITTED, make, on, play


def test_a_paper_that_came_back_is_given_again() -> None:
    back = apply(SUBMITTED, make(PaperReturned, day=4, returned_on=on(3).date()), RULES)
    after = back.facts
    assert (after.state, after.level, after.stage_due) == (CaseState.SUBMITTED, 1, SUBMITTED.stage_due)
    assert after.submissions[0].dispatch is Dispatch.RETURNED and after.all_came_back
    assert back.events[0].details == {"cycle": 1, "returned_on": "2026-03-05"}
    assert next_action(SUBMITTED, OWNER, on(4), RULES) is Action.ACKNOWLEDGE
    assert next_action(after, OWNER, on(4), RULES) is Action.SUBMIT_AGAIN
    again = play(make(SubmitAgain, day=5), make(Acknowledge, day=6), facts=after)
    assert [given.dispatch for given in again.submissions] == [Dispatch.RETURNED, Dispatch.DELIVERED]
    assert again.state is CaseState.IN_PROGRESS


def test_the_acknowledgement_passes_over_a_later_paper_that_came_back() -> None:
    after = play(make(SubmitAgain), make(PaperReturned), make(Acknowledge), facts=SUBMITTED)
    assert [given.dispatch for given in after.submissions] == [Dispatch.DELIVERED, Dispatch.RETURNED]


def test_a_paper_from_before_the_rejection_is_no_receipt_of_the_appeal() -> None:
    """The first office has its paper and has refused; the appeal comes back, so nobody has it."""
    back = play(make(Appeal), make(PaperReturned), facts=REJECTED)
    assert back.all_came_back
    assert next_action(back, OWNER, on(0), RULES) is Action.SUBMIT_AGAIN
    with pytest.raises(PapersCameBack):
        play(make(Acknowledge, reference="", acknowledged=True), facts=back)


def test_the_answer_stands_on_the_paper_that_the_office_has() -> None:
    after = play(make(SubmitAgain), make(PaperReturned), make(RecordRejection), facts=IN_PROGRESS)
    assert [given.answered for given in after.submissions] == [True, False]


def test_each_further_paper_has_a_receipt_of_its_own() -> None:
    three = play(make(SubmitAgain), make(SubmitAgain), facts=IN_PROGRESS)
    assert three.on_their_way == (2, 3)
    after = apply(three, make(PaperTaken, paper=2), RULES)
    assert [given.reference for given in after.facts.submissions] == ["आवक 12/26", "आवक 13/26", ""]
    assert (after.facts.state, after.facts.stage_due) == (CaseState.IN_PROGRESS, IN_PROGRESS.stage_due)
    assert play(make(PaperReturned), facts=after.facts).on_their_way == ()
