"""Does a position agree with the constituency that the file names?

Booth positions are approximate and boundary files are simplified and incomplete, so a disagreement has
different causes that need different answers. A point a few steps outside its own area is no cause for
doubt; a point far away is never drawn as if it were sure; and where the area itself is missing from the
boundary file nothing can be said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.distance import usable
from geo.errors import Message
from geo.locate import distance_to_boundary_km, locate_points
from geo.shapes import Boundary

NEAR_BORDER_KM = 1.0
"""A village stretches over about a kilometre, and simplified borders are off by some hundred metres."""


class PositionVerdict(StrEnum):
    """How far a position can be trusted."""

    SURE = "sure"
    NEAR_BORDER = "near_border"
    DOUBTFUL = "doubtful"
    NO_POLYGON = "no_polygon"
    NO_POSITION = "no_position"


POSITION_SENTENCES: dict[PositionVerdict, Message] = {
    PositionVerdict.SURE: Message("जगह अपने ही क्षेत्र के अंदर है।", "The position lies inside the area named for it."),
    PositionVerdict.NEAR_BORDER: Message(
        "जगह अपने क्षेत्र की सीमा से {distance:.2f} किमी बाहर पड़ती है; सीमा मोटे तौर पर बनी है, इसलिए मान ली गई।",
        "The position is {distance:.2f} km outside its area; borders are approximate, so it was taken.",
    ),
    PositionVerdict.DOUBTFUL: Message(
        "जगह अपने क्षेत्र से {distance:.1f} किमी दूर पड़ती है। सही जगह पता करके बदलें।",
        "The position is {distance:.1f} km away from its area. Find the right place and change it.",
    ),
    PositionVerdict.NO_POLYGON: Message(
        "इस क्षेत्र की सीमा हमारे पास नहीं है, इसलिए जगह जांची नहीं जा सकी।",
        "There is no boundary for this area, so the position could not be checked.",
    ),
    PositionVerdict.NO_POSITION: Message(
        "अक्षांश-देशांतर नहीं हैं या पृथ्वी पर नहीं पड़ते।",
        "The coordinates are missing or not on Earth.",
    ),
}


@dataclass(frozen=True, slots=True)
class PositionAudit:
    """Arrays of shape (n,), one entry for each point.

    ``found`` is the code of the area that holds the point or None; ``distance_km`` how far the point lies
    from the area named for it (0 inside, NaN where that area has no boundary); ``verdicts`` a
    :class:`PositionVerdict` each.
    """

    found: NDArray[np.object_]
    distance_km: NDArray[np.float64]
    verdicts: NDArray[np.object_]

    def table(self) -> dict[PositionVerdict, int]:
        """Return how many points have each verdict, every verdict listed."""
        counts = Counter(self.verdicts.tolist())
        return {verdict: counts[verdict] for verdict in PositionVerdict}

    def message(self, place: int) -> Message:
        """Return the sentence for the point at ``place``."""
        verdict: PositionVerdict = self.verdicts[place]
        return POSITION_SENTENCES[verdict].format(distance=float(self.distance_km[place]))


def audit_positions(
    lon: ArrayLike,
    lat: ArrayLike,
    named: Sequence[str],
    boundaries: Sequence[Boundary],
    *,
    merged: Mapping[str, str] | None = None,
    near_km: float = NEAR_BORDER_KM,
) -> PositionAudit:
    """Compare the area ``named`` for each of n points with where the point lies.

    ``merged`` maps a code without a boundary of its own to the code whose polygon contains it: a point of
    such an area is ``NO_POLYGON`` in or near that polygon, since it agrees as far as can be seen, and
    ``DOUBTFUL`` away from it. ``near_km`` is how far outside its area a point may lie before it is doubted.
    """
    _, _, good = usable(lon, lat)
    codes = {area.code for area in boundaries}
    hosts = {code: host for code, host in (merged or {}).items() if code not in codes}
    found = locate_points(lon, lat, boundaries)
    compared = [hosts.get(code, code) for code in named]
    distance = distance_to_boundary_km(lon, lat, compared, boundaries)
    lacking = np.array([code not in codes for code in named], dtype=bool)
    verdicts: NDArray[np.object_] = np.full(good.shape, PositionVerdict.DOUBTFUL, dtype=object)
    verdicts[distance <= near_km] = PositionVerdict.NEAR_BORDER
    verdicts[distance == 0.0] = PositionVerdict.SURE
    verdicts[lacking & ~(distance > near_km)] = PositionVerdict.NO_POLYGON
    verdicts[~good] = PositionVerdict.NO_POSITION
    return PositionAudit(found, distance, verdicts)
