"""Days and numbers as people type them, within what can be kept and calculated with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycle.clocks import start_of
from app.domain.typed import LARGEST_NUMBER, read_day, read_number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        (" २०२६-०४-०१ ", date(2026, 4, 1)),
        ("1926-01-31", date(1926, 1, 31)),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-13-01", None),
        ("कल", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text) == day


@given(st.dates())
def test_only_days_that_can_be_calculated_with_are_read(day: date) -> None:
    read = read_day(day.isoformat())
    assert read == (day if 1880 <= day.year < 2200 else None)
    if read is not None:
        assert start_of(read).date() == day


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), (" 12 ", 12), ("१२", 12), (str(LARGEST_NUMBER), LARGEST_NUMBER), (str(LARGEST_NUMBER + 1), None)]
    + [(text, None) for text in ("", "x", "1.5", "-1", "9" * 30)],
)
def test_numbers(text: str, number: int | None) -> None:
    assert read_number(text) == number
