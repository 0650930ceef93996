"""What surrounds cases when somebody takes steps with them: who that person is there, the rules, who covers what.

One step asks for each of these once. A thousand steps ask for the same few again and again, so the answers are kept:
the rules by scheme, the areas above a booth by booth, an owner by key. :meth:`Surroundings.prepare` fetches the areas
of many booths in one query; without it they are fetched one by one. Short-lived: made for one transaction, as roles and
rules may change after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import PERMISSIONS, Actor, Permission
from app.domain.lifecycle import SCHEDULE, Rules, Standing
from app.domain.lifecycle.clocks import day_of
from app.models import BoothArea, Case, User
from app.services import accounts, scope
from app.services.rule_book import rule_book


class Surroundings:
    """The surroundings of the steps that ``actor`` (None: the schedule) takes at ``moment`` in one transaction."""

    def __init__(self, session: Session, actor: Actor | None, moment: datetime):
        self.session, self.actor, self.moment = session, actor, moment
        self._above: dict[int, frozenset[int]] = {}
        self._owners: dict[int, Actor | None] = {}
        self._standing: dict[int, Standing] = {}
        self._book = rule_book(session, day_of(moment))

    def prepare(self, booth_ids: Iterable[int]) -> None:
        """Fetch the areas above all these booths in one query."""
        wanted = sorted(set(booth_ids) - self._above.keys())
        self._book.read_booths(wanted)
        if not wanted:
            return
        found: dict[int, set[int]] = {booth_id: set() for booth_id in wanted}
        rows = select(BoothArea.booth_id, BoothArea.area_id).where(BoothArea.booth_id.in_(wanted))
        for booth_id, area_id in self.session.execute(rows):
            found[booth_id].add(area_id)
        self._above.update((booth_id, frozenset(areas)) for booth_id, areas in found.items())

    def areas_above(self, booth_id: int) -> frozenset[int]:
        """Return the keys of every area above a booth, in all hierarchies."""
        self.prepare((booth_id,))
        return self._above[booth_id]

    def standing(self, case: Case) -> Standing:
        """Return who the actor is to a case: every permission that they hold over its booth."""
        if self.actor is None:
            return SCHEDULE
        if case.booth_id not in self._standing:
            above = self.areas_above(case.booth_id)
            grants = [g for g in self.actor.grants if g.booth_id == case.booth_id or g.area_id in above]
            held = frozenset[Permission]().union(*(PERMISSIONS[grant.role] for grant in grants))
            self._standing[case.booth_id] = Standing(self.actor.user_id, held)
        return self._standing[case.booth_id]

    def rules(self, case: Case) -> Rules:
        """Return the rules of a case: its ladder, the calendar of its place, the reasons that a rejection may name."""
        return self._book.rules_for(case)

    def owner_for(self, case: Case, owner_id: int | None) -> Actor | None:
        """Return a chosen owner if they work and their own areas cover the booth of the case."""
        owner = self._worker(owner_id)
        if owner is None:
            return None
        reach = owner.reach(Permission.CASE_FILE)
        covers = case.booth_id in reach.booth_ids or reach.area_ids & self.areas_above(case.booth_id)
        return owner if covers else None

    def _worker(self, owner_id: int | None) -> Actor | None:
        if owner_id is None or not 0 < owner_id <= scope.LARGEST_KEY:
            return None
        if owner_id not in self._owners:
            user = self.session.get(User, owner_id)
            active = user is not None and user.active
            self._owners[owner_id] = accounts.actor_of(user, day_of(self.moment)) if user and active else None
        return self._owners[owner_id]
