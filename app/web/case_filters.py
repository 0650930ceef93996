"""The filter of the list of cases as an address carries it, read and written in one place.

A figure on a report links to the list by the address that this room writes, and the list reads it back by the same
names: what cannot be written cannot be linked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request, url_for
from flask_babel import gettext as _

from app.domain.cases import CaseState
from app.domain.identifiers import ascii_digits
from app.services.cases import NONE_GIVEN, CaseFilter
from app.web.queries import number_argument, text_argument

STATES = ("outstanding", "", *CaseState)
LONGEST_DAYS = 36500
YEARS = range(1950, 2200)
OFFICE_LENGTH = 300


def asked_filter() -> CaseFilter:
    """Return the filter that this request's address carries; what cannot be read does not narrow."""
    state = request.args.get("state", "outstanding")
    return CaseFilter(
        state=state if state in STATES else "outstanding",
        scheme_id=number_argument("scheme"),
        area_id=number_argument("area"),
        within_id=number_argument("within"),
        booth_id=number_argument("booth"),
        reason_code=text_argument("reason", 40),
        min_age_days=_days("age"),
        mine=_ticked("mine"),
        overdue=_ticked("overdue"),
        to_approve=_ticked("approve"),
        level=number_argument("level"),
        max_age_days=_days("under"),
        opened_from=day_argument("from"),
        opened_to=day_argument("to"),
        authority=text_argument("office", OFFICE_LENGTH),
        over_limit=_ticked("late"),
        follow_up=_ticked("today"),
    )


def address_of(chosen: CaseFilter, **more: str) -> str:
    """Return the address of the list of cases under a filter; what is usual is left out."""
    arguments: dict[str, str | int | date | None] = {
        "state": chosen.state if chosen.state != "outstanding" else None,
        "scheme": chosen.scheme_id,
        "area": chosen.area_id,
        "within": chosen.within_id,
        "booth": chosen.booth_id,
        "reason": chosen.reason_code or None,
        "age": chosen.min_age_days,
        "mine": _tick(chosen.mine),
        "overdue": _tick(chosen.overdue),
        "approve": _tick(chosen.to_approve),
        "level": chosen.level,
        "under": chosen.max_age_days,
        "from": chosen.opened_from,
        "to": chosen.opened_to,
        "office": chosen.authority or None,
        "late": _tick(chosen.over_limit),
        "today": _tick(chosen.follow_up),
        **more,
    }
    return url_for("cases.index", **{name: value for name, value in arguments.items() if value is not None})


def filters_in_use(chosen: CaseFilter) -> int:
    """Return by how many things a filter narrows."""
    plain = CaseFilter()
    return sum(getattr(chosen, name) != getattr(plain, name) for name in CaseFilter.__slots__)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One thing by which a list is narrowed and for which the filter form has no field: what it is called, its name
    in the address, and its value there."""

    label: str
    name: str
    value: str


def narrowings(chosen: CaseFilter) -> list[Narrowing]:
    """Return what a link has narrowed the list to, beyond the fields of its form, so that it can be seen and undone."""
    office = _("No paper given to an office yet") if chosen.authority == NONE_GIVEN else chosen.authority
    candidates = (
        (chosen.level, "level", lambda: _("Level %(level)s", level=chosen.level)),
        (chosen.max_age_days, "under", lambda: _("Under %(days)s days", days=chosen.max_age_days)),
        (chosen.opened_from, "from", lambda: _("Filed from %(day)s", day=f"{chosen.opened_from:%d-%m-%Y}")),
        (chosen.opened_to, "to", lambda: _("Filed until %(day)s", day=f"{chosen.opened_to:%d-%m-%Y}")),
        (chosen.authority, "office", lambda: _("Office: %(office)s", office=office)),
        (chosen.over_limit, "late", lambda: _("Over the whole time limit")),
        (chosen.follow_up, "today", lambda: _("Due today")),
    )
    return [Narrowing(label(), name, request.args.get(name, "")) for value, name, label in candidates if value]


def day_argument(name: str) -> date | None:
    """Return a date of the address, else None."""
    try:
        day = date.fromisoformat(ascii_digits(text_argument(name, 10)))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _days(name: str) -> int | None:
    return min(number_argument(name) or 0, LONGEST_DAYS) or None


def _ticked(name: str) -> bool:
    return text_argument(name) == "1"


def _tick(ticked: bool) -> int | None:
    return 1 if ticked else None
