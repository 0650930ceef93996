"""Finding a kept letter again, on the screen and as a sheet.

A letter may be seen by whom every one of its cases may be seen by: a sheet shows all the names on it or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.access import Actor, Permission
from app.domain.errors import NotFound
from app.domain.letters import Composed
from app.domain.letters.reference import read_reference
from app.models import Beneficiary, Case, Household, Letter, LetterCase
from app.services import audit, scope
from app.services.paging import Order, Page, fetch_page

READ = Permission.CASE_READ
NEWEST = Order(Letter.created_at, Letter.id, True, datetime.fromisoformat, lambda row: row.created_at.isoformat())
_SHOWN = 20


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that no case of a letter is out of the actor's reach."""
    hidden = (
        select(LetterCase.case_id)
        .join(Case, Case.id == LetterCase.case_id)
        .where(LetterCase.letter_id == Letter.id, ~scope.reaches(actor, READ, Case.booth_id))
    )
    return ~hidden.exists()


def get_letter(session: Session, actor: Actor, reference: str) -> Letter:
    """Return one letter by its reference, as printed or as typed; raise NotFound unless all its cases are in reach."""
    scope.require(actor, READ)
    statement = select(Letter).where(Letter.reference == read_reference(reference)[:10], _in_reach(actor))
    letter = session.scalars(statement.options(joinedload(Letter.created_by))).one_or_none()
    if letter is None:
        raise NotFound
    return letter


def cases_of(session: Session, actor: Actor, reference: str) -> list[Case]:
    """Return the cases of a letter in the order of its table; raise NotFound unless all are in reach."""
    letter = get_letter(session, actor, reference)
    return list(session.scalars(_cases_in(letter).order_by(LetterCase.position)).unique())


def _cases_in(letter: Letter) -> Select[Case]:
    return (
        select(Case)
        .join(LetterCase, LetterCase.case_id == Case.id)
        .where(LetterCase.letter_id == letter.id)
        .options(
            joinedload(Case.beneficiary).joinedload(Beneficiary.household).joinedload(Household.settlement),
            joinedload(Case.scheme),
        )
    )


@dataclass(frozen=True, slots=True)
class LetterPage:
    """What the page of one letter shows: its words, and its cases in the order of the table."""

    letter: Letter
    composed: Composed
    cases: Sequence[Case]


def view_letter(session: Session, actor: Actor, reference: str) -> LetterPage:
    """Return what the page of one letter shows; raise NotFound unless all its cases are in reach."""
    letter = get_letter(session, actor, reference)
    return LetterPage(letter, Composed.from_dict(letter.content), cases_of(session, actor, reference))


def list_letters(session: Session, actor: Actor, *, cursor: str | None = None) -> Page[Letter]:
    """Return one page of the letters that the actor wrote and may still see, newest first."""
    scope.require(actor, Permission.LETTER_WRITE)
    statement = select(Letter).where(Letter.created_by_id == actor.user_id, _in_reach(actor))
    return fetch_page(session, statement.options(selectinload(Letter.links)), NEWEST, cursor)


def letters_of_case(session: Session, actor: Actor, case: Case) -> list[Letter]:
    """Return the newest letters about one case that the actor may see."""
    statement = (
        select(Letter)
        .join(LetterCase, LetterCase.letter_id == Letter.id)
        .where(LetterCase.case_id == case.id, _in_reach(actor))
        .order_by(Letter.created_at.desc(), Letter.id.desc())
        .limit(_SHOWN)
    )
    return list(session.scalars(statement))


def pdf_of(session: Session, actor: Actor, reference: str) -> bytes:
    """Return a letter as a PDF file, the same whenever it is asked for, and write down that it was.

    Raises:
        NotFound: a case of it is out of reach.
    """
    # Drawing needs fonts and a shaping engine; whoever never prints a letter never waits for them.
    from app.services.letters import paper

    letter = get_letter(session, actor, reference)
    audit.record(session, actor, "letter_printed", "letter", letter.id)
    return paper.draw(Composed.from_dict(letter.content), letter.created_at)
