"""Opening a list: from a path to rows under the names of the fields wanted, or one refusal of the whole file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from app.domain.errors import InvalidInput, Sentence
from app.domain.rows import BadCell, Field, Row, RowReader, decode_table
from app.services.loading.sheets import is_spreadsheet, read_sheet

MAX_BYTES = 200 * 2**20
"""Ten times the largest list of the state; a larger file is a mistake."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

REPEATED = Sentence(
    "यह पंक्ति {line} में भी है। पहली ली गई; दोनों में से सही वाली रखें।",
    "This is also in line {line}. The first was taken; keep the right one of the two.",
)
TOO_LONG = Sentence("{limit} अक्षर तक ही लिखें।", "Write at most {limit} characters.")


class UnreadableFile(InvalidInput):
    """There is no such file, or it cannot be opened, or it is far too large."""

    code = "unreadable_file"


def read_rows(path: Path, fields: Sequence[Field], mapping: Mapping[str, str] | None = None) -> list[Row]:
    """Return every row of a CSV file or spreadsheet, those already rejected by their form included.

    Raises:
        UnreadableFile: no such file, no right to read it, or too large.
        BadSheet: a spreadsheet that cannot be read.
        InvalidInput: not a table, missing or forbidden columns, a mapping that does not fit.
    """
    rows = list(RowReader(_text_of(path), fields, mapping))
    for row in rows:
        if not row.cells:
            # A line that cannot be parted has no cells; it is rejected already, and later checks find it empty.
            row.cells.update((wanted.name, "") for wanted in fields)
    return rows


def _text_of(path: Path) -> str:
    data = _bytes_of(path)
    return decode_table(read_sheet(path).data if is_spreadsheet(path) else data)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            limit = MAX_BYTES // 2**20
            raise UnreadableFile(
                Sentence(
                    f"फ़ाइल {limit} MB से बड़ी है। छोटे हिस्सों में दें।", f"The file is larger than {limit} MB. Give it in parts."
                ),
                code="file_too_large",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            Sentence(
                f"फ़ाइल {path.name} नहीं मिली या खुल नहीं सकी। नाम और जगह जांचें।",
                f"File {path.name} was not found or cannot be opened. Check its name and place.",
            )
        ) from error


def value_of(row: Row, name: str, parse: Callable[[str], V]) -> V | None:
    """Return a cell as ``parse`` reads it; an empty one is None, an unreadable one None with a note."""
    if not row.cells[name]:
        return None
    try:
        return parse(row.cells[name])
    except BadCell as refusal:
        row.note(name, refusal.code, refusal.sentence)
        return None


def check_lengths(row: Row, limits: Mapping[str, int]) -> None:
    """Note every cell that is longer than its column in the database."""
    for name, limit in limits.items():
        if len(row.cells.get(name, "")) > limit:
            row.note(name, "too_long", TOO_LONG.format(limit=limit))


def refuse_repeats(rows: Iterable[tuple[K, Row]], name: str) -> dict[K, Row]:
    """Return the first row of each key; every later one gets a note on the field ``name`` and is left out."""
    first: dict[K, Row] = {}
    for key, row in rows:
        earlier = first.setdefault(key, row)
        if earlier is not row:
            row.note(name, "repeated", REPEATED.format(line=earlier.line))
    return first
