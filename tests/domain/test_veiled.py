"""What those are shown of a map who do not handle its cases: tens, nothing from one to nine, nothing by subtraction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.maps import MapMeasure, Tally
from app.domain.veiled import FIGURES, STANDS_FOR_FEW, veil, veil_value

COUNTS = st.integers(0, 400)
TALLIES = st.builds(Tally, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)


@given(TALLIES)
def test_a_figure_is_zero_hidden_or_tens(tally: Tally) -> None:
    shown, hidden = veil(tally)
    for name, true, figure in zip(FIGURES, tally.figures, shown.figures, strict=True):
        if 0 < true < 10:
            assert name in hidden
            assert figure == STANDS_FOR_FEW
        else:
            assert name not in hidden
            assert figure % 10 == 0
            assert abs(figure - true) <= 5
    assert shown.anyone_asked == tally.anyone_asked


@given(st.integers(1, 9), st.integers(1, 9), TALLIES)
def test_two_small_figures_look_alike(one: int, other: int, tally: Tally) -> None:
    rest = tally.figures[1:]
    assert veil(Tally(one, *rest)) == veil(Tally(other, *rest))


def test_a_rate_is_hidden_with_its_parts() -> None:
    assert "rate" in veil(Tally(outstanding=4, eligible=50, asked=50))[1]
    assert "rate" in veil(Tally(outstanding=40, eligible=9, asked=50))[1]
    shown, hidden = veil(Tally(outstanding=44, eligible=96, asked=100, unknown=3))
    assert (shown.rate, "rate" in hidden, "coverage" in hidden) == (0.4, False, True)


@pytest.mark.parametrize(
    ("measure", "value", "hidden", "shown"),
    [
        (MapMeasure.AGE, 33.0, {"outstanding"}, None),
        (MapMeasure.AGE, 33.0, set(), 33.0),
        (MapMeasure.ASKED, 2.0, {"asked"}, None),
        (MapMeasure.RECEIVED, 7.0, set(), None),
        (MapMeasure.RECEIVED, 0.0, set(), 0.0),
        (MapMeasure.CHANGE, -17.0, set(), -20.0),
        (MapMeasure.CHANGE, -3.0, set(), None),
        (MapMeasure.FLAGS, 1.0, {"outstanding"}, 1.0),
        (MapMeasure.PARTIALITY, 12.0, {"outstanding"}, 12.0),
        (MapMeasure.RECEIVED, None, set(), None),
    ],
)
def test_answers_beside_the_counts(
    measure: MapMeasure, value: float | None, hidden: set[str], shown: float | None
) -> None:
    assert veil_value(value, measure, frozenset(hidden)) == shown
