"""Angles in every spelling that lists have shown, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coordinates import read_angle, read_both
from app.domain.coordinates.angles import Axis, How, as_minutes_and_seconds

DMS = 23 + 15 / 60 + 35 / 3600
DM = 23 + 15.5 / 60

SPELLINGS = [
    ("23°15'35\"N", DMS, How.DEGREES_MINUTES_SECONDS, Axis.LAT),
    ("N 23° 15' 35\"", DMS, How.DEGREES_MINUTES_SECONDS, Axis.LAT),
    ("23 15 35", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23-15-35", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23:15:35", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23d15m35s", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23.15.35", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23º15’35”", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23Â°15'35\"", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23*15'35''", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23 deg 15 min 35 sec", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23 अंश 15 मिनट 35 सेकंड उत्तर", DMS, How.DEGREES_MINUTES_SECONDS, Axis.LAT),
    ("२३°१५'३५\"", DMS, How.DEGREES_MINUTES_SECONDS, None),
    ("23° 15.5'", DM, How.DEGREES_MINUTES, None),
    ("23°15'", 23.25, How.DEGREES_MINUTES, None),
    ("77 E", 77.0, How.DECIMAL, Axis.LON),
    ("Lat: 23.25", 23.25, How.DECIMAL, None),
    ("23.25°", 23.25, How.DECIMAL, None),
    ("23,2599", 23.2599, How.DECIMAL, None),
    ("-23.25", -23.25, How.DECIMAL, None),
    ("23.25 S", -23.25, How.DECIMAL, Axis.LAT),
    ("232599", 23.2599, How.POINT_MISSING, None),
    ("23..2599", 23.2599, How.POINT_TWICE, None),
    ("23.25.99", 23.2599, How.POINT_TWICE, None),
]


@pytest.mark.parametrize(("text", "degrees", "how", "axis"), SPELLINGS)
def test_spellings(text: str, degrees: float, how: How, axis: Axis | None) -> None:
    angle = read_angle(text)
    assert angle is not None
    assert angle.degrees == pytest.approx(degrees, abs=1e-9)
    assert (angle.how, angle.axis) == (how, axis)


@pytest.mark.parametrize(
    "text", ["", "abc", "23°75'10\"", "23 15 61", "nan", "1e5", "12/05/2024 10:00", "--", "9" * 200]
)
def test_what_is_no_angle(text: str) -> None:
    assert read_angle(text) is None


@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 59))
def test_what_is_written_out_is_read_back(degrees: int, minutes: int, seconds: int) -> None:
    meant = degrees + minutes / 60 + seconds / 3600
    for form in ("{}°{}'{}\"", "{} {} {}", "{}-{}-{}", "{}:{}:{}", "N{}°{}'{}\""):
        angle = read_angle(form.format(degrees, minutes, seconds))
        assert angle is not None
        assert angle.degrees == pytest.approx(meant, abs=1e-9)
    packed = as_minutes_and_seconds(float(f"{degrees}.{minutes:02d}{seconds:02d}"))
    if minutes or seconds:
        assert packed == pytest.approx(meant, abs=1e-6) if f"{minutes:02d}{seconds:02d}".rstrip("0")[1:] else True


@given(st.text(max_size=100))
def test_nothing_that_is_typed_raises(text: str) -> None:
    angle = read_angle(text)
    assert angle is None or abs(angle.degrees) < 1000
    read_both(text)
