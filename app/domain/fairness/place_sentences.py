"""What is said of one place out of a stored run: each matter in one sentence, the weightiest first.

Readers who handle the cases of a place get the counts. Others get what the check says without a number from which a
count of one to nine could be had; these sentences stand here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.errors import Sentence
from app.domain.fairness.figures import Figures
from app.domain.fairness.flags import FlagKind, bit_of, kinds_in
from app.domain.fairness.more_sentences import (
    GroupFacts,
    WaitFacts,
    cluster_sentence,
    group_sentence,
    silence_sentence,
    wait_sentence,
)
from app.domain.fairness.sentences import UnservedFacts, unserved_sentence

WOMEN = Sentence("महिलाएँ", "women")


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place of a stored run in the eyes of one reader.

    ``exact`` tells that the reader may have every count; ``counted`` that the people left out may be counted, because
    none of these counts is small. ``neighbours`` are names.
    """

    name: Sentence
    kinds: int
    eligible: int
    unserved: int
    unknown: int
    figures: Figures
    exact: bool
    counted: bool
    neighbours: Sequence[Sentence] = ()

    def has(self, kind: FlagKind) -> bool:
        """Tell whether the run flags this."""
        return bool(self.kinds & bit_of(kind))


def leading_sentence(facts: PlaceFacts) -> Sentence:
    """Return the one sentence that says why to look here first, or that nothing stands out."""
    kinds = kinds_in(facts.kinds)
    return sentence_of(facts, kinds[0] if kinds else FlagKind.UNSERVED)


def every_sentence(facts: PlaceFacts) -> Iterator[tuple[FlagKind, Sentence]]:
    """Yield the sentence of each matter that a page tells, in its order."""
    for kind in (FlagKind.UNSERVED, FlagKind.SLOW, FlagKind.GROUP, FlagKind.CLUSTER, FlagKind.SILENT):
        yield kind, sentence_of(facts, kind)


def sentence_of(facts: PlaceFacts, kind: FlagKind) -> Sentence:
    """Return what is said of one matter; the matters of waits share a sentence, and so do many and few left out."""
    if kind in (FlagKind.UNSERVED, FlagKind.LOW):
        return _unserved(facts)
    if kind is FlagKind.CLUSTER:
        return _cluster(facts)
    if not facts.exact:
        return _without_counts(facts, kind)
    if kind is FlagKind.GROUP:
        return _group(facts)
    if kind is FlagKind.SILENT:
        return _silence(facts)
    return _wait(facts)


def _named(sentence: Sentence, name: Sentence, **values: object) -> Sentence:
    """Fill in the name in each language; braces in a name are only a name."""
    return Sentence(sentence.hi.format(area=name.hi, **values), sentence.en.format(area=name.en, **values))


def _unserved(facts: PlaceFacts) -> Sentence:
    if facts.eligible == 0:
        if facts.unknown == 0:
            return _named(_NOBODY, facts.name)
        return _named(_NOT_ASKED, facts.name, unknown=facts.unknown) if facts.exact else _named(_UNASKED, facts.name)
    if not facts.counted:
        return _without_counts(facts, FlagKind.UNSERVED)
    return Sentence(_counted(facts, facts.name.hi).hi, _counted(facts, facts.name.en).en)


def _counted(facts: PlaceFacts, name: str) -> Sentence:
    figures = facts.figures
    return unserved_sentence(
        UnservedFacts(
            area=name,
            eligible=facts.eligible,
            unserved=facts.unserved,
            expected=figures["expected"],
            odds_ratio=figures["odds_ratio"],
            probability=figures["probability"],
            compared_with_district=figures.is_so("compared_with_district"),
            # A flag is one of the two; where only the second was raised the first has nothing to say.
            flag_a=facts.has(FlagKind.UNSERVED),
            flag_b=figures.is_so("far"),
            flag_low=facts.has(FlagKind.LOW),
            too_few=figures.is_so("too_few"),
            detectable=figures["detectable"],
        )
    )


def _wait(facts: PlaceFacts) -> Sentence:
    figures = facts.figures
    few = figures.is_so("wait_too_few") or not figures.known("wait_expected")

    def said(name: str) -> Sentence:
        return wait_sentence(
            WaitFacts(
                area=name,
                received=figures.whole("received"),
                expected=0.0 if few else figures["wait_expected"],
                open=figures.whole("open"),
                closed_without=figures.whole("closed_without"),
                mean_wait=0.0 if few else figures["mean_wait"],
                slow=facts.has(FlagKind.SLOW),
                fast=facts.has(FlagKind.FAST),
                closing=facts.has(FlagKind.CLOSING),
                too_few=few,
            )
        )

    return Sentence(said(facts.name.hi).hi, said(facts.name.en).en)


def _group(facts: PlaceFacts) -> Sentence:
    figures = facts.figures
    few = figures.is_so("group_too_few") or not figures.known("group_eligible")

    def said(name: str) -> Sentence:
        return group_sentence(
            GroupFacts(
                area=name,
                group=WOMEN,
                eligible=figures.whole("group_eligible"),
                unserved=figures.whole("group_unserved"),
                other_eligible=figures.whole("group_other_eligible"),
                other_unserved=figures.whole("group_other_unserved"),
                odds_ratio=figures["group_odds_ratio"],
                worse=figures.is_so("group_flag_worse"),
                better=figures.is_so("group_flag_better"),
                too_few=few,
            )
        )

    return Sentence(said(facts.name.hi).hi, said(facts.name.en).en)


def _cluster(facts: PlaceFacts) -> Sentence:
    high, low = facts.has(FlagKind.CLUSTER), facts.figures.is_so("gi_low")
    if (high or low) and not facts.neighbours:
        high = low = False
    hi, en = ([getattr(name, language) for name in facts.neighbours] for language in ("hi", "en"))
    return Sentence(
        cluster_sentence(facts.name.hi, hi, high=high, low=low).hi,
        cluster_sentence(facts.name.en, en, high=high, low=low).en,
    )


def _silence(facts: PlaceFacts) -> Sentence:
    figures = facts.figures
    if not figures.known("filed_expected"):
        return _named(_SILENCE_UNKNOWN, facts.name)

    def said(name: str) -> Sentence:
        return silence_sentence(
            name, figures["filed_expected"], silent=facts.has(FlagKind.SILENT), filed=figures.whole("filed")
        )

    return Sentence(said(facts.name.hi).hi, said(facts.name.en).en)


def _without_counts(facts: PlaceFacts, kind: FlagKind) -> Sentence:
    flagged = next((one for one in _ALIKE[kind] if facts.has(one)), None)
    return _named(_TOLD[flagged] if flagged else _QUIET[kind], facts.name)


_ALIKE: dict[FlagKind, tuple[FlagKind, ...]] = {
    FlagKind.UNSERVED: (FlagKind.UNSERVED, FlagKind.LOW),
    **dict.fromkeys((FlagKind.SLOW, FlagKind.FAST, FlagKind.CLOSING), (FlagKind.SLOW, FlagKind.FAST, FlagKind.CLOSING)),
    FlagKind.GROUP: (FlagKind.GROUP,),
    FlagKind.SILENT: (FlagKind.SILENT,),
}

_NOT_ASKED = Sentence(
    "{area}: {unknown} पात्र लोग हैं, पर लाभ मिला या नहीं, यह किसी ने नहीं पूछा। अच्छा मानने से पहले वहाँ जाएँ।",
    "In {area} there are {unknown} eligible people and nobody has asked whether the benefit came. "
    "Visit before calling this well served.",
)
_UNASKED = Sentence(
    "{area}: लाभ मिला या नहीं, यह किसी ने नहीं पूछा। अच्छा मानने से पहले वहाँ जाएँ।",
    "In {area} nobody has asked whether the benefit came. Visit before calling this well served.",
)
_NOBODY = Sentence(
    "{area}: यहाँ कोई पात्र व्यक्ति दर्ज नहीं है। इसका मतलब यह नहीं कि यहाँ कोई पात्र नहीं।",
    "In {area} no eligible person is logged. That does not mean that there is none.",
)
_SILENCE_UNKNOWN = Sentence(
    "{area}: इतने मामले कहीं दर्ज नहीं कि तुलना हो सके।", "Too few cases are filed anywhere to compare {area}."
)
_TOLD: dict[FlagKind, Sentence] = {
    FlagKind.UNSERVED: Sentence(
        "{area}: अपने जैसी जगहों से साफ़ ज़्यादा पात्र लोग बिना लाभ के हैं। यह जाकर देखने का कारण है, किसी की गलती का प्रमाण नहीं।",
        "In {area} clearly more eligible people are without the benefit than in places like it. "
        "This is a reason to look, not proof that anyone did wrong.",
    ),
    FlagKind.LOW: Sentence(
        "{area}: अपने जैसी जगहों से बहुत कम लोग बिना लाभ के हैं। अच्छी बात हो सकती है, या सूची में गलती: एक बार सूची मिला लें।",
        "In {area} far fewer people are without the benefit than in places like it. "
        "It may be good work, or a mistake in the list: check the list once.",
    ),
    FlagKind.SLOW: Sentence(
        "{area}: यहाँ लाभ दूसरी जगहों से धीरे मिल रहा है। यह जाकर देखने का कारण है, किसी की गलती का प्रमाण नहीं।",
        "In {area} benefits come more slowly than elsewhere. "
        "This is a reason to look, not proof that anyone did wrong.",
    ),
    FlagKind.FAST: Sentence(
        "{area}: यहाँ लाभ दूसरी जगहों से बहुत जल्दी मिल रहा है। अच्छा काम हो सकता है, या तारीखों में गलती: कुछ मामले मिला लें।",
        "In {area} benefits come much faster than elsewhere. It may be good work, or wrong dates: check a few cases.",
    ),
    FlagKind.CLOSING: Sentence(
        "{area}: बिना लाभ बंद हुए मामले दूसरी जगहों से बहुत ज़्यादा हैं: कारण पढ़ लें।",
        "In {area} many more cases than elsewhere were closed without the benefit: read the reasons.",
    ),
    FlagKind.GROUP: Sentence(
        "{area}: इन्हीं योजनाओं में महिलाओं और बाकी लोगों में लाभ छूटने का अंतर साफ़ है। यह जाकर देखने का कारण है, प्रमाण नहीं।",
        "In {area}, under the same schemes, women and others are clearly not left out alike. "
        "This is a reason to look, not proof.",
    ),
    FlagKind.SILENT: Sentence(
        "{area}: एक भी मामला दर्ज नहीं, जबकि कई होने चाहिए थे। इसे अच्छा मानने से पहले वहाँ जाएँ।",
        "In {area} no case was filed where several would be expected: visit before calling this well served.",
    ),
}
_QUIET: dict[FlagKind, Sentence] = {
    FlagKind.UNSERVED: Sentence(
        "{area}: छूटे लोगों में आम अंतर से अलग कुछ नहीं दिखा, या संख्या बहुत कम है। इसका मतलब यह नहीं कि सब ठीक है।",
        "In {area} nothing stands out from the usual differences in who is left out, or there are too few to say. "
        "That does not show that all is well.",
    ),
    **dict.fromkeys(
        (FlagKind.SLOW, FlagKind.FAST, FlagKind.CLOSING),
        Sentence(
            "{area}: इंतज़ार में आम अंतर से अलग कुछ नहीं दिखा, या मामले बहुत कम हैं।",
            "In {area} waits do not stand out from the usual differences, or there are too few cases.",
        ),
    ),
    FlagKind.GROUP: Sentence(
        "{area}: महिलाओं और बाकी लोगों में आम अंतर से अलग कुछ नहीं दिखा, या लोग बहुत कम हैं।",
        "In {area} women and others do not differ beyond the usual, or there are too few people.",
    ),
    FlagKind.SILENT: Sentence(
        "{area}: मामले दर्ज होने में कुछ अलग नहीं दिखा, या लोग बहुत कम हैं।",
        "In {area} the filing of cases does not stand out, or there are too few people.",
    ),
}
