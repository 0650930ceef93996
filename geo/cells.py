"""Areas around booths whose own areas nobody has surveyed: every spot belongs to the nearest booth.

The electoral roll says which houses belong to a booth, but no file draws that area. Where a reader wants ground instead
of dots, the constituency is cut into Voronoi cells. They are an aid to the eye and no border, and whoever draws them
says so. Several booths in one school have one position: they share its ground in equal wedges, so that each has a piece
to look at. A booth that lies just outside the simplified outline counts as lying on it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.distance import usable
from geo.net import net_of
from geo.rings import polygons_of
from geo.shapes import to_wkb

WEDGE = 2e-5
"""Booths of one building are set about two metres apart around it to share its ground."""

FIRST_ANGLE = 0.5
"""Radians; slanting, so that no wedge begins on the line between two spots of a regular list."""


def booth_cells(outline_wkb: bytes, lon: ArrayLike, lat: ArrayLike) -> list[bytes | None]:
    """Return the piece of the outline (WKB) that lies nearest to each of n booths, or None where nothing is left.

    Nearness is measured on a plane that is true in the middle of the outline. The pieces fill the outline, do not
    overlap, and have the same vertices along their common lines. Raises ValueError for a position that is no place on
    Earth.
    """
    east, north, good = usable(lon, lat)
    if not good.all():
        raise ValueError("a booth has no place on Earth")
    if len(east) == 0:
        return []
    outline = shapely.from_wkb(outline_wkb)
    if len(east) == 1:
        return [to_wkb(outline)]
    stretch = float(np.cos(np.radians((outline.bounds[1] + outline.bounds[3]) / 2)))
    flat = shapely.transform(outline, lambda at: at * (stretch, 1.0))
    centres = _apart(_onto(flat, np.column_stack((east * stretch, north))))
    whole = np.array([shapely.orient_polygons(outline)], dtype=object)
    net = net_of(whole, centres / (stretch, 1.0), np.zeros(len(centres), dtype=np.int64))
    shapes = polygons_of(net, np.arange(len(centres)))
    return [to_wkb(shapes[booth]) if booth in shapes else None for booth in range(len(centres))]


def _onto(outline: Any, centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move centres that lie outside to the nearest point of the outline."""
    outside = ~shapely.intersects_xy(outline, centres[:, 0], centres[:, 1])
    if outside.any():
        lines = shapely.shortest_line(outline, shapely.points(centres[outside]))
        centres = centres.copy()
        centres[outside] = shapely.get_coordinates(shapely.get_point(lines, 0))
    return centres


def _apart(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Set centres that stand on the same spot around it, in the order given."""
    spots, which, count = np.unique(np.rint(centres / WEDGE), axis=0, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    turned = np.zeros(len(spots), dtype=np.int64)
    moved = centres.copy()
    for place, spot in enumerate(which.tolist()):
        if count[spot] > 1:
            angle = FIRST_ANGLE + 2 * np.pi * turned[spot] / count[spot]
            # Together on the middle of their spot first: a difference of a metre would make one wedge a sliver.
            middle = spots[spot] * WEDGE
            moved[place] = middle + WEDGE / 2 * np.array([np.cos(angle), np.sin(angle)])
            turned[spot] += 1
    return moved
