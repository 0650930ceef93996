"""Points held against boundaries: is a booth where its file says, and in which district does it lie?

Boundary files are simplified, incomplete and older than today's districts. So a point decides nothing that the
electoral roll knows better: a seat lies in one district, and a booth goes with its seat unless its point lies well
inside another district.
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


def stored_boundaries(session: Session, hierarchy: str, kind: str) -> tuple[Boundary, ...]:
    """Return the boundaries of every area of one kind, by code."""
    rows = session.execute(
        select(Area.code, Area.name_en, StoredBoundary.shape)
        .join(StoredBoundary, StoredBoundary.area_id == Area.id)
        .where(Area.hierarchy == hierarchy, Area.kind == kind)
        .order_by(Area.code)
    )
    return from_wkb((code, name, shape) for code, name, shape in rows)


def shared_polygons(
    lon: Floats, lat: Floats, seats: Sequence[str], boundaries: Sequence[Boundary]
) -> dict[str, str]:
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


def districts_of(
    lon: Floats,
    lat: Floats,
    trusted: NDArray[np.bool_],
    expected: Sequence[str | None],
    boundaries: Sequence[Boundary],
) -> list[str | None]:
    """Return the district code of each of n points, or None where nothing tells it.

    ``expected`` is the district that the point's seat lies in, ``trusted`` whether the point itself can be
    believed. The expected district stands unless it has a boundary and the point lies more than
    ``NEAR_BORDER_KM`` outside of it in another one; a district made since the boundaries were drawn always stands.
    """
    drawn = {area.code for area in boundaries}
    found = locate_points(lon, lat, boundaries)
    apart = distance_to_boundary_km(lon, lat, expected, boundaries)
    result: list[str | None] = []
    for place, wanted in enumerate(expected):
        here = found[place] if trusted[place] else None
        overruled = here is not None and wanted in drawn and apart[place] > NEAR_BORDER_KM
        result.append(here if wanted is None or overruled else wanted)
    return result


def seats_by_point(lon: Floats, lat: Floats, boundaries: Sequence[Boundary]) -> list[str | None]:
    """Return the seat that holds each point, or None."""
    return list(locate_points(lon, lat, boundaries).tolist())


def sharing(hosts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return for each polygon that stands for several seats all the seats in it, its own first."""
    together: dict[str, list[str]] = {}
    for seat, host in hosts.items():
        together.setdefault(host, [host]).append(seat)
    return {host: tuple(seats) for host, seats in together.items()}
