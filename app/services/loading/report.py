"""What became of a file: counts by verdict, what was written, and a remark for every row not taken as it stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, Sentence
from app.domain.loading.report_text import report_text
from app.domain.rows import Row, RowNote, Verdict
from app.services import audit

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps in all, as a load goes on."""

T = TypeVar("T")
CHUNK = 2_000


class ReportNotWritten(InvalidInput):
    """The report's file cannot be written."""

    code = "report_not_written"


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(slots=True)
class LoadReport:
    """The account of one load.

    ``verdicts`` counts rows by how they ended; ``written`` counts records (added, updated, unchanged, and whatever
    the loader names besides); ``tallies`` counts what the loader found out; ``notes`` has a line for every remark.
    """

    what: str
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    tallies: Counter[str] = field(default_factory=Counter)
    notes: list[RowNote] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return self.verdicts.total()

    @property
    def held_back(self) -> int:
        """How many rows were left out: refused, or in doubt where such rows are not written."""
        return self.verdicts[Verdict.REJECTED] + self.tallies["left_out"]

    @property
    def changed(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.written["added"] or self.written["updated"])

    @property
    def remarks(self) -> list[RowNote]:
        """The remarks on the file as a whole."""
        return [note for note in self.notes if not note.line]

    def close_row(self, row: Row) -> None:
        """Count a row under its final verdict and keep its notes."""
        self.verdicts[row.verdict] += 1
        self.notes.extend(row.notes)

    def remark(self, code: str, value: str, message: Sentence, verdict: Verdict = Verdict.ACCEPTED) -> None:
        """Add a remark on the file as a whole."""
        self.notes.append(RowNote(0, "", value, code, message, verdict=verdict))

    def counts(self) -> dict[str, int]:
        """Return every count by a flat name, for the audit entry; no value of a row is among them."""
        verdicts = {str(verdict): self.verdicts[verdict] for verdict in Verdict}
        return {"rows": self.rows, **verdicts, **self.written, **self.tallies}

    def write_csv(self, path: Path) -> None:
        """Write the notes as CSV; raise :class:`ReportNotWritten` where that cannot be done."""
        write_notes(path, self.notes)


def write_notes(path: Path, notes: Iterable[RowNote]) -> None:
    """Write notes as CSV; raise :class:`ReportNotWritten` where that cannot be done."""
    try:
        path.write_text(report_text(notes), encoding="utf-8")
    except OSError as error:
        raise ReportNotWritten(
            Sentence(
                f"रिपोर्ट {path.name} नहीं लिखी जा सकी। दूसरी जगह का नाम दें।",
                f"The report {path.name} could not be written. Name another place.",
            ),
            field="report",
        ) from error


Load = Callable[[Session, Progress], LoadReport]
"""One load, ready to run on a session."""


def record_load(session: Session, report: LoadReport) -> None:
    """Write the one audit entry of a load: what was loaded, and counts."""
    audit.record(session, None, f"{report.what}_loaded", "load", None, report.counts())


def in_chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Yield neighbouring pieces of a list."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def standing(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that were not rejected so far."""
    return [row for row in rows if row.verdict is not Verdict.REJECTED]
