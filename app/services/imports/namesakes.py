"""People recorded at the booth of a row whose name sounds alike, and who may be the row's person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, and_, func, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.domain.same_person import Described, Verdict, compare
from app.models import Beneficiary, Booth, Household
from app.services.imports.found import Found, Match
from app.services.imports.looked_up import rows_by
from app.services.imports.sealed import ChunkRows

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


def find_namesakes(session: Session, rows: ChunkRows, found: Found, places: Sequence[int]) -> None:
    """Find people of the same name at the same booth, and keep those who may be the row's person."""
    booths = rows.column("booth_id")
    if booths is None:
        return
    by_start: dict[tuple[int, str], list[int]] = defaultdict(list)
    peopled = _with_people(session, {*booths} - {0})
    for at in places:
        if booths[at] in peopled and found.keys[at]:
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


def _with_people(session: Session, booth_ids: Collection[int]) -> set[int]:
    """Return the booths where somebody is recorded: where nobody is, nobody has a namesake."""
    there = rows_by(session, Booth.id, booth_ids, Booth.id).subquery()
    first = select(Beneficiary.id).where(Beneficiary.booth_id == there.c.id)
    # In the order of an index, so that the first is found by going to it and not by going through everybody.
    first = first.order_by(Beneficiary.booth_id, Beneficiary.search_keys).limit(1)
    return set(session.scalars(select(there.c.id).where(first.scalar_subquery().is_not(None))))


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
