"""The funnel: limits hold the share they promise, and the drawing is well-formed and says what it shows."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from scipy.stats import binom

from app.domain.fairness import check_unserved
from app.domain.fairness.funnel import funnel_limits, funnel_svg
from app.domain.fairness.tails import upper_mid_p
from benchmarks.fairness_simulation import Setting, simulate


@pytest.fixture(scope="module")
def result():
    world = simulate(Setting(400, 200, odds_ratio=4.0, planted=0.03), np.random.default_rng(2))
    unserved = np.where(world.area == 7, 0, world.unserved)
    return check_unserved(world.area, world.eligible, unserved, parent=world.parent, stratum=world.stratum)


def test_limits_are_where_the_tail_is():
    expected = np.array([2.0, 20.0, 200.0])
    limits = funnel_limits(expected, 0.2, 0.95)
    variance = expected * 0.8
    assert upper_mid_p(limits.high * expected, expected, variance) == pytest.approx(np.full(3, 0.025), abs=1e-6)
    assert upper_mid_p(limits.low * expected, expected, variance)[1:] == pytest.approx([0.975] * 2, abs=1e-6)
    assert binom.cdf(limits.high[2] * 200, 1000, 0.2) == pytest.approx(0.975, abs=0.005)


def test_limits_narrow_with_size_and_widen_with_spread_and_coverage():
    expected = np.geomspace(1, 1000, 12)
    chance_only, spread = funnel_limits(expected, 0.2, 0.95), funnel_limits(expected, 0.2, 0.95, spread=0.3)
    extreme = funnel_limits(expected, 0.2, 0.998)
    assert (np.diff(chance_only.high) < 0).all()
    assert (np.diff(chance_only.low) >= 0).all()
    assert (spread.high > chance_only.high).all()
    assert (extreme.high > chance_only.high).all()
    assert chance_only.high[-1] < 1.07
    assert spread.high[-1] > 1.4


@pytest.mark.parametrize("language", ["hi", "en"])
def test_drawing_is_well_formed_and_described(result, language):
    root = ET.fromstring(funnel_svg(result, marked=3, marked_name="<b>&राम", language=language))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("viewBox") == "0 0 360 320"
    assert root.get("role") == "img"
    assert root.find(f"{space}title").text
    assert str(int(result.flag_a.sum())) in root.find(f"{space}desc").text
    assert any(text.text == "<b>&राम" for text in root.iter(f"{space}text"))


def test_kinds_differ_by_shape_and_each_flag_is_drawn(result):
    assert result.flag_low[7]
    drawing = funnel_svg(result)
    legend = 1
    assert drawing.count('fill="#9f1239"') == result.flag_b.sum() + legend
    assert drawing.count('fill="#b45309"') == (result.flag_a & ~result.flag_b).sum() + legend
    assert drawing.count('fill="#1d4ed8"') == result.flag_low.sum() + legend
    assert "<circle" not in drawing


def test_drawing_of_a_whole_state_stays_small():
    rng = np.random.default_rng(1)
    unserved = rng.binomial(60, 0.2, 20_000)
    drawing = funnel_svg(check_unserved(np.arange(20_000), np.full(20_000, 60), unserved))
    assert len(drawing) < 60_000


def test_nothing_to_draw():
    ET.fromstring(funnel_svg(check_unserved(["a"], [3], [1])))
    ET.fromstring(funnel_svg(check_unserved([], [], [])))
