"""The life of a finding, read from top to bottom: new, being looked into, and how it ended.

A flag is only a reason to look. Whoever looks must not work in that area, those who hold the area may answer in their
own words before anything is held against it, and what was found is said with its grounds. A step that is not in the
table does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.access import Permission
from app.domain.errors import Conflict, NotAllowed, NotNow, Sentence
from app.domain.fairness.finding_refusals import (
    AlreadyReplied,
    AnotherIsLive,
    AssigneeWorksThere,
    EvidenceMissing,
    NotAssigned,
    NoteMissing,
    ReplyStillOpen,
    TextTooLong,
    WorksThere,
    WrongFindingState,
)

REPLY_DAYS = 7
"""How long those who hold an area may take to answer before a finding can be acted on without them."""
LONGEST_TEXT = 4000


class FindingState(StrEnum):
    """Where a finding stands."""

    NEW = "new"
    LOOKING = "looking"
    EXPLAINED = "explained"
    ACTED_ON = "acted_on"
    NOT_CONFIRMED = "not_confirmed"


LIVE = frozenset({FindingState.NEW, FindingState.LOOKING})

STATE_LABELS: dict[FindingState, Sentence] = {
    FindingState.NEW: Sentence("नया", "New"),
    FindingState.LOOKING: Sentence("देखा जा रहा है", "Being looked into"),
    FindingState.EXPLAINED: Sentence("कारण मिल गया", "Explained"),
    FindingState.ACTED_ON: Sentence("कदम उठाया गया", "Acted on"),
    FindingState.NOT_CONFIRMED: Sentence("पुष्टि नहीं हुई", "Not confirmed"),
}


class Step(StrEnum):
    """What can be done with a finding."""

    ASSIGN = "assign"
    NOTE = "note"
    REPLY = "reply"
    EXPLAIN = "explain"
    ACT = "act"
    NOT_CONFIRM = "not_confirm"
    REOPEN = "reopen"


STEP_LABELS: dict[Step, Sentence] = {
    Step.ASSIGN: Sentence("देखने का काम सौंपें", "Give it to somebody to look into"),
    Step.NOTE: Sentence("टिप्पणी जोड़ें", "Add a note"),
    Step.REPLY: Sentence("क्षेत्र का जवाब लिखें", "Write the area's reply"),
    Step.EXPLAIN: Sentence("कारण मिला, लिखकर बंद करें", "Explained: say how, and close"),
    Step.ACT: Sentence("कदम उठाया, लिखकर बंद करें", "Acted on: say what was done, and close"),
    Step.NOT_CONFIRM: Sentence("पुष्टि नहीं हुई, बंद करें", "Not confirmed: close"),
    Step.REOPEN: Sentence("दोबारा देखें", "Look into it again"),
}

NOTE_LABELS: dict[str, Sentence] = {
    "opened": Sentence("जाँच में सामने आया", "Raised by the check"),
    "seen_again": Sentence("नई जाँच में भी दिखा", "Flagged again by a later check"),
    Step.ASSIGN: Sentence("देखने का काम सौंपा", "Given to somebody to look into"),
    Step.NOTE: Sentence("टिप्पणी", "Note"),
    Step.REPLY: Sentence("क्षेत्र का जवाब", "The area's reply"),
    Step.EXPLAIN: Sentence("कारण मिला", "Explained"),
    Step.ACT: Sentence("कदम उठाया गया", "Acted on"),
    Step.NOT_CONFIRM: Sentence("पुष्टि नहीं हुई", "Not confirmed"),
    Step.REOPEN: Sentence("दोबारा खोला", "Opened again"),
}
"""What the history calls each entry."""


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding as somebody finds it on a day.

    ``works_there`` is of the person who asks: a worker or office-bearer of any booth of the area, today.
    ``assignee_fits`` is of the person chosen: may look into findings of the whole area, and does not work there.
    ``note`` and ``evidence`` are what the person writes.
    """

    state: FindingState
    today: date
    works_there: bool = False
    is_assigned: bool = False
    assignee_fits: bool = False
    looked_into_since: date | None = None
    replied: bool = False
    another_live: bool = False
    note: str = ""
    evidence: str = ""


Guard = Callable[[FindingFacts], None]


def stands_outside(facts: FindingFacts) -> None:
    """Raise WorksThere for somebody who works in the area."""
    if facts.works_there:
        raise WorksThere


def assignee_stands_outside(facts: FindingFacts) -> None:
    """Raise AssigneeWorksThere where the person chosen works there or may not look."""
    if not facts.assignee_fits:
        raise AssigneeWorksThere(field="assignee")


def looks_into_it(facts: FindingFacts) -> None:
    """Raise NotAssigned for anybody else than the person to whom it was given."""
    if not facts.is_assigned:
        raise NotAssigned


def says_something(facts: FindingFacts) -> None:
    """Raise NoteMissing without a note, TextTooLong where it fills more than a page."""
    if not facts.note.strip():
        raise NoteMissing(field="note")
    if max(len(facts.note), len(facts.evidence)) > LONGEST_TEXT:
        raise TextTooLong(field="note")


def gives_grounds(facts: FindingFacts) -> None:
    """Raise EvidenceMissing where no grounds are given."""
    if not facts.evidence.strip():
        raise EvidenceMissing(field="evidence")


def area_was_heard(facts: FindingFacts) -> None:
    """Raise ReplyStillOpen while the area may still answer."""
    until = reply_until(facts.looked_into_since or facts.today)
    if not facts.replied and facts.today <= until:
        raise ReplyStillOpen(ReplyStillOpen.sentence.format(day=f"{until:%d-%m-%Y}"))


def not_replied_yet(facts: FindingFacts) -> None:
    """Raise AlreadyReplied where the one reply is there."""
    if facts.replied:
        raise AlreadyReplied


def no_other_live(facts: FindingFacts) -> None:
    """Raise AnotherIsLive where a newer finding follows the same matter."""
    if facts.another_live:
        raise AnotherIsLive


def reply_until(since: date) -> date:
    """Return the last day on which an area's reply is waited for."""
    return since + timedelta(days=REPLY_DAYS)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: from where, to where (None: it stays), who may, and what must hold."""

    step: Step
    sources: frozenset[FindingState]
    to: FindingState | None
    may: Permission
    guards: tuple[Guard, ...]


_S, _P = FindingState, Permission
_ENDED = frozenset(FindingState) - LIVE
_AFTER_NEW = frozenset(FindingState) - {_S.NEW}

TABLE: tuple[Transition, ...] = (
    Transition(
        Step.ASSIGN, LIVE, _S.LOOKING, _P.FAIRNESS_ASSIGN, (stands_outside, assignee_stands_outside)
    ),
    Transition(Step.NOTE, frozenset(_S), None, _P.FAIRNESS_FOLLOW, (stands_outside, says_something)),
    Transition(Step.REPLY, _AFTER_NEW, None, _P.FAIRNESS_REPLY, (not_replied_yet, says_something)),
    Transition(
        Step.EXPLAIN, frozenset({_S.LOOKING}), _S.EXPLAINED, _P.FAIRNESS_FOLLOW,
        (stands_outside, looks_into_it, says_something),
    ),
    Transition(
        Step.ACT, frozenset({_S.LOOKING}), _S.ACTED_ON, _P.FAIRNESS_FOLLOW,
        (stands_outside, looks_into_it, area_was_heard, says_something, gives_grounds),
    ),
    Transition(
        Step.NOT_CONFIRM, frozenset({_S.LOOKING}), _S.NOT_CONFIRMED, _P.FAIRNESS_FOLLOW,
        (stands_outside, looks_into_it, says_something),
    ),
    Transition(
        Step.REOPEN, _ENDED, _S.NEW, _P.FAIRNESS_FOLLOW, (stands_outside, no_other_live, says_something)
    ),
)  # fmt: skip

BY_STEP: dict[Step, Transition] = {row.step: row for row in TABLE}


def decide(step: Step, facts: FindingFacts) -> FindingState:
    """Return where a finding stands after a step.

    Raises:
        WrongFindingState: not from here. What the step's guards raise.
    """
    row = BY_STEP[step]
    if facts.state not in row.sources:
        raise WrongFindingState
    for guard in row.guards:
        guard(facts)
    return row.to or facts.state


_ASKED_OF_THE_FORM = frozenset({says_something, gives_grounds, assignee_stands_outside})


def open_steps(facts: FindingFacts, may: Callable[[Permission], bool]) -> dict[Step, Sentence | None]:
    """Return the steps that are there from here for somebody, each with why it is closed as things stand, or None."""
    found: dict[Step, Sentence | None] = {}
    for row in TABLE:
        if facts.state in row.sources and may(row.may):
            found[row.step] = _closed_because(row, facts)
    return found


def _closed_because(row: Transition, facts: FindingFacts) -> Sentence | None:
    for guard in row.guards:
        if guard in _ASKED_OF_THE_FORM:
            continue
        try:
            guard(facts)
        except (NotAllowed, NotNow, Conflict) as refusal:
            return refusal.sentence
    return None
