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
from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.cases import CLOSED
from app.domain.errors import NotFound
from app.domain.lifecycle import Action, CaseFacts, Event, Move, Offer, Rules, Standing, apply, next_action, offered
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
from app.domain.lifecycle.papers import BESIDE_THE_LADDER, Acknowledge, Appeal, Submit, SubmitAgain
from app.models import Case, CaseEvent, Submission, User
from app.services import accounts, audit, beneficiaries, counters, scope
from app.services.case_facts import facts_of, rules_for, write_facts

MOVES: Mapping[Action, type[Move]] = {
    kind.action: kind
    for kind in (
        *(Assign, Submit, Acknowledge, ReportResolved, ConfirmReceipt, ReportUnmet, RecordRejection, Appeal),
        *(Escalate, SubmitAgain, PutOnHold, Resume, Reassign, Note, AskClosure, ApproveClosure, RefuseClosure),
        Reopen,
    )
}
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
    for name, value in said.items():
        if isinstance(value, str):
            identifiers.refuse_forbidden(value, field=name)
    moment = now or datetime.now(UTC)
    who = Standing(actor.user_id, scope.permissions_at(session, actor, case.booth_id))
    rules = rules_for(session, case.scheme)
    before, stood = _facts(session, case, lock=action is Action.REOPEN), counters.standing_of(case, case.entitlement)
    filled = _filled(session, case, action, said, rules, moment)
    move = MOVES[action](who=who, at=moment, version=version, **filled)
    outcome = apply(before, move, rules)
    # A note moves nothing, so it must not make the form stale that somebody else is filling in just now.
    if action is not Action.NOTE:
        _write_papers(case, outcome.facts, move)
        write_facts(case, outcome.facts, moment)
        _write_receipt(case, action, filled, moment)
    for event in outcome.events:
        case.events.append(_event_row(event))
    session.flush()
    counters.record_change(session, stood, counters.standing_of(case, case.entitlement))
    first = outcome.events[0]
    details = {"from": first.from_state, "to": first.to_state, "level": outcome.facts.level, **_owner_in(filled)}
    audit.record(session, actor, f"case_{first.kind}", "case", case.id, details)
    return case


def offered_actions(session: Session, actor: Actor, case: Case, now: datetime | None = None) -> Offered:
    """Return every step of the lifecycle, each open for this person or with why it is closed."""
    moment = now or datetime.now(UTC)
    who = Standing(actor.user_id, scope.permissions_at(session, actor, case.booth_id))
    facts, rules = _facts(session, case), rules_for(session, case.scheme)
    return Offered(offered(facts, who, moment, rules), next_action(facts, who, moment, rules), facts, rules)


def _locked(session: Session, actor: Actor, number: str) -> Case:
    """Return the case as it is now, its row locked until the transaction ends."""
    wanted = select(Case).where(Case.number == number.strip().upper())
    case: Case | None = session.scalars(
        scope.within(wanted, actor, Permission.CASE_READ, Case.booth_id)
        .with_for_update()
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


def _filled(
    session: Session, case: Case, action: Action, said: Mapping[str, Any], rules: Rules, moment: datetime
) -> dict[str, Any]:
    """Return the form with what only the rows know: whether an owner covers the booth, what a rung is called."""
    filled = dict(said)
    kind = MOVES[action]
    if issubclass(kind, Assign):
        owner = _owner(session, case, filled.get("owner_id"), moment)
        filled["owner_covers_booth"] = owner is not None
        if owner is not None and not filled.get("text"):
            filled["text"] = owner.name if action is not Action.REOPEN else ""
    if issubclass(kind, Submit):
        rung = rules.ladder.rung(filled.get("level") or 0)
        filled["authority"] = filled.get("authority") or (rung.label.hi if rung else "")
        if filled.get("channel") in BESIDE_THE_LADDER:
            filled["level"] = None
    return filled


def _owner(session: Session, case: Case, owner_id: int | None, moment: datetime) -> Actor | None:
    """Return the chosen owner if they work and their own areas cover the booth of the case."""
    if owner_id is None or not 0 < owner_id <= scope.LARGEST_KEY:
        return None
    user = session.get(User, owner_id)
    if user is None or not user.active:
        return None
    owner = accounts.actor_of(user, moment.date())
    return owner if scope.booth_in_reach(session, owner, Permission.CASE_FILE, case.booth_id) else None


def _owner_in(filled: Mapping[str, Any]) -> dict[str, int]:
    return {"owner": filled["owner_id"]} if filled.get("owner_id") else {}


def _write_papers(case: Case, after: CaseFacts, move: Move) -> None:
    today = day_of(move.at)
    for row, given in zip(case.submissions, after.submissions, strict=False):
        row.external_reference = given.reference
        if given.acknowledged and row.acknowledged_on is None:
            row.acknowledged_on = today
    for given in after.submissions[len(case.submissions) :]:
        case.submissions.append(
            Submission(
                sequence=len(case.submissions) + 1,
                cycle=given.cycle,
                authority=given.authority,
                level=given.level,
                channel=given.channel,
                filed_on=given.filed_on,
                external_reference=given.reference,
                acknowledged_on=today if given.acknowledged else None,
                recorded_by_id=move.who.user_id,
                recorded_at=move.at,
            )
        )
    if move.action in OFFICE_REPLIES and case.submissions:
        said = move.text.strip() or str(move.details().get("evidence", ""))
        case.submissions[-1].reply_text, case.submissions[-1].reply_on = said, today


def _write_receipt(case: Case, action: Action, filled: Mapping[str, Any], moment: datetime) -> None:
    """Let the entitlement say what the person says of the benefit."""
    due, today = case.entitlement, day_of(moment)
    if action is Action.CONFIRM_RECEIPT:
        due.receipt, due.receipt_asked_on, due.received_on = "received", today, today
        due.evidence = str(filled.get("document", "")).strip() or due.evidence
    elif action in (Action.REPORT_UNMET, Action.REOPEN):
        due.receipt, due.receipt_asked_on, due.received_on = "not_received", today, None


def _event_row(event: Event) -> CaseEvent:
    return CaseEvent(
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
