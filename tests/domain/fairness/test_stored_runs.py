"""A run from its frozen counts: sums by place, the same answers as the checks give, rows that hold every digit."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from app.domain.disclosure import recoverable
from app.domain.fairness.check import check_unserved
from app.domain.fairness.figures import (
    FIELDS,
    Standing,
    columns_kept,
    hidden_places,
    rate_interval,
    read_curve,
    read_figures,
    read_funnel,
    rows_of,
)
from app.domain.fairness.flags import ALL_BITS, FlagKind, bit_of, bits_of, kinds_in
from app.domain.fairness.funnel import bands
from app.domain.fairness.ground import LEVELS, Snapshot, centres, coverage, ground_of, snapshot_of
from app.domain.fairness.sections import compute
from app.domain.fairness.survival import steps, still_waiting
from app.domain.fairness.waiting_curves import DAYS, FEWEST_CASES, FEWEST_IN_WIDE, day_curves

BOOTHS, PEOPLE, CASES = 240, 9_000, 3_000
PLANTED, SILENT = 7, 20


def state(seed: int = 3) -> dict[str, np.ndarray]:
    """80 panchayats of three booths in four districts; one panchayat badly served, one where nobody files."""
    draw = np.random.default_rng(seed)
    panchayat = np.arange(BOOTHS) // 3 + 1
    booth = np.sort(draw.integers(0, BOOTHS, PEOPLE))
    bad = panchayat[booth] == PLANTED
    known = draw.random(PEOPLE) < 0.9
    unserved = known & (draw.random(PEOPLE) < np.where(bad, 0.65, 0.2))
    of_case = draw.integers(0, BOOTHS, CASES)
    of_case = of_case[panchayat[of_case] != SILENT]
    ends, age = draw.exponential(120, of_case.size), draw.integers(20, 300, of_case.size)
    return {
        "booths.id": np.arange(1, BOOTHS + 1),
        "booths.panchayat": panchayat,
        "booths.block": panchayat // 10 + 200,
        "booths.district": (panchayat - 1) // 20 + 300,
        "booths.constituency": np.arange(BOOTHS) // 50 + 400,
        "booths.mandal": np.where(np.arange(BOOTHS) < 9, 0, np.arange(BOOTHS) // 12 + 500),
        "booths.lon": 77 + (panchayat % 9) / 10,
        "booths.lat": 23 + (panchayat // 9) / 10,
        "booths.settlements": np.full(BOOTHS, 2),
        "booths.visited": np.arange(BOOTHS) % 3,
        "booths.last_visit": np.where(np.arange(BOOTHS) % 3, 739_000 + np.arange(BOOTHS), 0),
        "dues.booth": booth,
        "dues.stratum": draw.integers(0, 4, PEOPLE),
        "dues.home": np.arange(PEOPLE) // 2,
        "dues.group": draw.integers(0, 2, PEOPLE),
        "dues.eligible": known.astype(np.int64),
        "dues.unserved": unserved.astype(np.int64),
        "dues.unknown": (~known).astype(np.int64),
        "cases.booth": of_case,
        "cases.stratum": draw.integers(0, 4, of_case.size),
        "cases.waited": np.minimum(ends, age).astype(np.int64),
        "cases.entered": np.zeros(of_case.size, dtype=np.int64),
        "cases.outcome": (ends < age).astype(np.int64),
    }


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of([state()])


@pytest.fixture(scope="module")
def answers(snapshot):
    return compute(ground_of(snapshot, "panchayat"), seed=0)


@pytest.mark.parametrize("level", LEVELS)
def test_sums_by_place_are_those_of_the_rows(snapshot, level):
    ground = ground_of(snapshot, level)
    keys = snapshot.booths["id" if level == "booth" else level]
    by_hand = Counter()
    for booth, count in zip(snapshot.dues["booth"].tolist(), snapshot.dues["unserved"].tolist(), strict=True):
        by_hand[int(keys[booth])] += count
    by_hand.pop(0, None)
    total = ground.total(snapshot.dues, snapshot.dues["unserved"])
    assert {key: int(n) for key, n in zip(ground.ids.tolist(), total.tolist(), strict=True)} == {
        key: by_hand[key] for key in ground.ids.tolist()
    }
    assert 0 not in ground.ids


def test_a_place_belongs_to_the_district_of_most_of_its_booths(snapshot):
    ground = ground_of(snapshot, "constituency")
    for place, district in zip(ground.ids, ground.district, strict=True):
        inside = snapshot.booths["district"][snapshot.booths["constituency"] == place]
        counted = Counter(inside.tolist())
        most = max(counted.values())
        assert int(district) == min(key for key, n in counted.items() if n == most)
    assert ground.parent is None


def test_parts_are_numbered_on():
    whole, first, second = state(), state(1), state(2)
    both = snapshot_of([first, second])
    assert both.dues["booth"].max() == 2 * BOOTHS - 1
    later = both.cases["booth"][first["cases.booth"].size :]
    assert (later == second["cases.booth"] + BOOTHS).all()
    assert np.unique(both.dues["home"]).size == 2 * np.unique(whole["dues.home"]).size
    assert int(both.dues["unserved"].sum()) == int(first["dues.unserved"].sum() + second["dues.unserved"].sum())


def test_a_run_says_what_the_check_says(snapshot, answers):
    ground = ground_of(snapshot, "panchayat")
    known = snapshot.dues["eligible"] > 0
    dues = {name: values[known] for name, values in snapshot.dues.items()}
    place = ground.place[dues["booth"]]
    check = check_unserved(
        place,
        dues["eligible"],
        dues["unserved"],
        parent=ground.district[place],
        stratum=dues["stratum"],
        household=dues["home"],
    )
    np.testing.assert_array_equal(answers["unserved"]["odds_ratio"], check.odds_ratio)
    flagged = ground.ids[(answers["unserved"]["kinds"] & bit_of(FlagKind.UNSERVED)) > 0]
    assert flagged.tolist() == [PLANTED]
    silent = ground.ids[(answers["silence"]["kinds"] & bit_of(FlagKind.SILENT)) > 0]
    assert silent.tolist() == [SILENT]


def test_rows_hold_every_digit(snapshot, answers):
    ground = ground_of(snapshot, "panchayat")
    rows = list(rows_of(ground, answers, hidden_places(snapshot, "panchayat")))
    assert [row.place_id for row in rows] == ground.ids.tolist()
    for index, row in enumerate(rows):
        figures = read_figures(row.figures)
        for section, name in FIELDS:
            np.testing.assert_equal(figures[name], float(answers[section][name][index]))
        assert set(figures.neighbours) <= set(ground.ids.tolist())
        assert row.place_id not in figures.neighbours
        assert row.eligible == answers["unserved"]["eligible"][index]
    by_place = {row.place_id: row for row in rows}
    assert by_place[PLANTED].standing == Standing.LOOK
    assert by_place[SILENT].standing == Standing.SILENT
    assert max(rows, key=lambda row: row.concern).place_id == PLANTED
    # A figure that was added after a row was written is unknown, not another figure's value.
    shorter = rows[0].figures[: -8 - 51] + rows[0].figures[-51:]
    assert not read_figures(shorter).known(FIELDS[-1][1])
    assert read_figures(shorter).curve == read_figures(rows[0].figures).curve


def test_waiting_curves_are_kaplan_meier(snapshot, answers):
    ground = ground_of(snapshot, "panchayat")
    cases = snapshot.cases
    place = ground.place[cases["booth"]]
    for index in (0, PLANTED - 1, 40):
        own = place == index
        waited = cases["waited"][own].astype(float)
        curve = steps(np.zeros(own.sum(), dtype=np.int64), np.zeros(own.sum()), waited, cases["outcome"][own] == 1)
        share = still_waiting(curve)
        found = read_figures(next(row for i, row in enumerate(_rows(ground, answers)) if i == index).figures).curve
        for day, value in zip(DAYS, found, strict=True):
            before = share[curve.time <= day]
            expected = 100 * (before[-1] if before.size else 1.0)
            assert value == (round(expected) if day <= waited.max() and own.sum() >= FEWEST_CASES else None)


@pytest.mark.parametrize(("count", "seen"), [(9, 0), (10, 6), (99, 6), (100, 6)])
def test_a_curve_ends_where_nobody_was_seen_and_needs_enough_cases(snapshot, count, seen):
    ground = ground_of(snapshot, "panchayat")
    cases = {"waited": np.full(count, 55), "entered": np.zeros(count), "outcome": np.arange(count) % 2}
    found = day_curves(np.zeros(count, dtype=np.int64), ground, cases)
    own = read_curve(found["curve"][0].tolist())
    assert [value is not None for value in own] == [True] * seen + [False] * (len(DAYS) - seen)
    wide = read_curve(found["curve_district"][0].tolist())
    assert [value is not None for value in wide] == [count >= FEWEST_IN_WIDE and day <= 55 for day in DAYS]
    assert set(read_curve(found["curve"][1].tolist())) == {None}


def _rows(ground, answers):
    return rows_of(ground, answers, np.zeros(ground.ids.size, dtype=np.bool_))


def test_the_funnel_is_kept(snapshot, answers):
    kept = columns_kept(answers)
    again = read_funnel(kept).upto(20.0)
    fresh = bands(20.0, float(answers["unserved"]["chance"][0]), float(kept["spread"][0]))
    np.testing.assert_allclose(again.usual.high, fresh.usual.high, rtol=0.05)
    np.testing.assert_allclose(again.wide.low, fresh.wide.low, atol=0.05)


def test_hidden_counts_cannot_be_had_by_subtraction(snapshot):
    panchayats = ground_of(snapshot, "panchayat")
    hidden = hidden_places(snapshot, "panchayat")
    small = panchayats.total(snapshot.dues, snapshot.dues["unserved"])
    assert hidden[(small > 0) & (small < 10)].all()
    of_district = hidden_places(snapshot, "district")
    found = recoverable(small, [panchayats.district], hidden, [of_district])
    assert small[found.cells & (small > 0)].min(initial=99) >= 10, "what follows is large anyway"
    assert hidden.any()
    assert not hidden.all()
    for level in ("booth", "block", "constituency", "mandal"):
        assert hidden_places(snapshot, level).all()


def test_places_are_visited_and_lie_somewhere(snapshot):
    ground = ground_of(snapshot, "panchayat")
    found = coverage(ground)
    assert found["settlements"].tolist() == [6.0] * ground.ids.size
    assert found["last_visit"][0] == 739_002
    lon, lat = centres(ground)
    assert (lon[0], lat[0]) == pytest.approx((77.1, 23.0))


@pytest.mark.parametrize("level", LEVELS)
def test_a_state_without_anything_has_no_flag(level):
    whole = state()
    empty = {name: values[:0] if not name.startswith("booths.") else values for name, values in whole.items()}
    ground = ground_of(snapshot_of([empty]), level)
    rows = list(rows_of(ground, compute(ground, 0), hidden_places(ground.snapshot, level)))
    assert {row.kinds for row in rows} == {0}
    assert {row.standing for row in rows} == {Standing.UNASKED}


@pytest.mark.parametrize(
    ("unserved", "eligible", "effect", "low", "high"),
    [(10, 50, 1.0, 0.112438, 0.330370), (0, 20, 1.0, 0.0, 0.161125), (20, 100, 2.0, 0.112438, 0.330370)],
)
def test_limits_of_a_rate(unserved, eligible, effect, low, high):
    """Wilson's limits; 10 of 50 and 0 of 20 as in Newcombe, Stat. Med. 17 (1998), recomputed."""
    assert rate_interval(unserved, eligible, effect) == pytest.approx((low, high), abs=2e-6)


def test_flags_are_a_number_and_back():
    assert bits_of(FlagKind) == ALL_BITS
    for kind in FlagKind:
        assert kinds_in(bit_of(kind)) == [kind]
    assert kinds_in(bits_of([FlagKind.LOW, FlagKind.UNSERVED]))[0] is FlagKind.UNSERVED
    assert [bit_of(kind) for kind in FlagKind] == [1, 2, 4, 8, 16, 32, 64, 128], "stored runs hold these"
