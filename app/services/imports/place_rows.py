"""Rows of a list of places as the loaders read them, from the list's text or from what was kept of it.

The judging is that of the commands (:mod:`app.services.loading`): here a row of a list given on a page becomes one of
theirs, and what they note on it becomes a remark of the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cells import Verdict
from app.domain.columns import ColumnMap
from app.domain.coordinates import Confirmed
from app.domain.imports.kinds import kind_of
from app.domain.imports.people import Judged
from app.domain.imports.reading import BROKEN
from app.domain.imports.remarks import Remark
from app.domain.imports.states import GRAVITY, RowVerdict, in_full
from app.domain.imports.texts import from_old_font
from app.domain.rows import Row, read_row
from app.models import ImportBatch, ImportChunk
from app.services.imports import batches
from app.services.imports.sealed import open_chunk
from app.services.loading.named_booth import LIKELY_THERE

READ_AT_ONCE = 5_000
MOST_PLACES = 200_000
_BROKEN = "⁇"
"""Stands for a row that could not be parted: one cell, so that it stays ragged whenever it is judged again."""
_VERDICTS = {
    Verdict.ACCEPTED: RowVerdict.ACCEPTED,
    Verdict.CORRECTED: RowVerdict.CORRECTED,
    Verdict.DOUBTFUL: RowVerdict.DOUBTFUL,
    Verdict.REJECTED: RowVerdict.REFUSED,
}


@dataclass(slots=True)
class PlaceRows:
    """The rows of a whole list: as they came, and as the loaders read them."""

    headers: list[str]
    raw: list[list[str]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def judged(self, values: Mapping[str, Sequence[Any]], first: int, past: int) -> Judged:
        """Return some of the rows with what was noted on them, as a chunk keeps them."""
        width = len(self.headers)
        odd = {at - first: self.raw[at] for at in range(first, past) if len(self.raw[at]) != width}
        even = [[""] * width if at - first in odd else self.raw[at] for at in range(first, past)]
        judged = Judged(past - first, list(zip(*even, strict=True)), odd=odd)
        judged.values = {name: column[first:past] for name, column in values.items()}
        for at in range(first, past):
            remarks = remarks_on(self.rows[at])
            if remarks:
                judged.remarks[at - first] = remarks
        return judged


def remarks_on(row: Row) -> list[Remark]:
    """Return what the loaders noted on a row as remarks of a list; what was confirmed counts as nothing noted."""
    if not row.notes:
        return []
    names = {column: name for name, column in ((name, row.columns.column(name)) for name in row.columns.places)}
    return [
        Remark(
            names.get(note.column, ""),
            note.code[:30],
            in_full(note.message),
            RowVerdict.DUPLICATE if note.code == LIKELY_THERE else _VERDICTS[note.verdict],
        )
        for note in row.notes
        if note.verdict is not Verdict.ACCEPTED
    ]


def verdict_of(row: Row) -> RowVerdict:
    """Return how a row ends, in the words of lists."""
    return max((remark.verdict for remark in remarks_on(row)), key=GRAVITY.__getitem__, default=RowVerdict.ACCEPTED)


def rows_from_text(session: Session, batch: ImportBatch) -> PlaceRows:
    """Return every row of a list that is being read."""
    headers = batches.headers_of(session, batch)
    columns, fonts = _columns(batch, headers), batch.columns["old_font"]
    found, reader = PlaceRows(headers), batches.rows_of(session, batch)
    while True:
        portion = reader.take(READ_AT_ONCE)
        for cells, line in zip(portion.rows, portion.lines, strict=True):
            _add(found, columns, fonts, line, [_BROKEN] if cells is BROKEN else cells)
        if portion.last:
            return found


def rows_kept(session: Session, batch: ImportBatch) -> PlaceRows:
    """Return every row of a list that was read, from its chunks."""
    found: PlaceRows | None = None
    for chunk in chunks_of(session, batch):
        kept = open_chunk(chunk.sealed)
        found = found or PlaceRows(kept.headers)
        columns, fonts = _columns(batch, kept.headers), batch.columns["old_font"]
        for at, line in enumerate(kept.lines):
            _add(found, columns, fonts, line, kept.cells(at))
    return found or PlaceRows([])


def chunks_of(session: Session, batch: ImportBatch) -> Iterator[ImportChunk]:
    """Yield the chunks of a list in order, one in memory at a time."""
    numbers = session.scalars(select(ImportChunk.number).where(ImportChunk.batch_id == batch.id)).all()
    for number in sorted(numbers):
        yield session.get_one(ImportChunk, (batch.id, number))


def confirmed_of(batch: ImportBatch) -> Confirmed:
    """Return the readings that somebody has confirmed for a list."""
    return Confirmed.of(batch.columns.get("confirmed", []))


def _columns(batch: ImportBatch, headers: Sequence[str]) -> ColumnMap:
    return ColumnMap(kind_of(batch.kind).fields, tuple(headers), batch.columns["places"])


def _add(found: PlaceRows, columns: ColumnMap, fonts: Sequence[int], line: int, cells: list[str]) -> None:
    found.raw.append(cells)
    if fonts:
        cells = [from_old_font([cell])[0][0] if place in fonts else cell for place, cell in enumerate(cells)]
    found.rows.append(read_row(line, cells, columns))
