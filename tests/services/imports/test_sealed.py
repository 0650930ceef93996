"""A chunk that takes its text over as it was sealed holds what a chunk that was written cell by cell does."""

from __future__ import annotations

import gc
import zlib

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ImportBatch, ImportChunk
from app.models.encryption import field_cipher
from app.services.imports import receive, sealed
from app.services.imports.found import Match, open_matches, seal_matches
from app.services.imports.undisturbed import undisturbed
from tests.lists import rows_of, staged_list, taken_list
from tests.services.imports.test_lists import HEADER, LIST
from tests.world import NOW, World

LONG = HEADER + LIST.partition("\n")[2] * 3


def chunks(session: Session, batch: ImportBatch) -> list[bytes]:
    kept = select(ImportChunk.sealed).where(ImportChunk.batch_id == batch.id).order_by(ImportChunk.number)
    return list(session.scalars(kept))


def contents(kept: list[bytes]) -> list[tuple[object, ...]]:
    """Return line, cells, readings and remarks of every row."""
    found = []
    for each in kept:
        rows = sealed.open_chunk(each)
        names = ("name", "mobile", "born_on", "precision", "sex", "settlement_id", "paid", "samagra_member")
        for at, line in enumerate(rows.lines):
            found.append((line, rows.cells(at), [rows.value(n, at) for n in names], rows.remarks.get(at, [])))
    return found


def test_a_list_in_many_pieces_is_the_list_in_one(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = world.actor("area_admin")
    one = staged_list(session, actor, LONG, NOW)
    monkeypatch.setattr(receive, "PIECE", 150)
    many = staged_list(session, actor, LONG, NOW, source="दूसरी")
    assert sum(each.startswith(sealed._WITH_TEXT) for each in chunks(session, many)) >= 3
    assert not any(each.startswith(sealed._WITH_TEXT) for each in chunks(session, one))
    assert contents(chunks(session, many)) == contents(chunks(session, one))
    assert rows_of(session, many) == rows_of(session, one)
    assert many.counts == one.counts


def test_a_list_in_many_pieces_is_taken_and_leaves_only_what_waits(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive, "PIECE", 150)
    batch = taken_list(session, world.actor("area_admin"), LIST, NOW, scheme_code="widow")
    assert rows_of(session, batch)[2] == ("accepted", "", "added")
    left = contents(chunks(session, batch))
    assert [line for line, *_rest in left] == [4, 5, 6]
    assert "सीता" not in repr(left)


def test_whom_comparing_found_is_opened_as_either_version_kept_it() -> None:
    matches = {1: Match("same_person", 7)}
    assert open_matches(seal_matches(matches)) == matches
    before = sealed.seal_values(["a\n", "b\nb", "\n", "sita\n", matches])
    assert open_matches(before) == matches


def test_the_collector_works_again_whatever_a_chunk_came_to() -> None:
    with pytest.raises(ValueError, match="broken"), undisturbed():
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled()


def test_a_text_that_was_packed_by_the_version_before_is_still_read() -> None:
    before = field_cipher().seal(zlib.compress("सीता".encode(), 1))
    assert sealed.unseal_text(before) == "सीता"
    assert sealed.unseal_text(sealed.seal_text("")) == ""
