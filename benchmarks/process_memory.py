"""How much memory a process and its children hold, watched from outside while they work, and their processor time.

What a process has alone is added up; what processes share (a copy of a process shares all that neither has changed
since) is counted once, as much as the one has that shares most.
"""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 0.05


def tree_megabytes(pid: int) -> float:
    """Return the resident memory of a process and all below it, in megabytes; 0 where it is gone."""
    each = list(_tree(pid))
    return (sum(alone for alone, _shared in each) + max((shared for _alone, shared in each), default=0)) / 1024


def _tree(pid: int) -> Iterator[tuple[int, int]]:
    """Yield the kilobytes that a process and each below it has alone, and shares with any other."""
    try:
        status = (_PROC / str(pid) / "smaps_rollup").read_text()
        children = (_PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return
    held = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in status.splitlines()[1:])}
    yield held["Private_Clean"] + held["Private_Dirty"], held["Shared_Clean"] + held["Shared_Dirty"]
    for child in children:
        yield from _tree(int(child))


def processor_seconds() -> float:
    """Return the processor time of this process and its children, those that have ended included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() + ended.ru_utime + ended.ru_stime
    children = (_PROC / "self" / "task" / str(threading.get_native_id()) / "children").read_text().split()
    for child in children:
        # After the name in brackets, which may hold anything, utime and stime are the twelfth and thirteenth.
        fields = (_PROC / child / "stat").read_text().rpartition(")")[2].split()
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


class Watched:
    """The highest memory of a process tree up to each moment, sampled twenty times a second in a thread."""

    def __init__(self, pid: int):
        self.peaks: list[tuple[float, float]] = []
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        highest = 0.0
        while not self._over.wait(_EVERY):
            highest = max(highest, tree_megabytes(self._pid))
            self.peaks.append((time.monotonic(), highest))

    def stop(self) -> None:
        """Watch no longer."""
        self._over.set()
        self._thread.join()

    def until(self, moment: float) -> float:
        """Return the peak in megabytes up to a moment of the monotonic clock."""
        return max((peak for at, peak in self.peaks if at <= moment), default=0.0)
