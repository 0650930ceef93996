"""The parts of the demo that need no database: sizes, shares, plans and names."""

from __future__ import annotations

import pytest

from app.domain.search_keys import search_text
from app.services.demo import DemoSize
from app.services.demo.names import full_name, person_parts
from app.services.demo.plan import make_plan
from app.services.demo.size import ImpossibleSize, share_out


def test_a_whole_state_is_planned_without_rows() -> None:
    plan = make_plan(DemoSize(booths=65_400, people=1_000_000, cases=500_000))
    booths = [booth for panchayat in plan.panchayats for booth in panchayat.booths]
    assert len(booths) == 65_400
    assert sum(booth.people for booth in booths) == 1_000_000
    assert len({(booth.ac_no, booth.number) for booth in booths}) == 65_400
    assert len(plan.districts) > 50


@pytest.mark.parametrize(
    "size",
    [
        DemoSize(booths=3, people=100),
        DemoSize(booths=10, people=49),
        DemoSize(booths=10, people=100, cases=51),
        DemoSize(booths=10, people=100, cases=-1),
        DemoSize(seed=-1),
        DemoSize(booths=200_000, people=2_000_000),
    ],
)
def test_impossible_sizes_are_refused(size: DemoSize) -> None:
    with pytest.raises(ImpossibleSize):
        size.check()


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(10, [1, 1], [5, 5]), (10, [1, 2, 2], [2, 4, 4]), (1, [1, 1, 1], [0, 1, 0]), (0, [3, 1], [0, 0])],
)
def test_shares_add_up(total: int, weights: list[float], parts: list[int]) -> None:
    assert share_out(total, weights).tolist() == parts


def test_names_carry_the_search_keys_of_the_whole() -> None:
    for sex in "FM":
        for first in person_parts(sex):
            for surname in person_parts("surname"):
                name, keys = full_name(first, surname)
                assert keys == search_text(name.hi, name.en)


def test_another_seed_is_another_demo() -> None:
    first, again, other = (make_plan(DemoSize(seed=seed)) for seed in (3, 3, 4))
    assert first == again
    assert first.panchayats != other.panchayats
