"""Which runs of the check stay, by example and for any set of runs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness.retention import NIGHTLY, KeptRun, runs_to_forget

TODAY = date(2026, 11, 22)


def run(key, day, *, level="panchayat", period="", finished=True, leaned_on=False):
    return KeptRun(key, level, period, day, finished, leaned_on)


EXAMPLES = [
    ("five weeks stay", [run(1, TODAY - NIGHTLY), run(2, TODAY)], []),
    ("a day more goes", [run(1, date(2026, 10, 17)), run(2, date(2026, 10, 18)), run(3, TODAY)], [1]),
    ("the last of a month", [run(1, date(2026, 8, 30)), run(2, date(2026, 8, 31)), run(3, TODAY)], [1]),
    ("of the same day the later", [run(1, date(2026, 8, 31)), run(2, date(2026, 8, 31)), run(3, TODAY)], [1]),
    ("named by a finding", [run(1, date(2026, 8, 30), leaned_on=True), run(2, date(2026, 8, 31))], []),
    ("another level", [run(1, date(2026, 8, 30), level="booth"), run(2, date(2026, 8, 31))], []),
    ("another period", [run(1, date(2026, 8, 30), period="2026-05"), run(2, date(2026, 8, 31))], []),
    ("never ended", [run(1, date(2026, 8, 30)), run(2, date(2026, 8, 31), finished=False)], [2]),
    ("never ended, of yesterday", [run(2, TODAY - timedelta(days=1), finished=False)], []),
]


@pytest.mark.parametrize(("runs", "going"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_by_example(runs, going):
    assert runs_to_forget(runs, TODAY) == going


ANY_RUN = st.builds(
    KeptRun,
    st.integers(1, 10**6),
    st.sampled_from(["panchayat", "booth"]),
    st.sampled_from(["", "2026-05"]),
    st.dates(date(2024, 1, 1), TODAY),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(ANY_RUN, max_size=40, unique_by=lambda one: one.id))
def test_what_may_never_go(runs):
    going = set(runs_to_forget(runs, TODAY))
    staying = [one for one in runs if one.id not in going]
    assert all(one.id not in going for one in runs if one.leaned_on or one.day >= TODAY - NIGHTLY)
    months = {(one.level, one.period, one.day.year, one.day.month) for one in runs if one.finished}
    assert months == {(one.level, one.period, one.day.year, one.day.month) for one in staying if one.finished}
    assert runs_to_forget(staying, TODAY) == [], "a second look finds nothing more"
