"""What a step is, and the steps of everyday work: notes, who carries the case, pauses, and an office's refusal.

A move is a request: who asks, when, and what the form says. :meth:`Move.check` raises what is missing in the form;
:meth:`Move.change` returns the facts as the step leaves them. State, clock and version are not set here: the table
and :mod:`~app.domain.lifecycle.machine` do that for all moves in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from app.domain.lifecycle.actions import Action
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import CaseFacts, Hold, Rules, Standing, answered
from app.domain.lifecycle.missing import (
    EmptyNote,
    HoldDaysUsedUp,
    HoldTooLong,
    NoEvidence,
    NoHoldReason,
    NoOwner,
    NoReasonCode,
    OwnerOutOfArea,
    ReviewNotAhead,
    SameOwner,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step that somebody asks for.

    ``version`` is the version that was read; None skips the comparison (a job that has locked the row). ``text``
    is what was written, kept with the event.
    """

    action: ClassVar[Action]

    who: Standing
    at: datetime
    version: int | None = None
    text: str = ""

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise what the form lacks; the default lacks nothing."""

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts as this step leaves them; the default leaves them alone."""
        return facts

    def details(self) -> Mapping[str, str | int]:
        """Return what the history keeps beside the text: plain values, no names."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Move):
    """A comment. It moves nothing."""

    action = Action.NOTE

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise EmptyNote."""
        if not self.text.strip():
            raise EmptyNote(field="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Move):
    """Give an open case to somebody; the caller says whether their areas cover the booth."""

    action = Action.ASSIGN

    owner_id: int | None
    owner_covers_booth: bool

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoOwner or OwnerOutOfArea."""
        if self.owner_id is None:
            raise NoOwner(field="owner")
        if not self.owner_covers_booth:
            raise OwnerOutOfArea(field="owner")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the new owner."""
        return replace(facts, owner_id=self.owner_id)

    def details(self) -> Mapping[str, str | int]:
        """Name the owner by key."""
        return {} if self.owner_id is None else {"owner_id": self.owner_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Assign):
    """Give a running case to somebody else; neither state nor clock moves."""

    action = Action.REASSIGN

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoOwner, OwnerOutOfArea or SameOwner."""
        Assign.check(self, facts, rules)
        if self.owner_id == facts.owner_id:
            raise SameOwner(field="owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnHold(Move):
    """Nothing can be done until a day; ``text`` says why."""

    action = Action.HOLD

    review_on: date

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoHoldReason, ReviewNotAhead, HoldTooLong or HoldDaysUsedUp."""
        if not self.text.strip():
            raise NoHoldReason(field="text")
        days = (self.review_on - day_of(self.at)).days
        if days < 1:
            raise ReviewNotAhead(field="review_on")
        if days > rules.hold_days:
            raise HoldTooLong(HoldTooLong.sentence.format(most=rules.hold_days), field="review_on")
        left = rules.hold_days_total - facts.hold_days_used
        if days > left:
            sentence = HoldDaysUsedUp.sentence.format(most=rules.hold_days_total, left=left)
            raise HoldDaysUsedUp(sentence, field="review_on")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the hold on."""
        return replace(facts, hold=Hold(facts.state, self.at, self.review_on, self.text.strip()))

    def details(self) -> Mapping[str, str | int]:
        """Keep the review day."""
        return {"review_on": self.review_on.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Move):
    """Take up a case again; it returns to where it stood."""

    action = Action.RESUME

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts without the hold, its time added to the pauses of the stage."""
        return without_hold(facts, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRejection(Move):
    """The office has refused, for a reason, and something shows it."""

    action = Action.REJECT

    reason_code: str
    evidence: str

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoReasonCode or NoEvidence."""
        known = not rules.reason_codes or self.reason_code in rules.reason_codes
        if not (self.reason_code and known):
            raise NoReasonCode(field="reason")
        if not self.evidence.strip():
            raise NoEvidence(field="evidence")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the paper answered."""
        return answered(facts)

    def details(self) -> Mapping[str, str | int]:
        """Keep the reason and what shows it."""
        return {"reason": self.reason_code, "evidence": self.evidence.strip()}


def without_hold(facts: CaseFacts, now: datetime) -> CaseFacts:
    """Return the facts with the hold ended at ``now`` and its days counted; unchanged where none is on."""
    if facts.hold is None:
        return facts
    return replace(
        facts,
        hold=None,
        hold_days_used=facts.hold_days_used + facts.hold.days(now),
        stage_pauses=(*facts.stage_pauses, facts.hold.pause(now)),
    )
