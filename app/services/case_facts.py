"""Rows of a case as the facts that its lifecycle asks for, and facts written back into rows.

A case that has never moved has no row of work; one from before such rows were kept may lack the hold that its state
speaks of. Both read as facts from which the case can go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cases import CLOSED, CaseState
from app.domain.errors import Sentence
from app.domain.lifecycle import CaseFacts, Rules
from app.domain.lifecycle.clocks import DayKind, Limit, Pause, day_of
from app.domain.lifecycle.facts import (
    MAX_HOLD_DAYS,
    CheckedBy,
    ClosureKind,
    ClosureRequest,
    Finding,
    Hold,
    OfficeClaim,
    Receipt,
    Submission,
)
from app.domain.lifecycle.ladder import DEFAULT_SEQUENCE, LadderScheme, StepRow, ladder_for
from app.models import Case, CaseWork, EscalationStep, Reason, Scheme
from app.models import Submission as SubmissionRow

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rules of every scheme stand on: the rungs of the escalation table, and the known reasons."""

    steps: tuple[StepRow, ...]
    reason_codes: frozenset[str]


def ground_of(session: Session) -> Ground:
    """Return the ground as the tables have it now; a worker through many cases asks for it once."""
    return Ground(ladder_steps(session), frozenset(session.scalars(select(Reason.code))))


def rules_on(ground: Ground, scheme: Scheme) -> Rules:
    """Return the rules of one scheme's cases on that ground."""
    return Rules(ladder_for(ladder_scheme(scheme), ground.steps), reason_codes=ground.reason_codes)


def rules_for(session: Session, scheme: Scheme) -> Rules:
    """Return what surrounds the cases of a scheme: its ladder, and the reasons that a rejection may name."""
    return rules_on(ground_of(session), scheme)


def ladder_steps(session: Session) -> tuple[StepRow, ...]:
    """Return the rungs of the escalation table in their order."""
    steps = session.scalars(select(EscalationStep).order_by(EscalationStep.position))
    return tuple(
        StepRow(
            step.position,
            step.code,
            Sentence(step.label_hi, step.label_en),
            step.days,
            step.days_kind,
            step.proof_hi,
        )
        for step in steps
    )


def usual_offices(session: Session) -> dict[str, Sentence]:
    """Return the offices of the usual ladder by the code of their rung, in its order."""
    labels = {step.code: step.label for step in ladder_steps(session)}
    return {code: labels[code] for code in DEFAULT_SEQUENCE if code in labels}


def ladder_scheme(scheme: Scheme) -> LadderScheme:
    """Return what a ladder needs to know of a scheme."""
    return LadderScheme(scheme.department_code, scheme_limit(scheme.limit_days, scheme.limit_kind))


def scheme_limit(days: int | None, kind: str) -> Limit | None:
    """Return a scheme's own time limit, None where it has none."""
    if days is None:
        return None
    return Limit(days, DayKind.WORKING if kind == DayKind.WORKING else DayKind.CALENDAR)


def facts_of(case: Case, *, other_live_case: bool = False, consented: bool = True) -> CaseFacts:
    """Return the facts of a case from its rows."""
    work = case.work or CaseWork(facts={}, exhausted=False)
    kept = work.facts
    facts = CaseFacts(
        state=CaseState(case.state),
        opened_at=case.opened_at,
        case_due=case.case_due,
        stage_since=case.stage_since,
        stage_due=case.stage_due,
        level=case.level,
        reopened_count=case.reopened_count,
        owner_id=case.owner_id,
        version=case.version,
        hold_days_used=kept.get("hold_days_used", 0),
        stage_pauses=tuple(Pause(_moment(start), _moment(end)) for start, end in kept.get("stage_pauses", ())),
        submissions=tuple(_submission(row) for row in case.submissions),
        papers_complete=kept.get("papers_complete", False),
        papers_waived=kept.get("papers_waived", ""),
        closure=_closure(work),
        closed_as=ClosureKind(work.closed_as) if work.closed_as else None,
        escalated=frozenset((cycle, level) for cycle, level in kept.get("escalated", ())),
        exhausted=work.exhausted,
        other_live_case=other_live_case,
        consented=consented,
    )
    return replace(facts, hold=_hold(case, work), claim=_claim(kept), finding=_finding(kept))


def write_facts(case: Case, facts: CaseFacts, at: datetime) -> None:
    """Write facts back into the rows of a case: all but its papers, which have rows and dates of their own."""
    case.state, case.level, case.owner_id = facts.state, facts.level, facts.owner_id
    case.stage_since, case.stage_due = facts.stage_since, facts.stage_due
    case.reopened_count, case.version = facts.reopened_count, facts.version
    if facts.state not in CLOSED:
        case.closed_at = None
    elif case.closed_at is None:
        case.closed_at = at
    if case.work is None:
        case.work = CaseWork()
    work, asked = case.work, facts.closure
    work.review_on = facts.hold.review_on if facts.hold else None
    work.closure_asked_at = asked.asked_at if asked else None
    work.closure_asked_by_id = asked.asked_by if asked else None
    work.closure_owner_id = asked.owner_id if asked else None
    work.closed_as, work.exhausted = facts.closed_as, facts.exhausted
    work.facts = _document(facts)


def _document(facts: CaseFacts) -> Document:
    """Return what has no column of its own; what says nothing is left out."""
    whole: Document = {
        "hold": facts.hold
        and {"before": facts.hold.before, "since": facts.hold.since.isoformat(), "reason": facts.hold.reason},
        "hold_days_used": facts.hold_days_used,
        "stage_pauses": [[pause.start.isoformat(), pause.end.isoformat()] for pause in facts.stage_pauses],
        "papers_complete": facts.papers_complete,
        "papers_waived": facts.papers_waived,
        "claim": facts.claim
        and {
            "by": facts.claim.reported_by,
            "at": facts.claim.reported_at.isoformat(),
            "owner": facts.claim.owner_id,
        },
        "closure": facts.closure and {"kind": facts.closure.kind, "reason": facts.closure.reason},
        "finding": facts.finding
        and {
            "outcome": facts.finding.outcome,
            "by": facts.finding.found_by,
            "at": facts.finding.found_at.isoformat(),
            "how": facts.finding.how,
            "document": facts.finding.document,
        },
        "escalated": sorted([cycle, level] for cycle, level in facts.escalated),
    }
    return {name: value for name, value in whole.items() if value}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _submission(row: SubmissionRow) -> Submission:
    return Submission(
        row.authority,
        row.filed_on,
        row.cycle,
        row.level,
        row.channel,
        row.external_reference,
        row.acknowledged_on is not None,
    )


def _hold(case: Case, work: CaseWork) -> Hold | None:
    if case.state != CaseState.ON_HOLD:
        return None
    kept: Mapping[str, Any] | None = work.facts.get("hold")
    if kept is None:
        latest = day_of(case.stage_since) + timedelta(days=MAX_HOLD_DAYS)
        before = CaseState.IN_PROGRESS if case.owner_id else CaseState.OPEN
        return Hold(before, case.stage_since, work.review_on or latest)
    since = _moment(kept["since"])
    return Hold(CaseState(kept["before"]), since, work.review_on or day_of(since), kept["reason"])


def _claim(kept: Mapping[str, Any]) -> OfficeClaim | None:
    claim = kept.get("claim")
    return OfficeClaim(claim["by"], _moment(claim["at"]), claim["owner"]) if claim else None


def _closure(work: CaseWork) -> ClosureRequest | None:
    kept = work.facts.get("closure")
    if work.closure_asked_at is None or not kept:
        return None
    return ClosureRequest(
        ClosureKind(kept["kind"]),
        work.closure_asked_by_id,
        work.closure_asked_at,
        work.closure_owner_id,
        kept["reason"],
    )


def _finding(kept: Mapping[str, Any]) -> Finding | None:
    found = kept.get("finding")
    if not found:
        return None
    return Finding(
        Receipt(found["outcome"]),
        found["by"],
        _moment(found["at"]),
        CheckedBy(found["how"]),
        found["document"],
    )
