"""Which runs of the check stay: every night of the last weeks, one of each month before, and all that others lean on.

A state's run of all levels fills some hundred megabytes, and every night has one. What it said of a place is worth
keeping as long as somebody may still ask how a flag came about; the rest of last spring's nights is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

NIGHTLY = timedelta(days=35)
"""How long every run stays: five weeks, so that any two days of a month can be compared."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as it is looked at here: what it is of, the day on which it ended (began, where it never ended).

    ``leaned_on`` tells that a finding or a note names it.
    """

    id: int
    level: str
    period: str
    day: date
    finished: bool
    leaned_on: bool


def runs_to_forget(runs: Iterable[KeptRun], today: date) -> list[int]:
    """Return the keys of the runs that may go, the oldest first.

    A run stays that a finding or a note names, that is younger than :data:`NIGHTLY`, or that is the last of a month of
    its level and period; so the last of all stays, however old. A run that never ended goes after the same time.
    """
    newest: dict[tuple[str, str, int, int], KeptRun] = {}
    every = sorted(runs, key=lambda run: (run.day, run.id))
    for run in every:
        if run.finished:
            newest[run.level, run.period, run.day.year, run.day.month] = run
    staying = {run.id for run in newest.values()}
    return [run.id for run in every if not (run.leaned_on or run.id in staying or today - run.day <= NIGHTLY)]
