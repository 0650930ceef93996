"""What a reader is told about one area, in Hindi and English.

One or two plain sentences with the counts first. A flag is a reason to look: no sentence accuses anyone,
orders areas against each other, or calls an area without a flag fair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import Sentence
from app.domain.fairness.check import UnservedCheck


@dataclass(frozen=True, slots=True)
class UnservedFacts:
    """What the sentence about one area is made of; the fields are those of :class:`UnservedCheck`."""

    area: str
    eligible: int
    unserved: int
    expected: float
    odds_ratio: float
    probability: float
    compared_with_district: bool
    flag_a: bool
    flag_b: bool
    flag_low: bool
    too_few: bool
    detectable: float


_COUNTS = Sentence(
    "{area}: {eligible} पात्र लोगों में से {unserved} को लाभ नहीं मिला है। "
    "{place_hi} इन्हीं योजनाओं को देखें, "
    "तो इतने लोगों में लगभग {expected} बिना लाभ के होते।",
    "In {area}, {unserved} of {eligible} eligible people are without the benefit; with the same mix of "
    "schemes {place_en} about {expected} would be.",
)
_DISTRICT = Sentence("इसी जिले में", "in this district")
_STATE = Sentence("बाकी जगहों में", "elsewhere")
_WORSE = Sentence(
    " कम संख्या का असर हटाकर भी लाभ छूटने और मिलने का अनुपात यहाँ लगभग {odds_ratio} गुना है, और {probability} "
    "संभावना है कि अंतर 25% से ज़्यादा है।",
    " Allowing for small numbers the odds are about {odds_ratio} times, and there is {probability} chance "
    "that the gap is over 25%.",
)
_FAR = Sentence(
    " यह अपने जैसी जगहों से इतना अलग है जितना लगभग कोई और जगह नहीं।",
    " This is further from its peers than almost any place we track.",
)
_LOOK = Sentence(
    " यह जाकर देखने का कारण है, किसी की गलती का प्रमाण नहीं।",
    " This is a reason to look, not proof that anyone did wrong.",
)
_LOW = Sentence(
    " यह उम्मीद से बहुत कम है। अच्छी बात हो सकती है, या सूची में गलती: एक बार सूची मिला लें।",
    " That is far fewer than expected. It may be good work, or a mistake in the list: check the list once.",
)
_NOTHING = Sentence(
    " जितना अंतर संयोग से और आम तौर पर होता है, उससे अलग कुछ नहीं दिखा। इसका मतलब यह नहीं कि सब ठीक है।",
    " Nothing here stands out from chance and the usual differences. That does not show that all is well.",
)
_COULD_SHOW = Sentence(
    " इतने लोगों में अंतर लगभग {detectable} गुना हो, तभी पकड़ में आता।",
    " With this many people, only a gap of about {detectable} times the odds would have shown.",
)
_COULD_NOT_SHOW = Sentence(
    " इतने कम लोगों में बड़ा अंतर भी पकड़ में नहीं आता: ऊपर का स्तर देखें।",
    " With so few people even a large gap would not have shown: look one level up.",
)
_TOO_FEW = Sentence(
    "{area}: कुछ कहने के लिए संख्या बहुत कम है ({eligible} पात्र लोग)। ऊपर का स्तर देखें।",
    "In {area} there are too few to say ({eligible} eligible people). Look one level up.",
)


def unserved_sentence(facts: UnservedFacts) -> Sentence:
    """Say what was found about one area, in both languages; names are not escaped, pages must do that."""
    if facts.too_few:
        return _TOO_FEW.format(area=facts.area, eligible=facts.eligible)
    parts = [_COUNTS]
    if facts.flag_a:
        parts.append(_WORSE)
    if facts.flag_b:
        parts.append(_FAR)
    if facts.flag_a or facts.flag_b:
        parts.append(_LOOK)
    elif facts.flag_low:
        parts.append(_LOW)
    else:
        parts += [_NOTHING, _COULD_SHOW if facts.detectable <= 10 else _COULD_NOT_SHOW]
    place = _DISTRICT if facts.compared_with_district else _STATE
    whole = Sentence("".join(part.hi for part in parts), "".join(part.en for part in parts))
    chance = _chance(facts.probability)
    values = {
        "area": facts.area,
        "eligible": facts.eligible,
        "unserved": facts.unserved,
        "expected": f"{facts.expected:.0f}",
        "odds_ratio": f"{facts.odds_ratio:.1f}",
        "detectable": f"{facts.detectable:.1f}",
        "place_hi": place.hi,
        "place_en": place.en,
    }
    return Sentence(whole.hi.format(**values, probability=chance.hi), whole.en.format(**values, probability=chance.en))


def unserved_sentences(check: UnservedCheck, names: list[str]) -> Iterator[Sentence]:
    """Yield the sentence of every area of a run, in the run's order; ``names`` are what to call the areas."""
    for index, name in enumerate(names):
        yield unserved_sentence(facts_of(check, index, name))


def facts_of(check: UnservedCheck, index: int, name: str) -> UnservedFacts:
    """Pick one area's facts out of a run."""
    return UnservedFacts(
        area=name,
        eligible=int(check.eligible[index]),
        unserved=int(check.unserved[index]),
        expected=float(check.expected[index]),
        odds_ratio=float(check.odds_ratio[index]),
        probability=float(check.probability[index]),
        compared_with_district=bool(check.compared_with_district[index]),
        flag_a=bool(check.flag_a[index]),
        flag_b=bool(check.flag_b[index]),
        flag_low=bool(check.flag_low[index]),
        too_few=bool(check.too_few[index]),
        detectable=float(check.detectable[index]),
    )


def _chance(probability: float) -> Sentence:
    if probability > 0.99:
        return Sentence("99% से ज़्यादा", "a more than 99%")
    share = f"{100 * probability:.0f}%"
    return Sentence(share, f"{_article(share)} {share}")


def _article(share: str) -> str:
    return "an" if share.startswith("8") or share == "18%" or share == "11%" else "a"
