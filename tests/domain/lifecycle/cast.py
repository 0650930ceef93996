"""The people and the case that the lifecycle tests are played with.

Owner and partner are office-bearers, the worker follows what is theirs, two reviewers check. Moments are in India,
so that days in the examples are the days on the wall there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.access import PERMISSIONS, Role
from app.domain.cases import CaseState
from app.domain.errors import Sentence
from app.domain.lifecycle import CaseFacts, Rules, Standing, apply, opened
from app.domain.lifecycle.clocks import INDIA, Calendar, Freeze, Limit
from app.domain.lifecycle.clocks import case_due as due_of_case
from app.domain.lifecycle.facts import CheckedBy, ClosureKind, Receipt
from app.domain.lifecycle.ladder import Basis, Ladder, Rung
from app.domain.lifecycle.moves import Assign, Move, Note, PutOnHold, Reassign, RecordRejection, Resume
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
from app.domain.lifecycle.papers import Acknowledge, Appeal, PaperReturned, PaperTaken, Submit, SubmitAgain

OWNER = Standing(1, PERMISSIONS[Role.OFFICE_BEARER])
PARTNER = Standing(2, PERMISSIONS[Role.OFFICE_BEARER])
WORKER = Standing(3, PERMISSIONS[Role.WORKER])
REVIEWER = Standing(4, PERMISSIONS[Role.REVIEWER])
SECOND_REVIEWER = Standing(5, PERMISSIONS[Role.REVIEWER])
BOTH = Standing(6, PERMISSIONS[Role.REVIEWER] | PERMISSIONS[Role.OFFICE_BEARER])

START = datetime(2026, 3, 2, 10, 0, tzinfo=INDIA)
"""A Monday morning."""


def on(day: int, hour: int = 10) -> datetime:
    """Return the hour on the day that many days after the start."""
    return START.replace(hour=hour) + timedelta(days=day)


LADDER = Ladder(
    tuple(
        Rung(level, code, Sentence(code, code), Limit(days), Basis.SUGGESTED)
        for level, (code, days) in enumerate([("DESK", 7), ("BLOCK", 15), ("DISTRICT", 10)], start=1)
    )
)
RULES = Rules(LADDER, reason_codes=frozenset({"NOT_IN_LIST", "DOC_MISSING"}))
FROZEN = replace(RULES, calendar=Calendar(freezes=(Freeze(date(2026, 3, 1), date(2026, 4, 30)),)))
FRESH = opened(START, due_of_case(START), RULES)

Make = Callable[..., Move]

GOOD: dict[type[Move], dict[str, Any]] = {
    Note: {"text": "घर गए थे"},
    Assign: {"owner_id": 1, "owner_covers_booth": True},
    Reassign: {"owner_id": 2, "owner_covers_booth": True},
    Submit: {"authority": "जनपद", "filed_on": START.date(), "level": 1, "papers_complete": True},
    SubmitAgain: {"authority": "जनपद", "filed_on": START.date(), "level": 1, "papers_complete": True},
    Appeal: {"authority": "SDM", "filed_on": START.date(), "level": 2, "papers_complete": True},
    Acknowledge: {"reference": "आवक 12/26"},
    PaperTaken: {"reference": "आवक 13/26"},
    PaperReturned: {"returned_on": START.date(), "text": "पता गलत लिखा था"},
    PutOnHold: {"text": "बैंक बंद", "review_on": date(2026, 3, 12)},
    Resume: {},
    RecordRejection: {"reason_code": "NOT_IN_LIST", "evidence": "आदेश 5"},
    ReportResolved: {"text": "सचिव ने कहा"},
    ConfirmReceipt: {"how": CheckedBy.VISIT},
    ReportUnmet: {"outcome": Receipt.NOT_RECEIVED, "text": "खाते में नहीं आया"},
    Escalate: {"text": "सुनवाई नहीं"},
    AskClosure: {"kind": ClosureKind.MOVED, "text": "इंदौर चले गए"},
    ApproveClosure: {},
    RefuseClosure: {"text": "अभी यहीं हैं"},
    Reopen: {"owner_id": 1, "owner_covers_booth": True, "text": "फिर रुक गया"},
}
"""A complete form for each step on the first day."""


def make(kind: type[Move], who: Standing = OWNER, day: int = 0, **fields: Any) -> Move:
    """Return a complete move of a kind, with some fields replaced."""
    return kind(who=who, at=on(day), **{**GOOD[kind], **fields})


def play(*moves: Move, facts: CaseFacts = FRESH, rules: Rules = RULES) -> CaseFacts:
    """Return the facts after the moves, each of which must be taken."""
    for move in moves:
        facts = apply(facts, move, rules).facts
    return facts


ASSIGNED = play(make(Assign))
SUBMITTED = play(make(Submit), facts=ASSIGNED)
IN_PROGRESS = play(make(Acknowledge), facts=SUBMITTED)
REJECTED = play(make(RecordRejection), facts=IN_PROGRESS)
CLAIMED = play(make(ReportResolved), facts=IN_PROGRESS)
RECEIVED = play(make(ConfirmReceipt, REVIEWER), facts=CLAIMED)
HELD = play(make(PutOnHold), facts=IN_PROGRESS)
ASKED = play(make(AskClosure), facts=IN_PROGRESS)
CLOSED = play(make(ApproveClosure, REVIEWER), facts=ASKED)

AT: dict[CaseState, CaseFacts] = {
    facts.state: facts for facts in (FRESH, ASSIGNED, SUBMITTED, IN_PROGRESS, REJECTED, CLAIMED, RECEIVED, HELD, CLOSED)
}
