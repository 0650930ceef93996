"""What may be asked about a person, a household or a settlement, and in which words.

A scheme rule never asks by itself: it names facts, and every fact is one plain question in Hindi and English.
Schemes that mean the same thing share a fact, so that a family is asked once. Religion, vote, party and the
like are not facts and cannot become one. The table is ``app/reference/questions.csv``.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from app.domain.eligibility.birth import Birth
from app.domain.errors import InvalidInput, Sentence
from app.domain.forbidden_columns import forbidden_column

REFERENCE = Path(__file__).resolve().parents[2] / "reference"

SCOPES = ("settlement", "household", "person")
"""From the cheapest to ask (known before the door opens) to the dearest."""

KINDS = ("yes_no", "choice", "number", "birth")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that rules ask for.

    ``kind`` gives the type of an answer: ``yes_no`` a bool, ``choice`` one key of ``choices``, ``number`` an int
    or float, ``birth`` a :class:`Birth`. A "no" to any fact in ``no_when_no`` answers this one with "no" too
    (nobody in the family pays income tax, so this person does not).
    """

    key: str
    scope: str
    kind: str
    question: Sentence
    choices: tuple[tuple[str, Sentence], ...] = ()
    no_when_no: tuple[str, ...] = ()


class UnknownFact(InvalidInput):
    """No such fact is ever asked for."""

    code = "unknown_fact"
    sentence = Sentence("यह जानकारी हम नहीं पूछते।", "This is not something we ask for.")


class UnusableAnswer(InvalidInput):
    """An answer does not fit the kind of its question."""

    code = "unusable_answer"
    sentence = Sentence("यह जवाब इस सवाल से मेल नहीं खाता।", "This answer does not fit the question.")


def _choices(cell: str) -> tuple[tuple[str, Sentence], ...]:
    pairs = []
    for part in filter(None, cell.split("|")):
        key, labels = part.split("=", 1)
        hi, en = labels.rsplit("/", 1)
        pairs.append((key, Sentence(hi, en)))
    return tuple(pairs)


@cache
def known_facts() -> Mapping[str, Fact]:
    """Return every fact by key, in the order of the reference table."""
    with (REFERENCE / "questions.csv").open(encoding="utf-8", newline="") as table:
        facts = {
            row["key"]: Fact(
                row["key"],
                row["scope"],
                row["kind"],
                Sentence(row["question_hi"], row["question_en"]),
                _choices(row["choices"]),
                tuple(filter(None, row["no_when_no"].split("|"))),
            )
            for row in csv.DictReader(table)
        }
    return MappingProxyType(facts)


def known_fact(key: str) -> Fact:
    """Return one fact; raise :class:`UnknownFact` for any other key, saying so plainly for a forbidden one."""
    fact = known_facts().get(key)
    if fact is None:
        raise UnknownFact(forbidden_column(key), field=key)
    return fact


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    )


def fits(fact: Fact, value: object) -> bool:
    """Tell whether an answer has the type and range that the fact's kind asks for."""
    if fact.kind == "yes_no":
        return isinstance(value, bool)
    if fact.kind == "choice":
        return value in dict(fact.choices)
    if fact.kind == "birth":
        return isinstance(value, Birth)
    return _is_number(value)


def check_answer(key: str, value: object) -> object:
    """Return the answer as it may be stored; raise :class:`UnknownFact` or :class:`UnusableAnswer`."""
    if not fits(known_fact(key), value):
        raise UnusableAnswer(field=key)
    return value


@cache
def _answered_by(key: str) -> frozenset[str]:
    """Every fact whose "no" settles this one, near and far."""
    fact = known_facts().get(key)
    direct = fact.no_when_no if fact else ()
    return frozenset(direct).union(*(_answered_by(parent) for parent in direct))


def settles(key: str) -> frozenset[str]:
    """Return the facts that a "no" to ``key`` also answers."""
    return frozenset(other for other in known_facts() if key in _answered_by(other))


def with_implied(answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers with those added that follow from them.

    "No" to the wide question is "no" to the narrow one, and "yes" to the narrow one is "yes" to the wide one. An
    answer that was given is never replaced; missing and ``None`` both read as unknown.
    """
    given = {key: value for key, value in answers.items() if value is not None}
    full = dict(given)
    for key in known_facts():
        if key in given:
            continue
        if any(given.get(wide) is False for wide in _answered_by(key)):
            full[key] = False
        elif any(given.get(narrow) is True for narrow in settles(key)):
            full[key] = True
    return full
