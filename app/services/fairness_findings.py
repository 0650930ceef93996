"""Following up what the check has raised: who looks, what they found, and what the area says for itself.

The rules are :mod:`app.domain.fairness.findings`; here the facts are gathered, the step is written with its history
and its audit entry, and two people who act at once do not write over each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.access import Actor, Permission
from app.domain.errors import Conflict, NotFound, Sentence
from app.domain.fairness.findings import (
    BY_STEP,
    LIVE,
    NOTE_LABELS,
    FindingFacts,
    FindingState,
    Step,
    decide,
    open_steps,
    reply_until,
)
from app.domain.fairness.flags import FlagKind
from app.domain.fairness.ground import LEVELS
from app.domain.fairness.place_sentences import sentence_of
from app.domain.lifecycle.clocks import day_of
from app.domain.notifications import NoticeKind
from app.models import Area, Booth, FairnessFinding, FairnessNote, FairnessResult, User
from app.services import audit, notifications, scope
from app.services.fairness import facts_of, name_of, places_of
from app.services.fairness_evidence import CasesBeside, cases_beside, cases_named, lay_beside
from app.services.fairness_reach import handled, is_seen, may_look, may_reply, place_or_raise, works_in
from app.services.fairness_runs import latest_run
from app.services.paging import Order, fetch_page

READERS = (Permission.FAIRNESS_READ, Permission.FAIRNESS_REPLY)


class FindingChanged(Conflict):
    """Somebody wrote since the page was opened."""

    code = "finding_changed"
    sentence = Sentence(
        "इस बीच किसी और ने कुछ लिखा है। नीचे देखें, फिर तय करें।",
        "Someone else has written something meanwhile. Look below, then decide.",
    )


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding in a list, with the name of its place."""

    finding: FairnessFinding
    name: Sentence

    @property
    def is_live(self) -> bool:
        """Tell whether it is still open."""
        return self.finding.state in LIVE


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding for one reader: what the run said, the history, and the steps that are there from here."""

    finding: FairnessFinding
    place: Area | Booth
    name: Sentence
    said: Sentence | None
    still_flagged: bool
    notes: Sequence[FairnessNote]
    cases: Mapping[int, CasesBeside]
    reply: FairnessNote | None
    steps: dict[Step, Sentence | None]
    helpers: Sequence[User]

    @property
    def reply_until(self) -> Any:
        """The last day on which the reply is waited for, None before somebody looks."""
        since = self.finding.looked_into_since
        return reply_until(since) if since else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form about a finding says; ``cases`` holds the numbers of cases that show it, as typed."""

    note: str = ""
    evidence: str = ""
    cases: str = ""
    assignee_id: int | None = None
    version: int | None = None


def get_finding(
    session: Session, actor: Actor, finding_id: int, permissions: Sequence[Permission] = READERS
) -> tuple[FairnessFinding, Area | Booth]:
    """Return a finding and its place, if one of the permissions reaches it; raise NotFound otherwise.

    Those who hold an area see a finding of it from the day on which somebody looks into it.
    """
    finding = session.get(FairnessFinding, finding_id) if 0 < finding_id <= scope.LARGEST_KEY else None
    if finding is None:
        raise NotFound
    for permission in permissions:
        if permission is Permission.FAIRNESS_REPLY and finding.looked_into_since is None:
            continue
        try:
            return finding, place_or_raise(session, actor, permission, finding.level, finding.place_id)
        except NotFound:
            continue
    raise NotFound


def view_finding(session: Session, actor: Actor, finding_id: int, now: datetime) -> FindingPage:
    """Return the page of a finding; raise NotFound for one out of reach."""
    finding, place = get_finding(session, actor, finding_id)
    facts = _facts(session, actor, finding, now)
    steps = open_steps(facts, lambda permission: _reaches(session, actor, permission, finding))
    notes = session.scalars(
        select(FairnessNote)
        .where(FairnessNote.finding_id == finding.id)
        .options(joinedload(FairnessNote.actor))
        .order_by(FairnessNote.id.desc())
    ).all()
    row = _row(session, finding)
    exact = bool(handled(session, actor, finding.level, [finding.place_id]))
    return FindingPage(
        finding=finding,
        place=place,
        name=name_of(place),
        said=sentence_of(facts_of(row, place, exact=exact), FlagKind(finding.kind)) if row else None,
        still_flagged=_still_flagged(session, finding),
        notes=notes,
        cases=cases_beside(session, actor, finding.id),
        reply=next((note for note in notes if note.kind == Step.REPLY), None),
        steps=steps,
        helpers=may_look(session, finding.level, finding.place_id, day_of(now)) if Step.ASSIGN in steps else [],
    )


def take_step(
    session: Session, actor: Actor, finding_id: int, step: Step, answer: Answer, now: datetime | None = None
) -> FairnessFinding:
    """Take one step with a finding and write it into its history.

    Raises:
        NotFound: out of reach of the step's permission. FindingChanged: somebody wrote meanwhile. What the
            rules refuse. CaseNotFromHere, TooManyCases: the cases that are to support it.
    """
    moment = now or datetime.now(UTC)
    finding, _place = get_finding(session, actor, finding_id, [BY_STEP[step].may])
    session.refresh(finding, with_for_update={"of": FairnessFinding})
    if answer.version is not None and answer.version != finding.version:
        raise FindingChanged
    facts = replace(_facts(session, actor, finding, moment), note=answer.note, evidence=answer.evidence)
    if step is Step.ASSIGN:
        fitting = {user.id for user in may_look(session, finding.level, finding.place_id, day_of(moment))}
        facts = replace(facts, assignee_fits=answer.assignee_id in fitting)
    state = decide(step, facts)
    cases = cases_named(session, actor, finding.level, finding.place_id, answer.cases)
    begins = step is Step.ASSIGN and finding.looked_into_since is None
    _move(finding, step, state, answer, moment)
    note = FairnessNote(
        finding_id=finding.id,
        kind=step,
        state=state,
        actor_id=actor.user_id,
        text=answer.note.strip(),
        evidence=answer.evidence.strip() if step is not Step.REPLY else "",
        created_at=moment,
    )
    session.add(note)
    session.flush()
    lay_beside(session, note, cases)
    details = {"kind": finding.kind, "level": finding.level, "place": finding.place_id, "state": state}
    details |= {"cases": len(cases)} if cases else {}
    audit.record(session, actor, f"fairness_finding_{step}", "fairness_finding", finding.id, details)
    _tell(session, actor, finding, step, moment, begins=begins)
    return finding


def _tell(
    session: Session, actor: Actor, finding: FairnessFinding, step: Step, moment: datetime, *, begins: bool
) -> None:
    """Tell whoever looks that it was given to them or that the area has replied; ask the area when looking begins."""
    kind = {Step.ASSIGN: NoticeKind.FINDING_GIVEN, Step.REPLY: NoticeKind.FINDING_REPLIED}.get(step)
    looking = {finding.assigned_to_id} - {None, actor.user_id}
    if kind is not None:
        notifications.tell(session, [key for key in looking if key], kind, moment, finding_id=finding.id)
    if begins:
        area = may_reply(session, finding.level, finding.place_id, day_of(moment))
        asked = [key for key in area if key != actor.user_id]
        notifications.tell(session, asked, NoticeKind.REPLY_ASKED, moment, finding_id=finding.id)


def _move(finding: FairnessFinding, step: Step, state: FindingState, answer: Answer, moment: datetime) -> None:
    if step is Step.ASSIGN:
        finding.assigned_to_id = answer.assignee_id
        finding.looked_into_since = finding.looked_into_since or day_of(moment)
    if step is Step.REOPEN:
        finding.assigned_to_id, finding.ended_on = None, None
    if state != finding.state and state not in LIVE:
        finding.ended_on = day_of(moment)
    finding.state = state
    finding.version += 1


def _facts(session: Session, actor: Actor, finding: FairnessFinding, now: datetime) -> FindingFacts:
    today = day_of(now)
    replied = select(FairnessNote.id).where(FairnessNote.finding_id == finding.id, FairnessNote.kind == Step.REPLY)
    other = select(FairnessFinding.id).where(
        FairnessFinding.level == finding.level,
        FairnessFinding.place_id == finding.place_id,
        FairnessFinding.kind == finding.kind,
        FairnessFinding.state.in_(sorted(LIVE)),
        FairnessFinding.id != finding.id,
    )
    return FindingFacts(
        state=FindingState(finding.state),
        today=today,
        works_there=actor.user_id in works_in(session, finding.level, finding.place_id, today),
        is_assigned=finding.assigned_to_id == actor.user_id,
        looked_into_since=finding.looked_into_since,
        replied=session.scalar(replied.limit(1)) is not None,
        another_live=session.scalar(other.limit(1)) is not None,
    )


def _reaches(session: Session, actor: Actor, permission: Permission, finding: FairnessFinding) -> bool:
    try:
        get_finding(session, actor, finding.id, [permission])
    except NotFound:
        return False
    return True


def _row(session: Session, finding: FairnessFinding) -> FairnessResult | None:
    own = select(FairnessResult).where(
        FairnessResult.run_id == finding.last_run_id, FairnessResult.place_id == finding.place_id
    )
    return session.scalars(own).one_or_none()


def _still_flagged(session: Session, finding: FairnessFinding) -> bool:
    latest = latest_run(session, finding.level)
    return latest is not None and latest.id == finding.last_run_id


def list_findings(session: Session, actor: Actor, state: str, mine: bool, after: str) -> tuple[list[FindingCard], Any]:
    """Return a page of findings in reach, the newest first, and the cursor of the next page.

    ``state`` is a state, "live" or "" for all; ``mine`` narrows to those given to the actor.
    """
    permission = next((one for one in READERS if actor.may(one)), None)
    if permission is None:
        return [], None
    seen = or_(*(_seen_at(session, actor, permission, level) for level in LEVELS))
    statement = select(FairnessFinding).where(seen).options(joinedload(FairnessFinding.assigned_to))
    if permission is Permission.FAIRNESS_REPLY:
        statement = statement.where(FairnessFinding.looked_into_since.is_not(None))
    if mine:
        statement = statement.where(FairnessFinding.assigned_to_id == actor.user_id)
    if state == "live":
        statement = statement.where(FairnessFinding.state.in_(sorted(LIVE)))
    elif state in set(FindingState):
        statement = statement.where(FairnessFinding.state == state)
    newest = Order(FairnessFinding.opened_at, FairnessFinding.id, True, datetime.fromisoformat, _opened)
    page = fetch_page(session, statement, newest, after)
    names: dict[tuple[str, int], Sentence] = {}
    for level in {finding.level for finding in page.rows}:
        ids = [finding.place_id for finding in page.rows if finding.level == level]
        names |= {(level, key): name_of(place) for key, place in places_of(session, level, ids).items()}
    cards = [
        FindingCard(one, names[one.level, one.place_id]) for one in page.rows if (one.level, one.place_id) in names
    ]
    return cards, page.next_cursor


def _opened(finding: FairnessFinding) -> str:
    return finding.opened_at.isoformat()


def _seen_at(session: Session, actor: Actor, permission: Permission, level: str) -> ColumnElement[bool]:
    return and_(FairnessFinding.level == level, is_seen(session, actor, permission, level, FairnessFinding.place_id))


def note_label(note: FairnessNote) -> Sentence:
    """Return what the history calls an entry."""
    return NOTE_LABELS.get(note.kind, Sentence(note.kind, note.kind))
