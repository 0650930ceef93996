"""Rows found by thousands of keys at once, through the index of the column and by no other way.

The keys travel as one text. PostgreSQL plans a statement that it has seen a few times for any keys at all, and where a
table has grown since it was last counted, it would rather go through the whole table and hold each row against ten
thousand keys one by one. So the statement says what is to be done: for each key, its own look-up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Select, cast, column, func, literal, literal_column, select, true
from sqlalchemy.orm import Session

from app.services.same_number import same_number, start_of


def rows_by(
    session: Session, found_by: Any, values: Iterable[Any], *columns: Any, hold: bool = False, numbers: bool = False
) -> Select[*tuple[Any, ...]]:
    """Return the query for some columns of the rows whose column ``found_by`` holds one of many values.

    ``hold`` keeps the rows from being deleted before the transaction ends; whoever writes on SQLite is alone anyway.
    ``numbers`` says that the column holds fingerprints of numbers (:mod:`app.services.same_number`).
    """
    wanted = json.dumps(sorted(values))
    if session.get_bind().dialect.name == "postgresql":
        keys = func.json_array_elements_text(cast(literal(wanted), JSON)).table_valued("key").render_derived("asked")
        key = cast(keys.c.key, found_by.type)
        here = select(*columns).where(same_number(found_by, key) if numbers else found_by == key)
        # OFFSET keeps the planner from making one join of both.
        here = here.offset(literal_column("0"))
        each = (here.with_for_update(read=True, key_share=True) if hold else here).lateral("found")
        return select(*(each.c[name.key] for name in columns)).select_from(keys).join(each, true())
    keys = func.json_each(wanted).table_valued(column("value"))
    found = select(*columns).where(found_by.in_(select(keys.c.value)))
    return found.where(start_of(found_by).in_(select(start_of(keys.c.value)))) if numbers else found
