"""Panchayats of the small world with people and cases, so that the fairness check has something to find.

Everybody is one of the near district's: a fifth without the benefit, three fifths in the planted panchayat; nobody was
asked in one, nobody filed a case in another, and in one so few are left out that their number stays hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.models import Area, Beneficiary, Booth, BoothArea, Case, CaseEvent, Entitlement, Household, Settlement
from app.services import fairness_runs, fairness_steps
from tests.world import NOW, STARTS, TODAY, World

PANCHAYATS, HOUSES, USUAL, PLANTED_SHARE = 12, 80, 0.2, 0.6
PLANTED, UNASKED, SILENT, SMALL = 4, 9, 2, 7


def checked_panchayats(session: Session, world: World) -> dict[int, Area]:
    """Write the panchayats of the near district, one booth each, and return them by number."""
    draw = np.random.default_rng(5)
    panchayats = {}
    for number in range(PANCHAYATS):
        area = Area(
            hierarchy="administrative",
            kind="panchayat",
            code=f"P{number}",
            name_hi=f"पंचायत {number}",
            name_en=f"Panchayat {number}",
            parent_id=world.near.district.id,
        )
        booth = Booth(
            ac_no=156, booth_no=f"{100 + number}", name_hi="शाला", name_en="School", valid_from=STARTS,
            lat=23.0 + number / 50, lon=77.0, position_quality="sure",
        )  # fmt: skip
        session.add_all([area, booth])
        session.flush()
        for above in (area, world.near.district, world.near.constituency, world.state):
            session.add(BoothArea(booth_id=booth.id, area_id=above.id))
        visited = TODAY - timedelta(days=number) if number != UNASKED else None
        home = Settlement(
            name_hi=f"टोला {number}", kind="rural", booth_id=booth.id, created_at=NOW, last_visited_on=visited
        )
        session.add(home)
        session.flush()
        share = {PLANTED: PLANTED_SHARE, SMALL: 0.08}.get(number, USUAL)
        _people(session, world, home, draw.random(HOUSES) < share, number)
        panchayats[number] = area
    session.commit()
    return panchayats


def _people(session: Session, world: World, place: Settlement, unserved: np.ndarray, number: int) -> None:
    homes = _written(session, Household, [
        {"settlement_id": place.id, "head_name": "मुखिया", "facts": {}, "created_at": NOW} for _ in unserved
    ])  # fmt: skip
    people = _written(session, Beneficiary, [
        {
            "household_id": home, "booth_id": place.booth_id, "name_hi": "व्यक्ति", "sex": "FM"[index % 2],
            "facts": {}, "created_at": NOW,
        }
        for index, home in enumerate(homes)
    ])  # fmt: skip
    scheme = world.schemes["women"].id
    asked = ["received", "not_received"] if number != UNASKED else ["unknown", "unknown"]
    dues = _written(session, Entitlement, [
        {
            "beneficiary_id": person, "scheme_id": scheme, "booth_id": place.booth_id, "status": "eligible", "why": [],
            "checked_on": TODAY, "receipt": asked[int(without)], "receipt_asked_on": date(2026, 5, 1),
        }
        for person, without in zip(people, unserved.tolist(), strict=True)
    ])  # fmt: skip
    if number != SILENT:
        _cases(session, scheme, place.booth_id, list(zip(dues, people, strict=True))[:30])


def _cases(session: Session, scheme: int, booth_id: int, pairs: list[tuple[int, int]]) -> None:
    rows = []
    for index, (due, person) in enumerate(pairs):
        opened = NOW - timedelta(days=100 + index)
        done = index % 3 == 0
        rows.append({
            "number": f"PH26-{due:08d}", "entitlement_id": due, "beneficiary_id": person, "scheme_id": scheme,
            "booth_id": booth_id, "state": CaseState.CLOSED_RECEIVED if done else CaseState.OPEN, "note": "",
            "opened_at": opened, "stage_since": opened, "stage_due": NOW, "case_due": NOW,
            "closed_at": opened + timedelta(days=20 + index) if done else None, "level": 1, "version": 1,
            "reopened_count": 0,
        })  # fmt: skip
    keys = _written(session, Case, rows)
    session.execute(insert(CaseEvent), [
        {
            "case_id": key, "kind": "filed", "to_state": "OPEN", "level": 1, "text": "", "details": {},
            "occurred_at": row["opened_at"], "recorded_at": row["opened_at"],
        }
        for key, row in zip(keys, rows, strict=True)
    ])  # fmt: skip


def _written(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    return list(session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))


@dataclass
class Going:
    """What a run remembers between two chunks."""

    payload: dict[str, Any]
    cursor: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    done: int = 0
    total: int | None = None


def run_check(session: Session, *levels: str, period: str = "", seed: int = 0) -> Going:
    """Run the check to its end, each chunk committed."""
    going = Going(fairness_runs.check_request(levels or ("panchayat",), period, seed))
    while not fairness_steps.step(session, going):
        session.commit()
    session.commit()
    return going


def receipts_changed(session: Session, world: World, panchayat: Area, receipt: str) -> None:
    """Let everybody of a panchayat say the same of their benefit."""
    booth = session.scalars(select(BoothArea.booth_id).where(BoothArea.area_id == panchayat.id)).one()
    for due in session.scalars(select(Entitlement).where(Entitlement.booth_id == booth)):
        due.receipt = receipt
    session.commit()
