"""Commands on the roster of booths."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask.cli import AppGroup

from app.cli.answers import run_load, today
from app.cli.options import day_option, list_options
from app.domain.rows import parse_mapping
from app.services.loading.booths import load_booths

booths_commands = AppGroup("booths", help="The roster of booths.")


@booths_commands.command("load")
@list_options
@day_option("--valid-from", "First day of booths that are new; today if not given.")
def load(file: Path, pairs: tuple[str, ...], report_path: Path | None, valid_from: datetime | None) -> None:
    """Load booths from a CSV of ac_no,booth_no,name,district,lat,lon."""
    run_load(
        lambda session, progress: load_booths(
            session,
            file,
            today=today(),
            valid_from=valid_from.date() if valid_from else None,
            mapping=parse_mapping(pairs),
            progress=progress,
        ),
        "booths",
        report_path,
    )
