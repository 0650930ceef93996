"""The demo's map: seats and districts of the right names in roughly the right places, with invented borders.

District centres and the outline of the state are rough; seats are laid round their district's centre and cut out
as "nearest centre", districts are the sum of their seats. It stands in until real boundaries are loaded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, pi, sin, sqrt
from typing import Any

from app.services.loading.facts import district_of_constituency, read_reference
from geo.partition import joined, partition

SOURCE = "काल्पनिक सीमा (डेमो) / invented border (demo)"
_GOLDEN_ANGLE = pi * (3 - sqrt(5))
_SPREAD = 0.4
"""Seats lie within this share of the way to the next district's centre, so that a district stays in one piece."""


@dataclass(frozen=True, slots=True)
class Land:
    """Polygons in WGS 84 degrees by seat number and by district code."""

    seats: dict[int, Any]
    districts: dict[str, Any]


def _points(part: str) -> dict[str, tuple[float, float]]:
    return {
        row["code"]: (float(row["lon"]), float(row["lat"]))
        for row in read_reference("demo_map.csv")
        if row["part"] == part
    }


def _around(centre: tuple[float, float], reach: float, seats: int) -> list[tuple[float, float]]:
    points = []
    for number in range(seats):
        distance, angle = reach * sqrt((number + 0.5) / seats), number * _GOLDEN_ANGLE
        points.append((centre[0] + distance * cos(angle), centre[1] + distance * sin(angle)))
    return points


@cache
def draw_land() -> Land:
    """Return the whole synthetic state; the same every time, whatever the seed."""
    centres = _points("centre")
    seats_of: defaultdict[str, list[int]] = defaultdict(list)
    for ac_no, code in district_of_constituency().items():
        seats_of[code].append(int(ac_no))
    numbers: list[int] = []
    places: list[tuple[float, float]] = []
    for code, seats in seats_of.items():
        here = centres[code]
        gap = min(hypot(here[0] - x, here[1] - y) for other, (x, y) in centres.items() if other != code)
        numbers += seats
        places += _around(here, _SPREAD * gap, len(seats))
    cut = dict(zip(numbers, partition(list(_points("outline").values()), places), strict=True))
    return Land(cut, {code: joined(cut[number] for number in seats) for code, seats in seats_of.items()})
