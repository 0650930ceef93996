"""Files that never change under one address: each carries its content's hash and is kept for a year.

Whoever pays for bytes on 2G pays for these once, so what is ours goes without comments and blanks, files that always
come together come as one, and each is compressed as hard as brotli and gzip can: once for all workers, and kept under
``instance/packed``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import mimetypes
import os
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from posixpath import normpath

import brotli
import rcssmin
import rjsmin
from flask import Flask, current_app, make_response, request, url_for
from werkzeug.wrappers import Response

_YEAR = 365 * 24 * 3600
_PACKED = {"br": lambda raw: brotli.compress(raw, quality=11), "gzip": lambda raw: gzip.compress(raw, 9, mtime=0)}
"""Ways to compress, the better one first."""
_SHORTER = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}
"""How our own files lose comments and blanks; what others wrote is short already and keeps its licence."""
TOGETHER = {
    "css/style.css": ("vendor/pico/pico.css", "css/pahunch.css"),
    "js/map.js": ("js/pahunch.js", "js/maps.js"),
}
"""Files that come as one: each request costs a phone as much time as ten kilobytes."""
_DRAWINGS = {
    f"drawing/{library}-{script}.json": {
        "leaflet": f"vendor/leaflet/{library}.js",
        "style": f"vendor/leaflet/{library}.css",
        "page": f"js/{script}.js",
    }
    for library in ("areas", "leaflet")
    for script in ("map_page", "point_page")
}
"""All that a map's frame is handed by the page around it."""


def init_app(app: Flask) -> None:
    """Offer ``asset()`` and ``drawing_files()`` to templates, and mark addressed-by-content files as immutable."""
    app.jinja_env.globals["asset"] = asset_url
    app.jinja_env.globals["drawing_files"] = drawing_files
    app.view_functions["static"] = _send
    app.after_request(_cache)


def asset_url(name: str) -> str:
    """Return the address of a static file with the hash of its content."""
    return _addressed(_folder(), request.script_root, name)


@cache
def _addressed(folder: Path, _root: str, name: str) -> str:
    """Return that address, made once: a list shows a hundred icons out of one file."""
    return url_for("static", filename=name, v=_content_hash(folder, name))


def leaflet_names() -> tuple[str, str]:
    """Return the names of Leaflet's script and style: the parts that draw areas, or all of it for background tiles."""
    part = _leaflet_part()
    return f"vendor/leaflet/{part}.js", f"vendor/leaflet/{part}.css"


def drawing_files(script: str = "map_page") -> str:
    """Return the address of Leaflet, its style and one of our scripts that draw, in one file."""
    return asset_url(f"drawing/{_leaflet_part()}-{script}.json")


def asset_digest(name: str) -> str:
    """Return the hash of a static file as it is sent, as a content security policy names it: "sha256-…"."""
    return _digest(_folder(), name)


def _leaflet_part() -> str:
    return "leaflet" if current_app.config["MAP_TILES"] else "areas"


def _folder() -> Path:
    return Path(current_app.static_folder or "")


@cache
def _digest(folder: Path, name: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(_content(folder, name)).digest()).decode()


@cache
def _content_hash(folder: Path, name: str) -> str:
    return hashlib.sha256(_content(folder, name)).hexdigest()[:12]


def _is_made(name: str) -> bool:
    """Say whether what is sent under a name differs from what lies in the folder."""
    ours = not name.startswith("vendor/") and Path(name).suffix in _SHORTER
    return ours or name in TOGETHER or name in _DRAWINGS


@cache
def _content(folder: Path, name: str) -> bytes:
    """Return what is sent under a name; FileNotFoundError where there is nothing."""
    if name in _DRAWINGS:
        parts = {part: _content(folder, file).decode() for part, file in _DRAWINGS[name].items()}
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    if name in TOGETHER:
        return b"\n".join(_content(folder, file) for file in TOGETHER[name])
    raw = (folder / name).read_bytes()
    return _SHORTER[Path(name).suffix](raw.decode()).encode() if _is_made(name) else raw


def _send(filename: str) -> Response:
    """Answer with a static file; 404 where there is none of that name."""
    name = normpath(filename)
    if name in TOGETHER or name in _DRAWINGS:
        return _made(name)
    # A name from outside reaches the disk only through Flask, which holds it to the folder.
    sent: Response = current_app.send_static_file(name)
    return _made(name) if sent.status_code == 200 and _is_made(name) else sent


def _made(name: str) -> Response:
    response = make_response(_content(_folder(), name))
    response.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return response


@cache
def _packed(folder: Path, name: str, coding: str, shelf: Path) -> bytes:
    """Return a file compressed: from the shelf that all workers share, or made now and put there for the others."""
    kept = shelf / f"{_content_hash(folder, name)}.{coding}"
    with suppress(OSError):
        return kept.read_bytes()
    packed: bytes = _PACKED[coding](_content(folder, name))
    # Where nothing can be written each worker makes its own.
    with suppress(OSError):
        shelf.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(packed)
        part.replace(kept)
    return packed


def _cache(response: Response) -> Response:
    if request.endpoint != "static" or "v" not in request.args:
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code == 200:
        name = _name_asked_for()
        # A page from before a change asks by the old content's name: that answer is not to be kept.
        same = request.args["v"] == _content_hash(_folder(), name)
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if same else "no-cache"
        _tag(response, name, _compress(response, name))
    return response


def _tag(response: Response, name: str, coding: str) -> None:
    """Name the content shortly, and answer that it is unchanged where that is asked."""
    # Each byte here comes with every file. The name says more than a day would, and nobody asks for half a script.
    for header in ("Last-Modified", "Accept-Ranges"):
        response.headers.pop(header, None)
    response.set_etag(_content_hash(_folder(), name) + coding)
    response.make_conditional(request)


def _name_asked_for() -> str:
    # One name for one file, however it is spelled in the address: what is read is kept.
    return normpath((request.view_args or {})["filename"])


def _compress(response: Response, name: str) -> str:
    """Put the compressed file in the answer's place and return how it was done; "" where it stays as it is."""
    coding = next((one for one in _PACKED if request.accept_encodings[one] > 0), None)
    plain = response.mimetype not in current_app.config["COMPRESS_MIMETYPES"]
    if coding is None or plain or request.method != "GET":
        return ""
    packed = _packed(_folder(), name, coding, Path(current_app.instance_path) / "packed")
    response.direct_passthrough = False
    response.set_data(packed)
    response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    return coding
