"""Boundaries and the days on which they are in force.

Borders are moved: districts are cut, wards are drawn anew. A boundary that is loaded again does not wipe out the one
before; that one is kept with its last day, and a map of an earlier day is drawn with it. A boundary that replaces one
from the same day on is a correction of it, and the mistaken one is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import InvalidInput, Sentence
from app.models import Area, Boundary, PastBoundary

IN_FUTURE = Sentence(
    "जो सीमा {day} से लागू होगी, उसे उसी दिन भरें; तब तक आज की सीमा चलती है।",
    "Load boundaries that hold from {day} on that day; until then those of today are in force.",
)
TOO_OLD = Sentence(
    "{name} की अभी की सीमा {day} से लागू है। उससे पुरानी सीमा उसकी जगह नहीं ले सकती।",
    "The boundary of {name} that is in force holds from {day}. An older one cannot take its place.",
)


@dataclass(frozen=True, slots=True)
class NewBoundary:
    """A boundary (WKB) as it comes from a file; ``valid_from`` is None where nobody named a day."""

    shape: bytes
    source: str
    loaded_on: date
    valid_from: date | None


def check_day(valid_from: date | None, today: date) -> None:
    """Raise InvalidInput for a day that has not come."""
    if valid_from is not None and valid_from > today:
        raise InvalidInput(IN_FUTURE.format(day=f"{valid_from:%d-%m-%Y}"), code="day_in_future", field="valid_from")


def put_in_force(
    session: Session, area: Area, kept: Boundary | None, new: NewBoundary
) -> Literal["added", "updated", "unchanged"]:
    """Make a boundary the one in force and keep the one before with its last day; return what became of it.

    Raises InvalidInput where the boundary in force begins later than the new one.
    """
    if kept is None:
        session.add(
            Boundary(
                area_id=area.id,
                shape=new.shape,
                source=new.source,
                loaded_on=new.loaded_on,
                valid_from=new.valid_from,
            )
        )
        return "added"
    if kept.shape == new.shape:
        return "unchanged"
    starts = new.valid_from or new.loaded_on
    if kept.valid_from is not None and starts < kept.valid_from:
        message = TOO_OLD.format(name=area.name_en, day=f"{kept.valid_from:%d-%m-%Y}")
        raise InvalidInput(message, code="older_boundary", field="valid_from")
    if not _is_correction(kept, new, starts):
        session.add(
            PastBoundary(
                area_id=area.id,
                shape=kept.shape,
                source=kept.source,
                loaded_on=kept.loaded_on,
                valid_from=kept.valid_from,
                valid_to=starts - timedelta(days=1),
            )
        )
        kept.valid_from = starts
    kept.shape, kept.source, kept.loaded_on = new.shape, new.source, new.loaded_on
    return "updated"


def _is_correction(kept: Boundary, new: NewBoundary, starts: date) -> bool:
    """Tell whether the new boundary stands for the same days: what was loaded wrong this morning never was in force."""
    loaded_again = new.valid_from is None and kept.loaded_on == new.loaded_on
    return loaded_again or kept.valid_from == starts


def shapes(session: Session, area_ids: Sequence[int], on: date | None = None) -> dict[int, bytes]:
    """Return the boundaries (WKB) of areas that are in force today, or were on a day; areas without one are absent."""
    return {one.area_id: bytes(one.shape) for one in _in_force(session, area_ids, on, ("area_id", "shape"))}


def sources(session: Session, area_ids: Sequence[int], on: date | None = None) -> list[tuple[str, date]]:
    """Return from which files the boundaries of areas came, and the days on which these were loaded, each pair once."""
    found = _in_force(session, area_ids, on, ("source", "loaded_on"))
    return sorted({(one.source, one.loaded_on) for one in found})


def _in_force(session: Session, area_ids: Sequence[int], on: date | None, columns: tuple[str, ...]) -> list[Row[Any]]:
    current = _of(Boundary, area_ids, columns)
    if on is None:
        return list(session.execute(current))
    current = current.where(or_(Boundary.valid_from.is_(None), Boundary.valid_from <= on))
    past = _of(PastBoundary, area_ids, columns).where(
        PastBoundary.valid_to >= on, or_(PastBoundary.valid_from.is_(None), PastBoundary.valid_from <= on)
    )
    return [*session.execute(current), *session.execute(past)]


def _of(table: type[Boundary | PastBoundary], area_ids: Sequence[int], columns: tuple[str, ...]) -> Select[Any]:
    return select(*(getattr(table, name) for name in columns)).where(table.area_id.in_(area_ids))
