"""What the lifecycle remembers of an invented case, and the papers in it: told from its history, nothing drawn anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from app.domain.cases import CaseState, EventKind
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.dispatch import Dispatch
from app.domain.lifecycle.facts import MAX_HOLD_DAYS, CheckedBy, ClosureKind, Receipt
from app.domain.lifecycle.ladder import Ladder
from app.domain.lifecycle.papers import Channel
from app.services.demo.areas import Row
from app.services.demo.histories import Happening, History

_GIVEN = {EventKind.SUBMITTED: Channel.OFFICE, EventKind.APPEALED: Channel.APPEAL}
_REPLIES = frozenset({EventKind.REPORTED_RESOLVED, EventKind.REJECTED})
_LEFT_UPWARDS = frozenset({EventKind.ESCALATED, EventKind.NOT_RECEIVED})


def paper_rows(case_id: int, history: History, ladder: Ladder, worker: int) -> list[Row]:
    """Return a row for every paper that the history speaks of, with its acknowledgement and its reply."""
    rows: list[Row] = []
    for happening in history.happenings:
        kind, day = happening.step.kind, day_of(happening.occurred_at)
        if kind in _GIVEN:
            rows.append(_paper(case_id, len(rows) + 1, happening, ladder, worker))
        elif rows and kind == EventKind.ACKNOWLEDGED:
            rows[-1] |= {
                "acknowledged_on": day,
                "external_reference": f"आवक {case_id % 900 + 100}/{day:%y}",
                "dispatch": Dispatch.DELIVERED,
            }
        elif rows and kind in _REPLIES:
            rows[-1] |= {"reply_on": day, "reply_text": happening.step.text}
    return rows


def _paper(case_id: int, sequence: int, happening: Happening, ladder: Ladder, worker: int) -> Row:
    rung = ladder.rung(happening.level)
    return {
        "case_id": case_id,
        "sequence": sequence,
        "cycle": 1,
        "authority": rung.label.hi if rung else "दफ्तर",
        "level": happening.level if rung else None,
        "channel": _GIVEN[happening.step.kind],
        "filed_on": day_of(happening.occurred_at),
        "external_reference": "",
        "dispatch": Dispatch.SENT,
        "acknowledged_on": None,
        "reply_text": "",
        "reply_on": None,
        "recorded_by_id": worker,
        "recorded_at": happening.recorded_at,
    }


def work_row(case_id: int, history: History, worker: int, supervisor: int) -> Row:
    """Return what the lifecycle remembers of a case that has moved."""
    last = _moved(history.happenings)
    state, at = last.step.to_state, last.occurred_at
    left = [[1, h.level - 1] for h in history.happenings if h.step.kind in _LEFT_UPWARDS]
    facts: Row = {"escalated": left} if left else {}
    if any(h.step.kind in _GIVEN for h in history.happenings):
        facts["papers_complete"] = True
    if state == CaseState.ON_HOLD:
        facts["hold"] = {"before": last.from_state, "since": at.isoformat(), "reason": last.step.text}
    if state == CaseState.REPORTED_RESOLVED:
        facts["claim"] = {"by": worker, "at": at.isoformat(), "owner": worker}
    if state == CaseState.CLOSED_RECEIVED:
        facts["finding"] = {
            "outcome": Receipt.RECEIVED,
            "by": supervisor,
            "at": at.isoformat(),
            "how": CheckedBy.CALL,
            "document": "",
        }
    return {
        "case_id": case_id,
        "review_on": day_of(at) + timedelta(days=MAX_HOLD_DAYS) if state == CaseState.ON_HOLD else None,
        "closure_asked_at": None,
        "closure_asked_by_id": None,
        "closure_owner_id": None,
        "closed_as": ClosureKind.MOVED if state == CaseState.CLOSED_OTHER else None,
        "exhausted": False,
        "facts": facts,
    }


def _moved(happenings: Iterable[Happening]) -> Happening:
    """Return the latest happening that was more than a note."""
    return [happening for happening in happenings if happening.step.kind != EventKind.NOTED][-1]
