"""What is found when received cases are checked again: by whom, what must be written, and how it reads.

Who carried, reported or confirmed a case never checks it. People who could not be reached are told apart from those
who said no: they count for neither side, and the page says how far they could pull the share down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Conflict, NotNow, Sentence
from app.domain.lifecycle.facts import CaseFacts, CheckedBy, Receipt, Standing
from app.domain.lifecycle.guards import is_independent
from app.domain.lifecycle.missing import Missing, NoDocument, NoWords
from app.domain.lifecycle.spot_checks import share_interval


class Found(StrEnum):
    """What a spot check finds at one case."""

    RECEIVED = Receipt.RECEIVED
    PARTLY = Receipt.PARTLY
    NOT_RECEIVED = Receipt.NOT_RECEIVED
    UNREACHABLE = "unreachable"


UNMET = frozenset({Found.PARTLY, Found.NOT_RECEIVED})
FOUND_LABELS: dict[Found, Sentence] = {
    Found.RECEIVED: Sentence("मिला", "Received"),
    Found.PARTLY: Sentence("अधूरा मिला", "Received in part"),
    Found.NOT_RECEIVED: Sentence("नहीं मिला", "Not received"),
    Found.UNREACHABLE: Sentence("व्यक्ति से बात नहीं हो पाई", "The person could not be reached"),
}


class OwnCheck(NotNow):
    """Who carried a case, wrote down the office's word or confirmed the receipt does not check it again."""

    code = "own_check"
    sentence = Sentence(
        "यह प्रकरण आपने संभाला या पक्का किया है, इसलिए इसकी जांच कोई और समीक्षक करे।",
        "You have carried or confirmed this case, so another reviewer has to check it.",
    )


class FoundByAnother(Conflict):
    """Somebody else has written down what they found at this case."""

    code = "found_by_another"
    sentence = Sentence(
        "किसी और समीक्षक ने इस प्रकरण की जांच लिख दी है। उनका लिखा देखें; बदलना हो तो उन्हीं से कहें।",
        "Another reviewer has written down what they found here. Read it; if it is wrong, ask them to change it.",
    )


class NothingToDraw(Missing):
    """The list is empty."""

    code = "nothing_to_draw"
    sentence = Sentence(
        "इस क्षेत्र, योजना और समय में ऐसा कोई प्रकरण नहीं है। समय बढ़ाएं या दूसरा क्षेत्र चुनें।",
        "There is no such case in this area, scheme and time. Choose a longer time or another area.",
    )


class NoWay(Missing):
    """How the person was asked is not said."""

    code = "no_way"
    sentence = Sentence(
        "बताएं कि पूछा कैसे: जाकर, फोन पर, या कागज देखकर।", "Say how you know: by a visit, by phone, or from a document."
    )


def may_check(facts: CaseFacts, who: Standing) -> bool:
    """Tell whether somebody may check this case: independent of it, and not who confirmed the receipt."""
    confirmed_by = facts.finding.found_by if facts.finding else None
    return is_independent(facts, who) and who.user_id != confirmed_by


def check_finding(found: Found, how: CheckedBy | None, note: str) -> None:
    """Raise what a finding lacks: how it is known, the document's name, or what the person says.

    Raises:
        NoWay, NoDocument, NoWords: with the field ``how`` or ``note``.
    """
    if how is None:
        raise NoWay(field="how")
    if how is CheckedBy.DOCUMENT and not note.strip():
        raise NoDocument(field="note")
    if found in UNMET and not note.strip():
        raise NoWords(field="note")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases of a sample were found how; ``drawn`` counts all of them, written down or not."""

    drawn: int = 0
    received: int = 0
    partly: int = 0
    not_received: int = 0
    unreachable: int = 0

    @property
    def answered(self) -> int:
        """Return how many people have said something, or had a document say it."""
        return self.received + self.partly + self.not_received

    @property
    def unmet(self) -> int:
        """Return how many do not have it, or only in part."""
        return self.partly + self.not_received

    @property
    def written(self) -> int:
        """Return how many cases are done, those included whom nobody could reach."""
        return self.answered + self.unreachable

    @property
    def still_open(self) -> int:
        """Return how many cases nobody has written down yet."""
        return self.drawn - self.written

    @property
    def share(self) -> float | None:
        """Return the share of those who answered that received in full, None without an answer."""
        return self.received / self.answered if self.answered else None


def percent(share: float) -> str:
    """Return a share as people write it: 78.5 %, without a needless .0."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def size_in_words(population: int, size: int, margin: float, confidence: float) -> Sentence:
    """Return what a sample of this size will be able to say."""
    if population == 0:
        return NothingToDraw.sentence
    if size == population:
        return Sentence(
            f"सूची छोटी है: सभी {population} प्रकरण जांचने होंगे। तब कोई अनुमान नहीं, पूरी गिनती होगी।",
            f"The list is short: all {population} cases have to be checked. That is a full count, no estimate.",
        )
    often, points = round(100 * confidence), f"{100 * margin:g}"
    return Sentence(
        f"{population} में से {size} प्रकरण जांचें, बिना चुने, लॉटरी से। ऐसी 100 जांचों में से करीब {often} में "
        f"मिला हुआ प्रतिशत असली प्रतिशत से {points} अंक से ज्यादा दूर नहीं होगा।",
        f"Check {size} of {population} cases, drawn by lot. In about {often} of 100 such checks the percentage found "
        f"will be no more than {points} points from the true one.",
    )


def result_in_words(tally: Tally, population: int, confidence: float) -> Sentence:
    """Return what was found so far and what it says of the whole list."""
    if tally.share is None:
        return Sentence(
            "अभी किसी प्रकरण की जांच नहीं लिखी गई। सूची खोलें और पहले व्यक्ति से पूछें।",
            "Nothing is written down yet. Open the list and ask the first person.",
        )
    said_hi = f"जिनसे पता चला उन {tally.answered} में से {tally.received} को पूरा लाभ मिला ({percent(tally.share)})।"
    said_en = f"Of the {tally.answered} who answered, {tally.received} have received in full ({percent(tally.share)})."
    if tally.answered == population:
        return Sentence(f"{said_hi} यह पूरी सूची की गिनती है।", f"{said_en} This is a count of the whole list.")
    limits = share_interval(tally.received, tally.answered, population, confidence)
    low, high, sure = percent(limits.low), percent(limits.high), f"{100 * confidence:g} %"
    return Sentence(
        f"{said_hi} सूची के सभी {population} प्रकरणों में यह हिस्सा {sure} भरोसे के साथ {low} से {high} के बीच है।",
        f"{said_en} Among all {population} cases of the list the share lies between {low} and {high}, at {sure} "
        "confidence.",
    )


def unreached_in_words(tally: Tally) -> Sentence | None:
    """Return what those who could not be reached may change, None where everybody was."""
    if not tally.unreachable or not tally.answered:
        return None
    worst = percent(tally.received / tally.written)
    return Sentence(
        f"{tally.unreachable} लोगों से बात नहीं हो पाई। उनमें से किसी को न मिला हो, तो हिस्सा {worst} ही होगा। "
        "उनसे दोबारा मिलने की कोशिश करें।",
        f"{tally.unreachable} people could not be reached. If none of them has it, the share is only {worst}. "
        "Try them again.",
    )
