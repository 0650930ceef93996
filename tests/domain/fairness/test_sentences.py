"""What a reader is told: every kind, in both languages, with the numbers and without a verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.fairness import check_unserved
from app.domain.fairness.sentences import UnservedFacts, unserved_sentence, unserved_sentences

PLAIN = UnservedFacts(
    area="रामपुर",
    eligible=200,
    unserved=62,
    expected=38.4,
    odds_ratio=2.13,
    probability=0.97,
    compared_with_district=True,
    flag_a=False,
    flag_b=False,
    flag_low=False,
    too_few=False,
    detectable=2.4,
)

KINDS = [
    # changes, in Hindi, in English
    (
        {"flag_a": True},
        ["62", "200", "लगभग 38", "2.1 गुना", "97% संभावना"],
        ["2.1 times", "a 97% chance", "over 25%"],
    ),
    ({"flag_a": True, "probability": 0.998}, ["99% से ज़्यादा संभावना"], ["a more than 99% chance"]),
    ({"flag_a": True, "probability": 0.883}, ["88%"], ["an 88% chance"]),
    ({"flag_b": True}, ["इतना अलग"], ["further from its peers than almost any place we track"]),
    ({"flag_a": True, "flag_b": True}, ["2.1 गुना", "इतना अलग"], ["2.1 times", "further from its peers"]),
    (
        {"flag_low": True, "unserved": 3},
        ["उम्मीद से बहुत कम", "सूची"],
        ["far fewer than expected", "check the list"],
    ),
    ({"too_few": True}, ["संख्या बहुत कम"], ["too few to say"]),
    (
        {},
        ["अलग कुछ नहीं दिखा", "2.4 गुना"],
        ["Nothing here stands out", "2.4 times", "does not show that all is well"],
    ),
    ({"detectable": np.inf}, ["ऊपर का स्तर"], ["look one level up"]),
    ({"compared_with_district": False}, ["बाकी जगहों में"], ["elsewhere"]),
]


@pytest.mark.parametrize(("changes", "hindi", "english"), KINDS)
def test_kinds(changes, hindi, english):
    sentence = unserved_sentence(replace(PLAIN, **changes))
    for wanted, text in ((hindi, sentence.hi), (english, sentence.en)):
        assert text.startswith(("रामपुर", "In रामपुर"))
        assert "{" not in text
        assert "inf" not in text
        for part in wanted:
            assert part in text


@pytest.mark.parametrize("changes", [kind[0] for kind in KINDS])
def test_no_verdict_and_no_order(changes):
    sentence = unserved_sentence(replace(PLAIN, **changes))
    for word in ("rank", "favourit", "worst", "corrupt", "guilty"):
        assert word not in sentence.en.lower()
    for word in ("पक्षपात", "भ्रष्ट", "दोषी", "सबसे"):
        assert word not in sentence.hi


def test_a_flag_is_called_a_reason_to_look():
    for flag in ("flag_a", "flag_b"):
        sentence = unserved_sentence(replace(PLAIN, **{flag: True}))
        assert "reason to look" in sentence.en
        assert "देखने का कारण" in sentence.hi


def test_too_few_does_not_give_the_small_count_away():
    sentence = unserved_sentence(replace(PLAIN, too_few=True, eligible=12, unserved=7))
    assert "7" not in sentence.hi + sentence.en


def test_a_name_with_braces_is_only_a_name():
    assert "{area}" in unserved_sentence(replace(PLAIN, area="{area}")).hi


def test_one_sentence_for_each_area_of_a_run():
    result = check_unserved(["a", "b"], [10, 30], [2, 9])
    assert [s.en[:4] for s in unserved_sentences(result, ["a", "b"])] == ["In a", "In b"]
