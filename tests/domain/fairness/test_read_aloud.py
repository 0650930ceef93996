"""Read aloud: every kind of sentence as it stands, in both languages, without a sign that needs explaining."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from app.domain.errors import Sentence
from app.domain.fairness import finding_refusals
from app.domain.fairness.charts import rate_sentence
from app.domain.fairness.figures import NAMES, STANDING_LABELS, Figures
from app.domain.fairness.findings import NOTE_LABELS, STATE_LABELS
from app.domain.fairness.flags import KIND_LABELS, FlagKind, bits_of
from app.domain.fairness.more_sentences import (
    GroupFacts,
    WaitFacts,
    cluster_sentence,
    coverage_sentence,
    group_sentence,
    partiality_sentence,
    silence_sentence,
    wait_sentence,
)
from app.domain.fairness.place_sentences import PlaceFacts, sentence_of
from app.domain.fairness.sentences import UnservedFacts, unserved_sentence
from app.domain.fairness.table_groups import GROUP_LABELS

SNAPSHOT = Path(__file__).parent / "read_aloud.txt"
REFUSALS = [
    one for one in vars(finding_refusals).values() if getattr(one, "__module__", "") == finding_refusals.__name__
]
WAIT = WaitFacts("रामपुर", 12, 24.6, 31, 0, 141.2, slow=False, fast=False, closing=False, too_few=False)
SCHEDULED = Sentence("अनुसूचित जाति", "Scheduled Caste")
GROUP = GroupFacts("रामपुर", SCHEDULED, 80, 34, 120, 22, 3.12, worse=False, better=False, too_few=False)
UNSERVED = UnservedFacts("रामपुर", 200, 62, 38.4, 2.13, 0.97, True, False, False, False, False, 2.4)
NEAR = ["बेलखेड़ी", "सोनपुर", "खजूरी", "मोहनपुर"]


def sentences():
    """Yield (what it is, sentence) for every kind."""
    yield "unserved, credibly worse", unserved_sentence(replace(UNSERVED, flag_a=True))
    yield "unserved, extreme", unserved_sentence(replace(UNSERVED, flag_a=True, flag_b=True))
    yield "unserved, far below", unserved_sentence(replace(UNSERVED, unserved=9, flag_low=True))
    yield "unserved, nothing", unserved_sentence(UNSERVED)
    yield "unserved, too few", unserved_sentence(replace(UNSERVED, eligible=7, too_few=True))
    yield "wait, slow", wait_sentence(replace(WAIT, slow=True))
    yield "wait, slow and closing", wait_sentence(replace(WAIT, slow=True, closed_without=14, closing=True))
    yield "wait, only closing", wait_sentence(replace(WAIT, received=23, closed_without=14, closing=True))
    yield "wait, fast", wait_sentence(replace(WAIT, received=45, open=3, mean_wait=31.0, fast=True))
    yield "wait, usual", wait_sentence(replace(WAIT, received=23))
    yield "wait, too few", wait_sentence(replace(WAIT, received=0, open=2, too_few=True))
    yield "group, worse", group_sentence(replace(GROUP, worse=True))
    yield "group, better", group_sentence(replace(GROUP, unserved=3, odds_ratio=0.18, better=True))
    yield "group, usual", group_sentence(replace(GROUP, unserved=16, odds_ratio=1.13))
    yield (
        "group, nobody of the others",
        group_sentence(replace(GROUP, other_unserved=0, odds_ratio=float("inf"), worse=True)),
    )
    yield "group, too few", group_sentence(replace(GROUP, eligible=4, too_few=True))
    yield "cluster, high", cluster_sentence("रामपुर", NEAR * 2, high=True, low=False)
    yield "cluster, low", cluster_sentence("रामपुर", NEAR * 2, high=False, low=True)
    yield "cluster, none", cluster_sentence("रामपुर", NEAR * 2, high=False, low=False)
    yield "silence", silence_sentence("रामपुर", 33.7, silent=True, filed=0)
    yield "silence, too few to say", silence_sentence("रामपुर", 2.2, silent=False, filed=0)
    yield "silence, some filed", silence_sentence("रामपुर", 33.7, silent=False, filed=28)
    known = {"asked": 31, "people": 240, "visited": 2, "settlements": 5, "last_visit": date(2026, 9, 14)}
    yield "coverage", spoken(coverage_sentence(**known))
    yield "coverage, nobody", spoken(coverage_sentence(**known | {"asked": 0, "visited": 0, "last_visit": None}))
    for code, label in GROUP_LABELS.items():
        yield f"group, {code}", group_sentence(replace(GROUP, group=label, worse=True))
    yield from place_sentences()
    yield "partiality", partiality_sentence("सरपंच, रामपुर", 9, 1.6, flagged=True)
    yield "partiality, hardly any expected", partiality_sentence("सरपंच, रामपुर", 4, 0.3, flagged=True)
    yield "partiality, usual", partiality_sentence("सरपंच, रामपुर", 3, 2.4, flagged=False)
    yield "partiality, few", partiality_sentence("सरपंच, रामपुर", 2, 0.4, flagged=False)


def spoken(sentence):
    """Return what follows another sentence as it is said by itself."""
    return Sentence(sentence.hi.strip(), sentence.en.strip())


NAME = Sentence("रामपुर", "Rampur")
EMPTY = Figures(dict.fromkeys(NAMES, float("nan")), (), (None,) * 19)
PLACE = PlaceFacts(NAME, 0, 40, 9, 3, EMPTY, exact=False, counted=False)


def place_sentences():
    """Yield what a page of a stored run says to those who are shown no counts, and where nobody was asked."""
    for kind in FlagKind:
        if kind is not FlagKind.CLUSTER:
            yield f"no counts, {kind}", sentence_of(replace(PLACE, kinds=bits_of([kind])), kind)
    for kind in (FlagKind.UNSERVED, FlagKind.SLOW, FlagKind.GROUP, FlagKind.SILENT):
        yield f"no counts, no {kind}", sentence_of(PLACE, kind)
    nobody = replace(PLACE, eligible=0, unserved=0)
    yield "nobody asked", sentence_of(replace(nobody, exact=True), FlagKind.UNSERVED)
    yield "nobody asked, no counts", sentence_of(nobody, FlagKind.UNSERVED)
    yield "nobody logged", sentence_of(replace(nobody, unknown=0), FlagKind.UNSERVED)
    yield "silence cannot be judged", sentence_of(replace(PLACE, exact=True), FlagKind.SILENT)
    yield "rate", rate_sentence(0.31, 0.24, 0.39, 0.19)
    for label in (*KIND_LABELS.values(), *STANDING_LABELS.values(), *STATE_LABELS.values(), *NOTE_LABELS.values()):
        yield "label", label
    for refusal in REFUSALS:
        yield f"refusal, {refusal.code}", refusal.sentence.format(day="27-11-2026")


def test_every_sentence_is_as_it_was_read_and_approved():
    text = "".join(f"[{kind}]\n{sentence.hi}\n{sentence.en}\n\n" for kind, sentence in sentences())
    assert text == SNAPSHOT.read_text(encoding="utf-8"), "read the new text aloud, then put it into read_aloud.txt"


def test_no_sign_that_needs_explaining():
    for kind, sentence in sentences():
        for text in (sentence.hi, sentence.en):
            assert not re.search(r"[{}<>=±×÷√²³αβπτ≥≤~^*_|\[\]/\\]|\b(inf|nan|None|CI|OR|HR|RR|FDR|EB)\b", text), kind
            assert re.fullmatch(r"[A-Za-z\u0900-\u097f0-9 .,:;()%'-]+", text), (kind, text)
        assert not re.search(r"[A-Za-z]", sentence.hi), kind


def test_no_verdict():
    for kind, sentence in sentences():
        for word in ("favourit", "corrupt", "guilty", "worst", "rank", "best"):
            assert word not in sentence.en.lower(), kind
        for word in ("भ्रष्ट", "दोषी", "सबसे"):
            assert word not in sentence.hi, kind
    assert all(("reason" in s.en) for kind, s in sentences() if kind in ("wait, slow", "group, worse", "cluster, high"))


def test_a_name_with_braces_is_only_a_name():
    assert "{x}" in wait_sentence(replace(WAIT, area="{x}")).hi
    assert "{x}" in partiality_sentence("{x}", 5, 2.0, flagged=True).en
