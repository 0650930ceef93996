"""Days, amounts, lists, offices, lines and references as a letter has them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases import CaseState
from app.domain.errors import Sentence
from app.domain.letters import LetterKind, proposed_kind
from app.domain.letters.lines import aksharas, wrap
from app.domain.letters.offices import level_of
from app.domain.letters.reference import ALPHABET, new_reference, read_reference, spaced
from app.domain.letters.wording import (
    documents,
    for_place,
    hindi_day,
    limit_text,
    numbered,
    one_line,
    short_day,
)
from app.domain.lifecycle.ladder import LadderScheme, Limit, StepRow, ladder_for
from app.domain.slips import message, share_address


def test_days_and_limits() -> None:
    assert hindi_day(date(2026, 11, 2)) == "2 नवंबर 2026"
    assert short_day(date(2026, 11, 2)) == "02.11.2026"
    assert hindi_day(None) == short_day(None) == limit_text(None, True) == ""
    assert (limit_text(15, True), limit_text(45, False)) == ("15 कार्य दिवस", "45 दिन")


def test_lists_and_lines() -> None:
    assert documents("आयु प्रमाण; फोटो;\nसमग्र ID") == "(1) आयु प्रमाण, (2) फोटो, (3) समग्र ID"
    assert numbered(["एक", " "]) == "एक"
    assert numbered([]) == ""
    assert one_line(" CEO जनपद,\r\n  सीहोर\x07 ") == "CEO जनपद, सीहोर"


@pytest.mark.parametrize(
    ("text", "rural", "urban"),
    [
        ("ग्रामीण: CEO जनपद पंचायत | शहरी: CMO", "CEO जनपद पंचायत", "CMO"),
        ("ग्राम पंचायत सचिव | वार्ड प्रभारी", "ग्राम पंचायत सचिव", "वार्ड प्रभारी"),
        ("तहसीलदार", "तहसीलदार", "तहसीलदार"),
        ("", "", ""),
    ],
)
def test_the_half_that_applies(text: str, rural: str, urban: str) -> None:
    assert (for_place(text, urban=False), for_place(text, urban=True)) == (rural, urban)


@pytest.mark.parametrize(
    ("state", "rung", "given", "exhausted", "kind"),
    [
        (CaseState.OPEN, "GP_DESK", False, False, LetterKind.APPLICATION),
        (CaseState.ASSIGNED, "GP_DESK", False, False, LetterKind.APPLICATION),
        (CaseState.SUBMITTED, "GP_DESK", True, False, LetterKind.REMINDER),
        (CaseState.IN_PROGRESS, "JANPAD_CMO", True, False, LetterKind.REMINDER),
        (CaseState.IN_PROGRESS, "LSG_APPEAL1", True, False, LetterKind.APPEAL),
        (CaseState.IN_PROGRESS, "JAN_SUNWAI", True, False, LetterKind.JAN_SUNWAI),
        (CaseState.IN_PROGRESS, "JAN_SUNWAI", True, True, LetterKind.RTI),
        (CaseState.DEPT_REJECTED, "GP_DESK", True, True, LetterKind.APPEAL),
    ],
)
def test_the_kind_that_fits(state: CaseState, rung: str, given: bool, exhausted: bool, kind: LetterKind) -> None:
    assert proposed_kind(state, rung, given=given, exhausted=exhausted) is kind


STEPS = [
    StepRow(1, "GP_DESK", Sentence("ग्राम पंचायत सचिव | वार्ड प्रभारी", ""), 7, "suggested"),
    StepRow(3, "JANPAD_CMO", Sentence("CEO जनपद पंचायत | CMO", ""), 15, "suggested"),
    StepRow(5, "LSG_APPEAL1", Sentence("प्रथम अपील", ""), 30, "statutory_filing_window"),
    StepRow(11, "JAN_SUNWAI", Sentence("जन सुनवाई", ""), 7, "suggested"),
]


@pytest.mark.parametrize(
    ("kind", "office", "level"),
    [
        (LetterKind.APPLICATION, "वार्ड प्रभारी, वार्ड 4", 1),
        (LetterKind.REMINDER, "CEO जनपद पंचायत, सीहोर", 2),
        (LetterKind.REMINDER, "कोई और दफ्तर", None),
        (LetterKind.APPEAL, "प्रथम अपीलीय अधिकारी (SDM)", 3),
        (LetterKind.JAN_SUNWAI, "कलेक्टर", 4),
        (LetterKind.RTI, "लोक सूचना अधिकारी", None),
    ],
)
def test_the_rung_to_which_a_letter_goes(kind: LetterKind, office: str, level: int | None) -> None:
    assert level_of(kind, office, ladder_for(LadderScheme("SJ", Limit(15)), STEPS)) == level


@given(st.text(alphabet="कखगत्र्षािीुेंः\u200c\u200d अab1", max_size=60), st.integers(1, 30))
def test_lines_keep_every_sign_and_break_no_akshara(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert len(line) <= width or len(aksharas(line)) == 1
    whole = {word for word in text.split() if len(word) <= width}
    assert whole <= {word for line in lines for word in line.split()} | {""}


@pytest.mark.parametrize(
    ("word", "pieces"), [("क्षेत्र", ["क्षे", "त्र"]), ("प्रार्थी", ["प्रा", "र्थी"]), ("र्‍य", ["र्‍य"]), ("", []), ("की", ["की"])]
)
def test_aksharas(word: str, pieces: list[str]) -> None:
    assert aksharas(word) == pieces


def test_a_reference_is_ten_clear_signs_and_is_read_however_it_is_typed() -> None:
    found = {new_reference() for _ in range(200)}
    assert len(found) == 200
    assert all(len(reference) == 10 and set(reference) <= set(ALPHABET) for reference in found)
    assert not set("ILOU") & set(ALPHABET)
    assert read_reference(" 7k2qd-9xwol ") == "7K2QD9XW01"
    assert spaced("7K2QD9XW4H") == "7K2QD 9XW4H"


def test_the_message_for_whatsapp_has_the_number_alone() -> None:
    from urllib.parse import parse_qs, urlsplit

    address = urlsplit(share_address("PH26-12345678"))
    assert (address.scheme, address.netloc, address.path) == ("https", "wa.me", "/")
    assert parse_qs(address.query) == {"text": [message("PH26-12345678")]}
    assert message("#").replace("#", "") == "प्रकरण क्रमांक: \nस्थिति पूछने के लिए यही क्रमांक बताएं।"
