"""The columns of cases as they were packed last, read once by a process for each packing.

Live cases and closed ones are kept apart under one stamp; how they are written is told in
:mod:`app.services.case_packing`, and what is asked of them in :mod:`app.services.case_columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import case_columns as columns
from app.domain.case_columns import Narrow, Rows
from app.domain.case_filters import CaseFilter
from app.models import BoothArea, CaseColumns

FIRST_CLOSED = 1_000_000
"""The first part of the closed cases; those before it hold the live ones."""

_kept: dict[str, Packed] = {}
_kept_closed: dict[str, Packed] = {}
_kept_grounds: dict[tuple[str, ...], Grounds] = {}


@dataclass(frozen=True, slots=True)
class Packed:
    """The columns of one packing: its stamp, the cases, the grounds where they lie, and the place of each ground."""

    stamp: str
    rows: Narrow
    grounds: NDArray[np.int64]
    place: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Grounds:
    """The grounds of some columns, in order, and the areas above them.

    ``above`` pairs places of grounds with places among ``areas``; ``shifts`` tells for each part of the columns where
    its grounds lie among these.
    """

    keys: NDArray[np.int64]
    areas: NDArray[np.int64]
    above: tuple[NDArray[np.intp], NDArray[np.intp]]
    shifts: Sequence[NDArray[np.intp]]

    def sums(self, by_ground: NDArray[np.int64]) -> dict[int, int]:
        """Return by area the sums of what was counted by ground."""
        ground, area = self.above
        sums = np.bincount(area, weights=by_ground[ground], minlength=len(self.areas)).astype(np.int64)
        return dict(zip(self.areas.tolist(), sums.tolist(), strict=True))

    def within(self, areas: Sequence[int]) -> NDArray[np.bool_]:
        """Return which grounds lie in any of some areas."""
        ground, area = self.above
        inside = np.zeros(len(self.keys), dtype=bool)
        inside[ground[np.isin(self.areas, areas)[area]]] = True
        return inside


def _stamp(session: Session) -> str | None:
    """Return the stamp of the newest packing; None before the first."""
    return session.scalar(select(CaseColumns.stamp).order_by(CaseColumns.part).limit(1))


def _live(session: Session) -> Packed | None:
    """Return the live cases, read once by a process for each packing; None before the first.

    Stamp and parts are read by one statement: between two, another packing may have taken their place.
    """
    stamp = _stamp(session)
    if stamp is None:
        return None
    kept = _kept.get(stamp)
    if kept is not None:
        return kept
    live = select(CaseColumns.stamp, CaseColumns.content).where(CaseColumns.part < FIRST_CLOSED)
    parts = session.execute(live.order_by(CaseColumns.part)).all()
    return _keep(_kept, parts[0].stamp, [content for _stamp, content in parts])


def _closed(session: Session, stamp: str) -> Packed | None:
    """Return the closed cases of a packing, read once by a process; None where another has taken its place."""
    kept = _kept_closed.get(stamp)
    if kept is not None:
        return kept
    content = select(CaseColumns.content).where(CaseColumns.part >= FIRST_CLOSED, CaseColumns.stamp == stamp)
    parts = session.scalars(content.order_by(CaseColumns.part)).all()
    return _keep(_kept_closed, stamp, parts) if parts else None


def _keep(shelf: dict[str, Packed], stamp: str, parts: Sequence[bytes]) -> Packed:
    rows = np.frombuffer(b"".join(parts), dtype=columns.ROW)
    grounds, place = np.unique(rows["ground"], return_inverse=True)
    kept = Packed(stamp, Narrow(rows), grounds.astype(np.int64), place.astype(np.uint32))
    shelf.clear()
    shelf[stamp] = kept
    return kept


def grounds_of(session: Session, parts: Sequence[Packed]) -> Grounds:
    """Return the grounds of columns and the areas above them, read once by a process for each packing.

    Whoever moves booths between areas packs anew in the same transaction.
    """
    stamps = tuple(part.stamp for part in parts)
    kept = _kept_grounds.get(stamps)
    if kept is None:
        kept = _read_grounds(session, parts)
        for old in list(_kept_grounds):
            if not _is_of(old, stamps):
                _kept_grounds.pop(old, None)
        _kept_grounds[stamps] = kept
    return kept


def _is_of(stamps: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether both are of one packing."""
    return stamps[0].rstrip("+") == others[0].rstrip("+")


def _read_grounds(session: Session, parts: Sequence[Packed]) -> Grounds:
    keys = np.unique(np.concatenate([part.grounds for part in parts]))
    rows = session.execute(
        select(BoothArea.booth_id, BoothArea.area_id).where(BoothArea.booth_id.in_(keys.tolist()))
    ).all()
    booths, areas = (np.array([row[place] for row in rows], dtype=np.int64) for place in (0, 1))
    names, area = np.unique(areas, return_inverse=True)
    return Grounds(
        keys, names, (np.searchsorted(keys, booths), area), [np.searchsorted(keys, part.grounds) for part in parts]
    )


def kept_rows(session: Session) -> Rows | None:
    """Return all that the columns hold, live cases and closed ones; None before the first packing."""
    contents = session.scalars(select(CaseColumns.content).order_by(CaseColumns.part)).all()
    return np.frombuffer(b"".join(contents), dtype=columns.ROW) if contents else None


def of_closed(stamp: str) -> str:
    """Return the stamp of the closed cases that were packed together with live ones."""
    return f"{stamp}+"


def asked_for(session: Session, chosen: CaseFilter) -> list[Packed] | None:
    """Return the columns that a filter is about, all of one packing; None where there are none."""
    if not columns.asks_for_closed(chosen):
        live = _live(session)
        return [live] if live is not None else None
    stamp = _stamp(session)
    closed = _closed(session, of_closed(stamp)) if stamp is not None else None
    if closed is None or not columns.asks_for_live(chosen):
        return [closed] if closed is not None else None
    live = _live(session)
    # Packed anew in between, a case that was closed meanwhile would stand in both.
    return [live, closed] if live is not None and live.stamp == stamp else None
