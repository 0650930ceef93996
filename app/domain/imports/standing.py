"""Whether a scheme's rule speaks against somebody on its list, asked a million times.

A list names a person's sex, birth, kind of place and perhaps marital status, nothing else. So the rule is asked once
for each mix of these that occurs, and of a birth only what the rule asks of it: mostly an age in years, of which there
are a hundred where there are thirty thousand days. The answer is that of :func:`app.domain.eligibility.assess`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from app.domain.eligibility import Birth, Precision, Rule, unmet
from app.domain.eligibility.criterion import FROM_BIRTH, Criterion, Truth

ELIGIBLE = ("eligible", "[]")
_KEPT = 60_000


class ListStanding:
    """A rule on a day, asked for people of a list; without a rule nothing speaks against anybody.

    Whoever a department's list names, and of whom nothing known speaks against the rule, is taken as eligible: the
    list is the evidence. A definite "no" of the rule stays a "no", with its reasons.
    """

    def __init__(self, rule: Rule | None, today: date):
        criteria = rule.criteria if rule else ()
        self._aged = [c for c in criteria if not _subjects(c).isdisjoint(FROM_BIRTH)]
        self._plain = [c for c in criteria if c not in self._aged]
        self._by_birth_alone = all(_subjects(c) <= {*FROM_BIRTH} for c in self._aged)
        self._asks_day = any("born" in _subjects(c) for c in self._aged)
        self._today, self._day = today, today.isoformat()[5:]
        self._spans: dict[tuple[str, str], object] = {}
        self._denied: dict[tuple[object, ...], tuple[Criterion, ...]] = {}
        self._told: dict[tuple[str, object, str, str], tuple[str, str]] = {}

    def of(self, sex: str, born_on: str, precision: str, marital: str, kind: str) -> tuple[str, str]:
        """Return the status and, as JSON, the reasons in both languages."""
        span = self._spans.get((born_on, precision))
        if span is None:
            span = self._span(born_on, precision)
        told = self._told.get((sex, span, marital, kind))
        if told is None:
            if len(self._told) > _KEPT:
                self._told.clear()
            facts = _facts(sex, born_on, precision, marital, kind)
            plain = self._denied_by(self._plain, ("plain", sex, marital, kind), facts)
            key = ("aged", span) if self._by_birth_alone else ("aged", span, sex, marital, kind)
            told = self._told[sex, span, marital, kind] = _tell(plain + self._denied_by(self._aged, key, facts))
        return told

    def _span(self, born_on: str, precision: str) -> object:
        """Return what the rule can ask of a birth: ages today and on 1 January, or the day itself; "" for nothing."""
        if len(self._spans) > _KEPT:
            self._spans.clear()
        span: object = ""
        if born_on and self._aged and precision == "day" and not self._asks_day:
            years, day = self._today.year - int(born_on[:4]), born_on[5:]
            span = (years - (day > self._day), years - (day > "01-01"))
        elif born_on and self._aged:
            birth = Birth(date.fromisoformat(born_on), Precision(precision))
            new_year = self._today.replace(month=1, day=1)
            span = birth if self._asks_day else (birth.age(self._today), birth.age(new_year))
        self._spans[born_on, precision] = span
        return span

    def _denied_by(
        self, criteria: Sequence[Criterion], key: tuple[object, ...], facts: dict[str, object]
    ) -> tuple[Criterion, ...]:
        if len(self._denied) > _KEPT:
            self._denied.clear()
        if key not in self._denied:
            self._denied[key] = tuple(c for c in criteria if c.holds(facts, self._today) is Truth.NO)
        return self._denied[key]


def _subjects(criterion: Criterion) -> set[str]:
    return {test.subject for tests in criterion.alternatives for test in tests}


def _tell(denied: Sequence[Criterion]) -> tuple[str, str]:
    if not denied:
        return ELIGIBLE
    reasons = [unmet(criterion) for criterion in denied]
    return "ineligible", json.dumps([[why.hi, why.en] for why in reasons], ensure_ascii=False)


def _facts(sex: str, born_on: str, precision: str, marital: str, kind: str) -> dict[str, object]:
    """Return what a list knows of a person; none of it implies another fact."""
    facts: dict[str, object] = {"sex": sex, "area": kind}
    if marital:
        facts["marital"] = marital
    if born_on:
        facts["birth"] = Birth(date.fromisoformat(born_on), Precision(precision))
    return facts
