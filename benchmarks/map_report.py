"""What the benchmark of maps prints: every figure, and how each stands to its target."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Figures:
    """One way to draw at one size: server seconds, kilobytes on the wire cold and warm, seconds until ready likewise.

    None stands for what was not measured. A drawing opened by itself has no origin and therefore no cache: warm
    figures of a page say what a reader waits for who comes again.
    """

    way: str
    booths: int
    server: float | None = None
    cold_kb: float | None = None
    warm_kb: float | None = None
    ready: float | None = None
    warm_ready: float | None = None
    phone: float | None = None


Target = tuple[str, float | None, float]


def said(one: Figures) -> Figures:
    """Write figures down as soon as they are there, for a run takes long; return them."""
    sys.stderr.write(f"  {one}\n")
    return one


def print_figures(found: list[Figures]) -> None:
    """Print one line for each way and size."""
    heads = ("server s", "cold KB", "warm KB", "ready s", "warm s", "phone s")
    sys.stdout.write(f"{'way':36}{'booths':>10}" + "".join(f"{head:>10}" for head in heads) + "\n")
    for one in sorted(found, key=lambda one: one.way):
        values = (one.server, one.cold_kb, one.warm_kb, one.ready, one.warm_ready, one.phone)
        shown = "".join(f"{'–':>10}" if value is None else f"{value:10.3f}" for value in values)
        sys.stdout.write(f"{one.way:36}{one.booths:>10,}{shown}\n")


def print_targets(found: list[Figures]) -> int:
    """Print each target with what was measured; return 1 when one is missed."""
    sizes = sorted({one.booths for one in found if one.way == "naive Folium"})
    missed = 0
    for booths in sizes:
        sys.stdout.write(f"\nAt {booths:,} booths:\n")
        missed += _print(_targets({one.way: one for one in found if one.booths == booths}))
    sys.stdout.write("\nFrom size to size, drill-down:\n")
    missed += _print(_growth(found))
    return int(missed > 0)


def _targets(way: dict[str, Figures]) -> list[Target]:
    view, page = way["state drawing"], way["state page, all of it"]
    drill, every, plain = way["drill into a district"], way["all booths, all of it"], way["naive Folium"]
    return [
        ("state drawing, cold KB", view.cold_kb, 60),
        ("state page and drawing, warm KB", page.warm_kb, 15),
        ("state drawing, ready s", view.ready, 0.5),
        ("state page and drawing, ready s", page.ready, 0.5),
        ("state drawing on the phone, s", view.phone, 3),
        ("state page and drawing on the phone, s", page.phone, 3),
        ("drill, KB", drill.warm_kb, 10),
        ("drill as the reader feels it, s", drill.ready, 0.1),
        ("all booths and their page, cold KB", every.cold_kb, 220),
        ("all booths and their page, ready s", every.ready, 0.6),
        ("state drawing, server s", view.server, 0.05),
        ("naive / our server time, at least 100", _times(view.server, plain.server), 1 / 100),
        ("naive / our kilobytes, at least 40", _times(view.cold_kb, plain.cold_kb), 1 / 40),
    ]


def _growth(found: list[Figures]) -> list[Target]:
    targets: list[Target] = []
    for way in ("state drawing", "drill into a district"):
        rows = sorted((one for one in found if one.way == way), key=lambda one: one.booths)
        for small, large in pairwise(rows):
            name = f"{way}, {small.booths:,} to {large.booths:,}"
            targets.append((f"{name}: seconds, times", _times(large.ready, small.ready), 1.25))
            targets.append((f"{name}: KB, times", _times(large.cold_kb, small.cold_kb), 1.25))
    return targets


def _times(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _print(targets: list[Target]) -> int:
    missed = 0
    for name, value, limit in targets:
        good = value is not None and value <= limit
        missed += not good
        shown = "not measured" if value is None else f"{value:12.4f}"
        sys.stdout.write(f"  {'ok ' if good else 'NOT'} {name:60}{shown}  (≤ {limit:.4f})\n")
    return missed
