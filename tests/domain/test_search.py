"""What was typed is read as what was meant: numbers, case numbers, and words of names as they sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import DomainError
from app.domain.identifiers import ForbiddenIdentifier
from app.domain.search import LONGEST, AskedFor, Rank, UnknownNumber, nearest, patterns, read_asked, read_words
from app.domain.search_keys import name_keys, skeleton


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("", AskedFor.NOTHING, ""),
        (" - ", AskedFor.NOTHING, ""),
        ("सुनीता बाई", AskedFor.NAME, "सुनीता बाई"),
        ("98765 43210", AskedFor.MOBILE, "9876543210"),
        ("+91-98765-43210", AskedFor.MOBILE, "9876543210"),
        ("९८७६५४३२१०", AskedFor.MOBILE, "9876543210"),
        ("123456789", AskedFor.SAMAGRA_MEMBER, "123456789"),
        ("1234 5678", AskedFor.SAMAGRA_FAMILY, "12345678"),
        ("ph26-00000012", AskedFor.CASE, "PH26-00000012"),
    ],
)
def test_what_is_typed_is_read_as_what_it_is(said: str, kind: AskedFor, value: str) -> None:
    asked = read_asked(said)
    assert (asked.kind, asked.value) == (kind, value)


@pytest.mark.parametrize("said", ["1234567", "12345678901", "1234567890"])
def test_numbers_of_no_known_length_say_what_to_write(said: str) -> None:
    with pytest.raises(UnknownNumber):
        read_asked(said)


@pytest.mark.parametrize("said", ["234123412346", "2341 2341 2346", "राम 234123412346", "राम ABC1234567"])
def test_numbers_that_are_never_kept_are_not_searched_either(said: str) -> None:
    with pytest.raises(ForbiddenIdentifier):
        read_asked(said)


def _ranks(typed: str, name: str) -> list[Rank]:
    """Return the ranks at which one typed word is found in a name."""
    keys = f" {' '.join(name_keys(name))} "
    (word,) = read_words(typed)
    return [rank for rank in Rank if any(part in keys for part in patterns(word, rank))]


@pytest.mark.parametrize(
    ("typed", "name", "first"),
    [
        ("Sunita", "सुनीता यादव", Rank.EXACT),
        ("सुनिता", "Suneeta Yadav", Rank.EXACT),
        ("yadav", "सुनीता यादव", Rank.EXACT),
        ("sun", "सुनीता", Rank.BEGINNING),
        ("Ra", "रमेश", Rank.BEGINNING),
        ("Pra", "प्रकाश", Rank.BEGINNING),
        ("सु", "Sunita", Rank.BEGINNING),
        ("नीता", "Sunita", Rank.PART),
        ("kishan", "रामकिशन", Rank.PART),
    ],
)
def test_a_word_finds_a_name_at_its_rank_and_all_below(typed: str, name: str, first: Rank) -> None:
    assert _ranks(typed, name)[0] == first
    assert _ranks(typed, name) == [rank for rank in Rank if rank >= first]


@pytest.mark.parametrize(
    ("typed", "name"), [("Gita", "Sita"), ("Sunil", "Sunita"), ("Ram", "Mohan"), ("ta", "Sunita"), ("Anita", "Sunita")]
)
def test_a_word_does_not_find_another_name(typed: str, name: str) -> None:
    assert _ranks(typed, name) == []


def test_honorifics_are_passed_over_and_words_come_once() -> None:
    assert [word.keys for word in read_words("श्रीमती सुनीता Sunita बाई")] == [("sunita",)]
    assert [word.keys for word in read_words("देवी")] == [name_keys("देवी")]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("amrita", "amruta", True), ("dipinder", "dipindr", True), ("gita", "sita", False), ("anil", "unil", True)],
)
def test_words_of_the_same_consonants_are_near(one: str, other: str, near: bool) -> None:
    assert (skeleton(one) == skeleton(other)) is near


def test_the_nearest_words_come_first() -> None:
    assert nearest("amrita", ["amarat", "amrita", "amruta", "emret"]) == ["amruta", "amarat", "emret"]
    assert len(nearest("a", [f"a{number}" for number in range(50)])) == 12


@given(st.text(max_size=LONGEST + 50))
def test_anything_may_be_typed(said: str) -> None:
    try:
        asked = read_asked(said)
    except DomainError:
        return
    assert (asked.kind is AskedFor.NAME) == bool(asked.words)
    assert all(word.keys and word.beginnings for word in asked.words)
