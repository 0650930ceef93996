"""What the pages of a list show: rows by verdict with before and after, reasons with counts, what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.errors import Sentence
from app.domain.imports.kinds import ALL_LABELS
from app.domain.imports.remarks import Remark
from app.domain.imports.screening import without_marks
from app.domain.imports.states import GRAVITY, Outcome, RowVerdict, is_in_full, reason_sentence, remark_sentence
from app.domain.loading.report_text import harmless
from app.domain.rows import masked
from app.models import ImportBatch, ImportChunk, ImportRow, Job
from app.services import audit
from app.services.imports import batches
from app.services.imports.sealed import ChunkRows, open_chunk

SHOWN = 8
NUMBERS = frozenset({"mobile", "samagra_family", "samagra_member"})
WAITING = (Outcome.HELD, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """One remark as it is read: the column, what stood there, and what is said of it; numbers are masked."""

    column: Sentence
    before: str
    said: Sentence
    reading: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it is looked at; ``outcome`` is what became of it, "" before anything did."""

    line: int
    name: str
    place: str
    remarks: Sequence[ShownRemark]
    code: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows are not simply fine: the sentence, and of how many rows it is the gravest."""

    verdict: RowVerdict
    code: str
    said: Sentence
    count: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that the page of a list shows."""

    batch: ImportBatch
    job: Job | None
    verdicts: Mapping[str, int]
    outcomes: Mapping[str, int]
    reasons: Sequence[Reason]
    rows: Mapping[RowVerdict, Sequence[ShownRow]]
    undecided: Sequence[ShownRow]

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return sum(self.verdicts.values())


def view_list(session: Session, actor: Actor, batch_id: int) -> ListPage:
    """Return what the page of one of the actor's own lists shows, or raise NotFound."""
    batch = batches.get_list(session, actor, batch_id)
    rows = {verdict: first_rows(session, batch, verdict) for verdict in RowVerdict}
    undecided = _rows_where(session, batch, ImportRow.outcome == Outcome.UNDECIDED, 50)
    return ListPage(
        batch,
        batch.job,
        batch.counts.get("verdicts", {}),
        batch.counts.get("outcomes", {}),
        _reasons(session, batch),
        rows,
        undecided,
    )


def _reasons(session: Session, batch: ImportBatch) -> list[Reason]:
    grouped = session.execute(
        select(ImportRow.verdict, ImportRow.code, func.count())
        .where(ImportRow.batch_id == batch.id, ImportRow.code != "")
        .group_by(ImportRow.verdict, ImportRow.code)
    )
    found = [
        Reason(RowVerdict(verdict), code, reason_sentence(batch.kind, code), count) for verdict, code, count in grouped
    ]
    return sorted(found, key=lambda reason: (-GRAVITY[reason.verdict], -reason.count, reason.code))


def first_rows(session: Session, batch: ImportBatch, verdict: RowVerdict) -> list[ShownRow]:
    """Return the first rows of a list with a verdict, while they are kept."""
    if verdict is not RowVerdict.ACCEPTED:
        return _rows_where(session, batch, ImportRow.verdict == verdict, SHOWN)
    first = session.get(ImportChunk, (batch.id, 0))
    if first is None or not batch.counts.get("verdicts", {}).get(verdict):
        return []
    rows = open_chunk(first.sealed)
    fine = (at for at in range(len(rows.lines)) if at not in rows.remarks)
    return [_shown(rows, at, "", "") for at, _number in zip(fine, range(SHOWN), strict=False)]


def _rows_where(session: Session, batch: ImportBatch, condition: object, limit: int) -> list[ShownRow]:
    wanted = select(ImportRow.line, ImportRow.chunk, ImportRow.code, ImportRow.outcome).where(
        ImportRow.batch_id == batch.id,
        condition,  # type: ignore[arg-type]
    )
    found = session.execute(wanted.order_by(ImportRow.line).limit(limit)).all()
    opened: dict[int, ChunkRows] = {}
    shown = []
    for line, number, code, outcome in found:
        if number not in opened:
            chunk = session.get(ImportChunk, (batch.id, number))
            if chunk is None:
                continue
            opened[number] = open_chunk(chunk.sealed)
        rows = opened[number]
        if line in rows.lines:
            shown.append(_shown(rows, rows.lines.index(line), code, outcome or ""))
    return shown


def _shown(rows: ChunkRows, at: int, code: str, outcome: str) -> ShownRow:
    remarks = [_shown_remark(rows, at, remark) for remark in rows.remarks.get(at, ())]
    if code and not any(remark.code == code for remark in rows.remarks.get(at, ())):
        remarks.append(ShownRemark(Sentence("", ""), "", remark_sentence(code, ""), ""))
    name = without_marks(rows.value("name", at) or "")
    return ShownRow(rows.lines[at], name, _place(rows, at), remarks, code, outcome)


def _place(rows: ChunkRows, at: int) -> str:
    if told := rows.value("place", at):
        return str(told)[:60]
    place = rows.places.get("settlement", rows.places.get("settlement_code", rows.places.get("booth")))
    cells = rows.cells(at)
    return cells[place][:60] if place is not None and place < len(cells) else ""


def _shown_remark(rows: ChunkRows, at: int, remark: Remark) -> ShownRemark:
    place = column_of(rows, remark.field)
    label = ALL_LABELS.get(remark.field, Sentence("", ""))
    if place is not None and rows.headers[place]:
        label = Sentence(rows.headers[place], rows.headers[place])
    before = without_marks(rows.cells(at)[place])[:60] if place is not None and place < len(rows.cells(at)) else ""
    reading = remark.reading
    if remark.field in NUMBERS:
        before, reading = masked(before), _hidden(reading)
    return ShownRemark(label, before, remark_sentence(remark.code, reading), reading)


def _hidden(reading: str) -> str:
    return reading if is_in_full(reading) else masked(reading)


def column_of(rows: ChunkRows, name: str) -> int | None:
    """Return the column that a remark speaks of: that of a field, or one named by its place as ``#3``."""
    if name.startswith("#"):
        return int(name[1:])
    return rows.places.get(name)


def refused_rows(session: Session, actor: Actor, batch_id: int, language: str) -> Iterator[list[str]]:
    """Yield a header and every row held back or refused as it came, with its line and reasons, in safe cells.

    Whoever takes personal data away as a file leaves an entry in the audit chain.

    Raises:
        NotFound: not the actor's list.
    """
    batch = batches.get_list(session, actor, batch_id)
    audit.record(session, actor, "list_refused_exported", "list", batch.id)
    return _refused(session, batch, language)


def _refused(session: Session, batch: ImportBatch, language: str) -> Iterator[list[str]]:
    top = ["पंक्ति", "कारण"] if language == "hi" else ["line in the first file", "why"]
    headed = False
    numbers = session.scalars(select(ImportChunk.number).where(ImportChunk.batch_id == batch.id)).all()
    for number in sorted(numbers):
        rows = open_chunk(session.get_one(ImportChunk, (batch.id, number)).sealed)
        codes = dict(_held_lines(session, batch, number))
        if not headed:
            yield [*map(harmless, rows.headers), *top]
            headed = True
        for at, line in enumerate(rows.lines):
            if line in codes:
                said = _shown(rows, at, codes[line], "").remarks
                why = " ".join(_told(remark, language) for remark in said)
                yield [*map(harmless, rows.cells(at)), str(line), harmless(why)]


def _told(remark: ShownRemark, language: str) -> str:
    column = remark.column.in_language(language)
    return f"{column}: {remark.said.in_language(language)}" if column else remark.said.in_language(language)


def _held_lines(session: Session, batch: ImportBatch, number: int) -> list[tuple[int, str]]:
    held = ImportRow.outcome.in_(WAITING) | (
        ImportRow.outcome.is_(None) & ImportRow.verdict.in_((RowVerdict.REFUSED, RowVerdict.DOUBTFUL))
    )
    wanted = select(ImportRow.line, ImportRow.code).where(
        ImportRow.batch_id == batch.id, ImportRow.chunk == number, held
    )
    return [(line, code) for line, code in session.execute(wanted)]


def held_back(page: ListPage) -> int:
    """Return how many rows of a list wait to be corrected."""
    if page.outcomes:
        return sum(page.outcomes.get(outcome, 0) for outcome in WAITING)
    return sum(page.verdicts.get(verdict, 0) for verdict in (RowVerdict.REFUSED, RowVerdict.DOUBTFUL))


def report_notes(session: Session, batch: ImportBatch) -> Iterator[tuple[int, str, str, str, Sentence]]:
    """Yield line, column, masked cell, code and sentence of every remark on a list that was read."""
    numbers = session.scalars(select(ImportChunk.number).where(ImportChunk.batch_id == batch.id)).all()
    for number in sorted(numbers):
        rows = open_chunk(session.get_one(ImportChunk, (batch.id, number)).sealed)
        of_line = Counter(rows.lines)
        matched = select(ImportRow.line, ImportRow.code).where(
            ImportRow.batch_id == batch.id, ImportRow.chunk == number, ImportRow.verdict == RowVerdict.DUPLICATE
        )
        for at, remarks in sorted(rows.remarks.items()):
            for remark in remarks:
                yield _noted(rows, at, remark)
        for line, code in session.execute(matched):
            if of_line[line] and code != "repeated":
                yield line, "", "", code, remark_sentence(code, "")


def _noted(rows: ChunkRows, at: int, remark: Remark) -> tuple[int, str, str, str, Sentence]:
    place = column_of(rows, remark.field)
    cells = rows.cells(at)
    before = cells[place] if place is not None and place < len(cells) else ""
    personal = remark.field in NUMBERS or remark.field == "name"
    said = remark_sentence(remark.code, _hidden(remark.reading) if personal else remark.reading)
    column = rows.headers[place] if place is not None else ""
    return rows.lines[at], column, masked(before) if personal else before, remark.code, said
