"""A page offers what this person may do now, and says why the rest is closed."""

from __future__ import annotations

import pytest

from app.domain.cases import CaseState
from app.domain.lifecycle import SCHEDULE, TABLE, Action, next_action, offered
from tests.domain.lifecycle.cast import (
    ASSIGNED,
    AT,
    CLAIMED,
    FRESH,
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
    on,
)

OPEN_TO = {
    (CaseState.OPEN, PARTNER): "assign escalate hold note ask_closure",
    (CaseState.OPEN, WORKER): "note",
    (CaseState.OPEN, SCHEDULE): "",
    (CaseState.ASSIGNED, OWNER): "submit escalate hold reassign note ask_closure",
    (CaseState.SUBMITTED, OWNER): "acknowledge escalate submit_again paper_returned hold reassign note ask_closure",
    (CaseState.IN_PROGRESS, OWNER): "report_resolved reject escalate submit_again hold reassign note ask_closure",
    (CaseState.IN_PROGRESS, REVIEWER): "note",
    (CaseState.DEPT_REJECTED, OWNER): "appeal escalate hold reassign note ask_closure",
    (CaseState.REPORTED_RESOLVED, REVIEWER): "confirm_receipt report_unmet note",
    (CaseState.ON_HOLD, OWNER): "resume reassign note ask_closure",
    (CaseState.CLOSED_RECEIVED, REVIEWER): "note reopen",
    (CaseState.CLOSED_OTHER, OWNER): "note reopen",
    (CaseState.CLOSED_OTHER, WORKER): "note",
}


@pytest.mark.parametrize(("state", "who"), OPEN_TO, ids=lambda value: str(getattr(value, "user_id", value)))
def test_a_page_offers_just_what_this_person_may_do_now(state: CaseState, who) -> None:
    offers = offered(AT[state], who, on(1), RULES)
    assert " ".join(offer.action for offer in offers if offer.is_open) == OPEN_TO[state, who]
    assert len(offers) == len(TABLE)
    assert all(offer.code and offer.refusal for offer in offers if not offer.is_open)


def test_the_schedule_is_offered_what_is_overdue_or_run_out() -> None:
    assert [o.action for o in offered(FRESH, SCHEDULE, on(8), RULES) if o.is_open] == [Action.ESCALATE]
    assert [o.action for o in offered(HELD, SCHEDULE, on(30), RULES) if o.is_open] == [Action.RESUME]


def test_a_closed_button_says_where_the_case_stands() -> None:
    told = {offer.action: offer.refusal for offer in offered(SUBMITTED, OWNER, on(0), RULES)}
    assert told[Action.REJECT] is not None
    assert told[Action.REJECT].hi.startswith("प्रकरण अभी “आवेदन दिया” पर है।")
    assert told[Action.REJECT].en.endswith("when it stands at “In progress”.")


NEXT: list[tuple[object, object, Action | None]] = [
    (FRESH, PARTNER, Action.ASSIGN),
    (ASSIGNED, OWNER, Action.SUBMIT),
    (SUBMITTED, OWNER, Action.ACKNOWLEDGE),
    (IN_PROGRESS, OWNER, Action.REPORT_RESOLVED),
    (CLAIMED, REVIEWER, Action.CONFIRM_RECEIPT),
    (REJECTED, OWNER, Action.APPEAL),
    (HELD, OWNER, Action.RESUME),
    (ASSIGNED, REVIEWER, None),
    (RECEIVED, OWNER, None),
]


@pytest.mark.parametrize(("facts", "who", "action"), NEXT)
def test_the_next_step_towards_the_receipt(facts, who, action: Action | None) -> None:
    assert next_action(facts, who, on(0), RULES) is action
