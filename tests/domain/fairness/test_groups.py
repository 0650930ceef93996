"""Gaps between groups: found inside an area, not made up by schemes, areas or households."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.fairness.groups import check_groups
from app.domain.fairness.multiple import adjusted_p
from app.domain.fairness.strata_tables import Tables, exact_mid_p
from benchmarks.fairness_worlds import draw_groups


def judged(drawn, **others):
    return check_groups(
        drawn.area, drawn.group, drawn.eligible, drawn.unserved, stratum=drawn.stratum, parent=drawn.parent, **others
    )


def test_planted_gaps_are_found_and_few_others():
    drawn = draw_groups(600, 400, 4.0, np.random.default_rng(1), planted=0.03)
    result = judged(drawn, of_interest=[1])
    assert (result.group == 1).all()
    assert (result.flag_worse & drawn.planted).sum() >= 0.8 * drawn.planted.sum()
    assert (result.flag_worse & ~drawn.planted).sum() <= 1
    assert result.state.low[1] < 1.1 < 1.2 > result.state.odds_ratio[1]
    assert result.district.odds_ratio.shape == (2, result.parents.size)


def test_one_of_two_groups_is_the_mirror_of_the_other():
    drawn = draw_groups(300, 400, 4.0, np.random.default_rng(2), planted=0.05)
    result = judged(drawn)
    others, members = result.group == 0, result.group == 1
    assert (result.flag_worse[members] == result.flag_better[others]).all()
    notable = result.q[members] < 0.04
    assert notable.sum() > 5
    assert result.q[members][notable] == pytest.approx(result.q[others][notable])
    assert (result.eligible[members] == result.other_eligible[others]).all()
    assert result.q[members][notable] == pytest.approx(judged(drawn, of_interest=[1]).q[notable])


def test_a_group_with_more_of_the_hard_scheme_is_not_worse_off():
    # Simpson's reversal: the group is mostly in the scheme where half are unserved
    area = np.repeat(np.arange(20), 4)
    stratum = np.tile([0, 0, 1, 1], 20)
    group = np.tile([0, 1, 0, 1], 20)
    eligible = np.tile([180, 20, 20, 180], 20)
    unserved = np.tile([18, 2, 10, 90], 20)
    fair = check_groups(area, group, eligible, unserved, stratum=stratum)
    assert not fair.flag_worse.any()
    assert fair.odds_ratio == pytest.approx(np.ones(40))
    crude = check_groups(area, group, eligible, unserved)
    assert crude.flag_worse[crude.group == 1].all()


def test_notable_tails_are_exact():
    area, group = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    result = check_groups(area, group, [60, 40, 60, 40], [10, 22, 15, 11], of_interest=[1])
    p = []
    for hits, other in ((22.0, 10.0), (11.0, 15.0)):
        tails = exact_mid_p(Tables(*(np.array([v]) for v in (hits, 40.0, other, 60.0))))
        p.append(2 * min(tails))
    assert result.q[0] == pytest.approx(adjusted_p(np.array(p))[0], rel=1e-9)
    assert result.flag_worse.tolist() == [True, False]


def test_people_of_one_household_count_for_fewer():
    area, group = np.array([0, 0]), np.array([0, 1])
    alone = check_groups(area, group, [60, 40], [10, 17])
    alike = check_groups(area, group, [60, 40], [10, 17], design_effect=[3.0])
    assert alone.flag_worse.any()
    assert not alike.flag_worse.any()
    assert (alike.q > alone.q).all()
    assert (alike.detectable > alone.detectable).all()


def test_too_few_to_say():
    result = check_groups([0, 0, 1, 1], ["a", "b", "a", "b"], [9, 90, 50, 50], [9, 2, 1, 1])
    assert result.too_few.all()
    assert not result.flag_worse.any()
    assert np.isinf(result.detectable).all()


def test_the_headline_is_pooled_over_areas_and_never_their_shares():
    # in every area both groups fare alike; areas with more of the group are worse for all
    area, group = np.repeat(np.arange(10), 2), np.tile(["others", "group"], 10)
    members = np.repeat(np.arange(10, 110, 10), 2)
    eligible = np.where(group == "group", members, 200 - members)
    unserved = eligible * np.repeat(np.arange(1, 11), 2) // 10 * 0.5
    result = check_groups(area, group, eligible, unserved, of_interest=["group"])
    assert result.state.odds_ratio[result.groups == "group"] == pytest.approx([1.0], abs=0.02)


def test_counts_in_the_millions_take_no_time():
    result = check_groups([0, 0], [0, 1], [4_000_000, 3_000_000], [1_000_000, 1_400_000])
    assert result.flag_worse.tolist() == [False, True]
    assert result.q.tolist() == [0.0, 0.0]


@settings(max_examples=30)
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3, st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=30))
def test_whatever_the_counts_chances_are_chances(drawn):
    area, group, stratum, some, more = (np.array(column) for column in zip(*drawn, strict=True))
    result = check_groups(area, group, some + more, some, stratum=stratum)
    assert ((result.q >= 0) & (result.q <= 1)).all()
    assert not (result.flag_worse & result.flag_better).any()
    assert result.eligible.sum() == (some + more).sum()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (([1, 1], [0, 1], [5, 5], [6, 1]), "impossible_counts"),
        (([1, 1], [0, 1], [5, 5], [1]), "unequal_columns"),
        (([1, 1], [0], [5, 5], [1, 1]), "unequal_columns"),
    ],
)
def test_what_cannot_be_is_refused(columns, code):
    with pytest.raises(InvalidInput) as refusal:
        check_groups(*columns)
    assert refusal.value.code == code
