"""What must hold before a step is open, whatever its form will say.

A guard takes the facts, who asks, when, and the rules; it raises a refusal or returns quietly. The table names the
guards of each step, and a page asks them to know which buttons are open.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.domain.cases import LiveCaseExists, NoConsent
from app.domain.lifecycle.facts import CaseFacts, Rules, Standing, is_frozen
from app.domain.lifecycle.ladder import next_rung
from app.domain.lifecycle.refusals import (
    AlreadyEscalated,
    ClosureAlreadyAsked,
    Frozen,
    HoldNotRunOut,
    LadderExhausted,
    NoClosureAsked,
    NoHigherAuthority,
    NoHoldDaysLeft,
    NoSubmission,
    NotOverdue,
    OwnClosure,
)

Guard = Callable[[CaseFacts, Standing, datetime, Rules], None]


def is_independent(facts: CaseFacts, who: Standing) -> bool:
    """Tell whether somebody may confirm a receipt by asking: no owner, now or at the claim, and not its reporter."""
    concerned = {facts.owner_id}
    if facts.claim is not None:
        concerned |= {facts.claim.reported_by, facts.claim.owner_id}
    return who.user_id is not None and who.user_id not in concerned


def not_frozen(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise Frozen while the election code is in force."""
    if is_frozen(rules, at):
        raise Frozen


def has_submission(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise NoSubmission where this round has no paper yet."""
    if not facts.this_cycle:
        raise NoSubmission


def hold_days_left(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise NoHoldDaysLeft once all holds together have used the maximum."""
    if facts.hold_days_used >= rules.hold_days_total:
        raise NoHoldDaysLeft(NoHoldDaysLeft.sentence.format(most=rules.hold_days_total))


def schedule_waits_for_review(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise HoldNotRunOut when the schedule comes before the review day; people may resume at any time."""
    if who.is_schedule and not (facts.hold and facts.hold.has_run_out(at)):
        raise HoldNotRunOut


def higher_authority_left(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise NoHigherAuthority where no rung stands above the highest that was asked."""
    if next_rung(rules.ladder, facts.highest_asked) is None:
        raise NoHigherAuthority


def schedule_waits_for_due(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise NotOverdue when the schedule comes before the days are over."""
    if who.is_schedule and not facts.is_overdue(at):
        raise NotOverdue


def once_per_rung(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise AlreadyEscalated or LadderExhausted: each rung is left once in a round, the top is marked once."""
    if (facts.cycle, facts.level) in facts.escalated:
        raise AlreadyEscalated
    if facts.exhausted and next_rung(rules.ladder, facts.level) is None:
        raise LadderExhausted


def no_closure_waiting(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise ClosureAlreadyAsked."""
    if facts.closure is not None:
        raise ClosureAlreadyAsked


def closure_waiting(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise NoClosureAsked."""
    if facts.closure is None:
        raise NoClosureAsked


def not_own_closure(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise OwnClosure for the owner, now or when it was asked, and for who asked."""
    asked = facts.closure
    concerned = {facts.owner_id} | ({asked.asked_by, asked.owner_id} if asked else set())
    if who.user_id is None or who.user_id in concerned:
        raise OwnClosure


def no_other_live_case(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise LiveCaseExists: one person, one scheme, one period, one live case."""
    if facts.other_live_case:
        raise LiveCaseExists


def still_consents(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> None:
    """Raise NoConsent where the person has withdrawn."""
    if not facts.consented:
        raise NoConsent
