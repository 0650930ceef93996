"""The command-line door: parse, call one service, commit, print, and exit with a status that scripts can read."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate

from app import config
from app.cli.lazy import LazyCommand, LazyGroup
from app.models import db

migrate = Migrate()

GROUPS = (
    ("areas", "app.cli.areas:areas_commands", "Areas of the three hierarchies."),
    ("audit", "app.cli.operations:audit_commands", "The chain of who did what."),
    ("beneficiaries", "app.cli.beneficiaries:beneficiaries_commands", "Lists of people."),
    ("booths", "app.cli.booths:booths_commands", "The roster of booths."),
    ("boundaries", "app.cli.boundaries:boundaries_commands", "Boundaries of areas."),
    ("counters", "app.cli.counters:counters_commands", "Kept counters of cases and entitlements."),
    ("demo", "app.cli.demo:demo_commands", "A fictional district or state to try things out."),
    ("digest", "app.cli.digest:digest_commands", "The digest of the day."),
    ("fairness", "app.cli.fairness:fairness_commands", "Where eligible people are left without a benefit."),
    ("jobs", "app.jobs.command:jobs_commands", "Work that takes longer than a page may."),
    ("ladder", "app.cli.schemes:ladder_commands", "The ladder of offices."),
    ("reasons", "app.cli.schemes:reasons_commands", "Reasons why a benefit is held up."),
    ("reference", "app.cli.schemes:reference_commands", "The product's own facts."),
    ("schemes", "app.cli.schemes:schemes_commands", "Schemes and their rules."),
    ("settlements", "app.cli.settlements:settlements_commands", "Settlements."),
    ("users", "app.cli.users:users_commands", "Accounts."),
)
COMMANDS = (("escalate", "app.cli.escalate:escalate", "Move what is overdue one rung up."),)


def init_app(app: Flask) -> None:
    """Register migrations and every command group."""
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    for name, place, text in GROUPS:
        app.cli.add_command(LazyGroup(name, place, text))
    for name, place, text in COMMANDS:
        app.cli.add_command(LazyCommand(name, place, text))
