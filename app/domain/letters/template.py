"""Checking and filling a template.

The rules fit in four lines, because an admin learns them from the page: ``{name}`` is filled in; a line whose
placeholder has nothing to say is left out; a line that begins with ``#`` gets the next number; the table and the room
to sign stand on lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import InvalidInput, Sentence
from app.domain.letters.kinds import LetterForm
from app.domain.letters.placeholders import MARKS, ON_A_LINE_OF_ITS_OWN, PLACEHOLDERS
from app.domain.letters.wording import one_line

LONGEST_SUBJECT = 300
LONGEST_BODY = 8000
_NAME = re.compile(r"\{([^{}\n]*)\}")
_TABLE = "{cases}"


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of a letter or of a template: the subject in one line, and the body."""

    subject: str
    body: str


class BadTemplate(InvalidInput):
    """A template that cannot be filled. ``line`` counts from 1; ``name`` is the placeholder, where it is about one."""

    code = "bad_template"

    def __init__(self, sentence: Sentence, *, field: str, line: int = 1, name: str = ""):
        super().__init__(sentence, field=field)
        self.line = line
        self.name = name


_UNKNOWN = Sentence(
    "पंक्ति {line}: “{name}” नाम की कोई खाली जगह नहीं है। नीचे की सूची में से चुनें।",
    "Line {line}: there is no placeholder “{name}”. Choose one from the list below.",
)
_WRONG_FORM = Sentence(
    "पंक्ति {line}: “{name}” इस तरह के पत्र में नहीं आ सकता। नीचे की सूची में से चुनें।",
    "Line {line}: “{name}” cannot stand in this form of letter. Choose one from the list below.",
)
_LOOSE_BRACE = Sentence(
    "पंक्ति {line}: {{ या }} का जोड़ा अधूरा है। खाली जगह {{scheme}} इस तरह लिखें।",
    "Line {line}: a {{ or }} lacks its partner. A placeholder is written like {{scheme}}.",
)
_NOT_ALONE = Sentence("पंक्ति {line}: “{name}” अपनी अलग पंक्ति में लिखें।", "Line {line}: write “{name}” on a line of its own.")
_TWICE = Sentence("पंक्ति {line}: “{name}” एक ही बार आए।", "Line {line}: “{name}” may stand once only.")
_NO_TABLE = Sentence(
    "सामूहिक पत्र में {cases} की एक पंक्ति चाहिए, जहां सारणी आएगी।",
    "A collective letter needs a line {cases}, where the table goes.",
)
_EMPTY = Sentence("यह खाली नहीं रह सकता।", "This may not be empty.")
_TOO_LONG = Sentence("यह बहुत लंबा है: {most} अक्षर तक लिखें।", "This is too long: write up to {most} characters.")


def check(text: LetterText, form: LetterForm) -> None:
    """Raise BadTemplate, with the field, the line and the placeholder, unless the template can be filled."""
    _check_size(text.subject, "subject", LONGEST_SUBJECT)
    _check_size(text.body, "body", LONGEST_BODY)
    for field, lines in (("subject", [text.subject]), ("body", text.body.splitlines())):
        seen: set[str] = set()
        for number, line in enumerate(lines, start=1):
            _check_line(line, number, field, form, seen)
    if form is LetterForm.MANY and _TABLE not in text.body:
        raise BadTemplate(_NO_TABLE, field="body", name="cases")


def _check_size(text: str, field: str, most: int) -> None:
    if not text.strip():
        raise BadTemplate(_EMPTY, field=field)
    if len(text) > most:
        raise BadTemplate(_TOO_LONG.format(most=most), field=field)


def _check_line(line: str, number: int, field: str, form: LetterForm, seen: set[str]) -> None:
    rest = _NAME.sub("", line)
    if "{" in rest or "}" in rest:
        raise BadTemplate(_LOOSE_BRACE.format(line=number), field=field, line=number)
    for name in _NAME.findall(line):
        entry = PLACEHOLDERS.get(name)
        if entry is None:
            raise BadTemplate(_UNKNOWN.format(line=number, name=name), field=field, line=number, name=name)
        if form not in entry.forms:
            raise BadTemplate(_WRONG_FORM.format(line=number, name=name), field=field, line=number, name=name)
        if name in ON_A_LINE_OF_ITS_OWN:
            _check_alone(line, number, field, name, seen)


def _check_alone(line: str, number: int, field: str, name: str, seen: set[str]) -> None:
    if line.strip() != f"{{{name}}}" or field == "subject":
        raise BadTemplate(_NOT_ALONE.format(line=number, name=name), field=field, line=number, name=name)
    if name in seen:
        raise BadTemplate(_TWICE.format(line=number, name=name), field=field, line=number, name=name)
    seen.add(name)


def fill(text: LetterText, form: LetterForm, values: Mapping[str, str]) -> LetterText:
    """Return the template with its values in, ready to be read and corrected by hand.

    A line of the body is left out when a placeholder on it has no value; numbers are given after that, so no number
    is missing. What is settled only when the letter is made stays as a mark in square brackets.

    Raises:
        BadTemplate: the template itself is wrong.
    """
    check(text, form)
    lines: list[str] = []
    counted = 0
    for line in text.body.splitlines():
        filled = _filled(line.strip(), values)
        if filled is None:
            continue
        if filled.startswith("#"):
            counted += 1
            filled = f"{counted}. {filled.lstrip('#').strip()}"
        if filled or (lines and lines[-1]):
            lines.append(filled)
    subject = _NAME.sub(lambda match: _value(match.group(1), values), text.subject)
    return LetterText(" ".join(subject.split()), "\n".join(lines).strip())


def _filled(line: str, values: Mapping[str, str]) -> str | None:
    """Return the line with its values, or None where one of them is empty."""
    found = {name: _value(name, values) for name in _NAME.findall(line)}
    if not all(found.values()):
        return None
    return _NAME.sub(lambda match: found[match.group(1)], line)


def _value(name: str, values: Mapping[str, str]) -> str:
    return MARKS[name] if name in MARKS else one_line(values.get(name, ""))
