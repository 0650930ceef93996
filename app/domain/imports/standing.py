"""Whether a scheme's rule speaks against somebody on its list, asked a million times.

A list names a person's sex, birth, kind of place and perhaps marital status, nothing else. So the rule is asked once
for each mix of these that occurs, and of a birth only what the rule asks of it: mostly an age in years, of which there
are a hundred where there are thirty thousand days. The answer is that of :func:`app.domain.eligibility.assess`.
"""

from __future__ import annotations

import json
from datetime import date

from app.domain.eligibility import Birth, Precision, Rule, unmet
from app.domain.eligibility.criterion import FROM_BIRTH, Truth

ELIGIBLE = ("eligible", "[]")
_KEPT = 60_000


class ListStanding:
    """A rule on a day, asked for people of a list; without a rule nothing speaks against anybody.

    Whoever a department's list names, and of whom nothing known speaks against the rule, is taken as eligible: the
    list is the evidence. A definite "no" of the rule stays a "no", with its reasons.
    """

    def __init__(self, rule: Rule | None, today: date):
        self._criteria = rule.criteria if rule else ()
        subjects = {test.subject for c in self._criteria for tests in c.alternatives for test in tests}
        self._asks_birth = not subjects.isdisjoint(FROM_BIRTH)
        self._asks_day = "born" in subjects
        self._today, self._day = today, today.isoformat()[5:]
        self._spans: dict[tuple[str, str], object] = {}
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
            told = self._told[sex, span, marital, kind] = self._tell(_facts(sex, born_on, precision, marital, kind))
        return told

    def _span(self, born_on: str, precision: str) -> object:
        """Return what the rule can ask of a birth: ages today and on 1 January, or the day itself; "" for nothing."""
        if len(self._spans) > _KEPT:
            self._spans.clear()
        span: object = ""
        if born_on and self._asks_birth and precision == "day" and not self._asks_day:
            years, day = self._today.year - int(born_on[:4]), born_on[5:]
            span = (years - (day > self._day), years - (day > "01-01"))
        elif born_on and self._asks_birth:
            birth = Birth(date.fromisoformat(born_on), Precision(precision))
            new_year = self._today.replace(month=1, day=1)
            span = birth if self._asks_day else (birth.age(self._today), birth.age(new_year))
        self._spans[born_on, precision] = span
        return span

    def _tell(self, facts: dict[str, object]) -> tuple[str, str]:
        denied = [criterion for criterion in self._criteria if criterion.holds(facts, self._today) is Truth.NO]
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
