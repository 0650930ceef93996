"""A second process that computes while this one writes.

A database writes on one processor and Python computes on one, so a list whose next chunk is made ready by somebody else
takes hardly longer than its writing. The second process is a copy of this one, made when there is enough to do: it has
every setting and module already, touches no database, file or connection, and ends with this one. It only computes:
what it does not answer, answers wrongly asked, or takes with it when it dies, this process computes itself.
"""

from __future__ import annotations

import ctypes
import gc
import marshal
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

Work = Callable[..., Any]
"""Computes plain values (numbers, texts, bytes, lists, dictionaries of them) of plain values; asks no database."""

_PATIENCE = 60
"""Seconds after which a second process that says nothing is given up."""
_IDLE = 120
"""Seconds after which a second process that nobody asks anything ends by itself."""


class _Second:
    """The second process, with what it was asked and has not answered yet."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("fork")
        self.line, theirs = context.Pipe()
        self.asked: tuple[Work, tuple[Any, ...]] | None = None
        # What nobody uses any more would be kept twice as soon as the first process uses its place again, and without
        # the freezing the next collection would write to every page that both share.
        gc.collect()
        _give_back_what_is_free()
        gc.freeze()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.owner = os.getpid()

    def hear(self) -> Any:
        """Return the answer to what was asked last; raise where there is none."""
        self.asked = None
        if not self.line.poll(_PATIENCE):
            raise EOFError
        return marshal.loads(self.line.recv_bytes())  # noqa: S302 - written by our own copy

    def end(self) -> None:
        """End the process."""
        self.line.close()
        self.process.kill()
        self.process.join()
        gc.unfreeze()


_second: list[_Second] = []
"""The second process of this one, while there is one."""


def _give_back_what_is_free() -> None:
    """Let the C library return free memory to the system, where it knows how (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def ask(work: Work, *given: Any) -> None:
    """Have something computed meanwhile, to be fetched with :func:`answer`; the last question is the only one."""
    try:
        second = _running()
        if second is None:
            return
        if second.asked is not None:
            second.hear()
        second.line.send((work, given))
        second.asked = (work, given)
    except (EOFError, OSError):
        dismiss()


def answer(work: Work, *given: Any) -> Any:
    """Return what work makes of something: from the second process if just that was asked, else computed here."""
    told = heard(work, *given)
    return work(*given) if told is None else told


def heard(work: Work, *given: Any) -> Any:
    """Return what the second process made of something, None where just that was not asked or nothing came of it."""
    second = _second[0] if _second and _second[0].owner == os.getpid() else None
    if second is None or second.asked != (work, given):
        return None
    try:
        return second.hear()
    except (EOFError, OSError):
        dismiss()
        return None


def is_asked(work: Work, *given: Any) -> bool:
    """Tell whether something has been asked that begins with these words."""
    asked = _second[0].asked if _second else None
    return asked is not None and asked[0] is work and asked[1][: len(given)] == given


def dismiss() -> None:
    """End the second process, if there is one."""
    while _second:
        second = _second.pop()
        if second.owner == os.getpid():
            second.end()


def _running() -> _Second | None:
    """Return the second process; None where a copy of this one could wait forever for a lock of another thread."""
    alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    if not _second and alone and (os.cpu_count() or 1) > 1:
        _second.append(_Second())
    return _second[0] if _second and _second[0].owner == os.getpid() else None


def _serve(line: Connection) -> None:
    """Answer until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    kept = line.fileno()
    # Places in lines of writers and connections are the first process's alone: they are free as soon as it is gone.
    for low, high in ((3, kept), (kept + 1, os.sysconf("SC_OPEN_MAX"))):
        os.closerange(low, high)
    try:
        while line.poll(_IDLE):
            work, given = line.recv()
            line.send_bytes(_answered(work, given))
    except (EOFError, OSError):
        pass
    # Not by the usual way, which would tidy up what is the first process's.
    os._exit(0)


def _answered(work: Work, given: tuple[Any, ...]) -> bytes:
    try:
        return marshal.dumps(work(*given))
    except Exception:
        # The first process does it once more and tells what is wrong where it can be told.
        return marshal.dumps(None)
