"""Cases that support a note about a finding: named by whoever may read them, opened by whoever may read them.

A finding is read by more people than its cases are. Each reader gets links to the cases within their own reach and
the number of the others, so that grounds can be weighed without opening a door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.fairness.finding_evidence import CaseNotFromHere, read_case_numbers
from app.models import Case, FairnessEvidence, FairnessNote
from app.services import scope
from app.services.fairness_reach import booths_of


@dataclass(frozen=True, slots=True)
class CasesBeside:
    """The cases beside one note: numbers of those that the reader may open, and how many more there are."""

    numbers: Sequence[str] = ()
    others: int = 0


def cases_named(session: Session, actor: Actor, level: str, place_id: int, text: str) -> list[int]:
    """Return the keys of the cases of a place that a text names by their numbers.

    Raises:
        CaseNotFromHere: a number is no case of the place, or out of the actor's reach. TooManyCases: see the rule.
    """
    numbers = read_case_numbers(text)
    if not numbers:
        return []
    here = select(Case.number, Case.id).where(Case.number.in_(numbers), Case.booth_id.in_(booths_of(level, place_id)))
    found: dict[str, int] = {}
    if actor.may(Permission.CASE_READ):
        rows = session.execute(scope.within(here, actor, Permission.CASE_READ, Case.booth_id))
        found = {number: key for number, key in rows}
    for number in numbers:
        if number not in found:
            raise CaseNotFromHere(CaseNotFromHere.sentence.format(number=number), field="cases")
    return [found[number] for number in numbers]


def lay_beside(session: Session, note: FairnessNote, case_ids: Sequence[int]) -> None:
    """Keep the cases that a note points to; the note has its key already."""
    session.add_all(FairnessEvidence(note_id=note.id, case_id=key) for key in case_ids)


def cases_beside(session: Session, actor: Actor, finding_id: int) -> Mapping[int, CasesBeside]:
    """Return the cases beside the notes of a finding, by the note's key, as far as the actor may open them."""
    rows = session.execute(
        select(FairnessEvidence.note_id, Case.id, Case.number)
        .join(FairnessNote, FairnessNote.id == FairnessEvidence.note_id)
        .join(Case, Case.id == FairnessEvidence.case_id)
        .where(FairnessNote.finding_id == finding_id)
        .order_by(Case.number)
    ).all()
    near = _within_reach(session, actor, sorted({key for _note, key, _number in rows}))
    found: dict[int, tuple[list[str], list[str]]] = {}
    for note_id, key, number in rows:
        found.setdefault(note_id, ([], []))[key not in near].append(number)
    return {note_id: CasesBeside(open_to, len(closed)) for note_id, (open_to, closed) in found.items()}


def _within_reach(session: Session, actor: Actor, case_ids: Sequence[int]) -> set[int]:
    if not case_ids or not actor.may(Permission.CASE_READ):
        return set()
    own = select(Case.id).where(Case.id.in_(case_ids))
    return set(session.scalars(scope.within(own, actor, Permission.CASE_READ, Case.booth_id)))
