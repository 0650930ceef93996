"""The cases of a state as columns of numbers, and what a filter means for them.

A map with a filter asks of half a million cases which of them it means. Row by row that costs a database seconds; as
columns it is a few comparisons of arrays. The same filter is written in SQL in :mod:`app.services.case_filters`; a test
holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.case_filters import MYSELF, NOBODY, NONE_GIVEN, OUTSTANDING_ONLY, CaseFilter
from app.domain.cases import CLOSED, CaseState
from app.domain.lifecycle.clocks import day_of, start_of

ROW = np.dtype(
    [
        ("ground", "<u4"),
        ("booth", "<u4"),
        ("opened", "<i8"),
        ("due", "<i8"),
        ("scheme", "<u4"),
        ("reason", "<u4"),
        ("state", "u1"),
        ("level", "u1"),
        ("owner", "<u4"),
        ("ends", "<i8"),
    ]
)
"""One case. ``ground`` is the first booth that lies in the same wide areas; ``opened``, ``due`` (when the stage is due;
``NEVER`` on hold and for closed cases) and ``ends`` (the time limit of the whole case) are microseconds since 2000; 0
stands for no reason and no owner."""

Rows = NDArray[Any]
Mask = NDArray[np.bool_]

NEVER = 2**63 - 1
_START = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER_LATE = frozenset({*CLOSED, CaseState.ON_HOLD})
_STATES = {state.value: number for number, state in enumerate(CaseState)}
_INDIA = timedelta(hours=5, minutes=30) // _MICROSECOND
_DAY = timedelta(days=1) // _MICROSECOND


class Narrow:
    """Cases column by column, each in as few bytes as its largest value takes: compared several times as fast."""

    def __init__(self, rows: Rows):
        self._columns = {name: _narrowed(rows[name]) for name in rows.dtype.names or ()}
        self._length = len(rows)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return the column ``name`` of :data:`ROW`."""
        return self._columns[name]


def _narrowed(column: NDArray[Any]) -> NDArray[Any]:
    if column.dtype.kind != "u":
        return np.ascontiguousarray(column)
    return column.astype(np.min_scalar_type(int(column.max(initial=0))))


Seen = tuple[int, int, int, int | None, str, int, int | None, datetime, datetime, datetime]


def rows_of(cases: Iterable[Seen]) -> Rows:
    """Return cases as rows; each is (ground, booth, scheme, reason, state, level, owner, opened, stage due, case due).

    The last three are moments.
    """
    return np.array(
        [
            (
                ground,
                booth,
                _micros(opened),
                NEVER if state in _NEVER_LATE else _micros(due),
                scheme,
                reason or 0,
                _STATES[state],
                level,
                owner or 0,
                _micros(ends),
            )
            for ground, booth, scheme, reason, state, level, owner, opened, due, ends in cases
        ],
        dtype=ROW,
    )


def can_answer(chosen: CaseFilter) -> bool:
    """Tell whether the columns hold all that a filter asks for, its place left aside."""
    known = replace(chosen, area_id=None, within_id=None, booth_id=None, scheme_id=None, department_code="")
    known = replace(known, reason_code="", level=None, min_age_days=None, max_age_days=None, overdue=False)
    known = replace(known, opened_from=None, opened_to=None, owner="", over_limit=False, state=OUTSTANDING_ONLY)
    return known == CaseFilter()


def asks_for_live(chosen: CaseFilter) -> bool:
    """Tell whether a filter may mean cases that are still without the benefit."""
    return chosen.state not in CLOSED


def asks_for_closed(chosen: CaseFilter) -> bool:
    """Tell whether a filter may mean closed cases."""
    return chosen.state in CLOSED or not chosen.state


def matching(
    rows: Narrow, chosen: CaseFilter, schemes: Collection[int] | None, reason_id: int | None, me: int, now: datetime
) -> Mask:
    """Return which cases a filter means, of rows that are all live or all closed.

    ``schemes`` and ``reason_id`` are the keys behind its codes; a reason that is unknown has no key and no case. ``me``
    is the key of whoever asks.
    """
    asked: list[Mask] = []
    if chosen.state not in ("", OUTSTANDING_ONLY):
        asked.append(rows["state"] == _STATES[chosen.state])
    if chosen.level is not None:
        asked.append(rows["level"] == chosen.level)
    if schemes is not None:
        asked.append(_among(rows["scheme"], schemes))
    if chosen.reason_code:
        wanted = 0 if chosen.reason_code == NONE_GIVEN else reason_id
        asked.append(rows["reason"] == wanted if wanted is not None else np.zeros(len(rows), dtype=bool))
    if chosen.owner:
        asked.append(rows["owner"] == _owner(chosen.owner, me))
    asked += _dates(rows, chosen, now)
    return np.logical_and.reduce(asked) if asked else np.ones(len(rows), dtype=bool)


def _among(column: NDArray[Any], wanted: Collection[int]) -> Mask:
    most = np.iinfo(column.dtype).max
    found: list[Mask] = [column == key for key in sorted(wanted) if key <= most]
    return np.logical_or.reduce(found) if found else np.zeros(len(column), dtype=bool)


def _dates(rows: Narrow, chosen: CaseFilter, now: datetime) -> list[Mask]:
    asked: list[Mask] = []
    opened = rows["opened"]
    if chosen.min_age_days is not None:
        asked.append(opened <= _micros(now - timedelta(days=chosen.min_age_days)))
    if chosen.max_age_days is not None:
        asked.append(opened > _micros(now - timedelta(days=chosen.max_age_days)))
    if chosen.opened_from is not None:
        asked.append(opened >= _micros(start_of(chosen.opened_from)))
    if chosen.opened_to is not None:
        asked.append(opened < _micros(start_of(chosen.opened_to + timedelta(days=1))))
    if chosen.overdue:
        asked.append(late(rows, now))
    if chosen.over_limit:
        asked.append(rows["ends"] < _micros(now))
    return asked


def _owner(said: str, me: int) -> int:
    """Return the key of the owner that a filter means; 0 is nobody's."""
    return 0 if said == NOBODY else me if said == MYSELF else int(said)


class Columns(Protocol):
    """Cases of which a column is had by its name: rows, or some of them."""

    def __getitem__(self, name: str, /) -> NDArray[Any]:
        """Return the column ``name`` of :data:`ROW`."""
        ...


def late(rows: Columns, now: datetime) -> Mask:
    """Return which cases are past the day on which their stage was due."""
    is_late: Mask = rows["due"] < _micros(start_of(day_of(now)))
    return is_late


def due_today(rows: Columns, now: datetime) -> Mask:
    """Return the cases whose stage is due between now and midnight in India; what is on hold is not."""
    due = rows["due"]
    until: Mask = due < _micros(start_of(day_of(now) + timedelta(days=1)))
    return until & (due >= _micros(now))


def state_of(number: int) -> CaseState:
    """Return the state that a number stands for."""
    return tuple(CaseState)[number]


def days_of(rows: Columns) -> NDArray[np.int64]:
    """Return the days in India on which cases were opened, counted from 1 January 2000."""
    days: NDArray[np.int64] = (rows["opened"] + _INDIA) // _DAY
    return days


def number_of(day: date) -> int:
    """Return the number by which :func:`days_of` counts a day."""
    return (day - _START.date()).days


def day_numbered(number: int) -> date:
    """Return the day that :func:`days_of` counts by this number."""
    return _START.date() + timedelta(days=number)


def middle_day(first: int, counts: NDArray[np.int64]) -> int:
    """Return the number of the day up to which half of the cases were opened; ``counts`` are those of each day from
    ``first`` on, and not all 0.
    """
    return first + int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def _micros(moment: datetime) -> int:
    return (moment - _START) // _MICROSECOND
