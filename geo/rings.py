"""Polygons from a net: the edges around a group of cells, linked into rings, holes put into the rings around them.

Where a group touches itself in a vertex, a ring passes that vertex twice and is taken apart there. So every ring is
simple, and rings touch at vertices only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.net import NOBODY, Floats, Ints, Net


def polygons_of(net: Net, owners: Ints) -> dict[int, shapely.Geometry]:
    """Return the ground of each group as a Polygon or MultiPolygon, given the group of each cell (-1: none)."""
    of = np.append(owners, NOBODY)
    left, right = of[net.left], of[net.right]
    rim = left != right
    ahead, behind = rim & (left >= 0), rim & (right >= 0)
    group = np.concatenate((left[ahead], right[behind]))
    start = np.concatenate((net.start[ahead], net.end[behind]))
    end = np.concatenate((net.end[ahead], net.start[behind]))
    order = np.argsort(group, kind="stable")
    group, start, end = group[order], start[order], end[order]
    found: dict[int, shapely.Geometry] = {}
    names, first = np.unique(group, return_index=True)
    for name, began, over in zip(
        names.tolist(), first.tolist(), [*first[1:].tolist(), len(group)][: len(names)], strict=True
    ):
        rings = _rings(start[began:over].tolist(), end[began:over].tolist())
        found[name] = _polygon([net.at[ring] for ring in rings])
    return found


def _rings(start: Sequence[int], end: Sequence[int]) -> list[list[int]]:
    """Link edges with the ground to their left into simple rings of vertices, without the closing one."""
    leaving: dict[int, list[int]] = {}
    for edge, vertex in enumerate(start):
        leaving.setdefault(vertex, []).append(edge)
    rings: list[list[int]] = []
    for first in range(len(start)):
        if first not in leaving.get(start[first], ()):
            continue
        path, edge = [], first
        while True:
            leaving[start[edge]].remove(edge)
            path.append(start[edge])
            ahead = leaving[end[edge]]
            if not ahead:
                break
            edge = ahead[0]
        rings += _apart(path)
    return rings


def _apart(path: Sequence[int]) -> list[list[int]]:
    """Take a closed path apart wherever it passes a vertex again."""
    rings: list[list[int]] = []
    open_path: list[int] = []
    place: dict[int, int] = {}
    for vertex in path:
        if vertex in place:
            loop = open_path[place[vertex] :]
            del open_path[place[vertex] :]
            for passed in loop:
                del place[passed]
            rings.append(loop)
        place[vertex] = len(open_path)
        open_path.append(vertex)
    return [*rings, open_path]


def _polygon(rings: Sequence[Floats]) -> shapely.Geometry:
    shells = [ring for ring in rings if _signed(ring) > 0]
    holes = [ring for ring in rings if _signed(ring) < 0]
    shells.sort(key=_signed)
    bodies = [shapely.Polygon(shell) for shell in shells]
    inside: list[list[Floats]] = [[] for _ in shells]
    for hole in holes:
        # An edge of a hole is no edge of the ring around it, so its middle lies clearly within.
        middle = (hole[0] + hole[1]) / 2
        around = (number for number, body in enumerate(bodies) if shapely.contains_xy(body, *middle))
        number = next(around, None)
        if number is not None:
            inside[number].append(hole)
    made = [shapely.Polygon(shell, cut) for shell, cut in zip(shells, inside, strict=True)]
    # The same ground is always written in the same way, whatever the order of its edges was.
    return shapely.normalize(made[0] if len(made) == 1 else shapely.MultiPolygon(made))


def _signed(ring: NDArray[np.float64]) -> float:
    """Return the area in square degrees, above nought where the ring runs counter-clockwise."""
    x, y = (ring - ring[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
