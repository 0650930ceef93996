"""An office-bearer with a handful of cases to be worked in bulk, and the letter that speaks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.domain.bulk import BulkAct
from app.domain.lifecycle import Action
from app.models import BulkBatch, Case
from app.services import bulk, bulk_pages
from app.services.bulk import Choice
from app.services.case_work import move_case
from tests.case_rows import copy_case
from tests.world import TODAY, World

LETTER: dict[str, Any] = {
    "rung": "GP_DESK",
    "authority": "",
    "channel": "office",
    "filed_on": TODAY.isoformat(),
    "reference": "आवक 9/26",
    "letter": "पत्र 7/26",
    "acknowledged": False,
    "papers_complete": True,
    "papers_waived": "",
}


class Desk:
    """An office-bearer with some cases in the three booths of the near area."""

    def __init__(self, world: World, copies: int):
        self.world, self.session, self.actor = world, world.session, world.actor("office_bearer")
        booths = [booth.id for booth in world.near.booths]
        self.numbers = copy_case(world.session, world.near.case_number, booths, copies)
        self.session.commit()

    def assign(self, person: str = "office_bearer") -> dict[str, Any]:
        return {"owner_id": self.world.users[person]}

    def preview(self, act: BulkAct, said: Mapping[str, Any], numbers: list[str] | None = None) -> BulkBatch:
        key = f"{act}-{self.session.scalar(select(func.count(BulkBatch.id)))}"
        batch = bulk.choose_cases(self.session, self.actor, Choice(key, numbers or self.numbers))
        return bulk.preview_batch(self.session, self.actor, batch.id, act, said)

    def do(self, act: BulkAct, said: Mapping[str, Any], numbers: list[str] | None = None) -> BulkBatch:
        batch = self.preview(act, said, numbers)
        batch = bulk.confirm_batch(self.session, self.actor, batch.id, batch.revision)
        self.session.commit()
        return batch

    def tell(self, batch: BulkBatch) -> tuple[dict[str, int], dict[str, int]]:
        """Return the rows of a batch by state, and its refusals by code."""
        page = bulk_pages.view_batch(self.session, self.actor, batch.id)
        codes = {batch.reasons[group.index]["code"]: group.count for group in page.refusals}
        return {str(state): count for state, count in page.counts.items() if count}, codes

    def case(self, place: int) -> Case:
        found = select(Case).where(Case.number == self.numbers[place])
        return self.session.scalars(found.execution_options(populate_existing=True)).one()

    def move(self, place: int, action: Action, said: Mapping[str, Any]) -> None:
        move_case(self.session, self.actor, self.numbers[place], action, said, None)
        self.session.commit()
