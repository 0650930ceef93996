"""A report as a table that knows nothing of pages or files: words in both languages, and counts with their cases.

The page, the print, the workbook and the CSV are all written from this one table, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.case_filters import CaseFilter
from app.domain.errors import Sentence
from app.domain.reports import ReportKind


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the address, and what it is called. ``unit`` is "cases", "days" or "" for words."""

    key: str
    label: Sentence
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``value`` None is a number that may not be shown (``hidden``) or is not known yet.

    ``cases`` is the filter whose list has exactly that many cases; None where no list can show them.
    """

    value: int | None
    cases: CaseFilter | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Words and figures of one line, in the order of the columns; ``place`` orders rows as people list them."""

    words: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    place: int = 0


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One report. ``total`` is None where rows do not add up; ``notes`` say what must be known to read it."""

    kind: ReportKind
    title: Sentence
    counts: Sentence
    words: tuple[Column, ...]
    figures: tuple[Column, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow | None = None
    notes: tuple[Sentence, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to count."""
        return not self.rows

    def in_order(self, order: str, language: str) -> list[ReportRow]:
        """Return the rows by a column's key, "-" in front for the highest first; unknown keys keep the usual order.

        What is hidden or not known comes last either way.
        """
        key, backwards = order.removeprefix("-"), order.startswith("-")
        for index, column in enumerate(self.words):
            if column.key == key:
                by_word = lambda row, at=index: (row.place if at == 0 else 0, row.words[at].in_language(language))  # noqa: E731
                return sorted(self.rows, key=by_word, reverse=backwards)
        for index, column in enumerate(self.figures):
            if column.key == key:
                return _by_figure(self.rows, index, backwards)
        return list(self.rows)


def _by_figure(rows: Sequence[ReportRow], index: int, backwards: bool) -> list[ReportRow]:
    known = [row for row in rows if row.figures[index].value is not None]
    return sorted(known, key=lambda row: row.figures[index].value or 0, reverse=backwards) + [
        row for row in rows if row.figures[index].value is None
    ]
