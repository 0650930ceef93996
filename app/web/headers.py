"""Security headers on every answer: nothing from elsewhere runs, frames or remembers our pages."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        response.headers.setdefault("X-Frame-Options", "DENY")
    # What shows no person may be kept by the reader's own browser, and says so itself.
    if g.get("actor") is not None and not response.cache_control.private:
        response.headers["Cache-Control"] = "no-store"
    return response
