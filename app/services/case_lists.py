"""The list of cases with all that stands around it: filters, those kept under a name, what can be done in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.bulk import LARGEST_BATCH, BulkAct, acts_open_to
from app.domain.case_filters import CaseFilter
from app.domain.errors import Sentence
from app.models import Area, Booth, Case, Reason, Scheme, Settlement, User
from app.services import rule_book, schemes, scope
from app.services.case_filters import counted
from app.services.cases import list_cases
from app.services.paging import Page
from app.services.saved_searches import CountedSearch, counted_searches
from app.services.wide_lists import foreknown


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of cases, what it can be narrowed by, the places and people by which it is narrowed.

    ``matching`` counts all cases of the filter, up to one more than a batch takes; ``acts`` is what this person may do
    with many of them, empty where there are none.
    """

    page: Page[Case]
    schemes: Sequence[Scheme]
    reasons: Sequence[Reason]
    offices: Mapping[str, Sentence]
    searches: Sequence[CountedSearch]
    area: Area | None
    within: Area | None
    booth: Booth | None
    settlement: Settlement | None
    owner: User | None
    matching: int
    acts: Sequence[BulkAct]

    @property
    def departments(self) -> dict[str, str]:
        """The departments of the schemes, by code."""
        return {scheme.department_code: scheme.department_hi for scheme in self.schemes}

    def scheme_code(self, scheme_id: int | None) -> str | None:
        """Return the code of a scheme of the list."""
        return next((scheme.code for scheme in self.schemes if scheme.id == scheme_id), None)

    @property
    def fits_a_batch(self) -> bool:
        """Tell whether all that match can be taken at once."""
        return 0 < self.matching <= LARGEST_BATCH


def view_cases(
    session: Session, actor: Actor, chosen: CaseFilter, *, order: str = "newest", cursor: str | None = None
) -> CaseList:
    """Return what the page of the list of cases shows."""
    now = datetime.now(UTC)
    known = foreknown(session, actor, chosen, now)
    few = known.few_booths if known else None
    many_until = known.last_opened if known and few is None else None
    page = list_cases(session, actor, chosen, order=order, cursor=cursor, few_booths=few, many_until=many_until)
    acts = acts_open_to(actor) if page.rows else []
    matching = min(known.count, LARGEST_BATCH + 1) if known else None
    if matching is None and acts:
        matching = counted(session, actor, chosen, now, LARGEST_BATCH)
    there = chosen.settlement_id
    return CaseList(
        page,
        schemes.named_schemes(session),
        schemes.reasons(session),
        rule_book.usual_offices(session),
        counted_searches(session, actor),
        session.get(Area, chosen.area_id) if chosen.area_id else None,
        session.get(Area, chosen.within_id) if chosen.within_id else None,
        scope.find(session, actor, Permission.CASE_READ, Booth, chosen.booth_id) if chosen.booth_id else None,
        scope.find(session, actor, Permission.CASE_READ, Settlement, there) if there else None,
        session.get(User, int(chosen.owner)) if chosen.owner.isdecimal() else None,
        (matching or 0) if acts else 0,
        acts,
    )
