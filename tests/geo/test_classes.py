"""Classes, colours and the legend."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.classes import RAMP, ZERO_COLOUR, Measure, class_scale, group_digits


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(light: str, dark: str) -> float:
    return (luminance(light) + 0.05) / (luminance(dark) + 0.05)


@pytest.mark.parametrize(
    ("values", "measure", "limits", "texts"),
    [
        ([], Measure.COUNT, (), []),
        ([0, 0], Measure.COUNT, (), ["0"]),
        ([7, 7, 7], Measure.COUNT, (7,), ["1–7"]),
        ([1], Measure.COUNT, (1,), ["1"]),
        (list(range(11)), Measure.COUNT, (2, 4, 6, 8, 10), ["0", "1–2", "3–4", "5–6", "7–8", "9–10"]),
        ([1, 1, 1, 1, 500000], Measure.COUNT, (1, 500000), ["1", "2–5,00,000"]),
        ([0.0, 0.071, 0.3], Measure.RATE, (0.08, 0.3), ["0", "0–8%", "8–30%"]),
        ([1.0], Measure.RATE, (1.0,), ["0–100%"]),
    ],
)
def test_known_scales(values: list[float], measure: Measure, limits: tuple[float, ...], texts: list[str]) -> None:
    scale = class_scale(values, measure)
    assert scale.limits == limits
    assert [entry.text for entry in scale.legend()] == texts


counts = st.lists(st.integers(0, 10**6), max_size=60)
rates = st.lists(st.floats(0, 1), max_size=60)


@given(st.one_of(counts.map(lambda x: (x, Measure.COUNT)), rates.map(lambda x: (x, Measure.RATE))))
def test_every_value_falls_into_a_class_that_the_legend_shows(case: tuple[list[float], Measure]) -> None:
    values, measure = case
    scale = class_scale(values, measure)
    shown = [entry.colour for entry in scale.legend()]
    assert len(set(shown)) == len(shown)
    for value in values:
        number = scale.class_of(value)
        assert scale.colour_of(number) in shown
        assert (number == 0) == (value == 0)
        if number:
            lower = scale.limits[number - 2] if number > 1 else 0
            assert lower - 1e-9 < value <= scale.limits[number - 1] + 1e-9


def test_classes_hold_about_as_many_areas_each() -> None:
    scale = class_scale([n * n for n in range(1, 101)], Measure.COUNT)
    sizes = [sum(scale.class_of(n * n) == number for n in range(1, 101)) for number in range(1, 6)]
    assert sizes == [20] * 5


def test_colours_darken_step_by_step() -> None:
    steps = (ZERO_COLOUR, *RAMP)
    ratios = [contrast(light, dark) for light, dark in itertools.pairwise(steps)]
    assert ratios[0] > 1.1
    assert min(ratios[1:]) >= 1.3


@pytest.mark.parametrize("wrong", [[-1], [float("nan")], [float("inf")]])
def test_values_that_are_no_counts(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="counts"):
        class_scale(wrong, Measure.COUNT)


def test_values_that_no_scale_holds() -> None:
    with pytest.raises(ValueError, match="rates"):
        class_scale([1.5], Measure.RATE)
    for classes in (0, 6):
        with pytest.raises(ValueError, match="classes"):
            class_scale([1], Measure.COUNT, classes)
    for scale in (class_scale([1, 5], Measure.COUNT), class_scale([], Measure.COUNT)):
        with pytest.raises(ValueError, match="outside"):
            scale.class_of(6)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (100000, "1,00,000"), (12345678, "1,23,45,678")],
)
def test_digits_are_grouped_as_in_india(number: int, text: str) -> None:
    assert group_digits(number) == text
