"""A disclosure audit of the check's own pages: 200 random states as somebody sees them who handles no case there.

Such a reader is shown counts of panchayats and of districts, on pages, in lists and on the map of flags, all from the
same marks. Everything shown is put together and attacked: no count of one to nine may follow, nor anything that is
hidden.
"""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.disclosure import across, recoverable
from app.domain.fairness.figures import hidden_places
from app.domain.fairness.ground import LEVELS, ground_of, snapshot_of


def random_state(seed):
    """A few districts of panchayats, small and large, some booths outside any, under two seats that cross districts."""
    rng = np.random.default_rng(seed)
    panchayats, districts = int(rng.integers(3, 40)), int(rng.integers(1, 6))
    booths = int(rng.integers(panchayats, 3 * panchayats))
    panchayat = np.sort(rng.integers(1, panchayats + 1, booths))
    district = 1 + panchayat * districts // (panchayats + 1)
    panchayat[rng.random(booths) < 0.05] = 0
    rows = int(rng.integers(booths, 8 * booths))
    eligible = rng.negative_binomial(1, 1 / (1 + rng.uniform(2, 25)), rows)
    part = {
        "booths.id": np.arange(1, booths + 1),
        "booths.panchayat": panchayat,
        "booths.district": 100 + district,
        "booths.block": 200 + district,
        "booths.constituency": 300 + np.arange(booths) % 2,
        "booths.mandal": np.zeros(booths, dtype=int),
        "dues.booth": rng.integers(0, booths, rows),
        "dues.home": np.arange(rows),
        "dues.eligible": eligible,
        "dues.unserved": rng.binomial(eligible, rng.uniform(0.05, 0.6)),
        "cases.booth": np.zeros(0, dtype=int),
    }
    return snapshot_of([{name: np.asarray(values, dtype=np.int64) for name, values in part.items()}])


def attacked(snapshot):
    """What can be had from the pages of both levels together; the counts that are on no page, and what is hidden.

    The cells are what panchayats and districts have in common, and what a district has outside every panchayat.
    """
    booths, dues = snapshot.booths, snapshot.dues
    keys = np.stack([booths["panchayat"], booths["district"]])
    pairs, pair = np.unique(keys, axis=1, return_inverse=True)
    table = np.zeros((pairs.shape[1], 2))
    np.add.at(table[:, 0], pair.ravel()[dues["booth"]], dues["unserved"])
    np.add.at(table[:, 1], pair.ravel()[dues["booth"]], dues["eligible"] - dues["unserved"])
    side, margins, totals = np.array([0, 1]), [], []
    for level, numbers in zip(("panchayat", "district"), pairs, strict=True):
        ids, hidden = ground_of(snapshot, level).ids, hidden_places(snapshot, level)
        place = np.where(numbers == 0, -1, np.searchsorted(ids, numbers))[:, None]
        margins += [across(place, side), place]
        totals += [np.repeat(hidden, 2), hidden]
    found = recoverable(table, margins, np.ones_like(table, dtype=bool), totals, seed=7)
    return table, totals[1], found


def had(table, found):
    """Counts from one to nine that can be had: of cells, and of panchayats and districts."""
    cells = found.cells & (table > 0) & (table < 10)
    return int(cells.sum())


@pytest.mark.parametrize("block", range(8))
def test_nothing_small_follows_from_what_is_shown(block):
    hid = 0
    for seed in range(25 * block, 25 * block + 25):
        table, hidden, found = attacked(random_state(seed))
        assert had(table, found) == 0, seed
        hid += int(hidden.sum())
    assert hid > 50


def test_the_attack_finds_what_a_careless_page_would_show(monkeypatch):
    monkeypatch.setattr("tests.domain.fairness.test_published_counts.hidden_places", careless)
    found = [attacked(random_state(seed)) for seed in range(20)]
    assert sum(had(table, recovered) for table, _hidden, recovered in found) > 10


def test_a_few_people_outside_every_panchayat_do_not_follow_from_their_district():
    """Two panchayats of a hundred people, and one booth of the town with twelve, three of them left out."""
    part = {
        "booths.id": np.array([1, 2, 3]),
        "booths.panchayat": np.array([11, 12, 0]),
        **{f"booths.{level}": np.array([5, 5, 5]) for level in ("district", "block", "constituency", "mandal")},
        "dues.booth": np.array([0, 1, 2]),
        "dues.home": np.array([0, 1, 2]),
        "dues.eligible": np.array([100, 100, 12]),
        "dues.unserved": np.array([40, 50, 3]),
        "cases.booth": np.zeros(0, dtype=np.int64),
    }
    snapshot = snapshot_of([part])
    shown = ~np.concatenate([hidden_places(snapshot, "panchayat"), hidden_places(snapshot, "district")])
    assert not shown.all()
    assert shown.any()
    table, _hidden, found = attacked(snapshot)
    assert had(table, found) == 0


def careless(snapshot, level):
    """Hide small counts alone."""
    ground, dues = ground_of(snapshot, level), snapshot.dues
    unserved, eligible = ground.total(dues, dues["unserved"]), ground.total(dues, dues["eligible"])
    rest = eligible - unserved
    return ((unserved > 0) & (unserved < 10)) | ((rest > 0) & (rest < 10))


@pytest.mark.parametrize("level", sorted(set(LEVELS) - {"panchayat", "district"}))
def test_no_count_of_any_other_level_is_shown(level):
    assert hidden_places(random_state(1), level).all()
