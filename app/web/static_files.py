"""Files that never change under one address: each carries its content's hash and is kept for a year.

Whoever pays for bytes on 2G pays for these once, so each is compressed as hard as brotli and gzip can: once for all
workers, and kept under ``instance/packed``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

import brotli
from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

_YEAR = 365 * 24 * 3600
_PACKED = {"br": lambda raw: brotli.compress(raw, quality=11), "gzip": lambda raw: gzip.compress(raw, 9, mtime=0)}
"""Ways to compress, the better one first."""


def init_app(app: Flask) -> None:
    """Offer ``asset()`` and ``leaflet()`` to templates and mark addressed-by-content files as immutable."""
    app.jinja_env.globals["asset"] = asset_url
    app.jinja_env.globals["leaflet"] = leaflet_names
    app.after_request(_cache)


def asset_url(name: str) -> str:
    """Return the address of a static file with the hash of its content."""
    return _addressed(asset_path(name), request.script_root, name)


@cache
def _addressed(path: Path, _root: str, name: str) -> str:
    """Return that address, made once: a list shows a hundred icons out of one file."""
    return url_for("static", filename=name, v=_content_hash(path))


def leaflet_names() -> tuple[str, str]:
    """Return the names of Leaflet's script and style: the parts that draw areas, or all of it for background tiles."""
    part = "leaflet" if current_app.config["MAP_TILES"] else "areas"
    return f"vendor/leaflet/{part}.js", f"vendor/leaflet/{part}.css"


def asset_path(name: str) -> Path:
    """Return where a static file lies."""
    return Path(current_app.static_folder or "") / name


@cache
def asset_digest(path: Path) -> str:
    """Return the hash of a static file's content as a content security policy names it: "sha256-…"."""
    return "sha256-" + base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()


@cache
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _packed(path: Path, coding: str, shelf: Path) -> bytes:
    """Return a file compressed: from the shelf that all workers share, or made now and put there for the others."""
    kept = shelf / f"{_content_hash(path)}.{coding}"
    with suppress(OSError):
        return kept.read_bytes()
    packed: bytes = _PACKED[coding](path.read_bytes())
    # Where nothing can be written each worker makes its own.
    with suppress(OSError):
        shelf.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(packed)
        part.replace(kept)
    return packed


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        response.headers["Access-Control-Allow-Origin"] = "*"
        if response.status_code == 200:
            _tag(response, _compress(response))
    return response


def _tag(response: Response, coding: str) -> None:
    """Name the content shortly, and answer that it is unchanged where that is asked."""
    # Each byte here comes with every file. The name says more than a day would, and nobody asks for half a script.
    for name in ("Last-Modified", "Accept-Ranges"):
        response.headers.pop(name, None)
    response.set_etag(_content_hash(_path_asked_for()) + coding)
    response.make_conditional(request)


def _path_asked_for() -> Path:
    return asset_path((request.view_args or {})["filename"])


def _compress(response: Response) -> str:
    """Put the compressed file in the answer's place and return how it was done; "" where it stays as it is."""
    coding = next((name for name in _PACKED if request.accept_encodings[name] > 0), None)
    plain = response.mimetype not in current_app.config["COMPRESS_MIMETYPES"]
    if coding is None or plain or request.method != "GET":
        return ""
    packed = _packed(_path_asked_for(), coding, Path(current_app.instance_path) / "packed")
    response.direct_passthrough = False
    response.set_data(packed)
    response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    return coding
