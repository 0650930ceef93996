"""Areas and places for maps, with everything filled in that a test does not name."""

from __future__ import annotations

import json
import re
from typing import Any

from geo.maps import MapArea, MapAssets, MapPoint
from geo.shapes import to_wkb
from tests.geo.files import square

NONCE = "dGhpc2lzYW5vbmNlMTIz"
ASSETS = MapAssets(
    leaflet_js="/static/vendor/leaflet/areas.js",
    leaflet_css="/static/vendor/leaflet/areas.css",
    page_js="/static/js/map_page.js",
)
PAYLOADS = (
    "<img src=x onerror=window.__xss=1>",
    "${alert(1)}",
    "`+alert(1)+`",
    "</script><script>window.__xss=1</script>",
    "{{ 7*7 }}{% raw %}",
)


def area(code: str, west: float, south: float, **changed: Any) -> MapArea:
    given: dict[str, Any] = {
        "code": code,
        "label": f"क्षेत्र {code}",
        "geometry_wkb": to_wkb(square(west, south)),
        "count": 1234567,
        "eligible": 40,
        "rate": 0.25,
        "asked": True,
        "link": "/deeper",
        "detail_link": "/cases",
    }
    return MapArea(**{**given, **changed})


def point(code: str, lon: float, lat: float, **changed: Any) -> MapPoint:
    given: dict[str, Any] = {
        "code": code,
        "label": f"बूथ {code}",
        "lon": lon,
        "lat": lat,
        "count": 9,
        "eligible": 30,
        "rate": 0.3,
        "asked": True,
        "detail_link": "/cases",
    }
    return MapPoint(**{**given, **changed})


def page_data(document: str) -> dict[str, Any]:
    """The figures of a map document, as its script reads them."""
    block = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', document, re.DOTALL)
    assert block is not None
    data: dict[str, Any] = json.loads(block[1])
    return data
