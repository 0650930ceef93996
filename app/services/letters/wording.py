"""The wording of letters: what is in force, a new version by a state admin, and an earlier one put back in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.errors import Conflict, NotFound
from app.domain.letters import (
    BUILT_IN,
    Composed,
    LetterForm,
    LetterText,
    Signature,
    Table,
    TemplateKey,
    check,
    fill,
    samples,
)
from app.domain.letters.kinds import ALL_KEYS
from app.domain.letters.placeholders import MARKS
from app.domain.letters.wording import hindi_day
from app.models import LetterTemplate
from app.services import audit, scope
from app.services.letters.facts import TABLE_HEAD

EDIT = Permission.LETTER_TEMPLATE
BUILT_IN_VERSION = 0
_LARGEST = 2**31
_SAMPLE_ROWS = (
    (
        "1",
        "PH26-00000001",
        "कल्पना उदाहरण",
        "श्रीराम उदाहरण",
        "विधवा (कल्याणी) पेंशन योजना",
        "10.08.2026",
        "10.08.2026 आवक 412",
    ),
    ("2", "PH26-00000002", "विद्या नमूना", "–", "विधवा (कल्याणी) पेंशन योजना", "02.09.2026", "–"),
    ("3", "PH26-00000003", "प्रज्ञा कल्पित", "दुर्गाप्रसाद कल्पित", "विधवा (कल्याणी) पेंशन योजना", "15.09.2026", "–"),
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The wording that a letter is written from today, and its version; 0 is the built-in one."""

    text: LetterText
    version: int


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One template with its versions, newest first; ``in_force`` may be the built-in text."""

    key: TemplateKey
    in_force: InForce
    versions: Sequence[LetterTemplate]


def in_force(session: Session, key: TemplateKey) -> InForce:
    """Return the wording in force: the active version, or the built-in text where none is."""
    row = session.scalars(
        select(LetterTemplate).where(LetterTemplate.template == str(key), LetterTemplate.active)
    ).one_or_none()
    if row is None:
        return InForce(BUILT_IN[key], BUILT_IN_VERSION)
    return InForce(LetterText(row.subject, row.body), row.version)


def list_templates(session: Session, actor: Actor) -> list[tuple[TemplateKey, LetterTemplate | None]]:
    """Return every template with the version in force, None where the built-in text is."""
    scope.require(actor, EDIT)
    rows = session.scalars(
        select(LetterTemplate).where(LetterTemplate.active).options(joinedload(LetterTemplate.edited_by))
    )
    active = {row.template: row for row in rows}
    return [(key, active.get(str(key))) for key in ALL_KEYS]


def view_template(session: Session, actor: Actor, key: TemplateKey) -> TemplatePage:
    """Return what the page of one template shows."""
    scope.require(actor, EDIT)
    versions = session.scalars(
        select(LetterTemplate)
        .where(LetterTemplate.template == str(key))
        .options(joinedload(LetterTemplate.edited_by))
        .order_by(LetterTemplate.version.desc())
    ).all()
    return TemplatePage(key, in_force(session, key), versions)


def text_of(session: Session, actor: Actor, key: TemplateKey, version: int) -> LetterText:
    """Return the text of one version, 0 for the built-in one; raise NotFound where there is none."""
    scope.require(actor, EDIT)
    if version == BUILT_IN_VERSION:
        return BUILT_IN[key]
    row = _version(session, key, version)
    return LetterText(row.subject, row.body)


def save_template(
    session: Session, actor: Actor, key: TemplateKey, text: LetterText, read_version: int, now: datetime | None = None
) -> LetterTemplate:
    """Put a new version in force; earlier ones are kept.

    Raises:
        BadTemplate: names the field, the line and the placeholder. Conflict: another version came into force
        meanwhile. ForbiddenIdentifier: it holds a number that may not be kept.
    """
    scope.require(actor, EDIT)
    tidy = LetterText(
        " ".join(text.subject.split()), "\n".join(line.rstrip() for line in text.body.splitlines()).strip()
    )
    check(tidy, key.form)
    for field, words in (("subject", tidy.subject), ("body", tidy.body)):
        identifiers.refuse_forbidden(words, field=field)
    if in_force(session, key).version != read_version:
        raise Conflict
    newest = session.scalar(select(func.max(LetterTemplate.version)).where(LetterTemplate.template == str(key)))
    _take_out_of_force(session, key)
    row = LetterTemplate(
        template=str(key),
        version=(newest or BUILT_IN_VERSION) + 1,
        subject=tidy.subject,
        body=tidy.body,
        active=True,
        edited_by_id=actor.user_id,
        edited_at=now or datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "letter_template_changed", "letter_template", row.id, {"template": str(key), "to": row.version}
    )
    return row


def restore_template(session: Session, actor: Actor, key: TemplateKey, version: int) -> None:
    """Put an earlier version back in force, 0 for the built-in text; raise NotFound where there is none."""
    scope.require(actor, EDIT)
    row = None if version == BUILT_IN_VERSION else _version(session, key, version)
    _take_out_of_force(session, key)
    if row is not None:
        session.refresh(row)
        row.active = True
    session.flush()
    audit.record(
        session,
        actor,
        "letter_template_restored",
        "letter_template",
        row.id if row else None,
        {"template": str(key), "to": version},
    )


def _version(session: Session, key: TemplateKey, version: int) -> LetterTemplate:
    statement = select(LetterTemplate).where(LetterTemplate.template == str(key), LetterTemplate.version == version)
    row = session.scalars(statement).one_or_none() if 0 < version < _LARGEST else None
    if row is None:
        raise NotFound
    return row


def _take_out_of_force(session: Session, key: TemplateKey) -> None:
    """Let no version be in force, at once, so that the next can be without two ever being so."""
    session.execute(update(LetterTemplate).where(LetterTemplate.template == str(key)).values(active=False))
    session.flush()


def sample_letter(key: TemplateKey, text: LetterText, today: date) -> Composed:
    """Return a letter to nobody about invented people, by which an admin judges a wording; raise BadTemplate."""
    filled = fill(text, key.form, samples(key.form))
    many = key.form is LetterForm.MANY
    signature = Signature("आवेदकों की ओर से" if many else "आवेदक", ("नाम: कल्पना उदाहरण",))
    letter = Composed(
        "0000000000",
        "CEO जनपद पंचायत,\nउदाहरणपुर, जिला सीहोर (म.प्र.)",
        filled.subject,
        filled.body,
        hindi_day(today),
        "0000000000",
        signature,
        Table(TABLE_HEAD, _SAMPLE_ROWS) if many else None,
    )
    return counted(letter)


def counted(letter: Composed) -> Composed:
    """Return the letter with the number of its cases where the text speaks of it."""
    number = str(len(letter.table.rows)) if letter.table else "1"
    mark = MARKS["count"]
    return replace(letter, subject=letter.subject.replace(mark, number), body=letter.body.replace(mark, number))
