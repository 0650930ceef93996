"""The command that writes and sends the digests of the day, for installations without a worker."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import writing
from app.services import outbox
from app.services.digests import write_digests
from app.services.messengers import Messengers, messengers_from

digest_commands = AppGroup("digest", help="The digest of the day.")


@digest_commands.command("send")
@click.option("--dry-run", is_flag=True, help="Say how many would be written; write and send nothing.")
def send(dry_run: bool) -> None:
    """Write today's digests and send all that waits; a second run on the same day sends nothing twice."""
    written = _write(dry_run)
    if dry_run:
        click.echo(f"{written:,} सार लिखे जाते। / {written:,} digests would be written.")
        return
    sent, kept = _send_all(messengers_from(current_app.config))
    click.echo(f"{written:,} सार लिखे, {sent:,} भेजे, {kept:,} अटके।")
    click.echo(f"{written:,} written, {sent:,} sent, {kept:,} not sent.")


def _write(dry_run: bool) -> int:
    written, last = 0, 0
    while True:
        with writing() as session:
            portion = write_digests(session, datetime.now(UTC), last, dry_run=dry_run)
        written += portion.written
        if portion.last_user_id is None:
            return written
        last = portion.last_user_id


def _send_all(messengers: Messengers) -> tuple[int, int]:
    sent = kept = 0
    while True:
        with writing() as session:
            claimed = outbox.claim_message(session, datetime.now(UTC))
        if claimed is None:
            return sent, kept
        with writing() as session:
            if outbox.send_message(session, claimed, messengers, datetime.now(UTC)):
                sent += 1
            else:
                kept += 1
