"""The floor under taking a list: the rows that it left, written into the same tables of another database, nothing else.

Same schema, same indexes and references, transactions of the same size, and the same way of writing: whatever takes a
list cannot be quicker than this.
"""

from __future__ import annotations

import time
from typing import Any

import flask_migrate
from sqlalchemy import insert, select

from app import create_app
from app.models import ImportBatch, db
from app.services.imports import staging
from app.services.imports.bulk_rows import table_named, write_columns
from app.services.transactions import begin_write
from benchmarks.list_of_people import make_ground

TABLES = {"household": 0, "beneficiary": 1, "entitlement": 2, "import_row": 2}
"""What is written, and how many portions after the first, so that what a row points to is there."""


def write_bare(urls: list[str], secrets: dict[str, str]) -> dict[str, float]:
    """Copy what a list left in the first database into the second; return the seconds that writing took."""
    here, there = (create_app({**secrets, "DATABASE_URL": url}) for url in urls)
    with there.app_context():
        flask_migrate.upgrade()
        begin_write(db.session())
        make_ground(db.session())
        db.session.commit()
    with here.app_context(), db.engine.connect() as source:
        batch = dict(source.execute(select(ImportBatch.__table__)).mappings().one())
        counts = {
            name: source.execute(select(table_named(name).c[_order(name)]).order_by(_order(name))).scalars().all()
            for name in TABLES
        }
        steps = max(1, -(-len(counts["beneficiary"]) // staging.CHUNK))
        seconds = 0.0
        with there.app_context():
            session = db.session()
            begin_write(session)
            session.execute(insert(ImportBatch), batch)
            session.commit()
        for step in range(steps + 2):
            due = {name: step - behind for name, behind in TABLES.items() if 0 <= step - behind < steps}
            columns = {name: _portion(source, name, counts[name], part, steps) for name, part in due.items()}
            with there.app_context():
                session = db.session()
                started = time.perf_counter()
                begin_write(session)
                for name, cells in columns.items():
                    write_columns(session, name, cells, {})
                session.commit()
                seconds += time.perf_counter() - started
    return {"seconds": seconds}


def _order(name: str) -> str:
    return "line" if name == "import_row" else "id"


def _portion(source: Any, name: str, keys: Any, step: int, steps: int) -> dict[str, Any]:
    """Return a part of a table by its columns, as the driver gives them."""
    start, end = len(keys) * step // steps, len(keys) * (step + 1) // steps
    order = _order(name)
    names = [column.name for column in table_named(name).columns]
    asked = f"SELECT {', '.join(names)} FROM {name} WHERE {order} >= {keys[start]} ORDER BY {order} LIMIT {end - start}"
    if db.engine.dialect.name == "postgresql":
        asked = asked.replace(" facts", " facts::text").replace(" why", " why::text")
    rows = source.exec_driver_sql(asked).all()
    return dict(zip(names, zip(*rows, strict=True), strict=True))
