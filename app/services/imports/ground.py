"""Which settlement a row of a list means: by its code, its name in either script and any spelling, or its booth."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.hindi_text import normal_text
from app.domain.identifiers import ascii_digits
from app.domain.imports.people import Placed
from app.domain.loading.names import fold_name
from app.domain.search_keys import name_keys
from app.models import Booth, Settlement
from app.services import scope
from app.services.rule_book import RuleBook, rule_book

BoothKey = tuple[int, str]
Known = tuple[int, int, str]
"""Settlement, booth, and the name under which it is shown."""


class ListGround:
    """The settlements within an actor's reach (all, without one), and whether the election code is in force there."""

    def __init__(self, session: Session, actor: Actor | None, today: date):
        self._codes: dict[str, Known] = {}
        self._names: dict[str, list[Known]] = defaultdict(list)
        self._sounds: dict[tuple[str, ...], list[Known]] | None = None
        self._booths: dict[BoothKey, list[Known]] = defaultdict(list)
        self._booth_of: dict[int, BoothKey] = {}
        self._book: RuleBook = rule_book(session, today)
        wanted = select(
            Settlement.id,
            Settlement.booth_id,
            Settlement.code,
            Settlement.name_hi,
            Settlement.name_en,
            Booth.ac_no,
            Booth.booth_no,
        ).join(Booth, Booth.id == Settlement.booth_id)
        if actor is not None:
            wanted = scope.within(wanted, actor, Permission.IMPORT_MANAGE, Settlement.booth_id)
        for key, booth_id, code, name_hi, name_en, ac_no, booth_no in session.execute(wanted.order_by(Settlement.id)):
            known = (key, booth_id, name_hi or name_en)
            if code:
                self._codes[code.casefold()] = known
            for name in {fold_name(name_hi), fold_name(name_en)} - {""}:
                self._names[name].append(known)
            booth = (ac_no, str(booth_no).casefold())
            self._booths[booth].append(known)
            self._booth_of[booth_id] = booth
        self._book.read_booths(self._booth_of)
        self._frozen = {booth_id for booth_id in self._booth_of if self._book.frozen_until(booth_id) is not None}

    def find(self, settlement: str, code: str, booth: str, ac_no: str, booth_no: str) -> Placed:
        """Return the settlement for what stands in the cells of a row."""
        place = self._found(normal_text(settlement), ascii_digits(code).casefold(), _booth_key(booth, ac_no, booth_no))
        if place.booth_id in self._frozen:
            return Placed(0, 0, "frozen")
        return place

    def _found(self, name: str, code: str, booth: BoothKey | None) -> Placed:
        if code and code in self._codes:
            return _placed(self._codes[code])
        if name:
            return self._by_name(name, booth)
        if booth is not None:
            there = self._booths.get(booth, [])
            if len(there) == 1:
                return _placed(there[0], "village_of_booth")
            return Placed(0, 0, "unclear_place" if there else "unknown_place")
        return Placed(0, 0, "unknown_place" if code else "no_place")

    def _by_name(self, name: str, booth: BoothKey | None) -> Placed:
        code = ""
        found = self._at(self._names.get(fold_name(name), []), booth)
        if not found:
            found, code = self._at(self._by_sound(name), booth), "village_spelling"
        if len(found) == 1:
            return _placed(found[0], code)
        return Placed(0, 0, "unclear_place" if found else "unknown_place")

    def _at(self, found: list[Known], booth: BoothKey | None) -> list[Known]:
        return found if booth is None else [known for known in found if self._booth_of[known[1]] == booth]

    def _by_sound(self, name: str) -> list[Known]:
        if self._sounds is None:
            self._sounds = defaultdict(list)
            for spelled, settlements in self._names.items():
                for known in settlements:
                    self._sounds[_sound(spelled)].append(known)
        return list({known[0]: known for known in self._sounds.get(_sound(fold_name(name)), [])}.values())


def _sound(folded: str) -> tuple[str, ...]:
    return name_keys(folded)


def _placed(known: Known, code: str = "") -> Placed:
    return Placed(known[0], known[1], code, known[2] if code else "")


def _booth_key(booth: str, ac_no: str, booth_no: str) -> BoothKey | None:
    """Return seat and number of a booth from "150/23" or from two cells; None where they name none."""
    seat, _, number = ascii_digits(booth).partition("/") if "/" in booth else (ascii_digits(ac_no), "", "")
    number = number or ascii_digits(booth_no) or ("" if "/" in booth else ascii_digits(booth))
    seat, number = seat.strip().removesuffix(".0"), number.strip().removesuffix(".0")
    if not (seat.isdecimal() and len(seat) <= 4 and number):
        return None
    return int(seat), number.casefold()
