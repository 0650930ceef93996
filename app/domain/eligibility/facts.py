"""What may be asked about a person, a household or a settlement, and in which words.

A scheme rule never asks by itself: it names facts, and every fact is one plain question in Hindi and English.
Schemes that mean the same thing share a fact, so that a family is asked once. Religion, vote, party and the
like are not facts and cannot become one. The table is ``app/reference/questions.csv``.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from app.domain.cells import BadCell, parse_number
from app.domain.eligibility.birth import Birth, Precision
from app.domain.errors import InvalidInput, Sentence
from app.domain.forbidden_columns import forbidden_column

REFERENCE = Path(__file__).resolve().parents[2] / "reference"

SCOPES = ("settlement", "household", "person")
"""From the cheapest to ask (known before the door opens) to the dearest."""

AS_WRITTEN = re.compile(r"text_[0-9a-f]{12}")
"""The form of a key for a phrase that is asked in the scheme's own words."""

KINDS = ("yes_no", "choice", "number", "birth")


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that rules ask for, with the words to ask for it (``text``).

    ``kind`` gives the type of an answer: ``yes_no`` a bool, ``choice`` one key of ``choices``, ``number``
    an int or float, ``birth`` a :class:`Birth`. A "no" to any fact in ``no_when_no`` answers this one with
    "no" too (nobody in the family pays income tax, so this person does not).
    """

    key: str
    scope: str
    kind: str
    text: Sentence
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
def known_facts() -> Mapping[str, Question]:
    """Return every fact by key, in the order of the reference table."""
    with (REFERENCE / "questions.csv").open(encoding="utf-8", newline="") as table:
        facts = {
            row["key"]: Question(
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


def known_fact(key: str) -> Question:
    """Return the question for a fact.

    A ``text_…`` key stands for a phrase that has no wording of its own yet and is answered yes or no. Raises
    :class:`UnknownFact` for any other key, saying so plainly for a forbidden one.
    """
    fact = known_facts().get(key)
    if fact is None and AS_WRITTEN.fullmatch(key):
        return Question(key, "person", "yes_no", Sentence("क्या यह शर्त लागू होती है?", "Does this condition apply?"))
    if fact is None:
        raise UnknownFact(forbidden_column(key), field=key)
    return fact


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def fits(fact: Question, value: object) -> bool:
    """Tell whether an answer has the type and range that the fact's kind asks for."""
    if fact.kind == "yes_no":
        return isinstance(value, bool)
    if fact.kind == "choice":
        return value in dict(fact.choices)
    if fact.kind == "birth":
        return isinstance(value, Birth)
    return _is_number(value)


def read_answer(key: str, text: str) -> tuple[Question, bool | int | float | str]:
    """Return the question and the answer as a JSON value, read from a form.

    The text is ``yes`` or ``no``, the key of a choice, or a number in digits of any script. Raises
    :class:`UnknownFact` or :class:`UnusableAnswer`; a birth date has a form of its own.
    """
    fact = known_fact(key)
    said = text.strip()
    if fact.kind == "yes_no" and said in ("yes", "no"):
        return fact, said == "yes"
    if fact.kind == "choice" and fits(fact, said):
        return fact, said
    if fact.kind == "number":
        try:
            number = parse_number(said, low=0, high=10**9, field=key)
        except BadCell as refusal:
            raise UnusableAnswer(refusal.sentence, field=key) from None
        return fact, int(number) if number.is_integer() else number
    raise UnusableAnswer(field=key)


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


@cache
def settles(key: str) -> frozenset[str]:
    """Return the facts that a "no" to ``key`` also answers."""
    return frozenset(other for other in known_facts() if key in _answered_by(other))


@cache
def _related() -> tuple[str, ...]:
    return tuple(key for key in known_facts() if _answered_by(key) or settles(key))


def _as_birth(answers: Mapping[str, object]) -> Birth | None:
    born, precision = answers.get("born_on"), answers.get("birth_precision")
    if not isinstance(born, date):
        return None
    return Birth(born, next((known for known in Precision if known == precision), Precision.ESTIMATED))


def with_implied(answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers with those added that follow from them.

    "No" to the wide question is "no" to the narrow one, and "yes" to the narrow one is "yes" to the wide one;
    ``born_on`` and ``birth_precision``, as they are stored, make the ``birth``. An answer that was given is
    never replaced; missing and ``None`` both read as unknown.
    """
    given = {key: value for key, value in answers.items() if value is not None}
    full = dict(given)
    if "birth" not in given and (birth := _as_birth(given)):
        full["birth"] = birth
    for key in _related():
        if key in given:
            continue
        if any(given.get(wide) is False for wide in _answered_by(key)):
            full[key] = False
        elif any(given.get(narrow) is True for narrow in settles(key)):
            full[key] = True
    return full
