"""Each guard refuses by its own name, with a sentence in both languages that says what is missing."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import DomainError
from app.domain.lifecycle import SCHEDULE, CaseFacts, Rules, apply, missing, refusals
from app.domain.lifecycle.moves import Move, PutOnHold, RecordRejection, Resume
from app.domain.lifecycle.outcomes import (
    ApproveClosure,
    AskClosure,
    ConfirmReceipt,
    Escalate,
    ReportResolved,
)
from app.domain.lifecycle.papers import Acknowledge, Submit
from tests.domain.lifecycle.cast import (
    ASSIGNED,
    BOTH,
    CLAIMED,
    FRESH,
    FROZEN,
    HELD,
    IN_PROGRESS,
    RULES,
    SECOND_REVIEWER,
    START,
    SUBMITTED,
    WORKER,
    make,
    play,
)
from tests.domain.lifecycle.refused import EXAMPLES, LACKING, TOMORROW

SENTENCES = Path(__file__).with_name("sentences.tsv")


def refusal_of(name: str) -> DomainError:
    facts, move, _, rules = EXAMPLES[name]
    with pytest.raises(DomainError) as caught:
        apply(facts, move, rules)
    return caught.value


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_guard_refuses_by_its_name(name: str) -> None:
    assert type(refusal_of(name)) is EXAMPLES[name][2]


@pytest.mark.parametrize("name", LACKING)
def test_what_a_form_lacks_names_its_field(name: str) -> None:
    assert refusal_of(name).field


def test_every_refusal_of_the_lifecycle_has_an_example() -> None:
    families = {refusals.NotNow, missing.Missing}
    named = {
        found
        for module in (refusals, missing)
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, DomainError) and found.__module__ == module.__name__
    }
    assert named - families == {type(refusal_of(name)) for name in EXAMPLES} & named


def test_the_sentences_are_those_that_were_read_and_agreed() -> None:
    told = {name: refusal_of(name) for name in EXAMPLES}
    lines = [f"{name}\t{said.code}\t{said.sentence.hi}\t{said.sentence.en}" for name, said in told.items()]
    assert "\n".join(lines) + "\n" == SENTENCES.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_sentence_is_whole_in_both_languages(name: str) -> None:
    said = refusal_of(name).sentence
    assert re.search(r"[\u0900-\u097f]", said.hi)
    assert not re.search(r"[\u0900-\u097f]", said.en)
    assert said.hi.endswith(("।", ": लाभ नहीं मिला, या अधूरा मिला।"))
    assert said.en.endswith(".")
    assert "{" not in said.hi + said.en


NEXT_TO_THE_GUARD: dict[str, tuple[CaseFacts, Move, Rules]] = {
    "filed on the day of opening": (ASSIGNED, make(Submit, filed_on=START.date()), RULES),
    "filed today, some days on": (ASSIGNED, make(Submit, day=3, filed_on=date(2026, 3, 5)), RULES),
    "papers waived with a reason": (ASSIGNED, make(Submit, papers_complete=False, papers_waived="आपदा"), RULES),
    "papers known to be complete": (
        replace(ASSIGNED, papers_complete=True),
        make(Submit, papers_complete=False),
        RULES,
    ),
    "the worker who owns the case": (replace(ASSIGNED, owner_id=3), make(Submit, WORKER), RULES),
    "acknowledged without a number": (SUBMITTED, make(Acknowledge, reference="", acknowledged=True), RULES),
    "a number given at submission": (
        play(make(Submit, reference="CM-7"), facts=ASSIGNED),
        make(Acknowledge, reference=""),
        RULES,
    ),
    "review in 30 days": (IN_PROGRESS, make(PutOnHold, review_on=date(2026, 4, 1)), RULES),
    "review tomorrow": (IN_PROGRESS, make(PutOnHold, review_on=TOMORROW), RULES),
    "the last ten of 90": (replace(IN_PROGRESS, hold_days_used=80), make(PutOnHold), RULES),
    "the schedule on the review day": (HELD, make(Resume, SCHEDULE, day=10), RULES),
    "the owner with a document": (CLAIMED, make(ConfirmReceipt, document="पासबुक"), RULES),
    "the second reviewer approves": (
        play(make(AskClosure, BOTH), facts=IN_PROGRESS),
        make(ApproveClosure, SECOND_REVIEWER),
        RULES,
    ),
    "any reason where none are listed": (
        IN_PROGRESS,
        make(RecordRejection, reason_code="BAD_MOOD"),
        replace(RULES, reason_codes=frozenset()),
    ),
    "overdue, by hand, without words": (IN_PROGRESS, make(Escalate, day=8, text=""), RULES),
    "an unassigned case, by the schedule": (FRESH, make(Escalate, SCHEDULE, day=8, text=""), RULES),
    "the version that was read": (ASSIGNED, make(Submit, version=2), RULES),
    "an office's answer under the election code": (IN_PROGRESS, make(ReportResolved), FROZEN),
}


@pytest.mark.parametrize("name", NEXT_TO_THE_GUARD)
def test_just_inside_the_guard_is_taken(name: str) -> None:
    facts, move, rules = NEXT_TO_THE_GUARD[name]
    assert apply(facts, move, rules).facts.version == facts.version + 1
