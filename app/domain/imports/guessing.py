"""What each column of a list of people holds: proposed from its header and its cells, for somebody to confirm.

Offices name their columns as they like and put them in any order. A header that is known in either language decides;
what is left is proposed from the cells of the first rows. Whoever loads the list sees the proposal with samples and
changes it; what was confirmed once for a header is remembered for the next list of that shape.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.cells import clean_cell
from app.domain.columns import Field, ForbiddenColumn
from app.domain.eligibility.facts import REFERENCE
from app.domain.errors import Sentence
from app.domain.forbidden_columns import folded_header, forbidden_column
from app.domain.hindi_text import FontReading, TypedAs, read_column
from app.domain.identifiers import ascii_digits
from app.domain.imports.births import read_birth_cell
from app.domain.imports.words import SEX_WORDS


def _known_columns() -> tuple[list[Field], dict[str, Sentence]]:
    with (REFERENCE / "list_columns.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    fields = [
        Field(row["field"], tuple(row["names"].split("|")), row["field"] == "name", bool(row["personal"]))
        for row in rows
    ]
    return fields, {row["field"]: Sentence(row["label_hi"], row["label_en"]) for row in rows}


FIELDS, FIELD_LABELS = _known_columns()
"""What a list of people may hold, and what it is called; a name and a place are all that it has to hold."""
TEXT_FIELDS = ("name", "relation_name", "settlement", "guardian_name", "sex", "marital", "paid")
"""Fields whose column may be typed in an old Hindi font."""
PERSONAL = frozenset(wanted.name for wanted in FIELDS if wanted.personal)
TITLE_LINES = 15

_SPELLINGS = {spelling: wanted.name for wanted in reversed(FIELDS) for spelling in wanted.spellings}
_MOBILE = re.compile(r"(?:\+91|0091|91|0)?[ -]?[6-9]\d{4}[ -]?\d{5}")
Knows = Callable[[str], str | None]
BY_CONTENT: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("mobile", _MOBILE.fullmatch),
    ("samagra_member", re.compile(r"[1-9]\d{8}").fullmatch),
    ("samagra_family", re.compile(r"[1-9]\d{7}").fullmatch),
    ("booth", re.compile(r"\d{1,3}\s*/\s*\d{1,4}[A-Za-z]?").fullmatch),
    ("sex", lambda cell: SEX_WORDS.get(cell.casefold())),
    ("born_on", lambda cell: re.search(r"\D", cell) and read_birth_cell(cell)),
)
_MOST = 0.7
UNICODE = FontReading(TypedAs.UNICODE, 1.0)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is proposed: its header, samples, which field by header ("name"), by content, and its font."""

    place: int
    header: str
    samples: tuple[str, ...]
    field: str = ""
    by_content: bool = False
    font: FontReading = UNICODE


def header_place(rows: Sequence[Sequence[str]], knows: Knows | None = None) -> int | None:
    """Return which of the first rows names the columns: the one that names most fields, titles and dates above it.

    Where none names any, the first row with two filled cells; None for a list without such a row. ``knows`` tells the
    field of a header for lists of anything but people.
    """
    field_of = knows or named
    scores = [len({name for cell in row if (name := field_of(cell))}) for row in rows[:TITLE_LINES]]
    if scores and max(scores) >= 2:
        return scores.index(max(scores))
    filled = (at for at, row in enumerate(rows[:TITLE_LINES]) if sum(1 for cell in row if cell.strip()) >= 2)
    return next(filled, None)


def named(header: str) -> str | None:
    """Return the field that a header names, in either language; None for a header that is not known."""
    return _SPELLINGS.get(folded_header(clean_cell(header)))


def refuse_forbidden_headers(headers: Sequence[str]) -> None:
    """Raise ForbiddenColumn where a header asks for what is never kept, naming every such column."""
    refusals = [refused for header in headers if (refused := forbidden_column(header))]
    if refusals:
        raise ForbiddenColumn(Sentence(" ".join(r.hi for r in refusals), " ".join(r.en for r in refusals)))


def propose_columns(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    knows: Knows | None = None,
    by_content: Sequence[tuple[str, Callable[[str], object]]] = BY_CONTENT,
) -> list[Column]:
    """Return a proposal for every column; no field is proposed twice, and the first header that names it has it."""
    field_of = knows or named
    taken: set[str] = set()
    proposed = []
    for place, header in enumerate(headers):
        cells = [clean_cell(row[place]) for row in rows if place < len(row)]
        name = field_of(header) or ""
        if name in taken:
            name = ""
        taken.add(name)
        proposed.append(Column(place, clean_cell(header), tuple(dict.fromkeys(filter(None, cells)))[:3], name))
    return [_completed(column, rows, taken, by_content) for column in proposed]


def _completed(
    column: Column,
    rows: Sequence[Sequence[str]],
    taken: set[str],
    known_by_content: Sequence[tuple[str, Callable[[str], object]]],
) -> Column:
    cells = [cell for row in rows if column.place < len(row) and (cell := clean_cell(row[column.place]))]
    name, by_content = column.field, False
    if not name and cells:
        name = next((known for known, fits in known_by_content if known not in taken and _mostly(fits, cells)), "")
        by_content = bool(name)
        taken.add(name)
    return Column(column.place, column.header, column.samples, name, by_content, read_column(cells))


def _mostly(fits: object, cells: Sequence[str]) -> bool:
    assert callable(fits)
    return sum(1 for cell in cells if fits(ascii_digits(cell))) >= _MOST * len(cells)


def header_fingerprint(headers: Sequence[str]) -> str:
    """Return what lists of one shape share: 32 hexadecimal characters of their headers as they are compared."""
    return hashlib.sha256("\n".join(map(folded_header, headers)).encode()).hexdigest()[:32]


def missing_fields(places: Mapping[str, int]) -> list[str]:
    """Return what a choice of columns lacks: a name, and a place by settlement, its code, or booth."""
    missing = [] if "name" in places else ["name"]
    placed = {"settlement", "settlement_code", "booth"} & set(places) or {"ac_no", "booth_no"} <= set(places)
    return missing if placed else [*missing, "settlement"]
