"""Reports that an office-holder was partial: what they hold, who may read one, and the way each goes.

A report is about a post in a place on a day, never about a person to be ranked. It holds what the office-holder did
and said, and nothing of how anyone votes, of party or of religion. Whoever works in the accused office's area never
handles it, nor does the person who wrote it down: they keep its number and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.access import Role
from app.domain.errors import Conflict, Sentence

LOCAL_ROLES = frozenset({Role.WORKER, Role.OFFICE_BEARER, Role.AREA_ADMIN})
"""Who works in a place, and so among those whom the accused office knows."""

LONGEST_TEXT = 2000


class Post(StrEnum):
    """The kind of post that is accused."""

    SARPANCH = "sarpanch"
    COUNCILLOR = "councillor"
    SECRETARY = "secretary"
    OTHER = "other"


class Happening(StrEnum):
    """What kind of thing happened; at most one is chosen, the one that weighs most."""

    SUPPORT_ASKED = "support_asked"
    MONEY_ASKED = "money_asked"
    COMMUNITY = "community"
    SAID_OPENLY = "said_openly"
    OTHER = "other"


class Precision(StrEnum):
    """How exactly it is known when it happened."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class Told(StrEnum):
    """How the report was told to whoever wrote it down."""

    IN_PERSON = "in_person"
    PHONE = "phone"


class Agreed(StrEnum):
    """What the complainant agrees to: how far the report may go, and whether with the name."""

    KEEP = "keep"
    WITHOUT_NAME = "without_name"
    WITH_NAME = "with_name"


class ReportState(StrEnum):
    """Where a report stands."""

    NEW = "new"
    LOOKING = "looking"
    PASSED_ON = "passed_on"
    CLOSED = "closed"


class Step(StrEnum):
    """What a handler does with a report."""

    TAKE_UP = "take_up"
    NOTE = "note"
    PASS_ON = "pass_on"  # noqa: S105 - a step, not a secret
    CLOSE = "close"
    REOPEN = "reopen"


class ClosedFor(StrEnum):
    """Why a report was closed."""

    ACTED_ON = "acted_on"
    NOT_CONFIRMED = "not_confirmed"
    WITHDRAWN = "withdrawn"
    TOO_LITTLE = "too_little"
    TOLD_TWICE = "told_twice"


POST_LABELS: dict[Post, Sentence] = {
    Post.SARPANCH: Sentence("सरपंच", "Sarpanch"),
    Post.COUNCILLOR: Sentence("पार्षद", "Councillor"),
    Post.SECRETARY: Sentence("पंचायत सचिव", "Panchayat secretary"),
    Post.OTHER: Sentence("कोई और पद", "Another office"),
}
HAPPENING_LABELS: dict[Happening, Sentence] = {
    Happening.SUPPORT_ASKED: Sentence("बदले में वोट या समर्थन मांगा", "Asked for a vote or support in return"),
    Happening.MONEY_ASKED: Sentence("पैसे मांगे", "Asked for money"),
    Happening.COMMUNITY: Sentence("जाति या समाज के कारण मना किया", "Denied because of caste or community"),
    Happening.SAID_OPENLY: Sentence("सबके सामने कहा कि इन्हें नहीं मिलेगा", "Said openly that they would not get it"),
    Happening.OTHER: Sentence("कुछ और", "Something else"),
}
TOLD_LABELS: dict[Told, Sentence] = {
    Told.IN_PERSON: Sentence("सामने बैठकर", "In person"),
    Told.PHONE: Sentence("फोन पर", "By phone"),
}
AGREED_LABELS: dict[Agreed, Sentence] = {
    Agreed.KEEP: Sentence("नहीं, बात यहीं तक रहे", "No, it stays with those who look into it"),
    Agreed.WITHOUT_NAME: Sentence("हां, पर नाम के बिना", "Yes, without the name"),
    Agreed.WITH_NAME: Sentence("हां, नाम के साथ", "Yes, with the name"),
}
STATE_LABELS: dict[ReportState, Sentence] = {
    ReportState.NEW: Sentence("नई", "New"),
    ReportState.LOOKING: Sentence("जांच चल रही है", "Being looked into"),
    ReportState.PASSED_ON: Sentence("आगे भेजी गई", "Passed on"),
    ReportState.CLOSED: Sentence("बंद", "Closed"),
}
STEP_LABELS: dict[Step, Sentence] = {
    Step.TAKE_UP: Sentence("जांच शुरू करें", "Start looking into it"),
    Step.NOTE: Sentence("टिप्पणी लिखें", "Write a note"),
    Step.PASS_ON: Sentence("अधिकारी को भेजें", "Pass it on to an authority"),
    Step.CLOSE: Sentence("बंद करें", "Close it"),
    Step.REOPEN: Sentence("फिर से खोलें", "Open it again"),
}
DONE_LABELS: dict[Step, Sentence] = {
    Step.TAKE_UP: Sentence("जांच शुरू हुई", "Looking into it began"),
    Step.NOTE: Sentence("टिप्पणी लिखी", "Note written"),
    Step.PASS_ON: Sentence("अधिकारी को भेजी", "Passed on to an authority"),
    Step.CLOSE: Sentence("बंद की", "Closed"),
    Step.REOPEN: Sentence("फिर से खोली", "Opened again"),
}
CLOSED_LABELS: dict[ClosedFor, Sentence] = {
    ClosedFor.ACTED_ON: Sentence("कार्रवाई हुई", "Something was done about it"),
    ClosedFor.NOT_CONFIRMED: Sentence("पुष्टि नहीं हुई", "It could not be confirmed"),
    ClosedFor.WITHDRAWN: Sentence("शिकायत करने वाले ने वापस ली", "The complainant took it back"),
    ClosedFor.TOO_LITTLE: Sentence("जांच के लिए जानकारी कम है", "Too little is known to look into it"),
    ClosedFor.TOLD_TWICE: Sentence("यही बात दूसरी रिपोर्ट में है", "The same is in another report"),
}

TABLE: Mapping[tuple[ReportState, Step], ReportState] = {
    (ReportState.NEW, Step.TAKE_UP): ReportState.LOOKING,
    (ReportState.LOOKING, Step.NOTE): ReportState.LOOKING,
    (ReportState.PASSED_ON, Step.NOTE): ReportState.PASSED_ON,
    (ReportState.LOOKING, Step.PASS_ON): ReportState.PASSED_ON,
    (ReportState.LOOKING, Step.CLOSE): ReportState.CLOSED,
    (ReportState.PASSED_ON, Step.CLOSE): ReportState.CLOSED,
    (ReportState.CLOSED, Step.REOPEN): ReportState.LOOKING,
}
"""Where each step leads. A pair that is not here does not exist: nothing is closed that nobody has looked into."""


class ReportMoved(Conflict):
    """Somebody else has done something with the report since it was read."""

    code = "report_moved"
    sentence = Sentence(
        "इस बीच किसी और ने इस रिपोर्ट पर कुछ किया है। ऊपर देखें कि अब यह कहां है, फिर दोबारा चुनें।",
        "Someone else has done something with this report meanwhile. See above where it stands now, then choose again.",
    )


class StepNotFromHere(Conflict):
    """The step does not exist in the state in which the report is."""

    code = "step_not_from_here"
    sentence = Sentence(
        "रिपोर्ट अभी इस स्थिति में है: {state}। यहां से यह कदम नहीं हो सकता; ऊपर दिए कदमों में से चुनें।",
        "The report stands at: {state}. This step is not possible from there; choose one of those on the page.",
    )


@dataclass(frozen=True, slots=True)
class Between:
    """What is known of the reader of a report, beside the permission to handle reports.

    ``covers``: the permission reaches every booth of the accused office's area. ``local``: the reader works in any part
    of it, or has since it happened. ``wrote``: the reader wrote the report down. ``accused``: the reader held the post.
    """

    covers: bool
    local: bool
    wrote: bool
    accused: bool


def may_handle(reader: Between) -> bool:
    """Tell whether somebody who holds the permission may handle a report; otherwise it is absent for them."""
    return reader.covers and not (reader.local or reader.wrote or reader.accused)


def steps_from(state: ReportState) -> list[Step]:
    """Return the steps that exist in a state, in the order in which they are offered."""
    return [step for step in Step if (state, step) in TABLE]


def state_after(state: ReportState, step: Step) -> ReportState:
    """Return where a step leads; raise StepNotFromHere where it does not exist."""
    after = TABLE.get((state, step))
    if after is None:
        hi, en = STATE_LABELS[state].hi, STATE_LABELS[state].en
        told = StepNotFromHere.sentence
        raise StepNotFromHere(Sentence(told.hi.format(state=hi), told.en.format(state=en)))
    return after


def first_possible_day(day: date | None, precision: Precision) -> date | None:
    """Return the first day on which it may have happened; None where nobody knows."""
    if day is None or precision is Precision.UNKNOWN:
        return None
    if precision is Precision.DAY:
        return day
    return day.replace(day=1) if precision is Precision.MONTH else day.replace(month=1, day=1)


def last_possible_day(day: date, precision: Precision) -> date:
    """Return the last day on which it may have happened; ``day`` is the first possible one."""
    if precision is Precision.YEAR:
        return day.replace(month=12, day=31)
    if precision is Precision.MONTH:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    return day
