"""Commands that are read only when they are called.

Loading boundaries needs GeoPandas, which takes a second and a hundred megabytes; a web worker, and every other command,
starts without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A command group known by name and help, whose module is imported when one of its commands is asked for."""

    def __init__(self, name: str, place: str, help: str):  # noqa: A002 - click's own word
        """Take ``place`` as ``module:attribute`` of the real group."""
        super().__init__(name, help=help)
        self._place = place

    def _group(self) -> click.Group:
        group: click.Group = _at(self._place)
        return group

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._group().get_command(ctx, cmd_name)


class LazyCommand(click.Command):
    """A single command known by name and help, whose module is imported when it is called."""

    def __init__(self, name: str, place: str, help: str):  # noqa: A002 - click's own word
        """Take ``place`` as ``module:attribute`` of the real command."""
        super().__init__(name, help=help)
        self._place = place

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        command: click.Command = _at(self._place)
        return command.make_context(info_name, args, parent, **extra)


def _at(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)
