"""Deciding whether two records are one person, making them one, and taking that back.

Nothing becomes one by itself: a score only proposes a pair, and a person who may read both decides. Taking it back
restores what was, as long as nobody has built on it meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Conflict, InvalidInput, NotNow, Sentence


class PairState(StrEnum):
    """What was decided of a pair of records."""

    OPEN = "open"
    NOT_SAME = "not_same"
    MERGED = "merged"


STATE_LABELS: dict[PairState, Sentence] = {
    PairState.OPEN: Sentence("तय होना बाकी", "To be decided"),
    PairState.NOT_SAME: Sentence("अलग-अलग व्यक्ति", "Not the same person"),
    PairState.MERGED: Sentence("एक किए गए", "Made one"),
}


class AlreadyDecided(Conflict):
    """Somebody has decided this pair."""

    code = "already_decided"
    sentence = Sentence(
        "इस जोड़ी पर फैसला हो चुका है। नीचे देखें कि क्या तय हुआ।",
        "This pair has been decided already. See below what was decided.",
    )


class ChooseKept(InvalidInput):
    """Which of the two records stays was not said."""

    code = "choose_kept"
    sentence = Sentence("चुनें कि कौन-सा रिकॉर्ड रहेगा।", "Choose which of the two records stays.")


class OtherArea(NotNow):
    """One of the two lies outside the actor's areas."""

    code = "other_area"
    sentence = Sentence(
        "दूसरा रिकॉर्ड आपके क्षेत्र के बाहर है। फैसला वही करे जिसके क्षेत्र में दोनों हों।",
        "The other record lies outside your areas. Somebody decides whose areas hold both.",
    )


class CannotUndo(NotNow):
    """Something newer rests on the two being one."""

    code = "cannot_undo"


MERGED_ON = Sentence(
    "इसे वापस नहीं किया जा सकता: इन रिकॉर्ड के साथ बाद में एक और मेल हुआ है। पहले उसे वापस करें।",
    "This cannot be undone: one of these records was made one with another since. Undo that first.",
)
CASE_MOVED = Sentence(
    "इसे वापस नहीं किया जा सकता: प्रकरण {number} इसके बाद आगे बढ़ चुका है।",
    "This cannot be undone: case {number} has moved on since.",
)
CASE_FILED = Sentence(
    "इसे वापस नहीं किया जा सकता: इसके बाद इसी हक पर प्रकरण {number} दर्ज हुआ है।",
    "This cannot be undone: case {number} was filed since for what was moved.",
)
PERSON_CHANGED = Sentence(
    "इसे वापस नहीं किया जा सकता: इसके बाद इस व्यक्ति की जानकारी या लाभ की स्थिति बदली गई है।",
    "This cannot be undone: what is known of the person or of their benefits has changed since.",
)
DUPLICATE_RECORD = Sentence(
    "यह हक इसी व्यक्ति के दूसरे रिकॉर्ड में गिना जाता है।", "This entitlement is counted in the person's other record."
)
"""Why an entitlement of a record that was merged is no longer due there."""

CLOSE_AS_DUPLICATE = Sentence(
    "दो रिकॉर्ड एक ही व्यक्ति के निकले। यही योजना प्रकरण {number} में चल रही है।",
    "Two records turned out to be one person. The same scheme runs in case {number}.",
)
"""Why a case is asked to be closed: on paper and on the page in Hindi."""


@dataclass(frozen=True, slots=True)
class Word:
    """One consent as it stands: when it was given and withdrawn, by its key."""

    key: int
    given_at: datetime
    withdrawn_at: datetime | None


def withdrawn_with(words: Iterable[Word]) -> dict[int, datetime]:
    """Return which consents end because the person withdrew later under their other record, and when.

    What somebody said last holds (DPDP Act 2023, section 6(4)): a withdrawal ends every consent given before it.
    """
    known = list(words)
    ended: dict[int, datetime] = {}
    for word in known:
        later = [other.withdrawn_at for other in known if other.withdrawn_at and other.withdrawn_at >= word.given_at]
        if word.withdrawn_at is None and later:
            ended[word.key] = min(later)
    return ended
