"""A list held against the people recorded already: the same Samagra ID, or a namesake in the same settlement.

Nothing is merged here. The same ID under a name that sounds alike is the same person; anything less is a likeness that
somebody has to decide. A person outside the viewer's areas is never shown, only that there is one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.imports.states import RowVerdict
from app.domain.same_person import Described, NamesAgree, Verdict, compare, names_agree
from app.domain.search_keys import search_text
from app.models import Beneficiary, Booth, Household, ImportBatch, ImportChunk, ImportRow
from app.models.encryption import field_cipher
from app.services import scope
from app.services.imports.bulk_rows import among
from app.services.imports.sealed import ChunkRows, open_chunk, seal_values

OPEN = frozenset({RowVerdict.ACCEPTED, RowVerdict.CORRECTED, RowVerdict.DOUBTFUL})
"""Verdicts of rows that may become people."""
CERTAIN = "same_person"
_AT_ONCE = 2_000
_KNOWN = (
    Beneficiary.id,
    Beneficiary.booth_id,
    Beneficiary.search_keys,
    Beneficiary.name_hi,
    Beneficiary.name_en,
    Beneficiary.sex,
    Beneficiary.born_on,
    Beneficiary.birth_precision,
    Beneficiary.relation_name,
    Beneficiary.mobile,
    Beneficiary.samagra_member,
)


class Match(NamedTuple):
    """Somebody recorded whom a row may mean: how sure, and who."""

    code: str
    person_id: int


@dataclass(slots=True)
class Found:
    """What comparing brought for a chunk: fingerprints and search keys by place, and matches."""

    member: Sequence[str]
    mobile: Sequence[str]
    family: Sequence[str]
    keys: Sequence[str]
    matches: dict[int, Match]


def compare_chunk(session: Session, batch: ImportBatch, actor: Actor | None) -> int:
    """Compare one chunk of a list and move its cursor; return how many rows that was."""
    cursor = dict(batch.cursor)
    chunk = session.get(ImportChunk, (batch.id, cursor["compared"]))
    if chunk is None:
        batch.cursor = {"phase": "", "chunks": cursor["chunks"], "taken": 0, "people": newest_person(session)}
        return 0
    rows = open_chunk(chunk.sealed)
    found = find_in_chunk(session, actor, rows)
    chunk.found = seal_values([found.member, found.mobile, found.family, found.keys, found.matches])
    _mark(session, batch, chunk, rows, found)
    cursor["compared"] += 1
    batch.cursor = cursor
    session.flush()
    session.expunge(chunk)
    return len(rows.lines)


def newest_person(session: Session) -> int:
    """Return the highest key of a person; whoever comes later was not compared."""
    return int(session.scalar(select(func.max(Beneficiary.id))) or 0)


def find_in_chunk(session: Session, actor: Actor | None, rows: ChunkRows) -> Found:
    """Return fingerprints, search keys and matches of the rows of a chunk."""
    count = len(rows.lines)
    found = Found(
        _fingerprints(rows.column("samagra_member"), count),
        _fingerprints(rows.column("mobile"), count),
        _fingerprints(rows.column("samagra_family"), count),
        _search_keys(rows, count),
        {},
    )
    open_rows = [at for at in range(count) if at not in rows.remarks or rows.verdict(at) in OPEN]
    same_member(session, actor, rows, found, open_rows)
    _namesakes(session, rows, found, [at for at in open_rows if at not in found.matches])
    return found


def _fingerprints(values: Sequence[str] | None, count: int) -> Sequence[str]:
    if values is None:
        return [""] * count
    fingerprint = field_cipher().fingerprint
    return [fingerprint(value) if value else "" for value in values]


def _search_keys(rows: ChunkRows, count: int) -> Sequence[str]:
    names, latin = rows.column("name") or [""] * count, rows.column("name_en")
    if latin is None:
        return [search_text(name)[:300] for name in names]
    return [search_text(name, other)[:300] for name, other in zip(names, latin, strict=True)]


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
    return session.execute(
        select(
            Beneficiary.samagra_member_key,
            func.coalesce(Beneficiary.merged_into_id, Beneficiary.id),
            Beneficiary.booth_id,
            Beneficiary.search_keys,
            Beneficiary.name_hi,
            Beneficiary.name_en,
        ).where(among(session, Beneficiary.samagra_member_key, keys))
    ).all()


def within_reach(session: Session, actor: Actor | None, booth_ids: Collection[int]) -> set[int]:
    """Return which booths the actor may bring lists for; all of them where there is no actor."""
    if actor is None:
        return set(booth_ids)
    wanted = select(Booth.id).where(Booth.id.in_(sorted(set(booth_ids))))
    return set(session.scalars(scope.within(wanted, actor, Permission.IMPORT_MANAGE, Booth.id)))


def _namesakes(session: Session, rows: ChunkRows, found: Found, places: Sequence[int]) -> None:
    """Find people of the same name at the same booth, and keep those who may be the row's person."""
    booths = rows.column("booth_id")
    if booths is None:
        return
    by_start: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at in places:
        if booths[at] and found.keys[at]:
            by_start[booths[at], found.keys[at].partition(" ")[0]].append(at)
    if not by_start:
        return
    for person in session.execute(_known_at(session, sorted(by_start))):
        for at in by_start[person.booth_id, person.start]:
            if (
                at not in found.matches
                and _sound_alike(found.keys[at], person.search_keys)
                and _alike(rows, at, person)
            ):
                found.matches[at] = Match("like_person", person.id)


def _known_at(session: Session, starts: Sequence[tuple[int, str]]) -> Select[*tuple[Any, ...]]:
    """Return the query for who lives at these booths and has a name that begins with these keys."""
    booth: Any
    key: Any
    begins: ColumnElement[bool]
    if session.get_bind().dialect.name == "postgresql":
        booths, keys = zip(*starts, strict=True)
        arrays = literal(list(booths), postgresql.ARRAY(BigInteger)), literal(list(keys), postgresql.ARRAY(Text))
        asked = func.unnest(*arrays).table_valued("booth", "key").render_derived()
        booth, key = asked.c.booth, asked.c.key
        begins = Beneficiary.search_keys.like(key + "%")
    else:
        asked = func.json_each(json.dumps(starts)).table_valued("value")
        booth, key = func.json_extract(asked.c.value, "$[0]"), func.json_extract(asked.c.value, "$[1]")
        # Keys hold small letters and digits, and "{" comes after all of them: a range of the index, not a pattern.
        begins = and_(Beneficiary.search_keys >= key, Beneficiary.search_keys < key.op("||")("{"))
    return (
        select(*_KNOWN, Household.settlement_id, key.label("start"))
        .select_from(asked)
        .join(Beneficiary, and_(Beneficiary.booth_id == booth, begins))
        .join(Household, Household.id == Beneficiary.household_id)
        .order_by(Beneficiary.id)
    )


def _sound_alike(one: str, other: str) -> bool:
    """Tell whether one name's keys are all among the other's: a name kept in two scripts has more of them."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first


def _alike(rows: ChunkRows, at: int, person: Any) -> bool:
    born = rows.value("born_on", at)
    day = date.fromisoformat(born) if born else None
    exact = rows.value("precision", at) == "day"
    row = Described(
        tuple(filter(None, (rows.value("name", at), rows.value("name_en", at)))),
        rows.value("sex", at),
        _first(day, exact),
        _last(day, exact),
        rows.value("relation_name", at),
        rows.value("samagra_member", at),
        "",
        rows.value("mobile", at),
        rows.value("settlement_id", at) or None,
    )
    known_exact = person.birth_precision == "day"
    known = Described(
        tuple(filter(None, (person.name_hi, person.name_en))),
        person.sex,
        _first(person.born_on, known_exact),
        _last(person.born_on, known_exact),
        person.relation_name,
        person.samagra_member or "",
        "",
        person.mobile or "",
        person.settlement_id,
    )
    return compare(row, known).verdict is not Verdict.DIFFERENT


def _first(day: date | None, exact: bool) -> date | None:
    return day if exact or day is None else day.replace(month=1, day=1)


def _last(day: date | None, exact: bool) -> date | None:
    return day if exact or day is None else day.replace(month=12, day=31)


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
    upsert_rows(session, marked, ("verdict", "code", "beneficiary_id"))
    counted = Counter(batch.counts["verdicts"])
    for at in found.matches:
        counted[str(rows.verdict(at))] -= 1
        counted[str(RowVerdict.DUPLICATE)] += 1
    batch.counts = {**batch.counts, "verdicts": {name: count for name, count in counted.items() if count}}


def upsert_rows(session: Session, rows: Sequence[dict[str, Any]], changed: Sequence[str]) -> None:
    """Write what is said of rows, over what is said already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for start in range(0, len(rows), _AT_ONCE):
        statement: Any = dialect.insert(ImportRow).values(rows[start : start + _AT_ONCE])
        kept = {name: statement.excluded[name] for name in changed}
        session.execute(statement.on_conflict_do_update(index_elements=["batch_id", "line"], set_=kept))
