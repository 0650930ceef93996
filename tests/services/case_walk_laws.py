"""The laws of the walk: what must hold between a case as it was and as it is, in the words of the design."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED, OUTSTANDING, CaseState, EventKind
from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import Calendar, Freeze, Limit, Pause, day_of, stage_due, start_of
from app.domain.lifecycle.table import BY_ACTION, Landing

LADDER = {1: 7, 2: 15, 3: 10}
S, A = CaseState, Action
HAND_OVER = (A.SUBMIT, A.APPEAL)


@dataclass
class Memory:
    """What the walk itself remembers of one case."""

    number: str
    key: int
    entitlement_id: int
    first: tuple[datetime, datetime]
    state: CaseState
    row: Any
    pauses: list[Pause] = field(default_factory=list)
    hold: tuple[datetime, date, CaseState] | None = None
    left: Counter[tuple[int, int]] = field(default_factory=Counter)
    claimed_by: tuple[int | None, int | None] | None = None


class Laws:
    """What is held after each step; the walk gives it the time and what it remembers of the calendar."""

    now: datetime
    above: set[int]
    before: tuple[Any, ...]
    freezes: dict[int, tuple[int, date, date]]
    holidays: dict[int, tuple[int | None, date]]

    def hold_table(self, action: Action, before: Any, after: Any, events: list[Any], actor: Actor) -> None:
        row = BY_ACTION[action]
        assert before.state in row.sources
        if isinstance(row.to, CaseState):
            assert after.state == row.to
        elif row.to is Landing.SAME:
            assert after.state == before.state
        assert after.version == before.version + (action is not A.NOTE)
        first = events[0]
        assert (first.from_state, first.to_state, first.level) == (before.state, after.state, after.level)
        assert first.kind == row.kind or (action is A.ESCALATE and first.kind == EventKind.EXHAUSTED)
        assert {event.actor_id for event in events} == {actor.user_id}
        assert self.before[-2:] == (f"case_{first.kind}", after.id)

    def hold_levels(self, action: Action, memory: Memory, before: Any, after: Any, events: list[Any]) -> None:
        if action is A.REOPEN:
            assert (after.level, after.reopened_count) == (1, before.reopened_count + 1)
            return
        assert after.reopened_count == before.reopened_count
        assert before.level <= after.level <= max(LADDER)
        climbed = after.level > before.level
        assert climbed <= (action in (*HAND_OVER, A.ESCALATE, A.REPORT_UNMET))
        if action in (A.ESCALATE, A.REPORT_UNMET):
            assert after.level == min(before.level + 1, max(LADDER))
            lifted = [event for event in events if event.kind == EventKind.ESCALATED]
            assert len(lifted) == climbed
            memory.left[before.reopened_count, before.level] += climbed
            assert memory.left[before.reopened_count, before.level] <= 1, "a rung was left twice in one round"

    def hold_receipt(
        self, action: Action, memory: Memory, before: Any, after: Any, actor: Actor, said: dict[str, Any]
    ) -> None:
        if after.state == S.CLOSED_RECEIVED and action is not A.NOTE:
            assert (after.receipt, after.received_on) == ("received", day_of(self.now))
            assert action is A.CONFIRM_RECEIPT and memory.claimed_by is not None
            if not said.get("document"):
                assert actor.user_id not in {before.owner_id, *memory.claimed_by}
                assert actor.may(Permission.CASE_VERIFY)
        elif after.state in OUTSTANDING:
            assert after.receipt == "not_received"
        if action is A.APPROVE_CLOSURE:
            assert actor.user_id != before.owner_id and actor.may(Permission.CASE_APPROVE)

    def remember(
        self, action: Action, memory: Memory, before: Any, after: Any, said: dict[str, Any], actor: Actor
    ) -> None:
        if memory.hold is not None and action in (A.RESUME, A.APPROVE_CLOSURE):
            since, review_on, state = memory.hold
            memory.pauses.append(Pause(since, max(since, min(self.now, start_of(review_on)))))
            memory.hold = None
            assert action is A.APPROVE_CLOSURE or after.state == state
        elif action is A.HOLD:
            memory.hold = (self.now, said["review_on"], S(before.state))
        elif (before.state, before.level) != (after.state, after.level):
            memory.pauses = []
        if action is A.REPORT_RESOLVED:
            memory.claimed_by = (actor.user_id, before.owner_id)
        memory.state = S(after.state)

    def hold_clocks(self, memory: Memory, before: Any, after: Any) -> None:
        moved = (before.state, before.level) != (after.state, after.level)
        if not moved or (S.ON_HOLD in (before.state, after.state) and after.state not in CLOSED):
            assert after.stage_since == before.stage_since
        else:
            assert after.stage_since == self.now
        if not moved:
            assert after.stage_due == before.stage_due
        assert (after.closed_at is not None) == (after.state in CLOSED)
        self.hold_due(memory, after)

    def hold_due(self, memory: Memory, row: Any) -> None:
        """A stage ends when its days have run, holds, freezes and holidays apart; the case's own day never moves."""
        assert (row.opened_at, row.case_due) == memory.first
        if row.state in CLOSED:
            return
        held = [Pause(memory.hold[0], start_of(memory.hold[1]))] if memory.hold else []
        limit = Limit(LADDER[row.level])
        assert row.stage_due == stage_due(row.stage_since, limit, self.calendar(), [*memory.pauses, *held])

    def calendar(self) -> Calendar:
        here = {None, *self.above}
        return Calendar(
            frozenset(day for area, day in self.holidays.values() if area in here),
            tuple(Freeze(first, last) for area, first, last in self.freezes.values() if area in here),
        )
