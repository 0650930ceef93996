"""How a case ends, or does not: the office's claim, what the person says, closing without benefit, opening again.

The office's "done" and the person's "received" are two records by two people. Closing without benefit is asked for
by one and approved by another, and neither may be the owner, so that nobody tidies away their own backlog.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.access import Permission
from app.domain.lifecycle.actions import Action
from app.domain.lifecycle.facts import (
    CaseFacts,
    CheckedBy,
    ClosureKind,
    ClosureRequest,
    Finding,
    OfficeClaim,
    Receipt,
    Rules,
    answered,
)
from app.domain.lifecycle.guards import is_independent
from app.domain.lifecycle.ladder import next_rung
from app.domain.lifecycle.missing import NoClaimText, NoDocument, NoEscalationReason, NotAnUnmetOutcome, NoWords
from app.domain.lifecycle.moves import Assign, Move, without_hold
from app.domain.lifecycle.refusals import NotIndependent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResolved(Move):
    """The office says that it is done; the case stays outstanding. ``text`` says who said what."""

    action = Action.REPORT_RESOLVED

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoClaimText."""
        if not self.text.strip():
            raise NoClaimText(field="text")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the paper answered, the claim, and who owned the case when it was written down."""
        return replace(answered(facts), claim=OfficeClaim(self.who.user_id, self.at, facts.owner_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReceipt(Move):
    """The person has it: asked by somebody independent, or shown by a document."""

    action = Action.CONFIRM_RECEIPT

    how: CheckedBy
    document: str = ""

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoDocument or NotIndependent."""
        if self.document.strip():
            return
        if self.how is CheckedBy.DOCUMENT:
            raise NoDocument(field="document")
        if not (is_independent(facts, self.who) and Permission.CASE_VERIFY in self.who.permissions):
            raise NotIndependent(field="document")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the finding; a waiting request to close is moot."""
        finding = Finding(Receipt.RECEIVED, self.who.user_id, self.at, self.how, self.document.strip())
        return replace(facts, finding=finding, closure=None)

    def details(self) -> Mapping[str, str | int]:
        """Keep how it was found, and the document's name."""
        kept: dict[str, str | int] = {"how": self.how}
        if self.document.strip():
            kept["document"] = self.document.strip()
        return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUnmet(Move):
    """The person says: not received, or only in part. The case goes back, one rung higher where there is one."""

    action = Action.REPORT_UNMET

    outcome: Receipt
    how: CheckedBy = CheckedBy.VISIT

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NotAnUnmetOutcome or NoWords."""
        if self.outcome is Receipt.RECEIVED:
            raise NotAnUnmetOutcome(field="outcome")
        if not self.text.strip():
            raise NoWords(field="text")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the finding and without the claim, lifted where a rung is left."""
        finding = Finding(self.outcome, self.who.user_id, self.at, self.how)
        return _lifted(replace(facts, finding=finding, claim=None), rules)

    def details(self) -> Mapping[str, str | int]:
        """Keep the outcome and how it was found."""
        return {"outcome": self.outcome, "how": self.how}


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Move):
    """To the next authority: by the schedule when the days are over, by hand with a reason before that."""

    action = Action.ESCALATE

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoEscalationReason."""
        if not (facts.is_overdue(self.at) or self.text.strip()):
            raise NoEscalationReason(field="text")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts one rung higher; at the top, marked as exhausted with level and clock as they are."""
        lifted = _lifted(facts, rules)
        return lifted if lifted.level > facts.level else replace(facts, exhausted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskClosure(Move):
    """Ask to close without the benefit; the case runs on until somebody else decides."""

    action = Action.ASK_CLOSURE

    kind: ClosureKind

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoWords."""
        if not self.text.strip():
            raise NoWords(field="text")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the request, and who owned the case when it was made."""
        request = ClosureRequest(self.kind, self.who.user_id, self.at, facts.owner_id, self.text.strip())
        return replace(facts, closure=request)

    def details(self) -> Mapping[str, str | int]:
        """Keep the kind."""
        return {"kind": self.kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveClosure(Move):
    """Close without the benefit, as asked."""

    action = Action.APPROVE_CLOSURE

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts with the kind of closing; a hold ends with it."""
        kind = facts.closure.kind if facts.closure else None
        return replace(without_hold(facts, self.at), closure=None, closed_as=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseClosure(Move):
    """Do not close; ``text`` says why."""

    action = Action.REFUSE_CLOSURE

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoWords."""
        if not self.text.strip():
            raise NoWords(field="text")

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts without the request."""
        return replace(facts, closure=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Assign):
    """Open a closed case again for an owner; it climbs from the first rung, under its first case clock."""

    action = Action.REOPEN

    def check(self, facts: CaseFacts, rules: Rules) -> None:
        """Raise NoWords, NoOwner or OwnerOutOfArea."""
        if not self.text.strip():
            raise NoWords(field="text")
        Assign.check(self, facts, rules)

    def change(self, facts: CaseFacts, rules: Rules) -> CaseFacts:
        """Return the facts of a new round: what was claimed and found before is history, papers stay."""
        return replace(
            Assign.change(self, facts, rules),
            reopened_count=facts.reopened_count + 1,
            level=1,
            exhausted=False,
            claim=None,
            closure=None,
            closed_as=None,
            finding=None,
            papers_waived="",
        )


def _lifted(facts: CaseFacts, rules: Rules) -> CaseFacts:
    above = next_rung(rules.ladder, facts.level)
    if above is None:
        return facts
    left = facts.escalated | {(facts.cycle, facts.level)}
    return replace(facts, level=above.level, escalated=left, exhausted=False)
