"""A scheme's rule: its conditions, read from one row of the scheme table and kept as a dated version.

The row is what a state administrator can check against the order of the department; the rule is the same row
made decidable. A phrase that nobody has worded yet is still asked, in its own words, and named in
``Rule.unworded`` so that a loader can say so; a condition on religion, vote or party is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.eligibility.columns import COLUMN_READERS, InvalidRule, invalid_cell, wordings
from app.domain.eligibility.criterion import Criterion, parse_condition
from app.domain.eligibility.facts import Question
from app.domain.errors import Sentence

STATUSES = (
    "open",
    "not_checked",
    "registration_closed",
    "survey_closed",
    "in_transition",
    "unclear",
    "ended",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The conditions of one scheme; all must hold.

    ``notes`` are statements of the rule that decide nothing about a person (how a list is published, income
    bands). ``status`` is one of :data:`STATUSES`; ``checked_on`` the day on which somebody looked it up.
    """

    scheme: str
    criteria: tuple[Criterion, ...]
    status: str = "not_checked"
    checked_on: date | None = None
    notes: tuple[Sentence, ...] = ()

    @property
    def unworded(self) -> tuple[str, ...]:
        """The phrases that have no question of their own yet."""
        return tuple(criterion.source for criterion in self.criteria if not criterion.worded)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question that this rule can ask, once."""
        found: dict[str, Question] = {}
        for criterion in self.criteria:
            for tests in criterion.alternatives:
                for test in tests:
                    found.setdefault(test.fact_key, criterion.question(test.fact_key))
        return tuple(found.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as plain JSON values, for a dated version."""
        return {
            "scheme": self.scheme,
            "status": self.status,
            "checked_on": self.checked_on.isoformat() if self.checked_on else None,
            "criteria": [
                {
                    "column": criterion.column,
                    "source": criterion.source,
                    "means": " or ".join(" and ".join(map(str, tests)) for tests in criterion.alternatives),
                    "requires": {"hi": criterion.requires.hi, "en": criterion.requires.en},
                    "worded": criterion.worded,
                }
                for criterion in self.criteria
            ],
            "notes": [{"hi": note.hi, "en": note.en} for note in self.notes],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Rule:
        """Return the rule that :meth:`to_dict` stored; raise :class:`InvalidRule` if it was damaged."""
        try:
            return cls(
                stored["scheme"],
                tuple(
                    Criterion(
                        part["column"],
                        part["source"],
                        parse_condition(part["means"]),
                        Sentence(**part["requires"]),
                        part["worded"],
                    )
                    for part in stored["criteria"]
                ),
                stored["status"],
                date.fromisoformat(stored["checked_on"]) if stored["checked_on"] else None,
                tuple(Sentence(**note) for note in stored["notes"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as damage:
            raise InvalidRule(
                Sentence("नियम का सहेजा हुआ रूप पढ़ा नहीं गया।", "The stored rule could not be read."),
                field="rule",
            ) from damage


def parse_rule(row: Mapping[str, str | None], checked_on: date | None = None) -> Rule:
    """Return the rule of one scheme row; raise :class:`InvalidRule` naming the column of a bad value.

    Reads ``code, status, sex, age_min, age_max, marital, domicile, area, income_cap_inr_year, land_rule,
    category_rule, disability_pct_min, exclusions, other_rules`` and, where present, ``status_checked_on``; an
    absent or empty cell sets no condition.
    """
    cells = {column: (value or "").strip() for column, value in row.items() if isinstance(column, str)}
    scheme = cells.get("code", "")
    if not re.fullmatch(r"[a-z0-9_]+", scheme):
        raise invalid_cell("code", scheme, "छोटे अंग्रेज़ी अक्षर, अंक और _", "small Latin letters, digits and _")
    status = cells.get("status") or "not_checked"
    if status not in STATUSES:
        raise invalid_cell("status", status, ", ".join(STATUSES), ", ".join(STATUSES))
    criteria: list[Criterion] = []
    notes: list[Sentence] = []
    for criterion in _read_conditions(scheme, cells):
        if criterion.alternatives:
            criteria.append(criterion)
        else:
            notes.append(criterion.requires)
    _check_ages(cells)
    return Rule(scheme, tuple(criteria), status, checked_on or _checked_on(cells), tuple(notes))


def _checked_on(cells: Mapping[str, str]) -> date | None:
    value = cells.get("status_checked_on", "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise invalid_cell("status_checked_on", value, "तारीख, जैसे 2026-07-31", "a date such as 2026-07-31") from None


def _check_ages(cells: Mapping[str, str]) -> None:
    low, high = cells.get("age_min", ""), cells.get("age_max", "")
    if low and high and int(low) > int(high):
        raise invalid_cell("age_max", high, f"{low} या उससे ज़्यादा", f"{low} or more")


def _read_conditions(scheme: str, cells: Mapping[str, str]) -> Iterator[Criterion]:
    for column, read in COLUMN_READERS.items():
        for phrase in _phrases(column, cells.get(column, "")):
            worded = _worded(scheme, column, phrase)
            criterion = worded or read(column, phrase)
            if criterion is not None:
                yield criterion


def _phrases(column: str, cell: str) -> list[str]:
    if column == "exclusions":
        return [phrase.strip() for phrase in cell.split(";") if phrase.strip()]
    return [cell] if cell else []


def _worded(scheme: str, column: str, phrase: str) -> Criterion | None:
    return wordings().get((column, phrase, scheme)) or wordings().get((column, phrase, ""))
