"""Processes of their own that are up at once: forked from a server that has read the application already.

A worker that is to be killed must be a real process with connections of its own. Starting an interpreter for each
would take most of a test's time.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.conftest", "app.jobs.command", "app.cli.escalate", "app.web", "app.cli"])


@contextmanager
def running(target: Callable[..., None], *arguments: Any) -> Iterator[Any]:
    """Run a function of a module in a process of its own; at the end it is killed if it still runs."""
    process = _FORKS.Process(target=target, args=arguments)
    process.start()
    try:
        yield process
    finally:
        if process.is_alive() and process.pid:
            os.kill(process.pid, signal.SIGKILL)
        process.join()


def command(url: str, *arguments: str) -> None:
    """Run a command of the application on a database, as the shell would, and end with its status."""
    from tests.conftest import make_app

    with contextlib.redirect_stdout(io.StringIO()):
        raise SystemExit(make_app(url).test_cli_runner().invoke(args=arguments).exit_code)
