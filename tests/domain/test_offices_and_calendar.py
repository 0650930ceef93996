"""Which office answers, who holds it, until when the election code holds, and what a typed list of holidays says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import freezes
from app.domain.authorities import (
    HolderAhead,
    HolderEndsFirst,
    HolderOverlaps,
    Office,
    Tenure,
    answering,
    check_tenure,
    post_on,
)
from app.domain.errors import DomainError, Sentence
from app.domain.holidays import BadHolidayLine, YearOutOfRange, fixed_holidays, read_holidays
from app.domain.ladders import BadStepDays, check_days
from app.domain.lifecycle.clocks import Calendar, Freeze, Limit, case_due, start_of
from app.domain.lifecycle.ladder import (
    GENERAL,
    Ladder,
    LadderOwner,
    LadderScheme,
    StepRow,
    first_change,
    ladder_for,
    ladder_owner,
)

DAY = date(2027, 3, 10)


def tenure(name: str, first: int, last: int | None = None) -> Tenure:
    return Tenure(name, DAY + timedelta(first), None if last is None else DAY + timedelta(last))


POSTS = {
    "held with an open end": ([tenure("a", -9)], "a", None),
    "held on its last day": ([tenure("a", -9, 0)], "a", None),
    "the first day counts": ([tenure("a", -9, -1), tenure("b", 0)], "b", None),
    "vacant since the day after the last": ([tenure("a", -90, -40), tenure("b", -30, -8)], None, -7),
    "somebody comes later": ([tenure("a", -90, -40), tenure("b", 5)], None, -39),
    "nobody was ever entered": ([], None, None),
    "the first one comes later": ([tenure("b", 5)], None, None),
}


@pytest.mark.parametrize("name", POSTS)
def test_who_holds_a_post(name: str) -> None:
    tenures, holder, since = POSTS[name]
    post = post_on(tenures, DAY)
    assert (post.holder and post.holder.name) == holder
    assert post.is_vacant == (holder is None)
    assert post.vacant_since == (None if since is None else DAY + timedelta(since))


OFFICES = [
    Office(1, "JANPAD", 2, None),
    Office(2, "JANPAD", 3, None),
    Office(3, "DISTRICT", 2, "WCD"),
    Office(4, "DISTRICT", 2, None),
    Office(5, "DISTRICT", 0, "WCD"),
    Office(6, "JANPAD", 3, "SJ"),
]


@pytest.mark.parametrize(
    ("step", "department", "key"),
    [
        ("JANPAD", "WCD", 2),  # the nearest area; another department's office does not answer
        ("JANPAD", "SJ", 6),  # in one area the own department's goes first
        ("DISTRICT", "WCD", 3),
        ("DISTRICT", "FOOD", 4),
        ("COLLECTOR", "WCD", None),
    ],
)
def test_which_office_answers(step: str, department: str, key: int | None) -> None:
    for offices in (OFFICES, OFFICES[::-1]):
        found = answering(offices, step, department)
        assert (found and found.key) == key


TENURES: dict[str, tuple[int, int | None, type[DomainError] | None]] = {
    "after the last": (1, None, None),
    "between two": (-4, -2, None),
    "over the end of one": (-6, -2, HolderOverlaps),
    "into the next": (-4, None, HolderOverlaps),
    "ends first": (3, 2, HolderEndsFirst),
    "two years ahead": (730, None, HolderAhead),
}


@pytest.mark.parametrize("name", TENURES)
def test_no_two_hold_one_post(name: str) -> None:
    first, last, refusal = TENURES[name]
    others = [tenure("a", -20, -5), tenure("b", -1, 0)]
    asked = tenure("c", first, last)
    if refusal is None:
        check_tenure(others, asked.starts_on, asked.ends_on, DAY)
        return
    with pytest.raises(refusal):
        check_tenure(others, asked.starts_on, asked.ends_on, DAY)


DAYS = st.integers(0, 12)


@given(st.lists(st.tuples(DAYS, DAYS)), DAYS)
def test_the_code_holds_until_the_first_free_day(spans: list[tuple[int, int]], asked: int) -> None:
    """However many freezes touch or overlap, the last day is the one before the first day without any."""
    found = [Freeze(DAY + timedelta(min(span)), DAY + timedelta(max(span))) for span in spans]
    calendar, day = Calendar(freezes=tuple(found)), DAY + timedelta(asked)
    until = calendar.frozen_until(day)
    if not calendar.is_frozen(day):
        assert until is None
        return
    walked = day
    while calendar.is_frozen(walked + timedelta(1)):
        walked += timedelta(1)
    assert until == walked


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 90), st.lists(DAYS))
def test_nothing_moves_the_case_clock_but_its_own_days(opened: date, days: int, holidays: list[int]) -> None:
    closed = frozenset(opened + timedelta(number) for number in holidays)
    calendar = Calendar(closed, (Freeze(opened, opened + timedelta(40)),))
    assert case_due(start_of(opened), Limit(days), calendar) == start_of(opened) + timedelta(days)


def test_a_refusal_says_until_when() -> None:
    with pytest.raises(freezes.FilingFrozen) as refused:
        freezes.refuse_filing(date(2027, 4, 5))
    assert "05-04-2027" in refused.value.sentence.hi and "05-04-2027" in refused.value.sentence.en
    freezes.refuse_filing(None)
    freezes.refuse_sign_up(None)


def test_days_of_a_freeze() -> None:
    freezes.check_days(DAY, DAY)
    freezes.check_days(DAY, DAY + timedelta(freezes.MAX_FREEZE_DAYS - 1))
    with pytest.raises(freezes.FreezeEndsFirst):
        freezes.check_days(DAY, DAY - timedelta(1))
    with pytest.raises(freezes.FreezeTooLong):
        freezes.check_days(DAY, DAY + timedelta(freezes.MAX_FREEZE_DAYS))


def test_only_certain_days_are_known_beforehand() -> None:
    assert [f"{one.day:%d-%m}" for one in fixed_holidays(2027)] == ["26-01", "15-08", "02-10", "25-12"]
    with pytest.raises(YearOutOfRange):
        fixed_holidays(1999)


LISTS = {
    "15-08-2027 स्वतंत्रता दिवस": (date(2027, 8, 15), "स्वतंत्रता दिवस"),
    "२२/०३/२०२७, होली": (date(2027, 3, 22), "होली"),
    "2027-10-2: Gandhi Jayanti": (date(2027, 10, 2), "Gandhi Jayanti"),
}


@pytest.mark.parametrize("line", LISTS)
def test_a_line_of_a_list(line: str) -> None:
    (found,) = read_holidays(f"\n  {line}  \n\n")
    assert (found.day, found.name.hi) == LISTS[line]


@pytest.mark.parametrize("line", ["होली", "22-03-2027", "31-02-2027 होली", "22-03-1027 होली", "1-1-2027 " + "न" * 201])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(BadHolidayLine) as refused:
        read_holidays(f"15-08-2027 ठीक\n{line}")
    assert "2" in refused.value.sentence.hi


def rows(*codes: str) -> tuple[StepRow, ...]:
    return tuple(StepRow(place, code, Sentence(code, code), 7, "suggested") for place, code in enumerate(codes))


def ladder(*codes: str) -> Ladder:
    return ladder_for(LadderScheme(), rows(*codes))


@pytest.mark.parametrize(
    ("after", "level"),
    [("A B C", None), ("A B C D", None), ("A B", 3), ("A C", 2), ("X A B C", 1), ("A X B C", 2), ("", 1)],
)
def test_the_lowest_level_that_an_edit_moves(after: str, level: int | None) -> None:
    assert first_change(ladder("A", "B", "C"), ladder(*after.split())) == level


def test_a_scheme_goes_before_its_department() -> None:
    scheme, department = LadderOwner(scheme_id=4), LadderOwner(department="WCD")
    assert ladder_owner({GENERAL, scheme, department}, 4, "WCD") == scheme
    assert ladder_owner({GENERAL, scheme, department}, 5, "WCD") == department
    assert ladder_owner({GENERAL, scheme, department}, 5, "SJ") == GENERAL
    assert ladder_owner((), 5, "SJ") == GENERAL


def test_a_step_of_ones_own_is_a_rung_and_a_way_beside_is_none() -> None:
    assert [rung.code for rung in ladder("GP_DESK", "OWN_1", "RTI", "JAN_SUNWAI").rungs] == [
        "GP_DESK",
        "OWN_1",
        "JAN_SUNWAI",
    ]


@pytest.mark.parametrize(
    ("days", "open_end", "fits"),
    [
        (1, False, True),
        (365, False, True),
        (None, True, True),
        (None, False, False),
        (0, False, False),
        (366, True, False),
    ],
)
def test_days_of_a_step(days: int | None, open_end: bool, fits: bool) -> None:
    if fits:
        check_days(days, may_be_open=open_end)
        return
    with pytest.raises(BadStepDays):
        check_days(days, may_be_open=open_end)
