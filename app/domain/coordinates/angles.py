"""One angle out of one cell, however somebody typed it: decimals, degrees with minutes and seconds in every spelling,
a hemisphere before or after, Devanagari digits, a comma for the point, a sign that was spoiled on its way.

Decimal degrees are taken as they stand. Whatever had to be understood some other way says so in ``how``, so that the
reader of the list is asked before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cells import clean_cell
from app.domain.identifiers import ascii_digits


class How(StrEnum):
    """The way in which an angle was written."""

    DECIMAL = "decimal"
    DEGREES_MINUTES = "degrees_minutes"
    DEGREES_MINUTES_SECONDS = "degrees_minutes_seconds"
    POINT_MISSING = "point_missing"
    POINT_TWICE = "point_twice"


class Axis(StrEnum):
    """Which of the two a hemisphere names."""

    LAT = "lat"
    LON = "lon"


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle in degrees, how it was written, and the axis where a hemisphere named one."""

    degrees: float
    how: How = How.DECIMAL
    axis: Axis | None = None


LONGEST = 80
_HEMISPHERES = {"n": (Axis.LAT, 1), "s": (Axis.LAT, -1), "e": (Axis.LON, 1), "w": (Axis.LON, -1)}
_WORDS = (
    (re.compile(r"उत्तर|उ\.?(?=\s|$|\d)|north"), " n "),
    (re.compile(r"दक्षिण|द\.?(?=\s|$|\d)|south"), " s "),
    (re.compile(r"पूर्व|पू\.?(?=\s|$|\d)|east"), " e "),
    (re.compile(r"पश्चिम|west"), " w "),
    (re.compile(r"latitude|longitude|lat|long|lon|lng|अक्षांश|देशांतर|देशान्तर"), " "),
    (re.compile(r"degrees?|deg|अंश|डिग्री"), "°"),
    (re.compile(r"minutes?|mins?|मिनट"), "'"),
    (re.compile(r"seconds?|secs?|सेकंड|सेकेंड"), '"'),
)
_SIGNS = (
    (re.compile("(?:â\u20ac\u2122|[\u2018\u2019\u2032`´])"), "'"),
    (re.compile("(?:â\u20ac\u009d|[\u201c\u201d\u2033]|'')"), '"'),
    (re.compile("(?:[ÂÃ]?[°º˚*]|\ufffd)"), "°"),
    (re.compile("[\u2212\u2010-\u2015]"), "-"),
)
_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:\.\d+)?")
_COMMA = re.compile(r"([+-]?\d{1,3}),(\d{3,})")
_POINT_TWICE = re.compile(r"([+-]?\d{1,3})\.\.(\d+)|([+-]?\d{1,3})\.(\d{2,})\.(\d+)")
_NO_POINT = re.compile(r"([1-9]\d)(\d{4,8})")
_DOTTED = re.compile(r"([+-]?\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:\.\d+)?)[\"s']?")
_PARTS = re.compile(
    r"([+-]?\d{1,3})\s*[°d:\s/-]\s*(\d{1,2}(?:\.\d+)?)\s*(?:['m:\s/-]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[\"s']?)?)?"
)
_BOTH = re.compile(r"[@=:(\[\s]?\s*([+-]?\d{1,3}\.\d+)\s*[,;\s]\s*([+-]?\d{1,3}\.\d+)(?![.\d])")


def read_angle(text: str) -> Angle | None:
    """Return the angle that one cell holds, None where it holds none; never raises.

    ``23°15'35"N``, ``N 23 15 35``, ``23-15-35``, ``23:15:35``, ``23d15m35s``, ``23.15.35`` and ``23° 15.58'`` are all
    the same place. Minutes or seconds of 60 and more are no angle. ``232599`` is read with its point put back.
    """
    plain, axis, sign = _prepared(text)
    if not plain or len(plain) > LONGEST:
        return None
    found = _decimal(plain) or _parts(plain) or _mended(plain)
    if found is None:
        return None
    degrees, how = found
    return Angle(sign * degrees, how, axis)


def read_both(text: str) -> tuple[float, float] | None:
    """Return two decimal degrees written into one cell, as from a phone's map (``23.25, 77.41`` or a map's address)."""
    if len(text) > 400:
        return None
    found = _BOTH.search(" " + ascii_digits(clean_cell(text)))
    return (float(found[1]), float(found[2])) if found else None


def _prepared(text: str) -> tuple[str, Axis | None, int]:
    """Return the digits and separators of a cell, the axis that its hemisphere names, and its sign."""
    if len(text) > LONGEST:
        return "", None, 1
    plain = ascii_digits(clean_cell(text))
    for found, put in _SIGNS:
        plain = found.sub(put, plain)
    plain = plain.casefold()
    for found, put in _WORDS:
        plain = found.sub(put, plain)
    plain = plain.strip(" :=,;()[]")
    for letter, (axis, sign) in _HEMISPHERES.items():
        if plain.startswith(letter) or (plain.endswith(letter) and not (letter == "s" and "m" in plain)):
            return plain.strip(f"{letter} :.,"), axis, sign
    return plain, None, 1


def _decimal(plain: str) -> tuple[float, How] | None:
    plain = plain.removesuffix("°").strip()
    comma = _COMMA.fullmatch(plain)
    if comma:
        return float(f"{comma[1]}.{comma[2]}"), How.DECIMAL
    return (float(plain), How.DECIMAL) if _DECIMAL.fullmatch(plain) else None


def _parts(plain: str) -> tuple[float, How] | None:
    found = _DOTTED.fullmatch(plain) or _PARTS.fullmatch(plain)
    if found is None:
        return None
    whole, minutes, seconds = found[1], float(found[2]), float(found[3] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    size = abs(int(whole)) + minutes / 60 + seconds / 3600
    how = How.DEGREES_MINUTES if found[3] is None else How.DEGREES_MINUTES_SECONDS
    return (-size if whole.startswith("-") else size), how


def _mended(plain: str) -> tuple[float, How] | None:
    twice = _POINT_TWICE.fullmatch(plain)
    if twice:
        written = f"{twice[1]}.{twice[2]}" if twice[1] else f"{twice[3]}.{twice[4]}{twice[5]}"
        return float(written), How.POINT_TWICE
    missing = _NO_POINT.fullmatch(plain)
    return (float(f"{missing[1]}.{missing[2]}"), How.POINT_MISSING) if missing else None


def as_minutes_and_seconds(degrees: float) -> float | None:
    """Return what ``23.1535`` means when its decimals are minutes and seconds (23°15'35"), None where they cannot be.

    Raises nothing; minutes or seconds of 60 and more cannot be meant so. Zeros at the end are lost in a number, so
    ``23.1`` is 23°10'00".
    """
    whole, padded = int(abs(degrees)), decimals_of(degrees).ljust(4, "0")
    minutes, seconds = int(padded[:2]), float(f"{padded[2:4]}.{padded[4:] or 0}")
    if minutes >= 60 or seconds >= 60:
        return None
    size = whole + minutes / 60 + seconds / 3600
    return -size if degrees < 0 else size


def decimals_of(degrees: float) -> str:
    """Return what stands after the point of a number, without zeros at its end."""
    return f"{abs(degrees):.10f}".partition(".")[2].rstrip("0")
