"""What the reports are, how they cut ages, and what those may see who do not handle the cases themselves.

A figure of a report is a count of cases, so it leads to the list of the very same cases. Whoever holds reports but may
not read cases sees rounded figures and no small ones: a handful of cases in a small place is as good as a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Sentence


class ReportKind(StrEnum):
    """The reports, in the order in which a meeting goes through them."""

    BACKLOG = "backlog"
    OFFICES = "offices"
    STAGES = "stages"
    REASONS = "reasons"
    SCHEMES = "schemes"


@dataclass(frozen=True, slots=True)
class ReportText:
    """A report's title, and one sentence on what it counts."""

    title: Sentence
    counts: Sentence


REPORT_TEXTS: dict[ReportKind, ReportText] = {
    ReportKind.BACKLOG: ReportText(
        Sentence("बकाया: स्तर और दिन", "Backlog by level and age"),
        Sentence(
            "बकाया प्रकरण किस स्तर पर हैं और दर्ज होने से कितने दिन हुए।",
            "Outstanding cases by the step of the ladder and the days since filing.",
        ),
    ),
    ReportKind.OFFICES: ReportText(
        Sentence("बकाया: दफ्तर के हिसाब से", "Backlog by office"),
        Sentence(
            "बकाया प्रकरण जिस दफ्तर में पिछला आवेदन दिया गया, और उनमें से कितने समय सीमा पार हैं।",
            "Outstanding cases by the office that has the latest paper, and how many are past their time limit.",
        ),
    ),
    ReportKind.STAGES: ReportText(
        Sentence("हर चरण में लगे दिन", "Time in each stage"),
        Sentence(
            "प्रकरण हर चरण में कितने दिन रुकते हैं, और दर्ज होने से लाभ मिलने तक कितने दिन लगते हैं।",
            "How many days cases stay in each stage, and how many pass from filing to receipt.",
        ),
    ),
    ReportKind.REASONS: ReportText(
        Sentence("अटकने के कारण", "Reasons"),
        Sentence(
            "बकाया प्रकरण किस कारण अटके हैं, कौन ठीक कर सकता है, और आगे क्या करना है।",
            "Why outstanding cases are held up, who can mend it, and what to do next.",
        ),
    ),
    ReportKind.SCHEMES: ReportText(
        Sentence("योजना × जिला", "Scheme × district"),
        Sentence(
            "हर जिले में हर योजना के कितने प्रकरण हैं।",
            "How many cases of each scheme there are in each district.",
        ),
    ),
}


class Measure(StrEnum):
    """What the table of schemes and districts counts."""

    OUTSTANDING = "outstanding"
    RECEIVED = "received"
    OVER_LIMIT = "over_limit"


MEASURE_LABELS: dict[Measure, Sentence] = {
    Measure.OUTSTANDING: Sentence("बकाया", "Outstanding"),
    Measure.RECEIVED: Sentence("लाभ मिला", "Received"),
    Measure.OVER_LIMIT: Sentence("पूरी समय सीमा पार", "Over the whole time limit"),
}

AGE_BANDS: tuple[tuple[int, int | None], ...] = (
    (0, 7),
    (7, 15),
    (15, 30),
    (30, 60),
    (60, 90),
    (90, 180),
    (180, None),
)
"""Days since filing: the first day included, the second not; the last band has no end."""


def band_label(first: int, end: int | None) -> Sentence:
    """Return what an age band is called, in whole days."""
    if end is None:
        return Sentence(f"{first} दिन या ज्यादा", f"{first} days or more")
    if first == 0:
        return Sentence(f"{end} दिन से कम", f"under {end} days")
    return Sentence(f"{first}–{end - 1} दिन", f"{first}–{end - 1} days")


WHO_FIXES: dict[str, Sentence] = {
    "beneficiary": Sentence("व्यक्ति खुद, हमारी मदद से", "The person, with our help"),
    "bank": Sentence("बैंक", "Bank"),
    "local_body": Sentence("पंचायत / वार्ड", "Panchayat / ward"),
    "department": Sentence("विभाग", "Department"),
    "vigilance": Sentence("लोकायुक्त / सतर्कता", "Vigilance"),
    "collector": Sentence("कलेक्टर / SDM", "Collector / SDM"),
    "cmhelpline": Sentence("सीएम हेल्पलाइन", "CM Helpline"),
    "state": Sentence("प्रदेश", "State"),
    "tehsil": Sentence("तहसील", "Tehsil"),
    "health": Sentence("स्वास्थ्य विभाग", "Health department"),
    "institute": Sentence("स्कूल / कॉलेज", "School / college"),
    "agency": Sentence("गैस एजेंसी", "Gas agency"),
    "none": Sentence("कोई नहीं: नियम से बाहर", "Nobody: outside the rule"),
}


def who_fixes_label(code: str) -> Sentence:
    """Return who can mend a reason; a code without a name of its own is shown as it is."""
    return WHO_FIXES.get(code, Sentence(code, code))


SMALLEST_SHOWN = 10


def rounded(count: int) -> int | None:
    """Return a count as those see it who do not handle the cases: 0, None for 1 to 9, else to the nearest ten.

    Totals are rounded too, so that a hidden figure cannot be had by subtraction.
    """
    if 0 < count < SMALLEST_SHOWN:
        return None
    return (count + SMALLEST_SHOWN // 2) // SMALLEST_SHOWN * SMALLEST_SHOWN
