"""Commands that look after the kept counters; each is safe to repeat."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.domain.lifecycle.clocks import day_of
from app.models import db
from app.services import counter_upkeep
from app.services.transactions import begin_write

counters_commands = AppGroup("counters", help="Kept counters of cases and entitlements.")

WRONG = 1
SHOWN = 20


@counters_commands.command("rebuild")
@click.option("--if-never-kept", is_flag=True, help="Only where there are cases and no counters at all.")
def rebuild(if_never_kept: bool) -> None:
    """Count everything anew."""
    begin_write(db.session())
    if if_never_kept and not counter_upkeep.were_never_kept(db.session()):
        db.session.rollback()
        return
    counter_upkeep.rebuild(db.session())
    db.session.commit()
    click.echo("गिनती नए सिरे से की गई। / Everything was counted anew.")


@counters_commands.command("verify")
def verify() -> None:
    """Hold every counter against a count of the rows; exit with status 1 when one differs."""
    wrong = counter_upkeep.verify(db.session())
    db.session.rollback()
    if not wrong:
        click.echo("सभी गिनतियां सही हैं। / Every counter equals a count of the rows.")
        return
    for fault in wrong[:SHOWN]:
        click.echo(f"{fault.what}: {fault.place_id}, {fault.key}", err=True)
    advice = "गिनतियां गलत हैं; “counters rebuild” चलाएं। / counters are wrong; run “counters rebuild”."
    click.echo(f"{len(wrong):,} {advice}", err=True)
    sys.exit(WRONG)


@counters_commands.command("snapshot")
def snapshot() -> None:
    """Keep today's figures, from which maps of change are drawn; run it once a day."""
    begin_write(db.session())
    kept = counter_upkeep.snapshot(db.session(), day_of(datetime.now(UTC)))
    db.session.commit()
    click.echo(f"आज के {kept:,} आंकड़े रखे गए। / {kept:,} figures of today were kept.")
