"""One condition of a scheme, decided as yes, no or not known.

Half of what a doorstep visit needs is missing at first. A two-valued rule would have to guess; here a
missing answer stays unknown through "and" and "or" (Kleene's strong logic), one definite "no" decides a
condition whatever else is missing, and an unknown one names exactly the facts that could still decide it.
Conditions are written so that they can be read aloud: ``age>=60 and destitute=yes or old_age_home=yes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from app.domain.eligibility.birth import Birth
from app.domain.eligibility.facts import Question, fits, known_facts
from app.domain.errors import Sentence

OPERATORS = (">=", "<=", "<", ">", "=")
FROM_BIRTH = ("age", "age_on_1_january", "born")
"""Subjects that are read from the birth date, not asked for by themselves."""

_TEST = re.compile(r"^([a-z_][a-z0-9_]*)\s*(>=|<=|<|>|=)\s*([^\s=<>]+)$")


class Truth(Enum):
    """What is known of a statement."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def all_of(truths: Iterable[Truth]) -> Truth:
    """One NO decides; else one UNKNOWN leaves it open; nothing at all is YES."""
    found = set(truths)
    if Truth.NO in found:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.YES


def any_of(truths: Iterable[Truth]) -> Truth:
    """One YES decides; else one UNKNOWN leaves it open; nothing at all is NO."""
    found = set(truths)
    if Truth.YES in found:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NO


def _compare(low: float, high: float, operator: str, bound: float) -> Truth:
    """Compare an interval that holds the true value with a bound."""
    if operator in ("<", ">="):
        below = Truth.YES if high < bound else Truth.NO if low >= bound else Truth.UNKNOWN
        wanted = operator == "<"
    else:
        below = Truth.YES if high <= bound else Truth.NO if low > bound else Truth.UNKNOWN
        wanted = operator == "<="
    if below is Truth.UNKNOWN or wanted:
        return below
    return Truth.NO if below is Truth.YES else Truth.YES


@dataclass(frozen=True, slots=True)
class Test:
    """``subject operator value``: one comparison with one fact.

    ``value`` is text: a number, an ISO date for ``born``, ``yes``/``no``, or choices joined by ``/``.
    """

    __test__ = False

    subject: str
    operator: str
    value: str

    @property
    def fact_key(self) -> str:
        """The fact that has to be asked."""
        return "birth" if self.subject in FROM_BIRTH else self.subject

    def holds(self, facts: Mapping[str, object], on: date) -> Truth:
        """Decide the comparison on a day; an absent or misfitting answer is UNKNOWN."""
        answer = facts.get(self.fact_key)
        if answer is None or not _usable(self.fact_key, answer):
            return Truth.UNKNOWN
        if isinstance(answer, Birth):
            return self._holds_of_birth(answer, on)
        if isinstance(answer, int | float) and not isinstance(answer, bool):
            return _compare(answer, answer, self.operator, float(self.value))
        said = ("yes" if answer else "no") if isinstance(answer, bool) else answer
        return Truth.YES if said in self.value.split("/") else Truth.NO

    def _holds_of_birth(self, birth: Birth, on: date) -> Truth:
        if self.subject == "born":
            bound = date.fromisoformat(self.value).toordinal()
            return _compare(birth.earliest.toordinal(), birth.latest.toordinal(), self.operator, bound)
        day = date(on.year, 1, 1) if self.subject == "age_on_1_january" else on
        low, high = birth.age(day)
        return _compare(low, high, self.operator, float(self.value))

    def __str__(self) -> str:
        return f"{self.subject}{self.operator}{self.value}"


def _usable(key: str, answer: object) -> bool:
    fact = known_facts().get(key)
    return fits(fact, answer) if fact else isinstance(answer, bool)


AnyOf = tuple[tuple[Test, ...], ...]
"""Alternatives, each a tuple of tests that must all hold."""


@lru_cache(maxsize=2048)
def parse_condition(text: str) -> AnyOf:
    """Read ``a=yes and b>=3 or c=no`` into alternatives; raise :class:`ValueError` on anything else."""
    alternatives = []
    for alternative in re.split(r"\s+or\s+", text.strip()):
        tests = []
        for part in re.split(r"\s+and\s+", alternative.strip()):
            match = _TEST.match(part.strip())
            if match is None:
                raise ValueError(f"not a comparison: {part!r}")
            test = Test(*match.groups())
            _check_value(test)
            tests.append(test)
        alternatives.append(tuple(tests))
    return tuple(alternatives)


def _check_value(test: Test) -> None:
    fact = known_facts().get(test.fact_key)
    ordered = fact is not None and fact.kind in ("number", "birth")
    if ordered != (test.operator != "="):
        raise ValueError(f"this fact cannot be compared so: {test}")
    if test.subject == "born":
        date.fromisoformat(test.value)
    elif ordered:
        float(test.value)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of a rule: where it stands in the scheme's row, what it tests, and how it reads.

    ``source`` is the scheme's own text; ``worded`` is False where nobody has yet written a proper question
    for it and the text itself has to be shown.
    """

    column: str
    source: str
    alternatives: AnyOf
    requires: Sentence
    worded: bool = True

    def holds(self, facts: Mapping[str, object], on: date) -> Truth:
        """Decide the condition on a day."""
        return any_of(all_of(test.holds(facts, on) for test in tests) for tests in self.alternatives)

    def open_facts(self, facts: Mapping[str, object], on: date) -> tuple[str, ...]:
        """Return the facts that could still decide an undecided condition, without those that no longer
        matter."""
        keys: dict[str, None] = {}
        for tests in self.alternatives:
            truths = [test.holds(facts, on) for test in tests]
            if Truth.NO not in truths:
                keys.update((t.fact_key, None) for t, held in zip(tests, truths, strict=True) if held is Truth.UNKNOWN)
        return tuple(keys)

    def question(self, key: str) -> Question:
        """Return the question for a tested fact, in the scheme's own words where nobody has worded it."""
        known = known_facts().get(key)
        return known or Question(key, "person", "yes_no", _ask_as_written(self))


def _ask_as_written(criterion: Criterion) -> Sentence:
    if criterion.column == "exclusions":
        return Sentence(
            f"क्या यह बात इन पर लागू होती है: “{criterion.source}”?",
            f"Does this apply to them: “{criterion.source}”?",
        )
    return Sentence(
        f"क्या यह शर्त पूरी होती है: “{criterion.source}”?",
        f"Is this condition met: “{criterion.source}”?",
    )
