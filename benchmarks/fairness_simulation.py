"""Made-up counts with a known truth, to see what the fairness check finds and what it makes up.

Six schemes leave 5 to 40% of eligible people unserved; areas have different mixes of them (Dirichlet);
districts and areas differ on the log-odds scale for ordinary reasons; in one area of a hundred the odds are
really multiplied. People of one household can be alike. Everything follows from the generator that is
passed in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

UNSERVED_BY_SCHEME = np.array([0.05, 0.10, 0.15, 0.20, 0.30, 0.40])
DISTRICTS = 55
DISTRICT_SD = 0.25
MIX_CONCENTRATION = 2.0
HOUSEHOLD_ENTITLEMENTS = 4.0


@dataclass(frozen=True)
class Setting:
    """One world: how many areas, people an area, the planted odds ratio and where the rest of the variation
    is.
    """

    areas: int
    people: int
    odds_ratio: float = 1.0
    area_sd: float = 0.2
    planted: float = 0.01
    household_correlation: float = 0.0
    """Correlation of the hidden normal scores of one household's people; 0 draws no households."""


@dataclass(frozen=True)
class World:
    """Rows (R,) for the check, and the truth by area (A,): ``planted`` and ``log_odds_ratio``."""

    area: NDArray[np.int64]
    stratum: NDArray[np.int64]
    parent: NDArray[np.int64]
    household: NDArray[np.int64] | None
    eligible: NDArray[np.int64]
    unserved: NDArray[np.int64]
    planted: NDArray[np.bool_]
    log_odds_ratio: NDArray[np.float64]


def simulate(setting: Setting, rng: np.random.Generator) -> World:
    """Draw one world; the number of people in an area is Poisson around ``setting.people`` and never 0."""
    areas, schemes = setting.areas, UNSERVED_BY_SCHEME.size
    mix = rng.dirichlet(np.full(schemes, MIX_CONCENTRATION), size=areas)
    district = np.arange(areas) % min(DISTRICTS, max(areas // 10, 1))
    district_effect = rng.normal(0.0, DISTRICT_SD, DISTRICTS)
    planted = np.zeros(areas, dtype=np.bool_)
    planted[rng.choice(areas, round(areas * setting.planted), replace=False)] = True
    effect = rng.normal(0.0, 1.0, areas) * setting.area_sd + planted * np.log(setting.odds_ratio)
    base = logit(UNSERVED_BY_SCHEME)[None, :] + (district_effect[district] + effect)[:, None]
    draw = _people_in_households if setting.household_correlation else _counts
    area, stratum, household, eligible, unserved = draw(setting, mix, expit(base), rng)
    return World(area, stratum, district[area], household, eligible, unserved, planted, effect)


def _counts(setting: Setting, mix: NDArray[np.float64], chance: NDArray[np.float64], rng: np.random.Generator) -> tuple:
    people = np.maximum(rng.poisson(setting.people, setting.areas), 1)
    eligible = rng.multinomial(people, mix)
    unserved = rng.binomial(eligible, chance)
    area = np.repeat(np.arange(setting.areas), mix.shape[1])
    stratum = np.tile(np.arange(mix.shape[1]), setting.areas)
    return area, stratum, None, eligible.ravel(), unserved.ravel()


def _people_in_households(
    setting: Setting, mix: NDArray[np.float64], chance: NDArray[np.float64], rng: np.random.Generator
) -> tuple:
    homes = np.maximum(rng.poisson(setting.people / HOUSEHOLD_ENTITLEMENTS, setting.areas), 1)
    home_area = np.repeat(np.arange(setting.areas), homes)
    members = 1 + rng.poisson(HOUSEHOLD_ENTITLEMENTS - 1, home_area.size)
    household = np.repeat(np.arange(home_area.size), members)
    area = home_area[household]
    stratum = (rng.random(area.size)[:, None] > mix.cumsum(axis=1)[area]).sum(axis=1).clip(0, mix.shape[1] - 1)
    shared = np.sqrt(setting.household_correlation) * rng.standard_normal(home_area.size)[household]
    own = np.sqrt(1.0 - setting.household_correlation) * rng.standard_normal(area.size)
    unserved = (shared + own < ndtri(chance[area, stratum])).astype(np.int64)
    return area, stratum, household, np.ones(area.size, dtype=np.int64), unserved
