"""A small world: two districts that are strangers to each other, booths under them, one person of every role.

Everything in ``near`` belongs to the roles under test; ``far`` holds the same things in another area, each with a
canary in its name, so that a page which leaks shows it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.eligibility import parse_rule
from app.models import (
    Area,
    Booth,
    BoothArea,
    Entitlement,
    EscalationStep,
    Reason,
    Scheme,
    SchemeRule,
    Settlement,
)
from app.services import accounts, beneficiaries, cases, settlements
from app.services.beneficiaries import BeneficiaryForm
from app.services.settlements import SettlementForm
from app.services.transactions import begin_write
from tests.belongings import give_belongings
from tests.drawn import check_of
from tests.papers import letter_of
from tests.world_offices import enter_offices

PASSWORD = "बस-एक-परीक्षा-123"
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
STARTS = date(2020, 1, 1)
CANARY = "दूरकोयल"


@cache
def _password_hash() -> str:
    return accounts.hash_password(PASSWORD)


@dataclass
class Place:
    """One area's things."""

    district: Area
    constituency: Area
    booths: list[Booth]
    settlement: Settlement | None = None
    beneficiary_id: int = 0
    entitlement_id: int = 0
    case_number: str = ""
    jobs: dict[str, int] = field(default_factory=dict)
    letter_reference: str = ""
    spot_check_id: int = 0
    batches: dict[str, int] = field(default_factory=dict)
    searches: dict[str, int] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    exports: dict[str, int] = field(default_factory=dict)
    pair_id: int = 0
    account_id: int = 0
    office_id: int = 0
    holder_id: int = 0
    freeze_id: int = 0
    holiday_id: int = 0
    finding_id: int = 0


@dataclass
class World:
    """What the small world holds; keys of people are role names, and ``far_worker``."""

    session: Session
    state: Area
    electoral_state: Area
    schemes: dict[str, Scheme]
    near: Place
    far: Place
    users: dict[str, int] = field(default_factory=dict)

    @classmethod
    def build(cls, session: Session) -> World:
        """Fill an empty, migrated database and commit."""
        begin_write(session)
        state = _area(session, "administrative", "state", "23", "मध्य प्रदेश", "Madhya Pradesh", None)
        electoral = _area(session, "electoral", "state", "23", "मध्य प्रदेश", "Madhya Pradesh", None)
        schemes = _schemes(session)
        near = _place(session, state, electoral, 427, 156, "सीहोर", "Sehore", 23.2, 77.08)
        far = _place(session, state, electoral, 419, 4, f"{CANARY} मुरैना", f"Morena {CANARY}", 26.5, 78.0)
        world = cls(session, state, electoral, schemes, near, far)
        world._people()
        for place, mark in ((near, ""), (far, f"{CANARY} ")):
            enter_offices(session, place, mark)
        world._work(near, "worker", "")
        world._work(far, "far_worker", f"{CANARY} ")
        give_belongings(world)
        session.expire_on_commit = False
        session.commit()
        session.expire_on_commit = True
        return world

    def read_into(self, session: Session) -> World:
        """Return the same world as rows of another session, on a copy of the database in which it was built."""

        def read(place: Place) -> Place:
            return dataclasses.replace(
                place,
                district=session.get_one(Area, place.district.id),
                constituency=session.get_one(Area, place.constituency.id),
                booths=[session.get_one(Booth, booth.id) for booth in place.booths],
                settlement=session.get_one(Settlement, place.settlement.id) if place.settlement else None,
            )

        return dataclasses.replace(
            self,
            session=session,
            state=session.get_one(Area, self.state.id),
            electoral_state=session.get_one(Area, self.electoral_state.id),
            schemes={code: session.get_one(Scheme, scheme.id) for code, scheme in self.schemes.items()},
            near=read(self.near),
            far=read(self.far),
            users=dict(self.users),
        )

    def actor(self, person: str) -> Actor:
        """Return the actor for one of the world's people."""
        return accounts.actor_by_id(self.session, self.users[person], TODAY)

    def _people(self) -> None:
        near, far = self.near, self.far
        places: dict[str, tuple[Role, int | None, int | None]] = {
            "worker": (Role.WORKER, None, near.booths[0].id),
            "office_bearer": (Role.OFFICE_BEARER, near.constituency.id, None),
            "reviewer": (Role.REVIEWER, near.district.id, None),
            "area_admin": (Role.AREA_ADMIN, near.district.id, None),
            "state_admin": (Role.STATE_ADMIN, self.state.id, None),
            "auditor": (Role.AUDITOR, self.state.id, None),
            "far_worker": (Role.WORKER, None, far.booths[0].id),
        }
        for person, (role, area_id, booth_id) in places.items():
            user, _ = accounts.create_user(
                self.session,
                name=f"{CANARY if person == 'far_worker' else ''} {person}".strip(),
                identifier=f"{person}@example.org",
                role=role,
                area_id=area_id,
                booth_id=booth_id,
                password=PASSWORD,
                starts_on=STARTS,
                password_hash=_password_hash(),
            )
            self.users[person] = user.id

    def _work(self, place: Place, person: str, mark: str) -> None:
        actor = self.actor(person)
        booth = place.booths[0]
        place.settlement = settlements.log_settlement(
            self.session,
            actor,
            SettlementForm(name_hi=f"{mark}बड़ा टोला", kind="rural", booth=f"{booth.ac_no}/{booth.booth_no}"),
            NOW,
        )
        widow = beneficiaries.register_beneficiary(
            self.session, actor, widow_form(place.settlement.id, f"{mark}सुनीता बाई"), NOW
        )
        place.beneficiary_id = widow.id
        theirs = select(Entitlement).where(Entitlement.beneficiary_id == widow.id)
        due = {row.scheme.code: row for row in self.session.scalars(theirs)}
        place.entitlement_id = due["widow"].id
        case = cases.file_case(
            self.session, actor, cases.CaseForm(due["widow"].id, "DOC_MISSING", f"{mark}पेंशन रुकी"), NOW
        )
        place.case_number = case.number
        place.letter_reference = letter_of(self.session, actor, case.number, NOW)
        place.spot_check_id = check_of(self.session, place.district.id, case, actor.user_id, NOW).id


def widow_form(settlement_id: int, name: str, **changes: object) -> BeneficiaryForm:
    """Return the form of a widow of 45 to whom the world's widow and women's schemes are due."""
    form = BeneficiaryForm(
        settlement_id=settlement_id,
        name_hi=name,
        sex="F",
        born_on=date(1981, 5, 1),
        marital="widow",
        mobile="9876543210",
        consent="spoken",
    )
    return dataclasses.replace(form, **changes)  # type: ignore[arg-type]


def _area(session: Session, hierarchy: str, kind: str, code: str, hi: str, en: str, parent: Area | None) -> Area:
    parent_id = parent.id if parent else None
    area = Area(hierarchy=hierarchy, kind=kind, code=code, name_hi=hi, name_en=en, parent_id=parent_id)
    session.add(area)
    session.flush()
    return area


def _place(
    session: Session,
    state: Area,
    electoral: Area,
    lgd: int,
    ac_no: int,
    hi: str,
    en: str,
    lat: float,
    lon: float,
) -> Place:
    district = _area(session, "administrative", "district", str(lgd), hi, en, state)
    constituency = _area(session, "electoral", "constituency", str(ac_no), hi, en, electoral)
    booths = []
    for number in range(1, 4):
        booth = Booth(
            ac_no=ac_no,
            booth_no=str(number),
            name_hi=f"{hi} शाला {number}",
            name_en=f"{en} school {number}",
            lat=lat + number / 100,
            lon=lon,
            position_quality="sure",
            position_note="",
            valid_from=STARTS,
        )
        session.add(booth)
        session.flush()
        for area in (district, constituency, state, electoral):
            session.add(BoothArea(booth_id=booth.id, area_id=area.id))
        booths.append(booth)
    session.flush()
    return Place(district, constituency, booths)


def _schemes(session: Session) -> dict[str, Scheme]:
    session.add(
        EscalationStep(
            position=1, code="GP_DESK", label_hi="पंचायत", label_en="Panchayat", days=7, days_kind="suggested"
        )
    )
    for code, hi, en in (
        ("DOC_MISSING", "कागज अधूरे", "Documents incomplete"),
        ("NOT_IN_LIST", "सूची में नाम नहीं", "Not in list"),
    ):
        session.add(Reason(code=code, label_hi=hi, label_en=en, who_fixes="beneficiary", next_action_hi="कागज पूरे करें"))
    found = {}
    for row in _SCHEME_ROWS:
        scheme = Scheme(
            code=row["code"],
            name_hi=row["name_hi"],
            name_en=row["name_en"],
            department_code="SJ",
            department_hi="सामाजिक न्याय",
            level="state",
            status="not_checked",
            benefit_hi="₹600 प्रति माह",
            reason_codes=["DOC_MISSING"],
            limit_days=15,
            checked_on=STARTS,
        )
        scheme.rules.append(SchemeRule(version=1, valid_from=STARTS, criteria=parse_rule(row).to_dict()))
        session.add(scheme)
        found[row["code"]] = scheme
    session.flush()
    return found


_SCHEME_ROWS = (
    {
        "code": "widow",
        "name_hi": "विधवा पेंशन",
        "name_en": "Widow pension",
        "sex": "F",
        "marital": "widow",
        "age_min": "40",
    },
    {
        "code": "women",
        "name_hi": "महिला योजना",
        "name_en": "Women's scheme",
        "sex": "F",
        "age_min": "21",
        "age_max": "59",
    },
    {"code": "farmer", "name_hi": "किसान योजना", "name_en": "Farmer scheme", "land_rule": "farmer"},
    {"code": "old_age", "name_hi": "वृद्धावस्था पेंशन", "name_en": "Old-age pension", "age_min": "60"},
)
