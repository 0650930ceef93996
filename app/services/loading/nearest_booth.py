"""Proposing a booth for every settlement: the nearest one that it can belong to.

A settlement votes inside its own assembly seat, so the nearest booth of its seat is proposed; where the seat has no
boundary or no booth with a sure position, the nearest of its district; as a last resort the nearest of all, and then
the row is doubtful. Seats that share one polygon are one group: which of them it is follows from the booth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.geography import DRAWN_AS_SURE
from app.models import Area, Booth, BoothArea
from app.services.loading.positions import Floats, shared_polygons
from geo.locate import nearest_points
from geo.shapes import Boundary

EVERYWHERE = "everywhere"
FAR_KM = 10.0
"""A booth is set up within about 2 km of its voters; one this far away is hardly theirs."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A booth with its seat, its distance in kilometres, and the group it was found in (seat, district, everywhere)."""

    booth_id: int
    ac_no: str
    km: float
    within: str

    @property
    def unsure(self) -> bool:
        """Tell whether somebody has to look before this is more than a guess."""
        return self.within == EVERYWHERE or self.km > FAR_KM


class BoothGround:
    """The present booths that may be drawn, as arrays, with the groups each can be found in."""

    def __init__(self, session: Session, boundaries: Sequence[Boundary]):
        rows = session.execute(
            select(Booth.id, Booth.ac_no, Booth.lat, Booth.lon)
            .where(Booth.valid_to.is_(None), Booth.lat.is_not(None), Booth.lon.is_not(None))
            .where(Booth.position_quality.in_(sorted(DRAWN_AS_SURE)))
            .order_by(Booth.ac_no, Booth.id)
        ).all()
        self.ids = [row.id for row in rows]
        self.seats = [str(row.ac_no) for row in rows]
        self.lat = np.array([row.lat for row in rows], dtype=float)
        self.lon = np.array([row.lon for row in rows], dtype=float)
        self.hosts: Mapping[str, str] = shared_polygons(self.lon, self.lat, self.seats, boundaries)
        self._groups: dict[str, Sequence[str | None]] = {
            "seat": [self.hosts.get(seat, seat) for seat in self.seats],
            "district": self._districts(session),
            EVERYWHERE: [EVERYWHERE] * len(rows),
        }

    def _districts(self, session: Session) -> list[str | None]:
        pairs = session.execute(
            select(BoothArea.booth_id, Area.code)
            .join(Area, Area.id == BoothArea.area_id)
            .where(Area.hierarchy == "administrative", Area.kind == "district")
        )
        of_booth: dict[int, str] = {booth_id: code for booth_id, code in pairs}
        return [of_booth.get(booth_id) for booth_id in self.ids]

    def propose(
        self, lon: Floats, lat: Floats, seats: Sequence[str | None], districts: Sequence[str | None]
    ) -> list[Proposal | None]:
        """Return the proposal for each of n points, by its seat (polygon) and district; None for no usable point."""
        found: list[Proposal | None] = [None] * len(seats)
        open_places: NDArray[np.int64] = np.arange(len(seats))
        asked: Sequence[tuple[str, Sequence[str | None]]] = (
            ("seat", seats),
            ("district", districts),
            (EVERYWHERE, [EVERYWHERE] * len(seats)),
        )
        for within, groups in asked:
            wanted = [groups[place] for place in open_places.tolist()]
            index, km = nearest_points(
                lon[open_places], lat[open_places], wanted, self.lon, self.lat, self._groups[within]
            )
            for place, at, apart in zip(open_places.tolist(), index.tolist(), km.tolist(), strict=True):
                if at >= 0:
                    found[place] = Proposal(self.ids[at], self.seats[at], apart, within)
            open_places = open_places[index < 0]
        return found
