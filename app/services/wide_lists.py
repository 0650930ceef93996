"""What is known of a list of cases of a whole state before it is read: how many they are, and in which booths they lie.

A list is read in order until its page is full. Where hardly any case of a state matches, that is nearly all of them;
the columns that maps read (:mod:`app.services.case_columns`) say where the few lie, and only those booths are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.case_filters import CaseFilter
from app.models import Area
from app.services import case_columns

FEW_BOOTHS = 1_000
"""With matches in more booths than these, a page is full before many cases were looked at."""


@dataclass(frozen=True, slots=True)
class Foreknown:
    """How many cases a list has, the last day on which one of them was opened, and the booths in which all of them lie
    where these are few.
    """

    count: int
    last_opened: date
    few_booths: Sequence[int] | None


def foreknown(session: Session, actor: Actor, chosen: CaseFilter, now: datetime) -> Foreknown | None:
    """Return what the columns know of a list; None where it is no whole state's, or the filter asks for more."""
    reach = actor.reach(Permission.CASE_READ)
    narrower = (chosen.area_id, chosen.within_id, chosen.booth_id, chosen.settlement_id)
    if reach.booth_ids or len(reach.area_ids) != 1 or any(key is not None for key in narrower):
        return None
    (area_id,) = reach.area_ids
    if session.scalar(select(Area.kind).where(Area.id == area_id)) != "state":
        return None
    found = case_columns.in_area(session, actor, area_id, chosen, now, FEW_BOOTHS)
    return None if found is None else Foreknown(*found)
