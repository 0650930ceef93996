"""One decision for many cases: what can be recorded in bulk, and which step of the lifecycle that is for each case.

A letter to an office is a first submission for one case and a reminder for the next, so a bulk act names what happened
and the state of each case says which step follows. The step itself is the lifecycle's own: its guards decide for every
case alone, and a bulk act opens nothing that the page of the case would not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.access import Actor, Permission
from app.domain.cases import CaseState
from app.domain.errors import Conflict, InvalidInput, NotAllowed, Sentence
from app.domain.lifecycle import Action, Rules
from app.domain.lifecycle.missing import (
    EmptyNote,
    FiledInFuture,
    NoAuthority,
    NoClaimText,
    NoEvidence,
    NoOwner,
    NoReasonCode,
    NoWords,
    ReturnedInFuture,
)
from app.domain.lifecycle.papers import Channel
from app.domain.lifecycle.table import BY_ACTION

LARGEST_BATCH = 20_000
"""More than any one letter or person carries; beyond it a filter was forgotten."""
NO_SUCH_RUNG = 0


class BulkAct(StrEnum):
    """What can be recorded for many cases at once, in the order in which a page offers it."""

    ASSIGN = "assign"
    SUBMIT = "submit"
    ACKNOWLEDGE = "acknowledge"
    PAPER_RETURNED = "paper_returned"
    REPORT_RESOLVED = "report_resolved"
    REJECT = "reject"
    ESCALATE = "escalate"
    NOTE = "note"


BULK_LABELS: dict[BulkAct, Sentence] = {
    BulkAct.ASSIGN: Sentence("किसी साथी को सौंपें", "Assign to a person"),
    BulkAct.SUBMIT: Sentence("दफ्तर में दिया आवेदन या पत्र दर्ज करें", "Record a submission or a letter"),
    BulkAct.ACKNOWLEDGE: Sentence("दफ्तर की पावती दर्ज करें", "Record that the office took it"),
    BulkAct.PAPER_RETURNED: Sentence("आवेदन या पत्र लौट आया", "A paper or letter came back"),
    BulkAct.REPORT_RESOLVED: Sentence("दफ्तर ने कहा: हो गया", "The office says it is done"),
    BulkAct.REJECT: Sentence("दफ्तर ने अस्वीकृत किया", "The office has rejected"),
    BulkAct.ESCALATE: Sentence("ऊपर के दफ्तर को भेजें", "Escalate to the next office"),
    BulkAct.NOTE: Sentence("टिप्पणी लिखें", "Write a note"),
}


class BatchState(StrEnum):
    """Where a batch stands: cases chosen, being looked through, looked through, being worked, done."""

    CHOSEN = "chosen"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"


class ItemState(StrEnum):
    """What became of one case of a batch; READY is what a preview says, DONE what happened."""

    CHOSEN = "chosen"
    READY = "ready"
    REFUSED = "refused"
    DONE = "done"


class NothingChosen(InvalidInput):
    """No case was ticked, or none matches any more."""

    code = "nothing_chosen"
    sentence = Sentence("पहले सूची में से प्रकरण चुनें।", "First choose some cases in the list.")


class TooManyChosen(InvalidInput):
    """More cases than one batch takes."""

    code = "too_many_chosen"
    sentence = Sentence(
        "एक बार में {most} प्रकरण तक चुन सकते हैं। फिल्टर से सूची छोटी करें।",
        "At most {most} cases can be taken at once. Make the list shorter with the filters.",
    )


class BatchMovedOn(Conflict):
    """The batch is being worked, or has been, or was previewed again in another window."""

    code = "batch_moved_on"
    sentence = Sentence(
        "यह काम इस बीच आगे बढ़ चुका है। नई स्थिति नीचे देखें।",
        "This has moved on meanwhile. See below where it stands now.",
    )


class NobodyReady(InvalidInput):
    """A preview in which every case is refused leaves nothing to do."""

    code = "nobody_ready"
    sentence = Sentence(
        "इनमें से कोई प्रकरण अभी आगे नहीं बढ़ सकता। कारण नीचे देखें।",
        "None of these cases can go on now. The reasons are below.",
    )


_OTHERWISE: Mapping[BulkAct, Action] = {
    BulkAct.ASSIGN: Action.REASSIGN,
    BulkAct.SUBMIT: Action.SUBMIT,
    BulkAct.ACKNOWLEDGE: Action.ACKNOWLEDGE,
    BulkAct.PAPER_RETURNED: Action.PAPER_RETURNED,
    BulkAct.REPORT_RESOLVED: Action.REPORT_RESOLVED,
    BulkAct.REJECT: Action.REJECT,
    BulkAct.ESCALATE: Action.ESCALATE,
    BulkAct.NOTE: Action.NOTE,
}
_BY_STATE: Mapping[tuple[BulkAct, CaseState], Action] = {
    (BulkAct.ASSIGN, CaseState.OPEN): Action.ASSIGN,
    (BulkAct.SUBMIT, CaseState.SUBMITTED): Action.SUBMIT_AGAIN,
    (BulkAct.SUBMIT, CaseState.IN_PROGRESS): Action.SUBMIT_AGAIN,
    (BulkAct.SUBMIT, CaseState.DEPT_REJECTED): Action.APPEAL,
}


def step_for(act: BulkAct, state: CaseState) -> Action:
    """Return the step that an act means for a case in a state; the lifecycle says whether it is open."""
    return _BY_STATE.get((act, state), _OTHERWISE[act])


def steps_of(act: BulkAct) -> frozenset[Action]:
    """Return every step that an act can mean."""
    return frozenset({_OTHERWISE[act], *(step for (of, _state), step in _BY_STATE.items() if of is act)})


def acts_open_to(actor: Actor) -> list[BulkAct]:
    """Return the acts of which somebody may take at least one step somewhere."""
    return [act for act in BulkAct if any(_may(actor, step) for step in steps_of(act))]


def _may(actor: Actor, step: Action) -> bool:
    row = BY_ACTION[step]
    return any(actor.may(permission) for permission in row.may) or (row.as_owner and actor.may(Permission.CASE_FOLLOW))


def check_may(actor: Actor, act: BulkAct) -> None:
    """Raise NotAllowed where no step of the act is open to somebody anywhere."""
    if act not in acts_open_to(actor):
        raise NotAllowed


def check_said(act: BulkAct, said: Mapping[str, Any], today: date) -> None:
    """Raise what the form lacks for every case alike, so that nobody previews a thousand times the same refusal.

    Raises:
        NoOwner, NoAuthority, FiledInFuture, ReturnedInFuture, NoClaimText, NoReasonCode, NoEvidence, NoWords,
        EmptyNote.
    """
    words = {name: value.strip() for name, value in said.items() if isinstance(value, str)}
    if act is BulkAct.SUBMIT and date.fromisoformat(said["filed_on"]) > today:
        raise FiledInFuture(field="filed_on")
    if act is BulkAct.PAPER_RETURNED and date.fromisoformat(said["returned_on"]) > today:
        raise ReturnedInFuture(field="returned_on")
    wanted: dict[BulkAct, list[tuple[bool, InvalidInput]]] = {
        BulkAct.ASSIGN: [(bool(said.get("owner_id")), NoOwner(field="owner"))],
        BulkAct.SUBMIT: [(bool(words.get("rung") or words.get("authority")), NoAuthority(field="authority"))],
        BulkAct.PAPER_RETURNED: [(bool(words.get("text")), NoWords(field="text"))],
        BulkAct.REPORT_RESOLVED: [(bool(words.get("text")), NoClaimText(field="text"))],
        BulkAct.REJECT: [
            (bool(words.get("reason_code")), NoReasonCode(field="reason")),
            (bool(words.get("evidence")), NoEvidence(field="evidence")),
        ],
        BulkAct.ESCALATE: [(bool(words.get("text")), NoWords(field="text"))],
        BulkAct.NOTE: [(bool(words.get("text")), EmptyNote(field="text"))],
    }
    for present, refusal in wanted.get(act, ()):
        if not present:
            raise refusal


def said_for(act: BulkAct, said: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """Return what the form says as the step of one case takes it.

    An office is named by the code of its rung, since the same office has another level on another scheme's ladder;
    an office that is not on this ladder becomes a level that the lifecycle refuses as unknown.
    """
    if act is BulkAct.PAPER_RETURNED:
        return {**said, "returned_on": date.fromisoformat(said["returned_on"])}
    if act is not BulkAct.SUBMIT:
        return dict(said)
    filled = {name: value for name, value in said.items() if name != "rung"}
    filled["filed_on"] = date.fromisoformat(said["filed_on"])
    filled["channel"] = Channel(said["channel"])
    code = said.get("rung", "")
    levels = {rung.code: rung.level for rung in rules.ladder.rungs}
    filled["level"] = levels.get(code, NO_SUCH_RUNG) if code else None
    if filled["level"] == NO_SUCH_RUNG:
        # The office was named, so what is refused is its rung and not a missing name.
        filled["authority"] = filled["authority"] or code
    return filled
