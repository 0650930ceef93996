"""Erasing a person out of reports of partiality: identity goes, the report and its count stay.

A report accuses an office, and others may have told the same; so it is not deleted when somebody in it asks to be
erased (DPDP Act 2023, section 12). Name, mobile, case and the mark by which the person could be known again go, and
their name goes out of the words of everybody else. The mark is replaced by one drawn by lot, the same in all reports
of that person: so many people have complained as before, and nobody can be had from it. A name alone does not tell
two people of it apart: where another of that name lives about the place, such a report is left for a person to decide.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer_group

from app.domain.access import Actor
from app.domain.errors import NotFound
from app.domain.partiality import Agreed
from app.domain.partiality_rules import complainant_text
from app.domain.partiality_words import Named, is_named, without
from app.domain.search_keys import search_text
from app.models import Beneficiary, BoothArea, Case, PartialityReport, PartialityStep
from app.models.encryption import field_cipher
from app.models.partiality import SEALED
from app.services import audit, scope


@dataclass(frozen=True, slots=True)
class Erased:
    """In how many reports the person was the complainant, and in how many more somebody else's words named them.

    ``doubtful`` reports know their complainant by name alone, and others of that name live about the place: they were
    left as they are.
    """

    as_complainant: int
    in_words: int
    doubtful: int = 0


class _Told(Enum):
    """Whether the person is the complainant of a report: known so, by name alone, or not."""

    SURELY = auto()
    BY_NAME = auto()
    NO = auto()


@dataclass(frozen=True, slots=True)
class _Person:
    named: Named
    cases: frozenset[str]
    marks: frozenset[str]
    name_keys: tuple[str, ...]

    def told(self, report: PartialityReport) -> _Told:
        """Tell whether the person is the complainant: by mark, by mobile or own case, or where only a name is known."""
        if report.complainant_key in self.marks or (report.mobile and report.mobile == self.named.mobile):
            return _Told.SURELY
        named = bool(report.name) and is_named(report.name or "", self.named)
        keys = {*self.name_keys, *([search_text(report.name)] if named and report.name else [])}
        by_name = report.complainant_key in {_mark(None, None, key, report.area_id) for key in keys}
        if report.case_number in self.cases and (named or by_name):
            return _Told.SURELY
        return _Told.BY_NAME if by_name else _Told.NO


def erase_person(session: Session, actor: Actor | None, person_id: int, *, namesakes: bool = False) -> Erased:
    """Take a person out of every report of partiality that holds them; a second time finds nothing.

    Reports are looked for by mark everywhere, and by their words about the places where the person lives. With
    ``namesakes`` a complainant who is known by name alone is taken for the person even where others of that name live.
    The audit chain says which report was touched, and not for whom.

    Raises:
        NotFound: there is no such person.
    """
    person = session.get(Beneficiary, person_id) if 0 < person_id <= scope.LARGEST_KEY else None
    if person is None:
        raise NotFound
    sought, mark = _sought(session, person), secrets.token_hex(16)
    as_complainant = in_words = doubtful = 0
    for report in _candidates(session, person, sought):
        known = sought.told(report)
        in_doubt = known is _Told.BY_NAME and not namesakes
        if in_doubt and _others_of_the_name(session, person, report.area_id, sought):
            doubtful += 1
            continue
        told = known is not _Told.NO
        named = _take_out_of_words(report, sought, told=told)
        if not (told or named):
            continue
        as_complainant, in_words = as_complainant + told, in_words + (not told)
        if told:
            _take_out_complainant(report, mark)
        report.version += 1
        audit.record(session, actor, "partiality_erased", "partiality_report", report.id)
    session.flush()
    return Erased(as_complainant, in_words, doubtful)


def _mark(person: str | None, mobile: str | None, name: str, area_id: int) -> str:
    return field_cipher().fingerprint(complainant_text(person, mobile, name, area_id) or "")


def _sought(session: Session, person: Beneficiary) -> _Person:
    names = tuple(name for name in (person.name_hi, person.name_en) if name.strip())
    marks = {_mark(str(person.id), None, "", 0), *([_mark(None, person.mobile, "", 0)] if person.mobile else [])}
    numbers = session.scalars(select(Case.number).where(Case.beneficiary_id == person.id))
    keys = tuple(search_text(name) for name in names)
    return _Person(Named(names, person.mobile), frozenset(numbers), frozenset(marks), keys)


def _candidates(session: Session, person: Beneficiary, sought: _Person) -> list[PartialityReport]:
    """Return the reports that may hold the person, opened: those with a mark of theirs, those about where they live."""
    around = select(BoothArea.area_id).where(BoothArea.booth_id == person.booth_id)
    statement = (
        select(PartialityReport)
        .where(or_(PartialityReport.area_id.in_(around), PartialityReport.complainant_key.in_(sorted(sought.marks))))
        .options(
            undefer_group(SEALED),
            joinedload(PartialityReport.area),
            selectinload(PartialityReport.steps).undefer_group(SEALED),
        )
        .order_by(PartialityReport.id)
        .with_for_update(of=PartialityReport)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def _others_of_the_name(session: Session, person: Beneficiary, area_id: int, sought: _Person) -> bool:
    """Tell whether somebody else of that name, by its sound, is recorded in an area."""
    first = sorted({key.partition(" ")[0] for key in sought.name_keys})
    others = (
        select(Beneficiary.name_hi, Beneficiary.name_en)
        .join(BoothArea, BoothArea.booth_id == Beneficiary.booth_id)
        .where(
            BoothArea.area_id == area_id,
            Beneficiary.id != person.id,
            Beneficiary.merged_into_id.is_(None),
            or_(*(Beneficiary.search_keys.contains(key) for key in first)),
        )
    )
    return any(
        is_named(name, sought.named) or search_text(name) in sought.name_keys
        for names in session.execute(others)
        for name in names
        if name
    )


def _take_out_of_words(report: PartialityReport, sought: _Person, *, told: bool) -> bool:
    """Take the person out of every text of a report they are in; True where its words or its case named them."""
    holders: list[PartialityReport | PartialityStep] = [report, *report.steps]
    texts = {PartialityReport: ("what", "witness"), PartialityStep: ("words", "authority", "reference")}
    places = [(holder, name) for holder in holders for name in texts[type(holder)] if getattr(holder, name)]
    by_case = report.case_number in sought.cases
    named = by_case or any(is_named(getattr(holder, name), sought.named) for holder, name in places)
    for holder, name in places if named or told else ():
        cleaned = without(getattr(holder, name), sought.named)
        if cleaned != getattr(holder, name):
            setattr(holder, name, cleaned)
    if by_case:
        report.case_number = None
    return named


def _take_out_complainant(report: PartialityReport, mark: str) -> None:
    report.name = report.mobile = report.case_number = report.client_key = None
    if report.complainant_key is not None:
        report.complainant_key = mark
    if report.agreed == Agreed.WITH_NAME:
        report.agreed = Agreed.WITHOUT_NAME
