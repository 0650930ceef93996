"""One person or two: namesakes, twins and siblings stay apart; planted duplicates are found."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.same_person import Described, NamesAgree, Verdict, compare, names_agree, one_slip
from app.domain.search_keys import name_keys
from tests.databases import shared_folder
from tests.domain.planted_duplicates import Planted, population

BORN = date(1980, 5, 3)
SUNITA = Described(("सुनीता यादव",), "F", BORN, BORN, "राम यादव", "123456789", "12345678", "9876543210", 7)


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (SUNITA, Verdict.LIKELY),
        (replace(SUNITA, names=("Sunita Yadav",)), Verdict.LIKELY),
        (replace(SUNITA, names=("Suneeta",)), Verdict.LIKELY),
        (replace(SUNITA, names=("श्रीमती सुनिता बाई यादव",), settlement_id=9), Verdict.LIKELY),
        (replace(SUNITA, member_id="123456798"), Verdict.LIKELY),
        (Described(("सुनीता यादव",), "F"), Verdict.POSSIBLE),
        (Described(("सुनीता",), "F"), Verdict.DIFFERENT),
        (replace(SUNITA, names=("सुनील यादव",), sex="M", member_id="987654321"), Verdict.DIFFERENT),
        (replace(SUNITA, names=("Gita Yadav",), member_id=""), Verdict.DIFFERENT),
        (replace(SUNITA, names=("अनीता यादव",), member_id=""), Verdict.DIFFERENT),
        (replace(SUNITA, names=("अनीता यादव",)), Verdict.POSSIBLE),
        (Described(("सुनीता यादव",), "F", date(1950, 1, 1), date(1950, 12, 31), "मोहन"), Verdict.DIFFERENT),
    ],
)
def test_known_pairs(other: Described, verdict: Verdict) -> None:
    assert compare(SUNITA, other).verdict is verdict
    assert compare(other, SUNITA) == compare(other, SUNITA)
    assert compare(other, SUNITA).bits == compare(SUNITA, other).bits


@pytest.mark.parametrize(
    ("one", "two"), [("Gita", "Sita"), ("Sunil", "Sunita"), ("गीता", "सीता"), ("राम", "रमा"), ("Mohan", "सोहन")]
)
def test_twins_are_never_made_one(one: str, two: str) -> None:
    twins = (
        replace(SUNITA, names=(f"{one} Yadav",), member_id=""),
        replace(SUNITA, names=(f"{two} Yadav",), member_id=""),
    )
    assert compare(*twins).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("सुनीता यादव", "Sunita Yadav", NamesAgree.SAME_LONG),
        ("सुनीता", "Suneeta Bai", NamesAgree.SAME),
        ("सुनीता", "Sunita Yadav", NamesAgree.PART),
        ("यादव", "Sunita Yadav", NamesAgree.DIFFERENT),
        ("Rameshwar Yadav", "Rameshvr Yadav", NamesAgree.SAME_LONG),
        ("Chandrkanta Yadav", "Chandrkamta Yadav", NamesAgree.NEAR),
        ("Ramesh Yadav", "Rakesh Yadav", NamesAgree.DIFFERENT),
        ("", "Ram", NamesAgree.UNKNOWN),
    ],
)
def test_names(one: str, other: str, agree: NamesAgree) -> None:
    assert names_agree([one], [other]) is agree
    assert names_agree([other], [one]) is agree


@given(st.text(alphabet="0123456789", min_size=2, max_size=9), st.data())
def test_one_slip_is_found_and_nothing_more(digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(digits) - 1))
    typed = data.draw(st.sampled_from([digits[:at] + digits[at + 1 :], digits[:at] + "7" + digits[at:]]))
    assert one_slip(digits, typed) == (digits != typed)
    assert not one_slip(digits, digits + "77")


def _found(planted: Planted) -> dict[tuple[int, int], Verdict]:
    """Compare every two records that share a name's key or a number."""
    together = defaultdict(set)
    for place, record in enumerate(planted.records):
        for key in {key for name in record.names for key in name_keys(name)[:1]} | {record.member_id, record.mobile}:
            together[key].add(place)
    pairs = {pair for key, places in together.items() if key for pair in combinations(sorted(places), 2)}
    return {(one, two): compare(planted.records[one], planted.records[two]).verdict for one, two in pairs}


@pytest.fixture(scope="module")
def names() -> list[tuple[str, str]]:
    with (shared_folder() / "data" / "indian_names_roman_devanagari.csv").open(encoding="utf-8") as file:
        return [(row["roman"], row["devanagari"]) for row in csv.DictReader(file)][1::2]


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_duplicates_are_found_and_few_others(names: list[tuple[str, str]], seed: int) -> None:
    planted = population(names[seed::9], 1500, seed)
    found = _found(planted)
    likely = {pair for pair, verdict in found.items() if verdict is Verdict.LIKELY}
    looked_at = {pair for pair, verdict in found.items() if verdict is not Verdict.DIFFERENT}
    print(
        f"\nseed {seed}: likely: precision {len(likely & planted.pairs) / len(likely):.3f},"
        f" recall {len(likely & planted.pairs) / len(planted.pairs):.3f};"
        f" with possible: recall {len(looked_at & planted.pairs) / len(planted.pairs):.3f}, {len(looked_at)} shown"
    )
    assert len(likely & planted.pairs) >= 0.97 * len(likely)
    assert len(likely & planted.pairs) >= 0.85 * len(planted.pairs)
    assert len(looked_at & planted.pairs) >= 0.95 * len(planted.pairs)
