"""Gi* and Moran's I against esda on the same weights, neighbours, and clusters planted on a plain."""

from __future__ import annotations

import warnings
from pathlib import Path

import libpysal
import numpy as np
import pytest
from esda import G_Local, Moran

from app.domain.errors import InvalidInput
from app.domain.fairness.clusters import check_clusters, gi_star, moran, nearest, normal_ranks
from benchmarks.fairness_worlds import draw_placed


@pytest.fixture(scope="module")
def counties():
    """Scores and middles of the 100 counties of North Carolina, 1974."""
    folder = Path(libpysal.__file__).parent / "examples" / "sids2"
    table = libpysal.io.open(str(folder / "sids2.dbf"))
    births, deaths = (np.array(table.by_col(name), dtype=float) for name in ("BIR74", "SID74"))
    expected = births * deaths.sum() / births.sum()
    shapes = libpysal.io.open(str(folder / "sids2.shp"))
    middles = np.array([shape.centroid for shape in shapes])
    return (deaths - expected) / np.sqrt(expected), middles[:, 0], middles[:, 1]


def weights_of(neighbours, transform):
    weights = libpysal.weights.W({i: row.tolist() for i, row in enumerate(neighbours)}, silence_warnings=True)
    weights.transform = transform
    return weights


def test_gi_star_is_that_of_esda(counties):
    z, x, y = counties
    near = nearest(x, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = G_Local(z - z.min() + 1, weights_of(near, "B"), transform="B", permutations=0, star=True)
    assert gi_star(z, near) == pytest.approx(reference.Zs, abs=1e-9)
    assert gi_star(3 * z + 7, near) == pytest.approx(gi_star(z, near), abs=1e-9)


def test_moran_is_that_of_esda(counties):
    z, x, y = counties
    near = nearest(x, y)
    reference = Moran(z, weights_of(near, "R"), permutations=0)
    index, score = moran(z, near)
    assert index == pytest.approx(reference.I, abs=1e-9)
    assert score == pytest.approx(reference.z_norm, abs=1e-9)


def test_neighbours_are_the_nearest_on_the_ground():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(75, 82, 60), rng.uniform(21, 26, 60)
    near = nearest(x, y)
    flat = np.column_stack([x * np.cos(np.radians(y.mean())), y])
    for area in range(60):
        distance = np.hypot(*(flat - flat[area]).T)
        distance[area] = np.inf
        assert set(near[area]) == set(np.argsort(distance)[:8])


def test_many_areas_on_one_point_are_neighbours_of_each_other():
    x = np.r_[np.full(12, 77.0), np.linspace(78, 79, 20)]
    near = nearest(x, np.full(32, 23.0))
    assert near.shape == (32, 8)
    assert (near[:12] < 12).all()
    assert not (near == np.arange(32)[:, None]).any()


def test_planted_clusters_are_found_and_nothing_far_from_them():
    drawn = draw_placed(3_000, 60, 2.5, np.random.default_rng(3))
    result = check_clusters(drawn.z, drawn.longitude, drawn.latitude)
    assert (result.flag_high & drawn.planted).sum() >= 0.6 * drawn.planted.sum()
    assert not (result.flag_high & ~drawn.near_planted).any()
    assert result.flag_low.sum() <= 2
    assert result.moran_z > 5


def test_skewed_scores_without_any_pattern_raise_no_alarm():
    rng = np.random.default_rng(2)
    alarms = 0
    for _ in range(8):
        x, y = rng.uniform(75, 82, 2_000), rng.uniform(21, 26, 2_000)
        result = check_clusters(rng.exponential(1.0, 2_000) ** 2, x, y)
        alarms += bool((result.flag_high | result.flag_low).any())
        assert abs(result.moran_z) < 4
    assert alarms <= 1


def test_ranks_are_normal_and_ties_are_equal():
    ranks = normal_ranks(np.array([5.0, 1.0, 5.0, 100.0]))
    assert ranks[0] == ranks[2] == pytest.approx(0.0)
    assert ranks[1] == pytest.approx(-ranks[3])
    assert gi_star(np.zeros(30), np.zeros((30, 8), dtype=int)).tolist() == [0.0] * 30
    assert moran(np.zeros(30), np.zeros((30, 8), dtype=int)) == (0.0, 0.0)


def test_areas_without_a_place_or_a_score_are_left_out():
    drawn = draw_placed(400, 60, 4.0, np.random.default_rng(3), clusters=2)
    z, x = drawn.z.copy(), drawn.longitude.copy()
    z[7], x[11] = np.nan, np.nan
    result = check_clusters(z, x, drawn.latitude)
    assert (result.neighbours[[7, 11]] == -1).all()
    assert not np.isin([7, 11], result.neighbours[np.isfinite(result.z)]).any()
    assert result.q[[7, 11]].tolist() == [1.0, 1.0]
    assert result.flag_high.any()


def test_too_few_areas_are_refused():
    with pytest.raises(InvalidInput, match="too_few_areas"):
        check_clusters(np.zeros(24), np.zeros(24), np.zeros(24))
