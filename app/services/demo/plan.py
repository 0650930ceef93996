"""The lay of the demo: which districts, seats, blocks, panchayats, mandals and booths, and how many people where.

Three panchayats of the first district are planted: in two of them eligible people are left out far more often than
elsewhere, in the third nobody files anything. Which ones is told to whoever loads the demo and written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, cos, pi, sin
from random import Random

import numpy as np

from app.services.demo.draw import stream
from app.services.demo.land import draw_land
from app.services.demo.names import Name, village_name
from app.services.demo.size import DemoSize, share_out
from app.services.loading.facts import district_of_constituency
from geo.partition import scatter

FIRST_DISTRICT = "427"
"""Sehore."""
BOOTHS_PER_SEAT = 300
BOOTHS_PER_PANCHAYAT = 3.4
PANCHAYATS_PER_MANDAL = 3
PANCHAYATS_PER_BLOCK = 9
URBAN_SHARE = 0.2
ORDINARY_SPREAD = 0.10
"""Standard deviation between panchayats in the log odds of being left out, cut at one and a half."""
PLANTED_GAP = 1.45
"""Log odds: somewhat over four times as likely to be left out, before chance."""
PLANTED_PEOPLE, SILENT_PEOPLE = 240, 150
LARGEST_SHARE = 0.12
KEPT_FROM_BORDER = 0.02
BOOTH_REACH, SETTLEMENT_REACH = 0.012, 0.006
_CENTRES_OF_BOOTHS = 0


@dataclass(slots=True)
class PlannedBooth:
    """One booth: its seat and number in it, its point in degrees, how sure that is, and its share of people."""

    ac_no: int
    number: int
    lon: float
    lat: float
    quality: str
    people: int = 0


@dataclass(slots=True)
class PlannedPanchayat:
    """One panchayat or ward. ``gap`` is its log odds ratio of being left out; ``silent``: nobody files cases."""

    code: str
    name: Name
    urban: bool
    district: str
    block: str
    mandal: str
    booths: list[PlannedBooth]
    weight: float
    gap: float
    silent: bool = False

    @property
    def seat(self) -> str:
        """The code of its assembly seat."""
        return str(self.booths[0].ac_no)

    @property
    def people(self) -> int:
        """People at all its booths."""
        return sum(booth.people for booth in self.booths)


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Everything about places that is decided before the first row is written."""

    size: DemoSize
    districts: tuple[str, ...]
    panchayats: tuple[PlannedPanchayat, ...]
    planted: tuple[str, ...]
    silent: str


def make_plan(size: DemoSize) -> DemoPlan:
    """Return the plan of a demo; the same size and seed give the same plan."""
    seats = _seats(size.booths)
    booths = share_out(size.booths, np.ones(len(seats)))
    panchayats = [
        panchayat
        for (ac_no, district), count in zip(seats, booths.tolist(), strict=True)
        for panchayat in _panchayats(size.seed, ac_no, district, count)
    ]
    districts = tuple(dict.fromkeys(district for _, district in seats))
    for district in districts:
        _put_into_blocks(district, [p for p in panchayats if p.district == district])
    planted, silent = _plant(size, panchayats)
    _share_people(size.people, panchayats)
    return DemoPlan(size, districts, tuple(panchayats), planted, silent)


def _seats(booths: int) -> list[tuple[int, str]]:
    """Return (seat, district) pairs: whole districts, the first one first, until there are seats enough."""
    pairs = [(int(seat), district) for seat, district in district_of_constituency().items()]
    districts = dict.fromkeys([FIRST_DISTRICT, *(district for _, district in pairs)])
    chosen: list[tuple[int, str]] = []
    for district in districts:
        if len(chosen) * BOOTHS_PER_SEAT >= booths:
            break
        chosen += [pair for pair in pairs if pair[1] == district]
    return chosen[:booths]


def _panchayats(seed: int, ac_no: int, district: str, booths: int) -> Iterator[PlannedPanchayat]:
    draw = stream(seed, "seat", ac_no)
    count = max(1, round(booths / BOOTHS_PER_PANCHAYAT))
    here = draw_land().seats[ac_no]
    centres = scatter(here, count, np.random.default_rng([seed, ac_no]), margin=KEPT_FROM_BORDER).tolist()
    next_number = 1
    for index, (centre, held) in enumerate(zip(centres, share_out(booths, np.ones(count)).tolist(), strict=True)):
        yield PlannedPanchayat(
            code=f"DEMO-P-{ac_no}-{index + 1}",
            name=village_name(draw.randrange(1440)),
            urban=index < URBAN_SHARE * count,
            district=district,
            block="",
            mandal=f"DEMO-M-{ac_no}-{index // PANCHAYATS_PER_MANDAL + 1}",
            booths=[_booth(draw, ac_no, next_number + step, centre) for step in range(held)],
            weight=draw.uniform(0.8, 1.2),
            gap=max(-1.5, min(1.5, draw.gauss(0, 1))) * ORDINARY_SPREAD,
        )
        next_number += held


def _booth(draw: Random, ac_no: int, number: int, centre: list[float]) -> PlannedBooth:
    lon, lat = nearby(draw, centre[0], centre[1], BOOTH_REACH)
    quality = "sure" if draw.random() < 0.95 else draw.choice(("doubtful", "missing"))
    return PlannedBooth(ac_no, number, lon, lat, quality)


def nearby(draw: Random, lon: float, lat: float, reach: float) -> tuple[float, float]:
    """Return a point at most ``reach`` degrees away, to about 10 metres."""
    distance, angle = reach * draw.random(), 2 * pi * draw.random()
    return round(lon + distance * cos(angle), 4), round(lat + distance * sin(angle), 4)


def _put_into_blocks(district: str, panchayats: list[PlannedPanchayat]) -> None:
    """Cut a district into blocks from west to east, across its seats: blocks and seats do not nest."""
    across = sorted(panchayats, key=lambda panchayat: panchayat.booths[_CENTRES_OF_BOOTHS].lon)
    blocks = ceil(len(across) / PANCHAYATS_PER_BLOCK)
    for index, panchayat in enumerate(across):
        panchayat.block = f"DEMO-B-{district}-{index * blocks // len(across) + 1}"


def _plant(size: DemoSize, panchayats: list[PlannedPanchayat]) -> tuple[tuple[str, ...], str]:
    first = [p for p in panchayats if p.district == FIRST_DISTRICT]
    villages = [p for p in first if not p.urban] or first
    chosen = stream(size.seed, "planted").sample(villages, min(3, len(villages)))
    mean = size.people / len(panchayats)
    most = LARGEST_SHARE * len(panchayats)
    for panchayat in chosen[:2]:
        panchayat.gap = PLANTED_GAP
        panchayat.weight = min(max(1.7, PLANTED_PEOPLE / mean), most)
    for panchayat in chosen[2:]:
        panchayat.silent, panchayat.gap = True, 0.0
        panchayat.weight = min(max(1.3, SILENT_PEOPLE / mean), most)
    return tuple(sorted(p.code for p in chosen[:2])), "".join(p.code for p in chosen[2:])


def _share_people(people: int, panchayats: list[PlannedPanchayat]) -> None:
    weights = [p.weight / len(p.booths) for p in panchayats for _ in p.booths]
    booths = [booth for p in panchayats for booth in p.booths]
    for booth, count in zip(booths, share_out(people, weights).tolist(), strict=True):
        booth.people = count
