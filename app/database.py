"""How connections behave.

SQLite is opened so that an acknowledged write survives a power cut (WAL with ``synchronous=FULL``), references
hold, and a writer takes its lock at the start: two writers queue for it instead of failing half way.

SQLite itself has no queue: who finds the file locked sleeps and tries again, and under steady writing somebody may
sleep through every chance until time is up. So writers wait in a line of their own before they ask SQLite: each waits
at the turnstile until the one before it has the pen. The system gives both back when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_SECONDS = 30
"""How long to wait for a writer from outside the line, such as a backup."""

_LINE = "writers_line"


class WritersLine:
    """One connection's place in the line of those who write to one SQLite file."""

    def __init__(self, database: str):
        self._turnstile, self._pen = (
            os.open(f"{database}-{name}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for name in ("queue", "writer")
        )
        self._holds = False

    def enter(self) -> None:
        """Wait until this connection is the one that writes; nothing to do where it is already."""
        if self._holds:
            return
        fcntl.flock(self._turnstile, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._pen, fcntl.LOCK_EX)
            self._holds = True
        finally:
            fcntl.flock(self._turnstile, fcntl.LOCK_UN)

    def leave(self) -> None:
        """Let the next one write."""
        if self._holds:
            fcntl.flock(self._pen, fcntl.LOCK_UN)
            self._holds = False

    def close(self) -> None:
        """Give everything back."""
        self._holds = False
        os.close(self._pen)
        os.close(self._turnstile)


def prepare_engine(engine: Engine) -> None:
    """Attach the connection rules to an engine; PostgreSQL needs none."""
    if engine.dialect.name != "sqlite":
        return
    database = engine.url.database
    if database and database != ":memory:":
        _queue_writers(engine, database)

    @event.listens_for(engine, "connect")
    def _open(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        if writes and _LINE in connection.info:
            connection.info[_LINE].enter()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _queue_writers(engine: Engine, database: str) -> None:
    """Give each connection a place in the line of the file's writers, and let it go on when it has written."""

    @event.listens_for(engine, "connect")
    def _join(_connection: sqlite3.Connection, record: Any) -> None:
        record.info[_LINE] = WritersLine(database)

    @event.listens_for(engine, "checkin")
    def _leave(_connection: sqlite3.Connection | None, record: Any) -> None:
        # A session gives its connection back after every commit and rollback.
        if _LINE in record.info:
            record.info[_LINE].leave()

    @event.listens_for(engine, "close")
    def _close(_connection: sqlite3.Connection, record: Any) -> None:
        line = record.info.pop(_LINE, None)
        if line is not None:
            line.close()
