"""The funnel plot: every area by its size and its gap, with the room that chance and usual spread take.

Small areas scatter widely and large ones little, so a list of rates always has small areas at both ends.
The funnel shows that at a glance and lets a reader see one area among its peers without any order being
made of them. Limits come from the same tails as the flags. The drawing is plain SVG, readable on a phone
and by a screen reader; flags differ by shape as well as colour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Protocol

import numpy as np
from scipy.special import expit, logit

from app.domain.errors import Sentence
from app.domain.fairness.spread import even_nodes
from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray
from app.domain.fairness.tails import upper_mid_p

USUAL, EXTREME = 0.95, 0.998
_HALVINGS = 40
_GRID = 40
_WIDTH, _HEIGHT = 360, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 8, 10, 66
_HIGHEST_RATIO = 4.0


class Drawable(Protocol):
    """What a funnel shows of each area, (A,): a whole check, or some areas of a stored run."""

    @property
    def expected(self) -> FloatArray:
        """Expected people without the benefit."""

    @property
    def eligible(self) -> FloatArray:
        """Eligible people of known status."""

    @property
    def unserved(self) -> FloatArray:
        """Those of them without the benefit."""

    @property
    def flag_a(self) -> BoolArray:
        """Worth a look."""

    @property
    def flag_b(self) -> BoolArray:
        """Very far out."""

    @property
    def flag_low(self) -> BoolArray:
        """Far below what is expected."""

    @property
    def too_few(self) -> BoolArray:
        """Not drawn."""

    @property
    def spread(self) -> float:
        """The usual spread on the log-odds scale."""


@dataclass(frozen=True, slots=True)
class Bands:
    """The funnel itself: limits at ``expected`` (G,), the wider ones (99.8%) and the usual ones (95%)."""

    wide: FunnelLimits
    usual: FunnelLimits

    def upto(self, top: float) -> Bands:
        """Return the same up to ``top`` expected people."""
        grid = np.geomspace(1.0, top, _GRID)
        return Bands(*(one.at(grid) for one in (self.wide, self.usual)))


def bands(top: float, chance: float, spread: float) -> Bands:
    """Compute the funnel up to ``top`` expected people; a run keeps it, because it takes a third of a second."""
    grid = np.geomspace(1.0, max(top, 10.0), _GRID)
    held = min(max(chance, 0.001), 0.95)
    return Bands(*(funnel_limits(grid, held, coverage, spread) for coverage in (EXTREME, USUAL)))


@dataclass(frozen=True, slots=True)
class Peers:
    """Some areas of a stored run, to be drawn."""

    expected: FloatArray
    eligible: FloatArray
    unserved: FloatArray
    flag_a: BoolArray
    flag_b: BoolArray
    flag_low: BoolArray
    too_few: BoolArray
    spread: float
    bands: Bands


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Control limits as observed over expected, (G,) each, at ``expected`` (G,) unserved people.

    ``low`` and ``high`` hold the wanted share of areas of that size, for example 95%.
    """

    expected: FloatArray
    low: FloatArray
    high: FloatArray

    def at(self, expected: FloatArray) -> FunnelLimits:
        """Return the limits in between, read off on the scale of logarithms."""
        place = np.log(self.expected)
        low, high = (np.interp(np.log(expected), place, limits) for limits in (self.low, self.high))
        return FunnelLimits(expected, low, high)


def funnel_limits(expected: FloatArray, chance: float, coverage: float, spread: float = 0.0) -> FunnelLimits:
    """Limits that hold ``coverage`` of the areas where the chance of being unserved is ``chance``.

    ``expected`` (G,) are expected counts; ``spread`` is the usual spread τ on the log-odds scale (0: chance
    alone). Counts are taken as continuous, as in Spiegelhalter 2005 (doi:10.1002/sim.1970), so limits are
    smooth.
    """
    tail = (1.0 - coverage) / 2
    low = _count_at(1.0 - tail, expected, chance, spread)
    high = _count_at(tail, expected, chance, spread)
    return FunnelLimits(expected, low / expected, high / expected)


def _count_at(tail: float, expected: FloatArray, chance: float, spread: float) -> FloatArray:
    size = expected / chance
    low, high = np.zeros(expected.size), size.copy()
    nodes, weights = even_nodes() if spread > 0 else (np.zeros(1), np.ones(1))
    chances = expit(logit(chance) + spread * nodes)[None, :]
    mean = size[:, None] * chances
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = upper_mid_p(np.broadcast_to(middle[:, None], mean.shape), mean, mean * (1.0 - chances)) @ weights > tail
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return high


_TITLE = Sentence("क्षेत्रों का अंतर और आकार", "Areas by gap and size")
_DESCRIPTION = Sentence(
    "{areas} क्षेत्र। दाएँ: ज़्यादा लोग। ऊपर: उम्मीद से ज़्यादा लोग बिना लाभ के। पट्टी के अंदर का अंतर आम है। "
    "{worse} क्षेत्र देखने लायक, {far} बहुत अलग, {low} उम्मीद से बहुत कम।",
    "{areas} areas. Right: more people. Up: more people without the benefit than expected. "
    "Gaps inside the band are usual. {worse} worth a look, {far} very far out, {low} far below expected.",
)
_X = Sentence("कितने लोग बिना लाभ के होते (उम्मीद)", "People expected to be without the benefit")
_LEGEND = {
    "a": Sentence("देखने लायक", "worth a look"),
    "b": Sentence("बहुत अलग", "very far out"),
    "low": Sentence("बहुत कम", "far below"),
    "none": Sentence("आम अंतर", "usual"),
}
_COLOURS = {"a": "#b45309", "b": "#9f1239", "low": "#1d4ed8", "none": "#64748b"}


def funnel_svg(check: Drawable, *, marked: int | None = None, marked_name: str = "", language: str = "hi") -> str:
    """Draw the areas that can be tested as one SVG text, 360 units wide; all text is escaped.

    ``marked`` is the index of one area to ring and name. Areas without a flag that fall on the same spot
    are drawn once, so a state's 65,400 areas stay a small picture. Triangles are flag A, diamonds flag B,
    triangles pointing down far below expected.
    """
    shown = np.flatnonzero(~check.too_few)
    top = max(float(check.expected[shown].max(initial=10.0)), 10.0) * 1.1
    x = _horizontal(check.expected, top)
    y = _vertical(check.unserved / np.maximum(check.expected, 1e-9))
    description = _DESCRIPTION.in_language(language).format(
        areas=shown.size,
        worse=int(check.flag_a.sum()),
        far=int(check.flag_b.sum()),
        low=int(check.flag_low.sum()),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" role="img" '
        'aria-labelledby="funnel-title funnel-description" font-family="sans-serif" font-size="12.5">',
        f'<title id="funnel-title">{escape(_TITLE.in_language(language))}</title>',
        f'<desc id="funnel-description">{escape(description)}</desc>',
        *_bands(check, top),
        *_axes(top, language),
        *_points(check, shown, x, y),
    ]
    if marked is not None:
        parts += _mark(x[marked], y[marked], marked_name)
    return "".join([*parts, *_legend(language), "</svg>"])


def _horizontal(expected: FloatArray, top: float) -> FloatArray:
    share = np.log(np.maximum(expected, 1.0)) / np.log(top)
    return np.asarray(_LEFT + share * (_WIDTH - _LEFT - _RIGHT))


def _vertical(ratio: FloatArray) -> FloatArray:
    share = np.minimum(ratio, _HIGHEST_RATIO) / _HIGHEST_RATIO
    return np.asarray(_HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP))


def _bands(check: Drawable, top: float) -> Iterator[str]:
    kept = check.bands.upto(top) if isinstance(check, Peers) else bands(top, _chance(check), check.spread)
    for limits, fill in ((kept.wide, "#e2e8f0"), (kept.usual, "#cbd5e1")):
        x = _horizontal(limits.expected, top)
        there = zip(x, _vertical(limits.high), strict=True)
        back = zip(x[::-1], _vertical(limits.low)[::-1], strict=True)
        outline = " ".join(f"{h:.1f},{v:.1f}" for h, v in (*there, *back))
        yield f'<polygon points="{outline}" fill="{fill}"/>'


def _chance(check: Drawable) -> float:
    tested = ~check.too_few & (check.eligible > 0)
    return float(check.expected[tested].sum() / max(float(check.eligible[tested].sum()), 1.0))


def _axes(top: float, language: str) -> Iterator[str]:
    floor = _HEIGHT - _BOTTOM
    for ratio in range(5):
        y = float(_vertical(np.array(ratio)))
        colour = "#334155" if ratio == 1 else "#e5e7eb"
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="{colour}"/>'
        yield f'<text x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end">{ratio}×</text>'
    for count in (1, 3, 10, 30, 100, 300, 1000, 3000, 10000):
        if count < top:
            x = float(_horizontal(np.array(float(count)), top))
            yield f'<text x="{x:.1f}" y="{floor + 14}" text-anchor="middle">{count}</text>'
    label = escape(_X.in_language(language))
    yield f'<text x="{_WIDTH / 2:.0f}" y="{floor + 30}" text-anchor="middle">{label}</text>'


def _kind(check: Drawable, index: int) -> str:
    if check.flag_b[index]:
        return "b"
    if check.flag_a[index]:
        return "a"
    return "low" if check.flag_low[index] else "none"


def _points(check: Drawable, shown: IntArray, x: FloatArray, y: FloatArray) -> Iterator[str]:
    notable: list[str] = []
    ordinary: set[tuple[int, int]] = set()
    for index in shown.tolist():
        kind = _kind(check, index)
        if kind == "none":
            ordinary.add((round(float(x[index])), round(float(y[index]))))
        else:
            notable.append(_shape(kind, float(x[index]), float(y[index])))
    spots = "".join(f"M{h} {v}h0" for h, v in sorted(ordinary))
    colour = _COLOURS["none"]
    yield f'<path d="{spots}" stroke="{colour}" stroke-width="2.5" stroke-linecap="round" fill="none"/>'
    yield from notable


def _shape(kind: str, x: float, y: float) -> str:
    path = {
        "a": f"M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z",
        "b": f"M{x:.1f} {y - 5.5:.1f}l5 5.5l-5 5.5l-5 -5.5z",
        "low": f"M{x:.1f} {y + 4.5:.1f}l4.5 -8h-9z",
        "none": f"M{x - 2:.1f} {y:.1f}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z",
    }[kind]
    return f'<path d="{path}" fill="{_COLOURS[kind]}" stroke="#fff" stroke-width=".7"/>'


def _mark(x: float, y: float, name: str) -> list[str]:
    anchor, shift = ("end", -12) if x > _WIDTH / 2 else ("start", 12)
    label = (
        f'<text x="{x + shift:.1f}" y="{max(y - 6, 14):.1f}" text-anchor="{anchor}" font-weight="bold" '
        f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(name)}</text>'
    )
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="none" stroke="#111" stroke-width="2"/>', label]


def _legend(language: str) -> Iterator[str]:
    for place, (kind, label) in enumerate(_LEGEND.items()):
        x = 14 + place * 87
        yield _shape(kind, x, _HEIGHT - 14)
        yield f'<text x="{x + 9}" y="{_HEIGHT - 10}">{escape(label.in_language(language))}</text>'
