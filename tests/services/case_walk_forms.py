"""What people type on the walk: mostly whole forms, now and then one that lacks something or is out of order."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from app.domain.cases import CaseState
from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import day_of
from app.domain.lifecycle.facts import CheckedBy, ClosureKind, Receipt
from app.domain.lifecycle.papers import Channel

A, S = Action, CaseState
ONWARD = {
    S.OPEN: (A.ASSIGN,),
    S.ASSIGNED: (A.SUBMIT,),
    S.SUBMITTED: (A.ACKNOWLEDGE, A.ACKNOWLEDGE, A.SUBMIT_AGAIN, A.PAPER_RETURNED),
    S.IN_PROGRESS: (A.REPORT_RESOLVED, A.REPORT_RESOLVED, A.REJECT, A.SUBMIT_AGAIN, A.PAPER_TAKEN, A.PAPER_RETURNED),
    S.DEPT_REJECTED: (A.APPEAL,),
    S.REPORTED_RESOLVED: (A.CONFIRM_RECEIPT, A.REPORT_UNMET),
    S.ON_HOLD: (A.RESUME, A.RESUME, A.APPROVE_CLOSURE),
    S.CLOSED_RECEIVED: (A.REOPEN,),
    S.CLOSED_OTHER: (A.REOPEN,),
}
ANYWHERE = (
    A.ESCALATE, A.HOLD, A.REASSIGN, A.NOTE, A.ASK_CLOSURE, A.APPROVE_CLOSURE, A.APPROVE_CLOSURE, A.REFUSE_CLOSURE,
)  # fmt: skip
WORDS = ("", "  ", "दफ्तर ने बताया", "सचिव से बात हुई", "कागज जमा हुए")


def likely(chance: random.Random, row: Any) -> Action:
    """Return a step that the case is likely to take from where it stands."""
    return chance.choice(ONWARD[S(row.state)] if chance.random() < 0.7 else ANYWHERE)


def filled(chance: random.Random, action: Action, row: Any, now: datetime, users: dict[str, int]) -> dict[str, Any]:
    """Return a form for a step by the field names of its move; one in eight lacks what it needs."""
    text = chance.choice(WORDS[:2] if chance.random() < 0.12 else WORDS[2:])
    make = _FORMS.get(action)
    return make(chance, text, row, now, users) if make else {}


def _words(chance: random.Random, text: str, *_: Any) -> dict[str, Any]:
    return {"text": text}


def _owner(chance: random.Random, text: str, row: Any, now: datetime, users: dict[str, int]) -> dict[str, Any]:
    chosen = chance.choice(("worker", "worker", "office_bearer", "partner", "reviewer", "far_worker"))
    return {"owner_id": chance.choice([users[chosen]] * 7 + [None])}


def _reopening(chance: random.Random, text: str, *known: Any) -> dict[str, Any]:
    return {**_owner(chance, text, *known), "text": text}


def _paper(chance: random.Random, text: str, row: Any, now: datetime, users: dict[str, int]) -> dict[str, Any]:
    complete = chance.random() < 0.85
    return {
        "level": chance.choice([None, 1, 1, 2, 3, 3, 4]),
        "authority": chance.choice(["", "जनपद पंचायत"]),
        "channel": chance.choice([Channel.OFFICE] * 5 + [Channel.RTI]),
        "filed_on": day_of(now) + timedelta(days=chance.choice([0] * 12 + [1, -400])),
        "papers_complete": complete,
        "papers_waived": "" if complete else text.strip(),
        "acknowledged": chance.random() < 0.3,
    }


def _taken(chance: random.Random, text: str, *_: Any) -> dict[str, Any]:
    return {"acknowledged": chance.random() < 0.8, "reference": chance.choice(["", "आवक 7/26"])}


def _further(chance: random.Random, text: str, *known: Any) -> dict[str, Any]:
    return {**_taken(chance, text, *known), "paper": chance.choice([None, None, None, 1, 2])}


def _back(chance: random.Random, text: str, row: Any, now: datetime, users: dict[str, int]) -> dict[str, Any]:
    day = day_of(now) + timedelta(days=chance.choice([0] * 12 + [1, -400]))
    return {"returned_on": day, "text": text, "paper": chance.choice([None, None, None, 1, 2])}


def _asked(chance: random.Random, text: str, *_: Any) -> dict[str, Any]:
    how = chance.choice([CheckedBy.CALL, CheckedBy.VISIT, CheckedBy.DOCUMENT])
    return {"how": how, "document": chance.choice(["", "", "", "पासबुक"])}


def _unmet(chance: random.Random, text: str, *_: Any) -> dict[str, Any]:
    return {"outcome": chance.choice(list(Receipt)), "how": CheckedBy.VISIT, "text": text}


def _rejected(chance: random.Random, text: str, *_: Any) -> dict[str, Any]:
    return {"reason_code": chance.choice(["DOC_MISSING", "NOT_IN_LIST", "NO_SUCH"]), "evidence": text}


def _hold(chance: random.Random, text: str, row: Any, now: datetime, users: dict[str, int]) -> dict[str, Any]:
    return {"text": text, "review_on": day_of(now) + timedelta(days=chance.choice([0, 1, 3, 9, 20, 31]))}


def _closure(chance: random.Random, text: str, *_: Any) -> dict[str, Any]:
    return {"kind": chance.choice(list(ClosureKind)), "text": text}


_FORMS: dict[Action, Any] = {
    A.ASSIGN: _owner,
    A.REASSIGN: _owner,
    A.REOPEN: _reopening,
    A.SUBMIT: _paper,
    A.SUBMIT_AGAIN: _paper,
    A.APPEAL: _paper,
    A.ACKNOWLEDGE: _taken,
    A.PAPER_TAKEN: _further,
    A.PAPER_RETURNED: _back,
    A.REPORT_RESOLVED: _words,
    A.CONFIRM_RECEIPT: _asked,
    A.REPORT_UNMET: _unmet,
    A.REJECT: _rejected,
    A.ESCALATE: _words,
    A.HOLD: _hold,
    A.NOTE: _words,
    A.ASK_CLOSURE: _closure,
    A.REFUSE_CLOSURE: _words,
}
