"""Run every benchmark, one after the other; each prints its own table. ``--quick`` is passed on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCHMARKS = ("fairness_power", "fairness_census", "fairness_pages", "escalation", "maps", "imports", "search")


def main() -> int:
    """Return the number of benchmarks that failed."""
    failed = 0
    for name in BENCHMARKS:
        sys.stdout.write(f"\n== {name} ==\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", f"benchmarks.{name}", *sys.argv[1:]]
        failed += subprocess.run(command, check=False, cwd=HERE.parent).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
