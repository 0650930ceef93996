"""The web door: parse a request, call one service, commit once, answer. Rules and queries live below."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect

from app.web import access, errors, headers, language, map_table, memory, pages, static_files
from app.web.uploads import PahunchRequest

csrf = CSRFProtect()
compress = Compress()


def init_app(app: Flask) -> None:
    """Register sign-in, access, language, headers, error pages and every page."""
    app.request_class = PahunchRequest
    csrf.init_app(app)
    compress.init_app(app)
    language.init_app(app)
    access.init_app(app)
    static_files.init_app(app)
    map_table.init_app(app)
    memory.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    pages.register(app)
