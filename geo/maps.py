"""Draw a map of areas and places as one HTML document.

The document is meant for a frame with an opaque origin (:mod:`geo.frame`). Boundaries are their own
background, so a map works without any other server; each area can be reached and opened from the keyboard;
a popup is built from text nodes only, so a name can never become markup or code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from geo.classes import Measure, Method
from geo.elements import AreaMap, Background, Legend, MapData, MapFigure, MapScript
from geo.frame import check_nonce
from geo.payload import MapArea, MapPoint, payload, script_json
from geo.texts import MapTexts

__all__ = ["MapArea", "MapAssets", "MapPoint", "MapTexts", "Measure", "Method", "draw_area_map"]

_PAGE_TEXTS = (
    "count_label",
    "eligible_label",
    "rate_label",
    "amount_label",
    "not_asked",
    "too_few",
    "doubtful",
    "go_deeper",
    "see_cases",
    "zoom_in",
    "zoom_out",
    "close",
    "flagged",
    "not_flagged",
    "outline_note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAssets:
    """Where the page finds Leaflet, and background tiles if there are any (a URL with ``{z}/{x}/{y}``).

    The URLs come from the operator's settings, never from a reader.
    """

    leaflet_js: str
    leaflet_css: str
    tiles_url: str | None = None
    tiles_attribution: str = ""

    def __post_init__(self) -> None:
        if self.tiles_url is not None and not self.tiles_attribution:
            raise ValueError("tiles need an attribution")
        if re.search(r"\{[^a-z]", self.tiles_url or ""):
            raise ValueError("a tile URL has the fields {z}, {x}, {y} and no other braces")


def draw_area_map(
    areas: Sequence[MapArea],
    *,
    points: Sequence[MapPoint] = (),
    texts: MapTexts,
    assets: MapAssets,
    measure: Measure,
    nonce: str,
    method: Method = Method.QUANTILE,
    also: Sequence[float] = (),
) -> str:
    """Return the HTML document of a map whose colours show ``measure``, cut into classes by ``method``.

    ``also`` are the values of another map beside which this one is read, so that both have the same classes.
    Boundaries should be simplified for the level shown (:func:`geo.simplify.simplify_boundaries`). The
    document must be served with :func:`geo.frame.frame_csp` of the same ``nonce``; given the same arguments
    it is the same text. Raises ValueError for a bad nonce, a link that leaves this site, or a position that
    is no place on Earth.
    """
    flag_texts = texts.not_flagged, texts.flagged
    shown = payload(areas, points, measure, method, flag_texts, also)
    words = {name: text for name, text in asdict(texts).items() if name in _PAGE_TEXTS}
    data = {**shown.data, "texts": words, "rates": measure is Measure.RATE, "flags": measure is Measure.FLAG}
    data["signed"] = measure is Measure.CHANGE
    figure = MapFigure(texts, leaflet_js=assets.leaflet_js, leaflet_css=assets.leaflet_css, nonce=check_nonce(nonce))
    leaflet = AreaMap(shown.extent, attributed=assets.tiles_url is not None)
    if assets.tiles_url is not None:
        leaflet.add_child(Background(assets.tiles_url, assets.tiles_attribution))
    leaflet.add_child(MapData(script_json(data)))
    leaflet.add_child(Legend(shown.scale.legend(), shown.marks, texts))
    leaflet.add_child(MapScript())
    figure.add_child(leaflet)
    # Half of a surrogate pair is no character and could not be sent.
    return str(figure.render()).encode("utf-8", "replace").decode("utf-8")
