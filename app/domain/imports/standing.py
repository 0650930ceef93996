"""Whether a scheme's rule speaks against somebody on its list, asked a million times.

A list names a person's sex, birth, kind of place and perhaps marital status, nothing else. So a rule is parted once:
conditions that ask for no birth are decided once for each mix of the other facts, and only those that do are asked for
each birth. The answer is that of :func:`app.domain.eligibility.assess` on the same facts.
"""

from __future__ import annotations

import json
from datetime import date

from app.domain.eligibility import Birth, Precision, Rule, unmet
from app.domain.eligibility.criterion import FROM_BIRTH, Criterion, Truth

ELIGIBLE = ("eligible", "[]")
_KEPT = 100_000


class ListStanding:
    """A rule on a day, asked for people of a list; without a rule nothing speaks against anybody.

    Whoever a department's list names, and of whom nothing known speaks against the rule, is taken as eligible: the
    list is the evidence. A definite "no" of the rule stays a "no", with its reasons.
    """

    def __init__(self, rule: Rule | None, today: date):
        criteria = rule.criteria if rule else ()
        self._aged = [c for c in criteria if any(t.subject in FROM_BIRTH for ts in c.alternatives for t in ts)]
        self._plain = [c for c in criteria if c not in self._aged]
        self._by_birth_alone = all(t.subject in FROM_BIRTH for c in self._aged for ts in c.alternatives for t in ts)
        self._today = today
        self._plain_denied: dict[tuple[str, str, str], tuple[Criterion, ...]] = {}
        self._aged_denied: dict[tuple[str, ...], tuple[Criterion, ...]] = {}
        self._told: dict[tuple[Criterion, ...], tuple[str, str]] = {(): ELIGIBLE}

    def of(self, sex: str, born_on: str, precision: str, marital: str, kind: str) -> tuple[str, str]:
        """Return the status and, as JSON, the reasons in both languages."""
        plain = self._plain_denied.get((sex, marital, kind))
        if plain is None:
            facts = _facts(sex, "", "", marital, kind)
            plain = self._plain_denied[sex, marital, kind] = self._denied(self._plain, facts)
        key = (born_on, precision) if self._by_birth_alone else (born_on, precision, sex, marital, kind)
        aged = self._aged_denied.get(key)
        if aged is None:
            if len(self._aged_denied) > _KEPT:
                self._aged_denied.clear()
            facts = _facts(sex, born_on, precision, marital, kind)
            aged = self._aged_denied[key] = self._denied(self._aged, facts)
        denied = plain + aged
        return self._told.get(denied) or self._tell(denied)

    def _tell(self, denied: tuple[Criterion, ...]) -> tuple[str, str]:
        reasons = [unmet(criterion) for criterion in denied]
        told = "ineligible", json.dumps([[why.hi, why.en] for why in reasons], ensure_ascii=False)
        self._told[denied] = told
        return told

    def _denied(self, criteria: list[Criterion], facts: dict[str, object]) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in criteria if criterion.holds(facts, self._today) is Truth.NO)


def _facts(sex: str, born_on: str, precision: str, marital: str, kind: str) -> dict[str, object]:
    """Return what a list knows of a person; none of it implies another fact."""
    facts: dict[str, object] = {"sex": sex, "area": kind}
    if marital:
        facts["marital"] = marital
    if born_on:
        facts["birth"] = Birth(date.fromisoformat(born_on), Precision(precision))
    return facts
