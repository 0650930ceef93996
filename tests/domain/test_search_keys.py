"""One search finds every spelling of a name, in either script, and tells different names apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.search_keys import name_keys, search_text, sound_key, transliterate

PAIRS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "indian_names_roman_devanagari.csv"


@pytest.mark.parametrize(
    "spellings",
    [
        "सुनीता सुनिता Sunita Suneeta SUNITA Suneetaa",
        "गीता Gita Geeta Geetha",
        "लक्ष्मी Lakshmi Laxmi लक्षमी",
        "ज़ाकिर जाकिर Zakir Jakir ज़ाकिर",
        "फूल Phool Ful फ़ूल",
        "कमला Kamala Kamla Kamalaa",
        "चन्द्र चंद्र Chandra",
        "कृष्ण Krishna Krishn",
        "विश्वनाथ Vishwanath Vishvanath Viswanath",
        "संपत सम्पत Sampat Sanpat",
        "सिंह Singh सिंघ Sinh",
        "राजू राजु Raju Rajoo",
        "ज्ञानवती Gyanvati Gyanwati Jnanvati",
        "दीपक Deepak Dipak",
        "वैशाली Vaishali Veshali",
        "गायत्री Gayatri Gayatry",
        "प्रिया Priya Pria",
        "छोटे Chhote Chote",
        "सुनी\u200dता सुनीता सुनीता\u200c",
    ],
)
def test_spellings_that_sound_alike_share_a_key(spellings: str) -> None:
    first, *others = [set(name_keys(name)) for name in spellings.split(" ")]
    for other in others:
        assert first & other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gita", "Sita"),
        ("गीता", "सीता"),
        ("Sunil", "Sunita"),
        ("राम", "रमा"),
        ("कमल", "कमला"),
        ("Ramesh", "Rakesh"),
        ("मोहन", "सोहन"),
        ("Mina", "Mona"),
        ("राजू", "राजा"),
        ("सुनील", "Sunita"),
    ],
)
def test_different_names_share_none(one: str, other: str) -> None:
    assert not set(name_keys(one)) & set(name_keys(other))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("श्रीमती सुनीता बाई", "सुनीता"),
        ("Smt. Sunita Devi", "Sunita"),
        ("सुनीताबाई", "सुनीता"),
        ("Sunitabai", "Sunita"),
        ("कु. गीता", "Gita"),
        ("स्व. राम जी", "राम"),
    ],
)
def test_honorifics_are_left_out(name: str, plain: str) -> None:
    assert set(name_keys(name)) == set(name_keys(plain))


def test_an_honorific_alone_is_a_name() -> None:
    assert name_keys("देवी") == name_keys("Devi") != ()
    assert name_keys("बाई") != ()


def test_keys_follow_the_words_and_come_once() -> None:
    assert name_keys("रमेश  कुमार Ramesh") == ("rmes", "kumr")
    assert name_keys(" - . ") == ()
    assert search_text("रमेश सिंह", "Ramesh Singh") == "rmes sing"
    assert search_text("", "") == ""


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("राम", "raam"),
        ("रमा", "ramaa"),
        ("ज्ञान", "gyaan"),
        ("मां", "maan"),
        ("दुःख", "dukh"),
        ("क्षमा", "ksamaa"),
        ("x२", "x"),
    ],
)
def test_transliteration(word: str, latin: str) -> None:
    assert transliterate(word) == latin


@given(st.text(max_size=40))
def test_any_text_has_plain_keys(text: str) -> None:
    for key in name_keys(text):
        assert key
        assert key.isascii()
        assert key.isalnum()


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15))
def test_case_and_spaces_do_not_matter(name: str) -> None:
    assert name_keys(f"  {name.upper()} ") == name_keys(name)
    assert sound_key(name) == sound_key(name.upper())


@pytest.mark.real
@pytest.mark.skipif(not PAIRS.exists(), reason="the name pairs are not beside the checkout")
def test_most_real_pairs_agree_across_scripts() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as table:
        pairs = [(set(name_keys(row["roman"])), set(name_keys(row["devanagari"]))) for row in csv.DictReader(table)]
    agreeing = sum(bool(roman & devanagari) for roman, devanagari in pairs)
    assert agreeing / len(pairs) >= 0.95
