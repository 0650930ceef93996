"""A plain table of counts in, areas with their sentences out.

Here the check stands alone: anyone with ``area,eligible,unserved`` in a CSV file can
run it without the rest of the product. A row that cannot be right is held back and named, with its line,
its column and what to do; the others are computed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.check import UnservedCheck, check_unserved
from app.domain.fairness.sentences import facts_of, unserved_sentence
from app.domain.fairness.standardise import FloatArray, IntArray

REQUIRED = ("area", "eligible", "unserved")
GROUPING = ("parent", "stratum", "household")
KNOWN = (*REQUIRED, *GROUPING, "group", "lon", "lat")
HINDI_NAMES = {
    "क्षेत्र": "area",
    "पात्र": "eligible",
    "लाभ नहीं मिला": "unserved",
    "जिला": "parent",
    "योजना": "stratum",
}
LARGEST_COUNT = 10**9

_COUNT = re.compile(r"-?[0-9०-९]+(?:\.[0०]+)?")


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


@dataclass(slots=True)
class CountTable:
    """What was read: area names in the order of the file, counts by row, and the rows held back.

    ``areas`` holds (parent, area); an area is the same only under the same parent, for "Ward 1" is a name
    in many towns.
    """

    areas: list[tuple[str, str]]
    area: IntArray
    eligible: FloatArray
    unserved: FloatArray
    parent: IntArray | None
    stratum: IntArray | None
    household: IntArray | None
    held_back: list[RowHeldBack]
    unused_columns: list[str]

    def names(self) -> list[str]:
        """What to call each area in a sentence: its parent stands beside it where the name is there twice."""
        seen = Counter(name for _, name in self.areas)
        return [f"{name} ({parent})" if seen[name] > 1 else name for parent, name in self.areas]


@dataclass(slots=True)
class _Numbering:
    """Give each new key the next number."""

    numbers: dict[Any, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def add(self, key: object) -> None:
        self.rows.append(self.numbers.setdefault(key, len(self.numbers)))

    def codes(self) -> IntArray:
        return np.array(self.rows, dtype=np.int64)


def read_counts(lines: Iterable[str]) -> CountTable:
    """Read CSV lines (comma, semicolon or tab; the header's names in English or Hindi) into counts.

    Counts may be in Devanagari digits. Raises :class:`UnreadableTable` where no row can be used at all.
    """
    reader = _reader(lines)
    return _collect(reader, *_header(next(reader, [])))


def check_table(table: CountTable, seed: int = 0) -> UnservedCheck:
    """Run the check on a table; areas keep the order of the file."""
    return check_unserved(
        table.area,
        table.eligible,
        table.unserved,
        parent=table.parent,
        stratum=table.stratum,
        household=table.household,
        seed=seed,
    )


def to_json(check: UnservedCheck, table: CountTable) -> dict[str, Any]:
    """The result as plain values: method, seed and one object per area; an infinite or unknown number is
    None.
    """
    return {
        "method": check.method,
        "seed": check.seed,
        "spread": round(check.spread, 4),
        "areas": [_area_object(check, table, index, name) for index, name in enumerate(table.names())],
        "held_back": [refusal.as_row() for refusal in table.held_back],
    }


def _area_object(check: UnservedCheck, table: CountTable, index: int, called: str) -> dict[str, Any]:
    parent, area = table.areas[index]
    facts = facts_of(check, index, called)
    sentence = unserved_sentence(facts)
    result: dict[str, Any] = {"area": area}
    if table.parent is not None:
        result["parent"] = parent
    return result | {
        "n": facts.eligible,
        "unserved": facts.unserved,
        "expected": round(facts.expected, 4),
        "expected_state": round(float(check.expected_state[index]), 4),
        "odds_ratio": round(facts.odds_ratio, 4),
        "odds_ratio_state": round(float(check.odds_ratio_state[index]), 4),
        "probability": round(facts.probability, 6),
        "flag_a": facts.flag_a,
        "flag_b": facts.flag_b,
        "flag_low": facts.flag_low,
        "too_few": facts.too_few,
        "detectable_odds_ratio": round(facts.detectable, 4) if np.isfinite(facts.detectable) else None,
        "design_effect": round(float(check.design_effect[index]), 4),
        "compared_with": "parent" if facts.compared_with_district else "all",
        "sentence_hi": sentence.hi,
        "sentence_en": sentence.en,
    }


def _reader(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
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


def _header(first: tuple[int, list[str]] | list[str]) -> tuple[list[str], list[str]]:
    names = [_tidy(name) for name in first[1]] if first else []
    names = [HINDI_NAMES.get(name, name.lower()) for name in names]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise UnreadableTable(_MISSING.format(columns=", ".join(missing)), code="missing_column", field=missing[0])
    for name in KNOWN:
        if names.count(name) > 1:
            raise UnreadableTable(_TWICE.format(column=name), code="column_twice", field=name)
    return names, [name for name in names if name and name not in KNOWN]


def _collect(reader: Iterator[tuple[int, list[str]]], header: list[str], unused: list[str]) -> CountTable:
    grouping = [name for name in GROUPING if name in header]
    numbering = {name: _Numbering() for name in ("area", *grouping)}
    counts: list[tuple[int, int]] = []
    held_back: list[RowHeldBack] = []
    for line, values in reader:
        if not any(value.strip() for value in values):
            continue
        try:
            row = _named(line, values, header)
            eligible, unserved = _counts(line, row)
        except RowHeldBack as refusal:
            held_back.append(refusal)
            continue
        counts.append((eligible, unserved))
        numbering["area"].add((row.get("parent", ""), row["area"]))
        for name in grouping:
            numbering[name].add(row[name])
    if not counts and not held_back:
        raise UnreadableTable(_EMPTY, code="no_rows")
    pairs = np.array(counts, dtype=np.float64).reshape(-1, 2)
    codes = {name: numbers.codes() for name, numbers in numbering.items()}
    return CountTable(
        list(numbering["area"].numbers),
        codes["area"],
        pairs[:, 0],
        pairs[:, 1],
        codes.get("parent"),
        codes.get("stratum"),
        codes.get("household"),
        held_back,
        unused,
    )


def _named(line: int, values: list[str], header: list[str]) -> dict[str, str]:
    if len(values) != len(header):
        raise RowHeldBack("wrong_width", line, header[min(len(values), len(header) - 1)], str(len(values)))
    row = {name: _tidy(value) for name, value in zip(header, values, strict=True)}
    for name in (*REQUIRED, *GROUPING):
        if row.get(name) == "":
            raise RowHeldBack("blank", line, name, "")
    return row


def _counts(line: int, row: dict[str, str]) -> tuple[int, int]:
    eligible, unserved = (_count(line, name, row[name]) for name in ("eligible", "unserved"))
    if unserved > eligible:
        raise RowHeldBack("more_unserved_than_eligible", line, "unserved", row["unserved"])
    return eligible, unserved


def _count(line: int, column: str, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise RowHeldBack("not_a_whole_number", line, column, text)
    number = text.partition(".")[0]
    if number.startswith("-"):
        raise RowHeldBack("negative", line, column, text)
    if len(number) > len(str(LARGEST_COUNT)) or int(number) > LARGEST_COUNT:
        raise RowHeldBack("too_large", line, column, text)
    return int(number)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


_MISSING = Sentence(
    "फ़ाइल में ये स्तंभ नहीं हैं: {columns}। पहली पंक्ति में area, eligible, unserved लिखें।",
    "The file lacks these columns: {columns}. Write area, eligible, unserved in the first line.",
)
_TWICE = Sentence("स्तंभ {column} दो बार है। एक ही रखें।", "The column {column} is there twice. Keep one.")
_EMPTY = Sentence("फ़ाइल में कोई पंक्ति नहीं है।", "The file has no rows.")
_NOT_A_TABLE = Sentence(
    'पंक्ति {line} के पास यह CSV तालिका जैसी नहीं है, शायद कोई " खुला रह गया है। Excel में CSV UTF-8 चुनकर सहेजें।',
    'Near line {line} this is not a CSV table, perhaps a " was left open. Save it from the spreadsheet as CSV UTF-8.',
)
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
    "negative": Sentence(
        "{column} शून्य से कम नहीं हो सकता; मिला: {value}", "{column} cannot be below zero; found: {value}"
    ),
    "too_large": Sentence("{column} बहुत बड़ा है; मिला: {value}", "{column} is too large; found: {value}"),
    "more_unserved_than_eligible": Sentence(
        "बिना लाभ वाले ({value}) पात्र लोगों से ज़्यादा हैं। दोनों संख्याएँ जाँचें।",
        "More people without the benefit ({value}) than eligible people. Check both numbers.",
    ),
}
