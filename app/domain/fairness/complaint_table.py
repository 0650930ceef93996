"""A plain table of complaints about offices in, which stand out beside as many people waiting as long out.

One row for each office and holder: ``office,complainants,months`` with the number of *different* people who complained
and the months that eligible people waited in that time, and a ``parent`` where offices are compared within their own
district. Such a file and what comes of it are confidential: the answer is for whoever may read the complaints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain.errors import Sentence
from app.domain.fairness.more_sentences import partiality_sentence
from app.domain.fairness.partiality import MINIMUM_COMPLAINANTS, PartialityCheck, check_partiality
from app.domain.fairness.standardise import FloatArray, IntArray
from app.domain.fairness.table_refusals import RowHeldBack
from app.domain.fairness.table_rows import (
    LARGEST_COUNT,
    Numbering,
    header_names,
    named,
    read_header,
    read_rows,
    taken_rows,
    whole_number,
)

REQUIRED = ("office", "complainants", "months")
KNOWN = (*REQUIRED, "parent")

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_MONTHS = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,6})?")


@dataclass(slots=True)
class ComplaintTable:
    """What was read, one entry per office (K,), and the rows held back; ``offices`` holds (parent, office)."""

    offices: list[tuple[str, str]]
    complainants: FloatArray
    months: FloatArray
    parent: IntArray | None
    held_back: list[RowHeldBack]
    unused_columns: list[str]

    def names(self) -> list[str]:
        """What to call each office in a sentence, with its parent where it has one."""
        return [f"{office} ({parent})" if parent else office for parent, office in self.offices]


def holds_complaints(header: str) -> bool:
    """Tell by its first line whether a file is a table of complaints."""
    return set(REQUIRED[:2]) <= header_names(header)


def read_complaints(lines: Iterable[str]) -> ComplaintTable:
    """Read CSV lines into complaints by office.

    Raises :class:`app.domain.fairness.table_refusals.UnreadableTable` where no row can be used at all.
    """
    reader = read_rows(lines)
    header, unused = read_header(next(reader, None), REQUIRED, KNOWN)
    filled = tuple(name for name in KNOWN if name in header)
    parents, held_back = Numbering(), list[RowHeldBack]()
    offices: dict[tuple[str, str], tuple[int, float]] = {}

    def read(line: int, values: list[str]) -> tuple[tuple[str, str], tuple[int, float]]:
        row = named(line, values, header, filled)
        office = (row.get("parent", ""), row["office"])
        if office in offices:
            raise RowHeldBack("office_twice", line, "office", row["office"])
        return office, (whole_number(line, "complainants", row["complainants"]), _months(line, row["months"]))

    for office, counted in taken_rows(reader, read, held_back):
        offices[office] = counted
        parents.add(office[0])
    columns = np.array(list(offices.values()), dtype=np.float64).reshape(-1, 2)
    parent = parents.codes() if "parent" in header else None
    return ComplaintTable(list(offices), columns[:, 0], columns[:, 1], parent, held_back, unused)


def check_complaint_table(table: ComplaintTable) -> PartialityCheck:
    """Run the check; offices keep the order of the file."""
    return check_partiality(np.arange(len(table.offices)), table.complainants, table.months, parent=table.parent)


def complaint_said(check: PartialityCheck, name: str, index: int) -> Sentence:
    """Say one office's result."""
    people, expected = int(check.complainants[index]), float(check.expected[index])
    return partiality_sentence(name, people, expected, flagged=bool(check.flag[index]))


def complaint_sentences(check: PartialityCheck, table: ComplaintTable, every: bool) -> Iterator[Sentence]:
    """Yield the sentences of flagged offices, or of ``every`` office."""
    for index, name in enumerate(table.names()):
        if every or check.flag[index]:
            yield complaint_said(check, name, index)


def complaints_to_json(check: PartialityCheck, table: ComplaintTable) -> dict[str, Any]:
    """The result of a table of complaints as plain values; of fewer than three people nothing is concluded."""
    return {
        "method": check.method,
        "seed": 0,
        "partiality": [_office_object(check, table, index, name) for index, name in enumerate(table.names())],
        "held_back": [refusal.as_row() for refusal in table.held_back],
    }


def _office_object(check: PartialityCheck, table: ComplaintTable, index: int, name: str) -> dict[str, Any]:
    parent, office = table.offices[index]
    said = complaint_said(check, name, index)
    found: dict[str, Any] = {"office": office, "complainants": int(check.complainants[index])}
    if table.parent is not None:
        found["parent"] = parent
    if check.complainants[index] >= MINIMUM_COMPLAINANTS:
        detectable = float(check.detectable[index])
        found |= {
            "expected": round(float(check.expected[index]), 4),
            "expected_state": round(float(check.expected_state[index]), 4),
            "rate_ratio": round(float(check.rate_ratio[index]), 4),
            "probability": round(float(check.probability[index]), 6),
            "detectable_rate_ratio": round(detectable, 4) if np.isfinite(detectable) else None,
        }
    return found | {
        "months": round(float(check.person_months[index]), 2),
        "flag": bool(check.flag[index]),
        "too_few": bool(check.too_few[index]),
        "sentence_hi": said.hi,
        "sentence_en": said.en,
    }


def _months(line: int, text: str) -> float:
    digits = text.translate(_DIGITS)
    if digits.startswith("-"):
        raise RowHeldBack("negative", line, "months", text)
    if not _MONTHS.fullmatch(digits):
        raise RowHeldBack("not_a_number", line, "months", text)
    if float(digits) > LARGEST_COUNT:
        raise RowHeldBack("too_large", line, "months", text)
    return float(digits)
