"""What is said of single rows of a list, in one statement for all of them: they travel as one JSON text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.models import ImportRow

_KEY = "batch_id, line"


def mark_rows(session: Session, rows: Sequence[dict[str, Any]], changed: Sequence[str] = ()) -> None:
    """Write what is said of rows, each with the same columns; ``changed`` are written over what is said already."""
    if not rows:
        return
    names = list(rows[0])
    if session.get_bind().dialect.name == "postgresql":
        cells = ", ".join(names)
        source = f"json_populate_recordset(NULL::{ImportRow.__tablename__}, CAST(:rows AS json))"
    else:
        cells = ", ".join(f"json_extract(value, '$.{name}')" for name in names)
        source = "json_each(:rows) WHERE true"
    over = ", ".join(f"{name} = excluded.{name}" for name in changed)
    clash = f"ON CONFLICT ({_KEY}) DO UPDATE SET {over}" if over else ""
    statement = f"INSERT INTO {ImportRow.__tablename__} ({', '.join(names)}) SELECT {cells} FROM {source} {clash}"  # noqa: S608
    session.execute(text(statement), {"rows": json.dumps(rows)})
