"""Something to look at on the pages of the fairness check: a night's run, findings on their way, reports of partiality.

A fresh demo district has none of these: its first night is still to come, and nobody has told anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.fairness.findings import Step
from app.domain.lifecycle.clocks import day_of
from app.domain.partiality import Agreed, Happening, Post, Precision, Told
from app.models import FairnessFinding, RoleAssignment, db
from app.services import accounts, fairness_findings, partiality
from app.services.fairness_findings import Answer
from app.services.fairness_reach import may_look, may_reply
from app.services.transactions import begin_write

NIGHT = ("fairness", "run", "--level", "panchayat", "--level", "block", "--level", "booth", "--level", "district")
TOLD = (
    ("सरपंच ने कहा कि पहले साथ देने का वादा करो, तब आवेदन आगे भेजूंगा।", Happening.SUPPORT_ASKED, "रमा बाई", "9876500001"),
    ("पंचायत में सबके सामने कहा कि इस टोले को नहीं मिलेगा।", Happening.SAID_OPENLY, "कमला", ""),
    ("पांच सौ रुपये मांगे।", Happening.MONEY_ASKED, "", ""),
)


@dataclass(frozen=True)
class Staged:
    """Addresses of what was staged: a flagged place, a finding with a reply, one to reply to, and a report's number."""

    place_id: int
    finding_id: int
    to_reply_id: int
    report: str


def stage_fairness(app: Flask) -> Staged:
    """Run the check, give two findings to the reviewer, let the area reply to one, and tell of partiality."""
    answer = app.test_cli_runner().invoke(args=list(NIGHT))
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        session = db.session()
        begin_write(session)
        people, now = _people(session), datetime.now(UTC)
        mine, theirs = _for_the_area(session, people)[:2]
        reviewer = people[Role.REVIEWER].user_id
        for finding, earlier in ((mine, 3), (theirs, 1)):
            given = Answer(assignee_id=reviewer, note="इस हफ्ते देख लें।")
            fairness_findings.take_step(
                session, people[Role.STATE_ADMIN], finding.id, Step.ASSIGN, given, now - timedelta(days=earlier)
            )
        said = Answer(note="बैंक की मशीन दो महीने बंद थी। नई मशीन 12 तारीख को लगी है।")
        fairness_findings.take_step(session, people[Role.OFFICE_BEARER], mine.id, Step.REPLY, said, now)
        number = _tell(session, people[Role.WORKER], now)
        staged = Staged(mine.place_id, mine.id, theirs.id, number)
        session.commit()
        db.session.remove()
    return staged


def _people(session: Session) -> dict[Role, Actor]:
    found: dict[Role, Actor] = {}
    today = day_of(datetime.now(UTC))
    for held in session.scalars(select(RoleAssignment).order_by(RoleAssignment.id)):
        role = Role(held.role)
        if role not in found:
            found[role] = accounts.actor_by_id(session, held.user_id, today)
    return found


def _for_the_area(session: Session, people: dict[Role, Actor]) -> list[FairnessFinding]:
    """Return the live findings that the office-bearer may answer and the reviewer may look into."""
    today = day_of(datetime.now(UTC))
    bearer, reviewer = people[Role.OFFICE_BEARER].user_id, people[Role.REVIEWER].user_id
    every = session.scalars(select(FairnessFinding).where(FairnessFinding.state == "new").order_by(FairnessFinding.id))
    return [
        finding
        for finding in every.all()
        if bearer in may_reply(session, finding.level, finding.place_id, today)
        and reviewer in {user.id for user in may_look(session, finding.level, finding.place_id, today)}
    ]


def _tell(session: Session, worker: Actor, now: datetime) -> str:
    area = partiality.choices_for(session, worker).areas[0]
    number = ""
    for what, happening, name, mobile in TOLD:
        telling = partiality.Telling(
            area_id=area.id,
            post=Post.SARPANCH,
            happening=happening,
            what=what,
            agreed=Agreed.WITHOUT_NAME,
            told=Told.IN_PERSON,
            precision=Precision.MONTH,
            happened_on=day_of(now) - timedelta(days=40),
            name=name,
            mobile=mobile,
        )
        number = partiality.send_report(session, worker, telling, now).number
    return number
