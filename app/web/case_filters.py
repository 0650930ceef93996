"""What of a filter of cases a page shows: its address, and by what a link has narrowed a list beyond its form."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from app.domain.case_filters import NONE_GIVEN, CaseFilter


def address_of(chosen: CaseFilter, **more: str) -> str:
    """Return the address of the list of cases under a filter; what is usual is left out."""
    return url_for("cases.index", **{**chosen.words(), **more})


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
    words = chosen.words()
    labels = {
        "under": lambda: _("Under %(days)s days", days=chosen.max_age_days),
        "with": lambda: _("Office: %(office)s", office=office),
        "late": lambda: _("Over the whole time limit"),
        "today": lambda: _("Due today"),
    }
    return [Narrowing(label(), name, words[name]) for name, label in labels.items() if name in words]
