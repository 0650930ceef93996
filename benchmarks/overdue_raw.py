"""The same rows as an escalation writes, by bare DB-API statements: no rules, no objects, the same transactions."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

STATEMENTS = (
    "UPDATE case_file SET level = level + 1, stage_since = ?, stage_due = ?, version = version + 1 WHERE id = ?",
    "INSERT INTO case_work (case_id, exhausted, facts) VALUES (?, ?, ?) "
    "ON CONFLICT (case_id) DO UPDATE SET exhausted = excluded.exhausted, facts = excluded.facts",
    "INSERT INTO case_event (case_id, kind, from_state, to_state, level, text, details, occurred_at, recorded_at) "
    "VALUES (?, 'escalated', 'OPEN', 'OPEN', 2, '', ?, ?, ?)",
    "INSERT INTO audit_entry (sequence, at, action, subject_type, subject_id, details, previous_hash, hash) "
    "VALUES (?, ?, 'case_escalated', 'case', ?, ?, ?, ?)",
)
HEAD = "UPDATE audit_head SET sequence = ?, hash = ?"
DUE = "SELECT id FROM case_file WHERE note = 'overdue'"


def raw_speed(engine: Engine, portion: int) -> float:
    """Write what moving every overdue case needs, ``portion`` cases in a transaction; return cases a second."""
    connection = engine.raw_connection()
    sqlite = engine.dialect.name == "sqlite"
    try:
        cursor: Any = connection.cursor()
        cursor.execute(DUE)
        keys = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT max(sequence) FROM audit_entry")
        first = cursor.fetchone()[0] + 1
        connection.commit()
        started = time.monotonic()
        for start in range(0, len(keys), portion):
            if sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            _write(cursor, keys[start : start + portion], first + start, "?" if sqlite else "%s")
            if sqlite:
                cursor.execute("COMMIT")
            else:
                connection.commit()
        return len(keys) / (time.monotonic() - started)
    finally:
        connection.close()


def _write(cursor: Any, keys: Sequence[int], sequence: int, mark: str) -> None:
    now = datetime.now(UTC)
    at, due = (str(now.replace(tzinfo=None)), str((now + timedelta(days=7)).replace(tzinfo=None)))
    facts = json.dumps({"papers_complete": True, "escalated": [[1, 1]]})
    details, told, seal = json.dumps({"cycle": 1}), json.dumps({"from": "OPEN", "to": "OPEN", "level": 2}), "0" * 64
    values: tuple[list[tuple[Any, ...]], ...] = (
        [(at, due, key) for key in keys],
        [(key, False, facts) for key in keys],
        [(key, details, at, at) for key in keys],
        [(sequence + place, at, key, told, seal, seal) for place, key in enumerate(keys)],
    )
    for statement, rows in zip(STATEMENTS, values, strict=True):
        cursor.executemany(statement.replace("?", mark), rows)
    cursor.execute(HEAD.replace("?", mark), (sequence + len(keys) - 1, seal))
