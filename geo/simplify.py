"""Fewer vertices, the same map.

A state view on a phone needs a few thousand vertices, files hold ten times as many. Simplifying each
polygon by itself tears neighbours apart; here shared borders are simplified once for both sides (coverage
simplification after Visvalingam and Whyatt 1993, as in GEOS). That needs neighbours that fit together:
where much of the borders does not, each area is simplified alone, and the result says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Message
from geo.shapes import Boundary, polygons_only

KM_PER_DEGREE = 111.195
"""One degree of latitude on the mean sphere."""

STATE_VIEW_KM = 4.0
"""For a map of the whole state, where a pixel of a phone is about two kilometres."""

AREA_VIEW_KM = 0.2
"""For a map of one district or constituency."""

MAX_MISFIT = 0.01
"""Share of all border length that may fail to match its neighbour before areas are simplified one by one."""

_TOGETHER = Message(
    "पड़ोसी क्षेत्रों की साझा सीमाएं साथ-साथ सरल की गईं।",
    "Borders shared by neighbours were simplified together.",
)
_MOSTLY = Message(
    "साझा सीमाएं साथ-साथ सरल की गईं; {share:.2%} लंबाई पड़ोसी से मेल नहीं खाती थी, वह जैसी थी वैसी है।",
    "Shared borders were simplified together; {share:.2%} of their length does not meet its neighbour and was kept.",
)
_ALONE = Message(
    "पड़ोसी सीमाओं की {share:.0%} लंबाई आपस में मेल नहीं खाती, इसलिए हर क्षेत्र अलग से सरल किया गया; बीच में पतली दरारें दिख सकती हैं।",
    "{share:.0%} of the border length does not meet its neighbour, so each area was simplified alone; "
    "thin gaps may show.",
)


@dataclass(frozen=True, slots=True)
class SimplifiedLayer:
    """The simplified areas in the order given, and how it went.

    ``together`` tells whether shared borders stayed shared; ``misfit`` is the share of border length that
    does not meet its neighbour; ``vertices`` counts what is left.
    """

    boundaries: tuple[Boundary, ...]
    together: bool
    misfit: float
    vertices: int
    message: Message


def simplify_boundaries(boundaries: Sequence[Boundary], *, tolerance_km: float) -> SimplifiedLayer:
    """Simplify areas so that details smaller than about ``tolerance_km`` across disappear.

    No area disappears: one that would keeps its own vertices. Raises ValueError for a negative tolerance.
    """
    if not tolerance_km >= 0:
        raise ValueError(f"tolerance_km must not be negative, not {tolerance_km}")
    shapes = np.array([area.geometry for area in boundaries], dtype=object)
    misfit = _misfit(shapes)
    together = misfit <= MAX_MISFIT
    tolerance = tolerance_km / KM_PER_DEGREE
    simplify = shapely.coverage_simplify if together else shapely.simplify
    simpler = [_sound(new, old) for new, old in zip(simplify(shapes, tolerance), shapes, strict=True)]
    return SimplifiedLayer(
        boundaries=tuple(
            Boundary(area.code, area.name, shape) for area, shape in zip(boundaries, simpler, strict=True)
        ),
        together=together,
        misfit=misfit,
        vertices=int(shapely.get_num_coordinates(simpler).sum()),
        message=_message(misfit, together=together),
    )


def _misfit(shapes: NDArray[Any]) -> float:
    whole = float(shapely.length(shapes).sum())
    if whole == 0.0:
        return 0.0
    return float(shapely.length(shapely.coverage_invalid_edges(shapes)).sum()) / whole


def _sound(new: Any, old: Any) -> Any:
    if not new.is_valid:
        new = polygons_only(shapely.make_valid(new, method="structure", keep_collapsed=False))
    return old if new.is_empty else new


def _message(misfit: float, *, together: bool) -> Message:
    if not together:
        return _ALONE.format(share=misfit)
    return _MOSTLY.format(share=misfit) if misfit > 0 else _TOGETHER
