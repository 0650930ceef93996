"""A world for maps: districts and constituencies as squares, booths in them, cases and answers as a test asks for."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.counters import Standing
from app.models import (
    Area,
    Beneficiary,
    Booth,
    BoothArea,
    Boundary,
    Case,
    Entitlement,
    Household,
    RoleAssignment,
    Scheme,
    Settlement,
    User,
)
from app.services import accounts, counters
from geo.shapes import to_wkb
from tests.world import NOW, STARTS, TODAY, World

M = TypeVar("M", Case, Entitlement)


@dataclass
class MapWorld:
    """Builds on the small world's state, schemes and people; everything else is added by the test.

    ``keys`` has the ids of areas ("district:901"), booths ("901/1") and schemes ("scheme:widow"),
    for when the session is gone.
    """

    session: Session
    world: World
    areas: dict[str, Area] = field(default_factory=dict)
    booths: dict[str, Booth] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    people: int = 0

    def read_into(self, session: Session, world: World) -> MapWorld:
        """Return the same places as rows of another session, on a copy of the database in which they were built."""
        return dataclasses.replace(
            self,
            session=session,
            world=world,
            areas={name: session.get_one(Area, self.keys[name]) for name in self.areas},
            booths={reference: session.get_one(Booth, self.keys[reference]) for reference in self.booths},
            keys=dict(self.keys),
        )

    def area(
        self,
        hierarchy: str,
        kind: str,
        code: str,
        *,
        name: str = "",
        square: tuple[float, float, float] | None = None,
    ) -> Area:
        """Add an area; ``square`` is (west, south, side) in degrees."""
        label = name or f"{kind} {code}"
        made = Area(
            hierarchy=hierarchy, kind=kind, code=code, name_hi=label, name_en=label, parent_id=self.world.state.id
        )
        self.session.add(made)
        self.session.flush()
        if square:
            west, south, side = square
            shape = to_wkb(shapely.box(west, south, west + side, south + side))
            self.session.add(Boundary(area_id=made.id, shape=shape, source="test", loaded_on=TODAY))
        self.areas[f"{kind}:{code}"] = made
        self.keys[f"{kind}:{code}"] = made.id
        return made

    def booth(
        self,
        reference: str,
        *areas: Area,
        at: tuple[float, float] | None = (77.5, 23.5),
        quality: str = "sure",
        name: str = "",
    ) -> Booth:
        """Add a booth ("156/1") under areas, the state always among them."""
        ac_no, number = reference.split("/")
        label = name or f"शाला {reference}"
        made = Booth(
            ac_no=int(ac_no),
            booth_no=number,
            name_hi=label,
            name_en=label,
            lon=at[0] if at else None,
            lat=at[1] if at else None,
            position_quality=quality,
            valid_from=STARTS,
        )
        self.session.add(made)
        self.session.flush()
        for area in {area.id: area for area in (self.world.state, *areas)}.values():
            self.session.add(BoothArea(booth_id=made.id, area_id=area.id))
        self.session.flush()
        self.booths[reference] = made
        self.keys[reference] = made.id
        return made

    def due(
        self, booth: Booth, scheme: str = "widow", *, receipt: str = "not_received", status: str = "eligible"
    ) -> Entitlement:
        """Add a person of a booth with one entitlement."""
        self.people += 1
        settlement = self.session.scalars(select(Settlement).where(Settlement.booth_id == booth.id)).first()
        if settlement is None:
            settlement = Settlement(booth_id=booth.id, name_hi="टोला", kind="rural", created_at=NOW)
            self.session.add(settlement)
            self.session.flush()
        household = Household(settlement_id=settlement.id, head_name="-", facts={}, created_at=NOW)
        self.session.add(household)
        self.session.flush()
        person = Beneficiary(
            household_id=household.id,
            booth_id=booth.id,
            name_hi=f"व्यक्ति {self.people}",
            sex="F",
            facts={},
            created_at=NOW,
        )
        self.session.add(person)
        self.session.flush()
        made = Entitlement(
            beneficiary_id=person.id,
            scheme_id=self.scheme(scheme).id,
            booth_id=booth.id,
            status=status,
            receipt=receipt,
            checked_on=TODAY,
            why=[],
        )
        return self._kept(made)

    def case(
        self,
        booth: Booth,
        scheme: str = "widow",
        *,
        state: str = "OPEN",
        age_days: int = 0,
        overdue: bool = False,
        now: datetime = NOW,
    ) -> Case:
        """Add a case of its own person."""
        due = self.due(booth, scheme)
        opened = now - timedelta(days=age_days)
        stage_due = now + timedelta(days=-1 if overdue else 1)
        made = Case(
            number=f"T-{self.people:06d}",
            entitlement_id=due.id,
            beneficiary_id=due.beneficiary_id,
            scheme_id=due.scheme_id,
            booth_id=booth.id,
            state=state,
            opened_at=opened,
            stage_since=opened,
            stage_due=stage_due,
            case_due=now,
        )
        return self._kept(made)

    def _kept(self, made: M) -> M:
        """Store a row and count it, as every service does that writes one."""
        self.session.add(made)
        self.session.flush()
        counters.record_change(self.session, Standing(), counters.standing_of(made))
        return made

    def scheme(self, code: str) -> Scheme:
        """Return one of the small world's schemes."""
        return self.session.scalars(select(Scheme).where(Scheme.code == code)).one()

    def actor(self, *held: tuple[Role, Area | Booth]) -> Actor:
        """Add a person who holds these roles."""
        return accounts.actor_by_id(self.session, self.user(*held).id, TODAY)

    def user(self, *held: tuple[Role, Area | Booth], password_hash: str = "-") -> User:
        """Add an account with these roles."""
        self.people += 1
        made = User(
            name=f"साथी {self.people}",
            email=f"someone{self.people}@example.org",
            password_hash=password_hash,
            created_at=NOW,
        )
        made.assignments.extend(_assignments(held))
        self.session.add(made)
        self.session.flush()
        return made


def _assignments(held: tuple[tuple[Role, Area | Booth], ...]) -> list[RoleAssignment]:
    """Return one assignment for each role held."""
    return [
        RoleAssignment(
            role=role,
            area_id=place.id if isinstance(place, Area) else None,
            booth_id=place.id if isinstance(place, Booth) else None,
            starts_on=date(2020, 1, 1),
        )
        for role, place in held
    ]


def two_districts(session: Session, world: World) -> MapWorld:
    """Two districts side by side; constituency 902 has booths in both, 901 and 903 lie in one each.

    ::

        district 901 (west)          district 902 (east)
        901/1 901/2  902/1           902/2  903/1
    """
    made = MapWorld(session, world)
    made.keys |= {f"scheme:{code}": scheme.id for code, scheme in world.schemes.items()}
    west = made.area("administrative", "district", "901", name="पश्चिम जिला", square=(77.0, 23.0, 1.0))
    east = made.area("administrative", "district", "902", name="पूर्व जिला", square=(78.0, 23.0, 1.0))
    ac = {
        number: made.area("electoral", "constituency", number, name=f"सीट {number}", square=(77.0 + step, 23.0, 0.7))
        for step, number in ((0.0, "901"), (0.7, "902"), (1.4, "903"))
    }
    made.booth("901/1", west, ac["901"], at=(77.2, 23.2))
    made.booth("901/2", west, ac["901"], at=(77.4, 23.4), quality="doubtful")
    made.booth("901/3", west, ac["901"], at=None, quality="missing")
    made.booth("902/1", west, ac["902"], at=(77.8, 23.3))
    made.booth("902/2", east, ac["902"], at=(78.2, 23.3))
    made.booth("903/1", east, ac["903"], at=(78.6, 23.4))
    return made
