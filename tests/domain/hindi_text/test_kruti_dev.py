"""Typing-shop Hindi: known pairs, text typed and read again, and columns that must not be taken for it."""

from __future__ import annotations

import csv
import random

import pytest

from app.domain.hindi_text import TypedAs, from_kruti_dev, normal_text, read_column
from app.domain.hindi_text.typing_fonts import FEWEST, is_hindi
from tests.databases import shared_folder
from tests.domain.hindi_text.typist import kruti_dev

PAIRS = [
    ("fgUnh", "हिन्दी"),
    ("eaxyk ckbZ", "मंगला बाई"),
    ('vkS"kf/k', "औषधि"),
    ("vkWfQl", "ऑफिस"),
    ('jk"Vªh;', "राष्ट्रीय"),
    ("/kesZUnz", "धर्मेन्द्र"),
    ("dkS'kY;k", "कौशल्या"),
    ("fo|ky;", "विद्यालय"),
    ("[ksrflag", "खेतसिंह"),
    ("pUnzizdk'k", "चन्द्रप्रकाश"),
    ("lM+d", "सड़क"),
    ("?kksM+k", "घोड़ा"),
    ("funsZ'k", "निर्देश"),
    ("dk;Zokgh", "कार्यवाही"),
    ('o"kkZ', "वर्षा"),
    ("dk¡rk", "काँता"),
]
ENGLISH = ["Sunita Bai", "RAMESH", "Govt. Primary School", "BPL", "H No 12, Ward 5", "phone", "Lakshmi", "Shri Ram"]


@pytest.mark.parametrize(("typed", "meant"), PAIRS)
def test_what_was_typed_is_read(typed: str, meant: str) -> None:
    assert from_kruti_dev(typed) == normal_text(meant)


def test_the_pairs_of_the_field_are_read() -> None:
    with (shared_folder() / "domain" / "krutidev_pairs.csv").open(encoding="utf-8") as file:
        pairs = [(row["krutidev"], row["unicode"]) for row in csv.DictReader(file)]
    assert [(typed, from_kruti_dev(typed)) for typed, meant in pairs if from_kruti_dev(typed) != meant] == []
    assert len(pairs) >= 12


def _names() -> list[tuple[str, str]]:
    with (shared_folder() / "data" / "indian_names_roman_devanagari.csv").open(encoding="utf-8") as file:
        rows = [(row["roman"], normal_text(row["devanagari"])) for row in csv.DictReader(file)]
    return [(roman, hindi) for roman, hindi in rows if is_hindi(hindi)]


def test_names_typed_in_the_font_come_back() -> None:
    names = _names()
    lost = [hindi for _, hindi in names if normal_text(from_kruti_dev(kruti_dev(hindi))) != hindi]
    assert len(names) > 8000
    assert len(lost) <= len(names) // 1000, lost


@pytest.mark.parametrize("size", [12, 50])
def test_columns_of_names_are_told_apart(size: int) -> None:
    draw, names = random.Random(size), _names()
    typed, roman = [kruti_dev(hindi) for _, hindi in names], [roman for roman, _ in names]
    found = [read_column(draw.sample(typed, size)).typed_as for _ in range(100)]
    assert found.count(TypedAs.KRUTI_DEV) >= 95
    assert TypedAs.LATIN not in found
    for spelling in (roman, [name.lower() for name in roman], [name.upper() for name in roman]):
        assert {read_column(draw.sample(spelling, size)).typed_as for _ in range(100)} == {TypedAs.LATIN}


def test_a_few_names_are_never_believed() -> None:
    assert read_column(["jke"]).typed_as is not TypedAs.KRUTI_DEV
    few = [kruti_dev(name) for name in ("वर्षा शर्मा", "धर्मेन्द्र", "कौशल्या", "खेतसिंह")]
    assert len(few) < FEWEST
    assert read_column(few * 10).typed_as is TypedAs.UNSURE


def test_a_reading_is_shown_before_it_is_believed() -> None:
    reading = read_column([kruti_dev(name) for name in ("वर्षा", "धर्मेन्द्र", "कौशल्या", "खेतसिंह", "सुनीता", "राधा")])
    assert reading.typed_as is TypedAs.KRUTI_DEV
    assert reading.preview[0] == ('o"kkZ', "वर्षा")
    assert 0.4 <= reading.confidence <= 1


@pytest.mark.parametrize("cells", [ENGLISH, [], ["", " "], ["12", "45"], ["राम", "सीता"], ["राम", "सीता", "Ram"]])
def test_other_columns_stay_as_they_are(cells: list[str]) -> None:
    assert read_column(cells).typed_as in (TypedAs.LATIN, TypedAs.UNICODE)
    assert read_column(cells).preview == ()
