"""Points held against boundaries: is a booth where its file says, and in which district does it lie?

Boundary files are simplified, incomplete and older than today's districts, and the file of the seats does not always
agree with the file of the districts. So a point decides nothing that the electoral roll knows better, and a point
that two files contradict is not believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Area
from app.models import Boundary as StoredBoundary
from geo.audit import NEAR_BORDER_KM
from geo.locate import distance_to_boundary_km, locate_points
from geo.shapes import Boundary, from_wkb

SHARED_FROM = 10
"""A seat without a boundary is taken to lie inside another's from this many points on …"""
SHARED_SHARE = 0.9
"""… when at least this share of them lies in that one polygon."""

Floats = NDArray[np.float64]


def area_ids(session: Session, hierarchy: str, kind: str) -> dict[str, int]:
    """Return the ids of every area of one kind by code."""
    rows = session.execute(select(Area.code, Area.id).where(Area.hierarchy == hierarchy, Area.kind == kind))
    return {code: key for code, key in rows}


def stored_boundaries(session: Session, hierarchy: str, kind: str) -> tuple[Boundary, ...]:
    """Return the boundaries of every area of one kind, by code."""
    rows = session.execute(
        select(Area.code, Area.name_en, StoredBoundary.shape)
        .join(StoredBoundary, StoredBoundary.area_id == Area.id)
        .where(Area.hierarchy == hierarchy, Area.kind == kind)
        .order_by(Area.code)
    )
    return from_wkb((code, name, shape) for code, name, shape in rows)


def shared_polygons(lon: Floats, lat: Floats, seats: Sequence[str], boundaries: Sequence[Boundary]) -> dict[str, str]:
    """Return for each seat without a boundary the seat whose polygon holds its booths, where there is one."""
    drawn = {area.code for area in boundaries}
    lacking = np.array([seat not in drawn for seat in seats], dtype=bool)
    if not boundaries or not lacking.any():
        return {}
    found = locate_points(lon[lacking], lat[lacking], boundaries)
    where: dict[str, Counter[str | None]] = {}
    for seat, host in zip((seat for seat in seats if seat not in drawn), found.tolist(), strict=True):
        where.setdefault(seat, Counter())[host] += 1
    hosts = {}
    for seat, counted in sorted(where.items()):
        host, most = counted.most_common(1)[0]
        if host is not None and counted.total() >= SHARED_FROM and most >= SHARED_SHARE * counted.total():
            hosts[seat] = host
    return hosts


def other_district(
    lon: Floats, lat: Floats, expected: Sequence[str | None], boundaries: Sequence[Boundary]
) -> list[str | None]:
    """Return for each of n points the district that holds it, if that is well outside of the one expected.

    "Well outside" is more than ``NEAR_BORDER_KM`` from the expected district; one without a boundary of its own
    (made since the file was drawn) contradicts nothing. Where no district is expected, any that holds the point is
    returned.
    """
    found = locate_points(lon, lat, boundaries)
    apart = distance_to_boundary_km(lon, lat, expected, boundaries)
    return [
        here if wanted is None or distance > NEAR_BORDER_KM else None
        for here, wanted, distance in zip(found.tolist(), expected, apart.tolist(), strict=True)
    ]


def sharing(hosts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return for each polygon that stands for several seats all the seats in it, its own first."""
    together: dict[str, list[str]] = {}
    for seat, host in hosts.items():
        together.setdefault(host, [host]).append(seat)
    return {host: tuple(seats) for host, seats in together.items()}
