"""One spelling for one text: examples of the ways in which the same word is stored, and what must never change."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.hindi_text import normal_text

SAME = [
    ("ड\u093c", "ड\u093c"),
    ("\u095c", "ड\u093c"),
    ("सडा\u093cक", "सड़ाक"),
    ("अाम", "आम"),
    ("अोम", "ओम"),
    ("काे", "को"),
    ("सीीता", "सीता"),
    ("राम\u200d", "राम"),
    ("रा\u200cम", "राम"),
    ("क्\u200dष", "क्\u200dष"),
    ("\ufeffराम", "राम"),
    ("राम घर गया|", "राम घर गया।"),
    ("राम  सिंह\u00a0यादव", "राम सिंह यादव"),
    ("A | B", "A | B"),
]


@pytest.mark.parametrize(("stored", "one"), SAME)
def test_the_same_word_is_stored_in_one_way(stored: str, one: str) -> None:
    assert normal_text(stored) == unicodedata.normalize("NFC", one)


def test_digits_become_ascii_only_when_asked() -> None:
    assert normal_text("वार्ड १२") == "वार्ड १२"
    assert normal_text("वार्ड १२", digits=True) == "वार्ड 12"


@given(
    st.text(
        alphabet=st.one_of(
            st.characters(min_codepoint=0x900, max_codepoint=0x97F), st.sampled_from("\u200d\u200c| aA.")
        )
    )
)
def test_a_second_time_changes_nothing(text: str) -> None:
    once = normal_text(text)
    assert normal_text(once) == once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
