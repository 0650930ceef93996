"""Which rung of the ladder a letter's office is, so that giving the letter in is written down at the right level."""

from __future__ import annotations

from app.domain.letters.kinds import LetterKind
from app.domain.letters.wording import for_place
from app.domain.lifecycle.ladder import APPEALS, HEARING, Ladder

_CODES = {LetterKind.APPEAL: APPEALS[:1], LetterKind.JAN_SUNWAI: HEARING}


def level_of(kind: LetterKind, authority: str, ladder: Ladder) -> int | None:
    """Return the level of the rung to which a letter goes; None where its office is no rung.

    An appeal and a petition have a rung of their own; any other letter goes to the first rung by whose name (its
    village or its town half) the address begins.
    """
    if kind is LetterKind.RTI:
        return None
    if kind in _CODES:
        return next((rung.level for rung in ladder.rungs if rung.code in _CODES[kind]), None)
    for rung in ladder.rungs:
        names = {for_place(rung.label.hi, urban=urban) for urban in (False, True)}
        if any(authority.startswith(name) for name in names if name):
            return rung.level
    return None
