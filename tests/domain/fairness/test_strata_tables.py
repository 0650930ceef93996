"""Pooled tables against the Berkeley admissions and statsmodels, exact tails against counting every table."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from statsmodels.stats.contingency_tables import StratifiedTable

from app.domain.fairness.strata_tables import Tables, exact_mid_p, pooled_gap

# Bickel, Hammel & O'Connell 1975: men admitted, men rejected, women admitted, women rejected, by department
ADMISSIONS = np.array(
    [
        [512, 313, 89, 19],
        [353, 207, 17, 8],
        [120, 205, 202, 391],
        [138, 279, 131, 244],
        [53, 138, 94, 299],
        [22, 351, 24, 317],
    ],
    dtype=float,
)


def tables_of(rows):
    hits, missed, other_hits, other_missed = np.asarray(rows, dtype=float).T
    return Tables(hits, hits + missed, other_hits, other_hits + other_missed)


def pool_of(rows):
    return pooled_gap(tables_of(rows), np.zeros(len(rows), dtype=np.int64), 1)


def test_the_berkeley_admissions():
    crude = pool_of(ADMISSIONS.sum(axis=0, keepdims=True))
    assert crude.odds_ratio[0] == pytest.approx(1.841, abs=5e-4)
    gap = pool_of(ADMISSIONS)
    assert gap.odds_ratio[0] == pytest.approx(0.9046968, abs=5e-8)
    assert gap.chi_squared_continuity[0] == pytest.approx(1.426946, abs=5e-7)
    assert gap.chi_squared[0] == pytest.approx(1.524607, abs=5e-7)
    assert gap.low[0] == pytest.approx(0.7719074, abs=5e-8)
    assert gap.high[0] == pytest.approx(1.0603298, abs=5e-8)


small = st.lists(st.tuples(*[st.integers(1, 40)] * 4), min_size=1, max_size=5)


@settings(max_examples=50)
@given(small)
def test_pools_are_those_of_statsmodels(rows):
    reference = StratifiedTable([np.array(row, dtype=float).reshape(2, 2) for row in rows])
    gap = pool_of(rows)
    assert gap.odds_ratio[0] == pytest.approx(reference.oddsratio_pooled)
    assert (gap.low[0], gap.high[0]) == pytest.approx(reference.oddsratio_pooled_confint())
    assert gap.chi_squared[0] == pytest.approx(reference.test_null_odds(correction=False).statistic)


def test_pools_are_kept_apart():
    both = pooled_gap(tables_of(ADMISSIONS), np.array([0, 0, 0, 1, 1, 1]), 2)
    assert both.odds_ratio[0] == pytest.approx(pool_of(ADMISSIONS[:3]).odds_ratio[0])
    assert both.odds_ratio[1] == pytest.approx(pool_of(ADMISSIONS[3:]).odds_ratio[0])


@settings(max_examples=40)
@given(st.lists(st.tuples(*[st.integers(0, 5)] * 4), min_size=1, max_size=2))
def test_exact_tails_are_those_of_counting_every_table(rows):
    chances = []
    for hits, missed, other_hits, other_missed in rows:
        everyone, size, all_hits = hits + missed + other_hits + other_missed, hits + missed, hits + other_hits
        chances.append(
            [(k, hypergeom.pmf(k, everyone, all_hits, size) if everyone else float(k == 0)) for k in range(size + 1)]
        )
    seen = sum(row[0] for row in rows)
    upper = lower = 0.0
    for combination in itertools.product(*chances):
        count, chance = sum(k for k, _ in combination), np.prod([p for _, p in combination])
        upper += chance * ((count > seen) + 0.5 * (count == seen))
        lower += chance * ((count < seen) + 0.5 * (count == seen))
    assert exact_mid_p(tables_of(rows)) == pytest.approx((upper, lower), abs=1e-9)


def test_one_table_is_the_mid_p_of_fisher():
    upper, lower = exact_mid_p(tables_of([[9, 1, 3, 12]]))
    assert upper == pytest.approx(hypergeom.sf(9, 25, 12, 10) + hypergeom.pmf(9, 25, 12, 10) / 2)
    assert upper + lower == pytest.approx(1.0)
