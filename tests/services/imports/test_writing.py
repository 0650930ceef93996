"""The quick way into the tables writes what the plain way writes, refuses what it refuses, and looks up by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.jobs.worker import Worker
from app.models import Beneficiary, Household, ImportBatch, ImportChunk, ImportRow, Job, Settlement
from app.services.imports import receive, references, staging, taking
from app.services.imports.bulk_rows import take_keys, write_columns
from app.services.imports.looked_up import rows_by
from tests.jobs.test_import_killed import many, outcome
from tests.lists import staged_list, taken_list
from tests.world import NOW, World

AWKWARD = (
    *("राम", "", "tab\there", "line\nend", "return\rhere", "back\\slash", "\\N", "\\.", "quote'\"", "🙂", "a,b;c|d"),
    "end\\",
)


def on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def households(settlements: Sequence[int], names: Sequence[str]) -> dict[str, Any]:
    keys = [None] * len(names)
    return {"settlement_id": settlements, "head_name": names, "samagra_family": keys, "samagra_family_key": keys}


def write_households(session: Session, settlements: Sequence[int], names: Sequence[str]) -> Sequence[int]:
    keys = take_keys(session, "household", len(names))
    columns = {"id": keys, **households(settlements, names)}
    write_columns(session, "household", columns, {"facts": {"पक्का": 'हां "\\'}, "created_at": NOW})
    return keys


@pytest.fixture
def allowed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """See to it that the account of these tests may leave references to us; elsewhere it depends on the account."""
    if on_postgresql(session):
        assert references._may_leave_out(session)


@pytest.mark.parametrize("times", [1, 120])
def test_every_value_comes_back_as_it_went_in(session: Session, world: World, times: int, allowed: None) -> None:
    place = session.scalars(select(Settlement.id)).first() or 0
    # Each alone as well: one that has to be written otherwise has all of its column written so.
    for names in (*([each] for each in AWKWARD), AWKWARD):
        written = [*names] * times
        keys = write_households(session, [place] * len(written), written)
        assert len(set(keys)) == len(written)
        found = session.scalars(select(Household).where(Household.id.in_(keys)).order_by(Household.id)).all()
        assert [row.head_name for row in found] == written
        assert {(row.settlement_id, row.facts["पक्का"], row.created_at, row.samagra_family) for row in found} == {
            (place, 'हां "\\', NOW, None)
        }


@pytest.mark.parametrize("many_rows", [False, True])
@pytest.mark.parametrize("may", [False, True])
def test_what_is_referred_to_has_to_be_there(
    session: Session, world: World, many_rows: bool, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not may:
        monkeypatch.setattr(references, "_may_leave_out", lambda session: False)
    place = session.scalars(select(Settlement.id)).first() or 0
    settlements = [place] * (references._SOME * 2 if many_rows else 2)
    with pytest.raises(Exception, match=r"(?i)foreign key"), session.begin_nested():
        write_households(session, [*settlements, 987_654], ["राम"] * (len(settlements) + 1))
    kept = write_households(session, settlements, ["राम"] * len(settlements))
    assert len(kept) == len(settlements)
    # Nothing is left behind that would let the next row through unasked.
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(Household(settlement_id=987_654, head_name="श्याम", created_at=NOW))
        session.flush()


def test_what_is_referred_to_stays_until_the_rows_are_kept(session: Session, world: World, allowed: None) -> None:
    if not on_postgresql(session):
        pytest.skip("on SQLite whoever writes is alone")
    place = session.scalars(select(Settlement.id)).first() or 0
    session.commit()
    write_households(session, [place] * 200, ["राम"] * 200)
    with session.get_bind().connect() as other:
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            other.execute(delete(Settlement).where(Settlement.id == place))


def test_a_list_comes_out_the_same_by_the_plain_way(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, allowed: None
) -> None:
    monkeypatch.setattr(receive, "PIECE", 20_000)
    actor, listed = world.actor("area_admin"), many(11)
    ways = []
    for plain in (False, True):
        with monkeypatch.context() as patched:
            if plain:
                patched.setattr(references, "_may_leave_out", lambda session: False)
            savepoint = session.begin_nested()
            batch = taken_list(session, actor, listed, NOW, scheme_code="widow", consent="spoken")
            assert len(session.scalars(select(ImportChunk.number).where(ImportChunk.batch_id == batch.id)).all()) > 2
            ways.append(outcome(session, batch.id))
            savepoint.rollback()
            session.expunge_all()
    assert len(ways[0]["people"]) > 500
    assert ways[0] == ways[1]


@pytest.mark.parametrize("damage", [lambda sealed: b"short", lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1])])
@pytest.mark.parametrize("part", ["sealed", "found"])
def test_a_chunk_that_cannot_be_opened_stops_at_its_own_place(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes], part: str
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 300)
    actor = world.actor("area_admin")
    batch = staged_list(session, actor, many(13), NOW)
    third = session.get_one(ImportChunk, (batch.id, 2))
    setattr(third, part, damage(getattr(third, part)))
    first_line = third.first_line
    taking.take_list(session, actor, batch.id, [], NOW)
    batch_id, job_id = batch.id, batch.job_id
    session.commit()
    Worker(daily=()).work_off()
    session.expire_all()
    job = session.get_one(Job, job_id)
    assert (job.state, job.error) == ("failed", "chunk_not_opened")
    assert f"line {first_line} " in job.result["refusal"]["en"] and str(first_line) in job.result["refusal"]["hi"]
    batch = session.get_one(ImportBatch, batch_id)
    assert batch.cursor["taken"] == 2
    written = select(func.count(ImportRow.line)).where(ImportRow.batch_id == batch_id, ImportRow.outcome == "added")
    assert session.scalar(written) == batch.counts["outcomes"]["added"] > 400
    assert set(session.scalars(select(ImportRow.chunk).where(ImportRow.outcome == "added"))) == {0, 1}


def test_rows_are_found_by_the_index_whatever_the_planner_believes(session: Session, world: World) -> None:
    person = session.scalars(select(Beneficiary).where(Beneficiary.samagra_member_key.is_not(None))).first()
    by = Beneficiary.samagra_member_key
    wanted = [f"{number:032x}" for number in range(2_000)]
    if person is not None:
        wanted.append(person.samagra_member_key or "")
    asked = rows_by(session, by, wanted, by, Beneficiary.id, numbers=True)
    assert [row.id for row in session.execute(asked)] == ([person.id] if person is not None else [])
    if on_postgresql(session):
        session.execute(text("SET LOCAL enable_seqscan = off"))
        written = str(asked.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
        plan = "\n".join(session.scalars(text("EXPLAIN " + written.replace(":", r"\:"))))
        assert "Nested Loop" in plan
        assert "ix_beneficiary_samagra_member_key_start" in plan
        assert "Hash" not in plan
