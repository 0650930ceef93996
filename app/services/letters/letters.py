"""Proposing a letter, and keeping it word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.access import Actor
from app.domain.cases import CaseState
from app.domain.errors import InvalidInput, Sentence
from app.domain.letters import Composed, LetterForm, LetterKind, LetterText, TemplateKey, fill, proposed_kind
from app.domain.letters.reference import new_reference
from app.domain.letters.template import LONGEST_BODY, LONGEST_SUBJECT
from app.domain.letters.wording import hindi_day
from app.domain.lifecycle.clocks import day_of
from app.models import Case, Letter, LetterCase
from app.services import audit, scope
from app.services.letters import facts, selection, wording
from app.services.letters.selection import Candidates, Selection
from app.services.rule_book import rules_for
from app.services.transactions import one_at_a_time

LONGEST_OFFICE = 300

_NO_CASES = Sentence("कम से कम एक प्रकरण चुनें।", "Tick at least one case.")
_GONE = Sentence(
    "चुने हुए {gone} प्रकरण अब पत्र में नहीं आ सकते (बंद हुए, या सहमति नहीं रही)। सूची देखकर फिर से बनाएं।",
    "{gone} of the ticked cases can no longer be in a letter (closed, or consent withdrawn). Look at the list again.",
)
_NEEDED = Sentence("यह खाली नहीं रह सकता।", "This may not be empty.")
_LONG = Sentence("यह बहुत लंबा है: {most} अक्षर तक लिखें।", "This is too long: write up to {most} characters.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as proposed: what the form is filled with. ``candidates`` is None for a letter about one case."""

    key: TemplateKey
    office: str
    text: LetterText
    proposed: LetterKind
    case: Case | None = None
    candidates: Candidates | None = None


@dataclass(frozen=True, slots=True)
class LetterOrder:
    """What the form says: kind, office, the words as they are to be printed, and the cases by number."""

    key: TemplateKey
    office: str
    subject: str
    body: str
    numbers: Sequence[str] = field(default_factory=tuple)
    settlement_id: int | None = None
    client_key: str | None = None


def propose(session: Session, actor: Actor, asked: Selection, kind: LetterKind | None, today: datetime) -> Draft | None:
    """Return a filled letter for what was asked for, of the kind that fits or of the one chosen.

    None where a collective letter would have no case to carry.

    Raises:
        NotFound: the case or settlement is out of reach. CaseIsClosed, NoConsent: no letter may be written.
    """
    if asked.number:
        case = selection.case_for_letter(session, actor, asked.number)
        return _draft(session, actor, LetterForm.ONE, [case], kind, today)
    found = selection.candidates(session, actor, asked)
    if not found.cases:
        return None
    return _draft(session, actor, LetterForm.MANY, found.cases, kind, today, found)


def _draft(
    session: Session,
    actor: Actor,
    form: LetterForm,
    cases: Sequence[Case],
    kind: LetterKind | None,
    now: datetime,
    found: Candidates | None = None,
) -> Draft:
    first, today = cases[0], day_of(now)
    rules = rules_for(session, first.scheme, first.booth_id)
    fitting = _fitting_kind(first, rules.ladder.rung(first.level))
    key = TemplateKey(kind or fitting, form)
    locality = facts.locality_of(session, [facts.settlement_of(case) for case in cases])
    office = facts.proposed_office(key.kind, first, rules, locality)
    values = facts.scheme_values([case.scheme for case in cases], locality)
    values |= {"office": office, "today": hindi_day(today), "writer": actor.name}
    if form is LetterForm.ONE:
        values |= facts.case_values(first, today)
    text = fill(wording.in_force(session, key).text, form, values)
    return Draft(key, office, text, fitting, first if form is LetterForm.ONE else None, found)


def _fitting_kind(case: Case, rung: object) -> LetterKind:
    return proposed_kind(
        CaseState(case.state),
        getattr(rung, "code", ""),
        given=bool(facts.papers_of(case)),
        exhausted=bool(case.work and case.work.exhausted),
    )


def preview(session: Session, actor: Actor, order: LetterOrder, now: datetime) -> Composed:
    """Return the letter as it would be kept, with a reference of zeros; raises what ``make_letter`` raises."""
    return _compose(session, actor, order, "0" * 10, "", now)[0]


def make_letter(
    session: Session, actor: Actor, order: LetterOrder, *, site: str = "", now: datetime | None = None
) -> Letter:
    """Keep a letter word for word and return it; the same ``client_key`` sent again returns the first one.

    ``site`` is the address of the site, which the square code then leads to; without it the code is the bare reference.

    Raises:
        NotFound: a case is out of reach. CaseIsClosed, NoConsent: no letter may be written.
        InvalidInput: nothing ticked, a text missing or too long, or a number in it that may not be kept.
    """
    scope.require(actor, selection.WRITE)
    one_at_a_time(session, actor)
    if order.client_key and (again := _sent_before(session, actor, order.client_key)):
        return again
    moment = now or datetime.now(UTC)
    reference = _unused_reference(session)
    code = f"{site.rstrip('/')}/l/{reference}" if site else reference
    composed, cases = _compose(session, actor, order, reference, code, moment)
    letter = Letter(
        reference=reference,
        kind=order.key.kind,
        form=order.key.form,
        template_version=wording.in_force(session, order.key).version,
        authority=" ".join(composed.office.split()),
        settlement_id=order.settlement_id,
        content=composed.to_dict(),
        client_key=order.client_key,
        created_by_id=actor.user_id,
        created_at=moment,
        links=[LetterCase(case_id=case.id, position=place) for place, case in enumerate(cases, start=1)],
    )
    session.add(letter)
    session.flush()
    audit.record(session, actor, "letter_made", "letter", letter.id, {"template": str(order.key), "cases": len(cases)})
    return letter


def _compose(
    session: Session, actor: Actor, order: LetterOrder, reference: str, code: str, now: datetime
) -> tuple[Composed, list[Case]]:
    cases = _cases(session, actor, order)
    texts = {"office": (order.office, LONGEST_OFFICE), "subject": (order.subject, LONGEST_SUBJECT)}
    for name, (text, most) in {**texts, "body": (order.body, LONGEST_BODY)}.items():
        _check_text(name, text, most)
    many = order.key.form is LetterForm.MANY
    letter = Composed(
        reference,
        "\n".join(line.strip() for line in order.office.splitlines() if line.strip()),
        " ".join(order.subject.split()),
        "\n".join(line.rstrip() for line in order.body.splitlines()).strip(),
        hindi_day(day_of(now)),
        code or reference,
        facts.signature_of(order.key.form, cases, actor.name),
        facts.table_of(cases) if many else None,
    )
    return wording.counted(letter), cases


def _check_text(name: str, text: str, most: int) -> None:
    if not text.strip():
        raise InvalidInput(_NEEDED, field=name)
    if len(text) > most:
        raise InvalidInput(_LONG.format(most=most), field=name)
    identifiers.refuse_forbidden(text, field=name)


def _cases(session: Session, actor: Actor, order: LetterOrder) -> list[Case]:
    if order.settlement_id is not None:
        selection.settlement_for_letter(session, actor, order.settlement_id)
    if order.key.form is LetterForm.ONE:
        return [selection.case_for_letter(session, actor, "".join(order.numbers[:1]))]
    found = selection.ticked(session, actor, order.numbers)
    if not order.numbers:
        raise InvalidInput(_NO_CASES, field="cases")
    gone = len(set(order.numbers)) - len(found)
    if gone:
        raise InvalidInput(_GONE.format(gone=gone), field="cases")
    return found


def _sent_before(session: Session, actor: Actor, client_key: str) -> Letter | None:
    return session.scalars(
        select(Letter).where(Letter.client_key == client_key, Letter.created_by_id == actor.user_id)
    ).one_or_none()


def _unused_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        if session.scalar(select(Letter.id).where(Letter.reference == reference)) is None:
            return reference
