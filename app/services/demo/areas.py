"""The demo's areas, boundaries and booths as rows, below the real state, districts and seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Area
from app.services.demo.draw import stream
from app.services.demo.land import SOURCE, draw_land
from app.services.demo.names import Name, village_name
from app.services.demo.plan import DemoPlan, PlannedBooth, PlannedPanchayat
from geo.shapes import to_wkb

Row = dict[str, Any]
AreaKey = tuple[str, str, str]
"""Hierarchy, kind and code."""

STATE, DISTRICT = ("administrative", "state"), ("administrative", "district")
BLOCK, PANCHAYAT = ("administrative", "block"), ("administrative", "panchayat")
SEAT = ("electoral", "constituency")
PARTY_STATE, PARTY_DISTRICT, MANDAL = ("party", "state"), ("party", "district"), ("party", "mandal")

_ROSTER_AGE = timedelta(days=600)


class Areas:
    """Every area by key, those of the reference data and those added here, with their parents."""

    def __init__(self, session: Session):
        known = session.execute(
            select(Area.id, Area.hierarchy, Area.kind, Area.code, Area.parent_id, Area.name_hi, Area.name_en)
        )
        self.ids: dict[AreaKey, int] = {}
        self._parents: dict[int, int | None] = {}
        self._names: dict[int, Name] = {}
        for area in known:
            self.ids[area.hierarchy, area.kind, area.code] = area.id
            self._parents[area.id] = area.parent_id
            self._names[area.id] = Name(area.name_hi, area.name_en)
        self._next_id = max(self._parents, default=0) + 1

    def chain(self, area_id: int) -> tuple[int, ...]:
        """Return the area and everything above it."""
        found: list[int] = []
        step: int | None = area_id
        while step is not None:
            found.append(step)
            step = self._parents[step]
        return tuple(found)

    def add_plan(self, plan: DemoPlan) -> list[Row]:
        """Return the rows of all blocks, panchayats, party districts and mandals of a plan."""
        return list(self._rows(plan))

    def _rows(self, plan: DemoPlan) -> Iterator[Row]:
        root = self._party_root()
        if root is not None:
            yield root
        for district in plan.districts:
            name = self._names[self.ids[*DISTRICT, district]]
            yield self._add((*PARTY_DISTRICT, f"DEMO-D-{district}"), name, (*PARTY_STATE, "23"))
        for panchayat in plan.panchayats:
            draw = stream(plan.size.seed, "areas", panchayat.code)
            if (*BLOCK, panchayat.block) not in self.ids:
                yield self._add(
                    (*BLOCK, panchayat.block), village_name(draw.randrange(480)), (*DISTRICT, panchayat.district)
                )
            if (*MANDAL, panchayat.mandal) not in self.ids:
                above = (*PARTY_DISTRICT, f"DEMO-D-{panchayat.district}")
                yield self._add((*MANDAL, panchayat.mandal), _mandal(panchayat), above)
            yield self._add((*PANCHAYAT, panchayat.code), _panchayat(panchayat), (*BLOCK, panchayat.block))

    def _party_root(self) -> Row | None:
        if (*PARTY_STATE, "23") in self.ids:
            return None
        return self._add((*PARTY_STATE, "23"), self._names[self.ids[*STATE, "23"]], None)

    def _add(self, key: AreaKey, name: Name, parent: AreaKey | None) -> Row:
        area_id, self._next_id = self._next_id, self._next_id + 1
        parent_id = self.ids[parent] if parent else None
        self.ids[key], self._parents[area_id], self._names[area_id] = area_id, parent_id, name
        return {
            "id": area_id,
            "hierarchy": key[0],
            "kind": key[1],
            "code": key[2],
            "name_hi": name.hi,
            "name_en": name.en,
            "parent_id": parent_id,
            "valid_from": None,
            "valid_to": None,
        }


def _mandal(panchayat: PlannedPanchayat) -> Name:
    return Name(f"{panchayat.name.hi} मंडल", f"{panchayat.name.en} mandal")


def _panchayat(panchayat: PlannedPanchayat) -> Name:
    if panchayat.urban:
        ward = panchayat.code.rpartition("-")[2]
        return Name(f"वार्ड {ward}, {panchayat.name.hi}", f"Ward {ward}, {panchayat.name.en}")
    return panchayat.name


def boundary_rows(ids: Mapping[AreaKey, int], have: frozenset[int], today: date) -> list[Row]:
    """Return invented boundaries for every district and seat that has none."""
    land = draw_land()
    shapes = {(*DISTRICT, code): shape for code, shape in land.districts.items()}
    shapes |= {(*SEAT, str(ac_no)): shape for ac_no, shape in land.seats.items()}
    return [
        {"area_id": ids[key], "shape": to_wkb(shape), "source": SOURCE, "loaded_on": today}
        for key, shape in shapes.items()
        if ids[key] not in have
    ]


def booth_row(booth_id: int, booth: PlannedBooth, panchayat: PlannedPanchayat, today: date) -> Row:
    """Return the row of one booth; a missing point is left out, a doubtful one says why."""
    missing, doubtful = booth.quality == "missing", booth.quality == "doubtful"
    return {
        "id": booth_id,
        "ac_no": booth.ac_no,
        "booth_no": str(booth.number),
        "name_hi": f"शासकीय शाला, {panchayat.name.hi}",
        "name_en": f"Government school, {panchayat.name.en}",
        "lat": None if missing else booth.lat,
        "lon": None if missing else booth.lon,
        "position_quality": booth.quality,
        "position_note": "काल्पनिक बूथ: जगह जांचनी है" if doubtful else "",
        "valid_from": today - _ROSTER_AGE,
        "valid_to": None,
    }
