"""Why a position disagrees with the area that a file names."""

from __future__ import annotations

import pytest

from geo.audit import POSITION_SENTENCES, PositionVerdict, audit_positions
from geo.distance import haversine_km
from geo.shapes import Boundary

NAN = float("nan")


@pytest.mark.parametrize(
    ("lon", "named", "merged", "verdict", "found"),
    [
        (77.5, "1", None, PositionVerdict.SURE, "1"),
        (78.0, "2", None, PositionVerdict.SURE, "1"),
        (78.005, "1", None, PositionVerdict.NEAR_BORDER, "2"),
        (76.995, "1", None, PositionVerdict.NEAR_BORDER, None),
        (78.02, "1", None, PositionVerdict.DOUBTFUL, "2"),
        (70.0, "1", None, PositionVerdict.DOUBTFUL, None),
        (77.5, "205", None, PositionVerdict.NO_POLYGON, "1"),
        (77.5, "205", {"205": "1"}, PositionVerdict.NO_POLYGON, "1"),
        (78.005, "205", {"205": "1"}, PositionVerdict.NO_POLYGON, "2"),
        (78.5, "205", {"205": "1"}, PositionVerdict.DOUBTFUL, "2"),
        (78.5, "2", {"2": "1"}, PositionVerdict.SURE, "2"),
        (NAN, "1", None, PositionVerdict.NO_POSITION, None),
        (NAN, "205", None, PositionVerdict.NO_POSITION, None),
        (200.0, "1", None, PositionVerdict.NO_POSITION, None),
    ],
)
def test_each_disagreement_has_its_cause(
    four_squares: tuple[Boundary, ...],
    lon: float,
    named: str,
    merged: dict[str, str] | None,
    verdict: PositionVerdict,
    found: str | None,
) -> None:
    audit = audit_positions([lon], [22.5], [named], four_squares, merged=merged)
    assert audit.verdicts.tolist() == [verdict]
    assert audit.found.tolist() == [found]
    assert "{" not in audit.message(0).hi + audit.message(0).en
    assert audit.table() == {one: int(one is verdict) for one in PositionVerdict}


def test_how_near_is_near_can_be_said(four_squares: tuple[Boundary, ...]) -> None:
    audit = audit_positions([78.02], [22.5], ["1"], four_squares, near_km=5)
    assert audit.verdicts.tolist() == [PositionVerdict.NEAR_BORDER]
    assert audit.distance_km[0] == pytest.approx(haversine_km(78, 22.5, 78.02, 22.5), rel=2e-3)
    assert "2.05 km" in audit.message(0).en


def test_every_verdict_has_a_sentence_in_both_languages() -> None:
    assert set(POSITION_SENTENCES) == set(PositionVerdict)
    assert all(message.hi != message.en for message in POSITION_SENTENCES.values())
