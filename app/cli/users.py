"""Commands on accounts."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.answers import refuse, run_load, today, writing
from app.cli.options import list_options
from app.domain.access import Role
from app.domain.errors import Sentence
from app.domain.rows import parse_mapping
from app.services.appointments import appoint, first_password
from app.services.loading.workers import load_workers

users_commands = AppGroup("users", help="Accounts.")

ONE_IDENTIFIER = Sentence(
    "--mobile या --email में से एक दें: उसी से साइन-इन होगा।",
    "Give either --mobile or --email: that is what the person signs in with.",
)


@users_commands.command("create")
@click.option("--name", required=True)
@click.option("--mobile")
@click.option("--email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option(
    "--area",
    "areas",
    multiple=True,
    required=True,
    metavar="PLACE",
    help="state:23, district:396, party/district:1, constituency:150 or booth:150/23; may be repeated.",
)
def create(name: str, mobile: str | None, email: str | None, role: str, areas: tuple[str, ...]) -> None:
    """Create an account and print its one-time password."""
    identifiers = [identifier for identifier in (mobile, email) if identifier]
    if len(identifiers) != 1 or (email and "@" not in email) or (mobile and "@" in mobile):
        refuse(ONE_IDENTIFIER)
    with writing() as session:
        made = appoint(
            session, name=name, identifier=identifiers[0], role=Role(role), references=areas, starts_on=today()
        )
    click.echo(f"{name}: {role}, {', '.join(made.places)}")
    click.echo(f"एक बार का पासवर्ड / one-time password: {made.password}")
    click.echo("पहली बार साइन-इन पर इसे बदलना होगा। / It has to be changed at the first sign-in.")


@users_commands.command("load")
@list_options
def load(file: Path, pairs: tuple[str, ...], report_path: Path | None) -> None:
    """Load workers from a list of name, mobile, role and booth or area; the file holds no passwords."""
    run_load(
        lambda session, progress: load_workers(
            session, file, today=today(), mapping=parse_mapping(pairs), progress=progress
        ),
        "workers",
        report_path,
    )


@users_commands.command("first-password")
@click.argument("key", type=click.IntRange(min=1))
def give_first_password(key: int) -> None:
    """Print a one-time password for an account that nobody has signed in to: KEY is its number."""
    with writing() as session:
        user, password = first_password(session, None, key)
        name = user.name
    click.echo(f"{name}: एक बार का पासवर्ड / one-time password: {password}")
