"""The stage clock stands still where it should; the case clock never does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycle.clocks import (
    INDIA,
    SUNDAY,
    BadCalendar,
    BadLimit,
    Calendar,
    DayKind,
    Freeze,
    Limit,
    Pause,
    case_due,
    day_of,
    merged,
    stage_due,
)

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=INDIA)


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment in March 2026, in India."""
    return datetime(2026, 3, day, hour, minute, tzinfo=INDIA)


WEEK = Limit(7)
WORKING = Limit(5, DayKind.WORKING)
FIVE_DAY_WEEK = frozenset({5, SUNDAY})
HOLI = frozenset({date(2026, 3, 4)})

STAGES = {
    "seven days, to the second": (MONDAY, WEEK, Calendar(), (), at(9)),
    "a holiday pauses calendar days too": (MONDAY, WEEK, Calendar(HOLI), (), at(10)),
    "Sunday counts among calendar days": (at(7), Limit(1), Calendar(), (), at(8)),
    "five working days over a Sunday": (at(5), WORKING, Calendar(), (), at(11)),
    "five working days, Saturday off too": (at(5), WORKING, Calendar(weekly_off=FIVE_DAY_WEEK), (), at(12)),
    "five working days, Holi between": (MONDAY, WORKING, Calendar(HOLI), (), at(9)),
    "begun on a Sunday, one working day is Monday": (at(8), Limit(1, DayKind.WORKING), Calendar(), (), at(10, 0)),
    "a freeze of three days": (
        MONDAY,
        WEEK,
        Calendar(freezes=(Freeze(date(2026, 3, 4), date(2026, 3, 6)),)),
        (),
        at(12),
    ),
    "begun within a freeze": (
        at(5),
        Limit(1),
        Calendar(freezes=(Freeze(date(2026, 3, 4), date(2026, 3, 6)),)),
        (),
        at(8, 0),
    ),
    "a hold of two days": (MONDAY, WEEK, Calendar(), (Pause(at(3), at(5)),), at(11)),
    "a hold from the first moment": (MONDAY, WEEK, Calendar(), (Pause(MONDAY, at(4, 12)),), at(11, 12)),
    "two holds that overlap": (MONDAY, WEEK, Calendar(), (Pause(at(4), at(6)), Pause(at(3), at(5))), at(12)),
    "a hold over a holiday counts once": (MONDAY, WEEK, Calendar(HOLI), (Pause(at(3), at(5)),), at(11)),
    "a hold that ended before": (MONDAY, WEEK, Calendar(), (Pause(at(1), at(2)),), at(9)),
    "a hold after the end": (MONDAY, WEEK, Calendar(), (Pause(at(20), at(22)),), at(9)),
    "an empty hold": (MONDAY, WEEK, Calendar(), (Pause(at(4), at(4)),), at(9)),
    "a hold within one day": (MONDAY, WEEK, Calendar(), (Pause(at(3, 11), at(3, 15)),), at(9, 14)),
}


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_ends(name: str) -> None:
    since, limit, calendar, pauses, due = STAGES[name]
    assert stage_due(since, limit, calendar, pauses) == due


CASES = {
    "sixty days where no limit is known": (None, Calendar(), MONDAY + timedelta(days=60)),
    "calendar days run through everything": (
        Limit(45),
        Calendar(HOLI, (Freeze(date(2026, 3, 3), date(2026, 5, 1)),)),
        MONDAY + timedelta(days=45),
    ),
    "working days are a unit; a freeze is no excuse": (
        Limit(15, DayKind.WORKING),
        Calendar(HOLI, (Freeze(date(2026, 3, 3), date(2026, 5, 1)),)),
        at(20),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_over_its_limit(name: str) -> None:
    limit, calendar, due = CASES[name]
    assert case_due(MONDAY, limit, calendar) == due


def test_days_are_those_of_india() -> None:
    assert day_of(datetime(2026, 3, 1, 19, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert stage_due(datetime(2026, 3, 2, 4, 30, tzinfo=UTC), WEEK).tzinfo is UTC


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Calendar(weekly_off=frozenset(range(7))),
        lambda: Freeze(date(2026, 3, 2), date(2026, 3, 1)),
    ],
)
def test_a_calendar_without_an_end_is_refused(wrong) -> None:
    with pytest.raises(BadCalendar):
        wrong()


def test_a_limit_below_a_day_is_refused() -> None:
    with pytest.raises(BadLimit):
        Limit(0)


minutes = st.integers(0, 60 * 24 * 40)
pauses = st.lists(st.tuples(minutes, st.integers(0, 60 * 24 * 5)), max_size=5).map(
    lambda drawn: [Pause(MONDAY + timedelta(minutes=a), MONDAY + timedelta(minutes=a + b)) for a, b in drawn]
)


@given(pauses, st.integers(1, 30))
def test_a_stage_runs_its_days_and_no_more(held: list[Pause], days: int) -> None:
    """From the start to the end, less the held time in between, is the limit: the law behind the examples."""
    due = stage_due(MONDAY, Limit(days), Calendar(), held)
    paused = sum((min(p.end, due) - p.start for p in merged(held) if p.start < due), timedelta())
    assert due - MONDAY - paused == timedelta(days=days)


@given(pauses, st.integers(1, 30), st.sampled_from(DayKind))
def test_a_pause_never_brings_the_end_nearer(held: list[Pause], days: int, kind: DayKind) -> None:
    limit = Limit(days, kind)
    assert stage_due(MONDAY, limit, Calendar(), held) >= stage_due(MONDAY, limit)
    assert stage_due(MONDAY, limit, Calendar(HOLI), held) >= stage_due(MONDAY, limit, Calendar(), held)


@given(pauses)
def test_merged_pauses_are_apart_and_in_order(held: list[Pause]) -> None:
    joined = merged(held)
    assert all(one.end < two.start for one, two in pairwise(joined))
    assert merged(reversed(held)) == joined
    assert merged(joined) == joined


NEVER_REACHED = [Pause(MONDAY + timedelta(days=4_000), MONDAY + timedelta(days=4_001))]
ahead = st.integers(0, 60).map(lambda days: MONDAY.date() + timedelta(days=days))
calendars = st.builds(
    lambda closed, frozen: Calendar(
        frozenset(closed), tuple(Freeze(first, first + timedelta(days=more)) for first, more in frozen)
    ),
    st.sets(ahead, max_size=12),
    st.lists(st.tuples(ahead, st.integers(0, 40)), max_size=3),
)
moments = st.one_of(
    st.integers(0, 60 * 24 * 60 * 60).map(lambda seconds: MONDAY + timedelta(seconds=seconds)),
    st.integers(0, 60).map(lambda days: MONDAY.replace(hour=0) + timedelta(days=days)),
)


@given(moments, st.integers(1, 40), st.sampled_from(DayKind), calendars, st.sampled_from([INDIA, UTC]))
def test_days_are_counted_as_they_would_be_walked_along(
    since: datetime, days: int, kind: DayKind, calendar: Calendar, zone: timezone
) -> None:
    """What was never on hold is counted by whole days; a pause that no stage reaches has it walked along instead."""
    start, limit = since.astimezone(zone), Limit(days, kind)
    counted, walked = stage_due(start, limit, calendar), stage_due(start, limit, calendar, NEVER_REACHED)
    assert (counted, counted.tzinfo) == (walked, walked.tzinfo)
