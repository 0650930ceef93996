"""How thick cases lie: each booth warms a disc of cells around it, and the square root of the sum is put into classes.

The screen counts in points of its glass, a sheet in millimetres of which 96 points make an inch; both use this kernel,
these classes and this legend (the script of the page gets the numbers from here). Nothing is compared between maps:
the darkest class is the thickest heap of this map, whichever size it has. Kernel: quartic ("biweight"), as in
Silverman, Density Estimation for Statistics and Data Analysis (1986), table 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.classes import RAMP, LegendEntry

CELL_POINTS, REACH, LEAST_SHARE = 4, 6, 0.05
"""Points of the screen to a cell, cells from a booth to where its warmth ends, the share that is too little to draw."""

CELL_MM = CELL_POINTS * 25.4 / 96
"""A cell on paper."""

COLD = -1
"""The class of a cell in which nothing is drawn."""


@dataclass(frozen=True, slots=True)
class HeatScale:
    """The classes of a map of heat; they have no limits in figures, for a cell is no place that could be counted."""

    colours: tuple[str, ...] = RAMP

    def legend(self) -> tuple[LegendEntry, ...]:
        """Return the thin, the middle and the thick end."""
        ends = ((0, "−"), (len(self.colours) // 2, "·"), (-1, "+"))
        return tuple(LegendEntry(self.colours[at], text) for at, text in ends)


def page_numbers() -> dict[str, float]:
    """Return what the script of the page must know to paint the same."""
    return {"cell": CELL_POINTS, "reach": REACH, "least": LEAST_SHARE}


def heat_classes(x: ArrayLike, y: ArrayLike, count: ArrayLike, wide: int, high: int) -> NDArray[np.int8]:
    """Return the class of each of high × wide cells (row by row from the top), ``COLD`` where nothing is drawn.

    ``x`` and ``y`` are n positions in cells from the top left corner, ``count`` their n cases; a count of zero or less
    warms nothing. A booth just outside warms the rim.
    """
    across, down, cases = (np.asarray(column, dtype=float) for column in (x, y, count))
    column, row = (np.floor(at + 0.5).astype(np.int64) + REACH for at in (across, down))
    padded = (high + 2 * REACH, wide + 2 * REACH)
    near = (cases > 0) & (column >= 0) & (row >= 0) & (column < padded[1]) & (row < padded[0])
    spots = np.bincount(row[near] * padded[1] + column[near], weights=cases[near], minlength=padded[0] * padded[1])
    grid = spots.reshape(padded)
    heat = np.zeros((high, wide))
    for south in range(-REACH + 1, REACH):
        for east in range(-REACH + 1, REACH):
            warmth = max(0.0, 1 - (south * south + east * east) / (REACH * REACH)) ** 2
            if warmth:
                heat += warmth * grid[REACH - south : REACH - south + high, REACH - east : REACH - east + wide]
    most = heat.max(initial=0.0)
    if not most:
        return np.full((high, wide), COLD, dtype=np.int8)
    share = np.sqrt(heat / most)
    classes = np.minimum(len(RAMP) - 1, np.floor(share * len(RAMP))).astype(np.int8)
    return np.where(share < LEAST_SHARE, np.int8(COLD), classes)


def bands(classes: NDArray[np.int8]) -> list[tuple[str, shapely.MultiPolygon]]:
    """Return for each class that occurs, the thinnest first, its colour and all cells of it and of thicker ones.

    Coordinates are cells. Each band lies within the one before it, so that no seam shows between two colours.
    """
    found = []
    for number, colour in enumerate(RAMP):
        rows, columns = np.nonzero(classes >= number)
        if len(rows):
            cells = shapely.box(columns, rows, columns + 1, rows + 1)
            found.append((colour, shapely.multipolygons(shapely.get_parts(shapely.union_all(cells)))))
    return found
