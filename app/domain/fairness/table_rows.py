"""From the lines of a CSV file to rows with names: the delimiter, the header in either language, the width.

Shared by the three kinds of table that the check takes: counts, waits and complaints.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from app.domain.errors import Sentence
from app.domain.fairness.standardise import IntArray
from app.domain.fairness.table_refusals import RowHeldBack, UnreadableTable

Taken = TypeVar("Taken")
HINDI_NAMES = {
    "क्षेत्र": "area",
    "पात्र": "eligible",
    "लाभ नहीं मिला": "unserved",
    "जिला": "parent",
    "योजना": "stratum",
    "समूह": "group",
    "लिंग": "sex",
    "दिव्यांग": "disability",
    "दिव्यांगता": "disability",
    "उम्र": "age",
    "आयु": "age",
    "वर्ग": "category",
    "नहीं पूछा": "unknown",
    "मामले": "cases",
    "बस्तियां": "settlements",
    "बस्तियाँ": "settlements",
    "देखी बस्तियां": "visited",
    "देखी बस्तियाँ": "visited",
    "आखिरी दौरा": "last_visit",
    "पद": "office",
    "शिकायत करने वाले": "complainants",
    "महीने": "months",
    "खुला": "opened",
    "बंद": "closed",
    "नतीजा": "outcome",
}


@dataclass(slots=True)
class Numbering:
    """Give each new key the next number."""

    numbers: dict[Any, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def add(self, key: object) -> None:
        """Note the key of the next row."""
        self.rows.append(self.numbers.setdefault(key, len(self.numbers)))

    def codes(self) -> IntArray:
        """Return the number of each row's key (R,)."""
        return np.array(self.rows, dtype=np.int64)


def read_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, values) of comma, semicolon or tab separated lines, the header first.

    Raises :class:`UnreadableTable` where the lines are no such table.
    """
    source = iter(lines)
    first = next(source, "").removeprefix("\ufeff")
    delimiter = max(",;\t", key=first.count)

    def all_lines() -> Iterator[str]:
        yield first
        yield from source

    reader = csv.reader(all_lines(), delimiter=delimiter, strict=True)
    try:
        for values in reader:
            yield reader.line_num, values
    except csv.Error as error:
        raise UnreadableTable(_NOT_A_TABLE.format(line=reader.line_num), code="not_a_table") from error


def read_header(
    first: tuple[int, list[str]] | None, required: tuple[str, ...], known: tuple[str, ...]
) -> tuple[list[str], list[str]]:
    """Return the column names as the check knows them, and those it will not use.

    Raises :class:`UnreadableTable` where a required column is missing or a known one is there twice.
    """
    names = [tidy(name) for name in first[1]] if first else []
    names = [HINDI_NAMES.get(name, name.lower()) for name in names]
    missing = [name for name in required if name not in names]
    if missing:
        asked = {"columns": ", ".join(missing), "required": ", ".join(required)}
        raise UnreadableTable(_MISSING.format(**asked), code="missing_column", field=missing[0])
    for name in known:
        if names.count(name) > 1:
            raise UnreadableTable(_TWICE.format(column=name), code="column_twice", field=name)
    return names, [name for name in names if name and name not in known]


def named(line: int, values: list[str], header: list[str], filled: tuple[str, ...]) -> dict[str, str]:
    """Return one row by column name; columns in ``filled`` may not be blank. Raises :class:`RowHeldBack`."""
    if len(values) != len(header):
        raise RowHeldBack("wrong_width", line, header[min(len(values), len(header) - 1)], str(len(values)))
    row = {name: tidy(value) for name, value in zip(header, values, strict=True)}
    for name in filled:
        if row.get(name) == "":
            raise RowHeldBack("blank", line, name, "")
    return row


def taken_rows(
    reader: Iterable[tuple[int, list[str]]], read: Callable[[int, list[str]], Taken], held_back: list[RowHeldBack]
) -> Iterator[Taken]:
    """Yield what ``read`` makes of each row in which anything stands; those that it holds back go into ``held_back``.

    Raises :class:`UnreadableTable` at the end where there was no row at all.
    """
    nothing = True
    for line, values in reader:
        if not any(value.strip() for value in values):
            continue
        nothing = False
        try:
            taken = read(line, values)
        except RowHeldBack as refusal:
            held_back.append(refusal)
        else:
            yield taken
    if nothing:
        raise UnreadableTable(_EMPTY, code="no_rows")


_COUNT = re.compile(r"-?[0-9०-९]+(?:\.[0०]+)?")
LARGEST_COUNT = 10**9


def whole_number(line: int, column: str, text: str) -> int:
    """Return a count in ASCII or Devanagari digits. Raises :class:`RowHeldBack` for what is none."""
    if not _COUNT.fullmatch(text):
        raise RowHeldBack("not_a_whole_number", line, column, text)
    number = text.partition(".")[0]
    if number.startswith("-"):
        raise RowHeldBack("negative", line, column, text)
    if len(number) > len(str(LARGEST_COUNT)) or int(number) > LARGEST_COUNT:
        raise RowHeldBack("too_large", line, column, text)
    return int(number)


def header_names(first: str) -> set[str]:
    """Return the column names of a file's first line as the check knows them."""
    names = {tidy(name.strip('"')) for name in re.split(r"[,;\t]", first.removeprefix("\ufeff"))}
    return {HINDI_NAMES.get(name, name.lower()) for name in names}


def tidy(text: str) -> str:
    """One way to write each letter, and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


_MISSING = Sentence(
    "फ़ाइल में ये स्तंभ नहीं हैं: {columns}। पहली पंक्ति में {required} लिखें।",
    "The file lacks these columns: {columns}. Write {required} in the first line.",
)
_TWICE = Sentence("स्तंभ {column} दो बार है। एक ही रखें।", "The column {column} is there twice. Keep one.")
_EMPTY = Sentence("फ़ाइल में कोई पंक्ति नहीं है।", "The file has no rows.")
_NOT_A_TABLE = Sentence(
    'पंक्ति {line} के पास यह CSV तालिका जैसी नहीं है, शायद कोई " खुला रह गया है। Excel में CSV UTF-8 चुनकर सहेजें।',
    'Near line {line} this is not a CSV table, perhaps a " was left open. Save it from the spreadsheet as CSV UTF-8.',
)
