"""Files that never change under one address: each carries its content's hash and is kept for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Offer ``asset()`` to templates and mark addressed-by-content files as immutable."""
    app.jinja_env.globals["asset"] = asset_url
    app.after_request(_cache)


def asset_url(name: str) -> str:
    """Return the address of a static file with the hash of its content."""
    return url_for("static", filename=name, v=_content_hash(Path(current_app.static_folder or "") / name))


@cache
def _content_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _cache(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
