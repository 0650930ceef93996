"""What the election code stops: new cases and new sign-ups, never the work on cases that run already.

While the code is in force, asking people to register for benefits can count as an inducement (Representation of the
People Act 1951, section 123; advisory of the Election Commission of 2 May 2024), so both are refused with the day until
which it is expected to hold.
"""

from __future__ import annotations

from datetime import date

from app.domain.errors import Conflict, InvalidInput, Sentence

MAX_FREEZE_DAYS = 180
"""No election code has held that long; a longer one is a slip of the pen."""


class FilingFrozen(Conflict):
    """No new case while the election code is in force at the booth."""

    code = "filing_frozen"
    sentence = Sentence(
        "यहां {until} तक आचार संहिता लागू है। तब तक नया प्रकरण दर्ज नहीं होगा; चल रहे प्रकरण देखें और आगे बढ़ाएं।",
        "The election code is in force here until {until}. No new case is filed before that; carry on those that run.",
    )


class SignUpFrozen(Conflict):
    """No new person is registered while the election code is in force at the booth."""

    code = "sign_up_frozen"
    sentence = Sentence(
        "यहां {until} तक आचार संहिता लागू है। तब तक नए लोग दर्ज नहीं किए जाते; जो दर्ज हैं उनका काम चलता रहेगा।",
        "The election code is in force here until {until}. Nobody new is registered before that; "
        "work for those who are goes on.",
    )


class FreezeTooLong(InvalidInput):
    """A freeze is longer than any election code."""

    code = "freeze_too_long"
    sentence = Sentence(
        f"आचार संहिता {MAX_FREEZE_DAYS} दिन से ज्यादा नहीं चलती। तारीखें जांचें।",
        f"An election code does not hold for more than {MAX_FREEZE_DAYS} days. Check the dates.",
    )


class FreezeEndsFirst(InvalidInput):
    """The last day of a freeze comes before its first."""

    code = "freeze_ends_first"
    sentence = Sentence("आखिरी दिन, पहले दिन से पहले का है।", "The last day comes before the first.")


class FreezeOverlaps(InvalidInput):
    """The same area has a freeze on some of these days already."""

    code = "freeze_overlaps"
    sentence = Sentence(
        "इस क्षेत्र में इन दिनों की आचार संहिता पहले से दर्ज है। उसी का आखिरी दिन बदलें।",
        "A freeze is entered for this area on these days already. Change the last day of that one.",
    )


class FreezeHasBegun(Conflict):
    """A freeze that has begun is part of the record."""

    code = "freeze_has_begun"
    sentence = Sentence(
        "यह शुरू हो चुकी है, इसलिए हटाई नहीं जा सकती। आखिरी दिन बदलें।",
        "This has begun and cannot be taken out. Change its last day.",
    )


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise FreezeEndsFirst or FreezeTooLong for days that no freeze can have."""
    if ends_on < starts_on:
        raise FreezeEndsFirst(field="ends_on")
    if (ends_on - starts_on).days >= MAX_FREEZE_DAYS:
        raise FreezeTooLong(field="ends_on")


def refuse_filing(until: date | None) -> None:
    """Raise FilingFrozen while the election code is in force (``until`` is its last day, None where it is not)."""
    if until is not None:
        raise FilingFrozen(FilingFrozen.sentence.format(until=f"{until:%d-%m-%Y}"))


def refuse_sign_up(until: date | None) -> None:
    """Raise SignUpFrozen while the election code is in force."""
    if until is not None:
        raise SignUpFrozen(SignUpFrozen.sentence.format(until=f"{until:%d-%m-%Y}"))
