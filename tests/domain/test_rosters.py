"""Two rosters held against each other: shifted numbers, namesakes, splits and booths that are no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rosters import NewBooth, OldBooth, pair_rosters


def old(*booths: str) -> list[OldBooth]:
    return [OldBooth(at, _key(text), text.split(" ")[1]) for at, text in enumerate(booths)]


def new(*booths: str, former: dict[str, str] | None = None) -> list[NewBooth]:
    told = former or {}
    return [
        NewBooth(at, _key(text), text.split(" ")[1], None, _key(told[text]) if text in told else None)
        for at, text in enumerate(booths)
    ]


def _key(text: str) -> tuple[int, str]:
    seat, _, number = text.split(" ")[0].partition("/")
    return int(seat), number


# old roster, new roster, pairs new ← old, splits new ← old, retired with heirs
CASES = [
    ("nothing changed", ["1/1 a", "1/2 b"], ["1/1 a", "1/2 b"], {0: 0, 1: 1}, {}, {}),
    (
        "one put in between",
        ["1/1 a", "1/2 b", "1/3 c"],
        ["1/1 a", "1/2 n", "1/3 b", "1/4 c"],
        {0: 0, 2: 1, 3: 2},
        {},
        {},
    ),
    (
        "shifted among namesakes",
        ["1/1 a", "1/2 d", "1/3 d", "1/4 e"],
        ["1/1 a", "1/2 n", "1/3 d", "1/4 d", "1/5 e"],
        {0: 0, 2: 1, 3: 2, 4: 3},
        {},
        {},
    ),
    ("renamed in place", ["1/1 a", "1/2 b"], ["1/1 a", "1/2 x"], {0: 0, 1: 1}, {}, {}),
    ("a letter is a part", ["1/1 a", "1/2 b"], ["1/1 a", "1/1A a", "1/2 b"], {0: 0, 2: 1}, {1: 0}, {}),
    ("namesake gone", ["1/1 a", "1/2 a", "1/3 b"], ["1/1 a", "1/3 b"], {0: 0, 1: 2}, {}, {1: 0}),
    ("gone without an heir", ["1/1 a", "1/2 b", "1/3 c"], ["1/1 a", "1/3 c"], {0: 0, 1: 2}, {}, {1: None}),
    ("into another seat", ["1/1 a", "1/2 b", "2/1 c"], ["1/1 a", "2/1 c", "2/2 b"], {0: 0, 1: 2, 2: 1}, {}, {}),
    ("a seat that is not in the file", ["1/1 a", "2/1 c"], ["1/1 a"], {0: 0}, {}, {}),
]


@pytest.mark.parametrize(
    ("ours", "theirs", "same", "splits", "gone"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_which_booth_is_which(ours, theirs, same, splits, gone) -> None:
    pairing = pair_rosters(old(*ours), new(*theirs))
    assert pairing.same == same
    assert pairing.split_from == splits
    assert {at: pairing.heirs.get(at) for at in pairing.retired} == gone


def test_what_the_roster_says_outright_comes_first() -> None:
    pairing = pair_rosters(old("1/1 a", "1/2 b"), new("1/1 a", "1/2 b", former={"1/1 a": "1/2", "1/2 b": "1/1"}))
    assert pairing.same == {0: 1, 1: 0}


def test_the_nearest_booth_takes_over() -> None:
    ours = [OldBooth(0, (1, "1"), "a", (23.0, 77.0)), OldBooth(1, (1, "2"), "b", (23.5, 77.5))]
    theirs = [NewBooth(0, (1, "1"), "a", (23.0, 77.0)), NewBooth(1, (1, "9"), "z", (23.505, 77.5))]
    assert pair_rosters(ours, theirs).heirs == {1: 1}


NAMES = st.lists(st.sampled_from("abcde"), min_size=1, max_size=12)


@given(NAMES, NAMES)
def test_no_booth_twice_and_none_forgotten(before: list[str], after: list[str]) -> None:
    ours = [OldBooth(at, (1, str(at + 1)), name) for at, name in enumerate(before)]
    theirs = [NewBooth(at, (1, str(at + 1)), name) for at, name in enumerate(after)]
    pairing = pair_rosters(ours, theirs)
    assert len(set(pairing.same.values())) == len(pairing.same)
    assert sorted([*pairing.same.values(), *pairing.retired]) == list(range(len(ours)))
    assert not set(pairing.split_from) & set(pairing.same)


@given(NAMES)
def test_a_roster_is_itself(names: list[str]) -> None:
    ours = [OldBooth(at, (1, str(at + 1)), name) for at, name in enumerate(names)]
    theirs = [NewBooth(at, (1, str(at + 1)), name) for at, name in enumerate(names)]
    assert pair_rosters(ours, theirs).same == {at: at for at in range(len(names))}
