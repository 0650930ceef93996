"""Cases about what did not come, each with the whole of its history, as rows.

Cases are shared out over portions of people in proportion, so their number comes out as it was asked for. Closed
ones with a receipt come from benefits that were received, all others from benefits that were not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cases import CaseState
from app.domain.lifecycle.clocks import Calendar, case_due, day_of, stage_due
from app.domain.lifecycle.ladder import Ladder, ladder_for
from app.models import Holiday, Reason, Scheme
from app.services.demo.areas import Row
from app.services.demo.draw import below
from app.services.demo.histories import (
    CLOSED_PATHS,
    LIVE_PATHS,
    RECEIVED_PATHS,
    History,
    Path,
    invent_history,
)
from app.services.demo.keys import Keys
from app.services.demo.papers import paper_rows, work_row
from app.services.demo.receipts import Claim
from app.services.demo.staff import Team
from app.services.rule_book import ladder_scheme, ladder_steps, scheme_limit

RECEIVED_SHARE, OTHER_SHARE = 0.33, 0.06
_NUMBERS = 100_000_000
_STRIDE = 38_196_601
"""Odd and no multiple of five: steps of it meet every eight-digit number once before any comes again."""


@dataclass(slots=True)
class CaseRows:
    """Rows of cases, of what happened to them, and of the papers in them."""

    case_file: list[Row] = field(default_factory=list)
    case_event: list[Row] = field(default_factory=list)
    case_work: list[Row] = field(default_factory=list)
    submission: list[Row] = field(default_factory=list)


class Clerk:
    """Makes cases for claims, with histories that end on the day before ``today``."""

    def __init__(self, session: Session, keys: Keys, team: Team, seed: int, today: date):
        self._keys, self._team, self._today = keys, team, today
        self._first_number = Random(seed).randrange(_NUMBERS)  # noqa: S311
        self._filed = 0
        steps, schemes = ladder_steps(session), session.scalars(select(Scheme)).all()
        self._ladders: Mapping[int, Ladder] = {one.id: ladder_for(ladder_scheme(one), steps) for one in schemes}
        self._calendar = Calendar(frozenset(session.scalars(select(Holiday.day).where(Holiday.area_id.is_(None)))))
        self._limits = {one.id: scheme_limit(one.limit_days, one.limit_kind) for one in schemes}
        mendable = select(Reason.code, Reason.id).where(Reason.who_fixes != "none")
        self._reasons: Mapping[str, int] = {code: key for code, key in session.execute(mendable)}

    @property
    def filed(self) -> int:
        """The number of cases made so far."""
        return self._filed

    def file(self, draw: Random, claims: list[Claim], wanted: int) -> CaseRows:
        """Return up to ``wanted`` cases for claims outside silent panchayats; the claims are brought in line."""
        heard = [claim for claim in claims if not claim.panchayat.silent]
        came = [claim for claim in heard if claim.row["receipt"] == "received"]
        missing = [claim for claim in heard if claim.row["receipt"] == "not_received"]
        received = min(len(came), round(RECEIVED_SHARE * wanted))
        left = min(len(missing), wanted - received)
        received = min(len(came), wanted - left)
        rows = CaseRows()
        for claim in draw.sample(missing, left):
            paths = CLOSED_PATHS if draw.random() < OTHER_SHARE else LIVE_PATHS
            self._case(claim, self._history(draw, claim, paths.pick(draw)), draw, rows)
        for claim in draw.sample(came, received):
            history = self._history(draw, claim, RECEIVED_PATHS.pick(draw))
            self._case(claim, history, draw, rows)
        return rows

    def _history(self, draw: Random, claim: Claim, path: Path) -> History:
        latest = self._today - timedelta(days=1)
        first = claim.registered + timedelta(days=below(draw, (latest - claim.registered).days + 1))
        return invent_history(draw, path, first, latest)

    def _case(self, claim: Claim, history: History, draw: Random, rows: CaseRows) -> None:
        key = self._keys.take("case_file")
        worker, supervisor = self._who(claim)
        reason = self._reason(draw, claim)
        scheme_id = claim.scheme.scheme_id
        ladder = self._ladders[scheme_id]
        _bring_in_line(claim, history)
        rows.case_file.append(
            {
                "id": key,
                "number": self._number(history.opened_at),
                "entitlement_id": claim.row["id"],
                "beneficiary_id": claim.row["beneficiary_id"],
                "scheme_id": scheme_id,
                "booth_id": claim.row["booth_id"],
                "state": history.last.step.to_state.value,
                "level": history.last.level,
                "owner_id": None if history.last.step.to_state == CaseState.OPEN else worker,
                "reason_id": reason,
                "note": "",
                "opened_at": history.opened_at,
                "stage_since": history.stage_since,
                "stage_due": stage_due(history.stage_since, ladder.limit_at(history.last.level), self._calendar),
                "case_due": case_due(history.opened_at, self._limits[scheme_id], self._calendar),
                "closed_at": history.closed_at,
                "reopened_count": history.reopened,
                "client_key": None,
                "filed_by_id": worker,
                "version": len(history.happenings),
            }
        )
        rows.case_work.append(work_row(key, history, worker, supervisor))
        rows.submission += paper_rows(key, history, ladder, worker)
        for happening in history.happenings:
            step = happening.step
            rows.case_event.append(
                {
                    "case_id": key,
                    "kind": step.kind.value,
                    "from_state": happening.from_state.value if happening.from_state else None,
                    "to_state": step.to_state.value,
                    "level": happening.level,
                    "actor_id": worker if step.by == "owner" else supervisor,
                    "text": step.text,
                    "details": {},
                    "occurred_at": happening.occurred_at,
                    "recorded_at": happening.recorded_at,
                }
            )

    def _who(self, claim: Claim) -> tuple[int, int]:
        code = claim.panchayat.code
        return self._team.worker_of[code], self._team.supervisor_of[code]

    def _reason(self, draw: Random, claim: Claim) -> int | None:
        usual = [self._reasons[code] for code in claim.scheme.reason_codes if code in self._reasons]
        return draw.choice(usual) if usual else None

    def _number(self, opened_at: datetime) -> str:
        digits = (self._first_number + self._filed * _STRIDE) % _NUMBERS
        self._filed += 1
        return f"PH{opened_at.year % 100:02d}-{digits:08d}"


def _bring_in_line(claim: Claim, history: History) -> None:
    """Let the entitlement say what the case says."""
    if history.last.step.to_state == CaseState.CLOSED_RECEIVED:
        closed = day_of(history.stage_since)
        claim.row["receipt_asked_on"] = claim.row["received_on"] = closed
    else:
        claim.row["receipt_asked_on"] = day_of(history.opened_at)
