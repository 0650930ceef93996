"""Who works in the demo: one known sign-in per role, and nameless colleagues so that every booth has somebody.

The passwords are known to everyone who reads this and belong to invented data alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.access import ROLE_LABELS, Role
from app.domain.geography import STATE_CODE
from app.models import RoleAssignment, User
from app.models.encryption import field_cipher
from app.services.accounts import hash_password, normalise_identifier
from app.services.demo.areas import DISTRICT, MANDAL, PANCHAYAT, SEAT, STATE, AreaKey
from app.services.demo.draw import stream
from app.services.demo.keys import Keys
from app.services.demo.names import full_name, person_parts
from app.services.demo.plan import DemoPlan, PlannedPanchayat

_HELD_FOR = timedelta(days=700)


@dataclass(frozen=True, slots=True)
class SignInCard:
    """What someone needs to try a role out."""

    role: Role
    identifier: str
    password: str
    area: str

    @property
    def role_hi(self) -> str:
        """The role's name in Hindi."""
        return ROLE_LABELS[self.role].hi


@dataclass(frozen=True, slots=True)
class _Known:
    role: Role
    name: str
    identifier: str
    password: str


WORKER = _Known(Role.WORKER, "डेमो कार्यकर्ता एक", "9000000001", "neem-ki-chhaya-1")
SECOND_WORKER = _Known(Role.WORKER, "डेमो कार्यकर्ता दो", "9000000002", "aam-ka-bagicha-2")
OFFICE_BEARER = _Known(Role.OFFICE_BEARER, "डेमो पदाधिकारी", "9000000003", "kheton-ki-pagdandi-3")
ABOVE = (
    _Known(Role.REVIEWER, "डेमो समीक्षक", "reviewer@demo.example", "narmada-ka-kinara-4"),
    _Known(Role.AREA_ADMIN, "डेमो क्षेत्र प्रबंधक", "area-admin@demo.example", "satpura-ke-jungle-5"),
    _Known(Role.STATE_ADMIN, "डेमो प्रदेश प्रबंधक", "state-admin@demo.example", "malwa-ki-mitti-6"),
    _Known(Role.AUDITOR, "डेमो अंकेक्षक", "auditor@demo.example", "vindhya-ki-chattan-7"),
)
KNOWN = (WORKER, SECOND_WORKER, OFFICE_BEARER, *ABOVE)


def demo_sign_ins(session: Session) -> list[SignInCard]:
    """Return the known sign-ins that are in the database, with what they are held for; empty without a demo."""
    cards = []
    for known in KNOWN:
        kind, value = normalise_identifier(known.identifier)
        found = User.email == value if kind == "email" else User.mobile_key == field_cipher().fingerprint(value)
        user = session.scalars(
            select(User)
            .where(found)
            .options(
                selectinload(User.assignments).options(
                    joinedload(RoleAssignment.area), joinedload(RoleAssignment.booth)
                )
            )
        ).one_or_none()
        if user is not None:
            cards.append(SignInCard(known.role, known.identifier, known.password, _places(user)))
    return cards


def _places(user: User) -> str:
    places = []
    for held in sorted(user.assignments, key=lambda assignment: assignment.id):
        if held.area is not None:
            places.append(held.area.name_hi)
        elif held.booth is not None:
            places.append(f"{held.booth.ac_no}/{held.booth.booth_no}")
    return ", ".join(places)


@dataclass(frozen=True, slots=True)
class Team:
    """User ids: who carries the cases of a panchayat, and who is above them."""

    worker_of: Mapping[str, int]
    supervisor_of: Mapping[str, int]


class Recruiter:
    """Makes the rows of accounts and roles, and remembers who works where."""

    def __init__(self, plan: DemoPlan, area_ids: Mapping[AreaKey, int], keys: Keys, today: date):
        self._plan, self._area_ids = plan, area_ids
        self._keys, self._since = keys, today - _HELD_FOR
        self._nobody = hash_password(secrets.token_urlsafe(24))
        self.users: list[dict[str, Any]] = []
        self.assignments: list[dict[str, Any]] = []

    def recruit(self, booth_ids: Mapping[str, Sequence[int]]) -> Team:
        """Fill every post; ``booth_ids`` are by panchayat code."""
        panchayats = self._plan.panchayats
        mandals = dict.fromkeys(p.mandal for p in panchayats)
        by_mandal = {code: self._colleague(Role.WORKER, MANDAL, code) for code in mandals}
        seats = dict.fromkeys(p.seat for p in panchayats)
        by_seat = {seat: self._colleague(Role.OFFICE_BEARER, SEAT, seat) for seat in seats}
        workers = {p.code: by_mandal[p.mandal] for p in panchayats}
        first, second = self._showcase()
        workers[first.code] = self._known(WORKER)
        for booth_id in booth_ids[first.code]:
            self._hold(workers[first.code], Role.WORKER, booth_id=booth_id)
        workers[second.code] = self._known(SECOND_WORKER)
        self._hold(workers[second.code], Role.WORKER, area_id=self._area_ids[*PANCHAYAT, second.code])
        by_seat[first.seat] = self._known(OFFICE_BEARER)
        self._hold(by_seat[first.seat], Role.OFFICE_BEARER, area_id=self._area_ids[*SEAT, first.seat])
        for known in ABOVE:
            top = known.role in (Role.STATE_ADMIN, Role.AUDITOR)
            place = (*STATE, STATE_CODE) if top else (*DISTRICT, self._plan.districts[0])
            self._hold(self._known(known), known.role, area_id=self._area_ids[place])
        return Team(workers, {p.code: by_seat[p.seat] for p in panchayats})

    def _showcase(self) -> tuple[PlannedPanchayat, PlannedPanchayat]:
        """Return two ordinary panchayats of the first district, of different seats where there are two."""
        special = {*self._plan.planted, self._plan.silent}
        first_district = [p for p in self._plan.panchayats if p.district == self._plan.districts[0]]
        ordinary = [p for p in first_district if p.code not in special] or first_district
        first = next((p for p in ordinary if not p.urban), ordinary[0])
        return first, next((p for p in ordinary if p.seat != first.seat), ordinary[-1])

    def _colleague(self, role: Role, kind: tuple[str, str], code: str) -> int:
        draw = stream(self._plan.size.seed, "staff", role.value, code)
        name, _ = full_name(draw.choice(person_parts(draw.choice("FM"))), draw.choice(person_parts("surname")))
        email = f"{role.value.replace('_', '-')}-{code.lower()}@demo.example"
        user_id = self._user(name.hi, None, email, self._nobody)
        self._hold(user_id, role, area_id=self._area_ids[*kind, code])
        return user_id

    def _known(self, known: _Known) -> int:
        kind, value = normalise_identifier(known.identifier)
        mobile, email = (None, value) if kind == "email" else (value, None)
        return self._user(known.name, mobile, email, hash_password(known.password))

    def _user(self, name: str, mobile: str | None, email: str | None, password_hash: str) -> int:
        user_id = self._keys.take("user_account")
        self.users.append(
            {
                "id": user_id,
                "name": name,
                "mobile": mobile,
                "mobile_key": field_cipher().fingerprint(mobile) if mobile else None,
                "email": email,
                "password_hash": password_hash,
                "must_change_password": False,
                "active": True,
                "language": "hi",
                "created_at": datetime.combine(self._since, time(6, tzinfo=UTC)),
            }
        )
        return user_id

    def _hold(self, user_id: int, role: Role, *, area_id: int | None = None, booth_id: int | None = None) -> None:
        self.assignments.append(
            {
                "user_id": user_id,
                "role": role.value,
                "area_id": area_id,
                "booth_id": booth_id,
                "starts_on": self._since,
                "ends_on": None,
            }
        )
