"""What a letter says of its cases, gathered from their rows: values for the placeholders, rows of the table, an office.

A reason that accuses somebody (a bribe asked for, a local representative who refuses) is never put into a letter: the
sheet would lie on the very desk that it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.letters import LetterForm, LetterKind, Signature, Table
from app.domain.letters.wording import (
    PUBLIC_SERVICES_ACT,
    documents,
    for_place,
    hindi_day,
    limit_text,
    numbered,
    one_line,
    short_day,
)
from app.domain.lifecycle import Rules
from app.domain.lifecycle.clocks import DayKind, age_days, day_of
from app.domain.lifecycle.ladder import FIRST_DESKS
from app.models import Beneficiary, Case, Scheme, Settlement, Submission
from app.services import places

ANY_SCHEME = "शासकीय योजनाओं"
STATE_NAME = "मध्य प्रदेश"
_ROOM = "............................"
TABLE_HEAD = ("क्र.", "प्रकरण क्रमांक", "नाम", "पिता/पति/मुखिया", "योजना", "कब से", "पूर्व संदर्भ")
_OPEN_REASONS = ("no", "watch")
_RTI_OFFICER, _APPEAL_OFFICER = "लोक सूचना अधिकारी", "प्रथम अपीलीय अधिकारी"


@dataclass(frozen=True, slots=True)
class Locality:
    """Where the cases are, as far as they share it; a level that they do not share is empty."""

    settlement: str = ""
    panchayat: str = ""
    block: str = ""
    district: str = ""
    urban: bool = False

    @property
    def text(self) -> str:
        """The place in one line; the state where nothing smaller is shared."""
        return ", ".join(part for part in (self.settlement, self._above) if part) or STATE_NAME

    @property
    def _above(self) -> str:
        block = f"विकासखंड {self.block}" if self.block and not self.urban else ""
        district = f"जिला {self.district} (म.प्र.)" if self.district else ""
        return ", ".join(part for part in (block, district) if part)

    def address(self, *, of_panchayat: bool = False) -> str:
        """Return the lines under an office's name: the panchayat where the office is its own, block, district."""
        panchayat = f"{'वार्ड' if self.urban else 'ग्राम पंचायत'} {self.panchayat}" if self.panchayat else ""
        lines = (panchayat if of_panchayat else "", self._above)
        return ",\n".join(line for line in lines if line) or STATE_NAME


def locality_of(session: Session, settlements: Sequence[Settlement]) -> Locality:
    """Return what some settlements have in common."""
    names = {settlement.name_hi or settlement.name_en for settlement in settlements}
    shared = len({settlement.id for settlement in settlements}) == 1
    booths = {settlement.booth_id for settlement in settlements}
    return Locality(
        one_line(names.pop()) if shared else "",
        _shared_area(session, booths, "panchayat"),
        _shared_area(session, booths, "block"),
        _shared_area(session, booths, "district"),
        urban=bool(settlements) and all(settlement.kind == "urban" for settlement in settlements),
    )


def _shared_area(session: Session, booths: set[int], kind: str) -> str:
    areas = places.areas_of(session, booths, kind)
    return one_line(areas[0].name_hi) if len(areas) == 1 else ""


def settlement_of(case: Case) -> Settlement:
    """Return the settlement in which the person of a case lives."""
    return case.beneficiary.household.settlement


def scheme_values(schemes: Sequence[Scheme], locality: Locality) -> dict[str, str]:
    """Return what a letter says of the scheme, where all its cases have the same one, and of the place."""
    values = {
        "scheme": ANY_SCHEME,
        "place": locality.text,
        "settlement": locality.settlement,
        "block": locality.block,
        "district": locality.district,
    }
    if len({scheme.id for scheme in schemes}) != 1:
        return values
    scheme = schemes[0]
    limited = scheme.limit_days is not None
    return values | {
        "scheme": scheme.name_hi,
        "department": scheme.department_hi,
        "benefit": scheme.benefit_hi,
        "officer": for_place(scheme.officer_hi, urban=locality.urban),
        "limit": limit_text(scheme.limit_days, scheme.limit_kind == DayKind.WORKING),
        "act": PUBLIC_SERVICES_ACT if limited else "",
        "documents": documents(scheme.documents_hi),
    }


def case_values(case: Case, today: date) -> dict[str, str]:
    """Return what a letter for one person says of the person and of the papers of this round."""
    who, papers = case.beneficiary, papers_of(case)
    urban = settlement_of(case).kind == "urban"
    relative = _relative(who)
    opened = day_of(case.opened_at)
    values = {
        "person": who.name_hi or who.name_en,
        "relative": relative,
        "applicant": _applicant(who),
        "case_number": case.number,
        "opened_on": hindi_day(opened),
        "waiting_days": str(age_days(case.opened_at, today)),
        "reason": case.reason.label_hi if case.reason and case.reason.fairness_flag in _OPEN_REASONS else "",
        "earlier": numbered((_paper_text(paper, urban) for paper in papers), "; "),
    }
    return values | (_paper_values(case, papers, today) if papers else {})


def _paper_values(case: Case, papers: Sequence[Submission], today: date) -> dict[str, str]:
    first, last = papers[0], papers[-1]
    refused = case.state == CaseState.DEPT_REJECTED
    days = str(max(0, (today - first.filed_on).days))
    return {
        "filed_on": hindi_day(first.filed_on),
        "filed_with": for_place(first.authority, urban=settlement_of(case).kind == "urban"),
        "filed_days": days,
        "pending_days": "" if refused else days,
        "office_number": next((paper.external_reference for paper in reversed(papers) if paper.external_reference), ""),
        "refused_on": hindi_day(last.reply_on) if refused else "",
        "reply": last.reply_text if refused else "",
    }


def papers_of(case: Case) -> list[Submission]:
    """Return the papers of the present round, oldest first."""
    return [paper for paper in case.submissions if paper.cycle == case.reopened_count + 1]


def _paper_text(paper: Submission, urban: bool) -> str:
    number = f", क्रमांक {one_line(paper.external_reference)}" if paper.external_reference else ""
    return f"{hindi_day(paper.filed_on)}, {for_place(paper.authority, urban=urban)}{number}"


def _relative(who: Beneficiary) -> str:
    """Return the father, husband or head as written; somebody who heads the family has none."""
    same = who.relation_name.strip() in (who.name_hi.strip(), who.name_en.strip())
    return "" if same else one_line(who.relation_name)


def _applicant(who: Beneficiary) -> str:
    name, relative = one_line(who.name_hi or who.name_en), _relative(who)
    return f"{name} (पिता/पति/मुखिया: {relative})" if relative else name


def table_of(cases: Sequence[Case]) -> Table:
    """Return the table of a collective letter, one row for each case in the order given."""
    rows = tuple(_row(number, case) for number, case in enumerate(cases, start=1))
    return Table(TABLE_HEAD, rows)


def _row(number: int, case: Case) -> tuple[str, ...]:
    who, papers = case.beneficiary, papers_of(case)
    last = papers[-1] if papers else None
    earlier = f"{short_day(last.filed_on)} {one_line(last.external_reference)}".strip() if last else "–"
    since = papers[0].filed_on if papers else day_of(case.opened_at)
    return (
        str(number),
        case.number,
        one_line(who.name_hi or who.name_en),
        _relative(who) or "–",
        one_line(case.scheme.name_hi),
        short_day(since),
        earlier,
    )


def signature_of(form: LetterForm, cases: Sequence[Case], writer: str) -> Signature:
    """Return who signs: the person, or the guardian for a child, or somebody for all the people of the table."""
    if form is LetterForm.MANY:
        return Signature("आवेदकों की ओर से", (f"नाम: {one_line(writer)}", f"पता: {_ROOM}", f"मोबाइल: {_ROOM}"))
    who = cases[0].beneficiary
    name = one_line(who.name_hi or who.name_en)
    guardian = next((c.guardian_name for c in who.consents if c.withdrawn_at is None and c.guardian_name), "")
    shown = f"नाम: {one_line(guardian)} (अभिभावक, {name})" if guardian else f"नाम: {name}"
    return Signature("आवेदक", (shown, f"मोबाइल (देना चाहें तो): {_ROOM}"))


def proposed_office(kind: LetterKind, case: Case, rules: Rules, locality: Locality) -> str:
    """Return the office that a letter of a kind most likely goes to, in lines; it may be overwritten."""
    district = f"जिला {locality.district} (म.प्र.)" if locality.district else STATE_NAME
    if kind is LetterKind.JAN_SUNWAI:
        return f"कलेक्टर (जन सुनवाई),\n{district}"
    if kind is LetterKind.APPEAL:
        appeal = for_place(case.scheme.first_appeal_hi, urban=locality.urban)
        return f"{_APPEAL_OFFICER}{f' ({appeal})' if appeal else ''},\n{district}"
    holder = _holder(case, rules, locality)
    return f"{_RTI_OFFICER},\nकार्यालय {holder}" if kind is LetterKind.RTI else holder


def _holder(case: Case, rules: Rules, locality: Locality) -> str:
    """Return who has the paper now; else the office of the present rung, else the scheme's officer; with its place."""
    papers = [paper for paper in papers_of(case) if paper.level is not None]
    rung = rules.ladder.rung(papers[-1].level or case.level if papers else case.level)
    asked_next = rung.label.hi if rung else case.scheme.officer_hi
    named = papers[-1].authority if papers else asked_next
    office = for_place(named, urban=locality.urban) or case.scheme.department_hi
    return f"{office},\n{locality.address(of_panchayat=rung is not None and rung.code in FIRST_DESKS)}"
