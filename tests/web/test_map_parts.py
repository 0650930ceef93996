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
from tests.web.test_maps import drawing, of, places, read, reviewer, strictly, table

__all__ = ["places", "reviewer"]


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


def test_the_page_hands_over_the_files_that_the_policy_of_its_frame_knows(reviewer: FlaskClient) -> None:
    for page, frame in (("/maps/", "/maps/frame"), ("/maps/booths/", "/maps/booths/frame")):
        shown, policy = read(reviewer, page), reviewer.get(frame).headers["Content-Security-Policy"]
        handed = re.search(r'data-leaflet="([^"]*)" data-style="([^"]*)" data-page="([^"]*)"', shown)
        assert handed
        assert all(digest(reviewer, address) in policy for address in handed.groups())
        assert set(handed.groups()) <= set(re.findall(r'<link rel="preload" href="([^"]*)" as="fetch"', shown))


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
    address = re.search(r'data-leaflet="([^"]*)"', read(reviewer, "/maps/"))
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
