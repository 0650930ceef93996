"""One case among random people who do random things to it.

The walk knows the lifecycle a second time, in its own words: a short list of state changes and a few laws about
clocks, levels and independence, checked after every step against what was before it.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.domain.access import Permission
from app.domain.cases import CLOSED, OUTSTANDING, CaseState, EventKind
from app.domain.errors import DomainError
from app.domain.lifecycle import SCHEDULE, Action, CaseFacts, Rules, Standing, apply, offered, opened
from app.domain.lifecycle.clocks import Calendar, Freeze, case_due, day_of
from app.domain.lifecycle.dispatch import Dispatch
from app.domain.lifecycle.facts import CheckedBy
from app.domain.lifecycle.machine import Event
from app.domain.lifecycle.moves import Move
from app.domain.lifecycle.outcomes import ConfirmReceipt, Escalate, ReportUnmet
from app.domain.lifecycle.papers import Appeal, Submit, SubmitAgain
from tests.domain.lifecycle.cast import (
    BOTH,
    GOOD,
    OWNER,
    PARTNER,
    REVIEWER,
    RULES,
    SECOND_REVIEWER,
    START,
    WORKER,
)
from tests.domain.lifecycle.forms import Pick, complete, spoilt

BUSY = 60
CASES = 12
RULES_PER_CASE = 20

PEOPLE = (OWNER, PARTNER, WORKER, REVIEWER, SECOND_REVIEWER, BOTH, SCHEDULE)
KINDS = {kind.action: kind for kind in GOOD}
CALENDARS = (
    Calendar(),
    Calendar(freezes=(Freeze(date(2026, 3, 20), date(2026, 4, 10)),)),
    Calendar(holidays=frozenset({date(2026, 3, 4), date(2026, 3, 27)})),
)

S = CaseState
LIVE = {S.OPEN, S.ASSIGNED, S.SUBMITTED, S.IN_PROGRESS, S.DEPT_REJECTED, S.REPORTED_RESOLVED}
CHANGES = {
    (S.OPEN, S.ASSIGNED),
    (S.ASSIGNED, S.SUBMITTED),
    (S.SUBMITTED, S.IN_PROGRESS),
    (S.IN_PROGRESS, S.DEPT_REJECTED),
    (S.DEPT_REJECTED, S.SUBMITTED),
    (S.IN_PROGRESS, S.REPORTED_RESOLVED),
    (S.REPORTED_RESOLVED, S.CLOSED_RECEIVED),
    (S.REPORTED_RESOLVED, S.IN_PROGRESS),
    (S.CLOSED_RECEIVED, S.ASSIGNED),
    (S.CLOSED_OTHER, S.ASSIGNED),
    *((state, S.ON_HOLD) for state in LIVE),
    *((S.ON_HOLD, state) for state in LIVE),
    *((state, S.CLOSED_OTHER) for state in {*LIVE, S.ON_HOLD}),
}
"""Every change of state that the table of the design allows, written down again."""

tally: Counter[str] = Counter()


class Walk(RuleBasedStateMachine):
    """One case among its people, over time."""

    @initialize(calendar=st.sampled_from(CALENDARS))
    def file(self, calendar: Calendar) -> None:
        self.rules: Rules = replace(RULES, calendar=calendar)
        self.now = START
        self.first = self.facts = opened(START, case_due(START), self.rules)
        self.history: list[Event] = []

    @rule(who=st.sampled_from(PEOPLE), turn=st.integers(0, 60), hours=st.sampled_from([0, 3, 30]))
    def press_on(self, who: Standing, turn: int, hours: int) -> None:
        """Somebody takes an open action with a complete form."""
        self.now += timedelta(hours=hours)
        self.take_open_action(who, turn)

    @rule(who=st.sampled_from(PEOPLE), kind=st.sampled_from(list(GOOD)), form=st.data())
    def try_anything(self, who: Standing, kind: type[Move], form: st.DataObject) -> None:
        """Somebody sends any form at all."""
        self.send_any_form(who, kind, lambda options: form.draw(st.sampled_from(list(options))))

    @rule(drawn=st.integers(0, 2**32))
    def busy_day(self, drawn: int) -> None:
        """Many people do many things; one drawn number makes the whole day, which is quick to draw and to repeat."""
        chance = random.Random(drawn)
        for _ in range(BUSY):
            who = chance.choice((*PEOPLE, OWNER, BOTH, BOTH))
            if chance.random() < 0.6:
                self.take_open_action(who, chance.randrange(60))
            else:
                self.send_any_form(who, chance.choice(list(GOOD)), chance.choice)
            self.now += timedelta(hours=chance.choice([0, 1, 5, 40]))

    def take_open_action(self, who: Standing, turn: int) -> None:
        """Towards the front of the table stand the steps to the receipt: take those more often than the others."""
        open_now = [offer.action for offer in offered(self.facts, who, self.now, self.rules) if offer.is_open]
        if not open_now:
            return
        kind = KINDS[open_now[0] if turn % 4 == 0 else open_now[turn % len(open_now)]]
        move = kind(who=who, at=self.now, **complete(kind, self.facts, self.now, who))
        refused = self.attempt(move)
        needs_paper = kind is ConfirmReceipt and refused is not None and refused.code == "not_independent"
        assert refused is None or needs_paper, f"{move} was offered and refused: {refused}"

    def send_any_form(self, who: Standing, kind: type[Move], pick: Pick) -> None:
        """What was shown as closed stays closed, for the reason that was shown."""
        fields = spoilt(pick, kind, complete(kind, self.facts, self.now, who), self.now)
        before = self.facts
        refused = self.attempt(kind(who=who, at=self.now, **fields))
        if refused is None or refused.code != "case_changed":
            offers = offered(before, who, self.now, self.rules)
            shown = next(offer for offer in offers if offer.action is kind.action)
            assert shown.is_open or (refused is not None and refused.code == shown.code)

    @rule(days=st.sampled_from([1, 4, 11]))
    def wait(self, days: int) -> None:
        """Time passes, and the scheduled job comes by."""
        self.now += timedelta(days=days)
        overdue = self.facts.is_overdue(self.now)
        level, exhausted = self.facts.level, self.facts.exhausted
        refused = self.attempt(Escalate(who=SCHEDULE, at=self.now))
        if refused is None:
            assert overdue and (self.facts.level == level + 1 or (self.facts.exhausted and not exhausted))
            assert self.attempt(Escalate(who=SCHEDULE, at=self.now)) is not None, "the job ran twice and moved twice"
        elif overdue:
            assert refused.code in {"frozen", "ladder_exhausted"}

    @rule(who=st.sampled_from(PEOPLE))
    def come_late(self, who: Standing) -> None:
        """A form that was opened before somebody else moved the case is refused."""
        refused = self.attempt(KINDS[Action.NOTE](who=who, at=self.now, text="…", version=self.facts.version - 1))
        assert refused is not None

    def attempt(self, move: Move) -> DomainError | None:
        """Send a move; return the refusal, or hold the outcome against the laws and go on from it."""
        before = self.facts
        tally["steps"] += 1
        try:
            outcome = apply(before, move, self.rules)
        except DomainError as refusal:
            tally[f"refused:{refusal.code}"] += 1
            return refusal
        self.facts = outcome.facts
        tally[f"taken:{move.action}"] += 1
        tally[f"state:{self.facts.state}"] += 1
        self.history += outcome.events
        self.hold_state_and_version(before, move, outcome.events)
        self.hold_clocks(before, move)
        self.hold_levels(before, move, outcome.events)
        self.hold_independence(before, move)
        self.hold_papers(before, move)
        return None

    def hold_state_and_version(self, before: CaseFacts, move: Move, events: tuple[Event, ...]) -> None:
        after = self.facts
        assert before.state is after.state or (before.state, after.state) in CHANGES
        assert after.version == before.version + (move.action is not Action.NOTE)
        assert events[0].from_state is before.state
        assert all(event.to_state is after.state and event.level == after.level for event in events)
        if before.state is S.ON_HOLD and after.state in LIVE:
            assert before.hold is not None and after.state is before.hold.before
        assert (after.hold is not None) == (after.state is S.ON_HOLD)

    def hold_clocks(self, before: CaseFacts, move: Move) -> None:
        after = self.facts
        moved = (before.state, before.level) != (after.state, after.level)
        held = S.ON_HOLD in (before.state, after.state)
        if not moved:
            assert (after.stage_since, after.stage_due) == (before.stage_since, before.stage_due)
        elif held and after.state in OUTSTANDING:
            assert after.stage_since == before.stage_since
        else:
            assert after.stage_since == move.at
        if before.state is S.ON_HOLD and after.state in LIVE:
            assert after.stage_due <= before.stage_due, "a hold ended early cannot put off the end"
        assert before.hold_days_used <= after.hold_days_used <= self.rules.hold_days_total

    def hold_levels(self, before: CaseFacts, move: Move, events: tuple[Event, ...]) -> None:
        after = self.facts
        if move.action is Action.REOPEN:
            assert (after.level, after.reopened_count) == (1, before.reopened_count + 1)
            return
        assert after.reopened_count == before.reopened_count
        assert after.level >= before.level
        if after.level > before.level:
            assert isinstance(move, Submit | Escalate | ReportUnmet)
            assert not isinstance(move, SubmitAgain)
            assert isinstance(move, Submit) or after.level == before.level + 1
        if isinstance(move, Escalate):
            assert before.state is not S.ON_HOLD
            assert not self.rules.calendar.is_frozen(day_of(move.at))
            assert before.is_overdue(move.at) or move.text
        if isinstance(move, Appeal):
            assert move.level is not None and move.level > before.highest_asked
        if isinstance(move, ReportUnmet) and before.level < 3:
            assert after.level == before.level + 1

    def hold_independence(self, before: CaseFacts, move: Move) -> None:
        after = self.facts
        if after.state is S.CLOSED_RECEIVED and before.state is not S.CLOSED_RECEIVED:
            assert isinstance(move, ConfirmReceipt) and before.claim is not None
            other = move.who.user_id not in {before.owner_id, before.claim.reported_by, None}
            asked = other and Permission.CASE_VERIFY in move.who.permissions and move.how is not CheckedBy.DOCUMENT
            assert move.document or asked
        if after.state is S.CLOSED_OTHER and before.state is not S.CLOSED_OTHER:
            assert before.closure is not None and after.closed_as is before.closure.kind
            assert move.who.user_id not in {before.owner_id, before.closure.asked_by, before.closure.owner_id, None}
            assert Permission.CASE_APPROVE in move.who.permissions

    def hold_papers(self, before: CaseFacts, move: Move) -> None:
        was, now = ([given.dispatch for given in facts.submissions] for facts in (before, self.facts))
        changed = [pair for pair in zip(was, now, strict=False) if pair[0] is not pair[1]]
        assert all(first is Dispatch.SENT for first, _ in changed), "a paper that had come, or come back, went on"
        assert len(changed) <= 1
        if (before.state, self.facts.state) == (S.SUBMITTED, S.IN_PROGRESS):
            assert Dispatch.DELIVERED in now, "an office works on a paper that it does not have"
        if move.action is Action.PAPER_RETURNED:
            assert changed == [(Dispatch.SENT, Dispatch.RETURNED)] and self.facts.state is before.state

    @invariant()
    def what_never_changes(self) -> None:
        if not hasattr(self, "facts"):
            return
        assert self.facts.case_due == self.first.case_due
        assert self.facts.opened_at == self.first.opened_at
        assert 1 <= self.facts.level <= 3
        assert (self.facts.state in CLOSED) != (self.facts.state in OUTSTANDING)
        assert self.facts.state is S.OPEN or self.facts.owner_id is not None or S.ASSIGNED not in self.seen()

    def seen(self) -> set[CaseState]:
        return {event.to_state for event in self.history[-1:]}

    def teardown(self) -> None:
        climbs = Counter(
            (event.details["cycle"], event.level) for event in self.history if event.kind is EventKind.ESCALATED
        )
        tops = Counter(event.details["cycle"] for event in self.history if event.kind is EventKind.EXHAUSTED)
        assert all(count == 1 for count in (climbs + tops).values()), f"left a rung twice: {climbs} {tops}"


def walk(steps: int, first_seed: int, *, shrink: bool = True) -> Counter[str]:
    """Play cases until that many steps were tried; return how often each action, state and refusal came.

    The same first seed plays the same cases again.
    """
    tally.clear()
    batch = first_seed
    while tally["steps"] < steps:
        run_state_machine_as_test(
            seed(batch)(Walk),
            settings=settings(
                max_examples=CASES,
                stateful_step_count=RULES_PER_CASE,
                database=None,
                deadline=None,
                phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
                suppress_health_check=list(HealthCheck),
            ),
        )
        batch += 1
    return tally
