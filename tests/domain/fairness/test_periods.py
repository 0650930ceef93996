"""Periods as people of the field write them."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.fairness.periods import UnknownPeriod, read_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", None, None),
        ("2026-27", date(2026, 4, 1), date(2027, 3, 31)),
        ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2011-12", date(2011, 12, 1), date(2011, 12, 31)),
    ],
)
def test_periods(text, first, last):
    found = read_period(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("text", ["2026", "2026-28", "2026-13", "0001-02", "9999-99", "2026-2027", "x", "2026-04-01"])
def test_others_are_refused(text):
    with pytest.raises(UnknownPeriod) as refusal:
        read_period(text)
    assert refusal.value.field == "period"
