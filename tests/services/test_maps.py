"""What a map shows: where it opens, what lies below, three truths kept apart, one's own area and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.errors import NotAllowed, NotFound
from app.domain.maps import Tally
from app.services import maps
from app.services.maps import Drawn, MapRequest, MapView
from tests.conftest import Furnishing
from tests.map_world import MapWorld, two_districts
from tests.world import NOW, World


@pytest.fixture(scope="module")
def furnishing() -> Furnishing:
    return two_districts


@pytest.fixture
def places(furnished: MapWorld) -> MapWorld:
    return furnished


@pytest.fixture
def reviewer(places: MapWorld) -> Actor:
    """A reviewer of the two districts of this test, not of the small world's."""
    return places.actor((Role.REVIEWER, places.areas["district:901"]), (Role.REVIEWER, places.areas["district:902"]))


def show(session: Session, actor: Actor, **asked: object) -> MapView:
    shown = maps.view(session, actor, MapRequest(**asked), NOW)  # type: ignore[arg-type]
    assert shown is not None
    return shown


def test_a_constituency_in_two_districts_is_counted_in_each_for_itself(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    places.case(places.booths["902/1"])
    for _ in range(2):
        places.case(places.booths["902/2"])
    west = places.areas["district:901"]
    shared = next(row for row in show(session, reviewer, area_id=west.id).rows if "902" in row.name_in("en"))
    assert (shared.tally.outstanding, shared.within, shared.cases_within) == (1, west.id, west.id)
    below = show(session, reviewer, area_id=shared.place.id, within_id=shared.within)
    assert [row.name_in("en") for row in below.rows] == ["902/1 · शाला 902/1"]
    assert show(session, reviewer, area_id=shared.place.id).whole.tally.outstanding == 3
    alone = next(row for row in show(session, reviewer, area_id=west.id).rows if "901" in row.name_in("en"))
    assert (alone.within, alone.cases_within) == (west.id, None)


def test_three_truths_are_kept_apart(session: Session, places: MapWorld, reviewer: Actor) -> None:
    places.due(places.booths["901/1"], receipt="unknown")
    places.due(places.booths["901/2"], receipt="received")
    places.case(places.booths["901/3"])
    shown = show(session, reviewer, area_id=places.areas["constituency:901"].id)
    truths = {
        row.place.booth_no: (row.tally.anyone_asked, row.tally.outstanding)  # type: ignore[union-attr]
        for row in shown.rows
    }
    assert truths == {"1": (False, 0), "2": (True, 0), "3": (True, 1)}


@pytest.mark.parametrize(
    ("outstanding", "eligible", "rate"),
    [(0, 0, None), (9, 9, None), (0, 10, 0.0), (4, 10, 0.4), (12, 10, 1.0)],
)
def test_a_share_needs_ten_people_and_never_passes_the_whole(
    outstanding: int, eligible: int, rate: float | None
) -> None:
    assert Tally(outstanding=outstanding, eligible=eligible, asked=eligible).rate == rate


def test_doubtful_and_missing_places_are_never_drawn_as_sure(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    shown = show(session, reviewer, area_id=places.areas["constituency:901"].id)
    assert {row.place.booth_no: row.drawn for row in shown.rows} == {  # type: ignore[union-attr]
        "1": Drawn.SURE,
        "2": Drawn.DOUBTFUL,
        "3": Drawn.LISTED_ONLY,
    }


def test_the_map_opens_where_there_is_something_to_compare(session: Session, places: MapWorld) -> None:
    areas, booths = places.areas, places.booths
    expected = {
        (areas["district:901"], areas["district:902"]): ("Madhya Pradesh", "district", 2),
        (areas["district:901"],): ("पश्चिम जिला", "constituency", 2),
        (areas["constituency:901"],): ("901 · सीट 901", "booth", 3),
        (areas["constituency:902"],): ("Madhya Pradesh", "district", 2),
        (booths["903/1"],): ("903 · सीट 903", "booth", 1),
    }
    for held, (name, level, count) in expected.items():
        actor = places.actor(*((Role.REVIEWER, place) for place in held))
        shown = show(session, actor)
        assert (shown.whole.name_in("en"), shown.level, len(shown.rows)) == (name, level, count)


def test_the_way_down_is_told_from_where_the_map_opens(session: Session, places: MapWorld, reviewer: Actor) -> None:
    west, seat = places.areas["district:901"], places.areas["constituency:901"]
    shown = show(session, reviewer, area_id=seat.id, within_id=west.id)
    assert [(area.name_en, within) for area, within in shown.trail] == [
        ("Madhya Pradesh", None),
        ("पश्चिम जिला", None),
        ("सीट 901", west.id),
    ]
    of_one = places.actor((Role.REVIEWER, west))
    assert [area.name_en for area, _within in show(session, of_one, area_id=seat.id, within_id=west.id).trail] == [
        "पश्चिम जिला",
        "सीट 901",
    ]


def test_only_booths_in_reach_are_counted_and_it_is_said(session: Session, places: MapWorld) -> None:
    places.case(places.booths["902/1"])
    places.case(places.booths["902/2"])
    of_west = places.actor((Role.REVIEWER, places.areas["district:901"]))
    shown = show(session, of_west, area_id=places.areas["constituency:902"].id)
    assert (shown.whole.tally.outstanding, shown.partial, len(shown.rows)) == (1, True, 1)
    assert not show(session, of_west).partial


def test_an_area_out_of_reach_is_not_found(session: Session, places: MapWorld) -> None:
    of_west = places.actor((Role.REVIEWER, places.areas["district:901"]))
    east, west = places.areas["district:902"], places.areas["district:901"]
    seat = places.areas["constituency:902"]
    for area_id, within_id in (
        (east.id, None),
        (places.areas["constituency:903"].id, None),
        (seat.id, east.id),
        (seat.id, 987654),
        (west.id, places.world.state.id),
        (-1, None),
    ):
        with pytest.raises(NotFound):
            show(session, of_west, area_id=area_id, within_id=within_id)


def test_an_unknown_scheme_is_not_found(session: Session, reviewer: Actor) -> None:
    with pytest.raises(NotFound):
        show(session, reviewer, scheme_code="no-such-scheme")


@pytest.mark.parametrize("role", [Role.WORKER, Role.AUDITOR])
def test_some_roles_see_no_map(session: Session, places: MapWorld, role: Role) -> None:
    with pytest.raises(NotAllowed):
        show(session, places.actor((role, places.areas["district:901"])))


def test_figures_lead_to_cases_only_where_all_of_them_may_be_read(session: Session, places: MapWorld) -> None:
    mixed = places.actor((Role.REVIEWER, places.areas["district:901"]), (Role.AREA_ADMIN, places.areas["district:902"]))
    state = show(session, mixed)
    assert {row.name_in("en"): row.opens_cases for row in state.rows} == {"पश्चिम जिला": True, "पूर्व जिला": False}
    assert not state.whole.opens_cases
    admin = places.actor((Role.STATE_ADMIN, places.world.state))
    seat = show(session, admin, area_id=places.areas["constituency:901"].id)
    assert [row.opens_cases for row in seat.rows] == [False, False, False]


def test_a_booth_outside_every_area_of_the_level_still_counts_in_the_total(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    west = places.areas["district:901"]
    places.case(places.booth("999/1", west))
    shown = show(session, reviewer, area_id=west.id)
    assert (shown.whole.tally.outstanding, shown.unplaced.outstanding) == (1, 1)


def test_a_booth_that_left_the_roster_is_listed_while_it_has_figures(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    for reference in ("901/1", "901/2"):
        places.booths[reference].valid_to = NOW.date()
    places.case(places.booths["901/1"])
    shown = show(session, reviewer, area_id=places.areas["constituency:901"].id)
    assert {row.place.booth_no for row in shown.rows} == {"1", "3"}  # type: ignore[union-attr]


def test_a_party_mandal_shows_its_booths(session: Session, places: MapWorld, reviewer: Actor) -> None:
    mandal = places.area("party", "mandal", "m1")
    places.booth("901/7", places.areas["district:901"], places.areas["constituency:901"], mandal)
    shown = show(session, reviewer, area_id=mandal.id)
    assert (shown.level, len(shown.rows)) == ("booth", 1)


def test_a_party_district_without_mandals_shows_its_constituencies(
    session: Session, places: MapWorld, reviewer: Actor
) -> None:
    party = places.area("party", "district", "p1")
    places.booth("901/8", places.areas["district:901"], places.areas["constituency:901"], party)
    assert show(session, reviewer, area_id=party.id).level == "constituency"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["1", "2", "3", "10"]),
        ("-name", ["10", "3", "2", "1"]),
        ("-outstanding", ["10", "2", "1", "3"]),
        ("outstanding", ["1", "2", "10", "3"]),
        ("nonsense", ["10", "2", "1", "3"]),
    ],
)
def test_rows_are_ordered_by_a_column_with_the_unknown_last(
    session: Session, places: MapWorld, reviewer: Actor, order: str, expected: list[str]
) -> None:
    places.booth("901/10", places.areas["district:901"], places.areas["constituency:901"])
    places.due(places.booths["901/1"], receipt="received")
    places.case(places.booths["901/2"])
    for _ in range(2):
        places.case(places.booths["901/10"])
    shown = show(session, reviewer, area_id=places.areas["constituency:901"].id)
    rows = maps.in_order(shown.rows, order, "hi")
    assert [row.place.booth_no for row in rows] == expected  # type: ignore[union-attr]


def test_without_areas_there_is_no_map(session: Session, world: World) -> None:
    reviewer = world.actor("reviewer")
    world.state.kind = "division"
    session.flush()
    assert maps.view(session, reviewer, MapRequest(), NOW) is None
