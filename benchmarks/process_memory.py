"""How much memory a process and its children hold, watched from outside while they work.

Memory that processes share is counted once for each of them, so the sum is rather too high than too low.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 0.05


def tree_megabytes(pid: int) -> float:
    """Return the resident memory of a process and all below it, in megabytes; 0 where it is gone."""
    try:
        status = (_PROC / str(pid) / "status").read_text()
        children = (_PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return 0.0
    held = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return held / 1024 + sum(tree_megabytes(int(child)) for child in children)


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
