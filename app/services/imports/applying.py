"""Taking a list that somebody has looked at: its rows become people, chunk by chunk, each row once.

A chunk's people, what became of its rows, the audit entry and the list's cursor are one transaction, so a chunk that
was cut off has never been. Whoever was recorded since the comparison is found again before anything is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.imports.states import ListState, Outcome, RowVerdict
from app.domain.lifecycle.clocks import day_of
from app.models import Beneficiary, Entitlement, ImportBatch, ImportChunk, Settlement
from app.services import audit, same_person
from app.services.imports import batches, comparing, second_process
from app.services.imports.ahead import ask_to_take, chunk_after, take_ready
from app.services.imports.comparing import CERTAIN
from app.services.imports.found import Found
from app.services.imports.marked_rows import mark_rows
from app.services.imports.people_rows import People, dues_of, picked
from app.services.imports.sealed import ChunkRows
from app.services.imports.staging import COMPARE, actor_of
from app.services.imports.undisturbed import undisturbed
from app.services.rule_book import rule_book

if TYPE_CHECKING:
    from app.models import Job

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """What became of each row of a chunk, and the person whom it stands for."""

    outcomes: list[Outcome]
    persons: list[int | None]

    def say(self, at: int, outcome: Outcome, person_id: int | None = None) -> None:
        """Say what became of one row."""
        self.outcomes[at], self.persons[at] = outcome, person_id


def step(session: Session, job: Job) -> bool:
    """Do one chunk of a job that takes a list; return True when nothing is left."""
    batch = batches.batch_of_job(session, job)
    if batch is None:
        return True
    job.done = min(job.done + apply_chunk(session, batch), job.total or 0)
    job.result["see"] = f"/imports/{batch.id}"
    if batch.state == ListState.DONE:
        same_person.start_after_list(session, batch)
    return batch.state != ListState.APPLYING


@undisturbed()
def apply_chunk(session: Session, batch: ImportBatch, now: datetime | None = None) -> int:
    """Take one chunk of a list and move its cursor; return how many rows that was."""
    if batch.state != ListState.APPLYING:
        return 0
    moment = now or datetime.now(UTC)
    actor = actor_of(session, batch, moment)
    cursor = dict(batch.cursor)
    if cursor["phase"] != COMPARE and not cursor["taken"] and cursor["people"] != comparing.newest_person(session):
        # Somebody was recorded since the list was compared, so it is compared once more before anything is taken.
        cursor = {"phase": COMPARE, "chunks": cursor["chunks"], "compared": 0}
        batch.cursor = cursor
    if cursor["phase"] == COMPARE:
        comparing.compare_chunk(session, batch, actor)
        return 0
    chunk = session.get(ImportChunk, (batch.id, cursor["taken"]))
    if chunk is None:
        _finish(batch, moment)
        session.flush()
        return 0
    count = _take_chunk(session, batch, actor, chunk, moment)
    cursor["taken"] += 1
    batch.cursor = cursor
    if cursor["taken"] >= cursor["chunks"]:
        _finish(batch, moment)
    session.flush()
    session.expunge(chunk)
    return count


def _finish(batch: ImportBatch, now: datetime) -> None:
    batch.state, batch.finished_at = ListState.DONE, now
    second_process.dismiss()


def _take_chunk(session: Session, batch: ImportBatch, actor: Actor | None, chunk: ImportChunk, now: datetime) -> int:
    ready = take_ready(chunk)
    ask_to_take(chunk_after(session, batch, chunk.number), batch.cursor["chunks"])
    rows, found = ready.rows, ready.found
    take = set(batch.columns["take"])
    count = len(rows.lines)
    shut = {at for at in rows.remarks if rows.verdict(at) not in take}
    fresh = _all_but(count, {*shut, *found.matches})
    comparing.same_member(session, actor, rows, found, fresh)
    settlements = rows.column("settlement_id") or [0] * count
    booths = _booths(session, {*settlements})
    frozen = _frozen(session, booths, now)
    closed = {key for key in {*settlements} if booths.get(key, 0) in {0, *frozen}}
    held = {at for at in range(count) if settlements[at] in closed} - shut if closed else set()
    places = _all_but(count, {*shut, *held, *found.matches})
    people = People(session, batch, ready, now)
    keys = people.gather(places, booths, day_of(now))
    told = _told(rows, found, places, keys)
    known = {at: match.person_id for at, match in found.matches.items() if match.code == CERTAIN}
    _dues_of_known(session, batch, people, known, now)
    _tell_rows(people, chunk, told)
    while people.tasks:
        people.tasks.pop(0)()
    _close(session, batch, actor, chunk, rows, told)
    return count


def _all_but(count: int, left_out: Collection[int]) -> Sequence[int]:
    """Return the places of a chunk but some."""
    return [at for at in range(count) if at not in left_out] if left_out else range(count)


def _told(rows: ChunkRows, found: Found, places: Sequence[int], keys: Sequence[int]) -> Told:
    """Write down what becomes of the rows: some become people, the rest is refused, known, to be decided, or held."""
    count = len(rows.lines)
    if len(places) == count:
        return Told([Outcome.ADDED] * count, [*keys])
    told = Told([Outcome.HELD] * count, [None] * count)
    for at, remarks in rows.remarks.items():
        if rows.verdict(at) == RowVerdict.REFUSED:
            told.say(at, Outcome.REFUSED)
        if at not in found.matches and any(remark.code == "repeated" for remark in remarks):
            told.say(at, Outcome.UNDECIDED)
    for at, match in found.matches.items():
        told.say(at, Outcome.KNOWN if match.code == CERTAIN else Outcome.UNDECIDED, match.person_id)
    for at, key in zip(places, keys, strict=True):
        told.outcomes[at], told.persons[at] = Outcome.ADDED, key
    return told


def _booths(session: Session, settlement_ids: Collection[int]) -> dict[int, int]:
    """Return the booth of each settlement as it is now."""
    wanted = sorted(set(settlement_ids) - {0})
    found: dict[int, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = session.execute(select(Settlement.id, Settlement.booth_id).where(Settlement.id.in_(some)))
        found.update((key, booth_id) for key, booth_id in rows)
    return found


def _frozen(session: Session, booths: dict[int, int], now: datetime) -> set[int]:
    book = rule_book(session, day_of(now))
    book.read_booths(booths.values())
    return {booth_id for booth_id in booths.values() if book.frozen_until(booth_id) is not None}


def _dues_of_known(session: Session, batch: ImportBatch, people: People, known: dict[int, int], now: datetime) -> None:
    """Have written what the list's scheme owes to people recorded before whom nobody has held against it yet."""
    if batch.scheme_id is None or not known:
        return
    wanted = sorted(set(known.values()))
    booths: dict[int, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        has = select(Entitlement.id).where(
            Entitlement.beneficiary_id == Beneficiary.id,
            Entitlement.scheme_id == batch.scheme_id,
            Entitlement.period == "",
        )
        rows = select(Beneficiary.id, Beneficiary.booth_id).where(Beneficiary.id.in_(some), ~has.exists())
        booths.update((key, booth_id) for key, booth_id in session.execute(rows))
    places = list({person: at for at, person in known.items() if person in booths}.values())
    dues = dues_of(session, batch, [people.rows.value("settlement_id", at) for at in places], day_of(now))
    if dues is None or not places:
        return
    persons = [known[at] for at in places]
    told = people.dues_at(dues, places)
    people.owe(dues, persons, [booths[person] for person in persons], told)


def _tell_rows(people: People, chunk: ImportChunk, told: Told) -> None:
    """Have written what became of every row."""
    rows, found, batch_id = people.rows, people.found, people.batch.id
    special = {*rows.remarks, *found.matches}
    paid = rows.column("paid") or [None] * len(rows.lines)
    plain = _all_but(len(rows.lines), special)
    columns: dict[str, Sequence[Any]] = {
        "line": picked(rows.lines, plain),
        "paid": picked(paid, plain),
        "beneficiary_id": picked(told.persons, plain),
    }
    shared: dict[str, Any] = {"batch_id": batch_id, "chunk": chunk.number, "verdict": "accepted"}
    outcomes = picked(told.outcomes, plain)
    if Outcome.HELD in outcomes:
        # A row that nothing was said of is held only where the election code came into force meanwhile.
        columns["code"] = ["frozen" if outcome is Outcome.HELD else "" for outcome in outcomes]
        columns["outcome"] = [str(outcome) for outcome in outcomes]
    else:
        shared |= {"code": "", "outcome": str(Outcome.ADDED)}
    people.write("import_row", columns, shared)
    marked = [
        _marked_row(
            rows,
            found,
            at,
            (batch_id, rows.lines[at], chunk.number, paid[at], told.outcomes[at], told.persons[at]),
        )
        for at in sorted(special)
    ]
    people.tasks.append(partial(mark_rows, people.session, marked, _CHANGED))


def _close(
    session: Session,
    batch: ImportBatch,
    actor: Actor | None,
    chunk: ImportChunk,
    rows: ChunkRows,
    told: Told,
) -> None:
    """Keep only the rows that wait for somebody, and move the counts."""
    waiting = [at for at, outcome in enumerate(told.outcomes) if outcome not in _OVER]
    chunk.sealed = rows.only(waiting)
    chunk.rows, chunk.found, chunk.keys = len(waiting), None, b""
    counted = Counter(batch.counts.get("outcomes", {}))
    here = {str(outcome): count for outcome, count in Counter(told.outcomes).items()}
    counted.update(here)
    batch.counts = {**batch.counts, "outcomes": dict(counted)}
    audit.record(session, actor, "list_rows_taken", "list", batch.id, {"chunk": chunk.number, **here})


_OVER = frozenset({Outcome.ADDED, Outcome.KNOWN})
_CHANGED = ("outcome", "beneficiary_id", "verdict", "code")


def _marked_row(rows: ChunkRows, found: Found, at: int, said: tuple[Any, ...]) -> dict[str, Any]:
    batch_id, line, chunk, paid, outcome, person_id = said
    match = found.matches.get(at)
    verdict = RowVerdict.DUPLICATE if match else rows.verdict(at)
    code = match.code if match else next(r.code for r in rows.remarks[at] if r.verdict == verdict)
    return {
        "batch_id": batch_id,
        "line": line,
        "chunk": chunk,
        "verdict": str(verdict),
        "code": code,
        "outcome": str(outcome),
        "beneficiary_id": person_id,
        "paid": paid,
    }
