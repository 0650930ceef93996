"""A list loaded by command: the same steps as on the pages, one after the other, each in a transaction of its own.

Nobody looks in between, so what is read otherwise than it was written is told beforehand, rows in doubt and likely
duplicates are held back, and whoever runs the command again goes on where it was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.imports.states import ListState, Outcome, RowVerdict
from app.domain.rows import RowNote, Verdict
from app.models import ImportBatch
from app.services.imports import applying, batches, looking, staging, taking
from app.services.imports.columns import columns_by_command, confirm_columns
from app.services.imports.receive import ListForm, receive_list


@dataclass(frozen=True, slots=True)
class Opened:
    """A list that a command has opened; ``before`` is True where it was taken earlier and nothing is left to do.

    ``old_fonts`` names each column that is read as Kruti Dev with a cell before and after.
    """

    batch_id: int
    total: int
    before: bool
    old_fonts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a list is: lines done of all, and whether it has been read or taken."""

    done: int
    staged: bool
    over: bool


def open_list(session: Session, path: Path, form: ListForm, mapping: Mapping[str, str], now: datetime) -> Opened:
    """Keep a list and confirm its columns as proposed and as ``mapping`` says; one that was cut off is taken up.

    Raises:
        InvalidInput: the file as a whole cannot be taken. NotFound: no such scheme.
    """
    batch = receive_list(session, None, path, form, now)
    fonts: tuple[tuple[str, str, str], ...] = ()
    if batch.state == ListState.RECEIVED:
        fields, old_font, columns = columns_by_command(session, batch, mapping, form.encoding)
        confirm_columns(session, None, batch.id, fields, old_font, now)
        fonts = tuple(
            (column.header, *(column.font.preview[0] if column.font.preview else ("", "")))
            for column in columns
            if column.place in old_font
        )
    return Opened(batch.id, 3 * batch.lines, batch.state == ListState.DONE, fonts)


def go_on(session: Session, batch_id: int, *, doubtful: bool, now: datetime) -> Standing:
    """Do one chunk of a list, whatever comes next for it; the caller commits."""
    batch = batches.get_list(session, None, batch_id, lock=True)
    done = 0
    if batch.state == ListState.STAGING:
        done = staging.stage_chunk(session, batch, now)
        return Standing(done, batch.state == ListState.STAGED, False)
    if batch.state == ListState.STAGED:
        wanted = {RowVerdict.CORRECTED, *([RowVerdict.DOUBTFUL] if doubtful else [])}
        taking.take_list(session, None, batch_id, wanted, now)
    done = applying.apply_chunk(session, batch, now)
    return Standing(done, False, batch.state == ListState.DONE)


def staged(session: Session, batch_id: int) -> bool:
    """Tell whether a list has been read and waits to be taken."""
    return batches.get_list(session, None, batch_id).state == ListState.STAGED


def notes_of(session: Session, batch_id: int) -> Iterator[RowNote]:
    """Yield every remark on a list that was read, for the report; values of personal columns are masked."""
    batch = batches.get_list(session, None, batch_id)
    for line, column, value, code, said in looking.report_notes(session, batch):
        yield RowNote(line, column, value, code, said, verdict=Verdict.REJECTED)


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a list: rows by verdict and by outcome."""

    rows: int
    verdicts: Mapping[str, int]
    outcomes: Mapping[str, int]

    @property
    def held_back(self) -> int:
        """How many rows are neither added nor known."""
        return sum(n for name, n in self.outcomes.items() if name not in (Outcome.ADDED, Outcome.KNOWN))


def account_of(session: Session, batch_id: int) -> Account:
    """Return what became of a list that was taken."""
    batch: ImportBatch = batches.get_list(session, None, batch_id)
    verdicts = batch.counts.get("verdicts", {})
    return Account(sum(verdicts.values()), verdicts, batch.counts.get("outcomes", {}))
