"""A column in an old font that is not Kruti Dev is named as such and never converted."""

from __future__ import annotations

import csv
import random

import pytest

from app.domain.hindi_text import TypedAs, read_column
from tests.databases import shared_folder
from tests.domain.hindi_text.typist import kruti_dev

STRANGE = ("·¤×Üæ Õæ§ü", "âéÙèÌæ", "ÚU×ðàæ", "ßáæü àæ×æü", "»èÌæ ÎðßË", "×ôãÙ ÜæÜ", "ÚUæ× ×´çÎÚU", "ÙÚðU‹¼ý")
"""Signs as fonts of the newspaper kind have them; which letters they draw is nobody's knowledge here."""


def test_an_unknown_old_font_is_named_and_nothing_is_proposed() -> None:
    found = read_column(STRANGE)
    assert found.typed_as is TypedAs.UNKNOWN_FONT and found.confidence > 0.5
    assert found.preview == ()


@pytest.mark.parametrize(
    "cells",
    [
        [f"MP/{at}/2026-27" for at in range(40)],
        [f"A{at}@example.org" for at in range(40)],
        ["BPL", "APL", "SC", "ST", "OBC", "EWS", "GEN"],
        ["रमेश", *STRANGE[:1]],
        ["à¤®à¥€à¤¨à¤¾", "à¤°à¤¾à¤®", "à¤—à¥€à¤¤à¤¾", "à¤¹à¤°à¤¿", "à¤¸à¥€à¤¤à¤¾"],
        ["José", "René", "Zoë", "Chloé", "André", "Noël"],
        list(STRANGE[:3]),
    ],
)
def test_what_is_no_old_font_is_not_called_one(cells: list[str]) -> None:
    assert read_column(cells).typed_as is not TypedAs.UNKNOWN_FONT


def test_kruti_dev_is_never_taken_for_an_unknown_font() -> None:
    with (shared_folder() / "data" / "indian_names_roman_devanagari.csv").open(encoding="utf-8") as file:
        typed = [kruti_dev(row["devanagari"]) for row in csv.DictReader(file)]
    draw = random.Random(5)
    found = {read_column(draw.sample(typed, 30)).typed_as for _ in range(100)}
    assert TypedAs.UNKNOWN_FONT not in found
