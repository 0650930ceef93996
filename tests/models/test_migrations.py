"""The schema that migrations build is the schema that the models describe, up and down, on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from app.models import db
from tests.conftest import make_app

VERSIONS = Path(__file__).resolve().parents[2] / "migrations"
HEAD = "0032"


@pytest.fixture
def migrated(database_url: str) -> Iterator[Flask]:
    app = make_app(database_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_one_head_and_it_is_the_one_written_down() -> None:
    assert ScriptDirectory(str(VERSIONS)).get_heads() == [HEAD]


def test_no_drift_between_models_and_migrations(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_to_nothing_and_up_again(migrated: Flask) -> None:
    tables = set(inspect(db.engine).get_table_names())
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    flask_migrate.upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables
    assert tables >= set(db.metadata.tables)


def test_sqlite_is_opened_so_that_nothing_acknowledged_is_lost(sqlite_url: str) -> None:
    app = make_app(sqlite_url)
    with app.app_context():
        wanted = {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "recursive_triggers": 1,
            "busy_timeout": 30000,
        }
        found = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in wanted}
        assert found == wanted
        db.session.remove()
        db.engine.dispose()


def test_a_writer_takes_its_lock_at_the_start(sqlite_url: str) -> None:
    from app.services.transactions import begin_write

    path = sqlite_url.removeprefix("sqlite:///")
    app = make_app(sqlite_url)
    with app.app_context():
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        db.session.execute(text("SELECT 1"))
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        db.session.rollback()
        begin_write(db.session())
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        db.session.rollback()
        other.close()
        db.session.remove()
        db.engine.dispose()
