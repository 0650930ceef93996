"""Options that several loading commands take, written once so that they read the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

file_argument = click.argument("file", type=click.Path(path_type=Path))
report_option = click.option(
    "--report", "report_path", type=click.Path(path_type=Path), help="Write every remark to this CSV file."
)
map_option = click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="The column that holds a field; may be repeated."
)


def list_options(command: F) -> F:
    """Give a command its file, ``--map`` and ``--report``."""
    return file_argument(map_option(report_option(command)))


def day_option(name: str, text: str) -> Callable[[F], F]:
    """Return an option that takes a day such as 2026-04-01."""
    return click.option(name, type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help=text)
