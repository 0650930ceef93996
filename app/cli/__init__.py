"""The command-line door: parse, call one service, commit, print, and exit with a status that scripts can read."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate

from app.cli.areas import areas_commands
from app.cli.booths import booths_commands
from app.cli.boundaries import boundaries_commands
from app.cli.demo import demo_commands
from app.cli.fairness import fairness_commands
from app.cli.operations import audit_commands
from app.cli.schemes import ladder_commands, reasons_commands, reference_commands, schemes_commands
from app.cli.settlements import settlements_commands
from app.cli.users import users_commands
from app.config import ROOT
from app.models import db

migrate = Migrate()

GROUPS = (
    areas_commands,
    audit_commands,
    booths_commands,
    boundaries_commands,
    demo_commands,
    fairness_commands,
    ladder_commands,
    reasons_commands,
    reference_commands,
    schemes_commands,
    settlements_commands,
    users_commands,
)


def init_app(app: Flask) -> None:
    """Register migrations and every command group."""
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    for group in GROUPS:
        app.cli.add_command(group)
