"""Writing cases as columns: all of them anew, at night or when everything is counted, and held against the rows.

Live cases and closed ones are kept apart under one stamp, since nearly every question is about live ones alone and
closed ones grow for years. How they are read is told in :mod:`app.services.packed_cases`.
"""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, String, cast, delete, func, select, update
from sqlalchemy.orm import Session

from app.domain import case_columns as columns
from app.domain.case_columns import Rows
from app.domain.cases import CLOSED
from app.models import BoothArea, Case, CaseColumns, CaseTouch
from app.services import counters, packed_cases
from app.services.case_filters import is_outstanding
from app.services.packed_cases import FIRST_CLOSED, of_closed

PART = 50_000
"""Cases in one row of columns: two megabytes."""


def pack(session: Session) -> int:
    """Write the columns anew and return how many cases they hold; the transaction must be a writer's.

    Booths named meanwhile stay named: the marks are set before the rows are read.
    """
    session.execute(update(CaseTouch).values(packing=True).execution_options(synchronize_session=False))
    ground = _grounds(session)
    live, closed = _counted(session, ground, is_outstanding()), _counted(session, ground, _is_closed())
    stamp = secrets.token_hex(15)
    session.execute(delete(CaseColumns).execution_options(synchronize_session=False))
    for rows, first_part, said in ((live, 0, stamp), (closed, FIRST_CLOSED, of_closed(stamp))):
        for part, first in enumerate(range(0, max(1, len(rows)), PART)):
            content = rows[first : first + PART].tobytes()
            session.add(CaseColumns(part=first_part + part, stamp=said, content=content))
    session.execute(delete(CaseTouch).where(CaseTouch.packing).execution_options(synchronize_session=False))
    session.flush()
    return len(live) + len(closed)


def differing(session: Session) -> list[int]:
    """Return the booths whose rows differ from the columns although nobody named them; none without columns."""
    touched, kept = session.scalars(select(CaseTouch.booth_id)).all(), packed_cases.kept_rows(session)
    if kept is None:
        return []
    ground = _grounds(session)
    now = np.concatenate([_counted(session, ground, is_outstanding()), _counted(session, ground, _is_closed())])
    rows, same = np.unique(np.concatenate([now, kept]), return_inverse=True)
    left_over = np.bincount(same, weights=np.repeat((1, -1), (len(now), len(kept))), minlength=len(rows))
    return sorted(set(rows["booth"][left_over != 0].tolist()) - set(touched))


def _is_closed() -> ColumnElement[bool]:
    return Case.state.in_(sorted(CLOSED))


def _grounds(session: Session) -> dict[int, int]:
    """Return of each booth in wide areas the first booth that lies in the same ones."""
    above = func.aggregate_strings(cast(BoothArea.area_id, String), ",")
    alike = select(BoothArea.booth_id, above).where(counters.is_wide(BoothArea.area_id)).group_by(BoothArea.booth_id)
    first: dict[frozenset[str], int] = {}
    ground: dict[int, int] = {}
    for booth_id, areas in session.execute(alike.order_by(BoothArea.booth_id)):
        ground[booth_id] = first.setdefault(frozenset(areas.split(",")), booth_id)
    return ground


def _counted(session: Session, ground: dict[int, int], wanted: ColumnElement[bool]) -> Rows:
    """Return the cases of a condition as they stand, those of booths in no wide area left out."""
    of_case = (Case.booth_id, Case.scheme_id, Case.reason_id, Case.state, Case.level, Case.owner_id)
    asked: Any = select(*of_case, Case.opened_at, Case.stage_due, Case.case_due)
    cases = session.execute(asked.where(wanted).execution_options(yield_per=20_000))
    parts = [
        columns.rows_of((ground[row[0]], *row) for row in portion if row[0] in ground) for portion in cases.partitions()
    ]
    return np.concatenate(parts) if parts else columns.rows_of(())
