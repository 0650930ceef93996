"""Two small pictures of a place's page: its rate with the room of doubt around it, and how long people still wait.

Plain SVG without any script or font from elsewhere, so that it prints and can be read by a screen reader. Lines differ
by their dashes and rates by their marks, not by colour alone; the same figures stand in a table beside each picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from app.domain.errors import Sentence
from app.domain.fairness.waiting_curves import DAYS

_WIDTH = 360
_FONT = 'font-family="sans-serif" font-size="13"'
_INK, _GRID, _BAND = "#111", "#e5e7eb", "#cbd5e1"
_STYLES = (("#0b4644", "", 2.5), ("#9a5b13", "6 3", 2.0), ("#64748b", "2 3", 2.0))


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still waiting in percent by :data:`DAYS`; None where nothing was seen."""

    label: str
    percent: Sequence[int | None]


_WAIT_TITLE = Sentence("कितने लोग अब भी इंतज़ार में", "How many still wait")
_WAIT_X = Sentence("दर्ज होने के बाद दिन", "Days after filing")
_WAIT_ABOUT = Sentence(
    "रेखा जितनी जल्दी नीचे आए, लाभ उतनी जल्दी मिला। दिन {day} पर: {shares}।",
    "The sooner a line falls, the sooner benefits came. At day {day}: {shares}.",
)


def waiting_svg(curves: Sequence[Curve], language: str) -> str:
    """Draw waiting curves as one SVG text, the first drawn strongest; empty where no curve has a second point."""
    drawn = [curve for curve in curves if sum(value is not None for value in curve.percent) > 1]
    if not drawn:
        return ""
    last = max(i for curve in drawn for i, value in enumerate(curve.percent) if value is not None)
    shares = ", ".join(f"{c.label} {c.percent[last]}%" for c in drawn if c.percent[last] is not None)
    about = _WAIT_ABOUT.in_language(language).format(day=int(DAYS[last]), shares=shares)
    height, floor = 240 + 18 * len(drawn), 200
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" '
        f'aria-labelledby="wait-title wait-description" {_FONT}>',
        f'<title id="wait-title">{escape(_WAIT_TITLE.in_language(language))}</title>',
        f'<desc id="wait-description">{escape(about)}</desc>',
        *_wait_axes(floor, language),
    ]
    for place, curve in enumerate(drawn):
        parts += _line(curve, place, floor)
    return "".join([*parts, "</svg>"])


def _x(day: float) -> float:
    return 40 + day / float(DAYS[-1]) * (_WIDTH - 52)


def _y(percent: float, floor: float) -> float:
    return floor - percent / 100 * (floor - 12)


def _wait_axes(floor: int, language: str) -> Iterator[str]:
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent, floor)
        yield f'<path d="M40 {y:.1f}H{_WIDTH - 12}" stroke="{_GRID}"/>'
        yield f'<text x="36" y="{y + 4:.1f}" text-anchor="end">{percent}%</text>'
    for day in range(0, 181, 30):
        yield f'<text x="{_x(day):.1f}" y="{floor + 15}" text-anchor="middle">{day}</text>'
    label = escape(_WAIT_X.in_language(language))
    yield f'<text x="{_WIDTH / 2:.0f}" y="{floor + 31}" text-anchor="middle">{label}</text>'


def _line(curve: Curve, place: int, floor: int) -> list[str]:
    colour, dashes, width = _STYLES[place % len(_STYLES)]
    style = f'fill="none" stroke="{colour}" stroke-width="{width}"' + (
        f' stroke-dasharray="{dashes}"' if dashes else ""
    )
    seen = [(float(day), value) for day, value in zip(DAYS, curve.percent, strict=True) if value is not None]
    path = f"M{_x(seen[0][0]):.1f} {_y(seen[0][1], floor):.1f}"
    # Between two readings a benefit came at no known moment: steps, as is usual for these curves.
    path += "".join(f"H{_x(day):.1f}V{_y(value, floor):.1f}" for day, value in seen[1:])
    key = floor + 50 + 18 * place
    return [
        f'<path d="{path}" {style}/>',
        f'<path d="M40 {key - 4}h26" {style}/>',
        f'<text x="72" y="{key}">{escape(curve.label)}</text>',
    ]


_RATE_TITLE = Sentence("सौ में कितने बिना लाभ के", "How many in 100 are without the benefit")
_RATE_ABOUT = Sentence(
    "यहाँ सौ में {rate}, कम संख्या के कारण {low} से {high} के बीच कहीं भी हो सकता है; ऐसी ही योजनाओं में उम्मीद {usual}।",
    "Here {rate} in 100; small numbers leave room from {low} to {high}. Expected with the same schemes: {usual}.",
)
_RATE_KEY = {
    "here": Sentence("यहाँ, और कितना इधर-उधर हो सकता है", "here, with the room of doubt"),
    "usual": Sentence("उम्मीद", "expected"),
}


def rate_sentence(rate: float, low: float, high: float, usual: float) -> Sentence:
    """Return in words what the picture of a rate shows; all four are shares between 0 and 1."""
    values = {"rate": rate, "low": low, "high": high, "usual": usual}
    return _RATE_ABOUT.format(**{name: f"{100 * value:.0f}" for name, value in values.items()})


def rate_svg(rate: float, low: float, high: float, usual: float, language: str) -> str:
    """Draw a rate with its limits and what would be expected, all shares between 0 and 1, as one SVG text."""
    top = min(1.0, max(0.1, 1.15 * max(high, usual)))

    def x(share: float) -> float:
        return 12 + share / top * (_WIDTH - 24)

    step = next(step for step in (2, 5, 10, 25) if 100 * top / step <= 8)
    ticks = "".join(
        f'<path d="M{x(n / 100):.1f} 12V50" stroke="{_GRID}"/>'
        f'<text x="{x(n / 100):.1f}" y="65" text-anchor="middle">{n}</text>'
        for n in range(0, int(100 * top) + 1, step)
    )
    key = {name: escape(text.in_language(language)) for name, text in _RATE_KEY.items()}
    about, dot = escape(rate_sentence(rate, low, high, usual).in_language(language)), _STYLES[0][0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} 112" width="100%" role="img" '
        f'aria-labelledby="rate-title rate-description" {_FONT}>'
        f'<title id="rate-title">{escape(_RATE_TITLE.in_language(language))}</title>'
        f'<desc id="rate-description">{about}</desc>{ticks}'
        f'<path d="M{x(low):.1f} 31H{x(high):.1f}" stroke="{_BAND}" stroke-width="14"/>'
        f'<circle cx="{x(rate):.1f}" cy="31" r="5" fill="{dot}"/>'
        f'<path d="M{x(usual):.1f} 16V46" stroke="{_INK}" stroke-width="2" stroke-dasharray="4 2"/>'
        f'<path d="M14 80h20" stroke="{_BAND}" stroke-width="12"/><circle cx="24" cy="80" r="4" fill="{dot}"/>'
        f'<text x="40" y="84">{key["here"]}</text>'
        f'<path d="M24 92v14" stroke="{_INK}" stroke-width="2" stroke-dasharray="4 2"/>'
        f'<text x="40" y="104">{key["usual"]}</text></svg>'
    )
