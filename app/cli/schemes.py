"""Commands on schemes, on the ladder of offices, on reasons, and on the product's own facts together."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from flask.cli import AppGroup

from app.cli.answers import run_load, show_report, today, writing
from app.cli.options import day_option, list_options
from app.domain.rows import parse_mapping
from app.services.loading.ladder import load_ladder
from app.services.loading.reasons import load_reasons
from app.services.loading.reference import load_reference
from app.services.loading.schemes import load_schemes

schemes_commands = AppGroup("schemes", help="Schemes and their rules.")
ladder_commands = AppGroup("ladder", help="The ladder of offices.")
reasons_commands = AppGroup("reasons", help="Reasons why a benefit is held up.")
reference_commands = AppGroup("reference", help="The product's own facts.")


@schemes_commands.command("load")
@list_options
@day_option("--valid-from", "First day of new and changed rules; today if not given.")
def load_schemes_file(
    file: Path, pairs: tuple[str, ...], report_path: Path | None, valid_from: datetime | None
) -> None:
    """Load schemes; a changed rule becomes a new dated version."""
    run_load(
        lambda session, progress: load_schemes(
            session,
            file,
            today=today(),
            valid_from=valid_from.date() if valid_from else None,
            mapping=parse_mapping(pairs),
            progress=progress,
        ),
        "schemes",
        report_path,
    )


@ladder_commands.command("load")
@list_options
def load_ladder_file(file: Path, pairs: tuple[str, ...], report_path: Path | None) -> None:
    """Load the rungs of the ladder."""
    run_load(
        lambda session, progress: load_ladder(session, file, mapping=parse_mapping(pairs), progress=progress),
        "ladder",
        report_path,
    )


@reasons_commands.command("load")
@list_options
def load_reasons_file(file: Path, pairs: tuple[str, ...], report_path: Path | None) -> None:
    """Load reasons."""
    run_load(
        lambda session, progress: load_reasons(session, file, mapping=parse_mapping(pairs), progress=progress),
        "reasons",
        report_path,
    )


@reference_commands.command("load")
def load_all() -> None:
    """Load everything that comes with the product: areas, schemes, ladder, reasons."""
    started = time.monotonic()
    with writing() as session:
        summary = load_reference(session, today=today())
    for report in summary.reports:
        show_report(report, time.monotonic() - started)
