"""Outlines for areas that no file draws: the ground of their booths, put together without joining a single polygon.

A block is a list of booths. Within a surveyed outline (a district) every spot goes to the nearest booth, which is one
Voronoi diagram for each outline. Its cells share their edges exactly, so an area is what is left of the edges of its
booths' cells when those between two of its own booths are struck out: no polygon is ever joined or cut, which is where
geometry libraries fail on real booths, and two neighbours have the same vertices along their common line. The outline
above is part of the same net of edges: where a line between two cells meets it, both are split at one vertex, and two
outlines that share a border share the splits.

Booths on one spot have one cell, which is the area's that has most booths there; of equals, the first's in their order.
Such an outline is an aid to the eye and no border: whoever shows it says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.audit import NEAR_BORDER_KM
from geo.distance import usable
from geo.net import NOBODY, Net, net_of
from geo.rings import polygons_of
from geo.shapes import to_wkb
from geo.simplify import KM_PER_DEGREE

NEAR = NEAR_BORDER_KM / KM_PER_DEGREE
"""Degrees; boundaries are approximate, and a booth so little outside is taken to be inside wherever it is checked."""

SAME = 1e-9
"""Degrees, a tenth of a millimetre."""

SPOT = 2e-5
"""Booths within about two metres of each other, in degrees, are in one building and share its cell."""


@dataclass(frozen=True, slots=True)
class BoothGround:
    """The cells of n booths within their outlines; ``cell_of`` (n) is the cell of each booth, -1 where it has none."""

    net: Net
    cell_of: NDArray[np.int64]

    def outlines(self, groups: ArrayLike) -> dict[int, bytes]:
        """Return for each group its ground (WKB), given the group of each booth (n; -1: none).

        Groups do not overlap; together with the ground of booths without a group they fill the outlines. A group
        without a cell of its own is absent.
        """
        shapes = polygons_of(self.net, self.owners(groups))
        return {group: to_wkb(shape) for group, shape in shapes.items()}

    def owners(self, groups: ArrayLike) -> NDArray[np.int64]:
        """Return the group of each cell: that of most booths on its spot, of equals the one that comes first."""
        of = np.asarray(groups, dtype=np.int64)
        owners = np.full(self.net.cells, NOBODY, dtype=np.int64)
        booths = np.flatnonzero((self.cell_of >= 0) & (of >= 0))
        pairs = np.column_stack((self.cell_of[booths], of[booths]))
        pairs, first, count = np.unique(pairs, axis=0, return_index=True, return_counts=True)
        # The winner of a cell is written last.
        order = np.lexsort((-first, count, pairs[:, 0]))
        owners[pairs[order, 0]] = pairs[order, 1]
        return owners


def redrawn(before: Mapping[int, bytes], after: Mapping[int, bytes]) -> set[int]:
    """Return the keys of the outlines (WKB) that are gone, or differ by more than what rounding does to a vertex."""
    both = sorted(before.keys() & after.keys())
    old, new = (shapely.from_wkb([shapes[key] for key in both]) for shapes in (before, after))
    same = shapely.equals_exact(old, new, tolerance=SAME)
    return (before.keys() - after.keys()) | {key for key, alike in zip(both, same.tolist(), strict=True) if not alike}


def booth_ground(
    outlines_wkb: Mapping[int, bytes], member: Sequence[int | None], lon: ArrayLike, lat: ArrayLike
) -> BoothGround:
    """Return the ground of n booths: ``member`` is the key of the outline that each of them helps to divide.

    A booth whose outline is not given, because a file draws several areas as one, divides the one around it; where none
    is, it has no cell. One that lies just outside its outline counts as lying on it, one farther away has no cell.
    Raises ValueError for a position that is no place on Earth.
    """
    east, north, good = usable(lon, lat)
    if not good.all():
        raise ValueError("a booth has no place on Earth")
    keys = sorted(outlines_wkb)
    place = {key: number for number, key in enumerate(keys)}
    host = np.array([NOBODY if key is None else place.get(key, NOBODY) for key in member], dtype=np.int64)
    outlines = shapely.orient_polygons(shapely.from_wkb([outlines_wkb[key] for key in keys]))
    lost = np.flatnonzero(host == NOBODY)
    spot, around = shapely.STRtree(outlines).query(shapely.points(east[lost], north[lost]), predicate="intersects")
    # Backwards, so that of two outlines around one booth the first stays.
    host[lost[spot[::-1]]] = around[::-1]
    cell_of = np.full(len(host), NOBODY, dtype=np.int64)
    spots, hosts, cells = [np.empty((0, 2))], [], 0
    for number in range(len(keys)):
        booths = np.flatnonzero(host == number)
        at, away = _onto(outlines[number], np.column_stack((east[booths], north[booths])))
        booths, at = booths[away <= NEAR], at[away <= NEAR]
        if not len(booths):
            continue
        _, first, which = np.unique(np.rint(at / SPOT), axis=0, return_index=True, return_inverse=True)
        cell_of[booths] = cells + which.reshape(-1)
        spots.append(at[first])
        hosts += [number] * len(first)
        cells += len(first)
    net = net_of(outlines, np.vstack(spots), np.array(hosts, dtype=np.int64))
    sound = np.append(net.sound, False)
    return BoothGround(net, np.where(sound[cell_of], cell_of, NOBODY))


def _onto(outline: shapely.Geometry, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points with those outside moved to the nearest spot of the outline, and how far each was (degrees)."""
    shapely.prepare(outline)
    outside = np.flatnonzero(~shapely.intersects_xy(outline, points[:, 0], points[:, 1]))
    moved = points.copy()
    if len(outside):
        lines = shapely.shortest_line(outline, shapely.points(points[outside]))
        moved[outside] = shapely.get_coordinates(shapely.get_point(lines, 0))
    return moved, np.hypot(*(moved - points).T)
