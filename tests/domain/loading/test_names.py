"""Names in two scripts, and the same place under several spellings."""

from __future__ import annotations

import pytest

from app.domain.loading.names import NameIndex, fold_name, two_names


@pytest.mark.parametrize(
    ("given", "hi", "en"),
    [
        (("Khirakhiri",), "Khirakhiri", "Khirakhiri"),
        (("खिड़खिड़ी",), "खिड़खिड़ी", ""),
        (("Khirakhiri", "खिड़खिड़ी"), "खिड़खिड़ी", "Khirakhiri"),
        (("", "खिड़खिड़ी", "Khirakhiri"), "खिड़खिड़ी", "Khirakhiri"),
        (("",), "", ""),
    ],
)
def test_two_names(given: tuple[str, ...], hi: str, en: str) -> None:
    names = two_names(*given)
    assert (names.hi, names.en) == (hi, en)


def test_a_latin_stand_in_never_replaces_a_hindi_name() -> None:
    laid = two_names("Bada Tola").over("बड़ा टोला", "")
    assert (laid.hi, laid.en) == ("बड़ा टोला", "Bada Tola")


def test_a_hindi_name_replaces_a_latin_stand_in() -> None:
    laid = two_names("बड़ा टोला").over("Bada Tola", "Bada Tola")
    assert (laid.hi, laid.en) == ("बड़ा टोला", "Bada Tola")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Agar-Malwa", "agar malwa"), ("ASHOK NAGAR", "Ashoknagar"), ("Ambah (SC)", "Ambah"), ("आगर-मालवा", "आगर मालवा")],
)
def test_spellings_that_are_the_same(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_vowel_signs_tell_names_apart() -> None:
    assert fold_name("सागर") != fold_name("सगर")


def test_index_knows_aliases_and_forgets_what_means_two_places() -> None:
    index = NameIndex([("409", ["Narmadapuram", "Hoshangabad"]), ("1", ["Rampur"]), ("2", ["Rampur", "Amla"])])
    assert index.code("HOSHANGABAD") == "409"
    assert index.code("Rampur") is None
    assert index.code("Amla") == "2"
    assert index.code("Nowhere") is None
    assert index.code("") is None
