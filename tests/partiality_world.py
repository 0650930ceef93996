"""Blocks and panchayats of government in the small world, and reports of partiality about them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.partiality import Agreed, Happening, Post, Precision, Told
from app.models import Area, Booth, BoothArea, PartialityReport, RoleAssignment
from app.services import accounts, partiality
from tests.world import PASSWORD, STARTS, World, _password_hash

HAPPENED = date(2026, 9, 14)
SENT = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
TELLING = partiality.Telling(
    area_id=None,
    post=Post.SARPANCH,
    happening=Happening.SUPPORT_ASKED,
    what="कहा कि पहले साथ देने का वादा करो",
    agreed=Agreed.WITHOUT_NAME,
    told=Told.IN_PERSON,
    precision=Precision.DAY,
    happened_on=HAPPENED,
)


@dataclass(frozen=True)
class Government:
    """The near district, its two blocks (booths 1 and 2; booth 3), and a panchayat in the first (booth 1)."""

    district: Area
    block: Area
    other_block: Area
    panchayat: Area

    def areas(self) -> list[Area]:
        return [self.district, self.block, self.other_block, self.panchayat]


def govern(world: World) -> Government:
    """Put blocks and a panchayat over the booths of the near district."""
    session, near = world.session, world.near
    block = put_area(session, "block", "B1", near.district, near.booths[:2])
    other = put_area(session, "block", "B2", near.district, near.booths[2:])
    return Government(near.district, block, other, put_area(session, "panchayat", "P1", block, near.booths[:1]))


def put_area(session: Session, kind: str, code: str, parent: Area, booths: list[Booth]) -> Area:
    area = Area(
        hierarchy="administrative", kind=kind, code=code, name_hi=f"जगह {code}", name_en=f"Place {code}", parent=parent
    )
    session.add(area)
    session.flush()
    session.add_all(BoothArea(booth_id=booth.id, area_id=area.id) for booth in booths)
    session.flush()
    return area


def tell(
    world: World, area: Area, person: str = "worker", when: datetime = SENT, **changes: object
) -> PartialityReport:
    """Send a report about a post of an area as one of the world's people."""
    telling = dataclasses.replace(TELLING, area_id=area.id, **changes)  # type: ignore[arg-type]
    return partiality.send_report(world.session, world.actor(person), telling, when)


def add_person(world: World, name: str, role: Role, area: Area | None = None, booth: Booth | None = None) -> None:
    """Give the world another person with one role, who signs in like the others."""
    user, _ = accounts.create_user(
        world.session,
        name=name,
        identifier=f"{name}@example.org",
        role=role,
        area_id=area.id if area else None,
        booth_id=booth.id if booth else None,
        password=PASSWORD,
        starts_on=STARTS,
        password_hash=_password_hash(),
    )
    world.users[name] = user.id


def add_role(
    world: World,
    person: str,
    role: Role,
    area: Area | None = None,
    booth: Booth | None = None,
    ends_on: date | None = None,
) -> None:
    """Give one of the world's people another role."""
    row = RoleAssignment(
        user_id=world.users[person],
        role=role,
        area_id=area.id if area else None,
        booth_id=booth.id if booth else None,
        starts_on=STARTS,
        ends_on=ends_on,
    )
    world.session.add(row)
    world.session.flush()
    world.session.expire_all()
