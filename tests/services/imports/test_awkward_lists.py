"""Every awkward list comes to the end that is written beside it: refused as a whole, or row by row."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.errors import DomainError
from app.models import db
from app.services.transactions import begin_write
from tests.awkward_lists.make import Awkward, corpus
from tests.lists import rows_of, staged_list
from tests.world import NOW, World

LISTS = corpus()


def test_there_are_sixty_and_each_has_its_own_name() -> None:
    assert len(LISTS) >= 60
    assert len({one.name for one in LISTS}) == len(LISTS)


@pytest.fixture(scope="module")
def desk(sqlite_world, tmp_path_factory):
    """One application for all of them; every list is undone."""
    import shutil

    from tests.conftest import make_app

    path = tmp_path_factory.mktemp("awkward") / "lists.sqlite3"
    shutil.copy(sqlite_world[0], path)
    app: Flask = make_app(f"sqlite:///{path}")
    with app.app_context():
        yield db.session(), sqlite_world[1].read_into(db.session())
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("one", LISTS, ids=[one.name for one in LISTS])
def test_an_awkward_list(desk: tuple[object, World], one: Awkward) -> None:
    session, world = desk
    session.rollback()  # type: ignore[attr-defined]
    begin_write(session)  # type: ignore[arg-type]
    actor = world.actor("area_admin")
    if one.refused:
        with pytest.raises(DomainError) as refusal:
            staged_list(session, actor, one.content, NOW, one.suffix)  # type: ignore[arg-type]
        assert refusal.value.code == one.refused
        assert refusal.value.sentence.hi
        assert refusal.value.sentence.en
        return
    batch = staged_list(session, actor, one.content, NOW, one.suffix)  # type: ignore[arg-type]
    found = {line: (verdict, code) for line, (verdict, code, _outcome) in rows_of(session, batch).items()}  # type: ignore[arg-type]
    assert found == dict(one.rows)
    assert batch.counts["verdicts"].get("accepted", 0) == one.fine
