"""Places in the picture of a case: by hand, and for any story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases import CLOSED, CaseState, EventKind
from app.domain.timeline import (
    LANE_LABELS,
    NARROWEST,
    SHAPE_LABELS,
    Happening,
    Lane,
    Paper,
    Shape,
    Story,
    picture,
)

S, E = CaseState, EventKind
BEGIN = datetime(2026, 11, 1, 18, 30, tzinfo=UTC)


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


def happened(kind: EventKind, state: CaseState, number: float, level: int = 1) -> Happening:
    return Happening(kind, state, level, day(number))


LIFE = (
    happened(E.FILED, S.OPEN, 0),
    happened(E.ASSIGNED, S.ASSIGNED, 10),
    happened(E.NOTED, S.ASSIGNED, 12),
    happened(E.SUBMITTED, S.SUBMITTED, 20),
    happened(E.ACKNOWLEDGED, S.IN_PROGRESS, 30),
    happened(E.HELD, S.ON_HOLD, 40),
    happened(E.RESUMED, S.IN_PROGRESS, 50),
    happened(E.REPORTED_RESOLVED, S.REPORTED_RESOLVED, 60),
    happened(E.NOT_RECEIVED, S.IN_PROGRESS, 70, 2),
    happened(E.ESCALATED, S.IN_PROGRESS, 70, 2),
)


def story(
    *more: Happening, now: float = 90, stage: float = 97, case: float = 60, papers: tuple[Paper, ...] = ()
) -> Story:
    return Story((*LIFE, *more), papers, day(stage), day(case), day(now))


def test_where_everything_lies_by_hand() -> None:
    """97 days to the later clock and 3 in a hundred of room behind it: 99.91 days over 999.1 units are 10 a day."""
    drawn = picture(story(), left=100, width=999.1)
    assert [(one.number, one.state, one.left, one.width, one.days) for one in drawn.stretches] == [
        (1, S.OPEN, 100.0, 100.0, 10),
        (2, S.ASSIGNED, 200.0, 100.0, 10),
        (3, S.SUBMITTED, 300.0, 100.0, 10),
        (4, S.IN_PROGRESS, 400.0, 100.0, 10),
        (5, S.ON_HOLD, 500.0, 100.0, 10),
        (6, S.IN_PROGRESS, 600.0, 100.0, 10),
        (7, S.REPORTED_RESOLVED, 700.0, 100.0, 10),
        (8, S.IN_PROGRESS, 800.0, 200.0, 20),
    ]
    assert [one.ends for one in drawn.stretches][-1] is None
    assert [(clock.x, clock.is_past) for clock in drawn.clocks] == [(1070.0, False), (700.0, True)]
    assert drawn.today == 1000.0


def test_the_office_and_the_person_have_lanes_of_their_own() -> None:
    refused = (happened(E.REJECTED, S.DEPT_REJECTED, 75), happened(E.RECEIVED, S.CLOSED_RECEIVED, 80))
    drawn = picture(story(*refused), 0, 100)
    assert [mark.shape for mark in drawn.in_lane(Lane.OFFICE)] == [Shape.DONE, Shape.REFUSED]
    assert [mark.shape for mark in drawn.in_lane(Lane.PERSON)] == [Shape.UNMET, Shape.RECEIVED]
    assert [mark.label.hi for mark in drawn.in_lane(Lane.LADDER)] == ["ऊपर भेजा: सीढ़ी 2"]
    assert "“हो गया” कहा: 1 बार" in drawn.summary.hi
    assert "“नहीं मिला” कहा: 1 बार, “मिल गया”: 1 बार" in drawn.summary.hi


def test_papers_stand_on_the_day_in_india_on_which_they_were_given() -> None:
    drawn = picture(story(papers=(Paper("पंचायत", date(2026, 11, 22)),)), 100, 999.1)
    given_on = next(mark for mark in drawn.marks if mark.shape is Shape.GIVEN)
    assert (given_on.x, given_on.at, given_on.label.hi) == (300.0, day(20), "आवेदन दिया: पंचायत")


def test_a_closed_case_has_no_today_and_one_clock() -> None:
    drawn = picture(story(happened(E.RECEIVED, S.CLOSED_RECEIVED, 80), now=400), 0, 100)
    assert drawn.today is None
    assert [clock.at for clock in drawn.clocks] == [day(60)]
    assert drawn.stretches[-1].width == NARROWEST
    assert "बंद होने में लगे दिन: 80" in drawn.summary.hi


def test_a_date_far_ahead_does_not_squeeze_the_picture() -> None:
    near, far = picture(story(case=190), 0, 100), picture(story(case=200), 0, 100)
    assert near.clocks[-1].x is not None
    assert far.clocks[-1].x is None
    assert far.today > near.today


@pytest.mark.parametrize("labels", [LANE_LABELS, SHAPE_LABELS])
def test_every_lane_and_shape_has_words_of_its_own(labels: dict) -> None:
    assert len({label.hi for label in labels.values()}) == len(labels)
    assert set(labels) in (set(Lane), set(Shape))


HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(E), st.sampled_from(S), st.floats(0, 400), st.integers(1, 9)), max_size=25
)


@given(HAPPENINGS, st.floats(0, 500), st.floats(-100, 900), st.floats(1, 900))
def test_any_story_stays_within_its_drawing_and_in_order(told: list, late: float, stage: float, case: float) -> None:
    history = [happened(E.FILED, S.OPEN, 0), *(happened(*one) for one in told)]
    now = max(one.at for one in history) + timedelta(days=late)
    drawn = picture(Story(history, [Paper("दफ्तर", date(2026, 11, 3))], day(stage), day(case), now), 40, 300)
    assert [one.number for one in drawn.stretches] == list(range(1, len(drawn.stretches) + 1))
    for before, after in zip(drawn.stretches, drawn.stretches[1:], strict=False):
        assert before.state is not after.state
        assert before.ends == after.begins
        assert before.left <= after.left
    for one in drawn.stretches:
        assert one.width >= NARROWEST
        assert 40 <= one.left <= 340
    assert all(40 <= mark.x <= 340 for mark in drawn.marks)
    assert all(clock.x is None or 40 <= clock.x <= 340 for clock in drawn.clocks)
    assert (drawn.today is None) == (drawn.stretches[-1].state in CLOSED)
