"""A list whose chunks a second process makes ready comes out as by one process, whatever becomes of the second."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.imports.states import RowVerdict
from app.models import ImportChunk
from app.services.imports import ahead, receive, second_process, staging
from app.services.imports.found import Match, seal_matches
from tests.jobs.test_import_killed import many, outcome
from tests.lists import staged_list, taken_list
from tests.world import NOW, World


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Have a second process however many threads the tests before have left; return the ids of those made."""
    made: list[int] = []
    begin = second_process._Second.__init__

    def begun(self: Any) -> None:
        begin(self)
        made.append(self.process.pid)

    monkeypatch.setattr(second_process._Second, "__init__", begun)
    monkeypatch.setattr(second_process.threading, "active_count", lambda: 1)
    monkeypatch.setattr(second_process.os, "cpu_count", lambda: 2)
    yield made
    second_process.dismiss()


def doubled(number: int) -> dict[str, Any]:
    return {"by": os.getpid(), "twice": [2 * number]}


def broken(number: int) -> float:
    return 1 / number


def dead(pid: int) -> int:
    if os.getpid() != pid:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def test_what_was_asked_is_answered_by_the_other_and_all_else_here(second: list[int]) -> None:
    second_process.ask(doubled, 3)
    assert second_process.answer(doubled, 3) == {"by": second[0], "twice": [6]}
    assert second_process.answer(doubled, 3) == {"by": os.getpid(), "twice": [6]}
    second_process.ask(doubled, 3)
    assert second_process.answer(doubled, 4) == {"by": os.getpid(), "twice": [8]}
    second_process.ask(doubled, 5)
    assert second_process.answer(doubled, 5) == {"by": second[0], "twice": [10]}
    assert len(second) == 1


def test_a_second_process_that_fails_or_dies_leaves_the_work_to_the_first(second: list[int]) -> None:
    second_process.ask(broken, 0)
    with pytest.raises(ZeroDivisionError):
        second_process.answer(broken, 0)
    second_process.ask(dead, os.getpid())
    assert second_process.answer(dead, os.getpid()) == os.getpid()
    second_process.ask(doubled, 1)
    assert second_process.answer(doubled, 1)["by"] == second[1]
    second_process.dismiss()
    second_process.dismiss()
    assert second_process.answer(doubled, 1)["by"] == os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(second[1], 0)


def test_beside_other_threads_there_is_no_second_process(second: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process.threading, "active_count", lambda: 2)
    second_process.ask(doubled, 1)
    assert second_process.answer(doubled, 1)["by"] == os.getpid()
    assert not second


def test_the_second_process_holds_nothing_open_of_the_first(second: list[int], tmp_path: Path) -> None:
    with (tmp_path / "held").open("w"):
        second_process.ask(doubled, 1)
        second_process.answer(doubled, 1)
        own = [each for each in Path(f"/proc/{second[0]}/fd").iterdir() if int(each.name) > 2]
        assert [str(each.readlink()).startswith("socket:") for each in own] == [True]


def test_a_list_comes_out_the_same_by_one_process_and_by_two(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, second: list[int]
) -> None:
    monkeypatch.setattr(receive, "PIECE", 8_000)
    header, *rows = many(11).splitlines(keepends=True)
    # One piece of many has somebody who came before, and one a row that is broken.
    actor, listed = (
        world.actor("area_admin"),
        "".join((header, *rows[:700], rows[3], *rows[700:], rows[5][:-1] + ",\n")),
    )
    heard = Counter[str]()
    hear = second_process.heard

    def counted(work: Any, *given: Any) -> Any:
        told = hear(work, *given)
        heard[work.__name__] += told is not None
        return told

    monkeypatch.setattr(second_process, "heard", counted)
    ways = []
    for chunks, lines in ((ahead._MANY, 100), (10_000, 10_000)):
        monkeypatch.setattr(ahead, "_MANY", chunks)
        monkeypatch.setattr(staging, "_MANY", lines)
        savepoint = session.begin_nested()
        batch = taken_list(session, actor, listed, NOW, scheme_code="widow", consent="spoken")
        ways.append((outcome(session, batch.id), _waiting(session, batch.id)))
        savepoint.rollback()
        session.expunge_all()
        if lines == 100:
            assert all(heard[work] >= 2 for work in ("_beside", "_to_compare", "_to_take")), heard
            heard.clear()
    assert not heard.total()
    assert len(ways[0][0]["people"]) > 500
    assert [row for row in ways[0][0]["rows"] if "repeated" in row]
    assert ways[0] == ways[1]
    assert len(second) == 2


def _waiting(session: Session, batch_id: int) -> list[Any]:
    """Return what is kept of rows that wait for somebody, as it is opened."""
    chunks = session.scalars(select(ImportChunk).where(ImportChunk.batch_id == batch_id).order_by(ImportChunk.number))
    opened = [ahead.open_chunk(chunk.sealed) for chunk in chunks]
    return [
        (rows.headers, line, rows.cells(at), rows.value("name", at), rows.remarks.get(at))
        for rows in opened
        for at, line in enumerate(rows.lines)
    ]


def test_what_was_made_ready_is_what_opening_the_chunk_gives(session: Session, world: World) -> None:
    batch = staged_list(session, world.actor("area_admin"), many(12), NOW)
    chunk = session.get_one(ImportChunk, (batch.id, 0))
    assert chunk.found is not None
    whole = ahead.open_chunk(chunk.sealed)
    kept = chunk.sealed, chunk.found
    ready = ahead.take_ready(chunk)
    assert ready.rows.lines == whole.lines
    assert ready.rows.remarks == whole.remarks
    some = sorted(whole.remarks)[:3]
    for name in ("name", "sex", "mobile", "settlement_id", "nothing"):
        assert ready.rows.column(name) == whole.column(name)
    # The rows with remarks are carried along, any others are opened for it.
    for places in (some, [0, *some]):
        part = ahead.open_chunk(ready.rows.only(places))
        assert [part.cells(at) for at in range(len(places))] == [whole.cells(at) for at in places]
        assert [part.remarks.get(at) for at in range(len(places))] == [whole.remarks.get(at) for at in places]
        assert any(r.verdict is RowVerdict.REFUSED for remarks in part.remarks.values() for r in remarks)
    matches = {0: Match("same_person", 7)}
    assert ahead.chunk_after(session, batch, -1) == kept
    chunk.found = seal_matches(matches)
    assert ahead.take_ready(chunk).found.matches == matches
    assert ahead.chunk_after(session, batch, 0) is None
