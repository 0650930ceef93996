"""Draw a map of areas and places as one HTML document.

The document is meant for a frame with an opaque origin (:mod:`geo.frame`). Boundaries are their own
background, so a map works without any other server; each area can be reached and opened from the keyboard;
a popup is built from text nodes only, so a name can never become markup or code.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from html import escape

from geo.classes import Measure, Method
from geo.elements import AreaMap, Background, Legend, MapData, MapFigure
from geo.frame import check_nonce, embedded_csp
from geo.payload import MapArea, MapPoint, Payload, payload, script_json
from geo.texts import MapTexts

__all__ = [
    "EmbeddedMap",
    "MapArea",
    "MapAssets",
    "MapPoint",
    "MapTexts",
    "Measure",
    "Method",
    "draw_area_map",
    "embed_area_map",
    "redraw_area_map",
]

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
    "flag_silent",
    "flag_few",
    "flag_low",
    "outline_note",
    "drawn_note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAssets:
    """Where the page finds Leaflet, the script that draws, and background tiles if any (a URL with ``{z}/{x}/{y}``).

    The URLs come from the operator's settings, never from a reader.
    """

    leaflet_js: str
    leaflet_css: str
    page_js: str
    tiles_url: str | None = None
    tiles_attribution: str = ""

    @property
    def files(self) -> dict[str, str]:
        """The files that every map needs."""
        return {"leaflet_js": self.leaflet_js, "leaflet_css": self.leaflet_css, "page_js": self.page_js}

    def __post_init__(self) -> None:
        if self.tiles_url is not None and not self.tiles_attribution:
            raise ValueError("tiles need an attribution")
        if re.search(r"\{[^a-z]", self.tiles_url or ""):
            raise ValueError("a tile URL has the fields {z}, {x}, {y} and no other braces")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What the page around a map may hand to it, as hashes (``sha256-…``), and where page and tiles come from."""

    origin: str
    code: Sequence[str]
    style: str
    tiles_origin: str | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedMap:
    """A map document for ``srcdoc``: it states its own policy. The page must allow ``code`` and ``styles`` (hashes)."""

    html: str
    code: tuple[str, ...]
    styles: tuple[str, ...]


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
    shown, data = _shown(areas, points, texts, measure, method, also)
    return _document(shown, data, texts, assets, check_nonce(nonce))


def embed_area_map(
    areas: Sequence[MapArea],
    *,
    points: Sequence[MapPoint] = (),
    texts: MapTexts,
    assets: MapAssets,
    measure: Measure,
    handed: HandedIn,
    method: Method = Method.QUANTILE,
    also: Sequence[float] = (),
) -> EmbeddedMap:
    """Return the document of :func:`draw_area_map` for a frame's ``srcdoc``: it comes with its page, in one answer.

    Such a document obeys the policy of its page. What runs and styles in it is named by hash, in its own policy and for
    the page's. Arguments and errors are those of :func:`draw_area_map`, the nonce apart.
    """
    shown, data = _shown(areas, points, texts, measure, method, also)
    html = _document(shown, data, texts, assets, nonce="")
    code = (*_digests(r"<script data-leaflet[^>]*>(.*?)</script>", html), *handed.code)
    styles = (*_digests(r"<style>(.*?)</style>", html), handed.style)
    policy = embedded_csp(
        handed.origin,
        handed.tiles_origin,
        code=code,
        styles=styles,
        scripts=(assets.leaflet_js, assets.page_js),
        sheet=assets.leaflet_css,
    )
    stated = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    return EmbeddedMap(html.replace("<head>", stated, 1), code, styles)


def _document(shown: Payload, data: dict[str, object], texts: MapTexts, assets: MapAssets, nonce: str) -> str:
    figure = MapFigure(texts, **assets.files, nonce=nonce)
    leaflet = AreaMap(shown.extent, attributed=assets.tiles_url is not None)
    if assets.tiles_url is not None:
        leaflet.add_child(Background(assets.tiles_url, assets.tiles_attribution))
    leaflet.add_child(MapData(script_json(data)))
    leaflet.add_child(Legend(shown.scale.legend(), shown.marks, texts))
    figure.add_child(leaflet)
    # Half of a surrogate pair is no character and could not be sent.
    return str(figure.render()).encode("utf-8", "replace").decode("utf-8")


def _digests(of: str, html: str) -> list[str]:
    """Return the hashes of inline scripts or styles as a policy names them."""
    return ["sha256-" + b64encode(sha256(text.encode()).digest()).decode() for text in re.findall(of, html, re.S)]


def redraw_area_map(
    areas: Sequence[MapArea],
    *,
    points: Sequence[MapPoint] = (),
    texts: MapTexts,
    measure: Measure,
    method: Method = Method.QUANTILE,
    also: Sequence[float] = (),
) -> str:
    """Return what a document of :func:`draw_area_map` needs to show another place, as JSON for a script block.

    It has the keys ``title``, ``data`` and ``legend`` (HTML, written as in the document); arguments and errors are
    those of the document.
    """
    shown, data = _shown(areas, points, texts, measure, method, also)
    legend = Legend(shown.scale.legend(), shown.marks, texts).markup()
    json = script_json({"title": texts.title, "data": data, "legend": legend})
    return json.encode("utf-8", "replace").decode("utf-8")


def _shown(
    areas: Sequence[MapArea],
    points: Sequence[MapPoint],
    texts: MapTexts,
    measure: Measure,
    method: Method,
    also: Sequence[float],
) -> tuple[Payload, dict[str, object]]:
    shown = payload(areas, points, measure, method, texts.flag_texts, also)
    words = {name: text for name, text in asdict(texts).items() if name in _PAGE_TEXTS}
    data = {**shown.data, "texts": words, "rates": measure is Measure.RATE, "flags": measure is Measure.FLAG}
    west, south, east, north = shown.extent
    return shown, {**data, "signed": measure is Measure.CHANGE, "corners": [[south, west], [north, east]]}
