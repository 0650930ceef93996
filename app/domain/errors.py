"""Refusals that a person can act on.

Every refusal of the product is a :class:`DomainError` with a stable code and one sentence in each language
that says what to do next. Doors turn the tree into pages, JSON problems and exit codes; nobody below the doors
formats an answer, and nobody above them invents a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement in both languages of the product; ``hi`` is shown unless the reader chose English."""

    hi: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text for a language code (``"hi"`` or ``"en"``; anything else reads as Hindi)."""
        return self.en if language == "en" else self.hi

    def format(self, **values: object) -> Sentence:
        """Fill the placeholders of both texts with the same values."""
        return Sentence(self.hi.format(**values), self.en.format(**values))


class DomainError(Exception):
    """A refusal with a code for programs and a sentence for people.

    ``field`` names the form field or column that the refusal belongs to, where there is one.
    """

    code = "refused"
    sentence = Sentence("यह अभी नहीं हो सकता।", "This cannot be done now.")

    def __init__(self, sentence: Sentence | None = None, *, code: str | None = None, field: str | None = None):
        self.sentence = sentence or type(self).sentence
        self.code = code or type(self).code
        self.field = field
        super().__init__(f"{self.code}: {self.sentence.en}")


class NotFound(DomainError):
    """What was named does not exist for this person: absent and out of reach look the same."""

    code = "not_found"
    sentence = Sentence("यह नहीं मिला, या आपके क्षेत्र में नहीं है।", "This was not found, or is not in your areas.")


class NotAllowed(DomainError):
    """The person's roles do not include this action."""

    code = "not_allowed"
    sentence = Sentence(
        "यह काम आपकी भूमिका में नहीं है। अपने क्षेत्र के प्रभारी से कहें।",
        "Your role does not include this. Ask the person in charge of your area.",
    )


class InvalidInput(DomainError):
    """Something typed or loaded cannot be taken as it stands."""

    code = "invalid_input"
    sentence = Sentence("यह जानकारी सही नहीं है।", "This information is not correct.")


class NotNow(DomainError):
    """The step is closed as things stand; no typing mends that, but what was typed is kept by the door."""

    code = "not_now"


class Conflict(DomainError):
    """The record changed, or already exists; what was typed is kept by the door."""

    code = "conflict"
    sentence = Sentence(
        "किसी और ने इसे अभी बदला है। दोनों रूप देखें और फिर सहेजें।",
        "Someone else has just changed this. Look at both versions and save again.",
    )
