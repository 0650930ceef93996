"""What stands in a file in words: the choices that a row holds, and the filter in its head.

A place out of reach keeps its key there and shows no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.domain.access import Actor
from app.domain.cases import STATE_LABELS, CaseState
from app.domain.errors import Sentence
from app.domain.exports import EVERYTHING, FILTER_LABELS, READS, ExportAsk
from app.domain.typed import read_number
from app.models import Area, Booth, Scheme, Settlement, User
from app.services import scope

SEX_LABELS = {"F": Sentence("महिला", "Woman"), "M": Sentence("पुरुष", "Man"), "O": Sentence("अन्य", "Other")}
KIND_LABELS = {"rural": Sentence("गांव", "Rural"), "urban": Sentence("शहर", "Urban")}
BASIS_LABELS = {"confirmed": Sentence("पक्का", "Confirmed"), "proposed": Sentence("अनुमान", "Proposed")}
SURE, UNSURE = Sentence("पक्की", "Sure"), Sentence("पक्की नहीं", "Not sure")
UNKNOWN = Sentence("पता नहीं", "Not known")


def filter_text(session: Session, actor: Actor, ask: ExportAsk) -> str:
    """Return the filter of a list as it is read: what each word is called, and what its key stands for."""
    said = []
    for name, value in ask.words.items():
        label = FILTER_LABELS.get(name, Sentence(name, name)).in_language(ask.language)
        shown = _shown(session, actor, ask, name, value)
        said.append(label if value == "1" and shown == value else f"{label}: {shown}")
    return " · ".join(said) or EVERYTHING.in_language(ask.language)


_NAMED: Mapping[str, Any] = {"scheme": Scheme, "area": Area, "within": Area, "owner": User}
_PLACED: Mapping[str, Any] = {"settlement": Settlement, "booth": Booth}


def _shown(session: Session, actor: Actor, ask: ExportAsk, name: str, value: str) -> str:
    if name == "state" and value in set(CaseState):
        return STATE_LABELS[CaseState(value)].in_language(ask.language)
    key, found = read_number(value), None
    if key is not None and name in _NAMED:
        found = session.get(_NAMED[name], key)
    elif key is not None and name in _PLACED:
        found = scope.find(session, actor, READS[ask.kind], _PLACED[name], key)
    if found is None:
        return value
    if isinstance(found, Booth):
        return f"{found.ac_no}/{found.booth_no}"
    return found.name if isinstance(found, User) else str(found.name_in(ask.language))
