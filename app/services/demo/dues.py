"""What invented people are due, by the real rules.

Holding some fifty rules against a million people one by one would take hours. A rule sees an age only through its
own borders, so people of the same answers whose ages lie between the same borders share one assessment.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.eligibility import Birth, Precision, Rule
from app.domain.eligibility.criterion import Criterion, Truth
from app.domain.eligibility.facts import with_implied
from app.services.demo.families import Family, Member
from app.services.schemes import active_schemes, rules_on

_AGES, _ON_1_JANUARY, _BORN = "age", "age_on_1_january", "born"
_BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class DueScheme:
    """A scheme as far as the demo needs it: keys, limit in days, and the usual reasons for delay."""

    scheme_id: int
    code: str
    rule_id: int
    limit_days: int | None
    reason_codes: tuple[str, ...]


_Open = tuple[dict[str, object], tuple[tuple[DueScheme, tuple[Criterion, ...]], ...]]
"""Everything known but the age, and the schemes that an age can still settle."""


def _birth(born_on: date, precision: str) -> Birth:
    return Birth(born_on, Precision(precision))


class Dues:
    """Answers "which schemes is this person due?" from the rules that hold on a day."""

    def __init__(self, session: Session, today: date):
        self._today = today
        rules = rules_on(session, today)
        self._rules = [
            (
                DueScheme(scheme.id, scheme.code, rules[scheme.id].id, scheme.limit_days, tuple(scheme.reason_codes)),
                Rule.from_dict(rules[scheme.id].criteria),
            )
            for scheme in sorted(active_schemes(session), key=lambda scheme: scheme.code)
            if scheme.id in rules
        ]
        self._borders = {subject: self._borders_of(subject) for subject in (_AGES, _ON_1_JANUARY, _BORN)}
        self._lies_between: dict[tuple[date, str], tuple[int, ...]] = {}
        self._open: dict[tuple[object, ...], _Open] = {}
        self._known: dict[tuple[object, ...], tuple[DueScheme, ...]] = {}

    def _borders_of(self, subject: str) -> list[int]:
        """Return every whole number at which a test on the subject can change its answer."""
        values = {
            date.fromisoformat(test.value).toordinal() if subject == _BORN else int(float(test.value))
            for _, rule in self._rules
            for criterion in rule.criteria
            for tests in criterion.alternatives
            for test in tests
            if test.subject == subject
        }
        return sorted({border for value in values for border in (value, value + 1)})

    def of(self, family: Family, member: Member, *, urban: bool) -> tuple[DueScheme, ...]:
        """Return the schemes for which the person is definitely eligible."""
        birth = (member.born_on, member.birth_precision)
        if birth not in self._lies_between:
            self._lies_between[birth] = self._between(_birth(*birth))
        answers = (family.kind, urban, member.sex, member.answers)
        key = (answers, self._lies_between[birth])
        if key not in self._known:
            if answers not in self._open:
                self._open[answers] = self._without_age(family, member, urban)
            self._known[key] = self._with_age(self._open[answers], _birth(*birth))
        return self._known[key]

    def _between(self, birth: Birth) -> tuple[int, ...]:
        ages = birth.age(self._today)
        new_year = birth.age(date(self._today.year, 1, 1))
        born = (birth.earliest.toordinal(), birth.latest.toordinal())
        pairs = ((_AGES, ages), (_ON_1_JANUARY, new_year), (_BORN, born))
        return tuple(bisect(self._borders[subject], value) for subject, values in pairs for value in values)

    def _without_age(self, family: Family, member: Member, urban: bool) -> _Open:
        """Return the schemes that all other answers leave possible, with the conditions that an age must settle."""
        facts = {**family.facts, **member.facts, "sex": member.sex, "area": "urban" if urban else "rural"}
        known = with_implied(facts)
        possible = []
        for scheme, rule in self._rules:
            unsettled = [c for c in rule.criteria if c.holds(known, self._today) is not Truth.YES]
            if all(_BIRTH in c.open_facts(known, self._today) for c in unsettled):
                possible.append((scheme, tuple(unsettled)))
        return known, tuple(possible)

    def _with_age(self, left_open: _Open, birth: Birth) -> tuple[DueScheme, ...]:
        known, possible = left_open
        facts = {**known, _BIRTH: birth}
        return tuple(
            scheme
            for scheme, criteria in possible
            if all(criterion.holds(facts, self._today) is Truth.YES for criterion in criteria)
        )
