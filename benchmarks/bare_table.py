"""The limit beside which a list is measured: its rows by ``executemany`` or ``COPY`` into a plain table of text."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import flask_migrate

from app import create_app
from app.models import db
from app.services.transactions import begin_write
from benchmarks.list_of_people import HEADER, make_ground

CHUNK = 5_000
ROWS = 200_000
"""So many rows of the list at the most: without an index, more of them take no longer each."""


def raw_speed(url: str, secrets: dict[str, str], path: Path, prepare: bool) -> dict[str, float]:
    """Return rows a second, and a second of processor, of the bare database; ``prepare`` makes the ground first.

    Measured before and after the list is loaded: a machine shared with others is quicker at one time than another.
    """
    app = create_app({**secrets, "DATABASE_URL": url})
    with app.app_context():
        if prepare:
            flask_migrate.upgrade()
            begin_write(db.session())
            make_ground(db.session())
            db.session.commit()
        runs = [_raw_once(path) for _ in range(3)]
    return {"speed": sum(run[0] for run in runs) / 3, "cpu": sum(run[1] for run in runs) / 3}


def _raw_once(path: Path) -> tuple[float, float]:
    raw: Any = db.engine.raw_connection()
    columns = ", ".join(f"c{place}" for place in range(len(HEADER)))
    postgres = db.engine.dialect.name == "postgresql"
    cursor = raw.cursor()
    cursor.execute("DROP TABLE IF EXISTS raw_rows")
    cursor.execute(f"CREATE TABLE raw_rows ({columns.replace(',', ' TEXT,')} TEXT)")
    raw.commit()
    started, worked, count = time.perf_counter(), time.process_time(), 0
    for rows in islice(_portions(path), ROWS // CHUNK):
        count += len(rows)
        if postgres:
            with cursor.copy(f"COPY raw_rows ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            raw.commit()
        else:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(f"INSERT INTO raw_rows VALUES ({', '.join('?' * len(HEADER))})", rows)
            cursor.execute("COMMIT")
    spent, worked = time.perf_counter() - started, time.process_time() - worked
    cursor.execute("DROP TABLE raw_rows")
    raw.commit()
    raw.close()
    return count / spent, count / worked


def _portions(path: Path) -> Iterator[list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        rows = []
        for row in reader:
            rows.append(row)
            if len(rows) == CHUNK:
                yield rows
                rows = []
        if rows:
            yield rows
