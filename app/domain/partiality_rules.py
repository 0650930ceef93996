"""What a report of partiality may not hold, and when it may be sent, passed on or closed: each refusal by its name.

The words of a report are read by a few people and may one day stand in a file of an office. So what could be turned
against the complainant is refused at the door: how anyone voted, a party, a religion, numbers of identity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from app.domain.errors import InvalidInput, NotNow, Sentence
from app.domain.forbidden_columns import folded_header
from app.domain.identifiers import refuse_forbidden
from app.domain.partiality import Agreed, ClosedFor, Precision, Step


class LeaningsRefused(InvalidInput):
    """A text says how someone votes, or names a party or a religion."""

    code = "leanings_refused"
    sentence = Sentence(
        "“{word}” हटाकर फिर भेजें: किसने किसे वोट दिया, पार्टी और धर्म यहां नहीं लिखे जाते। "
        "लिखें कि पद पर बैठे व्यक्ति ने क्या किया और क्या कहा।",
        'Take out "{word}" and send it again: how anyone voted, a party and religion are not written here. '
        "Write what the office-holder did and said.",
    )


class NothingTold(InvalidInput):
    """A report without a word on what happened."""

    code = "nothing_told"
    sentence = Sentence("लिखें कि क्या हुआ; दो वाक्य काफी हैं।", "Write what happened; two sentences are enough.")


class NoDay(InvalidInput):
    """A day, month or year was chosen, but none is given."""

    code = "no_day"
    sentence = Sentence(
        "तारीख चुनें, या “पता नहीं” चुनें। महीना या साल ही पता हो तो उसका कोई भी दिन चुनें।",
        'Choose a date, or "not known". If only the month or year is known, choose any day of it.',
    )


class DayAhead(InvalidInput):
    """It is said to have happened on a day that has not come."""

    code = "day_ahead"
    sentence = Sentence("यह तारीख अभी आई नहीं है। सही तारीख चुनें।", "This day has not come yet. Choose the right one.")


class NoNameToGive(InvalidInput):
    """The name may be passed on, but none is given."""

    code = "no_name_to_give"
    sentence = Sentence(
        "नाम नहीं रखा जा रहा है, इसलिए “नाम के साथ” नहीं चुना जा सकता। नाम लिखें, या “नाम के बिना” चुनें।",
        'No name is kept, so "with the name" cannot be chosen. Write the name, or choose "without the name".',
    )


class PlaceNotChosen(InvalidInput):
    """The area of the post is not one of those offered."""

    code = "place_not_chosen"
    sentence = Sentence(
        "सूची में से वह जगह चुनें जहां का यह पद है।", "Choose from the list the place to which the post belongs."
    )


class OfficeElsewhere(InvalidInput):
    """The office that was chosen is not one of the place."""

    code = "office_elsewhere"
    sentence = Sentence(
        "यह दफ्तर चुनी हुई जगह का नहीं है। जगह बदलें, या दफ्तर खाली छोड़ें।",
        "This office is not one of the chosen place. Change the place, or leave the office empty.",
    )


class NotAgreed(NotNow):
    """The complainant did not agree that the report goes any further."""

    code = "not_agreed"
    sentence = Sentence(
        "शिकायत करने वाले ने इसे आगे भेजने की सहमति नहीं दी है। पहले उनसे पूछा जाए; तब तक यह नहीं भेजी जा सकती।",
        "The complainant has not agreed that this goes further. They must be asked first; "
        "until then it is not passed on.",
    )


class NoAuthority(InvalidInput):
    """Passed on, but to nobody."""

    code = "no_authority"
    sentence = Sentence("लिखें कि किस अधिकारी या दफ्तर को भेजी।", "Write to which authority it was passed on.")


class PassedToTheAccused(InvalidInput):
    """The authority that was chosen is the accused office, or sits in its place."""

    code = "passed_to_the_accused"
    sentence = Sentence(
        "यह वही दफ्तर है जिसकी शिकायत है, या उसी जगह का है। इससे ऊपर का कोई दफ्तर चुनें।",
        "This is the office complained about, or one of the same place. Choose one above it.",
    )


class NoReason(InvalidInput):
    """Closed or opened again without a word on why."""

    code = "no_reason"
    sentence = Sentence("कारण लिखें।", "Write the reason.")


@dataclass(frozen=True, slots=True)
class Passing:
    """What passing on stands on: what the complainant agreed to, and how the authority stands to the accused office."""

    agreed: Agreed
    authority: str
    same_place: bool


_LEANINGS = (
    *("bjp", "congress", "bsp", "भाजपा", "बीजेपी", "भाजपाई", "कांग्रेस", "कांग्रेसी", "बसपा", "आम आदमी पार्टी"),
    *("religion", "hindu", "muslim", "christian", "धर्म", "मजहब", "हिंदू", "हिन्दू", "मुस्लिम", "मुसलमान", "ईसाई"),
    *("voted for", "votes for", "voted against", "did not vote", "didn't vote"),
    *("वोट दिया", "वोट दिए", "वोट नहीं दिया", "वोट नहीं दिए", "वोट डाला", "वोट नहीं डाला", "मत दिया", "मतदान किया"),
)
"""Whole words alone: a report may say that a vote was asked for, and names like धर्मेंद्र or Jain stay welcome."""
_LEANING = re.compile(f"(?:^| )({'|'.join(folded_header(word) for word in _LEANINGS)})(?= |$)")


def check_words(text: str, field: str) -> str:
    """Return a text of a report, trimmed.

    Raises:
        ForbiddenIdentifier: it holds an Aadhaar or voter-card number.
        LeaningsRefused: it says how someone voted, or names a party or a religion.
    """
    trimmed = text.strip()
    refuse_forbidden(trimmed, field)
    found = _LEANING.search(folded_header(trimmed))
    if found is not None:
        raise LeaningsRefused(LeaningsRefused.sentence.format(word=found.group(1)), field=field)
    return trimmed


def check_happened(day: date | None, precision: Precision, today: date) -> None:
    """Raise NoDay or DayAhead for a day that cannot be."""
    if precision is Precision.UNKNOWN:
        return
    if day is None:
        raise NoDay(field="happened_on")
    if day > today:
        raise DayAhead(field="happened_on")


def check_agreement(agreed: Agreed, name: str) -> None:
    """Raise NoNameToGive where the name may be passed on and none is kept."""
    if agreed is Agreed.WITH_NAME and not name:
        raise NoNameToGive(field="agreed")


def check_passing(passing: Passing) -> None:
    """Raise NotAgreed, NoAuthority or PassedToTheAccused where a report may not be passed on."""
    if passing.agreed is Agreed.KEEP:
        raise NotAgreed
    if passing.same_place:
        raise PassedToTheAccused(field="office")
    if not passing.authority:
        raise NoAuthority(field="authority")


def check_passed_on(day: date, today: date) -> None:
    """Raise DayAhead where a report is said to have been passed on later than today."""
    if day > today:
        raise DayAhead(field="passed_on")


def check_reason(step: Step, reason: str | None, words: str | None) -> ClosedFor | None:
    """Return the reason of closing (None for every other step).

    Raises NoReason where a step needs words and has none (a note, opening again, closing what was not confirmed or too
    little told), or where nothing was chosen on closing.
    """
    if step in (Step.NOTE, Step.REOPEN) and not words:
        raise NoReason(field="words")
    if step is not Step.CLOSE:
        return None
    if reason not in set(ClosedFor):
        raise NoReason(field="reason")
    if reason in (ClosedFor.NOT_CONFIRMED, ClosedFor.TOO_LITTLE) and not words:
        raise NoReason(field="words")
    return ClosedFor(reason)


def complainant_text(person: str | None, mobile: str | None, name: str, area_id: int) -> str | None:
    """Return what makes a complainant countable once, before it is sealed under the key; None where nothing is known.

    A mobile comes first, since it is the same whoever writes the report down; then the person on our own list
    (``person``), then the sound of the name within the place. Each choice can only count two people as one, never
    one as two of the same kind: an office is not accused by numbers that were blown up.
    """
    if mobile:
        return f"partiality:mobile:{mobile}"
    if person:
        return f"partiality:person:{person}"
    return f"partiality:name:{area_id}:{name}" if name else None
