"""The net of lines between cells: Voronoi diagrams within outlines, as directed edges that know who lies on each side.

Whoever wants the outline of any group of cells strikes out the edges with the group on both sides; nothing is computed
anew. The outlines' own borders are part of the net. All is done on arrays: edges are cut where a line between cells
crosses a border, each crossing is computed once, and a crossing is decided by signs that all edges of a vertex share.
Should rounding still leave a cell whose edges do not close, the diagram of its outline is drawn again with its spots
moved by a centimetre; what never closes is left out and said to be so, and nothing fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOBODY = -1
"""The side of an edge where there is no cell."""

NUDGE = 1e-7
"""Degrees, about a centimetre: booths on a regular grid would meet in one vertex by fours and on borders."""

TRIES = 4
FAR = 8.0
"""Four spots this many times the outline's width away keep every cell finite."""

CLOSES = 1e-9
"""How far the cells of an outline may be from filling it, as a share."""


@dataclass(frozen=True, slots=True)
class Net:
    """Edges between cells: vertices (v, 2) in degrees, and of each edge (e) its two vertices and the cells beside it.

    Seen along an edge from ``start`` to ``end``, ``left`` and ``right`` are the cells beside it, or ``NOBODY``.
    ``sound`` tells of each cell whether its edges close; a cell that is not sound stands beside no edge.
    """

    at: Floats
    start: Ints
    end: Ints
    left: Ints
    right: Ints
    sound: NDArray[np.bool_]

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.sound)

    def areas(self) -> Floats:
        """Return the area of each cell in square degrees."""
        x, y = (self.at - self.at.mean(axis=0)).T if len(self.at) else self.at.T
        twice = x[self.start] * y[self.end] - x[self.end] * y[self.start]
        found = np.zeros(self.cells)
        for side, sign in ((self.left, 0.5), (self.right, -0.5)):
            there = side >= 0
            found += np.bincount(side[there], sign * twice[there], minlength=self.cells)
        return found


@dataclass(frozen=True, slots=True)
class _Border:
    """The borders of all outlines, each stretch once: its ends, and the outline to its left and to its right."""

    at: Floats
    low: Ints
    high: Ints
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines between cells, not yet cut: vertices, two of them for each line, the cells beside it, its outline."""

    at: Floats
    start: Ints
    end: Ints
    left: Ints
    right: Ints
    host: Ints


def net_of(outlines: NDArray[Any], spots: Floats, host: Ints) -> Net:
    """Return the net of c cells: ``spots`` (c, 2) in degrees, no two the same, each within outline number ``host`` (c).

    ``outlines`` are valid polygons with outer rings counter-clockwise. An outline without a spot takes no part.
    """
    border = _border(outlines, np.unique(host))
    tries = np.zeros(len(outlines), dtype=np.int64)
    while True:
        moved = spots + _nudges(spots, tries[host])
        net = _cut(border, _lines(outlines, moved, host), outlines, moved, host)
        broken = np.unique(host[~net.sound])
        again = broken[tries[broken] < TRIES - 1]
        if not len(again):
            return _without(net, np.isin(host, broken))
        tries[again] += 1


def _nudges(spots: Floats, tries: Ints) -> Floats:
    """Return where each spot is moved to, the same for the same spot."""
    mixed = np.sin(spots @ np.array([[12.9898, 39.3468], [78.233, 11.135]]) + 1.0 + tries[:, None]) * 43758.5453
    return np.asarray((mixed - np.floor(mixed) - 0.5) * 2 * NUDGE, dtype=np.float64)


def _border(outlines: NDArray[Any], hosts: Ints) -> _Border:
    parts, part_of = shapely.get_parts(outlines[hosts], return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    points, of = shapely.get_coordinates(rings, return_index=True)
    at, node = np.unique(points, axis=0, return_inverse=True)
    node = node.reshape(-1)
    same = np.flatnonzero((of[:-1] == of[1:]) & (node[:-1] != node[1:]))
    first, last, host = node[same], node[same + 1], hosts[part_of[ring_of[of[same]]]]
    low, high, back = np.minimum(first, last), np.maximum(first, last), first > last
    # Outlines that overlap may have a stretch twice on one side: the second one is a stretch of its own.
    order = np.lexsort((host, back, high, low))
    key = np.column_stack((low, high, back))[order]
    new = np.ones(len(key), dtype=bool)
    new[1:] = (key[1:] != key[:-1]).any(axis=1)
    began = np.maximum.accumulate(np.where(new, np.arange(len(key)), 0))
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key)) - began
    stretches, which = np.unique(np.column_stack((low, high, rank)), axis=0, return_inverse=True)
    which = which.reshape(-1)
    sides = np.full((2, len(stretches)), NOBODY, dtype=np.int64)
    sides[back.astype(np.int64), which] = host
    return _Border(at, stretches[:, 0], stretches[:, 1], sides[0], sides[1])


def _lines(outlines: NDArray[Any], spots: Floats, host: Ints) -> _Lines:
    """Return the diagram of each outline, measured on a plane that is true in the middle of the outline."""
    empty = np.empty(0, dtype=np.int64)
    at, start, end, left, right, of = [np.empty((0, 2))], [empty], [empty], [empty], [empty], [empty]
    vertices = 0
    for number in np.unique(host).tolist():
        cells = np.flatnonzero(host == number)
        if len(cells) < 2:
            continue
        bounds = np.array(outlines[number].bounds).reshape(2, 2)
        middle, stretch = bounds.mean(axis=0), _stretch(bounds)
        flat = (spots[cells] - middle) * stretch
        width = float(np.ptp(bounds * stretch, axis=0).max())
        far = FAR * width * np.array([[1.0, 0.2], [-0.2, 1.0], [-1.0, -0.2], [0.2, -1.0]])
        diagram = Voronoi(np.vstack((flat, far)))
        pairs = diagram.ridge_points
        between = np.flatnonzero((pairs < len(cells)).all(axis=1))
        ends = np.array([diagram.ridge_vertices[ridge] for ridge in between.tolist()], dtype=np.int64).reshape(-1, 2)
        one, other = pairs[between, 0], pairs[between, 1]
        along, across = diagram.vertices[ends[:, 1]] - diagram.vertices[ends[:, 0]], flat[one] - flat[other]
        is_left = _cross(along, across) > 0
        at.append(diagram.vertices / stretch + middle)
        start.append(vertices + ends[:, 0])
        end.append(vertices + ends[:, 1])
        left.append(cells[np.where(is_left, one, other)])
        right.append(cells[np.where(is_left, other, one)])
        of.append(np.full(len(between), number))
        vertices += len(diagram.vertices)
    joined = (np.concatenate(part) for part in (start, end, left, right, of))
    return _Lines(np.vstack(at), *joined)


def _stretch(bounds: Floats) -> Floats:
    return np.array([float(np.cos(np.radians(bounds[:, 1].mean()))), 1.0])


def _cross(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _cut(border: _Border, lines: _Lines, outlines: NDArray[Any], spots: Floats, host: Ints) -> Net:
    """Cut lines and borders where they cross, and keep of the lines what lies inside."""
    line, stretch, along_line, along_border, crossing = _crossings(border, lines)
    first_crossing = len(lines.at) + len(border.at)
    nodes = first_crossing + np.arange(len(crossing))
    of_line, order, start, end = _pieces(lines.start, lines.end, line, along_line, nodes)
    kept = _begins_inside(lines, outlines)[of_line] ^ (order % 2 == 1)
    of_border, _order, low, high = _pieces(
        border.low + len(lines.at), border.high + len(lines.at), stretch, along_border, nodes
    )
    at = np.vstack((lines.at, border.at, crossing))
    middle = (at[low] + at[high]) / 2
    nearest = [_nearest(middle, side[of_border], outlines, spots, host) for side in (border.left, border.right)]
    net = Net(
        at,
        np.concatenate((start[kept], low)),
        np.concatenate((end[kept], high)),
        np.concatenate((lines.left[of_line][kept], nearest[0])),
        np.concatenate((lines.right[of_line][kept], nearest[1])),
        np.ones(len(host), dtype=bool),
    )
    return _judged(_merged(net), outlines, host)


def _crossings(border: _Border, lines: _Lines) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    """Return where lines cross the borders of their outline: line, stretch, how far along each (0 to 1), and the spot.

    The sign of nought is plus, so that a line through a vertex crosses one of the two stretches that meet there.
    """
    a, b = lines.at[lines.start], lines.at[lines.end]
    c, d = border.at[border.low], border.at[border.high]
    tree = shapely.STRtree(shapely.linestrings(np.stack((c, d), axis=1)))
    line, stretch = tree.query(shapely.linestrings(np.stack((a, b), axis=1)))
    own = (border.left[stretch] == lines.host[line]) | (border.right[stretch] == lines.host[line])
    line, stretch = line[own], stretch[own]
    a, b, c, d = a[line], b[line], c[stretch], d[stretch]
    of_c, of_d = _cross(b - a, c - a), _cross(b - a, d - a)
    of_a, of_b = _cross(d - c, a - c), _cross(d - c, b - c)
    meets = ((of_c >= 0) != (of_d >= 0)) & ((of_a >= 0) != (of_b >= 0))
    along_line = of_a[meets] / (of_a[meets] - of_b[meets])
    along_border = of_c[meets] / (of_c[meets] - of_d[meets])
    spot = a[meets] + along_line[:, None] * (b[meets] - a[meets])
    return line[meets], stretch[meets], along_line, along_border, spot


def _pieces(start: Ints, end: Ints, cut: Ints, along: Floats, nodes: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the pieces of n edges, cut at ``nodes``: of which edge each is, its place in it, and its two vertices."""
    count = len(start)
    edge = np.concatenate((np.arange(count), cut, np.arange(count)))
    place = np.concatenate((np.full(count, -1.0), along, np.full(count, 2.0)))
    vertex = np.concatenate((start, nodes, end))
    order = np.lexsort((place, edge))
    edge, vertex = edge[order], vertex[order]
    starts = np.flatnonzero(edge[:-1] == edge[1:])
    first = np.searchsorted(edge, edge[starts])
    return edge[starts], starts - first, vertex[starts], vertex[starts + 1]


def _begins_inside(lines: _Lines, outlines: NDArray[Any]) -> NDArray[np.bool_]:
    inside = np.zeros(len(lines.start), dtype=bool)
    for number in np.unique(lines.host).tolist():
        here = lines.host == number
        shapely.prepare(outlines[number])
        inside[here] = shapely.contains_xy(outlines[number], lines.at[lines.start[here]])
    return inside


def _nearest(points: Floats, side: Ints, outlines: NDArray[Any], spots: Floats, host: Ints) -> Ints:
    """Return for points on borders the nearest cell of the outline on one side, NOBODY where there is none."""
    found = np.full(len(points), NOBODY, dtype=np.int64)
    for number in np.unique(side[side >= 0]).tolist():
        cells, here = np.flatnonzero(host == number), np.flatnonzero(side == number)
        stretch = _stretch(np.array(outlines[number].bounds).reshape(2, 2))
        found[here] = cells[cKDTree(spots[cells] * stretch).query(points[here] * stretch)[1]]
    return found


def _merged(net: Net) -> Net:
    """Return the net with vertices on one spot as one, without edges of no length or with the same on both sides."""
    at, node = np.unique(net.at, axis=0, return_inverse=True)
    node = node.reshape(-1)
    start, end = node[net.start], node[net.end]
    kept = (start != end) & (net.left != net.right)
    return Net(at, start[kept], end[kept], net.left[kept], net.right[kept], net.sound)


def _judged(net: Net, outlines: NDArray[Any], host: Ints) -> Net:
    """Return the net with what is known of its cells: sound is one around which every edge that arrives goes on.

    A cell of which nothing lies within its outline has no edges. Where the cells of an outline do not fill it, none of
    them is sound.
    """
    cell = np.concatenate((net.left, net.left, net.right, net.right))
    node = np.concatenate((net.start, net.end, net.end, net.start))
    step = np.repeat([1, -1, 1, -1], len(net.start))
    pairs, which = np.unique(cell * (len(net.at) + 1) + node, return_inverse=True)
    total = np.bincount(which.reshape(-1), step, minlength=len(pairs))
    torn = pairs[total != 0] // (len(net.at) + 1)
    areas = net.areas()
    sound = areas > 0
    sound[np.setdiff1d(np.arange(len(host)), cell)] = True
    sound[torn[torn >= 0]] = False
    filled = np.bincount(host, areas, minlength=len(outlines))
    whole = shapely.area(outlines)
    sound &= (np.abs(filled - whole) <= CLOSES * np.maximum(whole, 1e-12))[host]
    return Net(net.at, net.start, net.end, net.left, net.right, sound)


def _without(net: Net, lost: NDArray[np.bool_]) -> Net:
    """Return the net in which the cells of outlines that never closed belong to nobody."""
    if not lost.any():
        return net
    left, right = (np.where((side >= 0) & lost[side], NOBODY, side) for side in (net.left, net.right))
    return Net(net.at, net.start, net.end, left, right, ~lost)
