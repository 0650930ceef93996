"""Commands on areas: the product's own, and lists of any hierarchy."""

from __future__ import annotations

from pathlib import Path

from flask.cli import AppGroup

from app.cli.answers import run_load
from app.cli.options import list_options, report_option
from app.domain.rows import parse_mapping
from app.services.loading.areas import load_areas
from app.services.loading.reference import load_reference_areas

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
