"""Classes of changes and flags, and the other ways to cut values into classes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.classes import Measure, Method, class_scale
from geo.signed import FLAGGED, FlagScale, change_scale


@given(st.lists(st.integers(-5000, 5000), min_size=1))
def test_more_and_fewer_never_share_a_colour(changes: list[int]) -> None:
    scale = change_scale(changes)
    for change in changes:
        sign = (scale.class_of(change) > 2) - (scale.class_of(change) < 2)
        assert sign == (change > 0) - (change < 0)
        assert scale.class_of(-change) == 4 - scale.class_of(change)


def test_the_legend_of_a_change_names_its_limits() -> None:
    texts = [entry.text for entry in change_scale([-40, -3, 0, 5, 12]).legend()]
    assert texts == ["−13–40", "−1–12", "0", "+1–12", "+13–40"]
    assert [entry.text for entry in change_scale([0, 0]).legend()] == ["−1", "0", "+1"]


def test_a_change_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="whole"):
        change_scale([1.0, float("inf")])


def test_flags_have_colours_of_their_own_and_their_words() -> None:
    scale = FlagScale(("plain", "worth a look", "silent", "too few", "far better"))
    assert [scale.class_of(float(value)) for value in range(5)] == [0, 1, 2, 3, 4]
    assert len(set(scale.colours)) == 5, "silence and too few must never look like fine"
    assert [entry.text for entry in scale.legend()][2] == "silent"
    assert scale.legend()[1].colour == FLAGGED
    assert scale.class_of(9.0) == scale.class_of(-1.0) == 0


@pytest.mark.parametrize(
    ("method", "limits"),
    [
        (Method.QUANTILE, (2, 4, 100)),
        (Method.EQUAL, (34, 67, 100)),
        (Method.NATURAL, (5, 50, 100)),
    ],
)
def test_ways_to_cut_the_same_values(method: Method, limits: tuple[int, ...]) -> None:
    values = [1, 2, 3, 4, 5, 100] if method is not Method.NATURAL else [1, 2, 3, 4, 5, 48, 50, 99, 100]
    assert class_scale(values, Measure.COUNT, 3, method).limits == limits


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=600), st.sampled_from(Method))
def test_every_value_has_a_class_whatever_the_way(values: list[int], method: Method) -> None:
    scale = class_scale(values, Measure.COUNT, method=method)
    for value in values:
        assert 0 <= scale.class_of(value) < len(scale.colours)
