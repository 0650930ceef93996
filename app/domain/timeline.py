"""The life of a case as a picture: where it stood how long, both clocks, and the two truths kept apart.

Pure geometry. A story goes in, positions in the drawing's own units come out, and a template draws them. Nothing is
said by a position alone: every stretch and every mark carries its words, which a table beside the picture repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.cases import CLOSED, EVENT_LABELS, STATE_LABELS, CaseState, EventKind
from app.domain.errors import Sentence
from app.domain.lifecycle.clocks import start_of

NARROWEST = 2.0
"""A stretch of an hour is still seen."""

ROOM_AFTER = 0.03
"""How much of the width is left free behind the last moment, so that its mark is not cut off."""


Axis = Callable[[datetime], float]
"""Where a moment lies in the drawing."""

Span = tuple[CaseState, datetime, datetime | None]
"""A time in one state: from, and until (None while it lasts)."""


FARTHEST_AHEAD = 2
"""A case that is due later than this many times its age lies beyond the picture: its date is told in words alone."""


class Lane(StrEnum):
    """The rows of marks under the states; the office's word and the person's never share one."""

    PAPERS = "papers"
    LADDER = "ladder"
    OFFICE = "office"
    PERSON = "person"


LANE_LABELS: dict[Lane, Sentence] = {
    Lane.PAPERS: Sentence("आवेदन और जवाब", "Papers and replies"),
    Lane.LADDER: Sentence("ऊपर भेजा", "Escalated"),
    Lane.OFFICE: Sentence("दफ्तर का कहना", "The office says"),
    Lane.PERSON: Sentence("व्यक्ति का कहना", "The person says"),
}


class Shape(StrEnum):
    """What a mark looks like; each can be told apart without colour."""

    GIVEN = "given"
    TAKEN = "taken"
    BACK = "back"
    UP = "up"
    DONE = "done"
    REFUSED = "refused"
    RECEIVED = "received"
    UNMET = "unmet"


SHAPE_LABELS: dict[Shape, Sentence] = {
    Shape.GIVEN: Sentence("आवेदन दिया", "Paper given"),
    Shape.TAKEN: Sentence("पावती मिली", "Acknowledged"),
    Shape.BACK: Sentence("आवेदन लौट आया", "Paper came back"),
    Shape.UP: Sentence("ऊपर भेजा", "Escalated"),
    Shape.DONE: Sentence("दफ्तर: हो गया", "Office: done"),
    Shape.REFUSED: Sentence("दफ्तर: मना किया", "Office: refused"),
    Shape.RECEIVED: Sentence("व्यक्ति: मिल गया", "Person: received"),
    Shape.UNMET: Sentence("व्यक्ति: नहीं मिला", "Person: not received"),
}
_MARKS: dict[EventKind, tuple[Lane, Shape]] = {
    EventKind.ACKNOWLEDGED: (Lane.PAPERS, Shape.TAKEN),
    EventKind.PAPER_TAKEN: (Lane.PAPERS, Shape.TAKEN),
    EventKind.PAPER_RETURNED: (Lane.PAPERS, Shape.BACK),
    EventKind.ESCALATED: (Lane.LADDER, Shape.UP),
    EventKind.EXHAUSTED: (Lane.LADDER, Shape.UP),
    EventKind.REPORTED_RESOLVED: (Lane.OFFICE, Shape.DONE),
    EventKind.REJECTED: (Lane.OFFICE, Shape.REFUSED),
    EventKind.RECEIVED: (Lane.PERSON, Shape.RECEIVED),
    EventKind.NOT_RECEIVED: (Lane.PERSON, Shape.UNMET),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a case's history: what, where the case stood after it, on which rung, and when."""

    kind: EventKind
    state: CaseState
    level: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper given to an authority on a day."""

    authority: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class Story:
    """All that the picture needs: the history in order, at least the filing; papers; both clocks; the present."""

    happenings: Sequence[Happening]
    papers: Sequence[Paper]
    stage_due: datetime
    case_due: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in one state. ``left`` and ``width`` are units of the drawing, ``days`` whole days, rounded down.

    ``ends`` is None while it lasts. ``number`` is its line in the table.
    """

    number: int
    state: CaseState
    label: Sentence
    begins: datetime
    ends: datetime | None
    days: int
    left: float
    width: float

    @property
    def right(self) -> float:
        """Return where it ends in the drawing."""
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at one moment, with its words and its place in a lane."""

    lane: Lane
    shape: Shape
    at: datetime
    x: float
    label: Sentence


@dataclass(frozen=True, slots=True)
class Clock:
    """When something is due, where that is in the drawing (None: beyond it), and whether it is past."""

    label: Sentence
    at: datetime
    x: float | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A case's life as places in a drawing ``left`` to ``left + width`` wide.

    ``clocks`` holds the end of the present stage, then of the whole case; a closed case has only the second.
    ``today`` is None for a closed case. ``summary`` says the picture in words.
    """

    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    clocks: tuple[Clock, ...]
    today: float | None
    begins: datetime
    ends: datetime
    summary: Sentence

    def in_lane(self, lane: Lane) -> tuple[Mark, ...]:
        """Return the marks of a lane, oldest first."""
        return tuple(mark for mark in self.marks if mark.lane is lane)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Return the shapes in use, for the legend."""
        used = {mark.shape for mark in self.marks}
        return tuple(shape for shape in Shape if shape in used)


def picture(story: Story, left: float, width: float) -> Picture:
    """Place a story in a drawing.

    Args:
        story: the history; its first line is the filing.
        left: where the first moment lies, in units of the drawing.
        width: how wide the whole time is drawn, above 0.
    """
    spans = _spans(story)
    begins, closed = spans[0][1], spans[-1][0] in CLOSED
    last = spans[-1][1] if closed else story.now
    ends = last if closed else max(last, story.stage_due)
    if story.case_due <= begins + FARTHEST_AHEAD * (ends - begins):
        ends = max(ends, story.case_due)
    ends += max((ends - begins) * ROOM_AFTER, timedelta(hours=1))

    def x(moment: datetime) -> float:
        part: float = (moment - begins) / (ends - begins)
        place: float = left + width * min(1.0, max(0.0, part))
        return round(place, 1)

    stretches = tuple(
        _stretch(number, state, begun, ended, story.now, x)
        for number, (state, begun, ended) in enumerate(spans, start=1)
    )
    marks = sorted((*_marks(story.happenings, x), *_papers(story.papers, x)), key=lambda mark: mark.at)
    return Picture(
        stretches,
        tuple(marks),
        _clocks(story, closed, lambda moment: x(moment) if moment <= ends else None),
        None if closed else x(story.now),
        begins,
        ends,
        _summary(stretches[-1], (last - begins).days, marks),
    )


def _spans(story: Story) -> list[Span]:
    """Return the times in one state, in order; the last one is open."""
    found: list[Span] = []
    for happening in sorted(story.happenings, key=lambda one: one.at):
        if found and found[-1][0] is happening.state:
            continue
        if found:
            found[-1] = (found[-1][0], found[-1][1], happening.at)
        found.append((happening.state, happening.at, None))
    return found


def _stretch(number: int, state: CaseState, begun: datetime, ended: datetime | None, now: datetime, x: Axis) -> Stretch:
    closed = state in CLOSED
    until = begun if closed else max(begun, ended or now)
    wide = max(NARROWEST, round(x(until) - x(begun), 1))
    return Stretch(number, state, STATE_LABELS[state], begun, ended, (until - begun).days, x(begun), wide)


def _marks(happenings: Iterable[Happening], x: Axis) -> Iterable[Mark]:
    for happening in happenings:
        if happening.kind not in _MARKS:
            continue
        lane, shape = _MARKS[happening.kind]
        label = EVENT_LABELS[happening.kind]
        if shape is Shape.UP and happening.kind is EventKind.ESCALATED:
            label = Sentence(f"{label.hi}: सीढ़ी {happening.level}", f"{label.en}: step {happening.level}")
        yield Mark(lane, shape, happening.at, x(happening.at), label)


def _papers(papers: Iterable[Paper], x: Axis) -> Iterable[Mark]:
    for paper in papers:
        at = start_of(paper.filed_on)
        label = Sentence(f"आवेदन दिया: {paper.authority}", f"Paper given: {paper.authority}")
        yield Mark(Lane.PAPERS, Shape.GIVEN, at, x(at), label)


def _clocks(story: Story, closed: bool, x: Callable[[datetime], float | None]) -> tuple[Clock, ...]:
    step = Sentence("इस कदम की तारीख", "This step is due")
    all_of_it = Sentence("पूरे प्रकरण की तारीख", "The whole case is due")
    stage = Clock(step, story.stage_due, x(story.stage_due), story.stage_due < story.now)
    whole = Clock(all_of_it, story.case_due, x(story.case_due), story.case_due < story.now)
    return (whole,) if closed else (stage, whole)


def _summary(now: Stretch, days: int, marks: Sequence[Mark]) -> Sentence:
    """Say how long it took, where it stands, and what office and person have said, each on its own."""
    closed = now.state in CLOSED
    count = {shape: sum(mark.shape is shape for mark in marks) for shape in Shape}
    since_hi = "बंद होने में लगे दिन" if closed else "अब तक बीते दिन"
    since_en = "Days until it was closed" if closed else "Days so far"
    return Sentence(
        f"{since_hi}: {days}। अभी: {now.label.hi}। दफ्तर ने “हो गया” कहा: {count[Shape.DONE]} बार। "
        f"व्यक्ति ने “नहीं मिला” कहा: {count[Shape.UNMET]} बार, “मिल गया”: {count[Shape.RECEIVED]} बार।",
        f"{since_en}: {days}. Now: {now.label.en}. The office said “done”: {count[Shape.DONE]}. "
        f"The person said “not received”: {count[Shape.UNMET]}, “received”: {count[Shape.RECEIVED]}.",
    )
