"""The groups that a file may compare: a column of its own names, or sex, disability, age and social category.

Each of these columns is a question of its own: women against others, people with a disability (40% and more is the
benchmark of the RPwD Act 2016, section 2) against others, those of sixty and over against the younger, and each social
category against the rest. Religion, party and votes are never compared, whatever the column is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from app.domain.errors import Sentence
from app.domain.fairness.standardise import IntArray
from app.domain.fairness.table_refusals import RowHeldBack
from app.domain.fairness.table_rows import Numbering
from app.domain.forbidden_columns import forbidden_column

COLUMNS = ("group", "sex", "disability", "age", "category")
BENCHMARK_DISABILITY = 40
OLD = 60
OLDEST = 130

GROUP_LABELS: dict[str, Sentence] = {
    "women": Sentence("महिलाएं", "women"),
    "disability": Sentence("दिव्यांग लोग", "with a disability"),
    "60+": Sentence("60 साल और उससे बड़े लोग", "aged sixty and over"),
    "SC": Sentence("अनुसूचित जाति", "Scheduled Caste"),
    "ST": Sentence("अनुसूचित जनजाति", "Scheduled Tribe"),
    "OBC": Sentence("अन्य पिछड़ा वर्ग", "Other Backward Classes"),
    "general": Sentence("सामान्य वर्ग", "general category"),
}
"""What the groups that the check knows are called; others are called as the file calls them."""

REST = "others"
_WORDS: dict[str, dict[str, str]] = {
    "sex": {
        **dict.fromkeys(("f", "female", "w", "woman", "women", "महिला", "स्त्री"), "women"),
        **dict.fromkeys(("m", "male", "man", "men", "o", "other", "पुरुष", "अन्य"), REST),
    },
    "disability": {
        **dict.fromkeys(("yes", "y", "हां", "हाँ", "है", "दिव्यांग"), "disability"),
        **dict.fromkeys(("no", "n", "नहीं"), REST),
    },
    "age": {"60+": "60+"},
    "category": {
        **dict.fromkeys(("sc", "अजा", "अनुसूचित जाति"), "SC"),
        **dict.fromkeys(("st", "अजजा", "अनुसूचित जनजाति"), "ST"),
        **dict.fromkeys(("obc", "अपिव", "पिछड़ा वर्ग", "अन्य पिछड़ा वर्ग"), "OBC"),
        **dict.fromkeys(("general", "gen", "ur", "सामान्य"), "general"),
    },
}
_NUMBERS = {"disability": (BENCHMARK_DISABILITY, 100, "disability"), "age": (OLD, OLDEST, "60+")}
_PERCENT_OR_YEARS = re.compile(r"([0-9०-९]{1,3})\s*%?")


@dataclass(frozen=True, slots=True)
class Grouping:
    """One column of groups: ``group`` (R,) is the number of each row's group in ``codes``, -1 where it is blank.

    ``asked`` are the numbers of the groups that are asked about, each against everybody else.
    """

    by: str
    codes: tuple[str, ...]
    group: IntArray

    @property
    def asked(self) -> list[int]:
        """The groups that are asked about; "others" is only what they are compared with."""
        return [number for number, code in enumerate(self.codes) if code != REST or self.by == "group"]

    def label(self, number: int) -> Sentence:
        """Return what a group is called."""
        code = self.codes[number]
        return GROUP_LABELS[code] if self.by != "group" and code in GROUP_LABELS else Sentence(code, code)


def group_of(line: int, column: str, text: str) -> str:
    """Return the code of a group, "" where it is not known. Raises :class:`RowHeldBack` for what is no such group."""
    if not text:
        return ""
    if column == "group":
        if forbidden_column(text) is not None:
            raise RowHeldBack("group_not_compared", line, column, text)
        return text
    found = _WORDS[column].get(text.lower())
    number = _PERCENT_OR_YEARS.fullmatch(text)
    if found is None and column in _NUMBERS and number:
        least, most, code = _NUMBERS[column]
        value = int(number.group(1))
        found = (code if value >= least else REST) if value <= most else None
    if found is None:
        raise RowHeldBack("unknown_group", line, column, text)
    return found


def grouping_of(by: str, numbering: Numbering) -> Grouping | None:
    """Return a column of groups, None where fewer than two are there to compare."""
    named = [code for code in numbering.numbers if code]
    if len(named) < 2:
        return None
    place = np.array([named.index(code) if code else -1 for code in numbering.numbers], dtype=np.int64)
    return Grouping(by, tuple(named), place[numbering.codes()])
