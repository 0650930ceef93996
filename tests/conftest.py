"""Fixtures that every test may use: the application on a fresh database of either kind, and a small world in it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.models import db
from tests.databases import postgres_cluster, run_sql
from tests.world import PASSWORD, World

TEST_SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "SECRET_KEY": "only-for-tests-secret-key",
    "FIELD_KEY": "only-for-tests-field-key",
}


def make_app(url: str, **settings: Any) -> Flask:
    """Return an application on a database, with the settings of tests."""
    return create_app({**TEST_SETTINGS, "DATABASE_URL": url, **settings})


def migrate(app: Flask) -> None:
    """Bring a database to the newest schema."""
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; tests copy it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    migrate(make_app(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL cluster of our own with a migrated template database."""
    with postgres_cluster() as url:
        run_sql(url, "CREATE DATABASE template_pahunch")
        migrate(make_app(f"{url}/template_pahunch"))
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "pahunch.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    cluster = request.getfixturevalue("postgres_url")
    name = f"test_{uuid.uuid4().hex}"
    run_sql(cluster, f"CREATE DATABASE {name} TEMPLATE template_pahunch")
    yield f"{cluster}/{name}"
    run_sql(cluster, f"DROP DATABASE {name} WITH (FORCE)")


def _session_on(url: str) -> Iterator[Session]:
    app = make_app(url)
    with app.app_context():
        yield db.session()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session on a fresh database; the test runs once on each kind."""
    yield from _session_on(database_url)


@pytest.fixture
def world(session: Session) -> World:
    """The small world, in the database of ``session``."""
    return World.build(session)


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    """The application on a fresh SQLite database with the small world in it (``app.world``)."""
    application = make_app(sqlite_url)
    with application.app_context():
        application.world = World.build(db.session())  # type: ignore[attr-defined]
        db.session.remove()
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def client_for(app: Flask) -> Callable[[str], FlaskClient]:
    """Return a function that gives a browser signed in as one of the world's people ("worker", "reviewer", …)."""

    def sign_in(person: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/login", data={"identifier": f"{person}@example.org", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return sign_in
