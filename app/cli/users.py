"""Commands on accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.cli.answers import refuse, today, writing
from app.domain.access import Role
from app.domain.errors import Sentence
from app.services.appointments import appoint

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
