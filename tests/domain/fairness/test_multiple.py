"""False discovery rules: the published example, statsmodels, and what must hold for any p-values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import multipletests

from app.domain.fairness.multiple import adjusted_p, credible_set

# Benjamini & Hochberg 1995, section 4.1
PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]
chances = arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


def test_the_fifteen_published_p_values():
    adjusted = adjusted_p(np.array(PUBLISHED))
    assert (adjusted <= 0.05).sum() == 4
    assert adjusted[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])


@given(chances)
def test_the_same_as_statsmodels(p):
    assert adjusted_p(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


@given(chances, st.randoms())
def test_order_does_not_matter_and_smaller_p_is_never_worse(p, random):
    order = list(range(p.size))
    random.shuffle(order)
    adjusted = adjusted_p(p)
    assert adjusted_p(p[order]) == pytest.approx(adjusted[order])
    ascending = adjusted[np.argsort(p)]
    assert (np.diff(ascending) >= -1e-12).all()
    assert (adjusted >= p - 1e-12).all()


@given(chances, st.floats(0.01, 0.3))
def test_a_credible_set_keeps_its_rate_and_holds_the_surest(probability, rate):
    chosen = credible_set(probability, rate)
    if chosen.any():
        assert (1 - probability[chosen]).mean() <= rate + 1e-9
        assert chosen[probability >= probability[chosen].min()].all()


@pytest.mark.parametrize(
    ("probability", "chosen"),
    [
        ([0.99, 0.93, 0.5], [True, True, False]),
        ([0.9, 0.9], [False, False]),
        ([1.0, 0.92, 0.92], [True, False, False]),
        ([], []),
    ],
)
def test_the_largest_set(probability, chosen):
    assert credible_set(np.array(probability)).tolist() == chosen


def test_no_p_values():
    assert adjusted_p(np.array([])).size == 0
