"""The three ways to cut the state, and the words for their pieces.

Government, elections and the party each divide Madhya Pradesh differently: 55 districts, 230 constituencies and
62 party districts do not nest. The booth is the leaf that all three share, so every count at any level is a sum
over booths.
"""

from __future__ import annotations

from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from app.domain.errors import InvalidInput, Sentence


class Hierarchy(StrEnum):
    """The three trees over the booths."""

    ADMINISTRATIVE = "administrative"
    ELECTORAL = "electoral"
    PARTY = "party"


KINDS: dict[Hierarchy, tuple[str, ...]] = {
    Hierarchy.ADMINISTRATIVE: ("state", "division", "district", "block", "panchayat"),
    Hierarchy.ELECTORAL: ("state", "parliamentary", "constituency"),
    Hierarchy.PARTY: ("state", "division", "district", "mandal", "shakti_kendra"),
}

KIND_LABELS: dict[str, Sentence] = {
    "state": Sentence("प्रदेश", "State"),
    "division": Sentence("संभाग", "Division"),
    "district": Sentence("जिला", "District"),
    "block": Sentence("ब्लॉक", "Block"),
    "panchayat": Sentence("पंचायत / वार्ड", "Panchayat / ward"),
    "parliamentary": Sentence("लोकसभा", "Parliamentary seat"),
    "constituency": Sentence("विधानसभा", "Assembly seat"),
    "mandal": Sentence("मंडल", "Mandal"),
    "shakti_kendra": Sentence("शक्ति केंद्र", "Shakti Kendra"),
    "booth": Sentence("बूथ", "Booth"),
}

STATE_CODE = "23"
"""Local Government Directory code of Madhya Pradesh."""


def depth_of(hierarchy: str, kind: str) -> int:
    """Return how many levels a kind of area lies below the state; 0 for the state and for unknown kinds."""
    kinds = KINDS.get(Hierarchy(hierarchy), ())
    return kinds.index(kind) if kind in kinds else 0


class PositionQuality(StrEnum):
    """How far a booth's point on the map can be trusted."""

    SURE = "sure"
    NEAR_BORDER = "near_border"
    NO_POLYGON = "no_polygon"
    DOUBTFUL = "doubtful"
    MISSING = "missing"


DRAWN_AS_SURE = frozenset({PositionQuality.SURE, PositionQuality.NEAR_BORDER, PositionQuality.NO_POLYGON})


class UnknownKind(InvalidInput):
    """A hierarchy or a kind of area that the product does not know."""

    code = "unknown_kind"


def check_kind(hierarchy: str, kind: str) -> tuple[Hierarchy, str]:
    """Return the pair if it is known; raise :class:`UnknownKind` naming what is allowed otherwise."""
    try:
        known = Hierarchy(hierarchy)
    except ValueError:
        allowed = ", ".join(Hierarchy)
        raise UnknownKind(
            Sentence(
                f"“{hierarchy}” कोई पदानुक्रम नहीं है। इनमें से लिखें: {allowed}",
                f'"{hierarchy}" is not a hierarchy. Use one of: {allowed}',
            ),
            field="hierarchy",
        ) from None
    if kind not in KINDS[known]:
        allowed = ", ".join(KINDS[known])
        raise UnknownKind(
            Sentence(
                f"“{kind}” इस पदानुक्रम का स्तर नहीं है। इनमें से लिखें: {allowed}",
                f'"{kind}" is not a level of this hierarchy. Use one of: {allowed}',
            ),
            field="kind",
        )
    return known, kind


EARTH_RADIUS_KM = 6371.0088


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in kilometres between two points in degrees (haversine)."""
    d_lat, d_lon = radians(other_lat - lat), radians(other_lon - lon)
    h = sin(d_lat / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(d_lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(h)))
