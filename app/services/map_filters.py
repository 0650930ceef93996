"""The filter of a map in words: what it can be narrowed by, and on paper, where nobody can open it, what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import map_files as words
from app.domain.access import Actor, Permission
from app.domain.lifecycle.clocks import INDIA, day_of
from app.domain.maps import MapMeasure
from app.models import Reason, Scheme
from app.services import map_measures, maps, schemes, scope
from app.services.map_rows import MapRequest, MapView

Lists = Mapping[str, Sequence[tuple[str, str]]]
"""By field of a filter ("scheme", "department", "reason"), each value with what it is called."""


def lists(session: Session, actor: Actor, language: str) -> Lists:
    """Return by what any map can be filtered; raise NotAllowed where the actor may see none."""
    scope.require(actor, Permission.MAP_READ)
    reasons = schemes.reasons(session)
    return lists_of(schemes.named_schemes(session), reasons, language)


def lists_of(known: Sequence[Scheme], reasons: Sequence[Reason], language: str) -> Lists:
    """Return those lists of schemes and reasons that were read before."""
    departments = {scheme.department_code: scheme.department_hi for scheme in known}
    return {
        "scheme": [(scheme.code, scheme.name_in(language)) for scheme in known],
        "department": sorted(departments.items(), key=lambda one: one[1]),
        "reason": [(reason.code, reason.label_in(language)) for reason in reasons],
    }


def filter_text(shown: MapView, asked: MapRequest, language: str, now: datetime) -> str:
    """Return which cases a map counts; built from the view, it says what was counted and not what was typed."""
    chosen = maps.filter_of(asked, shown.scheme)
    reason = next((one.label_in(language) for one in shown.reasons if one.code == asked.reason_code), None)
    said = words.filter_words(
        chosen,
        language,
        scheme=shown.scheme.name_in(language) if shown.scheme else None,
        department=shown.departments.get(asked.department_code),
        reason=reason or asked.reason_code,
    )
    first, last = asked.first_day, asked.last_day
    if asked.measure is MapMeasure.RECEIVED:
        first, last = map_measures.period(asked, day_of(now))
    period = words.period_words(first, last, language)
    return f"{said} · {period}" if period else said


def time_text(shown: MapView, asked: MapRequest, language: str, now: datetime) -> str:
    """Return of which moment, or of which kept day, the figures are, and with which day they are compared."""
    if asked.on is not None:
        return words.KEPT_ON.format(day=f"{asked.on:%d-%m-%Y}").in_language(language)
    said = words.FIGURES_OF.format(when=f"{now.astimezone(INDIA):%d-%m-%Y %H:%M}").in_language(language)
    if shown.since is None:
        return said
    since = words.COMPARED.format(day=f"{shown.since:%d-%m-%Y}").in_language(language)
    return f"{said} · {since}"


def stamp(shown: MapView, asked: MapRequest, language: str, now: datetime) -> str:
    """Return both in one line."""
    said = words.FILTER.format(filter=filter_text(shown, asked, language, now)).in_language(language)
    return f"{said} · {time_text(shown, asked, language, now)}"
