"""A world of booths and many cases, of which every single thing differs that a filter may ask for."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.cases import CaseState
from app.models import Case, Reason, Submission
from app.services import counter_upkeep
from tests.map_world import MapWorld, two_districts
from tests.world import World

OFFICES = ("तहसील कार्यालय", "जनपद पंचायत")


@dataclass
class Crowd:
    """A world of booths and cases, and everything about each case that a filter may ask for."""

    places: MapWorld
    cases: list[Case]
    now: datetime

    def read_into(self, session: Session, world: World) -> Crowd:
        """Return the same crowd as rows of another session, on a copy of the database in which it was built."""
        return Crowd(self.places.read_into(session, world), _cases(session), self.now)


def enter_cases(places: MapWorld, now: datetime) -> None:
    session, chance = places.session, random.Random(17)
    reasons = [None, *session.scalars(select(Reason.id))]
    for booth in places.booths.values():
        for _ in range(chance.choice((0, 8, 14, 22))):
            case = places.case(
                booth,
                chance.choice(("widow", "women")),
                state=chance.choice(list(CaseState)),
                # Some hours off the full day, so that no case lies on the edge of an age.
                age_days=chance.randrange(90),
                overdue=chance.random() < 0.5,
                now=now - timedelta(hours=chance.randrange(1, 20)),
            )
            case.level, case.reason_id = chance.randrange(1, 4), chance.choice(reasons)
            case.owner_id = chance.choice((None, places.world.users["worker"], places.world.users["office_bearer"]))
            case.case_due = now + timedelta(days=chance.randrange(-30, 30), hours=1)
            for sequence in range(chance.choice((0, 0, 1, 2))):
                returned = chance.random() < 0.3
                session.add(
                    Submission(
                        case_id=case.id,
                        sequence=sequence + 1,
                        authority=chance.choice(OFFICES),
                        level=1,
                        channel=chance.choice(("office", "rti")),
                        filed_on=now.date(),
                        dispatch="returned" if returned else chance.choice(("sent", "delivered")),
                        returned_on=now.date() if returned else None,
                        recorded_at=now,
                    )
                )
        for _ in range(chance.choice((0, 2))):
            places.due(booth, receipt=chance.choice(("unknown", "received")))


def gather(session: Session, world: World) -> Crowd:
    """Put twelve more booths under the seats of two districts, and cases into all of them; commit."""
    places, now = two_districts(session, world), datetime.now(UTC)
    west, east = places.areas["district:901"], places.areas["district:902"]
    for number in range(3, 9):
        places.booth(f"902/{number}", (west, east)[number % 2], places.areas["constituency:902"])
        places.booth(f"903/{number}", east, places.areas["constituency:903"])
    enter_cases(places, now)
    counter_upkeep.rebuild(session)
    session.commit()
    return Crowd(places, _cases(session), now)


def _cases(session: Session) -> list[Case]:
    everything = select(Case).options(selectinload(Case.submissions), joinedload(Case.work))
    return list(session.scalars(everything).unique())
