"""Cases of every kind over the small world, drawn by a seed: states, levels, ages, reasons, offices and histories."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cases import CLOSED, CaseState
from app.models import Booth, BoothArea, Case, CaseEvent, Entitlement, Reason, Submission
from tests.world import STARTS, World

OFFICES = ("ग्राम पंचायत", "जनपद पंचायत", "=HYPERLINK(1)", "+91 दफ्तर")
LIVE = [state for state in CaseState if state not in CLOSED]


def fill(session: Session, world: World, seed: int, now: datetime, cases: int = 45) -> None:
    """Add cases at booths of both districts, and at one booth that lies in no district, and commit."""
    draw = Random(seed)
    lonely = Booth(
        ac_no=156,
        booth_no="99",
        name_hi="अकेला बूथ",
        name_en="Lonely booth",
        position_quality="missing",
        position_note="",
        valid_from=STARTS,
    )
    session.add(lonely)
    session.flush()
    session.add_all(BoothArea(booth_id=lonely.id, area_id=area.id) for area in (world.state, world.near.constituency))
    booths = [*world.near.booths, *world.far.booths, lonely]
    reasons = [None, *session.scalars(select(Reason.id))]
    schemes = sorted(scheme.id for scheme in world.schemes.values())
    for number in range(cases):
        _case(session, world, draw, number, draw.choice(booths), draw.choice(schemes), draw.choice(reasons), now)
    session.commit()


def _case(
    session: Session,
    world: World,
    draw: Random,
    number: int,
    booth: Booth,
    scheme_id: int,
    reason_id: int | None,
    now: datetime,
) -> None:
    opened = now - timedelta(days=draw.randrange(0, 240), minutes=draw.randrange(10, 1400))
    due = Entitlement(
        beneficiary_id=world.near.beneficiary_id,
        scheme_id=scheme_id,
        booth_id=booth.id,
        period=f"r{number}",
        status="eligible",
        why=[],
        checked_on=date(2026, 1, 1),
        receipt="not_received",
    )
    session.add(due)
    session.flush()
    path = [CaseState.OPEN, *draw.sample(LIVE[1:], draw.randrange(0, 4))]
    if draw.random() < 0.3:
        path.append(draw.choice(sorted(CLOSED)))
    spans = sorted(draw.random() for _ in path[1:])
    moments = [opened, *(opened + (now - opened) * span * 0.99 for span in spans)]
    level = draw.randrange(1, 4)
    case = Case(
        number=f"PH26-9{number:07d}",
        entitlement_id=due.id,
        beneficiary_id=world.near.beneficiary_id,
        scheme_id=scheme_id,
        booth_id=booth.id,
        state=path[-1],
        level=level,
        owner_id=draw.choice([None, world.users["worker"], world.users["office_bearer"]]),
        filed_by_id=world.users["worker"],
        reason_id=reason_id,
        opened_at=opened,
        stage_since=moments[-1],
        stage_due=now + timedelta(days=draw.randrange(-30, 30), minutes=7),
        case_due=now + timedelta(days=draw.randrange(-30, 30), minutes=7),
        closed_at=moments[-1] if path[-1] in CLOSED else None,
    )
    session.add(case)
    session.flush()
    before: CaseState | None = None
    for state, moment in zip(path, moments, strict=True):
        # A note in between moves nothing and must not cut a stay in two.
        for came_from, kind in ((before, "assigned"), (state, "noted")):
            session.add(
                CaseEvent(
                    case_id=case.id,
                    kind="filed" if came_from is None else kind,
                    from_state=came_from,
                    to_state=state,
                    level=level,
                    details={},
                    occurred_at=moment,
                    recorded_at=moment,
                )
            )
        before = state
    for sequence in range(1, draw.randrange(0, 3) + 1):
        session.add(
            Submission(
                case_id=case.id,
                sequence=sequence,
                authority=draw.choice(OFFICES),
                channel="office",
                filed_on=opened.date(),
                recorded_at=opened,
            )
        )
