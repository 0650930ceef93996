"""Our own pieces of a Folium map.

Folium's stock document loads six libraries from foreign hosts, writes inline scripts without a nonce,
forbids zooming on phones and turns texts into JavaScript. These pieces keep Folium's tree (a figure, a map,
elements that render into it) and replace what is written: only Leaflet from our own host, one inline style
and one inline script that both carry the nonce, a language, a title, and data that is never code.

Folium also renders what an element has written a second time, as a Jinja template of its own: an area named
``{{ 7*7 }}`` would be computed on the server. Whatever holds a text is therefore written by
:class:`WrittenOnce`.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

import branca.element
import folium
import folium.template
from branca.element import MacroElement

from geo.classes import LegendEntry
from geo.payload import NOT_ASKED, NOT_ASKED_DOT, TOO_FEW
from geo.shapes import Extent
from geo.texts import MapTexts

_TITLE_LENGTH = 200


class MapFigure(branca.element.Figure):
    """The document: its language, title, where its files lie, one style and one script, with the nonce if any."""

    _template = folium.template.Template(
        """<!DOCTYPE html>
<html lang="{{ this.language|e }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ this.title|e }}</title>
<style{{ this.marked }}>
{{ this.style }}</style>
</head>
<body>
<main>
<h1>{{ this.title|e }}</h1>
{{ this.html.render(**kwargs) }}
</main>
<script{{ this.marked }} data-leaflet="{{ this.leaflet_js|e }}" data-style="{{ this.leaflet_css|e }}"
data-page="{{ this.page_js|e }}">
{{ this.start }}whenLeafletIsHere(function () {
{{ this.script.render(**kwargs) }}
});
</script>
</body>
</html>
"""
    )

    def __init__(self, texts: MapTexts, *, leaflet_js: str, leaflet_css: str, page_js: str, nonce: str) -> None:
        super().__init__(title=texts.title[:_TITLE_LENGTH])
        self.language = texts.language
        self.leaflet_js = leaflet_js
        self.leaflet_css = leaflet_css
        self.page_js = page_js
        self.marked = f' nonce="{escape(nonce)}"' if nonce else ""
        self.style = _page_file("map_page.css")
        self.start = _page_file("map_start.js")


class Verbatim(branca.element.Element):
    """A finished text that is no template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text as it is."""
        return self.text


class WrittenOnce(MacroElement):
    """An element whose ``html`` and ``script`` reach the document as written, never as a template."""

    def render(self, **kwargs: object) -> str:
        """Add what the element writes to the document; itself it stands for nothing."""
        figure = self.get_root()
        for part in ("html", "script"):
            macro = getattr(self._template.module, part, None)
            if macro is not None:
                getattr(figure, part).add_child(Verbatim(macro(self, kwargs)), name=self.get_name())
        return ""


class AreaMap(folium.Map):
    """The Leaflet map itself, showing an extent in degrees, with nothing loaded from anywhere else."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []
    _template = folium.template.Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        window.{{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {{ this.get_name() }}.fitBounds({{ this.corners|tojson }});
        {{ this.get_name() }}.corners = {{ this.corners|tojson }};
        {% endmacro %}
        """
    )

    def __init__(self, extent: Extent, *, attributed: bool) -> None:
        west, south, east, north = extent
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            zoom_control=False,
            attribution_control=attributed,
            zoom_snap=0.25,
        )
        # The same data gives the same document: no random names.
        self._id = "area"
        self.corners = [[south, west], [north, east]]


class Background(folium.TileLayer):
    """Tiles below the areas, where an operator runs or rents a tile server."""

    def __init__(self, url: str, attribution: str) -> None:
        super().__init__(tiles=url, attr=escape(attribution).replace("{", "&#123;"), name="background")
        self._id = "background"


class MapData(WrittenOnce):
    """The figures as a block of JSON that the browser never runs."""

    _template = folium.template.Template(
        """
        {% macro html(this, kwargs) %}
        <script type="application/json" id="map-data">{{ this.json }}</script>
        {% endmacro %}
        """
    )

    def __init__(self, json: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "MapData", "area"
        self.json = json


class Legend(WrittenOnce):
    """What each colour and sign means; it also holds the two patterns that areas are filled with."""

    _template = folium.template.Template(
        """
        {% macro html(this, kwargs) %}
        <section class="legend" aria-labelledby="legend-title" tabindex="0">
        <h2 id="legend-title">{{ this.texts.legend_title|e }}</h2>
        <svg width="0" height="0" aria-hidden="true" class="patterns">
        <pattern id="{{ this.not_asked }}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8"
          height="8" fill="#c4c4c4"/><circle cx="4" cy="4" r="1" fill="{{ this.not_asked_dot }}"/></pattern>
        <pattern id="{{ this.too_few }}" width="8" height="8" patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"><rect width="8" height="8" fill="#f2f2f2"/><rect width="1.5" height="8"
          fill="#777"/></pattern>
        </svg>
        <ul>
        {% for entry in this.entries %}
        <li><svg aria-hidden="true"><rect width="26" height="18" stroke="#4d4d4d"
          fill="{{ entry.colour|e }}"/></svg>{{ entry.text|e }}</li>
        {% endfor %}
        {% if "doubtful" in this.marks %}
        <li><svg aria-hidden="true"><circle cx="13" cy="9" r="7" fill="none" stroke="#333" stroke-width="2"
          stroke-dasharray="3 3"/></svg>{{ this.texts.doubtful|e }}</li>
        {% endif %}
        {% if this.texts.outline_note %}
        <li>{{ this.texts.outline_note|e }}</li>
        {% endif %}
        {% if this.texts.drawn_note %}
        <li><svg aria-hidden="true"><rect width="26" height="18" fill="none" stroke="#4d4d4d" stroke-width="2"
          stroke-dasharray="3 6"/></svg>{{ this.texts.drawn_note|e }}</li>
        {% endif %}
        </ul>
        </section>
        {% endmacro %}
        """
    )

    def __init__(self, entries: tuple[LegendEntry, ...], marks: dict[str, str], texts: MapTexts) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Legend", "area"
        words = {NOT_ASKED: texts.not_asked, TOO_FEW: texts.too_few}
        special = tuple(LegendEntry(marks[sign], word) for sign, word in words.items() if sign in marks)
        self.entries = entries + special
        self.marks = marks
        self.texts = texts
        self.not_asked, self.not_asked_dot = NOT_ASKED, NOT_ASKED_DOT
        self.too_few = TOO_FEW

    def markup(self) -> str:
        """Return the legend by itself."""
        return str(self._template.module.html(self, {})).strip()


@cache
def _page_file(name: str) -> str:
    """Return a file of the document without the comments and indents that only its readers need."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    kept = (line.strip() for line in lines)
    return "\n".join(line for line in kept if line and not line.startswith("//")) + "\n"
