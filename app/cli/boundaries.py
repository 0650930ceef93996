"""Commands on boundaries."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.answers import run_load, today, writing
from app.cli.options import file_argument, report_option
from app.services.loading.boundaries import BoundaryFile, load_boundaries
from app.services.loading.outlines import draw_outlines

boundaries_commands = AppGroup("boundaries", help="Boundaries of areas.")


@boundaries_commands.command("draw")
def draw() -> None:
    """Draw outlines of blocks, panchayats, mandals and party districts from their booths, where no file has them."""
    with writing() as session:
        count = draw_outlines(session, today())
    click.echo(f"बूथों से बनी सीमाएं: {count:,} / Outlines drawn from booths: {count:,}")


@boundaries_commands.command("load")
@click.argument("kind")
@file_argument
@click.option("--code-column", help="The column with the area's code.")
@click.option("--name-column", help="The column with the area's name; used alone, areas are found by name.")
@click.option("--crs", help="Coordinate system of a file that does not name its own, such as EPSG:4326.")
@click.option("--hierarchy", help="administrative, electoral or party; the first that has the kind if not given.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="Day from which they hold; today if not given.")
@report_option
def load(
    kind: str,
    file: Path,
    code_column: str | None,
    name_column: str | None,
    crs: str | None,
    hierarchy: str | None,
    valid_from: datetime | None,
    report_path: Path | None,
) -> None:
    """Load the boundaries of one KIND of area from GeoJSON, GeoPackage or Shapefile."""
    wanted = BoundaryFile(file, kind, hierarchy, code_column, name_column, crs, valid_from and valid_from.date())
    run_load(
        lambda session, progress: load_boundaries(session, wanted, today=today(), progress=progress),
        "boundaries",
        report_path,
    )
