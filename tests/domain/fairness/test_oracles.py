"""Known answers: sudden infant deaths in North Carolina 1974, as shipped inside libpysal."""

from __future__ import annotations

from pathlib import Path

import libpysal
import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from scipy.optimize import minimize
from scipy.stats import nbinom

from app.domain.fairness import adjusted_p, check_unserved
from app.domain.fairness.tails import upper_tail

ANSON = "Anson"


@pytest.fixture(scope="module")
def counties():
    """Births, deaths and names of the 100 counties."""
    folder = Path(libpysal.__file__).parent / "examples" / "sids2"
    table = libpysal.io.open(str(folder / "sids2.dbf"))
    births, deaths = (np.array(table.by_col(name), dtype=float) for name in ("BIR74", "SID74"))
    return births, deaths, list(table.by_col("NAME"))


@pytest.fixture(scope="module")
def result(counties):
    births, deaths, _ = counties
    return check_unserved(np.arange(100), births, deaths, parent=np.zeros(100, dtype=int))


def test_expected_counts_give_the_known_dispersion(counties, result):
    _, deaths, names = counties
    anson = names.index(ANSON)
    assert deaths[anson] == 15
    assert result.expected[anson] == pytest.approx(3.173668, abs=5e-7)
    assert ((deaths - result.expected) ** 2 / result.expected).sum() / 99 == pytest.approx(2.278508049)


def test_the_tail_meets_the_poisson_where_events_are_rare(counties, result):
    anson = counties[2].index(ANSON)
    expected = result.expected[[anson]]
    assert upper_tail(np.array([15.0]), expected, expected * (1 - 1e-7))[0] == pytest.approx(1.327885585e-6, rel=1e-5)
    assert upper_tail(np.array([15.0]), expected, result.variance[[anson]])[0] == pytest.approx(1.3279e-6, rel=0.1)


def test_adjusted_p_of_the_negative_binomial_mid_p(counties, result):
    _, deaths, names = counties
    anson = names.index(ANSON)

    def loss(logs):
        shape, rate = np.exp(logs)
        return -nbinom.logpmf(deaths, shape, rate / (rate + result.expected)).sum()

    shape, rate = np.exp(minimize(loss, [1, 1], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}).x)
    chance = rate / (rate + result.expected)
    mid_p = nbinom.sf(deaths, shape, chance) + nbinom.pmf(deaths, shape, chance) / 2
    assert mid_p[anson] == pytest.approx(2.4971e-4, rel=1e-3)
    assert adjusted_p(mid_p)[anson] == pytest.approx(0.02497, rel=1e-3)


def test_shrunken_ratios_agree_with_moment_empirical_bayes(counties, result):
    births, deaths, _ = counties
    rates = Empirical_Bayes(deaths, births).r.ravel()
    assert rates[:3] == pytest.approx([0.001697297331, 0.001705377681, 0.001773087022], abs=5e-13)
    ratios = rates / (deaths.sum() / births.sum())
    assert result.odds_ratio[:3] == pytest.approx(ratios[:3], rel=0.15)
    assert np.corrcoef(result.odds_ratio, ratios)[0, 1] > 0.9


def test_anson_stands_out(counties, result):
    anson = counties[2].index(ANSON)
    assert result.flag_a[anson]
    assert result.q_high.argmin() == anson
    assert result.q_high[anson] < 0.1
    assert result.odds_ratio[anson] == result.odds_ratio.max()
