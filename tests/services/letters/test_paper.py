"""What stands on the paper, compared as pictures: text read out of a PDF is perfect even where the page is broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.letters import Composed, Signature, Table
from app.domain.slips import Slip
from app.services.letters import paper, slip_paper
from app.services.letters.facts import TABLE_HEAD
from app.services.letters.sheet import Sheet
from tests.services.letters.sheets import (
    AT,
    CONJUNCTS,
    DAY,
    SCALE,
    conjunct_sheet,
    kept,
    letters,
    pictures_of,
    rows_of,
    text_of,
    unlike,
)
from tests.test_architecture import ROOT, imports_of, module_name, python_files

SAME = 0.01
NAMES = ("सुनीता बाई अहिरवार", "रामप्रसाद कुशवाहा", "विद्या त्रिपाठी", "श्रीमती कृष्णा धुर्वे")


def conjunct_rows() -> list[float]:
    drawn = pictures_of(conjunct_sheet(), SCALE)[0]
    return [unlike(*pair) for pair in zip(rows_of(drawn), rows_of(kept("conjuncts")), strict=True)]


def test_every_conjunct_looks_as_it_was_looked_at() -> None:
    assert [(text, share) for text, share in zip(CONJUNCTS, conjunct_rows(), strict=True) if share > SAME] == []


def test_the_comparison_fails_on_every_line_when_nothing_is_shaped(monkeypatch: pytest.MonkeyPatch) -> None:
    shaped = Sheet.glyphs

    def letter_by_letter(self: Sheet, font: Any, word: str) -> list[dict[str, Any]]:
        return [glyph for character in word for glyph in shaped(self, font, character)]

    monkeypatch.setattr(Sheet, "glyphs", letter_by_letter)
    assert [text for text, share in zip(CONJUNCTS, conjunct_rows(), strict=True) if share < 5 * SAME] == []


def test_the_comparison_fails_when_the_script_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Sheet, "set_text_shaping", lambda self, *_, **__: setattr(self, "text_shaping", {"features": {}})
    )
    assert conjunct_rows()[-1] > SAME


@pytest.mark.parametrize("conjunct", ["क्ष", "त्र", "श्र", "र्य", "द्ध", "ट्ट"])
def test_one_conjunct_that_falls_apart_is_seen(conjunct: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shaped = Sheet.glyphs

    def broken(self: Sheet, font: Any, word: str) -> list[dict[str, Any]]:
        return shaped(self, font, word.replace(conjunct, conjunct.replace("\u094d", "\u094d\u200c")))

    monkeypatch.setattr(Sheet, "glyphs", broken)
    place = next(i for i, text in enumerate(CONJUNCTS) if text.startswith(conjunct))
    assert conjunct_rows()[place] > SAME


@pytest.mark.parametrize("name", letters())
def test_the_ten_letters_look_as_they_were_looked_at(name: str) -> None:
    pages = pictures_of(paper.draw(letters()[name], AT), 1.4)
    assert len(pages) == 1
    assert unlike(pages[0], kept(name)) < SAME, "look at it, then: python -m tests.services.letters.sheets"


def test_a_letter_printed_again_is_the_same_to_the_byte() -> None:
    letter = letters()["reminder-many"]
    assert paper.draw(letter, AT) == paper.draw(letter, AT)
    assert paper.draw(letter, AT) != paper.draw(letter, AT + timedelta(days=1))


def many(count: int) -> Composed:
    rows = tuple(
        (str(n), f"PH26-{n:08d}", NAMES[n % 4], NAMES[n % 3], "विधवा पेंशन योजना", "10.08.2026", f"आवक {n}")
        for n in range(1, count + 1)
    )
    return replace(letters()["reminder-many"], table=Table(TABLE_HEAD, rows))


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (30, 2), (500, 13)])
def test_a_table_goes_on_over_pages_under_its_head(count: int, pages: int) -> None:
    pdf = paper.draw(many(count), AT)
    drawn = pictures_of(pdf, 1.0)
    assert len(drawn) == pages
    head = slice(44, 62)
    assert all(unlike(page[head, 60:300], drawn[1][head, 60:300]) < SAME for page in drawn[1:-1])
    assert all(page[int(page.shape[0] * 0.97) :].sum() == 0 for page in drawn)
    text = text_of(pdf)
    assert all(f"PH26-{n:08d}" in text for n in range(1, count + 1))
    assert f"{pages} / {pages}" in text


def test_nothing_runs_over_the_edge_of_the_paper() -> None:
    long = "अतिदीर्घनामधारी" * 12
    letter = replace(
        many(2),
        office=f"{long}\n" * 3,
        subject=long,
        body=f"1. {long}\n\n{long} {long}",
        signature=Signature("आवेदक", (long,)),
    )
    letter = replace(letter, table=Table(TABLE_HEAD, (tuple([long] * 7),)))
    for page in pictures_of(paper.draw(letter, AT), 1.0):
        assert page[:, :50].sum() == 0 and page[:, -40:].sum() == 0 and page[-20:].sum() == 0


def test_signs_that_the_font_lacks_do_not_stop_a_letter() -> None:
    letter = replace(letters()["reminder-one"], body="पत्र 😀 ਪੰਜਾਬ \u200b\u200d ☐\n\n[हस्ताक्षर]")
    assert len(pictures_of(paper.draw(letter, AT), 1.0)) == 1


def test_the_square_code_holds_the_reference_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    import segno

    coded = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda content, **how: coded.append(content) or make(content, **how))
    paper.draw(replace(letters()["reminder-one"], code="https://example.org/l/7K2QD9XW4H"), AT)
    assert coded == ["https://example.org/l/7K2QD9XW4H"]


def test_a_slip_is_one_small_page_with_its_number() -> None:
    pdf = slip_paper.draw(Slip("PH26-12345678", DAY, "चमेली बंजारा", "बूथ 156/25, शासकीय शाला"), AT)
    assert len(pictures_of(pdf, 1.0)) == 1
    assert "PH26-12345678" in text_of(pdf)


def test_fonts_and_shaping_are_loaded_only_when_a_letter_is_printed() -> None:
    """Nothing but the drawing names the libraries, and nothing names the drawing outside a function."""
    drawing = {f"app.services.letters.{name}" for name in ("sheet", "paper", "slip_paper")}
    drawing |= {f"app.services.map_{name}" for name in ("sheet", "paper", "summary", "files", "units", "words")}
    at_the_top = []
    for path in python_files():
        module = module_name(path, ROOT)
        if not module.startswith("app.") or module in drawing:
            continue
        for found in imports_of(path.read_text(encoding="utf-8"), module):
            named = {found.target, *(f"{found.target}.{name}" for name in found.names)}
            assert not named & {"fpdf", "uharfbuzz", "segno"}, module
            if named & drawing:
                source = path.read_text(encoding="utf-8").splitlines()[found.line - 1]
                at_the_top += [] if source.startswith(" ") else [module]
    assert at_the_top == []
