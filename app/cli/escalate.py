"""The command that moves what is overdue one rung up; it may be run at any time, and twice at once."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from app.cli.answers import progress_bar, writing
from app.domain.errors import Sentence
from app.domain.jobs import COUNT_LABELS
from app.models import db
from app.services import escalation
from app.services.escalation import Mark, Tally


@click.command("escalate")
@click.option("--dry-run", is_flag=True, help="Only count what would move.")
@click.option("--limit", type=click.IntRange(min=1), help="Look at no more than so many cases.")
@with_appcontext
def escalate(dry_run: bool, limit: int | None) -> None:
    """Move every overdue case one rung up, assigned or not; at the top of its ladder it is marked."""
    as_of = datetime.now(UTC)
    tally, mark = Tally(), Mark(as_of)
    whole = escalation.overdue_total(db.session(), as_of)
    total = min(whole, limit or whole)
    db.session.rollback()
    with progress_bar("escalate") as progress:
        while mark is not None and (limit is None or tally.seen < limit):
            size = min(escalation.PORTION, limit - tally.seen) if limit else escalation.PORTION
            mark = _next(mark, size, dry_run, tally)
            progress(min(tally.seen, total), total)
    _show(tally, dry_run)


def _next(mark: Mark, size: int, dry_run: bool, tally: Tally) -> Mark | None:
    """Do one portion in a transaction of its own and count it in."""
    with writing() as session:
        portion = escalation.escalate_portion(session, mark, datetime.now(UTC), size=size, dry_run=dry_run)
    tally.add(portion.tally)
    return portion.mark


def _show(tally: Tally, dry_run: bool) -> None:
    if dry_run:
        click.echo("केवल गिनती, कुछ बदला नहीं। / Only counted; nothing has changed.")
    for name, number in tally.named().items():
        label = COUNT_LABELS.get(name, Sentence(name, name))
        click.echo(f"  {number:>9,}  {label.hi} / {label.en}")
    if not tally.moved:
        click.echo("  कोई प्रकरण समय से पीछे नहीं। / No case is overdue." if not tally.seen else "", nl=not tally.seen)
