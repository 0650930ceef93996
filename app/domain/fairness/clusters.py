"""Do neighbouring areas stand out together?

A cause that covers a few villages (an office, a road, a broken server) may be too weak to show in any one of them.
Gi* adds up each area and its eight nearest neighbours and asks whether so high a sum would come up if the same
values lay anywhere else. Its analytic p-value is used: with 65,400 areas the first cut-off of Benjamini and Hochberg is
under a millionth, which 999 permutations can never reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import KDTree
from scipy.special import ndtr, ndtri

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.labels import refuse_unequal
from app.domain.fairness.multiple import adjusted_p
from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray

METHOD = "clusters-1"
NEIGHBOURS = 8
MINIMUM_AREAS = 25
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class ClusterCheck:
    """One run's answer; arrays are (A,), in the order given.

    ``z`` is each area's own standard score, ``gi`` that of the area with its neighbours (over normal ranks), ``q`` its
    adjusted two-sided p-value (1 where not tested). ``neighbours`` (A, 8) are indices, -1 where there are none.
    ``moran`` is Moran's I over all areas and ``moran_z`` its standard score: do near areas resemble each other at
    all?
    """

    method: str
    z: FloatArray
    gi: FloatArray
    q: FloatArray
    flag_high: BoolArray
    flag_low: BoolArray
    neighbours: IntArray
    moran: float
    moran_z: float


def nearest(longitude: FloatArray, latitude: FloatArray, count: int = NEIGHBOURS) -> IntArray:
    """Indices (A, ``count``) of the nearest other places, by distance on the ground; degrees in.

    Degrees of longitude are narrowed by the cosine of the middle latitude, which is right to a few parts in a
    hundred over a state. Places with the same point are neighbours of each other.
    """
    narrowed = longitude * np.cos(np.radians(latitude.mean()))
    _, found = KDTree(np.column_stack([narrowed, latitude])).query(np.column_stack([narrowed, latitude]), k=count + 1)
    itself = found == np.arange(longitude.size)[:, None]
    # Among many places on one point the place itself may not be in the list; then the last one goes.
    itself[~itself.any(axis=1), -1] = True
    return np.asarray(found[~itself].reshape(longitude.size, count), dtype=np.int64)


def normal_ranks(z: FloatArray) -> FloatArray:
    """Replace each score (A,) by the normal quantile of its rank; equal scores share one.

    Counts are skewed, and so are odds between areas. Sums of nine skewed scores raise false alarms far out in the tail,
    where thousands of areas are judged; sums of nine normal ones do not.
    """
    ordered = np.sort(z)
    middle = (np.searchsorted(ordered, z) + np.searchsorted(ordered, z, side="right")) / 2.0
    return np.asarray(ndtri(middle / z.size))


def gi_star(z: FloatArray, neighbours: IntArray) -> FloatArray:
    """Gi* of each area with its ``neighbours`` (A, k) and itself, all weighing alike: standard scores (A,).

    Sources: Getis & Ord, Geogr. Anal. 24 (1992) 189-206; Ord & Getis, Geogr. Anal. 27 (1995) 286-306.
    """
    areas, taken = z.size, neighbours.shape[1] + 1
    spread = float(z.std())
    if areas < 2 or spread == 0:
        return np.zeros(areas)
    local = z + z[neighbours].sum(axis=1)
    scale = spread * np.sqrt((areas * taken - taken**2) / (areas - 1.0))
    return np.asarray((local - taken * z.mean()) / scale)


def moran(z: FloatArray, neighbours: IntArray) -> tuple[float, float]:
    """Moran's I with each area's neighbours weighing 1/k, and its standard score if values were normal.

    Source: Cliff & Ord, Spatial Processes (1981).
    """
    areas, taken = neighbours.shape
    centred = z - z.mean()
    total = float((centred**2).sum())
    if total == 0:
        return 0.0, 0.0
    index = float((centred * centred[neighbours].mean(axis=1)).sum()) / total
    row = np.repeat(np.arange(areas), taken)
    there = row * areas + neighbours.ravel()
    back = neighbours.ravel() * areas + row
    mutual = float(np.isin(there, back).sum())
    s1 = (areas * taken + mutual) / taken**2
    s2 = float(((1.0 + np.bincount(neighbours.ravel(), minlength=areas) / taken) ** 2).sum())
    expected = -1.0 / (areas - 1)
    variance = (areas**2 * s1 - areas * s2 + 3 * areas**2) / (areas**2 * (areas**2 - 1.0)) - expected**2
    return index, (index - expected) / float(np.sqrt(variance))


def check_clusters(z: ArrayLike, longitude: ArrayLike, latitude: ArrayLike) -> ClusterCheck:
    """Find areas that, together with their eight nearest, lie far above or below what is expected.

    All arguments are (A,): standard scores, for example (O - E)/√V, and the middle of each area in degrees. Areas
    whose score or place is not a number are left out. Raises :class:`InvalidInput` on unequal columns and where
    fewer than 25 areas can be tested.
    """
    score = np.asarray(z, dtype=np.float64)
    x, y = np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    refuse_unequal(score.size, x, y)
    kept = np.flatnonzero(np.isfinite(score) & np.isfinite(x) & np.isfinite(y))
    if kept.size < MINIMUM_AREAS:
        raise InvalidInput(_TOO_FEW.format(least=MINIMUM_AREAS), code="too_few_areas")
    near = nearest(x[kept], y[kept])
    ranked = normal_ranks(score[kept])
    local = gi_star(ranked, near)
    gi, q = np.zeros(score.size), np.ones(score.size)
    gi[kept], q[kept] = local, adjusted_p(2.0 * ndtr(-np.abs(local)))
    notable = q <= FALSE_DISCOVERY_RATE
    neighbours = np.full((score.size, NEIGHBOURS), -1, dtype=np.int64)
    neighbours[kept] = kept[near]
    return ClusterCheck(
        METHOD,
        score,
        gi,
        q,
        notable & (gi > 0),
        notable & (gi < 0),
        neighbours,
        *moran(ranked, near),
    )


_TOO_FEW = Sentence(
    "पड़ोस देखने के लिए जगह के साथ कम से कम {least} क्षेत्र चाहिए।",
    "At least {least} areas with a place are needed to look at neighbours.",
)
