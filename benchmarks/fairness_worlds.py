"""Made-up waits, groups, complaints, maps and silences with a known truth, beside the counts of
:mod:`benchmarks.fairness_simulation`.

Each function draws one world from the generator that is passed in and returns the arrays that the check takes
together with the truth by area.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from app.domain.disclosure import across
from app.domain.fairness.clusters import nearest
from benchmarks.fairness_simulation import DISTRICT_SD, DISTRICTS, MIX_CONCENTRATION, UNSERVED_BY_SCHEME

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAYS_BY_SCHEME = np.array([30.0, 60.0, 90.0, 150.0, 240.0, 365.0])
CLOSING_DAYS = 900.0
YEARS_SEEN = 1.0
LATE_RECORDS = 0.2


@dataclass(frozen=True)
class Waits:
    """Cases (C,) and, by area (A,), ``planted`` and the true ``log_hazard_ratio``."""

    area: Ints
    stratum: Ints
    parent: Ints
    entered: Floats
    waited: Floats
    received: Bools
    closed_without: Bools
    planted: Bools
    log_hazard_ratio: Floats


def _planted(areas: int, share: float, rng: np.random.Generator) -> Bools:
    marked = np.zeros(areas, dtype=np.bool_)
    marked[rng.choice(areas, round(areas * share), replace=False)] = True
    return marked


def _districts(areas: int) -> Ints:
    return np.arange(areas) % min(DISTRICTS, max(areas // 10, 1))


def draw_waits(
    areas: int,
    cases: int,
    hazard_ratio: float,
    rng: np.random.Generator,
    *,
    area_sd: float = 0.2,
    planted: float = 0.01,
) -> Waits:
    """Draw ``cases`` an area, opened over one year and followed to today; a fifth were recorded late.

    Late records that were over before their recording are not in the world, as they would not be in a register.
    """
    marked = _planted(areas, planted, rng)
    district = _districts(areas)
    effect = rng.normal(0.0, 1.0, areas) * area_sd + marked * np.log(hazard_ratio)
    district_effect = rng.normal(0.0, DISTRICT_SD, DISTRICTS)
    area = np.repeat(np.arange(areas), np.maximum(rng.poisson(cases, areas), 1))
    mix = rng.dirichlet(np.full(DAYS_BY_SCHEME.size, MIX_CONCENTRATION), size=areas).cumsum(axis=1)
    stratum = (rng.random(area.size)[:, None] > mix[area]).sum(axis=1).clip(0, DAYS_BY_SCHEME.size - 1)
    pace = np.exp(effect[area] + district_effect[district[area]]) / DAYS_BY_SCHEME[stratum]
    benefit = np.ceil(rng.weibull(1.3, area.size) / pace)
    closing = np.ceil(rng.exponential(CLOSING_DAYS, area.size))
    age = np.floor(rng.uniform(0, 365 * YEARS_SEEN, area.size))
    left = np.minimum(np.minimum(benefit, closing), age)
    late = rng.random(area.size) < LATE_RECORDS
    entered = np.where(late, np.floor(rng.uniform(0, 1, area.size) * age), 0.0)
    kept = (entered <= 0) | (left > entered)
    return Waits(
        area[kept],
        stratum[kept],
        district[area[kept]],
        entered[kept],
        left[kept],
        (benefit == left)[kept],
        ((closing == left) & (benefit > left))[kept],
        marked,
        effect,
    )


@dataclass(frozen=True)
class Groups:
    """Rows (R,) of counts by area, scheme and group (1 the group, 0 others), and the truth by area (A,)."""

    area: Ints
    stratum: Ints
    group: Ints
    parent: Ints
    eligible: Ints
    unserved: Ints
    planted: Bools


def draw_groups(
    areas: int, people: int, odds_ratio: float, rng: np.random.Generator, *, planted: float = 0.01
) -> Groups:
    """Draw areas with 15 to 50% of the people in the group; in planted areas its odds are multiplied."""
    schemes = UNSERVED_BY_SCHEME.size
    marked = _planted(areas, planted, rng)
    district = _districts(areas)
    effect = rng.normal(0.0, 0.2, areas) + rng.normal(0.0, DISTRICT_SD, DISTRICTS)[district]
    mix = rng.dirichlet(np.full(schemes, MIX_CONCENTRATION), size=areas)
    everyone = rng.multinomial(np.maximum(rng.poisson(people, areas), 1), mix)
    inside = rng.binomial(everyone, rng.uniform(0.15, 0.5, areas)[:, None])
    base = logit(UNSERVED_BY_SCHEME)[None, :] + effect[:, None]
    members = rng.binomial(inside, expit(base + marked[:, None] * np.log(odds_ratio)))
    others = rng.binomial(everyone - inside, expit(base))
    area = np.repeat(np.arange(areas), schemes)
    stratum = np.tile(np.arange(schemes), areas)
    return Groups(
        np.r_[area, area],
        np.r_[stratum, stratum],
        np.repeat([1, 0], area.size),
        district[np.r_[area, area]],
        np.r_[inside.ravel(), (everyone - inside).ravel()],
        np.r_[members.ravel(), others.ravel()],
        marked,
    )


@dataclass(frozen=True)
class Filed:
    """Cases filed and expected by area (A,), and which areas are really silent."""

    filed: Ints
    expected: Floats
    silent: Bools


def draw_silence(areas: int, mean: float, shape: float, rng: np.random.Generator, *, planted: float = 0.02) -> Filed:
    """Draw areas of unequal size whose filing varies as a gamma of ``shape``; silent ones file nothing."""
    expected = rng.gamma(4.0, mean / 4.0, areas)
    filed = rng.poisson(expected * rng.gamma(shape, 1 / shape, areas))
    silent = _planted(areas, planted, rng)
    return Filed(np.where(silent, 0, filed), expected, silent)


@dataclass(frozen=True)
class Complaints:
    """Distinct complainants and exposure by tenure (A,), and the true log rate ratio."""

    complainants: Ints
    person_months: Floats
    log_rate_ratio: Floats


def draw_complaints(offices: int, rng: np.random.Generator, *, planted: float = 0.01) -> Complaints:
    """Draw tenures with about 1.5 complainants each; in planted ones complaints are five times as frequent."""
    months = rng.gamma(2.0, 1500.0, offices)
    effect = rng.normal(0.0, 0.3, offices) + _planted(offices, planted, rng) * np.log(5.0)
    return Complaints(rng.poisson(0.0005 * months * np.exp(effect)), months, effect)


@dataclass(frozen=True)
class Placed:
    """Areas (A,) with places and standard scores; ``near_planted`` is within reach of a planted cluster."""

    longitude: Floats
    latitude: Floats
    z: Floats
    planted: Bools
    near_planted: Bools


def draw_placed(areas: int, people: int, odds_ratio: float, rng: np.random.Generator, *, clusters: int = 10) -> Placed:
    """Scatter areas over a state and multiply the odds of the nine areas around some of them."""
    x, y = rng.uniform(75.0, 82.0, areas), rng.uniform(21.0, 26.0, areas)
    near = nearest(x, y)
    centre = rng.choice(areas, clusters, replace=False)
    planted = np.zeros(areas, dtype=np.bool_)
    planted[centre] = True
    planted[near[centre]] = True
    odds = logit(0.2) + rng.normal(0.0, 0.2, areas) + planted * np.log(odds_ratio)
    unserved = rng.binomial(people, expit(odds))
    rate = unserved.mean() / people
    z = (unserved - people * rate) / np.sqrt(people * rate * (1 - rate))
    return Placed(x, y, z, planted, planted | planted[near].any(axis=1))


def draw_published(rng: np.random.Generator) -> tuple[Ints, list[Ints]]:
    """Draw counts of booths by scheme (120, 3) and the totals that are shown beside them: four levels, which cross."""
    booths, scheme = 120, np.arange(3)[None, :]
    panchayat = np.arange(booths) // 2
    levels = (panchayat, panchayat // 12, np.sort(rng.integers(0, 4, booths)), (np.arange(booths) + 5) // 15)
    table = rng.negative_binomial(1.0, 1 / rng.uniform(10, 60), (booths, 3))
    return table, [across(level[:, None], scheme) for level in levels] + [level[:, None] for level in levels]
