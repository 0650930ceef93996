"""Which office answers a case, and who holds the post, if anybody does.

A post without a holder is a finding, not a gap in the data: a case before a vacant post waits for nobody. So a stretch
without a holder is told with the day since which it lasts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import InvalidInput, Sentence

ONE_DAY = timedelta(days=1)


class HolderOverlaps(InvalidInput):
    """Somebody else holds the post on some of these days."""

    code = "holder_overlaps"
    sentence = Sentence(
        "उन दिनों में यह पद {name} के पास है। पहले उनका आखिरी दिन लिखें, या बाद की तारीख चुनें।",
        "{name} holds this post on those days. First write their last day, or choose a later date.",
    )


class HolderEndsFirst(InvalidInput):
    """The last day in a post comes before the first."""

    code = "holder_ends_first"
    sentence = Sentence("आखिरी दिन, पद संभालने के दिन से पहले का है।", "The last day comes before the first day in the post.")


class HolderAhead(InvalidInput):
    """A holder is entered for a day too far ahead."""

    code = "holder_ahead"
    sentence = Sentence("यह तारीख बहुत आगे की है। तारीख जांचें।", "This date is too far ahead. Check it.")


class HolderHasLeft(InvalidInput):
    """The holder has left already."""

    code = "holder_has_left"
    sentence = Sentence("इनका आखिरी दिन पहले से दर्ज है।", "Their last day is entered already.")


class NoOfficeName(InvalidInput):
    """An office or a holder without a name."""

    code = "no_office_name"
    sentence = Sentence("नाम लिखें।", "Write the name.")


class UnknownStep(InvalidInput):
    """The step is on no ladder."""

    code = "unknown_step"
    sentence = Sentence("सीढ़ी का पायदान सूची में से चुनें।", "Choose the step of the ladder from the list.")


class AreaOutOfReach(InvalidInput):
    """The area is not one that this person looks after."""

    code = "area_out_of_reach"
    sentence = Sentence("अपने क्षेत्रों में से कोई क्षेत्र चुनें।", "Choose one of your own areas.")


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's days in a post, both included; an open end holds it now."""

    name: str
    starts_on: date
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the person holds the post on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Office:
    """What is asked of an office to know whether it answers; ``depth`` counts levels below the state."""

    key: int
    step_code: str
    depth: int
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Who holds a post on a day; without a holder, since when it is vacant (None: nobody was ever entered)."""

    holder: Tenure | None
    vacant_since: date | None = None

    @property
    def is_vacant(self) -> bool:
        """Tell whether nobody holds the post."""
        return self.holder is None


def post_on(tenures: Iterable[Tenure], day: date) -> Post:
    """Return who holds a post on a day, or since when it has stood vacant."""
    known = sorted(tenures, key=lambda tenure: tenure.starts_on)
    holder = next((tenure for tenure in reversed(known) if tenure.covers(day)), None)
    if holder is not None:
        return Post(holder)
    left = [tenure.ends_on for tenure in known if tenure.ends_on is not None and tenure.ends_on < day]
    return Post(None, max(left) + ONE_DAY if left else None)


def answering(offices: Iterable[Office], step_code: str, department: str) -> Office | None:
    """Return the office that answers at a step: the nearest area's first, there its own department's before any's.

    ``offices`` are those of the areas above one booth. None where no office is entered: the plain name of the step
    stands then.
    """
    fitting = [
        office for office in offices if office.step_code == step_code and office.department in (None, "", department)
    ]
    return max(fitting, key=lambda office: (office.depth, bool(office.department), -office.key), default=None)


def check_tenure(others: Sequence[Tenure], starts_on: date, ends_on: date | None, today: date) -> None:
    """Raise HolderEndsFirst, HolderAhead or HolderOverlaps for days that cannot be added to a post."""
    if ends_on is not None and ends_on < starts_on:
        raise HolderEndsFirst(field="ends_on")
    if starts_on > today + timedelta(days=366):
        raise HolderAhead(field="starts_on")
    for other in others:
        begins_before_other_ends = other.ends_on is None or starts_on <= other.ends_on
        ends_after_other_begins = ends_on is None or ends_on >= other.starts_on
        if begins_before_other_ends and ends_after_other_begins:
            raise HolderOverlaps(HolderOverlaps.sentence.format(name=other.name), field="starts_on")
