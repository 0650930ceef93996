"""Every text on every page exists in both languages, and a translation keeps its placeholders."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from deploy.catalogues import read_catalogue, texts_on_pages, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
DEVANAGARI = re.compile(r"[\u0900-\u097F]")
SAME_IN_BOTH = {"RTI", "PDF"}


@pytest.fixture(scope="module")
def shown() -> Catalog:
    return texts_on_pages()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_text_is_in_the_catalogue(language: str, shown: Catalog) -> None:
    catalogue = read_catalogue(language)
    missing = [str(message.id) for message in shown if message.id and message.id not in catalogue]
    assert not missing, f"run `make catalogues`, then translate: {missing}"


@pytest.mark.parametrize("language", ["hi", "en"])
def test_nothing_is_left_untranslated(language: str) -> None:
    assert untranslated(read_catalogue(language)) == []


@pytest.mark.parametrize("language", ["hi", "en"])
def test_no_translation_stays_behind_when_its_text_has_gone(language: str, shown: Catalog) -> None:
    assert [str(message.id) for message in read_catalogue(language) if message.id and message.id not in shown] == []


def _pairs() -> list[tuple[str, str]]:
    pairs = []
    for message in read_catalogue("hi"):
        if isinstance(message.id, tuple):
            pairs += [(message.id[1], text) for text in message.string]
        elif message.id:
            pairs.append((message.id, message.string))
    return pairs


def test_placeholders_survive_translation() -> None:
    wrong = [(en, hi) for en, hi in _pairs() if set(PLACEHOLDER.findall(hi)) - set(PLACEHOLDER.findall(en))]
    assert wrong == []


def test_hindi_is_written_in_devanagari() -> None:
    latin = [en for en, hi in _pairs() if not DEVANAGARI.search(PLACEHOLDER.sub("", hi)) and en not in SAME_IN_BOTH]
    assert [text for text in latin if re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", text))] == []


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_catalogue_compiles_to_something(language: str) -> None:
    """A catalogue marked as a draft compiles to nothing, and every page would silently be English."""
    catalogue = read_catalogue(language)
    assert not catalogue.fuzzy
    assert [str(message.id) for message in catalogue if message.id and message.fuzzy] == []
