"""How long something takes while part of it still runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.durations import Stays, days_until

# Stays as (days, ended, count); the days by which half had left; source of the expected value.
KNOWN = [
    ([], None),
    ([(5, True, 1)], 5),
    ([(5, False, 1)], None),
    ([(1, True, 1), (3, True, 1)], 1),
    ([(1, True, 1), (3, True, 2)], 3),
    # Two of four left at day 2, the others still run after day 9: exactly half is reached on day 2.
    ([(2, True, 2), (9, False, 2)], 2),
    # Leaving out the open ones would say 2; they are slow, and half of all is not reached.
    ([(2, True, 2), (9, False, 3)], None),
    # One left early out of sight: at risk on day 4 are three, of whom two leave. 1 - 2/3 = 1/3.
    ([(1, False, 1), (4, True, 2), (8, True, 1)], 4),
]


@pytest.mark.parametrize(("stays", "median"), KNOWN)
def test_known_medians(stays: list[tuple[int, bool, int]], median: int | None) -> None:
    assert days_until(0.5, [Stays(*stay) for stay in stays]) == median


def test_the_leukaemia_trial_of_the_textbooks() -> None:
    """Freireich et al. 1963, weeks in remission under 6-MP: the published median is 23 weeks."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    running = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    stays = [Stays(week, True, 1) for week in ended] + [Stays(week, False, 1) for week in running]
    assert days_until(0.5, stays) == 23


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 99))
def test_with_nothing_open_it_is_the_ordinary_quantile(days: list[int], percent: int) -> None:
    wanted = next(day for day in sorted(days) if 100 * sum(one <= day for one in days) >= percent * len(days))
    assert days_until(percent / 100, [Stays(day, True, 1) for day in days]) == wanted


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=30))
def test_open_stays_never_make_it_look_quicker(stays: list[tuple[int, bool]]) -> None:
    found = days_until(0.5, [Stays(days, ended, 1) for days, ended in stays])
    as_if_over = days_until(0.5, [Stays(days, True, 1) for days, _ in stays])
    assert as_if_over is not None
    assert found is None or found >= as_if_over
