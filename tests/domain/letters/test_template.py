"""Templates: what is refused and how it is named, what is filled, and that every text is one or the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.letters import (
    BUILT_IN,
    PLACEHOLDERS,
    BadTemplate,
    BlockKind,
    Composed,
    LetterForm,
    LetterText,
    Signature,
    Table,
    blocks_of,
    check,
    fill,
    samples,
)
from app.domain.letters.kinds import ALL_KEYS
from app.domain.letters.placeholders import MARKS

ONE, MANY = LetterForm.ONE, LetterForm.MANY

REFUSED = {
    "unknown": (LetterText("विषय", "महोदय\n{nobody} यहां"), ONE, "body", 2, "nobody"),
    "unknown in the subject": (LetterText("{nobody}", "महोदय"), ONE, "subject", 1, "nobody"),
    "of the other form": (LetterText("विषय", "{cases}\n\n{person}"), MANY, "body", 3, "person"),
    "a table for one": (LetterText("विषय", "{cases}"), ONE, "body", 1, "cases"),
    "no name": (LetterText("विषय", "{}"), ONE, "body", 1, ""),
    "left open": (LetterText("विषय", "महोदय\n\n{scheme"), ONE, "body", 3, ""),
    "closed twice": (LetterText("विषय", "{scheme}}"), ONE, "body", 1, ""),
    "not alone": (LetterText("विषय", "यहां {signature}"), ONE, "body", 1, "signature"),
    "twice": (LetterText("विषय", "{signature}\n{signature}"), ONE, "body", 2, "signature"),
    "no table": (LetterText("विषय", "महोदय"), MANY, "body", 1, "cases"),
    "signature in the subject": (LetterText("{signature}", "महोदय"), ONE, "subject", 1, "signature"),
    "empty": (LetterText("विषय", "  \n "), ONE, "body", 1, ""),
    "no subject": (LetterText("", "महोदय"), ONE, "subject", 1, ""),
    "endless": (LetterText("विषय", "क" * 8001), ONE, "body", 1, ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_named(case: str) -> None:
    text, form, field, line, name = REFUSED[case]
    with pytest.raises(BadTemplate) as refused:
        check(text, form)
    assert (refused.value.field, refused.value.line, refused.value.name) == (field, line, name)
    assert name in refused.value.sentence.hi or name == "cases"
    assert "{{" not in refused.value.sentence.hi + refused.value.sentence.en


NAMES = st.sampled_from([*PLACEHOLDERS, "nobody", "", "SCHEME", "scheme "])
PIECES = st.one_of(NAMES.map(lambda name: f"{{{name}}}"), st.text(max_size=12), st.sampled_from(["\n", "# ", "{", "}"]))
TEXTS = st.lists(PIECES, max_size=12).map("".join)
VALUES = st.dictionaries(st.sampled_from(list(PLACEHOLDERS)), st.text(max_size=12))


@settings(max_examples=60)
@given(TEXTS, TEXTS, st.sampled_from(list(LetterForm)), VALUES)
def test_any_text_fills_or_is_refused_by_name(
    subject: str, body: str, form: LetterForm, values: dict[str, str]
) -> None:
    try:
        filled = fill(LetterText(subject, body), form, values)
    except BadTemplate as refused:
        assert refused.field in ("subject", "body")
        assert refused.line >= 1
        assert refused.sentence.hi and refused.sentence.en
        return
    kept = "".join(values.values())
    for name in PLACEHOLDERS:
        assert f"{{{name}}}" not in filled.body or "{" in kept
    assert "\n" not in filled.subject


@pytest.mark.parametrize("key", ALL_KEYS, ids=str)
def test_every_built_in_text_can_be_filled(key) -> None:
    filled = fill(BUILT_IN[key], key.form, samples(key.form))
    assert "{" not in filled.subject + filled.body
    assert MARKS["signature"] in filled.body.splitlines()
    assert (MARKS["cases"] in filled.body.splitlines()) == (key.form is MANY)


@pytest.mark.parametrize("key", ALL_KEYS, ids=str)
def test_a_letter_about_which_little_is_known_still_reads(key) -> None:
    """No paper given yet, no limit, no documents: what would be a gap is left out, and numbers stay in order."""
    bare = {"scheme": "योजना", "place": "बड़ा टोला", "applicant": "सुनीता बाई", "department": "विभाग"}
    body = fill(BUILT_IN[key], key.form, bare).body
    assert "सुनीता बाई" in body or key.form is MANY
    assert "निर्धारित समय सीमा है" not in body and "अधिनियम, 2010" not in body
    numbers = [int(line.split(".")[0]) for line in body.splitlines() if line[:1].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_act_is_named_only_where_the_scheme_has_a_limit_under_it() -> None:
    key = next(key for key in ALL_KEYS if str(key) == "appeal-one")
    assert "गारंटी अधिनियम, 2010" in fill(BUILT_IN[key], ONE, samples(ONE)).body
    assert "गारंटी" not in fill(BUILT_IN[key], ONE, {**samples(ONE), "act": "", "limit": ""}).body


def test_a_line_without_its_value_is_left_out_and_numbers_close_up() -> None:
    text = LetterText("{scheme}", "# {person}\n# {office_number} क्रमांक\n# {scheme}\n\n\n\nअंत")
    assert fill(text, ONE, {"person": "सुनीता", "scheme": "पेंशन"}).body == "1. सुनीता\n2. पेंशन\n\nअंत"


def test_a_value_is_text_and_never_a_placeholder_or_a_new_line() -> None:
    filled = fill(LetterText("{person}", "{person}"), ONE, {"person": "{scheme}\nराम", "scheme": "पेंशन"})
    assert filled.body == "{scheme}, राम"


def test_personal_numbers_cannot_be_asked_for() -> None:
    assert not {"mobile", "samagra", "aadhaar", "age", "sex", "note", "category"} & set(PLACEHOLDERS)


def letter(body: str, *, table: bool) -> Composed:
    rows = Table(("क्र.",), (("1",),)) if table else None
    return Composed("R" * 10, "दफ्तर", "विषय", body, "आज", "R" * 10, Signature("आवेदक", ()), rows)


@pytest.mark.parametrize(
    ("body", "table", "kinds"),
    [
        ("महोदय\n\n[सारणी]\n\n[हस्ताक्षर]\nसंलग्न", True, ["paragraph", "table", "signature", "paragraph"]),
        ("महोदय", True, ["paragraph", "table", "signature"]),
        ("[सारणी]\n[सारणी]\n[हस्ताक्षर]\n[हस्ताक्षर]", True, ["table", "signature"]),
        ("[सारणी]\n1. एक\n(2) दो\n2026 में", False, ["item", "item", "paragraph", "signature"]),
    ],
)
def test_marks_stand_once_and_what_was_struck_out_comes_at_the_end(body: str, table: bool, kinds: list[str]) -> None:
    assert [block.kind for block in blocks_of(letter(body, table=table))] == [BlockKind(kind) for kind in kinds]


def test_a_letter_is_read_back_as_it_was_written_down() -> None:
    for table in (True, False):
        kept = letter("महोदय", table=table)
        assert Composed.from_dict(kept.to_dict()) == kept
