"""What must be known of a case, of the person at it, and of its surroundings before anything is decided.

Plain frozen values: a service fills them from rows, asks :func:`~app.domain.lifecycle.machine.apply`, and writes
what comes back. Nothing here looks anything up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from app.domain.access import Permission
from app.domain.cases import CLOSED, CaseState
from app.domain.errors import Sentence
from app.domain.lifecycle.clocks import EVERY_DAY, Calendar, Pause, day_of, stage_due, start_of
from app.domain.lifecycle.dispatch import Dispatch
from app.domain.lifecycle.ladder import NO_LADDER, Ladder

MAX_HOLD_DAYS = 30
MAX_HOLD_DAYS_TOTAL = 90


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is to one case: their key, and the permissions that they hold over its booth.

    ``user_id`` is None for the scheduled job, which holds no permission and may do only what the table grants it.
    """

    user_id: int | None
    permissions: frozenset[Permission] = frozenset()

    @property
    def is_schedule(self) -> bool:
        """Tell whether this is the scheduled job."""
        return self.user_id is None


SCHEDULE = Standing(None)


@dataclass(frozen=True, slots=True)
class Rules:
    """What surrounds a case: its ladder, the calendar of its area, how long holds may last, known reason codes.

    An empty ``reason_codes`` takes any reason.
    """

    ladder: Ladder = NO_LADDER
    calendar: Calendar = EVERY_DAY
    hold_days: int = MAX_HOLD_DAYS
    hold_days_total: int = MAX_HOLD_DAYS_TOTAL
    reason_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that is on: where the case stood, since when, and the day on which it runs out by itself."""

    before: CaseState
    since: datetime
    review_on: date
    reason: str = ""

    def pause(self, now: datetime | None = None) -> Pause:
        """Return the time it took from the stage clock: until ``now``, and never past the review day."""
        runs_out = start_of(self.review_on).astimezone(self.since.tzinfo)
        return Pause(self.since, runs_out if now is None else max(self.since, min(now, runs_out)))

    def days(self, now: datetime) -> int:
        """Return the days used until ``now``; a day begun counts."""
        pause = self.pause(now)
        return -((pause.start - pause.end) // timedelta(days=1))

    def has_run_out(self, now: datetime) -> bool:
        """Tell whether the review day has come."""
        return now >= start_of(self.review_on)


@dataclass(frozen=True, slots=True)
class Submission:
    """One paper given to an authority. ``level`` is its rung, None for a way beside the ladder (RTI, CPGRAMS).

    ``authority_id`` is the key of the office where it is one that is entered; the name stands by itself all the same.
    """

    authority: str
    filed_on: date
    cycle: int
    level: int | None = None
    channel: str = "office"
    reference: str = ""
    acknowledged: bool = False
    authority_id: int | None = None
    returned_on: date | None = None
    answered: bool = False

    @property
    def is_taken(self) -> bool:
        """Tell whether the office has shown that it has the paper."""
        return self.acknowledged or bool(self.reference)

    @property
    def dispatch(self) -> Dispatch:
        """How far the paper has come."""
        if self.returned_on is not None:
            return Dispatch.RETURNED
        return Dispatch.DELIVERED if self.is_taken else Dispatch.SENT


@dataclass(frozen=True, slots=True)
class OfficeClaim:
    """The office says that it is done: who wrote that down, when, and who owned the case at that time."""

    reported_by: int | None
    reported_at: datetime
    owner_id: int | None


class ClosureKind(StrEnum):
    """Why a case may end without the benefit."""

    INELIGIBLE = "ineligible"
    DIED = "died"
    MOVED = "moved"
    WITHDREW = "withdrew"
    DUPLICATE = "duplicate"
    SCHEME_ENDED = "scheme_ended"


CLOSURE_LABELS: dict[ClosureKind, Sentence] = {
    ClosureKind.INELIGIBLE: Sentence("जांच में अपात्र निकले", "Found not eligible"),
    ClosureKind.DIED: Sentence("व्यक्ति नहीं रहे", "The person has died"),
    ClosureKind.MOVED: Sentence("दूसरी जगह चले गए", "Moved away"),
    ClosureKind.WITHDREW: Sentence("व्यक्ति ने खुद मना किया", "The person withdrew"),
    ClosureKind.DUPLICATE: Sentence("यही प्रकरण दो बार दर्ज है", "The same case is filed twice"),
    ClosureKind.SCHEME_ENDED: Sentence("योजना बंद हो गई", "The scheme has ended"),
}


@dataclass(frozen=True, slots=True)
class ClosureRequest:
    """Somebody asks to close without the benefit; ``owner_id`` is who owned the case when that was asked."""

    kind: ClosureKind
    asked_by: int | None
    asked_at: datetime
    owner_id: int | None
    reason: str


class Receipt(StrEnum):
    """What the person says about the benefit."""

    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    PARTLY = "partly"


class CheckedBy(StrEnum):
    """How the person was asked, or what shows it."""

    CALL = "call"
    VISIT = "visit"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of asking the person; ``document`` names the proof where there is one."""

    outcome: Receipt
    found_by: int | None
    found_at: datetime
    how: CheckedBy
    document: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One case as far as its lifecycle is concerned.

    ``level`` counts rungs from 1; ``escalated`` holds the (cycle, level) pairs that have been left upwards, so that
    no rung is left twice; ``stage_pauses`` are the holds since ``stage_since``. ``other_live_case`` and
    ``consented`` are asked for only when a closed case is opened again.
    """

    state: CaseState
    opened_at: datetime
    case_due: datetime
    stage_since: datetime
    stage_due: datetime
    level: int = 1
    reopened_count: int = 0
    owner_id: int | None = None
    version: int = 1
    hold: Hold | None = None
    hold_days_used: int = 0
    stage_pauses: tuple[Pause, ...] = ()
    submissions: tuple[Submission, ...] = ()
    papers_complete: bool = False
    papers_waived: str = ""
    claim: OfficeClaim | None = None
    closure: ClosureRequest | None = None
    closed_as: ClosureKind | None = None
    finding: Finding | None = None
    escalated: frozenset[tuple[int, int]] = frozenset()
    exhausted: bool = False
    other_live_case: bool = False
    consented: bool = True

    @property
    def cycle(self) -> int:
        """The number of this round: 1 from the first opening, one more with each reopening."""
        return self.reopened_count + 1

    @property
    def this_cycle(self) -> tuple[Submission, ...]:
        """The submissions of this round, oldest first."""
        return tuple(given for given in self.submissions if given.cycle == self.cycle)

    @property
    def on_their_way(self) -> tuple[int, ...]:
        """The numbers (from 1) of this round's papers of which nobody knows yet whether the office has them."""
        return tuple(number for number, given in self._latest_first[::-1] if given.dispatch is Dispatch.SENT)

    @property
    def with_office(self) -> int | None:
        """The number (from 1) of this round's latest paper that did not come back, None where there is none."""
        return next((number for number, given in self._latest_first if given.dispatch is not Dispatch.RETURNED), None)

    @property
    def all_came_back(self) -> bool:
        """Tell whether papers were given since the last answer and every one came back: no office has been asked."""
        since = list(takewhile(lambda numbered: not numbered[1].answered, self._latest_first))
        return bool(since) and all(given.dispatch is Dispatch.RETURNED for _, given in since)

    @property
    def _latest_first(self) -> list[tuple[int, Submission]]:
        numbered = enumerate(self.submissions, start=1)
        return [(number, given) for number, given in numbered if given.cycle == self.cycle][::-1]

    @property
    def highest_asked(self) -> int:
        """The highest rung that has had a paper in this round; 0 for none."""
        return max((given.level for given in self.this_cycle if given.level is not None), default=0)

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the present rung is over its days: never while on hold or closed."""
        running = self.state not in CLOSED and self.state is not CaseState.ON_HOLD
        return running and now > self.stage_due


def answered(facts: CaseFacts) -> CaseFacts:
    """Return the facts with the office's answer on the latest paper that it has."""
    papers, number = list(facts.submissions), facts.with_office
    if number is not None:
        papers[number - 1] = replace(papers[number - 1], answered=True)
    return replace(facts, submissions=tuple(papers))


def opened(moment: datetime, case_due: datetime, rules: Rules) -> CaseFacts:
    """Return the facts of a case that has just been filed, on the first rung of its ladder."""
    due = stage_due(moment, rules.ladder.limit_at(1), rules.calendar)
    return CaseFacts(CaseState.OPEN, moment, case_due, moment, due)


def stage_restarted(facts: CaseFacts, moment: datetime, rules: Rules) -> CaseFacts:
    """Return the facts with a fresh stage clock for their level."""
    due = stage_due(moment, rules.ladder.limit_at(facts.level), rules.calendar)
    return replace(facts, stage_since=moment, stage_due=due, stage_pauses=())


def stage_recounted(facts: CaseFacts, rules: Rules) -> CaseFacts:
    """Return the facts with the end of the same stage counted anew: after a hold, or when the calendar changed.

    A hold that is on counts until its review day, so a list by due date shows where the stage will end.
    """
    running = (facts.hold.pause(),) if facts.hold else ()
    due = stage_due(
        facts.stage_since, rules.ladder.limit_at(facts.level), rules.calendar, (*facts.stage_pauses, *running)
    )
    return replace(facts, stage_due=due)


def is_frozen(rules: Rules, moment: datetime) -> bool:
    """Tell whether the election code is in force in the area of the case at that moment."""
    return rules.calendar.is_frozen(day_of(moment))
