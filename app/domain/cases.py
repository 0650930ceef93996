"""What a case is, where it can stand, and when one may be filed.

A case is born from *eligible minus received*. It stays outstanding until the person says that the benefit came:
an office's "resolved" is a claim, kept apart from the receipt, and still counts as outstanding everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Conflict, NotNow, Sentence
from app.domain.freezes import refuse_filing


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "OPEN"
    ASSIGNED = "ASSIGNED"
    SUBMITTED = "SUBMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    DEPT_REJECTED = "DEPT_REJECTED"
    REPORTED_RESOLVED = "REPORTED_RESOLVED"
    CLOSED_RECEIVED = "CLOSED_RECEIVED"
    CLOSED_OTHER = "CLOSED_OTHER"


CLOSED = frozenset({CaseState.CLOSED_RECEIVED, CaseState.CLOSED_OTHER})
OUTSTANDING = frozenset(CaseState) - CLOSED
"""Every state in which the person is still without the benefit as far as the person has said."""

STATE_LABELS: dict[CaseState, Sentence] = {
    CaseState.OPEN: Sentence("खुला", "Open"),
    CaseState.ASSIGNED: Sentence("सौंपा गया", "Assigned"),
    CaseState.SUBMITTED: Sentence("आवेदन दिया", "Submitted"),
    CaseState.IN_PROGRESS: Sentence("प्रक्रिया में", "In progress"),
    CaseState.ON_HOLD: Sentence("रोका गया", "On hold"),
    CaseState.DEPT_REJECTED: Sentence("विभाग ने अस्वीकृत किया", "Rejected by the office"),
    CaseState.REPORTED_RESOLVED: Sentence("विभाग कहता है: हो गया", "Office says: done"),
    CaseState.CLOSED_RECEIVED: Sentence("लाभ मिला, बंद", "Received, closed"),
    CaseState.CLOSED_OTHER: Sentence("बिना लाभ बंद", "Closed without benefit"),
}


class EventKind(StrEnum):
    """What happened to a case; the history is only ever added to."""

    FILED = "filed"
    NOTED = "noted"
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    ACKNOWLEDGED = "acknowledged"
    PAPER_TAKEN = "paper_taken"
    PAPER_RETURNED = "paper_returned"
    HELD = "held"
    RESUMED = "resumed"
    REJECTED = "rejected"
    APPEALED = "appealed"
    REPORTED_RESOLVED = "reported_resolved"
    NOT_RECEIVED = "not_received"
    RECEIVED = "received"
    CLOSURE_ASKED = "closure_asked"
    CLOSURE_REFUSED = "closure_refused"
    CLOSED = "closed"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    EXHAUSTED = "exhausted"


EVENT_LABELS: dict[EventKind, Sentence] = {
    EventKind.FILED: Sentence("प्रकरण दर्ज हुआ", "Case filed"),
    EventKind.NOTED: Sentence("टिप्पणी", "Note"),
    EventKind.ASSIGNED: Sentence("जिम्मेदारी सौंपी गई", "Assigned"),
    EventKind.SUBMITTED: Sentence("दफ्तर में आवेदन दिया", "Submitted to the office"),
    EventKind.ACKNOWLEDGED: Sentence("पावती मिली", "Acknowledged by the office"),
    EventKind.PAPER_TAKEN: Sentence("बाद में दिए आवेदन की पावती मिली", "A further paper was acknowledged"),
    EventKind.PAPER_RETURNED: Sentence("आवेदन लौट आया", "A paper came back"),
    EventKind.HELD: Sentence("रोका गया", "Put on hold"),
    EventKind.RESUMED: Sentence("फिर शुरू किया", "Resumed"),
    EventKind.REJECTED: Sentence("विभाग ने अस्वीकृत किया", "Rejected by the office"),
    EventKind.APPEALED: Sentence("अपील की", "Appealed"),
    EventKind.REPORTED_RESOLVED: Sentence("विभाग ने कहा: हो गया", "The office says it is done"),
    EventKind.NOT_RECEIVED: Sentence("व्यक्ति ने कहा: नहीं मिला", "The person says: not received"),
    EventKind.RECEIVED: Sentence("व्यक्ति ने कहा: मिल गया", "The person says: received"),
    EventKind.CLOSURE_ASKED: Sentence("बिना लाभ बंद करने को कहा", "Asked to close without benefit"),
    EventKind.CLOSURE_REFUSED: Sentence("बंद करने से मना किया", "Closing refused"),
    EventKind.CLOSED: Sentence("बंद किया", "Closed"),
    EventKind.REOPENED: Sentence("दोबारा खोला", "Reopened"),
    EventKind.ESCALATED: Sentence("ऊपर भेजा", "Escalated"),
    EventKind.EXHAUSTED: Sentence("सबसे ऊपर तक पहुंचा, लाभ बाकी", "At the top of the ladder, still without the benefit"),
}

DEFAULT_STAGE_DAYS = 7
"""Days at the first rung of the ladder when the reference data give none (a suggested default, no rule)."""

DEFAULT_CASE_DAYS = 60
"""Days until a case is over its time limit when the scheme has no statutory limit of its own."""


class NotEligible(NotNow):
    """The latest assessment does not say eligible."""

    code = "not_eligible"
    sentence = Sentence(
        "इस योजना में पात्रता पक्की नहीं है। पहले व्यक्ति के पेज पर बाकी सवालों के जवाब भरें।",
        "This person is not yet shown to be eligible for the scheme. Answer the open questions on their page first.",
    )


class AlreadyReceived(NotNow):
    """The benefit was received for this period, so there is nothing to press for."""

    code = "already_received"
    sentence = Sentence(
        "यह लाभ मिल चुका है, इसलिए प्रकरण की जरूरत नहीं। रुक गया हो तो पहले “नहीं मिला” चुनें।",
        'This benefit is marked as received, so no case is needed. If it has stopped, choose "not received" first.',
    )


class NoConsent(NotNow):
    """The person has not agreed, or has withdrawn, so no case may be kept in their name."""

    code = "no_consent"
    sentence = Sentence(
        "व्यक्ति की सहमति दर्ज नहीं है। पहले सूचना पढ़कर सुनाएं और सहमति लें।",
        "The person's consent is not recorded. Read the notice out and ask for consent first.",
    )


class LiveCaseExists(Conflict):
    """One person, one scheme, one period: one live case."""

    code = "live_case_exists"
    sentence = Sentence(
        "इस व्यक्ति का इस योजना में प्रकरण पहले से चल रहा है। उसी को आगे बढ़ाएं।",
        "This person already has a running case for this scheme. Carry that one forward.",
    )


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """What must be known before a case is filed; ``frozen_until`` is the last day of an election code in force."""

    eligible: bool
    received: bool
    consented: bool
    live_case: bool
    frozen_until: date | None = None


def check_may_file(facts: FilingFacts) -> None:
    """Raise the first refusal that applies; return quietly when a case may be filed.

    Order matters: a live case is told first, since carrying it forward needs no other repair, and an election code
    before what could be repaired in vain.
    """
    if facts.live_case:
        raise LiveCaseExists
    refuse_filing(facts.frozen_until)
    if not facts.consented:
        raise NoConsent
    if facts.received:
        raise AlreadyReceived
    if not facts.eligible:
        raise NotEligible
