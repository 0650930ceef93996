"""Databases for tests: a migrated SQLite file copied for each test, and a PostgreSQL cluster of our own on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest


def require(present: bool, what: str) -> None:
    """Skip with a plain message where something is absent; fail instead when everything is required."""
    if present:
        return
    if os.environ.get("PAHUNCH_REQUIRE_ALL"):
        pytest.fail(f"{what} is required here and is absent")
    pytest.skip(f"{what} is absent on this machine")


def shared_folder() -> Path:
    """Return the folder of real files beside the checkout, or skip."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    require(folder.is_dir(), "the folder of real files beside the checkout (../shared)")
    return folder


def free_port() -> int:
    """Return a port on loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


CARELESS = ("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "max_wal_size=128MB")
"""Settings of a server whose data nobody will miss after a power cut."""

FILES_COPIED_SINCE = 150_000
"""Older servers know no other way; later ones write every page into their log unless told."""

ROOM = 4 * 2**30


def place_in_memory() -> Path | None:
    """Return a folder that is kept in memory, None where there is none with room: a copied database is 800 files."""
    folder = Path("/dev/shm")
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM
    return folder if roomy else None


@contextmanager
def postgres_cluster(settings: Iterable[str] = CARELESS, folder: Path | None = None) -> Iterator[str]:
    """Start a throw-away PostgreSQL on loopback, its files in a folder; yield a URL without a database name."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    require(bool(binaries), "a PostgreSQL server")
    home = Path(tempfile.mkdtemp(prefix="pahunch-pg-", dir=folder))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    port, data = free_port(), home / "data"
    run = {"check": True, "capture_output": True, "user": user, "cwd": home}
    try:
        subprocess.run(
            [
                f"{binaries[-1]}/initdb",
                "-D",
                data,
                "-U",
                "pahunch",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            ],
            **run,
        )
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home}" + "".join(f" -c {each}" for each in settings)
        subprocess.run([f"{binaries[-1]}/pg_ctl", "-D", data, "-l", home / "log", "-o", options, "-w", "start"], **run)
        try:
            yield f"postgresql://pahunch@127.0.0.1:{port}"
        finally:
            subprocess.run([f"{binaries[-1]}/pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        with suppress(OSError):
            shutil.rmtree(home)


def run_sql(url: str, statement: str) -> None:
    """Run one statement outside a transaction on the cluster's own database."""
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def copy_database(url: str, template: str, name: str) -> None:
    """Make a database like another to which nobody is connected."""
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        how = " STRATEGY file_copy" if connection.info.server_version >= FILES_COPIED_SINCE else ""
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}")
