"""Areas made of the cells of their booths: known halves and rings, no gap, no overlap, neighbours that meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import net
from geo.outlines import BoothGround, booth_ground
from geo.rings import polygons_of
from geo.shapes import to_wkb

SQUARE = shapely.box(77.0, 23.0, 78.0, 24.0)
NEXT = shapely.box(78.0, 23.0, 79.0, 24.0)
HORSESHOE = SQUARE.difference(shapely.box(77.3, 23.3, 77.7, 24.0))
ISLANDS = shapely.MultiPolygon(
    [
        shapely.Polygon(SQUARE.exterior.coords, [shapely.box(77.4, 23.4, 77.6, 23.6).exterior.coords]),
        shapely.box(77.45, 23.45, 77.55, 23.55),
    ]
)
SHAPES = {"square": SQUARE, "horseshoe": HORSESHOE, "islands": ISLANDS}

Spot = tuple[float, float]


def ground(outlines: dict[int, shapely.Geometry], member: Sequence[int | None], at: Sequence[Spot]) -> BoothGround:
    stored = {key: to_wkb(outline) for key, outline in outlines.items()}
    return booth_ground(stored, member, [lon for lon, _ in at], [lat for _, lat in at])


def drawn(outline: shapely.Geometry, at: Sequence[Spot], groups: Sequence[int]) -> dict[int, shapely.Geometry]:
    found = ground({7: outline}, [7] * len(at), at).outlines(groups)
    return {group: shapely.from_wkb(shape) for group, shape in found.items()}


def grid(side: int) -> list[Spot]:
    """Return the middles of side × side fields of the square, row by row from the south."""
    return [(77 + (x + 0.5) / side, 23 + (y + 0.5) / side) for y in range(side) for x in range(side)]


def test_two_areas_side_by_side_are_the_halves_of_the_square() -> None:
    made = drawn(SQUARE, grid(2), [1, 2, 1, 2])
    assert made[1].symmetric_difference(shapely.box(77.0, 23.0, 77.5, 24.0)).area < 1e-5
    assert made[2].symmetric_difference(shapely.box(77.5, 23.0, 78.0, 24.0)).area < 1e-5
    assert made[1].geom_type == "Polygon", "no seam is left between the booths of an area"


def test_an_area_around_another_has_a_hole_and_one_in_two_places_two_parts() -> None:
    fields = [1] * 25
    fields[12] = 2
    made = drawn(SQUARE, grid(5), fields)
    middle = shapely.box(77.4, 23.4, 77.6, 23.6)
    assert made[2].symmetric_difference(middle).area < 1e-5
    assert made[1].symmetric_difference(SQUARE.difference(middle)).area < 1e-5
    assert len(made[1].interiors) == 1
    made = drawn(SQUARE, grid(5), [1 if at in (0, 24) else 2 for at in range(25)])
    assert sorted(round(part.area, 4) for part in made[1].geoms) == [0.04, 0.04]


def test_a_chessboard_whose_fields_touch_at_their_corners_is_made_of_sound_fields() -> None:
    made = drawn(SQUARE, grid(6), [(at + at // 6) % 2 for at in range(36)])
    assert all(shape.is_valid and shape.area == pytest.approx(0.5, abs=1e-5) for shape in made.values())


def test_an_area_with_all_booths_has_the_outline_itself() -> None:
    for outline in SHAPES.values():
        assert drawn(outline, [(77.2, 23.2), (77.8, 23.6)], [1, 1])[1].equals(outline)
        assert drawn(outline, [(77.2, 23.2)], [1])[1].equals(outline)


def test_the_ground_of_a_booth_without_an_area_is_nobodys() -> None:
    made = drawn(SQUARE, [(77.25, 23.5), (77.75, 23.5)], [1, -1])
    assert made.keys() == {1}
    assert made[1].area == pytest.approx(0.5, rel=1e-5)


def test_booths_on_one_spot_give_it_to_the_area_of_most_of_them_then_to_the_first() -> None:
    here, there = (77.25, 23.5), (77.75, 23.5)
    made = drawn(SQUARE, [here, here, here, there], [1, 2, 2, 3])
    assert made.keys() == {2, 3}
    assert drawn(SQUARE, [here, here, there], [2, 1, 3]).keys() == {2, 3}
    # A metre apart is one building.
    beside = (here[0] + 4e-6, here[1])
    assert drawn(SQUARE, [here, beside, there], [1, 2, 3]).keys() == {1, 3}


def test_a_booth_just_outside_counts_as_on_the_outline_and_one_far_away_has_no_ground() -> None:
    made = ground({7: SQUARE}, [7, 7, 7], [(77.25, 23.5), (78.005, 23.5), (78.2, 23.5)])
    assert (made.cell_of >= 0).tolist() == [True, True, False]
    shapes = {group: shapely.from_wkb(shape) for group, shape in made.outlines([1, 2, 3]).items()}
    assert shapes.keys() == {1, 2}
    assert shapes[2].covers(shapely.Point(78.0, 23.5))


def test_a_booth_whose_outline_is_not_known_divides_the_one_around_it() -> None:
    made = ground({7: SQUARE, 9: NEXT}, [7, None, 8, 8], [(77.25, 23.5), (77.75, 23.5), (78.5, 23.5), (80.0, 23.5)])
    assert (made.cell_of >= 0).tolist() == [True, True, True, False]
    shapes = {group: shapely.from_wkb(shape) for group, shape in made.outlines([1, 2, 3, 4]).items()}
    assert shapes[2].symmetric_difference(shapely.box(77.5, 23.0, 78.0, 24.0)).area < 1e-5
    assert shapes[3].equals(NEXT)
    assert ground({}, [7], [(77.25, 23.5)]).outlines([1]) == {}


def test_no_place_on_earth_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        ground({7: SQUARE}, [7, 7], [(77.5, 23.5), (200.0, 23.5)])


def test_an_area_in_two_outlines_that_share_a_border_is_one_piece_without_a_seam() -> None:
    draw = np.random.default_rng(3)
    at = draw.uniform((77.0, 23.0), (79.0, 24.0), (160, 2))
    made = ground({1: SQUARE, 2: NEXT}, [1 if lon < 78 else 2 for lon in at[:, 0]], [(x, y) for x, y in at.tolist()])
    shapes = [shapely.from_wkb(shape) for shape in made.outlines((at[:, 1] < 23.5).astype(int)).values()]
    assert shapely.coverage_is_valid(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(2.0, rel=1e-9)
    assert all(shape.distance(shapely.LineString([(78, 23.2), (78, 23.3)])) == 0 for shape in shapes[1:])
    whole = shapely.from_wkb(made.outlines([5] * 160)[5])
    assert whole.geom_type == "Polygon"
    assert whole.equals(SQUARE.union(NEXT))


places = st.lists(st.tuples(st.integers(1, 199), st.integers(1, 199), st.integers(0, 4)), min_size=1, max_size=60)


@given(places, st.sampled_from(sorted(SHAPES)), st.booleans())
@settings(max_examples=150, deadline=None)
def test_areas_fill_the_outline_do_not_overlap_and_hold_their_booths(
    booths: list[tuple[int, int, int]], name: str, uneven: bool
) -> None:
    outline = SHAPES[name]
    # On a grid many booths share a spot and cells meet by fours, also on the border; uneven ones never do.
    step = 1 / 200 if not uneven else 1 / 211.7
    at = [(77 + x * step, 23 + y * step) for x, y, _ in booths]
    groups = [group for _x, _y, group in booths]
    made = ground({7: outline}, [7] * len(at), at)
    shapes = {group: shapely.from_wkb(shape) for group, shape in made.outlines(groups).items()}
    every = list(shapes.values())
    assert all(shape.is_valid for shape in every)
    assert (made.cell_of >= 0).all() or any(not outline.covers(shapely.Point(spot)) for spot in at)
    if every:
        assert sum(shape.area for shape in every) == pytest.approx(outline.area, rel=1e-9)
        assert shapely.coverage_is_valid(every)
        assert shapely.union_all(every).symmetric_difference(outline).area < 1e-9
    owners = made.owners(groups)
    for spot, group, cell in zip(at, groups, made.cell_of.tolist(), strict=True):
        if cell >= 0 and owners[cell] == group and outline.covers(shapely.Point(spot)):
            assert shapes[group].distance(shapely.Point(spot)) < 3e-5


def test_cells_that_do_not_close_are_drawn_again_and_left_out_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    at, judged, calls = grid(3), net._judged, []

    def broken(times: int) -> None:
        def judge(made: net.Net, *rest: object) -> net.Net:
            calls.append(1)
            fair = judged(made, *rest)  # type: ignore[arg-type]
            return fair if len(calls) > times else replace(fair, sound=np.zeros(fair.cells, dtype=bool))

        calls.clear()
        monkeypatch.setattr(net, "_judged", judge)

    broken(2)
    assert sum(shape.area for shape in drawn(SQUARE, at, [1, 2, 3] * 3).values()) == pytest.approx(1.0)
    assert len(calls) == 3
    broken(99)
    assert drawn(SQUARE, at, [1, 2, 3] * 3) == {}
    assert len(calls) == net.TRIES


def test_a_net_that_is_torn_is_found_out() -> None:
    made = ground({7: SQUARE}, [7] * 9, grid(3)).net
    outlines = np.array([SQUARE], dtype=object)
    host = np.zeros(9, dtype=np.int64)
    assert net._judged(made, outlines, host).sound.all()
    gone = replace(made, start=made.start[1:], end=made.end[1:], left=made.left[1:], right=made.right[1:])
    assert not net._judged(gone, outlines, host).sound.all()


def fields(side: int) -> net.Net:
    """Return side × side square cells of a degree that meet in their corners by fours, which no diagram of ours has."""
    corner = np.arange((side + 1) ** 2).reshape(side + 1, side + 1)
    cells = np.pad(np.arange(side**2).reshape(side, side), 1, constant_values=net.NOBODY)
    lying = [corner[:, :-1], corner[:, 1:], cells[1:, 1:-1], cells[:-1, 1:-1]]
    standing = [corner[:-1, :], corner[1:, :], cells[1:-1, :-1], cells[1:-1, 1:]]
    start, end, left, right = (np.concatenate((a.ravel(), b.ravel())) for a, b in zip(lying, standing, strict=True))
    at = np.column_stack((corner.ravel() % (side + 1), corner.ravel() // (side + 1))).astype(float)
    return net.Net(at, start, end, left, right, np.ones(side**2, dtype=bool))


@pytest.mark.parametrize("owners", ["010101010", "110101111", "011101111", "011101110", "100010001", "111101111"])
def test_ground_that_touches_itself_in_a_corner_is_made_of_simple_rings(owners: str) -> None:
    made = polygons_of(fields(3), np.array([int(owner) for owner in owners]))
    assert sum(shape.area for shape in made.values()) == 9
    for group, shape in made.items():
        assert shape.is_valid
        assert shape.area == owners.count(str(group))


def test_three_wedges_that_meet_in_one_point_stay_three() -> None:
    angle = np.arange(6) * np.pi / 3
    at = np.vstack((np.column_stack((np.cos(angle), np.sin(angle))), [(0.0, 0.0)]))
    wedge, beyond = np.arange(6), np.full(6, net.NOBODY)
    middle, following = np.full(6, 6), (np.arange(6) + 1) % 6
    star = net.Net(
        at,
        np.concatenate((wedge, middle)),
        np.concatenate((following, wedge)),
        np.concatenate((wedge, wedge)),
        np.concatenate((beyond, (wedge - 1) % 6)),
        np.ones(6, dtype=bool),
    )
    made = polygons_of(star, wedge % 2)
    assert [len(shape.geoms) for shape in made.values()] == [3, 3]
    assert all(shape.is_valid for shape in made.values())
