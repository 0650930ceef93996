"""How a map is to be drawn: its words, where its files lie, and what the browser must allow for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.maps import MapMeasure
from app.services.map_rows import MapRow, MapView
from geo.frame import frame_csp
from geo.maps import HandedIn, MapAssets


@dataclass(frozen=True, slots=True)
class DrawingRequest:
    """How to draw: the language, what the colour shows, texts that replace the usual ones, where files lie.

    ``origin`` is scheme, host and port of this site; ``nonce`` is made anew for every answer; ``tiles_url`` is empty
    unless the operator has background tiles. ``page_js`` is the script that draws; ``code_digests`` are the hashes of
    the scripts that may be handed to the frame, ``style_digest`` that of the style. ``deeper`` and ``cases`` give the
    path behind a row, or None.
    """

    language: str
    measure: MapMeasure
    method: str
    title: str
    legend_title: str
    words: Mapping[str, str]
    nonce: str
    origin: str
    leaflet_js: str
    leaflet_css: str
    page_js: str
    code_digests: Sequence[str]
    style_digest: str
    tiles_url: str
    deeper: Callable[[MapView, MapRow], str | None]
    cases: Callable[[MapView, MapRow], str | None]

    def assets(self) -> MapAssets:
        """Return where the drawing finds its files."""
        return MapAssets(
            leaflet_js=self.leaflet_js,
            leaflet_css=self.leaflet_css,
            page_js=self.page_js,
            tiles_url=self.tiles_url or None,
            tiles_attribution=urlsplit(self.tiles_url).hostname or "",
        )

    def tiles_origin(self) -> str | None:
        """Return the origin of background tiles as a policy names it, or None without any."""
        if not self.tiles_url:
            return None
        parts = urlsplit(self.tiles_url)
        return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"

    def policy(self) -> str:
        """Return the content security policy of a document that is an answer of its own."""
        return frame_csp(self.nonce, self.origin, self.tiles_origin(), code=self.code_digests, style=self.style_digest)

    def handed_in(self) -> HandedIn:
        """Return what the page around a document that comes inside it may hand to it."""
        return HandedIn(
            origin=self.origin, code=self.code_digests, style=self.style_digest, tiles_origin=self.tiles_origin()
        )
