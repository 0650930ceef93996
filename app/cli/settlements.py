"""Commands on settlements."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask.cli import AppGroup

from app.cli.answers import run_load
from app.cli.options import list_options
from app.domain.rows import parse_mapping
from app.services.loading.settlements import load_settlements

settlements_commands = AppGroup("settlements", help="Settlements.")


@settlements_commands.command("load")
@list_options
def load(file: Path, pairs: tuple[str, ...], report_path: Path | None) -> None:
    """Load settlements from a CSV of code,name,population,households,district,lat,lon."""
    run_load(
        lambda session, progress: load_settlements(
            session, file, now=datetime.now(UTC), mapping=parse_mapping(pairs), progress=progress
        ),
        "settlements",
        report_path,
    )
