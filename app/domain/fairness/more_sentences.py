"""What a reader is told about waits, groups, complaints, neighbours and silence, in Hindi and English.

As for unserved people: counts first, then what they mean, then what to do, and never a verdict. Every sentence can be
read aloud: it has no sign that a lay reader would not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.errors import Sentence

_LOOK = Sentence(
    " यह जाकर देखने का कारण है, किसी की गलती का प्रमाण नहीं।",
    " This is a reason to look, not proof that anyone did wrong.",
)
_USUAL = Sentence(
    " जितना अंतर आम तौर पर होता है, उससे अलग कुछ नहीं दिखा। इसका मतलब यह नहीं कि सब ठीक है।",
    " Nothing here stands out from the usual differences. That does not show that all is well.",
)


def _joined_text(parts: list[Sentence]) -> Sentence:
    return Sentence("".join(part.hi for part in parts), "".join(part.en for part in parts))


def _joined(parts: list[Sentence], **values: object) -> Sentence:
    return _joined_text(parts).format(**values)


@dataclass(frozen=True, slots=True)
class WaitFacts:
    """One area's entry of :class:`app.domain.fairness.waits.WaitCheck`."""

    area: str
    received: int
    expected: float
    open: int
    closed_without: int
    mean_wait: float
    slow: bool
    fast: bool
    closing: bool
    too_few: bool


def wait_sentence(facts: WaitFacts) -> Sentence:
    """Say how long people wait in one area."""
    if facts.too_few:
        return _WAIT_TOO_FEW.format(area=facts.area, cases=facts.received + facts.open + facts.closed_without)
    parts = [_WAIT, _OPEN]
    if facts.closed_without:
        parts.append(_CLOSED)
    if facts.slow:
        parts += [_SLOW, _LOOK]
    elif facts.fast:
        parts.append(_FAST)
    elif not facts.closing:
        parts.append(_USUAL)
    if facts.closing:
        parts.append(_CLOSING)
    return _joined(
        parts,
        area=facts.area,
        received=facts.received,
        expected=f"{facts.expected:.0f}",
        open=facts.open,
        closed=facts.closed_without,
        days=f"{facts.mean_wait:.0f}",
    )


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """One area's and group's entry of :class:`app.domain.fairness.groups.GroupCheck`."""

    area: str
    group: Sentence
    eligible: int
    unserved: int
    other_eligible: int
    other_unserved: int
    odds_ratio: float
    worse: bool
    better: bool
    too_few: bool


def group_sentence(facts: GroupFacts) -> Sentence:
    """Say how a group fares beside others of the same area and schemes."""
    parts = [_GROUP_TOO_FEW]
    if not facts.too_few:
        shown = [_GROUP_ODDS] if 0.05 <= facts.odds_ratio <= 20 else []
        parts = [_GROUP, *shown, _LOOK if facts.worse else _GROUP_BETTER if facts.better else _USUAL]
    values = {
        "area": facts.area,
        "unserved": facts.unserved,
        "eligible": facts.eligible,
        "other_unserved": facts.other_unserved,
        "other_eligible": facts.other_eligible,
        "odds_ratio": f"{facts.odds_ratio:.1f}",
    }
    whole = _joined_text(parts)
    return Sentence(whole.hi.format(**values, group=facts.group.hi), whole.en.format(**values, group=facts.group.en))


def cluster_sentence(area: str, neighbours: list[str], *, high: bool, low: bool) -> Sentence:
    """Say whether an area stands out together with those around it."""
    parts = [_CLUSTER_HIGH, _LOOK] if high else [_CLUSTER_LOW if low else _CLUSTER_NONE]
    return _joined(parts, area=area, count=len(neighbours), neighbours=", ".join(neighbours[:3]))


def silence_sentence(area: str, expected: float, *, silent: bool, filed: int) -> Sentence:
    """Say that no case is no news; ``filed`` cases are counted where there are some."""
    if filed:
        return _FILED.format(area=area, filed=filed, expected=f"{expected:.0f}")
    return (_SILENT if silent else _NO_CASE).format(area=area, expected=f"{max(expected, 1):.0f}")


def coverage_sentence(
    *, asked: int | None, people: int, visited: int | None, settlements: int | None, last_visit: date | None
) -> Sentence:
    """Say who has been there and been asked; what is not known (None) is left out, and so may the whole sentence be."""
    parts: list[Sentence] = []
    if asked is not None:
        parts.append(_ASKED if asked else _NOBODY_ASKED)
    if visited is not None and settlements is not None:
        parts.append(_VISITED if visited else _NEVER_VISITED)
    if last_visit is not None:
        parts.append(_LAST_VISIT)
    day = f"{last_visit:%d-%m-%Y}" if last_visit else ""
    return _joined(parts, people=people, visited=visited, settlements=settlements, asked=asked, day=day)


def partiality_sentence(office: str, complainants: int, expected: float, *, flagged: bool) -> Sentence:
    """Say how many different people complained about an office; for those who may read complaints only."""
    if complainants < 3:
        return _FEW_COMPLAINTS.format(office=office)
    about = Sentence(f"लगभग {expected:.0f}", f"about {expected:.0f}")
    if expected < 1:
        about = Sentence("1 से कम", "fewer than 1")
    whole = _joined_text([_COMPLAINTS, _COMPLAINTS_LOOK if flagged else _USUAL])
    values = {"office": office, "people": complainants}
    return Sentence(whole.hi.format(**values, about=about.hi), whole.en.format(**values, about=about.en))


_WAIT = Sentence(
    "{area}: इतने पुराने मामलों में अब तक लगभग {expected} लोगों को लाभ मिल जाना चाहिए था, मिला {received} को।",
    "In {area}, {received} benefits were received; for cases this old about {expected} would be expected by now.",
)
_OPEN = Sentence(
    " {open} मामले अभी खुले हैं और गिने गए हैं। पहले छह महीनों में औसत इंतज़ार {days} दिन है।",
    " {open} cases are still open and are counted. Within the first six months people wait {days} days on average.",
)
_CLOSED = Sentence(
    " {closed} मामले बिना लाभ दिए बंद हुए; वे लाभ में नहीं गिने गए।",
    " {closed} cases were closed without the benefit; they do not count as received.",
)
_SLOW = Sentence(" यहाँ लाभ दूसरी जगहों से धीरे मिल रहा है।", " Benefits come more slowly here than elsewhere.")
_FAST = Sentence(
    " यहाँ लाभ दूसरी जगहों से बहुत जल्दी मिल रहा है। अच्छा काम हो सकता है, या तारीखों में गलती: कुछ मामले मिला लें।",
    " Benefits come much faster here than elsewhere. It may be good work, or wrong dates: check a few cases.",
)
_CLOSING = Sentence(
    " बिना लाभ बंद हुए मामले दूसरी जगहों से बहुत ज़्यादा हैं: कारण पढ़ लें।",
    " Many more cases than elsewhere were closed without the benefit: read the reasons.",
)
_WAIT_TOO_FEW = Sentence(
    "{area}: इंतज़ार के बारे में कहने के लिए मामले बहुत कम हैं ({cases})। ऊपर का स्तर देखें।",
    "In {area} there are too few cases to speak of waits ({cases}). Look one level up.",
)
_GROUP = Sentence(
    "{area}, {group}: इन्हीं योजनाओं में {eligible} में से {unserved} को लाभ नहीं मिला; बाकी लोगों में {other_eligible} में से "
    "{other_unserved} को।",
    "In {area}, under the same schemes, {unserved} of {eligible} people of the group {group} are without the benefit; "
    "of the others {other_unserved} of {other_eligible}.",
)
_GROUP_ODDS = Sentence(
    " योजना के हिसाब से मिलाने पर लाभ छूटने और मिलने का अनुपात इस समूह में बाकी का लगभग {odds_ratio} गुना है।",
    " Scheme by scheme, the odds of being left out are about {odds_ratio} times those of the others.",
)
_GROUP_BETTER = Sentence(
    " इस समूह में लाभ छूटना बाकी लोगों से बहुत कम है: देखें कि बाकी लोग क्यों छूटे।",
    " The group is left out far less than the others: see why the others are.",
)
_GROUP_TOO_FEW = Sentence(
    "{area}, {group}: तुलना के लिए लोग बहुत कम हैं। ऊपर का स्तर देखें।",
    "In {area} there are too few people to compare the group {group}. Look one level up.",
)
_CLUSTER_HIGH = Sentence(
    "{area} और आसपास के {count} क्षेत्रों (जैसे {neighbours}) में मिलकर उम्मीद से ज़्यादा लोग बिना लाभ के हैं। कारण साझा हो सकता है, "
    "जैसे एक ही दफ़्तर।",
    "{area} and the {count} areas around it (such as {neighbours}) together have more people without the benefit than "
    "expected. They may share a cause, such as one office.",
)
_CLUSTER_LOW = Sentence(
    "{area} और आसपास के {count} क्षेत्रों में मिलकर उम्मीद से बहुत कम लोग बिना लाभ के हैं। अच्छा काम हो सकता है, या सूची में गलती।",
    "{area} and the {count} areas around it together have far fewer people without the benefit than expected. It may "
    "be good work, or a mistake in the list.",
)
_CLUSTER_NONE = Sentence(
    "{area} अपने पड़ोस के साथ मिलकर अलग नहीं दिखता।", "{area} does not stand out together with its neighbours."
)
_SILENT = Sentence(
    "{area}: एक भी मामला दर्ज नहीं, जबकि लगभग {expected} होने चाहिए थे। इसे अच्छा मानने से पहले वहाँ जाएँ।",
    "In {area} no case was filed where about {expected} would be expected: visit before calling this well served.",
)
_NO_CASE = Sentence(
    "{area}: कोई मामला दर्ज नहीं (उम्मीद लगभग {expected})। इतने कम में यह नहीं कहा जा सकता कि सब ठीक है या कोई लिखवा नहीं रहा।",
    "In {area} no case was filed (about {expected} expected). With so few one cannot say whether all is well or nobody "
    "files.",
)
_FILED = Sentence(
    "{area}: {filed} मामले दर्ज हुए, उम्मीद लगभग {expected} की थी।",
    "In {area}, {filed} cases were filed; about {expected} would be expected.",
)
_ASKED = Sentence(
    " {people} पात्र लोगों में से {asked} से पूछा गया है।", " Of {people} eligible people {asked} have been asked."
)
_NOBODY_ASKED = Sentence(
    " {people} पात्र लोगों में से किसी से नहीं पूछा गया।", " Not one of {people} eligible people has been asked."
)
_VISITED = Sentence(
    " {settlements} बस्तियों में से {visited} में कोई गया है।", " {visited} of {settlements} settlements have been visited."
)
_NEVER_VISITED = Sentence(
    " {settlements} बस्तियों में से किसी में कोई नहीं गया।", " Not one of {settlements} settlements has been visited."
)
_LAST_VISIT = Sentence(" आखिरी बार कोई {day} को गया।", " The last visit was on {day}.")
_COMPLAINTS = Sentence(
    "{office}: {people} अलग लोगों ने पक्षपात की शिकायत की है; जितने लोग जितने समय से बिना लाभ के हैं, उसमें {about} की उम्मीद थी।",
    "{office}: {people} different people have complained of partiality; for as many people waiting as long, {about} "
    "would be expected.",
)
_COMPLAINTS_LOOK = Sentence(
    " यह किसी बाहरी व्यक्ति से गोपनीय जाँच कराने का कारण है, प्रमाण नहीं।",
    " This is a reason for someone from outside to look into it in confidence, not proof.",
)
_FEW_COMPLAINTS = Sentence(
    "{office}: तीन से कम लोगों की शिकायतों से कोई निष्कर्ष नहीं निकाला जाता।",
    "{office}: nothing is concluded from complaints of fewer than three people.",
)
