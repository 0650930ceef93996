"""Every awkward list comes to the end that is written beside it: refused as a whole, or row by row."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.imports.states import reason_sentence
from app.models import db
from app.services.transactions import begin_write
from tests.awkward_lists.make import Awkward, corpus
from tests.awkward_lists.places import booth_lists, settlement_lists
from tests.awkward_lists.records import area_lists, scheme_lists, worker_lists
from tests.lists import rows_of, staged_list
from tests.services.imports.test_places import ended, staged, took
from tests.services.loading import ground
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


RECORD_LISTS = [
    (kind, person, one)
    for kind, person, lists in (
        ("workers", "area_admin", worker_lists()),
        ("schemes", "state_admin", scheme_lists()),
        ("areas", "state_admin", area_lists()),
    )
    for one in lists
]


@pytest.mark.parametrize(("kind", "person", "one"), RECORD_LISTS, ids=[one[2].name for one in RECORD_LISTS])
def test_an_awkward_list_of_records(desk: tuple[Session, World], kind: str, person: str, one: Awkward) -> None:
    session, world = desk
    session.rollback()
    begin_write(session)
    actor = world.actor(person)
    if one.refused:
        with pytest.raises(DomainError) as refusal:
            staged(session, one.content, kind, actor)
        assert refusal.value.code == one.refused
        return
    batch = staged(session, one.content, kind, actor)
    assert {line: said[:2] for line, said in ended(session, batch).items()} == dict(one.rows)
    assert not [code for _verdict, code in one.rows.values() if reason_sentence(kind, code).en == code]
    assert batch.counts["verdicts"].get("accepted", 0) == one.fine


@pytest.fixture(scope="module")
def ground_desk(sqlite_template, tmp_path_factory):
    """The small ground with one booth and one settlement; every list is undone."""
    import shutil

    from tests.conftest import make_app

    folder = tmp_path_factory.mktemp("places")
    shutil.copy(sqlite_template, folder / "places.sqlite3")
    app: Flask = make_app(f"sqlite:///{folder / 'places.sqlite3'}")
    with app.app_context():
        session = db.session()
        ground.build(session, folder)
        for kind, content in (("booths", booth_lists()[0].content), ("settlements", "बस्ती,बूथ\nबड़ा टोला,10/1\n")):
            took(session, staged(session, content, kind))
            session.commit()
        yield session
        db.session.remove()
        db.engine.dispose()


PLACE_LISTS = [("booths", one) for one in booth_lists()] + [("settlements", one) for one in settlement_lists()]


@pytest.mark.parametrize(("kind", "one"), PLACE_LISTS, ids=[one.name for _kind, one in PLACE_LISTS])
def test_an_awkward_list_of_places(ground_desk: Session, kind: str, one: Awkward) -> None:
    ground_desk.rollback()
    if one.refused:
        with pytest.raises(DomainError) as refusal:
            staged(ground_desk, one.content, kind, source="और")
        assert refusal.value.code == one.refused
        return
    batch = staged(ground_desk, one.content, kind, source="और")
    assert {line: said[:2] for line, said in ended(ground_desk, batch).items()} == dict(one.rows)
    assert batch.counts["verdicts"].get("accepted", 0) == one.fine
