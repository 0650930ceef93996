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
from tests import worked_out_once
from tests.chromium import chromium
from tests.databases import copy_database, place_in_memory, postgres_cluster, run_sql
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

worked_out_once.share()

# Every test has files of its own, and a database waits for each of its commits to be written.
if (memory := place_in_memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


UNMETERED = {"postgres", "real", "unmetered", "browser"}
"""Marks of tests that run without the meter of coverage: what they run through, others do under it in less time."""

LONG_FILES = {
    *("test_case_walk.py", "test_case_walk_postgres.py", "test_real_files.py", "test_map_popups.py"),
    *("test_accessibility.py", "test_bulk.py", "test_search.py", "test_merging.py"),
}
"""Files that take a minute or more: begun first, or two processes would wait for the third at the end."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make coverage` runs; the rest, and every page, `make unmetered`. Let long files begin."""
    items.sort(key=lambda item: item.path.name not in LONG_FILES)
    for item in items:
        of_pages = Path(__file__).parent / "web" in item.path.parents
        if not of_pages and UNMETERED.isdisjoint(mark.name for mark in item.iter_markers()):
            item.add_marker("metered")


def make_app(url: str, **settings: Any) -> Flask:
    """Return an application on a database, with the settings of tests."""
    app = create_app({**TEST_SETTINGS, "DATABASE_URL": url, **settings})
    worked_out_once.share_templates(app)
    return app


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
    with postgres_cluster(folder=place_in_memory()) as url:
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
    copy_database(postgres_url, "template_pahunch", "template_world")
    return _build_world(f"{postgres_url}/template_world")


def _build_world(url: str) -> World:
    return _put_in(url, World.build)


def _put_in(url: str, put: Callable[[Session], Any]) -> Any:
    """Put rows into a database, commit, and leave nothing connected to it: it will be copied."""
    with make_app(url).app_context():
        session = db.session()
        made = put(session)
        session.expire_on_commit = False
        session.commit()
        db.session.remove()
        db.engine.dispose()
    return made


Furnishing = Callable[[Session, World], Any]
"""Puts more into the small world; what it returns finds its rows in a copy by ``read_into(session, world)``."""

Templates = Callable[[str], tuple[str, Any]]
"""Gives the furnished database of a kind, and what was put in."""


@pytest.fixture(scope="module")
def furnishing() -> Furnishing | None:
    """What a module puts into the small world for all its tests; one that does has a fixture of this name."""
    return None


@pytest.fixture(scope="module")
def furnished_templates(
    furnishing: Furnishing, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Templates]:
    """Furnished databases, each made once for a module when first asked for."""
    made: dict[str, tuple[str, Any]] = {}
    in_cluster: list[tuple[str, str]] = []

    def furnish(url: str, built: World) -> Any:
        return _put_in(url, lambda session: furnishing(session, built.read_into(session)))

    def of(kind: str) -> tuple[str, Any]:
        if kind in made:
            return made[kind]
        if kind == "sqlite":
            path, built = request.getfixturevalue("sqlite_world")
            template = str(shutil.copy(path, tmp_path_factory.mktemp("furnished") / "template.sqlite3"))
            made[kind] = template, furnish(f"sqlite:///{template}", built)
        else:
            cluster, built = request.getfixturevalue("postgres_url"), request.getfixturevalue("postgres_world")
            template = f"furnished_{uuid.uuid4().hex}"
            copy_database(cluster, "template_world", template)
            in_cluster.append((cluster, template))
            made[kind] = template, furnish(f"{cluster}/{template}", built)
        return made[kind]

    yield of
    for cluster, template in in_cluster:
        run_sql(cluster, f"DROP DATABASE {template} WITH (FORCE)")


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
    copy_database(cluster, template, name)
    try:
        yield f"{cluster}/{name}"
    finally:
        run_sql(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind, with the small world in it where the test asks for ``world``."""
    template = _template(database_kind, request)
    if database_kind == "sqlite":
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'pahunch.sqlite3')}"
        return
    with _postgres_copy(request.getfixturevalue("postgres_url"), template) as url:
        yield url


def _template(kind: str, request: pytest.FixtureRequest) -> str:
    """Return the database of which a test gets a copy."""
    if "furnished_templates" in request.fixturenames:
        return str(request.getfixturevalue("furnished_templates")(kind)[0])
    peopled = "world" in request.fixturenames
    if kind == "sqlite":
        return str(
            request.getfixturevalue("sqlite_world")[0] if peopled else request.getfixturevalue("sqlite_template")
        )
    request.getfixturevalue("postgres_world" if peopled else "postgres_url")
    return "template_world" if peopled else "template_pahunch"


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
def furnished(session: Session, world: World, database_kind: str, furnished_templates: Templates) -> Any:
    """What the module puts into the small world, in the database of ``session``."""
    return furnished_templates(database_kind)[1].read_into(session, world)


@pytest.fixture
def app(sqlite_world: tuple[Path, World], request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh SQLite database with the small world in it (``app.world``)."""
    furnished = "furnished_templates" in request.fixturenames
    template = request.getfixturevalue("furnished_templates")("sqlite")[0] if furnished else sqlite_world[0]
    path = shutil.copy(template, tmp_path / "pahunch.sqlite3")
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
