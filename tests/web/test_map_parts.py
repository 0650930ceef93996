"""What the page of a map hands to its frame: files that the frame's policy knows, and the next place in one answer."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html import unescape
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from app.web import static_files
from tests.map_world import MapWorld
from tests.web.test_maps import drawing, embedded, furnishing, of, places, read, reviewer, strictly, table

__all__ = ["furnishing", "places", "reviewer"]


def digest(client: FlaskClient, address: str) -> str:
    """The hash of a file as a policy names it."""
    content = client.get(unescape(address)).data
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_the_frame_has_its_own_exact_policy(reviewer: FlaskClient) -> None:
    answer = reviewer.get("/maps/frame")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce
    files = re.search(r'data-leaflet="([^"]*)" data-style="([^"]*)"\sdata-page="([^"]*)"', answer.text)
    assert files
    leaflet, style, script = (digest(reviewer, address) for address in files.groups())
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'nonce-{nonce[1]}' '{leaflet}' '{script}'; "
        f"style-src 'nonce-{nonce[1]}' '{style}'; "
        "img-src data: http://localhost; connect-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors http://localhost; sandbox allow-scripts allow-top-navigation-by-user-activation"
    )
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert nonce[1] in answer.text
    assert nonce[1] not in reviewer.get("/maps/frame").text


def test_the_files_of_the_map_may_be_read_from_an_opaque_origin(reviewer: FlaskClient) -> None:
    addresses = re.findall(r'data-\w+="(/static/[^"]+)"', read(reviewer, "/maps/frame"))
    assert len(addresses) == 3
    for address in addresses:
        answer = reviewer.get(unescape(address))
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        assert "immutable" in answer.headers["Cache-Control"]


def handed_over(client: FlaskClient, shown: str) -> dict[str, str]:
    """Return what a page hands to its frame: texts by name, from the one file that it fetches beforehand."""
    address = re.search(r'data-drawing="([^"]*)"', shown)
    assert address
    assert f'<link rel="preload" href="{address[1]}" as="fetch"' in shown
    return json.loads(client.get(unescape(address[1])).data)


def hashed(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize("page", ["/maps/", "/maps/booths/"])
def test_the_page_hands_over_the_files_that_the_policy_of_its_frame_knows(reviewer: FlaskClient, page: str) -> None:
    policy = reviewer.get(f"{page}frame").headers["Content-Security-Policy"]
    handed = handed_over(reviewer, read(reviewer, page))
    assert sorted(handed) == ["leaflet", "page", "style"]
    assert all(hashed(text) in policy for text in handed.values())


def test_a_map_comes_with_its_page_under_a_policy_that_names_all_that_runs(reviewer: FlaskClient) -> None:
    answer = reviewer.get("/maps/")
    document, of_page = embedded(answer.text), answer.headers["Content-Security-Policy"]
    stated = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', document)
    assert stated
    assert document.index(stated[0]) < document.index("<style") < document.index("<script")
    policy = dict(part.split(" ", 1) for part in unescape(stated[1]).split("; "))
    inline = re.findall(r"<script data-leaflet[^>]*>(.*?)</script>", document, re.S)
    sheets = re.findall(r"<style>(.*?)</style>", document, re.S)
    assert (len(inline), len(sheets)) == (1, 1)
    handed = handed_over(reviewer, answer.text)
    code = [f"'{hashed(text)}'" for text in (inline[0], handed["leaflet"], handed["page"])]
    styles = [f"'{hashed(text)}'" for text in (sheets[0], handed["style"])]
    at = "http://localhost/static"
    files = [f"{at}/vendor/leaflet/areas.js", f"{at}/js/map_page.js", f"{at}/vendor/leaflet/areas.css"]
    assert policy == {
        "default-src": "'none'",
        "script-src": " ".join((*code, *files[:2])),
        "style-src": " ".join((*styles, files[2])),
        "img-src": "data:",
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    # A document inside a page also obeys the page, which allows just these besides its own files.
    assert f"script-src 'self' {' '.join(code)};" in of_page
    assert f"style-src 'self' {' '.join(styles)};" in of_page
    assert "unsafe" not in of_page
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert re.search(
        r'srcdoc="[^"]*" name="map" title="[^"]*" sandbox="allow-scripts allow-top-navigation-by-user', answer.text
    )


def test_the_map_in_the_page_is_the_map_by_itself(reviewer: FlaskClient, places: MapWorld) -> None:
    for place in ("", f"?area={of(places, 'district:901')}&show=rate", f"?area={of(places, 'constituency:902')}"):
        document = embedded(read(reviewer, f"/maps/{place}"))
        assert drawing(document) == drawing(read(reviewer, f"/maps/frame{place}"))
        strictly(document)


def test_tiles_are_allowed_where_an_operator_has_set_them(reviewer: FlaskClient) -> None:
    reviewer.application.config["MAP_TILES"] = "https://tiles.example/{z}/{x}/{y}.png"
    answer = reviewer.get("/maps/")
    assert "img-src 'self' data: https://tiles.example;" in answer.headers["Content-Security-Policy"]
    assert "img-src data: https://tiles.example;" in embedded(answer.text)
    assert "drawing/leaflet-map_page.json" in answer.text


def test_an_old_name_of_a_file_brings_the_new_one_and_is_not_kept(reviewer: FlaskClient) -> None:
    now = re.search(r'"(/static/css/style.css\?v=\w+)"', read(reviewer, "/maps/"))
    assert now
    assert "immutable" in reviewer.get(now[1]).headers["Cache-Control"]
    old = reviewer.get("/static/css/style.css?v=before")
    assert (old.data, old.headers["Cache-Control"]) == (reviewer.get(now[1]).data, "no-cache")
    assert reviewer.get("/static/css/none.css?v=before").status_code == 404
    assert "Cache-Control" not in reviewer.get("/static/css/none.css?v=before").headers


def test_a_file_has_one_name_however_it_is_spelled(reviewer: FlaskClient) -> None:
    static_files._content.cache_clear()
    plain = reviewer.get("/static/js/maps.js").data
    for spelled in ("js/./maps.js", "js/../js/maps.js", "js/././maps.js"):
        answer = reviewer.get(f"/static/{spelled}")
        assert answer.status_code in (200, 404)
        assert answer.status_code == 404 or answer.data == plain
    assert static_files._content.cache_info().currsize == 1
    for outside in ("../__init__.py", "js/../../__init__.py", "/etc/hostname"):
        assert reviewer.get(f"/static/{outside}").status_code in (308, 404)


def test_a_part_of_the_page_says_what_page_and_drawing_say(reviewer: FlaskClient, places: MapWorld) -> None:
    for place in (
        f"area={of(places, 'district:901')}&show=rate",
        f"area={of(places, 'constituency:902')}&within={of(places, 'district:901')}",
    ):
        page, part = read(reviewer, f"/maps/?{place}"), read(reviewer, f"/maps/part?{place}")
        strictly(part)
        assert table(part) == table(page)
        found = re.search(r'<script type="application/json" id="map-drawing"[^>]*>(.*?)</script>', part, flags=re.S)
        assert found
        assert json.loads(found[1])["data"] == drawing(read(reviewer, f"/maps/frame?{place}"))
        parts = re.findall(r'data-part="(\w+)"', part)
        assert sorted(parts) == sorted(re.findall(r'data-part="(\w+)"', page)) == sorted(set(parts))


def test_files_are_compressed_as_hard_as_can_be_and_stay_what_they_are(reviewer: FlaskClient) -> None:
    address = re.search(r'data-leaflet="([^"]*)"', read(reviewer, "/maps/frame"))
    assert address
    plain = reviewer.get(address[1]).data
    for coding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = reviewer.get(address[1], headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert "immutable" in answer.headers["Cache-Control"]
        assert unpack(answer.data) == plain
        assert len(answer.data) < len(gzip.compress(plain, 6))
        again = {"Accept-Encoding": coding, "If-None-Match": answer.headers["ETag"]}
        unchanged = reviewer.get(address[1], headers=again)
        assert unchanged.status_code == 304 and not unchanged.data
        assert answer.headers["ETag"] != reviewer.get(address[1]).headers["ETag"]
        assert sum(len(f"{name}: {value}\r\n") for name, value in answer.headers.items()) < 400
    picture = reviewer.get("/static/vendor/leaflet/images/layers.png?v=1", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in picture.headers


def test_a_compressed_file_is_made_once_for_all_workers(
    reviewer: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []

    def counted(raw: bytes) -> bytes:
        made.append(raw)
        return brotli.compress(raw, quality=1)

    monkeypatch.setitem(static_files._PACKED, "br", counted)
    monkeypatch.setattr(reviewer.application, "instance_path", str(tmp_path))
    for _worker in range(2):
        static_files._packed.cache_clear()
        answer = reviewer.get("/static/icons.svg?v=1", headers={"Accept-Encoding": "br"})
        assert brotli.decompress(answer.data) == reviewer.get("/static/icons.svg").data
    assert len(made) == 1
    assert len(list((tmp_path / "packed").iterdir())) == 1
    # A shelf that cannot be written costs time, no more.
    monkeypatch.setattr(reviewer.application, "instance_path", str(tmp_path / ("no" * 200)))
    static_files._packed.cache_clear()
    assert reviewer.get("/static/icons.svg?v=1", headers={"Accept-Encoding": "br"}).status_code == 200
    assert len(made) == 2
    static_files._packed.cache_clear()
