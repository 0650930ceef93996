"""Map documents: what they say, what they keep back, and what they load."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.classes import Measure
from geo.frame import FRAME_SANDBOX, frame_csp, own_path
from geo.maps import MapArea, MapAssets, draw_area_map, redraw_area_map
from geo.payload import COARSE_DIGITS, FINE_DIGITS, script_json
from geo.shapes import MADHYA_PRADESH, to_wkb
from geo.texts import map_texts
from tests.geo.files import square
from tests.geo.samples import ASSETS, NONCE, PAYLOADS, area, page_data, point

ROOT = Path(__file__).resolve().parents[2]


def draw(areas: list[MapArea], **changed: Any) -> str:
    given: dict[str, Any] = {
        "texts": map_texts("hi", title="नक्शा", legend_title="लंबित प्रकरण"),
        "assets": ASSETS,
        "measure": Measure.COUNT,
        "nonce": NONCE,
    }
    return draw_area_map(areas, **{**given, **changed})


def test_a_document_is_strict_html_with_language_and_title() -> None:
    document = draw([area("1", 77, 22), area("2", 78, 22, asked=False)], points=[point("9", 77.5, 22.5, doubtful=True)])
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(document)
    assert tree.get("lang") == "hi"
    assert tree.findtext("head/title") == "नक्शा"
    assert "user-scalable" not in document


def test_only_our_own_files_are_loaded_and_every_inline_part_has_the_nonce() -> None:
    document = draw([area("1", 77, 22)])
    assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]*)"', document) == []
    named = re.findall(
        r'<script nonce="[^"]*" data-leaflet="([^"]*)" data-style="([^"]*)"\sdata-page="([^"]*)">', document
    )
    assert named == [(ASSETS.leaflet_js, ASSETS.leaflet_css, ASSETS.page_js)]
    tags = re.findall(r"<(?:script|style|link)\b[^>]*>", document)
    assert [tag for tag in tags if f'nonce="{NONCE}"' not in tag] == ['<script type="application/json" id="map-data">']
    outside = set(re.findall(r"https?:(?://|\\/)[^\s\"'<>]+", document))
    assert outside == set()
    assert " style=" not in document
    assert not re.search(r"\son[a-z]+=", document)


def test_the_same_figures_give_the_same_document() -> None:
    tiles = replace(ASSETS, tiles_url="https://tiles.example/{z}/{x}/{y}.png", tiles_attribution="© सर्वे")
    for assets in (ASSETS, tiles):
        assert draw([area("1", 77, 22)], assets=assets) == draw([area("1", 77, 22)], assets=assets)


def test_tiles_are_asked_for_only_when_given() -> None:
    tiles = MapAssets(
        leaflet_js="/l.js", leaflet_css="/l.css", page_js="/p.js", tiles_url="https://tiles.example/{z}/{x}/{y}.png",
        tiles_attribution="<img src=x onerror=alert(1)>{{ 7*7 }}",
    )  # fmt: skip
    document = draw([area("1", 77, 22)], assets=tiles)
    assert "49" not in document
    assert "tiles.example" in document
    assert "<img" not in document
    assert "tileLayer" not in draw([area("1", 77, 22)])
    with pytest.raises(ValueError, match="attribution"):
        MapAssets(leaflet_js="/l.js", leaflet_css="/l.css", page_js="/p.js", tiles_url="https://tiles.example/{z}")
    with pytest.raises(ValueError, match="braces"):
        replace(tiles, tiles_url="https://tiles.example/{{ 7*7 }}")


@pytest.mark.parametrize(
    ("changed", "measure", "rate", "count", "fill"),
    [
        ({}, Measure.COUNT, 0.25, 5, "#f2801f"),
        ({}, Measure.RATE, 0.25, 5, "#f2801f"),
        ({"eligible": 9}, Measure.RATE, None, 5, "url(#too-few)"),
        ({"eligible": 9}, Measure.COUNT, None, 5, "#f2801f"),
        ({"eligible": 10}, Measure.RATE, 0.25, 5, "#f2801f"),
        ({"eligible": None}, Measure.RATE, None, 5, "url(#too-few)"),
        ({"rate": None}, Measure.RATE, None, 5, "url(#too-few)"),
        ({"count": None}, Measure.COUNT, 0.25, None, "url(#too-few)"),
        ({"count": 0}, Measure.COUNT, 0.25, 0, "#ffffff"),
        ({"asked": False}, Measure.COUNT, None, None, "url(#not-asked)"),
        ({"asked": False}, Measure.RATE, None, None, "url(#not-asked)"),
    ],
)
def test_what_may_not_be_seen_never_reaches_the_page(
    changed: dict[str, Any], measure: Measure, rate: float | None, count: int | None, fill: str
) -> None:
    data = page_data(draw([area("1", 77, 22, **{"count": 5, **changed})], measure=measure))
    areas = data["areas"]
    assert (areas["rate"], areas["count"]) == ([rate], [count])
    assert data["fills"][areas["fill"][0]] == fill
    if not areas["asked"][0]:
        assert areas["eligible"] == [None]


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({}, [], ["not-asked)", "too-few)", "जगह पक्की"]),
        ({"asked": False}, ["not-asked)"], ["too-few)"]),
        ({"count": None}, ["too-few)"], ["not-asked)"]),
    ],
)
def test_the_legend_names_the_signs_that_occur(changed: dict[str, Any], said: list[str], unsaid: list[str]) -> None:
    legend = re.search(r"<ul>.*</ul>", draw([area("1", 77, 22, **changed)]), re.DOTALL)
    assert legend is not None
    assert all(sign in legend[0] for sign in said)
    assert not any(sign in legend[0] for sign in unsaid)


def test_points_carry_the_classes_and_areas_become_the_ground() -> None:
    points = [
        point("1", 77.51234, 22.5, count=100),
        point("2", 77.5, 22.75, count=4, doubtful=True),
        point("3", 77.6, 22.6, asked=False),
        point("4", 77.6, 22.6, count=10**6),
    ]
    document = draw([area("1", 77, 22, count=10**7)], points=points)
    data = page_data(document)
    assert data["fills"][data["areas"]["fill"][0]] == "#f4f1e8"
    assert data["points"]["x"] == [7751234, -1234, 10000, 0]
    assert data["points"]["y"] == [2250000, 25000, -15000, 0]
    assert data["points"]["radius"] == [18, 7, 4, 18]
    assert data["points"]["doubtful"] == [0, 1, 0, 0]
    assert [data["dots"][fill] for fill in data["points"]["fill"]][2] == "#8c8c8c"
    assert "10,00,000" in document
    assert "जगह पक्की नहीं है</li>" in document
    legend = document[document.index("<ul>") :]
    assert 'fill="#8c8c8c"' in legend
    assert 'fill="url(' not in legend


@pytest.mark.parametrize("place", [(float("nan"), 22.0), (77.0, float("inf")), (200.0, 95.0)])
def test_a_point_that_is_nowhere_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no place on Earth: '7'"):
        draw([], points=[point("7", *place)])


@pytest.mark.parametrize(
    ("areas", "points", "corners"),
    [
        ([], [], [[MADHYA_PRADESH[1], MADHYA_PRADESH[0]], [MADHYA_PRADESH[3], MADHYA_PRADESH[2]]]),
        ([area("1", 77, 22), area("2", 78, 23)], [], [[22.0, 77.0], [24.0, 79.0]]),
        ([area("1", 77, 22)], [point("1", 76.5, 22.5)], [[22.0, 76.5], [23.0, 78.0]]),
    ],
)
def test_a_map_shows_all_that_it_holds(areas: list[Any], points: list[Any], corners: list[list[float]]) -> None:
    assert f"fitBounds({corners})" in draw(areas, points=points)


@pytest.mark.parametrize(("side", "digits"), [(1, FINE_DIGITS), (4, COARSE_DIGITS)])
def test_wide_maps_have_a_coarser_grid(side: float, digits: int) -> None:
    data = page_data(draw([area("1", 77, 22, geometry_wkb=to_wkb(square(75, 21, side)))]))
    assert data["digits"] == digits
    assert {abs(step) for step in data["areas"]["shape"][0][0][0][2:]} == {0, side * 10**digits}


@pytest.mark.parametrize("payload", [*PAYLOADS, "\u2028\u2029&amp;", "\ud800"])
def test_texts_stay_texts(payload: str) -> None:
    words = {"title": payload, "legend_title": payload, "close": payload}
    document = draw([area("1", 77, 22, label=payload)], texts=map_texts("en", **words))
    plain = draw([area("1", 77, 22, label="x")], texts=map_texts("en", title="x", legend_title="x", close="x"))
    assert document.count("<") == plain.count("<")
    assert page_data(document)["areas"]["label"] == [payload.replace("\ud800", "?")]


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_json_in_a_script_block_cannot_end_it(data: object) -> None:
    text = script_json(data)
    assert not set(text) & set("<>&\u2028\u2029")


def test_json_has_no_infinite_numbers() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_json([float("nan")])


@pytest.mark.parametrize(
    "link",
    ["//evil.example", "/\\evil.example", "https://evil.example", "https:x", "javascript:alert(1)", "maps",
     "", "/a\nb", "/a b", "/\t/x", "/a\\b", "/<b>", "/a\"b"],
)  # fmt: skip
def test_links_stay_on_this_site(link: str) -> None:
    for name in ("link", "detail_link"):
        with pytest.raises(ValueError, match="not a path"):
            draw([area("1", 77, 22, **{name: link})])


@pytest.mark.parametrize("link", [None, "/", "/maps/2?kind=ac&open=1#x", "/maps/%E0%A4"])
def test_paths_from_the_root_are_links(link: str | None) -> None:
    assert own_path(link) == link


DIGEST, OTHER = (f"sha256-{sign * 43}=" for sign in "aB")


def test_the_policy_of_the_frame() -> None:
    assert frame_csp(NONCE, "https://pahunch.example", "https://tiles.example:8080") == (
        f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
        "img-src data: https://pahunch.example https://tiles.example:8080; connect-src 'none'; "
        "base-uri 'none'; "
        "form-action 'none'; frame-ancestors https://pahunch.example; "
        f"sandbox {FRAME_SANDBOX}"
    )
    assert "allow-same-origin" not in FRAME_SANDBOX
    handed = frame_csp(NONCE, "https://a.example", code=[DIGEST, OTHER], style=DIGEST)
    assert f"script-src 'nonce-{NONCE}' '{DIGEST}' '{OTHER}';" in handed
    assert f"style-src 'nonce-{NONCE}' '{DIGEST}';" in handed
    assert "img-src data: http://[::1]:5000;" in frame_csp(NONCE, "http://[::1]:5000")


@pytest.mark.parametrize(
    ("nonce", "origin"),
    [("short", "https://a.example"), ("x" * 20 + "'; script-src *", "https://a.example"),
     (NONCE, "a.example"), (NONCE, "https://a.example; script-src *"), (NONCE, "https://a.example/path"),
     (NONCE, "*")],
)  # fmt: skip
def test_nothing_is_smuggled_into_the_policy(nonce: str, origin: str) -> None:
    with pytest.raises(ValueError, match=r"nonce|origin"):
        frame_csp(nonce, origin)


@pytest.mark.parametrize("digest", ["", "sha256-short=", f"{DIGEST}' 'unsafe-inline", "unsafe-inline"])
def test_only_hashes_are_named_in_the_policy(digest: str) -> None:
    with pytest.raises(ValueError, match="hash"):
        frame_csp(NONCE, "https://a.example", code=[digest])


def test_another_place_is_drawn_from_what_the_document_would_hold() -> None:
    areas, points = [area("1", 77, 22, label="</script>{{ 7*7 }}")], [point("9", 77.5, 22.5, doubtful=True)]
    document = draw(areas, points=points)
    given = {"texts": map_texts("hi", title="नक्शा", legend_title="लंबित प्रकरण"), "measure": Measure.COUNT}
    text = redraw_area_map(areas, points=points, **given)  # type: ignore[arg-type]
    assert "<" not in text
    again = json.loads(text)
    assert again["data"] == page_data(document)
    assert again["title"] == "नक्शा"
    assert again["legend"] in document
    assert again["data"]["corners"] == [[22.0, 77.0], [23.0, 78.0]]


def test_a_bad_nonce_draws_nothing() -> None:
    with pytest.raises(ValueError, match="nonce"):
        draw([], nonce='"><script>')


def test_words_in_both_languages_and_no_other() -> None:
    hindi, english = (map_texts(language, title="t", legend_title="l") for language in ("hi", "en"))
    for name in ("count_label", "not_asked", "too_few", "doubtful", "go_deeper", "see_cases", "close"):
        assert getattr(english, name).isascii()
        assert any("\u0900" <= sign <= "\u097f" for sign in getattr(hindi, name))
    assert map_texts("hi", title="t", legend_title="l", close="हटाएं").close == "हटाएं"
    with pytest.raises(ValueError, match="maps speak"):
        map_texts("fr", title="t", legend_title="l")


def test_importing_geo_loads_no_heavy_library() -> None:
    code = "import sys, geo; sys.exit(bool({'geopandas', 'folium', 'shapely', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
