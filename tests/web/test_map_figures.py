"""The table beside a map says what the map says, whatever its colours show and whoever looks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.domain.lifecycle.clocks import day_of
from app.domain.maps import MapMeasure
from app.models import db
from app.services import counter_upkeep
from tests.booth_columns import unpacked
from tests.map_world import MapWorld
from tests.web.test_maps import drawing, furnishing, of, places, read, reviewer, strictly, table

__all__ = ["furnishing", "places", "reviewer"]


@pytest.mark.parametrize("show", [measure.value for measure in MapMeasure])
def test_the_table_has_the_figure_that_colours_the_map(reviewer: FlaskClient, places: MapWorld, show: str) -> None:
    with reviewer.application.app_context():
        counter_upkeep.snapshot(db.session(), day_of(datetime.now(UTC)) - timedelta(days=31))
        db.session.commit()
    for place in ("", f"area={of(places, 'district:901')}", f"area={of(places, 'constituency:901')}"):
        rows = {
            row[0].removesuffix(" position not sure"): row[1:]
            for row in table(read(reviewer, f"/maps/?show={show}&{place}"))
        }
        data = drawing(read(reviewer, f"/maps/frame?show={show}&{place}"))
        units = data["points"] if data["points"]["label"] else data["areas"]
        assert len(units["label"]) >= 2
        for number, label in enumerate(units["label"]):
            amount = units["amount"][number] if units["amount"] else None
            assert cell_of(rows[label], show) == said_of(units, number, amount, show), (place, label)


@pytest.mark.parametrize(
    ("show", "said"),
    [("flags", "not checked yet"), ("age", "Nothing to show here"), ("rate", "Too few people to show a figure")],
)
def test_the_legend_says_why_a_place_has_no_class(
    reviewer: FlaskClient, places: MapWorld, show: str, said: str
) -> None:
    assert f"</svg>{said}</li>" in read(reviewer, f"/maps/frame?show={show}&lang=en&state=CLOSED_OTHER")


def cell_of(cells: list[str], show: str) -> str:
    """The cell of a row that answers what a map shows."""
    return cells[{"count": 0, "overdue": 1, "rate": 3}.get(show, 4)]


def said_of(units: dict, number: int, amount: float | None, show: str) -> str:
    """What the drawing says of a place, in the words of the table."""
    if show == "partiality":
        return "under ten or none" if amount is None else f"{amount:.0f}"
    if show == "flags":
        return "not checked yet" if amount is None else "Nothing stands out"
    if not units["asked"][number] and show in ("count", "rate", "overdue"):
        return "Nobody has asked yet" if show == "count" else "–"
    if show == "count":
        return str(units["count"][number])
    if show in ("rate", "coverage"):
        share = units["rate"][number]
        nothing = "too few people" if show == "rate" else "–"
        return nothing if share is None else f"{share * 100:.1f}"
    return "–" if amount is None else f"{amount:+.0f}" if show == "change" and amount > 0 else f"{amount:.0f}"


def test_who_does_not_handle_the_cases_sees_tens_and_no_small_number(
    places: MapWorld, client_for: Callable[[str], FlaskClient]
) -> None:
    client = client_for("area_admin")
    client.get("/?lang=en")
    seat = of(places, "constituency:901")
    page = read(client, f"/maps/?area={seat}&sort=name")
    strictly(page)
    assert "Figures are rounded to tens" in page
    assert [row[1] for row in table(page)] == ["10", "under ten", "Nobody has asked yet"]
    assert drawing(read(client, f"/maps/frame?area={seat}"))["points"]["count"] == [10, None]
    assert "Too few people" in read(client, f"/maps/frame?area={seat}")
    found = unpacked(client.get(f"/maps/booths/figures?area={seat}").data)["count"]
    assert found == [10, -2]
    filed = json.loads(client.post(f"/maps/take-along?area={seat}", data={"form": "geojson"}).data)["features"]
    assert [row["properties"]["outstanding"] for row in filed] == [10, None, None]
    assert "Figures are rounded" not in read(client_for("reviewer"), f"/maps/?area={seat}&lang=en")
