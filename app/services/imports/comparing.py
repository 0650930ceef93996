"""A list held against the people recorded already: the same Samagra ID, or a namesake in the same settlement.

Nothing is merged here. The same ID under a name that sounds alike is the same person; anything less is a likeness that
somebody has to decide. A person outside the viewer's areas is never shown, only that there is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.imports.states import RowVerdict
from app.domain.same_person import NamesAgree, names_agree
from app.models import Beneficiary, Booth, ImportBatch, ImportChunk
from app.services import scope
from app.services.imports.ahead import ask_to_compare, chunk_after, compare_ready
from app.services.imports.found import Found, Match, seal_matches
from app.services.imports.looked_up import rows_by
from app.services.imports.marked_rows import mark_rows
from app.services.imports.namesakes import find_namesakes
from app.services.imports.sealed import ChunkRows
from app.services.merged_records import ends_of

OPEN = frozenset({RowVerdict.ACCEPTED, RowVerdict.CORRECTED, RowVerdict.DOUBTFUL})
"""Verdicts of rows that may become people."""
CERTAIN = "same_person"


def compare_chunk(session: Session, batch: ImportBatch, actor: Actor | None) -> int:
    """Compare one chunk of a list and move its cursor; return how many rows that was."""
    cursor = dict(batch.cursor)
    chunk = session.get(ImportChunk, (batch.id, cursor["compared"]))
    if chunk is None:
        batch.cursor = {"phase": "", "chunks": cursor["chunks"], "taken": 0, "people": newest_person(session)}
        return 0
    rows, found = compare_ready(chunk.sealed)
    ask_to_compare(chunk_after(session, batch, chunk.number), cursor["chunks"])
    find_matches(session, actor, rows, found)
    chunk.found = seal_matches(found.matches)
    _mark(session, batch, chunk, rows, found)
    cursor["compared"] += 1
    batch.cursor = cursor
    session.flush()
    session.expunge(chunk)
    return len(rows.lines)


def newest_person(session: Session) -> int:
    """Return the highest key of a person; whoever comes later was not compared."""
    return int(session.scalar(select(func.max(Beneficiary.id))) or 0)


def find_matches(session: Session, actor: Actor | None, rows: ChunkRows, found: Found) -> None:
    """Find who is recorded already among the rows of a chunk."""
    open_rows = [at for at in range(len(rows.lines)) if at not in rows.remarks or rows.verdict(at) in OPEN]
    same_member(session, actor, rows, found, open_rows)
    find_namesakes(session, rows, found, [at for at in open_rows if at not in found.matches])


def same_member(session: Session, actor: Actor | None, rows: ChunkRows, found: Found, places: Iterable[int]) -> None:
    """Find who is recorded under the Samagra ID of a row, and add that to the matches."""
    by_key: dict[str, list[int]] = defaultdict(list)
    for at in places:
        if found.member[at]:
            by_key[found.member[at]].append(at)
    for key, person_id, booth_id, keys, name_hi, name_en in _people_by_member(session, by_key):
        near = within_reach(session, actor, [booth_id])
        for at in by_key[key]:
            code = _member_code(rows.value("name", at), found.keys[at], keys, (name_hi, name_en), booth_id in near)
            found.matches[at] = Match(code, person_id)


def _member_code(name: str, keys: str, known_keys: str, known: Sequence[str], near: bool) -> str:
    if not near:
        return "same_elsewhere"
    if keys == known_keys or names_agree([name], known) not in (NamesAgree.DIFFERENT, NamesAgree.UNKNOWN):
        return CERTAIN
    return "same_id_other_name"


def _people_by_member(session: Session, keys: Collection[str]) -> Iterable[Any]:
    if not keys:
        return ()
    found = session.execute(
        rows_by(
            session,
            Beneficiary.samagra_member_key,
            keys,
            Beneficiary.samagra_member_key,
            Beneficiary.id,
            Beneficiary.booth_id,
            Beneficiary.search_keys,
            Beneficiary.name_hi,
            Beneficiary.name_en,
            Beneficiary.merged_into_id,
            numbers=True,
        )
    ).all()
    ends = ends_of(session, [row.id for row in found if row.merged_into_id is not None])
    return [(row[0], ends.get(row.id, row.id), *row[2:6]) for row in found]


def within_reach(session: Session, actor: Actor | None, booth_ids: Collection[int]) -> set[int]:
    """Return which booths the actor may bring lists for; all of them where there is no actor."""
    if actor is None:
        return set(booth_ids)
    wanted = select(Booth.id).where(Booth.id.in_(sorted(set(booth_ids))))
    return set(session.scalars(scope.within(wanted, actor, Permission.IMPORT_MANAGE, Booth.id)))


def _mark(session: Session, batch: ImportBatch, chunk: ImportChunk, rows: ChunkRows, found: Found) -> None:
    """Write the verdict of every row that has a match; its row of remarks may stand there already."""
    if not found.matches:
        return
    paid = rows.column("paid")
    marked = [
        {
            "batch_id": batch.id,
            "line": rows.lines[at],
            "chunk": chunk.number,
            "verdict": str(RowVerdict.DUPLICATE),
            "code": match.code,
            "beneficiary_id": match.person_id,
            "paid": paid[at] if paid else None,
        }
        for at, match in sorted(found.matches.items())
    ]
    mark_rows(session, marked, ("verdict", "code", "beneficiary_id"))
    counted = Counter(batch.counts["verdicts"])
    for at in found.matches:
        counted[str(rows.verdict(at))] -= 1
        counted[str(RowVerdict.DUPLICATE)] += 1
    batch.counts = {**batch.counts, "verdicts": {name: count for name, count in counted.items() if count}}
