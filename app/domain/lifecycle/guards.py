"""What must hold before a step is open, whatever its form will say.

A guard looks at the facts, who asks, when, and the rules; it raises a refusal or returns quietly. The table names the
guards of each step, and a page asks them to know which buttons are open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    NothingOnItsWay,
    NotOverdue,
    OwnClosure,
    PapersCameBack,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """A case as somebody finds it at a moment."""

    facts: CaseFacts
    who: Standing
    at: datetime
    rules: Rules


Guard = Callable[[Situation], None]


def is_independent(facts: CaseFacts, who: Standing) -> bool:
    """Tell whether somebody may confirm a receipt by asking: no owner, now or at the claim, and not its reporter."""
    concerned = {facts.owner_id}
    if facts.claim is not None:
        concerned |= {facts.claim.reported_by, facts.claim.owner_id}
    return who.user_id is not None and who.user_id not in concerned


def not_frozen(asked: Situation) -> None:
    """Raise Frozen while the election code is in force."""
    if is_frozen(asked.rules, asked.at):
        raise Frozen


def has_submission(asked: Situation) -> None:
    """Raise NoSubmission where this round has no paper yet, PapersCameBack where none is left with an office."""
    if not asked.facts.this_cycle:
        raise NoSubmission
    if asked.facts.all_came_back:
        raise PapersCameBack


def paper_on_its_way(asked: Situation) -> None:
    """Raise NothingOnItsWay where no paper of this round can still be taken or come back."""
    if not asked.facts.on_their_way:
        raise NothingOnItsWay


def hold_days_left(asked: Situation) -> None:
    """Raise NoHoldDaysLeft once all holds together have used the maximum."""
    if asked.facts.hold_days_used >= asked.rules.hold_days_total:
        raise NoHoldDaysLeft(NoHoldDaysLeft.sentence.format(most=asked.rules.hold_days_total))


def schedule_waits_for_review(asked: Situation) -> None:
    """Raise HoldNotRunOut when the schedule comes before the review day; people may resume at any time."""
    if asked.who.is_schedule and not (asked.facts.hold and asked.facts.hold.has_run_out(asked.at)):
        raise HoldNotRunOut


def higher_authority_left(asked: Situation) -> None:
    """Raise NoHigherAuthority where no rung stands above the highest that was asked."""
    if next_rung(asked.rules.ladder, asked.facts.highest_asked) is None:
        raise NoHigherAuthority


def schedule_waits_for_due(asked: Situation) -> None:
    """Raise NotOverdue when the schedule comes before the days are over."""
    if asked.who.is_schedule and not asked.facts.is_overdue(asked.at):
        raise NotOverdue


def once_per_rung(asked: Situation) -> None:
    """Raise AlreadyEscalated or LadderExhausted: each rung is left once in a round, the top is marked once."""
    if (asked.facts.cycle, asked.facts.level) in asked.facts.escalated:
        raise AlreadyEscalated
    if asked.facts.exhausted and next_rung(asked.rules.ladder, asked.facts.level) is None:
        raise LadderExhausted


def no_closure_waiting(asked: Situation) -> None:
    """Raise ClosureAlreadyAsked."""
    if asked.facts.closure is not None:
        raise ClosureAlreadyAsked


def closure_waiting(asked: Situation) -> None:
    """Raise NoClosureAsked."""
    if asked.facts.closure is None:
        raise NoClosureAsked


def not_own_closure(asked: Situation) -> None:
    """Raise OwnClosure for the owner, now or when it was asked, and for who asked."""
    request = asked.facts.closure
    concerned = {asked.facts.owner_id} | ({request.asked_by, request.owner_id} if request else set())
    if asked.who.user_id is None or asked.who.user_id in concerned:
        raise OwnClosure


def no_other_live_case(asked: Situation) -> None:
    """Raise LiveCaseExists: one person, one scheme, one period, one live case."""
    if asked.facts.other_live_case:
        raise LiveCaseExists


def still_consents(asked: Situation) -> None:
    """Raise NoConsent where the person has withdrawn."""
    if not asked.facts.consented:
        raise NoConsent
