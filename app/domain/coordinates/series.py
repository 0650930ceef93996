"""A list of points held against itself: what no single row can show.

One position that many booths of a constituency share was put in to fill the cell. Points that climb by the same step
from row to row were dragged down in a spreadsheet. And where the decimals of a whole list never reach 60, they are
minutes and seconds: read so, the points move by up to forty kilometres.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.coordinates.angles import as_minutes_and_seconds, decimals_of
from app.domain.errors import Sentence

Floats = NDArray[np.float64]

SHARED_BY = 5
"""From this many rows of one group at one position it is a filler; a school holds up to four booths."""
SHARED_PART = 0.2
"""… unless they are a smaller part of the group than this: in a town many booths do share a building."""
DRAGGED = 4
"""Rows that follow each other by the same step from which it is a dragged series."""
SEXAGESIMAL_ROWS = 20
"""Fewest rows from which the decimals of a list say anything: by chance all stay under 60 once in 60,000 lists."""
SECONDS_FROM = 3
"""Decimals from which a number holds seconds too; a round one speaks neither for nor against."""
_SAME = 5e-8

REPEATED = Sentence(
    "{group} में {count} पंक्तियों की जगह बिल्कुल एक ही है; लगता है खाना भरने को लिखी गई। सही जगह पता करें।",
    "{count} rows of {group} have exactly the same position, as if put in to fill the cell. Find the right places.",
)
FILL_DRAG = Sentence(
    "अक्षांश या देशांतर {count} पंक्तियों में एक ही अंतर से बढ़ते हैं, जैसे एक्सेल में खींचकर भरे गए हों। असली जगहें लिखें।",
    "Latitude or longitude climbs by one step over {count} rows, as if dragged down in a sheet. Write the real places.",
)
SEXAGESIMAL = Sentence(
    "पूरी सूची में दशमलव के बाद के अंक 60 से कम हैं, यानी अंश.मिनटसेकंड लिखे हैं: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
    "In the whole list the decimals stay under 60: degrees.minutes-seconds. Read as {lat}, {lon}. Confirm if right.",
)


@dataclass(frozen=True, slots=True)
class SeriesDoubt:
    """What the list says against one row; ``proposed`` is another reading of its point (lat, lon), if there is one."""

    code: str
    message: Sentence
    proposed: tuple[float, float] | None = None


def review_series(lat: Floats, lon: Floats, groups: Sequence[str]) -> list[SeriesDoubt | None]:
    """Return for each of n rows, in the order of the list, what the whole list says against its point.

    ``lat`` and ``lon`` have shape (n,) in degrees, NaN where a row has no point; ``groups`` names the constituency of
    each row. A repeated position outweighs a dragged one, and that outweighs decimals that are minutes and seconds.
    """
    doubts: list[SeriesDoubt | None] = [None] * len(groups)
    together = _rows_by_group(groups)
    for found in (_sexagesimal(lat, lon, together), _dragged(lat, lon), _repeated(lat, lon, together)):
        for row, doubt in found.items():
            doubts[row] = doubt
    return doubts


def _rows_by_group(groups: Sequence[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, group in enumerate(groups):
        rows[group].append(row)
    return rows


def _repeated(lat: Floats, lon: Floats, groups: Mapping[str, list[int]]) -> dict[int, SeriesDoubt]:
    doubts: dict[int, SeriesDoubt] = {}
    for group, rows in groups.items():
        placed = [row for row in rows if np.isfinite(lat[row]) and np.isfinite(lon[row])]
        at: dict[tuple[float, float], list[int]] = defaultdict(list)
        for row in placed:
            at[float(lat[row]), float(lon[row])].append(row)
        for same in at.values():
            if len(same) >= SHARED_BY and len(same) >= SHARED_PART * len(placed):
                doubt = SeriesDoubt("repeated_position", REPEATED.format(group=group, count=len(same)))
                doubts |= dict.fromkeys(same, doubt)
    return doubts


def _dragged(lat: Floats, lon: Floats) -> dict[int, SeriesDoubt]:
    doubts: dict[int, SeriesDoubt] = {}
    for axis, other in ((lat, lon), (lon, lat)):
        for first, past in _runs(axis):
            if _is_dragged(axis[first:past], other[first:past]):
                doubt = SeriesDoubt("dragged_series", FILL_DRAG.format(count=past - first))
                doubts |= dict.fromkeys(range(first, past), doubt)
    return doubts


def _runs(axis: Floats) -> list[tuple[int, int]]:
    """Return the stretches [first, past) of at least ``DRAGGED`` rows that differ by one step other than zero."""
    if len(axis) < DRAGGED:
        return []
    steps = np.diff(axis)
    alike = np.isfinite(steps[1:]) & (np.abs(np.diff(steps)) <= _SAME) & (np.abs(steps[1:]) > _SAME)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], alike, [False])).astype(np.int8)))
    stretches = ((int(first), int(past) + 2) for first, past in zip(edges[::2], edges[1::2], strict=True))
    return [(first, past) for first, past in stretches if past - first >= DRAGGED]


def _is_dragged(axis: Floats, other: Floats) -> bool:
    """Tell whether a stretch was dragged: by whole degrees, by the last digit, or both axes evenly."""
    step = abs(float(axis[1] - axis[0]))
    whole = step >= 1 - _SAME and abs(step - round(step)) <= _SAME
    last_digit = any(abs(step - 10.0**-digits) <= _SAME / 10 for digits in range(1, 7))
    return whole or last_digit or bool(np.ptp(np.diff(other)) <= _SAME)


def _tells(degrees: float) -> bool:
    """Tell whether a number has decimals enough to say how it was meant: seconds beside the minutes."""
    return len(decimals_of(degrees)) >= SECONDS_FROM


def _sexagesimal(lat: Floats, lon: Floats, groups: Mapping[str, list[int]]) -> dict[int, SeriesDoubt]:
    doubts: dict[int, SeriesDoubt] = {}
    for rows in groups.values():
        readings = {}
        for row in rows:
            if np.isfinite(lat[row]) and np.isfinite(lon[row]):
                readings[row] = as_minutes_and_seconds(float(lat[row])), as_minutes_and_seconds(float(lon[row]))
        telling = {(lat[row], lon[row]) for row in readings if _tells(lat[row]) and _tells(lon[row])}
        if len(telling) < SEXAGESIMAL_ROWS:
            continue
        for row, (north, east) in readings.items():
            if north is None or east is None:
                doubts = {key: doubt for key, doubt in doubts.items() if key not in readings}
                break
            proposed = round(north, 7), round(east, 7)
            message = SEXAGESIMAL.format(lat=proposed[0], lon=proposed[1])
            doubts[row] = SeriesDoubt("degrees_minutes_seconds_as_decimals", message, proposed)
    return doubts
