"""Moves a case by the table, and tells who may move it how.

:func:`apply` is the only way in which a case changes. It asks, in this order: may this person, is this the case
they read, is the step open from here, is the form complete. Then it sets state, clock and version by one rule for all
steps, so no step can forget a clock or touch one that it should not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from app.domain.access import Permission
from app.domain.cases import CLOSED, STATE_LABELS, CaseState, EventKind
from app.domain.errors import DomainError, NotAllowed, Sentence
from app.domain.lifecycle.actions import Action
from app.domain.lifecycle.facts import CaseFacts, Rules, Standing, stage_recounted, stage_restarted
from app.domain.lifecycle.guards import Situation
from app.domain.lifecycle.missing import BackInTime
from app.domain.lifecycle.moves import Move
from app.domain.lifecycle.refusals import CaseClosed, Changed, OnHold, WrongState
from app.domain.lifecycle.table import BY_ACTION, TABLE, Landing, Transition


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history; ``details`` holds plain values only."""

    kind: EventKind
    from_state: CaseState
    to_state: CaseState
    level: int
    actor_id: int | None
    occurred_at: datetime
    text: str = ""
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case after a step, and what the history gains, in order."""

    facts: CaseFacts
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One action as a page shows it: open, or closed with the reason."""

    action: Action
    refusal: Sentence | None = None
    code: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the action may be begun now."""
        return self.refusal is None


def apply(facts: CaseFacts, move: Move, rules: Rules) -> Outcome:
    """Return the case after one step with its events.

    Raises:
        NotAllowed: the person's permissions here do not include the step. Changed: another version was read.
        NotNow: the step is closed as things stand (state, level, request, hold, freeze, independence).
        Missing: the form lacks something; ``field`` names it.
        LiveCaseExists, NoConsent: why a closed case may not be opened again.
    """
    row = BY_ACTION[move.action]
    _check_allowed(row, facts, move.who)
    if move.version is not None and move.version != facts.version:
        raise Changed
    _check_open(row, Situation(facts, move.who, move.at, rules))
    if move.at < facts.stage_since:
        raise BackInTime(field="at")
    move.check(facts, rules)
    after = _landed(row, facts, move.change(facts, rules), move.at, rules)
    return Outcome(after, _events(row, facts, after, move))


def offered(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> list[Offer]:
    """Return every action of the table in its order, each open (no refusal) or with why it is closed for this person.

    An open action can still be refused for what its form lacks.
    """
    asked = Situation(facts, who, at, rules)
    return [_offer(row, asked) for row in TABLE]


def next_action(facts: CaseFacts, who: Standing, at: datetime, rules: Rules) -> Action | None:
    """Return the first open action that carries the case towards the receipt, or None where this person waits."""
    # Where every paper came back, giving it again is what carries the case on.
    wanted = _ONWARD | {Action.SUBMIT_AGAIN} if facts.all_came_back else _ONWARD
    onward = [offer.action for offer in offered(facts, who, at, rules) if offer.is_open and offer.action in wanted]
    return onward[0] if onward else None


_ONWARD = frozenset(
    {
        Action.ASSIGN,
        Action.SUBMIT,
        Action.ACKNOWLEDGE,
        Action.REPORT_RESOLVED,
        Action.CONFIRM_RECEIPT,
        Action.APPEAL,
        Action.RESUME,
    }
)


def _offer(row: Transition, asked: Situation) -> Offer:
    try:
        _check_allowed(row, asked.facts, asked.who)
        _check_open(row, asked)
    except DomainError as refusal:
        return Offer(row.action, refusal.sentence, refusal.code)
    return Offer(row.action)


def _check_allowed(row: Transition, facts: CaseFacts, who: Standing) -> None:
    if who.is_schedule:
        if not row.by_schedule:
            raise NotAllowed
        return
    owns = row.as_owner and who.user_id == facts.owner_id and Permission.CASE_FOLLOW in who.permissions
    if not (owns or row.may & who.permissions):
        raise NotAllowed


def _check_open(row: Transition, asked: Situation) -> None:
    if asked.facts.state not in row.sources:
        raise _wrong_state(asked.facts.state, row.sources)
    for guard in row.guards:
        guard(asked)


def _wrong_state(now: CaseState, sources: frozenset[CaseState]) -> WrongState:
    if now is CaseState.ON_HOLD:
        return OnHold()
    if now in CLOSED:
        return CaseClosed()
    return WrongState(_elsewhere(now, sources))


@cache
def _elsewhere(now: CaseState, sources: frozenset[CaseState]) -> Sentence:
    here = STATE_LABELS[now]
    places = [STATE_LABELS[state] for state in CaseState if state in sources]
    return WrongState.sentence.format(
        now_hi=here.hi,
        now_en=here.en,
        from_hi=" या ".join(f"“{place.hi}”" for place in places),
        from_en=" or ".join(f"“{place.en}”" for place in places),
    )


def _landed(row: Transition, before: CaseFacts, changed: CaseFacts, at: datetime, rules: Rules) -> CaseFacts:
    if row.action is Action.NOTE:
        # A note moves nothing, so it must not make the form stale that somebody else is filling in just now.
        return changed
    state = _landing(row, before)
    after = replace(changed, state=state, version=before.version + 1)
    if state is before.state and after.level == before.level:
        return after
    if state in CLOSED:
        return replace(after, stage_since=at, stage_pauses=())
    if CaseState.ON_HOLD in (before.state, state):
        return stage_recounted(after, rules)
    return stage_restarted(after, at, rules)


def _landing(row: Transition, before: CaseFacts) -> CaseState:
    if isinstance(row.to, CaseState):
        return row.to
    if row.to is Landing.BEFORE_HOLD and before.hold is not None:
        return before.hold.before
    return before.state


def _events(row: Transition, before: CaseFacts, after: CaseFacts, move: Move) -> tuple[Event, ...]:
    exhausted = after.exhausted and not before.exhausted
    first = Event(
        EventKind.EXHAUSTED if exhausted else row.kind,
        before.state,
        after.state,
        after.level,
        move.who.user_id,
        move.at,
        move.text.strip(),
        {"cycle": after.cycle, **move.details()},
    )
    left = after.escalated - before.escalated
    if not left or row.kind is EventKind.ESCALATED:
        return (first,)
    lifted = replace(first, kind=EventKind.ESCALATED, from_state=after.state, text="", details={"cycle": after.cycle})
    return (first, lifted)
