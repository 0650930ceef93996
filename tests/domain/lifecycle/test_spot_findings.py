"""Who may check a case again, what a finding needs, and how results read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import DomainError
from app.domain.lifecycle.facts import CheckedBy, Finding, OfficeClaim, Receipt, Standing
from app.domain.lifecycle.missing import NoDocument, NoWords
from app.domain.lifecycle.spot_findings import (
    Found,
    NoWay,
    Tally,
    check_finding,
    may_check,
    percent,
    result_in_words,
    size_in_words,
    unreached_in_words,
)
from tests.domain.lifecycle.cast import START
from tests.domain.lifecycle.test_steps import RECEIVED

OWNER, REPORTER, EARLIER, CONFIRMER, STRANGER = 11, 12, 13, 14, 15
CHECKED = replace(
    RECEIVED,
    owner_id=OWNER,
    claim=OfficeClaim(REPORTER, START, EARLIER),
    finding=Finding(Receipt.RECEIVED, CONFIRMER, START, CheckedBy.CALL),
)


@pytest.mark.parametrize(
    ("person", "may"),
    [(OWNER, False), (REPORTER, False), (EARLIER, False), (CONFIRMER, False), (STRANGER, True), (None, False)],
)
def test_who_had_a_hand_in_a_case_never_checks_it(person: int | None, may: bool) -> None:
    assert may_check(CHECKED, Standing(person)) is may


@pytest.mark.parametrize(
    ("found", "how", "note", "refusal"),
    [
        (Found.RECEIVED, None, "", NoWay),
        (Found.UNREACHABLE, None, "", NoWay),
        (Found.RECEIVED, CheckedBy.DOCUMENT, " ", NoDocument),
        (Found.NOT_RECEIVED, CheckedBy.CALL, "", NoWords),
        (Found.PARTLY, CheckedBy.VISIT, "", NoWords),
        (Found.RECEIVED, CheckedBy.VISIT, "", None),
        (Found.RECEIVED, CheckedBy.DOCUMENT, "पासबुक", None),
        (Found.UNREACHABLE, CheckedBy.CALL, "", None),
        (Found.PARTLY, CheckedBy.CALL, "आधा आया", None),
    ],
)
def test_what_a_finding_needs(
    found: Found, how: CheckedBy | None, note: str, refusal: type[DomainError] | None
) -> None:
    if refusal is None:
        check_finding(found, how, note)
        return
    with pytest.raises(refusal) as told:
        check_finding(found, how, note)
    assert told.value.field == ("how" if how is None else "note")


def test_the_unreached_count_for_neither_side() -> None:
    tally = Tally(drawn=20, received=6, partly=1, not_received=3, unreachable=5)
    assert (tally.answered, tally.unmet, tally.written, tally.still_open) == (10, 4, 15, 5)
    assert tally.share == 0.6
    assert Tally(5, unreachable=5).share is None


@pytest.mark.parametrize(("share", "text"), [(0.5, "50 %"), (0.785, "78.5 %"), (1.0, "100 %"), (0.0, "0 %")])
def test_shares_as_people_write_them(share: float, text: str) -> None:
    assert percent(share) == text


def test_sentences_say_what_a_size_and_a_result_mean() -> None:
    assert "1000 में से 278 प्रकरण जांचें" in size_in_words(1000, 278, 0.05, 0.95).hi
    assert "सभी 12 प्रकरण" in size_in_words(12, 12, 0.05, 0.95).hi
    assert "कोई प्रकरण नहीं" in size_in_words(0, 0, 0.05, 0.95).hi
    said = result_in_words(Tally(120, 96, 4, 20), 1000, 0.95)
    assert "120 में से 96 को पूरा लाभ मिला (80 %)" in said.hi
    assert "72.3 % से 86.3 %" in said.hi
    assert "between 72.3 % and 86.3 %, at 95 % confidence" in said.en
    assert "पूरी सूची की गिनती" in result_in_words(Tally(3, 3), 3, 0.95).hi
    assert "पहले व्यक्ति से पूछें" in result_in_words(Tally(3), 30, 0.95).hi


def test_the_unreached_are_told_with_the_worst_that_they_can_mean() -> None:
    told = unreached_in_words(Tally(20, received=8, unreachable=2))
    assert told is not None
    assert "80 %" in told.hi
    assert unreached_in_words(Tally(20, received=8)) is None
    assert unreached_in_words(Tally(20, unreachable=8)) is None
