"""Security headers on every answer: nothing from elsewhere runs, frames or remembers our pages."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, g, request
from werkzeug.wrappers import Response

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'{code}; style-src 'self'{styles}; img-src 'self' data:{images}; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""A file of ours is loaded by a page under the page's own policy; opened by itself it may do nothing at all."""

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Add the headers after every request; a view may have set a policy of its own."""
    app.after_request(_add)


def allow_drawing(response: Response, code: Iterable[str], styles: Iterable[str], images: str | None) -> None:
    """Let a page carry a drawing in a frame: what runs and styles there by hash, background images by their origin."""
    response.headers["Content-Security-Policy"] = _page_policy(code, styles, images)
    response.headers["X-Frame-Options"] = "DENY"


def _page_policy(code: Iterable[str] = (), styles: Iterable[str] = (), images: str | None = None) -> str:
    hashes = ["".join(f" '{digest}'" for digest in given) for given in (code, styles)]
    return _PAGE_POLICY.format(code=hashes[0], styles=hashes[1], images=f" {images}" if images else "")


def _add(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code < 400:
        # Each byte here is paid for with every file: what governs pages stays away.
        response.headers["X-Content-Type-Options"] = FIXED["X-Content-Type-Options"]
        response.headers["Content-Security-Policy"] = FILE_POLICY
        response.headers.pop("Content-Disposition", None)
        return response
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = _page_policy()
        response.headers.setdefault("X-Frame-Options", "DENY")
    # What shows no person may be kept by the reader's own browser, and says so itself.
    if g.get("actor") is not None and not response.cache_control.private:
        response.headers["Cache-Control"] = "no-store"
    return response
