"""Commands on areas: the product's own, and lists of any hierarchy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.answers import run_load, today
from app.cli.options import day_option, list_options, report_option
from app.domain.rows import parse_mapping
from app.services.loading.areas import load_areas
from app.services.loading.reference import load_reference_areas
from app.services.rosters.by_command import load_roster

areas_commands = AppGroup("areas", help="Areas of the three hierarchies.")


@areas_commands.command("load")
@list_options
def load(file: Path, pairs: tuple[str, ...], report_path: Path | None) -> None:
    """Load areas from a CSV of hierarchy,kind,code,name_hi,name_en,parent_code."""
    run_load(
        lambda session, progress: load_areas(session, file, mapping=parse_mapping(pairs), progress=progress),
        "areas",
        report_path,
    )


@areas_commands.command("reference")
@report_option
def reference(report_path: Path | None) -> None:
    """Load the state, its divisions, districts and seats, and the party's root."""
    run_load(lambda session, _progress: load_reference_areas(session), "areas", report_path)


@areas_commands.command("roster")
@list_options
@day_option("--on", "First day of the new roster; today if not given.")
@click.option(
    "--take", is_flag=True, help="Put it in place of the old one; without this it is only told what would change."
)
def roster(file: Path, pairs: tuple[str, ...], report_path: Path | None, on: datetime | None, take: bool) -> None:
    """Hold a new roster of booths (ac_no,booth_no,name,district,lat,lon[,former]) against the present one."""
    run_load(
        lambda session, progress: load_roster(
            session,
            file,
            day=on.date() if on else today(),
            now=datetime.now(UTC),
            take=take,
            mapping=parse_mapping(pairs),
            progress=progress,
        ),
        "roster",
        report_path,
    )
