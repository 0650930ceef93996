"""The people of a case and their phones: what each sees, fills in and is refused, and where the case then stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Role
from app.domain.errors import Sentence
from app.domain.lifecycle import Action
from app.domain.lifecycle.clocks import day_of
from app.models import Case, CaseEvent, RoleAssignment, Submission, db
from app.services import accounts, cases, entitlements
from app.services.case_work import move_case
from app.services.demo import SignInCard
from app.services.transactions import begin_write
from tests.browser.conftest import PHONE, Site
from tests.world import STARTS

PASSWORD = "रास्ता-चार-लोग-77"


@dataclass
class Path:
    """One site with the people of a path: those of the demo, and those who were taken on for it."""

    site: Site
    open_browser: Callable[..., Page]
    phones: dict[str, Page] = field(default_factory=dict)

    @contextmanager
    def rows(self) -> Iterator[Session]:
        """Give a session on the site's own database; what is changed is kept."""
        with self.site.app.app_context():
            begin_write(db.session())
            yield db.session()
            db.session.commit()
            db.session.remove()

    def phone(self, person: str) -> Page:
        """Return the phone of somebody, signed in, in Hindi."""
        if person not in self.phones:
            self.phones[person] = self.open_browser(person, PHONE)
        return self.phones[person]

    def take_on(self, person: str, role: Role, name: str, like: str, ends_on: date | None = None) -> int:
        """Give somebody an account beside that of ``like``, for the same places; return their key."""
        with self.rows() as session:
            known = self.user(session, person)
            if known is None:
                places = self.user(session, like).assignments
                identifier = f"{person.replace('_', '-')}@path.example"
                known, _ = accounts.create_user(
                    session, name=name, identifier=identifier, role=role, password=PASSWORD, starts_on=STARTS,
                    area_id=places[0].area_id, booth_id=places[0].booth_id,
                )  # fmt: skip
                for place in places[1:]:
                    known.assignments.append(
                        RoleAssignment(role=role, area_id=place.area_id, booth_id=place.booth_id, starts_on=STARTS)
                    )
                session.flush()
                self.site.cards[person] = SignInCard(role, identifier, PASSWORD, "")
            for assignment in known.assignments:
                assignment.ends_on = ends_on
            return known.id

    def user(self, session: Session, person: str) -> Any:
        """Return somebody's account, None where there is none yet."""
        card = self.site.cards.get(person)
        return accounts._find(session, card.identifier) if card else None

    def actor(self, session: Session, person: str) -> Actor:
        """Return in whose name something is done."""
        return accounts.actor_by_id(session, self.user(session, person).id, day_of(datetime.now(UTC)))

    def somebody_due(self) -> int:
        """Return an entitlement of the worker's booths for which a case may be filed."""
        with self.rows() as session:
            return entitlements.due_without_case(session, self.actor(session, "worker"), limit=1)[0].id

    def case_at(self, *steps: tuple[str, Action, dict[str, Any]]) -> str:
        """File a case and take it some steps on without a browser; return its number."""
        due = self.somebody_due()
        with self.rows() as session:
            number = cases.file_case(session, self.actor(session, "worker"), cases.CaseForm(due)).number
            for person, action, said in steps:
                move_case(session, self.actor(session, person), number, action, said, None)
            return number

    def stands(self, number: str) -> tuple[str, int, int]:
        """Return state, level and version, to see that something has or has not moved."""
        with self.rows() as session:
            case = session.scalars(select(Case).where(Case.number == number)).one()
            return case.state, case.level, case.version

    def written(self) -> tuple[int, ...]:
        """Return how many cases, events and papers there are in all."""
        with self.rows() as session:
            counted = (session.scalar(select(func.count()).select_from(kind)) for kind in (Case, CaseEvent, Submission))
            return tuple(count or 0 for count in counted)

    def step(self, person: str, number: str, action: Action) -> Locator:
        """Open a case on somebody's phone and unfold one step."""
        page = self.phone(person)
        page.goto(f"/cases/{number}")
        part = page.locator(f"#step-{action}")
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
        return part

    def send(self, part: Locator) -> None:
        """Press the button of a step's form."""
        part.locator("form.form [type=submit]").first.click()
        part.page.wait_for_load_state()

    def refused(self, part: Locator, told: Sentence | str, kept: dict[str, str] | None = None) -> Locator:
        """Send a form that lacks something: it is told in Hindi, nothing is written, nothing typed is lost."""
        before = self.written()
        self.send(part)
        sentence = told.hi if isinstance(told, Sentence) else told
        expect(part.page.locator(".error-summary").first).to_contain_text(sentence)
        for name, text in (kept or {}).items():
            expect(part.locator(f"[name={name}]")).to_have_value(text)
        assert self.written() == before
        return part

    def taken(self, part: Locator, label: str) -> None:
        """Send a form that is complete: the page says that it is saved, and shows where the case stands now."""
        self.send(part)
        page = part.page
        expect(page.locator(".flashes")).to_contain_text("सहेजा")
        expect(page.locator("main .badge").first).to_have_text(label)


def fill(part: Locator, **said: str | bool) -> None:
    """Fill in a step's form by the names of its fields: True and False for boxes, values for lists and choices."""
    for name, value in said.items():
        fields = part.locator(f"[name={name}]")
        kind = fields.first.get_attribute("type")
        if kind == "radio":
            part.locator(f"[name={name}][value='{value}']").check()
        elif kind == "checkbox":
            fields.set_checked(bool(value))
        elif fields.first.evaluate("field => field.tagName") == "SELECT":
            fields.select_option(str(value))
        else:
            fields.fill(str(value))
