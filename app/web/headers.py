"""Security headers on every answer: nothing from elsewhere runs, frames or remembers our pages."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        response.headers.setdefault("X-Frame-Options", "DENY")
    # What shows no person may be kept by the reader's own browser, and says so itself.
    kept = request.endpoint == "static" or response.cache_control.private
    if g.get("actor") is not None and not kept:
        response.headers["Cache-Control"] = "no-store"
    return response
