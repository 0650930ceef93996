"""The slip that a person takes home about their case: on the screen, and as a small sheet."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.lifecycle.clocks import day_of
from app.domain.slips import Slip
from app.models import Case
from app.services import audit
from app.services.cases import get_case


def slip_of(session: Session, actor: Actor, number: str) -> Slip:
    """Return the slip of a case within reach, or raise NotFound."""
    return _slip(get_case(session, actor, number))


def pdf_of(session: Session, actor: Actor, number: str) -> bytes:
    """Return the slip as a PDF file and write down that it was printed; raise NotFound."""
    # Drawing needs fonts and a shaping engine; whoever never prints never waits for them.
    from app.services.letters import slip_paper

    case = get_case(session, actor, number)
    audit.record(session, actor, "receipt_slip_printed", "case", case.id)
    return slip_paper.draw(_slip(case), case.opened_at)


def _slip(case: Case) -> Slip:
    worker = case.owner or case.filed_by
    booth = case.booth
    return Slip(
        case.number,
        day_of(case.opened_at),
        worker.name if worker else "",
        f"बूथ {booth.ac_no}/{booth.booth_no}, {booth.name_hi or booth.name_en}",
    )
