"""Running the fairness check from a shell, at once, having an old run again, letting go of others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.answers import progress_bar, today, writing
from app.domain.errors import DomainError, Sentence
from app.domain.fairness.ground import LEVELS
from app.domain.jobs import COUNT_LABELS
from app.models import db
from app.services import fairness_retention, fairness_runs, fairness_steps

DIFFERENT = 1


@dataclass
class _Progress:
    """What a run remembers between two chunks."""

    payload: dict[str, Any]
    cursor: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    done: int = 0
    total: int | None = None


@click.command("run")
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), help="Only this level; may be repeated.")
@click.option("--period", default="", help="A financial year (2026-27) or a month (2026-04); empty: everything so far.")
@click.option("--seed", type=click.IntRange(0, fairness_runs.LARGEST_SEED), default=0, show_default=True)
@with_appcontext
def run(levels: tuple[str, ...], period: str, seed: int) -> None:
    """Run the check on what is recorded. Safe to repeat: the same counts, level and seed are the same run."""
    try:
        progress = _Progress(fairness_runs.check_request(levels, period, seed))
    except DomainError as refusal:
        raise click.UsageError(f"{refusal.sentence.hi} / {refusal.sentence.en}") from refusal
    steps = 0
    with progress_bar("fairness") as show:
        while not _next(progress):
            steps += 1
            show(steps, steps + 1)
    counts = progress.result.get("counts", {})
    for name, number in counts.items():
        label = COUNT_LABELS.get(name, Sentence(name, name))
        click.echo(f"  {number:>9,}  {label.hi} / {label.en}")
    if not counts:
        click.echo("  गिनती वही है, नई जाँच की जरूरत नहीं। / The counts are the same; this run is there already.")


def _next(progress: _Progress) -> bool:
    """Do one chunk: computed first, then kept in a transaction of its own, so that nobody waits for the computing."""
    keep = fairness_steps.prepare(db.session(), progress)
    db.session.rollback()
    with writing() as session:
        return keep(session, progress)


@click.command("prune")
@click.option("--dry-run", is_flag=True, help="Only tell which runs would go.")
@with_appcontext
def prune(dry_run: bool) -> None:
    """Let go of runs that have had their time: every night stays 35 days, then the last of each month. A run that a
    finding or a note names stays. The nightly run does this by itself."""
    day, session = today(), db.session()
    going = fairness_retention.forgettable(session, day)
    for run in going:
        click.echo(f"  {run.id:>6}  {run.level}  {run.period or '–'}  {run.day.isoformat()}")
    db.session.rollback()
    if dry_run:
        click.echo(f"हटेंगी: {len(going):,} / would go: {len(going):,}")
        return
    with progress_bar("fairness") as show:
        gone = 0
        while (portion := _forget()).more:
            gone += portion.runs
            show(gone, len(going))
    click.echo(f"हटीं: {gone:,} / gone: {gone:,}")


def _forget() -> fairness_retention.Gone:
    with writing() as session:
        return fairness_retention.forget_some(session, datetime.now(UTC))


@click.command("verify")
@click.option("--level", type=click.Choice(LEVELS), help="Only this level.")
@click.pass_context
@with_appcontext
def verify(context: click.Context, level: str | None) -> None:
    """Compute the last run of each level again from its kept counts; exit with status 1 when a digit differs."""
    wrong = 0
    for one in [level] if level else LEVELS:
        found = fairness_runs.latest_run(db.session(), one)
        if found is None:
            continue
        different = fairness_runs.differences(db.session(), found)
        if different is None:
            click.echo(f"{one}, {found.id}: पुराने तरीके से / by an earlier method: {found.method}")
            continue
        wrong += different
        same = "वही नतीजा, अंक-दर-अंक / the same, digit by digit"
        told = f"{different:,} अलग / {different:,} differ" if different else same
        click.echo(f"{one}, {found.id}: {told}")
    db.session.rollback()
    if wrong:
        context.exit(DIFFERENT)
