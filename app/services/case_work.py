"""Carrying a case forward: every step of the lifecycle goes through here, and nothing else moves a case.

The row is locked, its facts are gathered, the rules decide, and what they say is written: the case, its papers, the
entitlement where the person has spoken, the history, and one entry of the audit chain, all in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.counters import Standing
from app.domain.errors import NotFound
from app.domain.lifecycle import Action, CaseFacts, Event, Move, Offer, Outcome, Rules, apply, next_action, offered
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.moves import Assign, Note, PutOnHold, Reassign, RecordRejection, Resume
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
from app.domain.lifecycle.papers import (
    BESIDE_THE_LADDER,
    Acknowledge,
    Appeal,
    PaperReturned,
    PaperTaken,
    Submit,
    SubmitAgain,
)
from app.models import Case, CaseEvent, Submission
from app.services import answering, audit, beneficiaries, counters, notifications, scope
from app.services.case_facts import facts_of, write_facts
from app.services.case_surroundings import Surroundings

MOVES: Mapping[Action, type[Move]] = {
    kind.action: kind
    for kind in (
        *(Assign, Submit, Acknowledge, ReportResolved, ConfirmReceipt, ReportUnmet, RecordRejection, Appeal),
        *(Escalate, SubmitAgain, PutOnHold, Resume, Reassign, Note, AskClosure, ApproveClosure, RefuseClosure),
        *(PaperTaken, PaperReturned, Reopen),
    )
}
RECEIPTS_SAID = frozenset({Action.CONFIRM_RECEIPT, Action.REPORT_UNMET, Action.REOPEN})
"""Steps by which the entitlement learns what the person says of the benefit."""
OFFICE_REPLIES = frozenset({Action.REPORT_RESOLVED, Action.REJECT})


@dataclass(frozen=True, slots=True)
class Offered:
    """What one person may do with a case now, what is closed and why, and the facts and rules behind that."""

    offers: list[Offer]
    next_action: Action | None
    facts: CaseFacts
    rules: Rules

    def is_open(self, *actions: Action) -> bool:
        """Tell whether one of the actions may be begun."""
        return any(offer.is_open for offer in self.offers if offer.action in actions)


def move_case(
    session: Session,
    actor: Actor,
    number: str,
    action: Action,
    said: Mapping[str, Any],
    version: int | None,
    now: datetime | None = None,
) -> Case:
    """Take one step with a case within reach and write all that follows from it.

    ``said`` holds what the form says, by the field names of the step's move; ``version`` is the version that was
    read, None to skip the comparison.

    Raises:
        NotFound: the case is out of reach. NotAllowed: this person may not take the step here.
        Conflict: somebody moved the case meanwhile, or another case runs. NotNow: closed as things stand.
        InvalidInput: the form lacks something, or holds a number that may not be kept; ``field`` names it.
    """
    case = _locked(session, actor, number)
    refuse_forbidden_words(said)
    around = Surroundings(session, actor, now or datetime.now(UTC))
    facts = _facts(session, case, lock=action is Action.REOPEN)
    step = decide(around, case, facts, action, said, version)
    changed = write_step(session, step)
    session.flush()
    counters.record(session, changed)
    notifications.tell_of_step(session, actor, case, action, facts, around.moment)
    audit.record(session, actor, step.act, "case", case.id, step.told)
    return case


def refuse_forbidden_words(said: Mapping[str, Any]) -> None:
    """Raise InvalidInput, naming the field, where a text holds a number that may not be kept."""
    for name, value in said.items():
        if isinstance(value, str):
            identifiers.refuse_forbidden(value, field=name)


@dataclass(frozen=True, slots=True)
class Step:
    """One step that the rules allow: nothing of it is written yet."""

    case: Case
    move: Move
    outcome: Outcome
    filled: Mapping[str, Any]

    @property
    def act(self) -> str:
        """What the audit chain calls it."""
        return f"case_{self.outcome.events[0].kind}"

    @property
    def told(self) -> dict[str, Any]:
        """What the audit chain keeps of it: codes and keys."""
        first = self.outcome.events[0]
        owner = {"owner": self.filled["owner_id"]} if self.filled.get("owner_id") else {}
        return {"from": first.from_state, "to": first.to_state, "level": self.outcome.facts.level, **owner}


def decide(
    around: Surroundings, case: Case, facts: CaseFacts, action: Action, said: Mapping[str, Any], version: int | None
) -> Step:
    """Return the step that the rules allow, and write nothing: for one case, for a preview, or for many in a row.

    Raises:
        NotAllowed, Conflict, NotNow, InvalidInput: as :func:`move_case`.
    """
    rules = around.rules(case)
    filled = _filled(around, case, action, said, rules)
    move = MOVES[action](who=around.standing(case), at=around.moment, version=version, **filled)
    return Step(case, move, apply(facts, move, rules), filled)


def write_step(session: Session, step: Step) -> Standing:
    """Write a decided step into the rows of its case and its history; return what that did to the counts.

    The caller holds the lock, flushes, audits, and records the change of the counts.
    """
    case, after, move = step.case, step.outcome.facts, step.move
    touched = (case, case.entitlement) if move.action in RECEIPTS_SAID else (case,)
    before = counters.standing_of(*touched)
    # A note moves nothing, so it must not make the form stale that somebody else is filling in just now.
    if move.action is not Action.NOTE:
        _write_papers(case, after, move)
        write_facts(case, after, move.at)
        _write_receipt(case, move.action, step.filled, move.at)
    session.add_all(_event_row(case, event) for event in step.outcome.events)
    return counters.standing_of(*touched).minus(before)


def offered_actions(session: Session, actor: Actor, case: Case, now: datetime | None = None) -> Offered:
    """Return every step of the lifecycle, each open for this person or with why it is closed."""
    moment = now or datetime.now(UTC)
    around = Surroundings(session, actor, moment)
    who, rules, facts = around.standing(case), around.rules(case), _facts(session, case)
    return Offered(offered(facts, who, moment, rules), next_action(facts, who, moment, rules), facts, rules)


def _locked(session: Session, actor: Actor, number: str) -> Case:
    """Return the case as it is now, its row locked until the transaction ends."""
    wanted = select(Case).where(Case.number == number.strip().upper())
    case: Case | None = session.scalars(
        scope.within(wanted, actor, Permission.CASE_READ, Case.booth_id)
        .options(joinedload(Case.work), joinedload(Case.scheme))
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise NotFound
    return case


def _facts(session: Session, case: Case, *, lock: bool = False) -> CaseFacts:
    if case.state not in CLOSED:
        return facts_of(case)
    if lock:
        session.refresh(case.entitlement, with_for_update=True)
    other = select(Case.id).where(
        Case.entitlement_id == case.entitlement_id, Case.id != case.id, Case.state.not_in(sorted(CLOSED))
    )
    return facts_of(
        case,
        other_live_case=session.scalar(other.limit(1)) is not None,
        consented=beneficiaries.has_consent(case.beneficiary),
    )


def _filled(around: Surroundings, case: Case, action: Action, said: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Return the form with what only the rows know: whether an owner covers the booth, what a rung is called."""
    filled = dict(said)
    kind = MOVES[action]
    if issubclass(kind, Assign):
        owner = around.owner_for(case, filled.get("owner_id"))
        filled["owner_covers_booth"] = owner is not None
        if owner is not None and not filled.get("text"):
            filled["text"] = owner.name if action is not Action.REOPEN else ""
    if issubclass(kind, Submit):
        _name_authority(around.session, case, filled, rules)
    return filled


def _name_authority(session: Session, case: Case, filled: dict[str, Any], rules: Rules) -> None:
    """Fill in the office of the chosen rung: by its key and name where it is entered, else as the rung is called."""
    rung = rules.ladder.rung(filled.get("level") or 0)
    typed = filled["authority"] = (filled.get("authority") or "").strip()
    if rung is not None:
        office = answering.office_at(session, case, rung.code)
        if office is not None and typed in ("", office.name_hi, office.name_en):
            filled["authority"], filled["authority_id"] = office.name_hi, office.id
        else:
            filled["authority"] = typed or rung.label.hi
    if filled.get("channel") in BESIDE_THE_LADDER:
        filled["level"] = None


def _write_papers(case: Case, after: CaseFacts, move: Move) -> None:
    today = day_of(move.at)
    for row, given in zip(case.submissions, after.submissions, strict=False):
        row.external_reference, row.dispatch, row.returned_on = given.reference, given.dispatch, given.returned_on
        if given.acknowledged and row.acknowledged_on is None:
            row.acknowledged_on = today
    for given in after.submissions[len(case.submissions) :]:
        case.submissions.append(
            Submission(
                sequence=len(case.submissions) + 1,
                cycle=given.cycle,
                authority=given.authority,
                authority_id=given.authority_id,
                level=given.level,
                channel=given.channel,
                filed_on=given.filed_on,
                external_reference=given.reference,
                dispatch=given.dispatch,
                acknowledged_on=today if given.acknowledged else None,
                recorded_by_id=move.who.user_id,
                recorded_at=move.at,
            )
        )
    if move.action in OFFICE_REPLIES and after.with_office is not None:
        answered = case.submissions[after.with_office - 1]
        answered.reply_text = move.text.strip() or str(move.details().get("evidence", ""))
        answered.reply_on = today


def _write_receipt(case: Case, action: Action, filled: Mapping[str, Any], moment: datetime) -> None:
    """Let the entitlement say what the person says of the benefit; other steps leave it alone, and unread."""
    today = day_of(moment)
    if action is Action.CONFIRM_RECEIPT:
        due = case.entitlement
        due.receipt, due.receipt_asked_on, due.received_on = "received", today, today
        due.evidence = str(filled.get("document", "")).strip() or due.evidence
    elif action in (Action.REPORT_UNMET, Action.REOPEN):
        due = case.entitlement
        due.receipt, due.receipt_asked_on, due.received_on = "not_received", today, None


def _event_row(case: Case, event: Event) -> CaseEvent:
    # By the key and not through ``case.events``: adding to that list would read the whole history first.
    return CaseEvent(
        case_id=case.id,
        kind=event.kind,
        from_state=event.from_state,
        to_state=event.to_state,
        level=event.level,
        actor_id=event.actor_id,
        text=event.text,
        details=dict(event.details),
        occurred_at=event.occurred_at,
        recorded_at=event.occurred_at,
    )
