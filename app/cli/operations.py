"""Commands that look after a running installation."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.models import db
from app.services.audit import verify

audit_commands = AppGroup("audit", help="The chain of who did what.")

BROKEN = 1


@audit_commands.command("verify")
def verify_chain() -> None:
    """Walk the whole chain; exit with status 1 and the number of the entry where it breaks."""
    found = verify(db.session())
    if found.broken_at is None:
        click.echo(f"श्रृंखला पूरी है: {found.entries:,} प्रविष्टियां / The chain is whole: {found.entries:,} entries")
        return
    click.echo(f"श्रृंखला प्रविष्टि {found.broken_at} पर टूटी है। / The chain is broken at entry {found.broken_at}.", err=True)
    sys.exit(BROKEN)
