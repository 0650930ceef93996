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
from app.domain.eligibility.facts import with_implied

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
        self._today = today
        self._failed: dict[tuple[str, str, str], tuple[Criterion, ...]] = {}
        self._answers: dict[tuple[str, str, str, str, str], tuple[str, str]] = {}

    def of(self, sex: str, born_on: str, precision: str, marital: str, kind: str) -> tuple[str, str]:
        """Return the status and, as JSON, the reasons in both languages."""
        key = (sex, born_on, precision, marital, kind)
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) > _KEPT:
                self._answers.clear()
            found = self._answers[key] = self._answer(*key)
        return found

    def _answer(self, sex: str, born_on: str, precision: str, marital: str, kind: str) -> tuple[str, str]:
        facts: dict[str, object] = {"sex": sex, "area": kind}
        if marital:
            facts["marital"] = marital
        plain = self._failed.get((sex, marital, kind))
        if plain is None:
            plain = self._failed[sex, marital, kind] = self._denied(self._plain, with_implied(facts))
        failed = plain
        if born_on and self._aged:
            facts["birth"] = Birth(date.fromisoformat(born_on), Precision(precision))
        failed += self._denied(self._aged, with_implied(facts) if marital else facts)
        if not failed:
            return ELIGIBLE
        reasons = [unmet(criterion) for criterion in failed]
        return "ineligible", json.dumps([[why.hi, why.en] for why in reasons], ensure_ascii=False)

    def _denied(self, criteria: list[Criterion], facts: dict[str, object]) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in criteria if criterion.holds(facts, self._today) is Truth.NO)
