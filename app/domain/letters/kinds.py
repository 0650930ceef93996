"""The kinds of letter, and which of them fits where a case stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.cases import CaseState
from app.domain.errors import NotFound, Sentence
from app.domain.lifecycle.papers import Channel

MOST_CASES = 500
"""Cases in one collective letter: about twenty-five pages, as many as an office can still work through."""


class LetterKind(StrEnum):
    """What a letter asks for."""

    APPLICATION = "application"
    REMINDER = "reminder"
    APPEAL = "appeal"
    RTI = "rti"
    JAN_SUNWAI = "jan_sunwai"


KIND_LABELS: dict[LetterKind, Sentence] = {
    LetterKind.APPLICATION: Sentence("आवेदन", "Application"),
    LetterKind.REMINDER: Sentence("स्मरण पत्र", "Reminder"),
    LetterKind.APPEAL: Sentence("प्रथम अपील", "First appeal"),
    LetterKind.RTI: Sentence("सूचना का अधिकार आवेदन", "RTI request"),
    LetterKind.JAN_SUNWAI: Sentence("जन सुनवाई आवेदन", "Jan Sunwai petition"),
}
KIND_PURPOSES: dict[LetterKind, Sentence] = {
    LetterKind.APPLICATION: Sentence("पहली बार लाभ मांगने के लिए", "To ask for the benefit the first time"),
    LetterKind.REMINDER: Sentence("आवेदन दिया है, जवाब नहीं आया", "An application was given and there is no answer"),
    LetterKind.APPEAL: Sentence(
        "अस्वीकृत हुआ, या समय सीमा निकल गई; 30 दिन के भीतर दें",
        "It was refused, or the time limit has passed; to be given within 30 days",
    ),
    LetterKind.RTI: Sentence(
        "आवेदन पर क्या हुआ, यह लिखित में जानने के लिए; शुल्क दफ्तर से पूछ लें",
        "To learn in writing what was done; ask the office for the fee",
    ),
    LetterKind.JAN_SUNWAI: Sentence("कलेक्टर की जन सुनवाई में देने के लिए", "For the Collector's public hearing"),
}
CHANNEL_OF: dict[LetterKind, Channel] = {
    LetterKind.APPLICATION: Channel.OFFICE,
    LetterKind.REMINDER: Channel.OFFICE,
    LetterKind.APPEAL: Channel.APPEAL,
    LetterKind.RTI: Channel.RTI,
    LetterKind.JAN_SUNWAI: Channel.JAN_SUNWAI,
}
"""By which way a letter of each kind reaches its office."""


class LetterForm(StrEnum):
    """Whether a letter is for one case or carries a table of many."""

    ONE = "one"
    MANY = "many"


FORM_LABELS: dict[LetterForm, Sentence] = {
    LetterForm.ONE: Sentence("एक व्यक्ति", "One person"),
    LetterForm.MANY: Sentence("सामूहिक", "Collective"),
}


@dataclass(frozen=True, slots=True)
class TemplateKey:
    """Which template is meant; written ``reminder-one`` in addresses and rows."""

    kind: LetterKind
    form: LetterForm

    def __str__(self) -> str:
        return f"{self.kind}-{self.form}"

    @property
    def label(self) -> Sentence:
        """The name of the template in both languages."""
        kind, form = KIND_LABELS[self.kind], FORM_LABELS[self.form]
        return Sentence(f"{kind.hi} ({form.hi})", f"{kind.en} ({form.en.lower()})")


ALL_KEYS = tuple(TemplateKey(kind, form) for form in LetterForm for kind in LetterKind)


def read_key(text: str) -> TemplateKey:
    """Return the template that ``reminder-one`` names; raise NotFound for any other text."""
    for key in ALL_KEYS:
        if str(key) == text:
            return key
    raise NotFound


def proposed_kind(state: CaseState, rung_code: str = "", *, given: bool = False, exhausted: bool = False) -> LetterKind:
    """Return the kind that fits a case: its state first, then the rung of the ladder on which it stands.

    ``given`` says that an office has had a paper in this round, ``exhausted`` that the ladder has ended.
    """
    if state is CaseState.DEPT_REJECTED:
        return LetterKind.APPEAL
    if exhausted:
        return LetterKind.RTI
    if rung_code == "JAN_SUNWAI":
        return LetterKind.JAN_SUNWAI
    if rung_code.startswith("LSG_APPEAL"):
        return LetterKind.APPEAL
    return LetterKind.REMINDER if given else LetterKind.APPLICATION
