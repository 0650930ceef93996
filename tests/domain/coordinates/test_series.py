"""What only the whole list shows: fillers, dragged series, minutes and seconds taken for decimals."""

from __future__ import annotations

import random

import numpy as np
import pytest

from app.domain.coordinates import review_series

NAN = float("nan")


def codes(points: list[tuple[float, float]], groups: list[str] | None = None) -> list[str | None]:
    lat, lon = (np.array(axis, dtype=float) for axis in zip(*points, strict=True))
    return [doubt and doubt.code for doubt in review_series(lat, lon, groups or ["1"] * len(points))]


def scattered(count: int, seed: int = 1) -> list[tuple[float, float]]:
    draw = random.Random(seed)
    return [(round(draw.uniform(23, 24), 6), round(draw.uniform(77, 78), 6)) for _ in range(count)]


def test_ordinary_positions_are_left_alone() -> None:
    assert set(codes(scattered(500))) == {None}
    assert codes([(NAN, NAN)] * 10) == [None] * 10


def test_one_school_may_hold_several_booths() -> None:
    assert set(codes(scattered(60) + [(23.5, 77.5)] * 4)) == {None}


def test_a_filler_is_a_position_that_a_constituency_shares() -> None:
    found = codes(scattered(5) + [(23.5, 77.5)] * 5, ["7"] * 10)
    assert found == [None] * 5 + ["repeated_position"] * 5
    assert set(codes([(23.5, 77.5)] * 6, ["1", "2", "3", "4", "5", "6"])) == {None}


@pytest.mark.parametrize("step", [1.0, 0.01, 0.0001, 0.000001])
def test_a_dragged_series(step: float) -> None:
    dragged = [(round(23.1 + step * place, 6), 77.5) for place in range(6)]
    assert codes(scattered(3) + dragged + scattered(3, 2)) == [None] * 3 + ["dragged_series"] * 6 + [None] * 3


def test_decimals_that_are_minutes_and_seconds() -> None:
    draw = random.Random(3)
    typed = [
        tuple(float(f"{degree}.{draw.randrange(60):02d}{draw.randrange(60):02d}") for degree in (23, 77))
        for _ in range(30)
    ]
    lat, lon = np.array([point[0] for point in typed]), np.array([point[1] for point in typed])
    doubts = review_series(lat, lon, ["1"] * 30)
    first = doubts[0]
    assert first is not None
    assert first.code == "degrees_minutes_seconds_as_decimals"
    assert first.proposed is not None
    minutes, seconds = f"{lat[0]:.4f}"[3:5], f"{lat[0]:.4f}"[5:7]
    assert first.proposed[0] == pytest.approx(23 + int(minutes) / 60 + int(seconds) / 3600, abs=1e-6)
    assert all(doubt is not None for doubt in doubts)


def test_full_minutes_among_them_speak_neither_for_nor_against() -> None:
    """23°10'00" is written as 23.1000, and is 23.1 as a number."""
    draw = random.Random(4)
    typed = [
        tuple(float(f"{degree}.{draw.randrange(60):02d}{draw.randrange(1, 60):02d}") for degree in (23, 77))
        for _ in range(40)
    ]
    assert set(codes([*typed, (23.1, 77.2), (23.0, 77.25)])) == {"degrees_minutes_seconds_as_decimals"}
    assert "degrees_minutes_seconds_as_decimals" not in codes([(23 + at / 100, 77 + at / 50) for at in range(50)])


def test_one_row_beyond_sixty_clears_the_list() -> None:
    typed = [(23.1530, 77.2040 + place / 100) for place in range(30)]
    assert any(code is not None for code in codes([(lat, lon) for lat, lon in typed if (lon * 100) % 100 < 59]))
    assert "degrees_minutes_seconds_as_decimals" not in codes([*scattered(30), (23.99, 77.99)])
