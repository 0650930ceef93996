"""A point out of two cells, with a judgement of how sure it is.

Only what was typed in decimal degrees and lies where it should is taken as it stands. Anything that had to be
understood (turned round, put together from minutes and seconds, a point put back) is a proposal to confirm, and
anything beyond the bounds is to be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.cells import Verdict, clean_cell
from app.domain.coordinates.angles import Angle, Axis, How, read_angle, read_both
from app.domain.errors import Sentence


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees, WGS 84, edges included."""

    south: float
    north: float
    west: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Tell whether a point lies in the box."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


MADHYA_PRADESH = Bounds(south=21.0, north=26.95, west=73.9, east=82.95)
"""The state with about ten kilometres to spare."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A point read from two cells, in degrees; ``lat`` and ``lon`` are ``None`` where nothing can be drawn.

    Only an ACCEPTED point may be drawn as sure; a CORRECTED one is a proposal to confirm.
    """

    lat: float | None
    lon: float | None
    verdict: Verdict = Verdict.ACCEPTED
    code: str | None = None
    message: Sentence | None = None


MISSING = Sentence("अक्षांश-देशांतर नहीं दिया है।", "Latitude and longitude are not given.")
HALF = Sentence("अक्षांश या देशांतर में से एक नहीं दिया है।", "One of latitude and longitude is not given.")
UNREADABLE = Sentence(
    "अक्षांश-देशांतर दशमलव अंश में लिखें, जैसे 23.2599 और 77.4126।",
    "Write latitude and longitude in decimal degrees, such as 23.2599 and 77.4126.",
)
IMPOSSIBLE = Sentence("ऐसी जगह धरती पर नहीं है।", "There is no such place on earth.")
PLACEHOLDER = Sentence(
    "यह जगह नहीं, खाली खाना भरने को लिखा अंक है। सही अक्षांश-देशांतर पता करके लिखें।",
    "This is no place but a number put in to fill the cell. Find the right latitude and longitude and write them.",
)
SWAPPED = Sentence(
    "अक्षांश और देशांतर उलटे लगते हैं: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
    "Latitude and longitude seem swapped: read as {lat}, {lon}. Confirm if that is right.",
)
UNDERSTOOD: dict[How, tuple[str, Sentence]] = {
    How.DEGREES_MINUTES: (
        "degrees_minutes",
        Sentence(
            "अंश और मिनट में लिखा है: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
            "Written in degrees and minutes: read as {lat}, {lon}. Confirm if that is right.",
        ),
    ),
    How.DEGREES_MINUTES_SECONDS: (
        "degrees_minutes_seconds",
        Sentence(
            "अंश, मिनट और सेकंड में लिखा है: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
            "Written in degrees, minutes and seconds: read as {lat}, {lon}. Confirm if that is right.",
        ),
    ),
    How.POINT_MISSING: (
        "decimal_point_missing",
        Sentence(
            "दशमलव बिंदु छूट गया लगता है: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
            "The decimal point seems to be missing: read as {lat}, {lon}. Confirm if that is right.",
        ),
    ),
    How.POINT_TWICE: (
        "decimal_point_twice",
        Sentence(
            "दशमलव बिंदु दो बार लिखा है: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
            "The decimal point is written twice: read as {lat}, {lon}. Confirm if that is right.",
        ),
    ),
}
ONE_CELL = (
    "both_in_one_cell",
    Sentence(
        "दोनों अंक एक ही खाने में थे: {lat}, {lon} पढ़ा गया। सही हो तो मान लें।",
        "Both numbers were in one cell: read as {lat}, {lon}. Confirm if that is right.",
    ),
)
OUTSIDE = Sentence(
    "यह जगह क्षेत्र की सीमा से बाहर है। नक्शे पर जगह जांचें।",
    "This place lies outside the area's bounds. Check it on the map.",
)
_PLACES = 7


def parse_coordinate(lat_text: str, lon_text: str, bounds: Bounds = MADHYA_PRADESH) -> Coordinate:
    """Read a point and say how sure it is; never raises.

    Cells left empty, fillers such as 0 or 99.99 in both, and a point outside ``bounds`` are DOUBTFUL; swapped axes and
    whatever was not written in plain decimal degrees are CORRECTED; unreadable cells and angles beyond 90/180 degrees
    are REJECTED.
    """
    first, second = clean_cell(lat_text), clean_cell(lon_text)
    if not first and not second:
        return Coordinate(None, None, Verdict.DOUBTFUL, "no_coordinates", MISSING)
    if not first or not second or first == second:
        both = read_both(first or second)
        if both:
            return _placed(both[0], both[1], ONE_CELL, bounds)
    if not first or not second:
        return Coordinate(None, None, Verdict.DOUBTFUL, "half_coordinates", HALF)
    lat, lon = read_angle(first), read_angle(second)
    if lat is None or lon is None:
        return Coordinate(None, None, Verdict.REJECTED, "unreadable_coordinates", UNREADABLE)
    if _is_filler(lat, lon):
        return Coordinate(None, None, Verdict.DOUBTFUL, "placeholder_coordinates", PLACEHOLDER)
    if Axis.LON is lat.axis or Axis.LAT is lon.axis:
        return _placed(lon.degrees, lat.degrees, ("swapped_coordinates", SWAPPED), bounds)
    graver = max(lat.how, lon.how, key=list(How).index)
    return _placed(lat.degrees, lon.degrees, UNDERSTOOD.get(graver), bounds)


def _is_filler(lat: Angle, lon: Angle) -> bool:
    return lat.degrees == lon.degrees


def _placed(lat: float, lon: float, understood: tuple[str, Sentence] | None, bounds: Bounds) -> Coordinate:
    """Return a point that was read, turned round where only that brings it into the bounds."""
    lat, lon = round(lat, _PLACES), round(lon, _PLACES)
    if not bounds.holds(lat, lon) and bounds.holds(lon, lat):
        lat, lon, understood = lon, lat, ("swapped_coordinates", SWAPPED)
    if abs(lat) > 90 or abs(lon) > 180:
        return Coordinate(None, None, Verdict.REJECTED, "impossible_coordinates", IMPOSSIBLE)
    if not bounds.holds(lat, lon):
        return Coordinate(lat, lon, Verdict.DOUBTFUL, "outside_bounds", OUTSIDE)
    if understood is None:
        return Coordinate(lat, lon)
    code, sentence = understood
    return Coordinate(lat, lon, Verdict.CORRECTED, code, sentence.format(lat=lat, lon=lon))
