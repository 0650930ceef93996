"""A list of people for the benchmark: fifteen columns in Devanagari, a fault of some kind in one row of fifty."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

from app.models import Area, Booth, BoothArea, Settlement
from app.services.demo.names import person_parts
from app.services.loading.reference import load_reference

VILLAGES = 2_000
HEADER = (
    *("क्रमांक", "हितग्राही का नाम", "पिता/पति का नाम", "लिंग", "जन्म तिथि", "मोबाइल", "समग्र परिवार आईडी", "समग्र सदस्य आईडी"),
    *("ग्राम", "ग्राम कोड", "विधानसभा क्रमांक", "बूथ क्रमांक", "पंचायत", "वैवाहिक स्थिति", "भुगतान"),
)


def write_list(path: Path, rows: int) -> None:
    """Write the list: families of three, villages of some hundred people, one row in fifty with a fault."""
    draw = Random(20261122)
    women, men, surnames = person_parts("F"), person_parts("M"), person_parts("surname")
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(HEADER)
        for number in range(rows):
            write.writerow(_row(draw, number, rows, women, men, surnames))


def _row(draw: Random, number: int, rows: int, women: Any, men: Any, surnames: Any) -> list[str]:
    family = number // 3
    village = family * 3 * min(VILLAGES, max(1, rows // 100)) // max(rows, 1)
    surname = surnames[family % len(surnames)].hi
    sex = "महिला" if draw.random() < 0.6 else "पुरुष"
    first = draw.choice(women if sex == "महिला" else men).hi
    born = date.fromordinal(draw.randint(date(1940, 1, 1).toordinal(), date(2007, 1, 1).toordinal()))
    row = [
        str(number + 1),
        f"{first} {surname}",
        f"{draw.choice(men).hi} {surname}",
        sex,
        f"{born:%d/%m/%Y}",
        f"9{draw.randrange(10**9):09d}",
        f"{10_000_000 + family:08d}",
        f"{100_000_000 + number:09d}",
        f"ग्राम {village}",
        f"V{village}",
        str(1 + village // 250),
        str(1 + village % 250),
        f"पंचायत {village // 4}",
        draw.choice(("विवाहित", "विधवा", "अविवाहित")),
        draw.choice(("हां", "नहीं", "")),
    ]
    if number % 50 == 49:
        at, cell = draw.choice(
            ((1, row[1] + "  "), (5, "+91 " + row[5]), (5, "98"), (4, "31/02/1980"), (9, "?"), (1, ""))
        )
        row[at] = cell
        if at == 9:
            row[8] = "कहीं नहीं"
    return row


def make_ground(session: Any) -> None:
    """Make the villages of the list under their booths."""
    load_reference(session, today=date(2026, 11, 22))
    area = Area(hierarchy="administrative", kind="district", code="bench", name_hi="जिला", name_en="", parent_id=None)
    session.add(area)
    session.flush()
    for village in range(VILLAGES):
        booth = Booth(ac_no=1 + village // 250, booth_no=str(1 + village % 250), name_hi="शाला", name_en="")
        booth.position_quality, booth.position_note, booth.valid_from = "sure", "", date(2020, 1, 1)
        session.add(booth)
        session.flush()
        session.add(BoothArea(booth_id=booth.id, area_id=area.id))
        session.add(
            Settlement(
                code=f"V{village}",
                name_hi=f"ग्राम {village}",
                kind="rural",
                booth_id=booth.id,
                created_at=datetime.now(UTC),
            )
        )
    session.flush()
