"""The cases and orders from which tests of letters start."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.letters import LetterKind
from app.models import Case, Entitlement, Submission
from app.services import beneficiaries, cases, letters
from app.services.letters import LetterOrder, Selection
from tests.world import NOW, World, widow_form


def case_of(session: Session, number: str) -> Case:
    return session.scalars(select(Case).where(Case.number == number)).one()


def another_case(session: Session, world: World, name: str, **changes: object) -> Case:
    """File the widow's case of one more person in the near settlement."""
    assert world.near.settlement is not None
    form = widow_form(world.near.settlement.id, name, **changes)
    person = beneficiaries.register_beneficiary(session, world.actor("worker"), form, NOW)
    due = session.scalars(
        select(Entitlement).where(
            Entitlement.beneficiary_id == person.id, Entitlement.scheme_id == world.schemes["widow"].id
        )
    ).one()
    return cases.file_case(session, world.actor("worker"), cases.CaseForm(due.id), NOW)


def order_of(session: Session, actor: Actor, asked: Selection, kind: LetterKind | None = None) -> LetterOrder:
    """Return the order of a letter just as it is proposed."""
    draft = letters.propose(session, actor, asked, kind, NOW)
    assert draft is not None
    numbers = [draft.case.number] if draft.case else [case.number for case in draft.candidates.cases]
    return LetterOrder(draft.key, draft.office, draft.text.subject, draft.text.body, numbers)


def give_paper(case: Case) -> None:
    """Let an office have had the paper of a case for twenty days."""
    case.submissions.append(
        Submission(
            sequence=len(case.submissions) + 1,
            authority="CEO जनपद पंचायत",
            level=1,
            channel="office",
            filed_on=(NOW - timedelta(days=20)).date(),
            external_reference="आवक 412",
            recorded_at=NOW,
        )
    )
