"""How an invented case came to where it stands: steps that follow the lifecycle, on days that follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.domain.cases import CLOSED, CaseState, EventKind
from app.services.demo.draw import Weighted, below

_MORNING = time(3, 30, tzinfo=UTC)
"""Nine in the morning in India."""
NOTED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: what, where the case stands after it, and who writes it down.

    ``by`` is ``"owner"`` for whoever carries the case and ``"supervisor"`` for somebody else above them.
    """

    kind: EventKind
    to_state: CaseState
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """A step with its moment and the level after it."""

    step: Step
    from_state: CaseState | None
    level: int
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to one case, in order."""

    happenings: tuple[Happening, ...]

    @property
    def last(self) -> Happening:
        """The latest happening."""
        return self.happenings[-1]

    @property
    def opened_at(self) -> datetime:
        """When the case was filed."""
        return self.happenings[0].occurred_at

    @property
    def stage_since(self) -> datetime:
        """When state or level last changed; a note moves no clock."""
        return next(h.occurred_at for h in reversed(self.happenings) if h.step.kind != EventKind.NOTED)

    @property
    def closed_at(self) -> datetime | None:
        """When the case was closed, if it is."""
        return self.stage_since if self.last.step.to_state in CLOSED else None

    @property
    def reopened(self) -> int:
        """How often it was opened again."""
        return sum(h.step.kind == EventKind.REOPENED for h in self.happenings)


_S, _K = CaseState, EventKind
_FILED = Step(_K.FILED, _S.OPEN, "owner")
_ASSIGNED = Step(_K.ASSIGNED, _S.ASSIGNED, "supervisor")
_SUBMITTED = Step(_K.SUBMITTED, _S.SUBMITTED, "owner", "आवेदन और सभी कागज दफ्तर में जमा किए।")
_TAKEN = Step(_K.ACKNOWLEDGED, _S.IN_PROGRESS, "owner", "पावती मिल गई।")
_HIGHER = Step(_K.ESCALATED, _S.IN_PROGRESS, "supervisor", "समय सीमा निकल गई, इसलिए ऊपर के दफ्तर में भेजा।")
_HELD = Step(_K.HELD, _S.ON_HOLD, "owner", "परिवार मजदूरी के लिए बाहर गया है, लौटने तक रोका।")
_REJECTED = Step(_K.REJECTED, _S.DEPT_REJECTED, "owner", "दफ्तर ने आवेदन लौटा दिया।")
_APPEALED = Step(_K.APPEALED, _S.SUBMITTED, "owner", "ऊपर के अधिकारी को अपील दी।")
_DONE = Step(_K.REPORTED_RESOLVED, _S.REPORTED_RESOLVED, "owner", "दफ्तर कहता है कि काम हो गया।")
_NOT_YET = Step(_K.NOT_RECEIVED, _S.IN_PROGRESS, "owner", "घर जाकर पूछा, अभी कुछ नहीं मिला।")
_RECEIVED = Step(_K.RECEIVED, _S.CLOSED_RECEIVED, "supervisor", "फोन पर पूछा, लाभ मिल गया।")
_CLOSED = Step(_K.CLOSED, _S.CLOSED_OTHER, "supervisor", "परिवार दूसरे जिले में चला गया।")
_REOPENED = Step(_K.REOPENED, _S.ASSIGNED, "supervisor", "परिवार लौट आया, प्रकरण दोबारा खोला।")

NOTES = (
    "समग्र ID में नाम ठीक कराना है।",
    "बैंक में आधार लिंक कराने के लिए कहा।",
    "फोन पर बात हुई, अगले सोमवार को कागज देंगे।",
    "सचिव से मिले, दो दिन में देखने को कहा।",
    "eKYC करा दी गई।",
    "घर पर ताला था, फिर जाना होगा।",
    "राशन दुकान पर पूछा, सूची में नाम नहीं है।",
    "पटवारी की रिपोर्ट अभी बाकी है।",
    "लोक सेवा केंद्र की रसीद मिल गई।",
    "जनपद से फाइल आगे भेज दी गई है।",
)

Path = tuple[Step, ...]
_IN_OFFICE: Path = (_FILED, _ASSIGNED, _SUBMITTED, _TAKEN)

LIVE_PATHS: Weighted[Path] = Weighted(
    (
        ((_FILED,), 0.15),
        ((_FILED, _ASSIGNED), 0.17),
        ((_FILED, _ASSIGNED, _SUBMITTED), 0.17),
        (_IN_OFFICE, 0.17),
        ((*_IN_OFFICE, _HIGHER), 0.09),
        ((*_IN_OFFICE, _HELD), 0.05),
        ((*_IN_OFFICE, _REJECTED), 0.05),
        ((*_IN_OFFICE, _REJECTED, _APPEALED), 0.02),
        ((*_IN_OFFICE, _DONE), 0.08),
        ((*_IN_OFFICE, _DONE, _NOT_YET), 0.03),
        ((_FILED, _ASSIGNED, _CLOSED, _REOPENED), 0.02),
    )
)
RECEIVED_PATHS: Weighted[Path] = Weighted(
    (((*_IN_OFFICE, _DONE, _RECEIVED), 0.85), ((*_IN_OFFICE, _HIGHER, _DONE, _RECEIVED), 0.15))
)
CLOSED_PATHS: Weighted[Path] = Weighted((((_FILED, _ASSIGNED, _CLOSED), 1.0),))
_UP = frozenset({EventKind.ESCALATED, EventKind.NOT_RECEIVED, EventKind.APPEALED})


def invent_history(draw: Random, path: Path, first: date, last: date) -> History:
    """Return the path as it happened between two days (both included), with a note here and there."""
    steps = _with_notes(draw, path)
    span = (last - first).days
    days = sorted(below(draw, span + 1) for _ in steps)
    state: CaseState | None = None
    level, happenings = 1, []
    for order, (step, day) in enumerate(zip(steps, days, strict=True)):
        level += step.kind in _UP
        occurred = _moment(draw, first + timedelta(days=day), order)
        recorded = occurred + timedelta(minutes=below(draw, 10))
        happenings.append(Happening(step, state, level, occurred, recorded))
        state = step.to_state
    return History(tuple(happenings))


def _moment(draw: Random, day: date, order: int) -> datetime:
    """Return a moment of the working day, later for later steps, so that steps of one day stay in order."""
    return datetime.combine(day, _MORNING) + timedelta(hours=order, minutes=below(draw, 50))


def _with_notes(draw: Random, path: Path) -> list[Step]:
    steps = []
    for step in path:
        steps.append(step)
        if step.to_state not in CLOSED and draw.random() < NOTED_SHARE / 2:
            steps.append(Step(EventKind.NOTED, step.to_state, "owner", draw.choice(NOTES)))
    return steps
