"""The life of a report of partiality, who may handle it, and what its words may not hold."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import partiality_rules as rules
from app.domain.errors import DomainError, Sentence
from app.domain.identifiers import ForbiddenIdentifier
from app.domain.partiality import (
    AGREED_LABELS,
    CLOSED_LABELS,
    DONE_LABELS,
    HAPPENING_LABELS,
    POST_LABELS,
    STATE_LABELS,
    STEP_LABELS,
    TABLE,
    TOLD_LABELS,
    Agreed,
    Between,
    ClosedFor,
    Happening,
    Post,
    Precision,
    ReportState,
    Step,
    StepNotFromHere,
    Told,
    first_possible_day,
    last_possible_day,
    may_handle,
    state_after,
    steps_from,
)

N, L, P, C = ReportState.NEW, ReportState.LOOKING, ReportState.PASSED_ON, ReportState.CLOSED
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (N, {Step.TAKE_UP: L}),
        (L, {Step.NOTE: L, Step.PASS_ON: P, Step.CLOSE: C}),
        (P, {Step.NOTE: P, Step.CLOSE: C}),
        (C, {Step.REOPEN: L}),
    ],
)
def test_from_each_state_these_steps_lead_there_and_no_others(state: ReportState, steps: dict) -> None:
    assert steps_from(state) == [step for step in Step if step in steps]
    for step in Step:
        if step in steps:
            assert state_after(state, step) == steps[step]
        else:
            with pytest.raises(StepNotFromHere) as refusal:
                state_after(state, step)
            assert STATE_LABELS[state].hi in refusal.value.sentence.hi
            assert STATE_LABELS[state].en in refusal.value.sentence.en


def test_every_state_can_be_left_and_reached() -> None:
    assert {state for state, _step in TABLE} == set(ReportState)
    assert {*TABLE.values(), N} == set(ReportState)


def test_one_reason_is_enough_to_be_kept_out() -> None:
    allowed = [facts for facts in product((True, False), repeat=4) if may_handle(Between(*facts))]
    assert allowed == [(True, False, False, False)]


@pytest.mark.parametrize(
    "text",
    [
        "पिछली बार कांग्रेस को चुना था",
        "हम भाजपा के नहीं हैं",
        "मैंने उन्हें वोट नहीं दिया, इसलिए",
        "Because she voted for the other one",
        "I didn't vote for him",
        "हिंदू नहीं हैं इसलिए",
        "he is a MUSLIM",
        "क्योंकि हम मुसलमान हैं।",
    ],
)
def test_how_someone_votes_a_party_and_a_religion_are_refused(text: str) -> None:
    with pytest.raises(rules.LeaningsRefused) as refusal:
        rules.check_words(text, "what")
    assert refusal.value.field == "what"
    assert "{word}" not in refusal.value.sentence.hi + refusal.value.sentence.en


@pytest.mark.parametrize(
    "text",
    [
        "सरपंच ने कहा, पहले वोट का वादा करो",
        "asked for a vote in return",
        "धर्मेंद्र और जैन साहब के सामने कहा",
        "जाति के कारण मना किया",
        "दलित बस्ती को छोड़ दिया",
        "मतदान केंद्र के पास बुलाया",
        "including the incident",
    ],
)
def test_what_was_done_and_said_is_taken(text: str) -> None:
    assert rules.check_words(f"  {text} ", "what") == text


def test_numbers_of_identity_are_refused() -> None:
    with pytest.raises(ForbiddenIdentifier):
        rules.check_words("आधार २३४१ २३४१ २३४६ मांगा", "what")


@pytest.mark.parametrize(
    ("day", "precision", "first", "last"),
    [
        (date(2026, 2, 14), Precision.DAY, date(2026, 2, 14), date(2026, 2, 14)),
        (date(2026, 2, 14), Precision.MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (date(2024, 12, 31), Precision.MONTH, date(2024, 12, 1), date(2024, 12, 31)),
        (date(2024, 2, 3), Precision.YEAR, date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_span_in_which_it_may_have_happened(day: date, precision: Precision, first: date, last: date) -> None:
    assert first_possible_day(day, precision) == first
    assert last_possible_day(first, precision) == last


@given(st.dates(date(1900, 1, 1), date(2150, 1, 1)), st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]))
def test_the_span_holds_the_day(day: date, precision: Precision) -> None:
    first = first_possible_day(day, precision)
    assert first is not None
    assert first <= day <= last_possible_day(first, precision)
    assert first_possible_day(first, precision) == first


def test_an_unknown_day_has_no_span() -> None:
    assert first_possible_day(TODAY, Precision.UNKNOWN) is None


@pytest.mark.parametrize(
    ("act", "refusal", "field"),
    [
        (lambda: rules.check_happened(None, Precision.DAY, TODAY), rules.NoDay, "happened_on"),
        (lambda: rules.check_happened(TODAY + timedelta(1), Precision.DAY, TODAY), rules.DayAhead, "happened_on"),
        (lambda: rules.check_passed_on(TODAY + timedelta(1), TODAY), rules.DayAhead, "passed_on"),
        (lambda: rules.check_agreement(Agreed.WITH_NAME, ""), rules.NoNameToGive, "agreed"),
        (lambda: rules.check_passing(rules.Passing(Agreed.KEEP, "कलेक्टर", False)), rules.NotAgreed, None),
        (lambda: rules.check_passing(rules.Passing(Agreed.WITH_NAME, "", False)), rules.NoAuthority, "authority"),
        (lambda: rules.check_passing(rules.Passing(Agreed.WITH_NAME, "x", True)), rules.PassedToTheAccused, "office"),
        (lambda: rules.check_reason(Step.NOTE, None, None), rules.NoReason, "words"),
        (lambda: rules.check_reason(Step.REOPEN, None, ""), rules.NoReason, "words"),
        (lambda: rules.check_reason(Step.CLOSE, "guilty", "so"), rules.NoReason, "reason"),
        (lambda: rules.check_reason(Step.CLOSE, None, "so"), rules.NoReason, "reason"),
        (lambda: rules.check_reason(Step.CLOSE, "not_confirmed", None), rules.NoReason, "words"),
    ],
)
def test_what_may_not_be_is_refused_by_name(act, refusal: type[DomainError], field: str | None) -> None:
    with pytest.raises(refusal) as raised:
        act()
    assert raised.value.field == field


def test_what_may_be_passes() -> None:
    rules.check_happened(None, Precision.UNKNOWN, TODAY)
    rules.check_happened(TODAY, Precision.DAY, TODAY)
    rules.check_agreement(Agreed.WITHOUT_NAME, "")
    rules.check_agreement(Agreed.WITH_NAME, "रमा")
    rules.check_passing(rules.Passing(Agreed.WITHOUT_NAME, "कलेक्टर", False))
    assert rules.check_reason(Step.TAKE_UP, None, None) is None
    assert rules.check_reason(Step.CLOSE, "withdrawn", None) is ClosedFor.WITHDRAWN


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((None, "9876543210", "a", 1), (None, "9876543210", "b", 2), True),
        (("7", "9876543210", "a", 1), (None, "9876543210", "", 2), True),
        (("7", None, "a", 1), ("7", None, "b", 2), True),
        (("7", None, "a", 1), ("8", None, "a", 1), False),
        ((None, None, "rama", 1), (None, None, "rama", 1), True),
        ((None, None, "rama", 1), (None, None, "rama", 2), False),
        ((None, "7", "", 1), ("7", None, "", 1), False),
    ],
)
def test_one_complainant_has_one_mark(one: tuple, other: tuple, same: bool) -> None:
    assert (rules.complainant_text(*one) == rules.complainant_text(*other)) == same


def test_nobody_known_has_no_mark() -> None:
    assert rules.complainant_text(None, None, "", 1) is None


def test_everything_has_a_name_in_both_languages() -> None:
    for kinds, labels in (
        (Post, POST_LABELS),
        (Happening, HAPPENING_LABELS),
        (Told, TOLD_LABELS),
        (Agreed, AGREED_LABELS),
        (ReportState, STATE_LABELS),
        (Step, STEP_LABELS),
        (Step, DONE_LABELS),
        (ClosedFor, CLOSED_LABELS),
    ):
        assert set(labels) == set(kinds)
        assert all(isinstance(label, Sentence) and label.hi and label.en for label in labels.values())
