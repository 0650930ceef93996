"""Points as people type them, with how sure each reading is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cells import Verdict
from app.domain.coordinates import MADHYA_PRADESH, parse_coordinate


@pytest.mark.parametrize(
    ("lat", "lon", "point", "verdict", "code"),
    [
        ("23.2599", "77.4126", (23.2599, 77.4126), Verdict.ACCEPTED, None),
        ("२३.२५", "७७.४१", (23.25, 77.41), Verdict.ACCEPTED, None),
        ("77.4126", "23.2599", (23.2599, 77.4126), Verdict.CORRECTED, "swapped_coordinates"),
        ("28.6", "77.2", (28.6, 77.2), Verdict.DOUBTFUL, "outside_bounds"),
        ("0", "0", (None, None), Verdict.DOUBTFUL, "placeholder_coordinates"),
        ("0", "77.4", (0, 77.4), Verdict.DOUBTFUL, "outside_bounds"),
        ("99.99", "99.99", (None, None), Verdict.DOUBTFUL, "placeholder_coordinates"),
        ("", " ", (None, None), Verdict.DOUBTFUL, "no_coordinates"),
        ("23.2", "", (None, None), Verdict.DOUBTFUL, "half_coordinates"),
        ("23.2599, 77.4126", "", (23.2599, 77.4126), Verdict.CORRECTED, "both_in_one_cell"),
        ("", "https://maps.example/?q=23.2599,77.4126", (23.2599, 77.4126), Verdict.CORRECTED, "both_in_one_cell"),
        ("232599", "774126", (23.2599, 77.4126), Verdict.CORRECTED, "decimal_point_missing"),
        ("23..2599", "77.4126", (23.2599, 77.4126), Verdict.CORRECTED, "decimal_point_twice"),
        ("23°15'36\"N", "77°24'45\"E", (23.26, 77.4125), Verdict.CORRECTED, "degrees_minutes_seconds"),
        ("77°24'45\"E", "23°15'36\"N", (23.26, 77.4125), Verdict.CORRECTED, "swapped_coordinates"),
        ("23.2599° N", "77.4126° E", (23.2599, 77.4126), Verdict.ACCEPTED, None),
        ("23,2599", "77,4126", (23.2599, 77.4126), Verdict.ACCEPTED, None),
        ("nan", "77.4", (None, None), Verdict.REJECTED, "unreadable_coordinates"),
        ("23.2", "inf", (None, None), Verdict.REJECTED, "unreadable_coordinates"),
        ("200", "95", (None, None), Verdict.REJECTED, "impossible_coordinates"),
        ("23.2", "181", (None, None), Verdict.REJECTED, "impossible_coordinates"),
    ],
)
def test_points(
    lat: str, lon: str, point: tuple[float | None, float | None], verdict: Verdict, code: str | None
) -> None:
    read = parse_coordinate(lat, lon)
    assert ((read.lat, read.lon), read.verdict, read.code) == (point, verdict, code)
    assert (read.message is None) == (verdict is Verdict.ACCEPTED)


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_only_points_inside_the_state_are_sure(lat: float, lon: float) -> None:
    read = parse_coordinate(f"{lat:f}", f"{lon:f}")
    assert (read.verdict is Verdict.ACCEPTED) == MADHYA_PRADESH.holds(lat, lon)
