"""What cannot be taken of a file, as a whole or row by row, and what to do about it.

A row that cannot be right is never dropped in silence: it is held back with its line, its column and a sentence.
"""

from __future__ import annotations

from typing import Any

from app.domain.errors import InvalidInput, Sentence


class UnreadableTable(InvalidInput):
    """The file as a whole cannot be used: no header, a needed column missing or twice, or no row."""

    code = "unreadable_table"


class RowHeldBack(InvalidInput):
    """One row that cannot be right, with the ``line`` of the file, the column (``field``) and the ``value``
    seen.
    """

    code = "row_held_back"

    def __init__(self, code: str, line: int, column: str, value: str):
        super().__init__(_ROW_SENTENCES[code].format(column=column, value=value), code=code, field=column)
        self.line = line
        self.value = value

    def as_row(self) -> dict[str, Any]:
        """The refusal as one row of a report: line, column, value, code and both messages."""
        return {
            "line": self.line,
            "column": self.field,
            "value": self.value,
            "code": self.code,
            "message_hi": self.sentence.hi,
            "message_en": self.sentence.en,
        }


_ROW_SENTENCES = {
    "wrong_width": Sentence(
        'इस पंक्ति में {value} खाने हैं, जो पहली पंक्ति से मेल नहीं खाते। नाम में कॉमा हो तो उसे " " में रखें।',
        'This row has {value} fields, not as many as the first line. Put a name with a comma inside " ".',
    ),
    "blank": Sentence(
        "{column} खाली है। भरें; किसी पंक्ति में पता न हो तो यह स्तंभ ही हटा दें।",
        "{column} is blank. Fill it in, or leave the whole column out if it is not known.",
    ),
    "not_a_whole_number": Sentence(
        "{column} में पूरी संख्या लिखें, जैसे 12 या १२; मिला: {value}",
        "Write a whole number in {column}, like 12; found: {value}",
    ),
    "not_a_number": Sentence(
        "{column} में संख्या लिखें, जैसे 120 या 120.5; मिला: {value}",
        "Write a number in {column}, like 120 or 120.5; found: {value}",
    ),
    "negative": Sentence(
        "{column} शून्य से कम नहीं हो सकता; मिला: {value}", "{column} cannot be below zero; found: {value}"
    ),
    "too_large": Sentence("{column} बहुत बड़ा है; मिला: {value}", "{column} is too large; found: {value}"),
    "not_a_place": Sentence(
        "{column} में डिग्री लिखें, जैसे 77.41; मिला: {value}", "Write degrees in {column}, like 77.41; found: {value}"
    ),
    "not_a_date": Sentence(
        "{column} में तारीख लिखें, जैसे 2026-04-15 या 15-04-2026; मिला: {value}",
        "Write a date in {column}, like 2026-04-15 or 15-04-2026; found: {value}",
    ),
    "future_date": Sentence(
        "{column} आज के बाद की तारीख है: {value}। साल और महीना जाँचें।",
        "{column} is a date after today: {value}. Check the year and the month.",
    ),
    "closed_before_opened": Sentence(
        "{column} ({value}) मामला खुलने से पहले की तारीख है। दोनों तारीखें जाँचें।",
        "{column} ({value}) is before the case was opened. Check both dates.",
    ),
    "unknown_outcome": Sentence(
        "{column} में received या without लिखें; मिला: {value}", "Write received or without in {column}; found: {value}"
    ),
    "unknown_group": Sentence(
        "{column} में यह समझ नहीं आया: {value}। sex में F या M, disability में yes या no, age में उम्र, category में SC, ST, OBC "
        "या General लिखें; पता न हो तो खाली छोड़ें।",
        "In {column} this is not understood: {value}. Write F or M in sex, yes or no in disability, an age in age, and "
        "SC, ST, OBC or General in category; leave it blank where it is not known.",
    ),
    "group_not_compared": Sentence(
        "{column} में {value} नहीं लिया जाता: धर्म, पार्टी और वोट की तुलना यहां कभी नहीं होती। इसे खाली छोड़ें।",
        "{value} in {column} is not taken: religion, party and votes are never compared here. Leave it blank.",
    ),
    "office_twice": Sentence(
        "{column} {value} दो बार है। अलग लोगों की गिनती जुड़ नहीं सकती: हर पद की एक ही पंक्ति रखें।",
        "{column} {value} is there twice. Counts of different people cannot be added: keep one row for each office.",
    ),
    "more_unserved_than_eligible": Sentence(
        "बिना लाभ वाले ({value}) पात्र लोगों से ज़्यादा हैं। दोनों संख्याएँ जाँचें।",
        "More people without the benefit ({value}) than eligible people. Check both numbers.",
    ),
}
