"""Loading the demo: everything in one transaction, portion by portion, so that memory does not grow with its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Sentence
from app.models import AuditEntry, Beneficiary, Boundary
from app.services import audit, counter_upkeep, search_index
from app.services.demo.areas import DISTRICT, MANDAL, PANCHAYAT, SEAT, Areas, Row, booth_row, boundary_rows
from app.services.demo.casework import Clerk
from app.services.demo.draw import stream
from app.services.demo.dues import Dues
from app.services.demo.keys import Keys, indexes_last, move_sequences, write_rows
from app.services.demo.offices import add_holidays, add_offices
from app.services.demo.people import Ground, Registrar, empty_rows, panchayats_in_portions
from app.services.demo.plan import DemoPlan, PlannedPanchayat, make_plan
from app.services.demo.receipts import ask_about_receipts
from app.services.demo.size import DemoSize
from app.services.demo.staff import Recruiter, Team
from app.services.loading.borders import find_borders
from app.services.loading.outlines import draw_outlines
from app.services.loading.reference import load_reference

ACTION = "demo_loaded"
PORTION = 2_500
"""People written at once."""
_KEYED = ("booth", "settlement", "household", "beneficiary", "entitlement", "case_file", "user_account")
_WRITTEN = ("area", *_KEYED, "boundary", "consent", "case_event", "submission", "role_assignment")
_PEOPLE = ("settlement", "household", "beneficiary", "consent", "entitlement")
_WORDED = ("id", "booth_id", "search_keys")
_CASES = ("case_file", "case_event", "case_work", "submission")
_MANY = (*_PEOPLE, *_CASES)

Progress = Callable[[int, int], None]


class OtherDataPresent(Conflict):
    """The database already holds people who are not this demo's."""

    code = "other_data_present"
    sentence = Sentence(
        "इस डेटाबेस में पहले से लोग दर्ज हैं। डेमो केवल खाली डेटाबेस में डाला जा सकता है।",
        "This database already holds people. The demo can only be loaded into an empty one.",
    )


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was loaded, or was there already (``loaded`` is False then, and ``counts`` empty).

    ``planted`` are the codes of the panchayats where people are left out, ``silent`` of the one where nobody files.
    """

    loaded: bool
    planted: tuple[str, ...]
    silent: str
    counts: Counter[str] = field(default_factory=Counter)


def _quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


def load_demo(session: Session, size: DemoSize, *, today: date, progress: Progress = _quiet) -> DemoSummary:
    """Fill an empty database with a synthetic district or state as it stands on ``today``; the caller commits.

    ``progress`` is called with people written and people in all. The same demo a second time changes nothing.

    Raises:
        ImpossibleSize: the counts do not go together.
        OtherDataPresent: there are people already who are not of this very demo.
    """
    size.check()
    plan = make_plan(size)
    if holds_people(session):
        if not _holds_demo(session, size):
            raise OtherDataPresent
        return DemoSummary(False, plan.planted, plan.silent)
    load_reference(session, today=today)
    add_holidays(session, today)
    counts = _Loader(session, plan, today).load(progress)
    move_sequences(session, _WRITTEN)
    counter_upkeep.rebuild(session)
    find_borders(session)
    draw_outlines(session, today)
    audit.record(session, None, ACTION, "demo", None, size.as_details())
    return DemoSummary(True, plan.planted, plan.silent, counts)


def holds_people(session: Session) -> bool:
    """Tell whether anybody is recorded here yet, of the demo or not."""
    return session.scalar(select(Beneficiary.id).limit(1)) is not None


def _holds_demo(session: Session, size: DemoSize) -> bool:
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == ACTION))
    return any(entry.details == size.as_details() for entry in entries)


class _Loader:
    def __init__(self, session: Session, plan: DemoPlan, today: date):
        self._session, self._plan, self._today = session, plan, today
        self._keys = Keys(session, _KEYED)
        self._areas = Areas(session)
        self._booth_ids: dict[str, list[int]] = {}
        self._counts: Counter[str] = Counter()

    def load(self, progress: Progress) -> Counter[str]:
        self._write("area", self._areas.add_plan(self._plan))
        drawn = frozenset(self._session.scalars(select(Boundary.area_id)))
        self._write("boundary", boundary_rows(self._areas.ids, drawn, self._today))
        self._booths()
        add_offices(self._session, self._plan, self._areas.ids, self._today)
        team = self._staff()
        registrar = Registrar(Dues(self._session, self._today), self._keys, self._today)
        clerk = Clerk(self._session, self._keys, team, self._plan.size.seed, self._today)
        done = 0
        with indexes_last(self._session, _MANY):
            for portion in panchayats_in_portions(self._plan.panchayats, PORTION):
                done += sum(panchayat.people for panchayat in portion)
                self._portion(portion, registrar, clerk, team, done)
                progress(done, self._plan.size.people)
        return self._counts

    def _write(self, table: str, rows: list[Row]) -> None:
        write_rows(self._session, table, rows)
        self._counts[table] += len(rows)

    def _booths(self) -> None:
        ids = self._areas.ids
        for portion in panchayats_in_portions(self._plan.panchayats, PORTION):
            booths, closure = [], []
            for panchayat in portion:
                lowest = (*PANCHAYAT, panchayat.code), (*SEAT, panchayat.seat), (*MANDAL, panchayat.mandal)
                above = [area_id for key in lowest for area_id in self._areas.chain(ids[key])]
                keys = [self._keys.take("booth") for _ in panchayat.booths]
                self._booth_ids[panchayat.code] = keys
                for key, booth in zip(keys, panchayat.booths, strict=True):
                    booths.append(booth_row(key, booth, panchayat, self._today))
                    closure += [{"booth_id": key, "area_id": area_id} for area_id in above]
            self._write("booth", booths)
            self._write("booth_area", closure)

    def _staff(self) -> Team:
        recruiter = Recruiter(self._plan, self._areas.ids, self._keys, self._today)
        team = recruiter.recruit(self._booth_ids)
        self._write("user_account", recruiter.users)
        self._write("role_assignment", recruiter.assignments)
        return team

    def _portion(
        self, portion: list[PlannedPanchayat], registrar: Registrar, clerk: Clerk, team: Team, done: int
    ) -> None:
        draw = stream(self._plan.size.seed, "people", portion[0].code)
        rows = empty_rows()
        for panchayat in portion:
            already = len(rows.claims)
            for booth_id, booth in zip(self._booth_ids[panchayat.code], panchayat.booths, strict=True):
                ground = Ground(
                    panchayat=panchayat,
                    booth=booth,
                    booth_id=booth_id,
                    district_id=self._areas.ids[*DISTRICT, panchayat.district],
                    constituency_id=self._areas.ids[*SEAT, panchayat.seat],
                    worker_id=team.worker_of[panchayat.code],
                )
                registrar.register(draw, ground, rows)
            planted = panchayat.code in self._plan.planted
            ask_about_receipts(draw, panchayat, rows.claims[already:], planted=planted)
        size = self._plan.size
        cases = clerk.file(draw, rows.claims, round(size.case_count * done / size.people) - clerk.filed)
        for table in _PEOPLE:
            self._write(table, getattr(rows, table))
        people = rows.beneficiary
        search_index.add_people(self._session, *([row[name] for row in people] for name in _WORDED))
        for table in _CASES:
            self._write(table, getattr(cases, table))
