"""Positions as people type them: one cell read as an angle, two cells as a point, a whole list held against itself."""

from app.domain.coordinates.angles import Angle, read_angle, read_both
from app.domain.coordinates.confirmed import NOTHING_CONFIRMED, Confirmed
from app.domain.coordinates.points import MADHYA_PRADESH, Bounds, Coordinate, parse_coordinate
from app.domain.coordinates.series import SeriesDoubt, review_series

__all__ = [
    "MADHYA_PRADESH",
    "NOTHING_CONFIRMED",
    "Angle",
    "Bounds",
    "Confirmed",
    "Coordinate",
    "SeriesDoubt",
    "parse_coordinate",
    "read_angle",
    "read_both",
    "review_series",
]
