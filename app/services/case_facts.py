"""Rows of a case as the facts that its lifecycle asks for, and facts written back into rows.

A case that has never moved has no row of work; one from before such rows were kept may lack the hold that its state
speaks of. Both read as facts from which the case can go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.cases import CLOSED, CaseState
from app.domain.lifecycle import CaseFacts
from app.domain.lifecycle.clocks import Pause, day_of
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
from app.models import Case, CaseWork
from app.models import Submission as SubmissionRow

Document = dict[str, Any]


def facts_of(case: Case, *, other_live_case: bool = False, consented: bool = True) -> CaseFacts:
    """Return the facts of a case from its rows."""
    work = _work_of(case)
    kept = work.facts
    return replace(
        stage_facts_of(case),
        reopened_count=case.reopened_count,
        owner_id=case.owner_id,
        version=case.version,
        hold_days_used=kept.get("hold_days_used", 0),
        submissions=tuple(_submission(row) for row in case.submissions),
        papers_complete=kept.get("papers_complete", False),
        papers_waived=kept.get("papers_waived", ""),
        closure=_closure(work),
        closed_as=ClosureKind(work.closed_as) if work.closed_as else None,
        escalated=frozenset((cycle, level) for cycle, level in kept.get("escalated", ())),
        exhausted=work.exhausted,
        other_live_case=other_live_case,
        consented=consented,
        claim=_claim(kept),
        finding=_finding(kept),
    )


def stage_facts_of(case: Case) -> CaseFacts:
    """Return the facts that the clock of a case's stage depends on, and no others; papers are not read."""
    work = _work_of(case)
    return CaseFacts(
        state=CaseState(case.state),
        opened_at=case.opened_at,
        case_due=case.case_due,
        stage_since=case.stage_since,
        stage_due=case.stage_due,
        level=case.level,
        hold=_hold(case, work),
        stage_pauses=tuple(Pause(_moment(start), _moment(end)) for start, end in work.facts.get("stage_pauses", ())),
    )


def _work_of(case: Case) -> CaseWork:
    return case.work or CaseWork(facts={}, exhausted=False)


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
        row.authority_id,
        row.returned_on,
        row.reply_on is not None,
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
