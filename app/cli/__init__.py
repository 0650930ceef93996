"""The command-line door: parse, call one service, commit, print, and exit with a status that scripts can read."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate

from app.config import ROOT
from app.models import db

migrate = Migrate()


def init_app(app: Flask) -> None:
    """Register migrations and every command group."""
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
