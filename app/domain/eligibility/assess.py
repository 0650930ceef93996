"""Who is entitled to what, what decides against it, and what is still to be asked.

A case is born only from a definite "eligible". One definite "no" settles a scheme even when nothing else is
known; whatever is undecided becomes a question for the next visit, never a case. Across schemes the questions
are put in the order that settles most of them first, so that a doorstep visit asks as little as possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from app.domain.eligibility.criterion import Criterion, Truth
from app.domain.eligibility.facts import KINDS, SCOPES, Question, known_facts, settles, with_implied
from app.domain.eligibility.rule import Rule
from app.domain.errors import Sentence

Status = Literal["eligible", "ineligible", "unknown"]

NOTICES: Mapping[str, Sentence] = {
    "registration_closed": Sentence(
        "नया पंजीयन अभी बंद बताया गया है। नाम लिख लें, पंजीयन खुलने पर काम आएगा।",
        "New registration is reported closed. Record the person for when it opens again.",
    ),
    "survey_closed": Sentence(
        "नए नामों का सर्वे बंद बताया गया है। नाम लिख लें, अगले सर्वे में काम आएगा।",
        "The survey for new names is reported closed. Record the person for the next one.",
    ),
    "in_transition": Sentence(
        "यह योजना बदल रही है। आवेदन से पहले विभाग से नया नियम पूछ लें।",
        "This scheme is changing. Ask the department for the new rule before applying.",
    ),
    "unclear": Sentence(
        "यह योजना अभी चालू है या नहीं, पक्का नहीं। पहले विभाग से पूछ लें।",
        "It is not certain that this scheme is running. Ask the department first.",
    ),
    "ended": Sentence("यह योजना बंद हो चुकी है।", "This scheme has ended."),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome for one person and one scheme.

    ``failed`` and ``met`` say which conditions were decided; ``asks`` are the facts still needed, cheapest
    first (empty unless ``status`` is ``"unknown"``); ``notice`` warns where the scheme itself takes nobody
    at present.
    """

    scheme: str
    status: Status
    failed: tuple[Sentence, ...]
    asks: tuple[Question, ...]
    met: tuple[Sentence, ...]
    notice: Sentence | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """The keys of the facts still needed."""
        return tuple(fact.key for fact in self.asks)


def notice_for(rule: Rule) -> Sentence | None:
    """Return the warning for a scheme that is not plainly running, with the day on which that was looked up."""
    notice = NOTICES.get(rule.status)
    if notice is None:
        return None
    if rule.checked_on is None:
        return Sentence(f"{notice.hi} (कब जांचा, दर्ज नहीं)", f"{notice.en} (Date of check not recorded)")
    day = rule.checked_on.strftime("%d-%m-%Y")
    return Sentence(f"{notice.hi} (जांचा: {day})", f"{notice.en} (Checked on {day})")


@cache
def _places() -> Mapping[str, int]:
    return {key: place for place, key in enumerate(known_facts())}


def _cheapness(fact: Question) -> tuple[int, int, int, str]:
    places = _places()
    return SCOPES.index(fact.scope), KINDS.index(fact.kind), places.get(fact.key, len(places)), fact.key


def unmet(criterion: Criterion) -> Sentence:
    """Return the sentence for a condition that does not hold."""
    return Sentence(f"शर्त पूरी नहीं: {criterion.requires.hi}", f"Not met: {criterion.requires.en}")


def assess(rule: Rule, facts: Mapping[str, object], on: date) -> Assessment:
    """Decide a rule for one person on a day.

    ``facts`` maps fact keys to answers of the kinds in their :class:`Question`; missing, ``None`` and
    misfitting answers are unknown. Only the rule's own facts are read.
    """
    known = with_implied(facts)
    failed: list[Sentence] = []
    met: list[Sentence] = []
    asks: dict[str, Question] = {}
    for criterion in rule.criteria:
        truth = criterion.holds(known, on)
        if truth is Truth.NO:
            failed.append(unmet(criterion))
        elif truth is Truth.YES:
            met.append(criterion.requires)
        else:
            asks.update((key, criterion.question(key)) for key in criterion.open_facts(known, on))
    status: Status = "ineligible" if failed else "unknown" if asks else "eligible"
    needed = tuple(sorted(asks.values(), key=_cheapness)) if status == "unknown" else ()
    return Assessment(rule.scheme, status, tuple(failed), needed, tuple(met), notice_for(rule))


def questions_for(assessments: Iterable[Assessment]) -> list[Question]:
    """Return every open question once, over many schemes, those that can settle most schemes first.

    A question counts for each scheme that asks for it or for something that its "no" would answer; ties go to
    the one that is cheaper to ask.
    """
    schemes: dict[str, set[int]] = {}
    facts: dict[str, Question] = {}
    for number, assessment in enumerate(assessments):
        for fact in assessment.asks:
            schemes.setdefault(fact.key, set()).add(number)
            facts[fact.key] = fact

    def reach(fact: Question) -> int:
        answered = {fact.key, *settles(fact.key)}
        return len(set().union(*(schemes.get(key, set()) for key in answered)))

    return sorted(facts.values(), key=lambda fact: (-reach(fact), _cheapness(fact)))
