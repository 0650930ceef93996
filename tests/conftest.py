"""Fixtures that every test may use: the application on a fresh database of either kind, and a small world in it."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from app import create_app
from app.models import db
from app.services import accounts
from tests.chromium import chromium
from tests.databases import postgres_cluster, run_sql
from tests.world import PASSWORD, World

TEST_SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "SECRET_KEY": "only-for-tests-secret-key",
    "FIELD_KEY": "only-for-tests-field-key",
}


__all__ = ["chromium"]

# No test asserts how long something takes, and what guards a landing tries the same examples each time; the others,
# which anyone runs at any time, look for new ones.
settings.register_profile("everyday", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("landing", settings.get_profile("everyday"), derandomize=True)
settings.load_profile("landing" if os.environ.get("PAHUNCH_REQUIRE_ALL") else "everyday")

accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
accounts._NOBODY = accounts._hasher.hash("nobody")


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


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A SQLite file with the small world in it, made once; tests copy it."""
    path = tmp_path_factory.mktemp("world") / "world.sqlite3"
    shutil.copy(sqlite_template, path)
    return path, _build_world(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgres_world(postgres_url: str) -> World:
    """The small world in a template database of the cluster, made once."""
    run_sql(postgres_url, "CREATE DATABASE template_world TEMPLATE template_pahunch")
    return _build_world(f"{postgres_url}/template_world")


def _build_world(url: str) -> World:
    app = make_app(url)
    with app.app_context():
        world = World.build(db.session())
        db.session.remove()
        db.engine.dispose()
    return world


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    path = tmp_path / "empty.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@contextmanager
def _postgres_copy(cluster: str, template: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    run_sql(cluster, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"{cluster}/{name}"
    finally:
        run_sql(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind, with the small world in it where the test asks for ``world``."""
    peopled = "world" in request.fixturenames
    if database_kind == "sqlite":
        path = tmp_path / "pahunch.sqlite3"
        template = request.getfixturevalue("sqlite_world")[0] if peopled else request.getfixturevalue("sqlite_template")
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    cluster = request.getfixturevalue("postgres_url")
    if peopled:
        request.getfixturevalue("postgres_world")
    with _postgres_copy(cluster, "template_world" if peopled else "template_pahunch") as url:
        yield url


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session on a fresh database; the test runs once on each kind."""
    app = make_app(database_url)
    with app.app_context():
        own = db.session()
        yield own
        # A worker under test may have put another session in its place.
        own.close()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(session: Session, database_kind: str, request: pytest.FixtureRequest) -> World:
    """The small world, in the database of ``session``; its rows are read into that session."""
    if database_kind == "sqlite":
        built = request.getfixturevalue("sqlite_world")[1]
    else:
        built = request.getfixturevalue("postgres_world")
    return built.read_into(session)


@pytest.fixture
def app(sqlite_world: tuple[Path, World], tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh SQLite database with the small world in it (``app.world``)."""
    path = tmp_path / "pahunch.sqlite3"
    shutil.copy(sqlite_world[0], path)
    application = make_app(f"sqlite:///{path}")
    application.world = sqlite_world[1]  # type: ignore[attr-defined]
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
