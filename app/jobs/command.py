"""The command that runs a worker."""

from __future__ import annotations

import logging
import signal
from datetime import timedelta

import click
from flask.cli import AppGroup

from app.domain.jobs import DAILY, LEASE
from app.jobs.bell import current_bell
from app.jobs.worker import Worker

jobs_commands = AppGroup("jobs", help="Work that takes longer than a page may.")


@jobs_commands.command("work")
@click.option("--once", is_flag=True, help="Do what is waiting, then end.")
@click.option(
    "--lease",
    type=click.IntRange(min=1),
    default=int(LEASE.total_seconds()),
    show_default=True,
    help="Seconds of silence after which another worker takes a job over.",
)
@click.option("--no-daily", is_flag=True, help="Leave it to other workers to start what runs every day.")
def work(once: bool, lease: int, no_daily: bool) -> None:
    """Work on jobs until told to stop (Ctrl-C or SIGTERM), which waits for the chunk at hand."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    worker = Worker(lease=timedelta(seconds=lease), daily=() if no_daily else DAILY, bell=current_bell())
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: worker.stop())
    if once:
        taken = worker.work_off()
        click.echo(f"काम हुए: {taken:,} / jobs taken: {taken:,}")
        return
    worker.run()
