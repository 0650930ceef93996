"""Two clocks over one calendar.

The stage clock measures how long the present rung has had the case: it stands still on hold, while the election
code is in force and on holidays, because the office could not have moved then. The case clock measures how
long the person has waited: it is set once, at the first opening, and nothing stops or moves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from itertools import count, islice

from app.domain.cases import DEFAULT_CASE_DAYS, DEFAULT_STAGE_DAYS
from app.domain.errors import InvalidInput, Sentence

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")
"""Days begin and end at midnight in India, wherever the server stands."""

SUNDAY = 6
DAYS_OF_THE_WEEK = 7


class BadCalendar(InvalidInput):
    """A calendar in which no day, or no end of a freeze, ever comes."""

    code = "bad_calendar"
    sentence = Sentence(
        "कैलेंडर सही नहीं है: अंत की तारीख शुरू के बाद हो, और हफ्ते में कम से कम एक कार्य दिवस हो।",
        "The calendar is not right: an end must not come before its start, and a week needs at least one working day.",
    )


class BadLimit(InvalidInput):
    """A time limit below one day."""

    code = "bad_limit"
    sentence = Sentence("समय सीमा कम से कम एक दिन की हो।", "A time limit is at least one day.")


class DayKind(StrEnum):
    """How the days of a limit are counted, as in the scheme list (``limit_kind``)."""

    CALENDAR = "days"
    WORKING = "working_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of days (at least 1) and how they are counted."""

    days: int
    kind: DayKind = DayKind.CALENDAR

    def __post_init__(self) -> None:
        if self.days < 1:
            raise BadLimit


DEFAULT_STAGE = Limit(DEFAULT_STAGE_DAYS)
DEFAULT_CASE = Limit(DEFAULT_CASE_DAYS)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time, end not included, in which a stage clock stood still."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days, both included, on which the election code is in force; an end not yet known is an expected date."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise BadCalendar


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one area: declared holidays, freezes, and the weekly days off (Monday is 0).

    Holidays pause every rung. Weekly days off matter only to limits in working days; Sunday alone is the default,
    and Saturdays are added where the offices of the area close on them.
    """

    holidays: frozenset[date] = frozenset()
    freezes: tuple[Freeze, ...] = ()
    weekly_off: frozenset[int] = frozenset({SUNDAY})

    def __post_init__(self) -> None:
        if len(self.weekly_off & set(range(DAYS_OF_THE_WEEK))) == DAYS_OF_THE_WEEK:
            raise BadCalendar

    def is_frozen(self, day: date) -> bool:
        """Tell whether the election code is in force on that day."""
        return any(freeze.starts_on <= day <= freeze.ends_on for freeze in self.freezes)

    def frozen_until(self, day: date) -> date | None:
        """Return the last day of the election code that is in force on ``day``, None where none is.

        A freeze that follows on the next day, or overlaps, prolongs the one before it.
        """
        last = None
        for freeze in sorted(self.freezes, key=lambda freeze: freeze.starts_on):
            reached = day if last is None else last + timedelta(days=1)
            if freeze.starts_on <= reached and freeze.ends_on >= day:
                last = freeze.ends_on if last is None else max(last, freeze.ends_on)
        return last

    def is_off(self, day: date, kind: DayKind) -> bool:
        """Tell whether offices are closed on that day, as far as a limit of this kind is concerned."""
        return day in self.holidays or (kind is DayKind.WORKING and day.weekday() in self.weekly_off)


EVERY_DAY = Calendar()


def day_of(moment: datetime) -> date:
    """Return the day in India on which an aware moment falls."""
    return moment.astimezone(INDIA).date()


def age_days(opened: datetime, today: date) -> int:
    """Return the age of a case in whole days, never negative."""
    return max(0, (today - day_of(opened)).days)


def start_of(day: date) -> datetime:
    """Return the first moment of a day in India."""
    return datetime(day.year, day.month, day.day, tzinfo=INDIA)


def stage_due(
    since: datetime, limit: Limit = DEFAULT_STAGE, calendar: Calendar = EVERY_DAY, pauses: Iterable[Pause] = ()
) -> datetime:
    """Return when a stage that began at ``since`` has run for its days, in UTC offset of ``since``.

    Each day of the limit is 24 hours of running time. Time within ``pauses`` (holds), on frozen days, on
    holidays and, for working days, on weekly days off does not run. Without any of these the answer is
    ``since`` plus the days, to the second.
    """
    held = merged(pauses)
    return _run_out(since, limit, calendar, held) if held else _run_through(since, limit, calendar)


def _run_through(since: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """Return the end of a stage that was never on hold: whole days but for the first, so only days are counted."""
    first = day_of(since)
    last, onward = _last_days(first, limit, calendar)
    begun = since - start_of(first)
    if begun and not _stands_still(first, limit, calendar):
        # What of the first day had gone by is made up for on the day after the last.
        return (start_of(onward) + begun).astimezone(since.tzinfo)
    return start_of(last + timedelta(days=1)).astimezone(since.tzinfo)


@lru_cache(maxsize=4096)
def _last_days(first: date, limit: Limit, calendar: Calendar) -> tuple[date, date]:
    """Return the day with which a limit is full that begins to run on ``first``, and the running day after that one.

    A run over many cases asks for the same days again and again, so answers are kept.
    """
    days = (first + timedelta(days=at) for at in count())
    running = (day for day in days if not _stands_still(day, limit, calendar))
    last = next(islice(running, limit.days - 1, None))
    return last, next(running)


def _stands_still(day: date, limit: Limit, calendar: Calendar) -> bool:
    return calendar.is_frozen(day) or calendar.is_off(day, limit.kind)


def _run_out(since: datetime, limit: Limit, calendar: Calendar, held: tuple[Pause, ...]) -> datetime:
    """Walk along the days with what was on hold in mind."""
    zone = since.tzinfo
    left = timedelta(days=limit.days)
    moment = since
    while True:
        day = day_of(moment)
        midnight = start_of(day + timedelta(days=1)).astimezone(zone)
        if not _stands_still(day, limit, calendar):
            for start, end in _running(moment, midnight, held):
                if end - start >= left:
                    return start + left
                left -= end - start
        moment = midnight


def case_due(opened: datetime, limit: Limit | None = None, calendar: Calendar = EVERY_DAY) -> datetime:
    """Return when a case first opened at ``opened`` is over its limit; asked for once, at filing, and then kept.

    Calendar days run through everything. Working days are the unit of some statutory limits, so days off and
    holidays known at filing are not counted among them; a freeze is no excuse and is counted.
    """
    chosen = DEFAULT_CASE if limit is None else limit
    if chosen.kind is DayKind.CALENDAR:
        return opened + timedelta(days=chosen.days)
    return stage_due(opened, chosen, Calendar(calendar.holidays, (), calendar.weekly_off))


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the same stretches in order, without overlaps and without empty ones."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.end <= pause.start:
            continue
        if joined and pause.start <= joined[-1].end:
            joined[-1] = Pause(joined[-1].start, max(joined[-1].end, pause.end))
        else:
            joined.append(pause)
    return tuple(joined)


def _running(start: datetime, end: datetime, held: tuple[Pause, ...]) -> Iterable[tuple[datetime, datetime]]:
    """Yield the parts of ``start`` to ``end`` that no hold covers, in order."""
    moment = start
    for pause in held:
        if pause.end <= moment or pause.start >= end:
            continue
        if pause.start > moment:
            yield moment, pause.start
        moment = pause.end
    if moment < end:
        yield moment, end
