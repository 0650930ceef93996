"""How many days cases stay in each stage, and how many pass from filing to receipt.

Stays are read from the history: one begins with the event that moves the case into a state and ends with the next that
moves it out. A stay that is not over counts as "at least so long". Beyond ``SAMPLE_FROM`` cases the days come from
every so manyeth case, spread evenly over all of them; how many are in a stage now is always counted in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.cases import CLOSED, OUTSTANDING, STATE_LABELS, CaseState
from app.domain.durations import Stays, days_until
from app.domain.errors import Sentence
from app.domain.reports import REPORT_TEXTS, SMALLEST_SHOWN, ReportKind
from app.models import Case, CaseEvent
from app.services.day_numbers import day_number
from app.services.reports.population import Population
from app.services.reports.table import Column, Figure, ReportRow, ReportTable

SAMPLE_FROM = 60_000
SAMPLE_SIZE = 20_000
MEDIAN, MOST = 0.5, 0.9
STAGES = tuple(state for state in CaseState if state in OUTSTANDING)
FILED_TO_RECEIVED = Sentence("दर्ज होने से लाभ मिलने तक", "From filing to receipt")
STILL_OPEN = Sentence(
    "जो प्रकरण अभी उसी चरण में हैं वे “कम से कम इतने दिन” गिने गए हैं, छोड़े नहीं गए। “–” का मतलब: आधे (या 90%) "
    "प्रकरण अभी वहां से आगे नहीं बढ़े, इसलिए दिन अभी तय नहीं।",
    'Cases that are still in a stage count as "at least so many days" and are not left out. "–" means that half (or '
    "90%) have not moved on yet, so the days are not known.",
)
OTHER_ENDS = Sentence(
    "बिना लाभ बंद हुए प्रकरण आखिरी पंक्ति में बंद होने के दिन तक गिने गए हैं।",
    "In the last row, cases closed without the benefit are counted up to the day of closing.",
)
SAMPLED = Sentence(
    "प्रकरण बहुत हैं, इसलिए दिन हर {step}वें प्रकरण से निकाले गए हैं। “अभी यहां” की संख्या पूरी है।",
    'There are many cases, so the days come from one case in {step}. "Now here" counts all of them.',
)


@dataclass(frozen=True, slots=True)
class StageStays:
    """The stays of one row of the table, and how many of them are over."""

    stays: Sequence[Stays]

    @property
    def ended(self) -> int:
        """How many are over."""
        return sum(stay.count for stay in self.stays if stay.ended)

    def days(self, share: float) -> int | None:
        """Return the days by which that share had moved on."""
        return days_until(share, self.stays)


def stages(session: Session, asked: Population) -> ReportTable:
    """Return the table of stages, and of the whole way in its last row."""
    by_state = _by_state(session, asked)
    step = _sample_step(sum(by_state.values()))
    found = _stays(session, asked, step)
    rows = [
        _row(asked, STATE_LABELS[state], asked.figure(by_state[state], state.value), found[state], place)
        for place, state in enumerate(STAGES)
        if found[state].stays
    ]
    if rows:
        now = asked.figure(sum(by_state[state] for state in STAGES))
        rows.append(_row(asked, FILED_TO_RECEIVED, now, _whole_way(session, asked, step), len(STAGES)))
    text = REPORT_TEXTS[ReportKind.STAGES]
    return ReportTable(
        ReportKind.STAGES,
        text.title,
        text.counts,
        (Column("stage", Sentence("चरण", "Stage")),),
        (
            Column("now", Sentence("अभी यहां", "Now here"), "cases"),
            Column("over", Sentence("आगे बढ़े (गिने गए)", "Moved on (counted)"), "stays"),
            Column("median", Sentence("आधे इतने दिन में आगे बढ़े", "Half moved on within (days)"), "days"),
            Column("most", Sentence("90% इतने दिन में आगे बढ़े", "90% moved on within (days)"), "days"),
        ),
        tuple(rows),
        None,
        (STILL_OPEN, OTHER_ENDS, *((SAMPLED.format(step=step),) if step > 1 else ()), *asked.notes),
    )


def _by_state(session: Session, asked: Population) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    counts = asked.select(Case.state, func.count(), state="").group_by(Case.state)
    found.update({state: count for state, count in session.execute(counts)})
    return found


def _sample_step(cases: int) -> int:
    return 1 if cases <= SAMPLE_FROM else cases // SAMPLE_SIZE


def _sampled(statement: Select[Any], step: int) -> Select[Any]:
    return statement if step == 1 else statement.where(Case.id % step == 0)


def _stays(session: Session, asked: Population, step: int) -> dict[str, StageStays]:
    """Return the stays of every state, by whole days in India; a clock that ran backwards counts as no day."""
    chosen = _sampled(asked.select(Case.id, state=""), step)
    moved = CaseEvent.from_state.is_distinct_from(CaseEvent.to_state)
    until = func.lead(CaseEvent.occurred_at).over(partition_by=CaseEvent.case_id, order_by=CaseEvent.id)
    moves = (
        select(CaseEvent.to_state.label("state"), CaseEvent.occurred_at.label("since"), until.label("until"))
        .where(moved, CaseEvent.case_id.in_(chosen))
        .subquery()
    )
    since, end = day_number(moves.c.since), day_number(func.coalesce(moves.c.until, asked.now))
    ended = moves.c.until.is_not(None)
    grouped = (
        select(moves.c.state, (end - since).label("days"), ended.label("ended"), func.count())
        .where(moves.c.state.not_in(sorted(CLOSED)))
        .group_by(moves.c.state, "days", "ended")
    )
    found: dict[str, list[Stays]] = defaultdict(list)
    for state, days, is_over, count in session.execute(grouped):
        found[state].append(Stays(max(0, days), bool(is_over), count))
    return defaultdict(lambda: StageStays(()), {state: StageStays(stays) for state, stays in found.items()})


def _whole_way(session: Session, asked: Population, step: int) -> StageStays:
    days = day_number(func.coalesce(Case.closed_at, asked.now)) - day_number(Case.opened_at)
    received = Case.state == CaseState.CLOSED_RECEIVED
    statement = asked.select(days.label("days"), received.label("received"), func.count(), state="")
    found: Iterable[Any] = session.execute(_sampled(statement, step).group_by("days", "received"))
    return StageStays([Stays(max(0, took), bool(over), count) for took, over, count in found])


def _row(asked: Population, label: Sentence, now: Figure, found: StageStays, place: int) -> ReportRow:
    known = asked.exact or sum(stay.count for stay in found.stays) >= SMALLEST_SHOWN
    days = [Figure(found.days(share) if known else None, hidden=not known) for share in (MEDIAN, MOST)]
    return ReportRow((label,), (now, asked.unlisted(found.ended), *days), place)
