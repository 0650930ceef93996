"""Draw the ground for a map of every booth at once; the booths themselves arrive as columns of numbers.

The document holds the outlines, the legend and the script, and no booth: a state's booths come later, handed in by the
page around the frame, and are painted on one canvas. Classes are fixed, so that the legend stands before the figures
do and means the same on every map of booths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise

from geo.classes import RAMP, ZERO_COLOUR, LegendEntry, group_digits
from geo.elements import AreaMap, Legend, MapData, MapFigure
from geo.frame import check_nonce, own_path
from geo.heat import HeatScale, page_numbers
from geo.maps import MapAssets
from geo.payload import (
    COARSE_DIGITS,
    COARSE_SPAN,
    DOUBTFUL,
    FINE_DIGITS,
    GROUND_COLOUR,
    NOT_ASKED,
    NOT_ASKED_DOT,
    TOO_FEW,
    TOO_FEW_DOT,
    page_shape,
    script_json,
)
from geo.shapes import MADHYA_PRADESH, Extent, from_wkb
from geo.texts import MapTexts

LIMITS = (2, 5, 10, 20)
"""Upper ends of the classes of cases at one booth; more than the last is the last class."""

COLOURS = (ZERO_COLOUR, *RAMP, TOO_FEW_DOT, NOT_ASKED_DOT)
_TEXTS = ("count_label", "not_asked", "too_few", "doubtful", "see_cases", "zoom_in", "zoom_out", "close", "booth")


def draw_booth_map(
    outlines: Sequence[bytes],
    *,
    texts: MapTexts,
    assets: MapAssets,
    nonce: str,
    heat: bool,
    cases_prefix: str | None,
    rounded: bool = False,
) -> str:
    """Return the document into which the booths of an area are handed.

    ``outlines`` are boundaries as WKB; ``heat`` shows how thick cases lie instead of single booths; ``cases_prefix``
    is the path of the list of cases up to the key of a booth, or None; ``rounded`` tells that small counts are left
    out, which the legend must say. Raises ValueError as ``draw_area_map`` does.
    """
    shapes = from_wkb(("", None, outline) for outline in outlines)
    extent = _extent([shape.geometry.bounds for shape in shapes])
    digits = COARSE_DIGITS if extent[2] - extent[0] > COARSE_SPAN else FINE_DIGITS
    data = {
        "digits": digits,
        "areas": {"shape": [page_shape(outline, digits) for outline in outlines]},
        "ground": GROUND_COLOUR,
        "colours": COLOURS,
        "limits": LIMITS,
        "heat": page_numbers() if heat else None,
        "cases": own_path(cases_prefix),
        "texts": {name: text for name, text in asdict(texts).items() if name in _TEXTS},
    }
    figure = MapFigure(texts, **assets.files, nonce=check_nonce(nonce))
    leaflet = AreaMap(extent, attributed=False)
    leaflet.add_child(MapData(script_json(data)))
    marks = {} if heat else {NOT_ASKED: NOT_ASKED_DOT, DOUBTFUL: "none"}
    marks |= {TOO_FEW: TOO_FEW_DOT} if rounded and not heat else {}
    leaflet.add_child(Legend(HeatScale().legend() if heat else _legend(), marks, texts))
    figure.add_child(leaflet)
    return str(figure.render()).encode("utf-8", "replace").decode("utf-8")


def _legend() -> tuple[LegendEntry, ...]:
    ranges = [f"{first + 1}–{last}" for first, last in pairwise((0, *LIMITS))]
    texts = ("0", *ranges, f"> {group_digits(LIMITS[-1])}")
    return tuple(LegendEntry(colour, text) for colour, text in zip(COLOURS, texts, strict=False))


def _extent(boxes: Sequence[Extent]) -> Extent:
    if not boxes:
        return MADHYA_PRADESH
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
