"""The rows of people who come with a list: household, person, consent, what the list's scheme owes them.

Written in bulk, so keys are taken beforehand and every value stands as the database keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.counters import Standing
from app.domain.eligibility import Rule, completed_years
from app.domain.imports.standing import ListStanding
from app.models import Household, ImportBatch, SchemeRule, Settlement
from app.models.encryption import field_cipher
from app.services import counters, schemes, search_index
from app.services.beneficiaries import ADULT_AGE, NOTICE_VERSION, PURPOSE
from app.services.imports.bulk_rows import among, take_keys, write
from app.services.imports.comparing import Found
from app.services.imports.sealed import ChunkRows

NO_FACTS = "{}"
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Dues:
    """What a list's scheme owes to people, by the rule of the day; ``kinds`` are those of their settlements."""

    scheme_id: int
    rule_id: int | None
    standing: ListStanding
    today: date
    kinds: Mapping[int, str]

    def of(self, sex: str, born_on: str, precision: str, marital: str, settlement_id: int) -> tuple[str, str]:
        """Return the status and, as JSON, why."""
        return self.standing.of(sex, born_on, precision, marital, self.kinds.get(settlement_id, ""))


_asked: dict[tuple[int, date, str], ListStanding] = {}
"""The rule that was asked last, with the answers it gave: kept between the chunks of a list."""


def _standing(version: SchemeRule | None, today: date) -> ListStanding:
    if version is None:
        return ListStanding(None, today)
    key = (version.id, today, json.dumps(version.criteria, sort_keys=True))
    if key not in _asked:
        _asked.clear()
        _asked[key] = ListStanding(Rule.from_dict(version.criteria), today)
    return _asked[key]


def dues_of(session: Session, batch: ImportBatch, settlement_ids: Sequence[int], today: date) -> Dues | None:
    """Return what the list's scheme owes, None for a list without a scheme."""
    if batch.scheme_id is None:
        return None
    version = schemes.rules_on(session, today).get(batch.scheme_id)
    kinds: dict[int, str] = {}
    wanted = sorted(set(settlement_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = session.execute(select(Settlement.id, Settlement.kind).where(Settlement.id.in_(some)))
        kinds.update((key, kind) for key, kind in rows)
    return Dues(batch.scheme_id, version.id if version else None, _standing(version, today), today, kinds)


@dataclass(slots=True)
class People:
    """Writes the rows of a chunk that become people."""

    session: Session
    batch: ImportBatch
    rows: ChunkRows
    found: Found
    now: datetime

    def write(self, places: Sequence[int], booths: Mapping[int, int], today: date) -> Sequence[int]:
        """Write the people at these places of the chunk; ``booths`` says where each settlement lies.

        Returns:
            Their keys, in the order of the places.
        """
        settlements: list[int] = [self._value("settlement_id")[at] for at in places]
        households = self._households(places, settlements)
        keys = take_keys(self.session, "beneficiary", len(places))
        self._persons(places, keys, households, [booths[key] for key in settlements])
        if self.batch.consent:
            self._consents(places, keys, today)
        dues = dues_of(self.session, self.batch, settlements, today)
        if dues is not None:
            told = [self._due(dues, at) for at in places]
            write_dues(self.session, self.batch, dues, keys, [booths[key] for key in settlements], told)
        return keys

    def due_of(self, dues: Dues, at: int) -> tuple[str, str]:
        """Return what the list's scheme owes to the person of one row."""
        return self._due(dues, at)

    def _value(self, name: str) -> Sequence[Any]:
        column = self.rows.column(name)
        return [""] * len(self.rows.lines) if column is None else column

    def _due(self, dues: Dues, at: int) -> tuple[str, str]:
        row = self.rows
        return dues.of(
            row.value("sex", at),
            row.value("born_on", at),
            row.value("precision", at),
            row.value("marital", at),
            row.value("settlement_id", at),
        )

    def _households(self, places: Sequence[int], settlements: Sequence[int]) -> Sequence[int]:
        """Return the household of each place: one of its Samagra family in its settlement, else a new one."""
        family, names, relations = self._value("samagra_family"), self._value("name"), self._value("relation_name")
        known = self._families([self.found.family[at] for at in places])
        mine: list[int | None] = []
        first: dict[tuple[str, int], int] = {}
        new: list[int] = []
        for order, (at, settlement_id) in enumerate(zip(places, settlements, strict=True)):
            shared = (self.found.family[at], settlement_id)
            if shared[0] and (shared in known or shared in first):
                mine.append(known.get(shared))
                continue
            first[shared] = order
            mine.append(None)
            new.append(order)
        keys = dict(zip(new, take_keys(self.session, "household", len(new)), strict=True))
        encrypt = field_cipher().encrypt
        fields = ("id", "settlement_id", "head_name", "samagra_family", "samagra_family_key")
        write(
            self.session,
            "household",
            fields,
            [
                (
                    keys[order],
                    settlements[order],
                    relations[at] or names[at],
                    encrypt(family[at]) if family[at] else None,
                    self.found.family[at] or None,
                )
                for order in new
                for at in (places[order],)
            ],
            {"facts": {}, "created_at": self.now},
        )
        return [
            key or keys.get(order) or keys[first[self.found.family[places[order]], settlements[order]]]
            for order, key in enumerate(mine)
        ]

    def _families(self, fingerprints: Sequence[str]) -> dict[tuple[str, int], int]:
        wanted = {fingerprint for fingerprint in fingerprints if fingerprint}
        found: dict[tuple[str, int], int] = {}
        if wanted:
            some = among(self.session, Household.samagra_family_key, wanted)
            rows = select(Household.samagra_family_key, Household.settlement_id, Household.id).where(some)
            for key, settlement_id, household_id in self.session.execute(rows.order_by(Household.id.desc())):
                found[str(key), settlement_id] = household_id
        return found

    def _persons(
        self, places: Sequence[int], keys: Sequence[int], households: Sequence[int], booths: Sequence[int]
    ) -> None:
        names, latin, relations = self._value("name"), self._value("name_en"), self._value("relation_name")
        sexes, born, precision = self._value("sex"), self._value("born_on"), self._value("precision")
        mobiles, members, marital = self._value("mobile"), self._value("samagra_member"), self._value("marital")
        encrypt, found = field_cipher().encrypt, self.found
        fields = (
            *("id", "household_id", "booth_id", "name_hi", "name_en", "search_keys", "sex", "born_on"),
            *("birth_precision", "relation_name", "mobile", "mobile_key", "samagra_member", "samagra_member_key"),
            "facts",
        )
        rows = [
            (
                key,
                household,
                booth,
                names[at],
                latin[at],
                found.keys[at],
                sexes[at],
                born[at] or None,
                precision[at],
                relations[at],
                encrypt(mobiles[at]) if mobiles[at] else None,
                found.mobile[at] or None,
                encrypt(members[at]) if members[at] else None,
                found.member[at] or None,
                f'{{"marital": "{marital[at]}"}}' if marital[at] else NO_FACTS,
            )
            for at, key, household, booth in zip(places, keys, households, booths, strict=True)
        ]
        shared = {"client_key": None, "created_by_id": self.batch.owner_id, "created_at": self.now, "version": 1}
        write(self.session, "beneficiary", fields, rows, shared)
        search_index.add_people(self.session, keys, booths, [found.keys[at] for at in places])

    def _consents(self, places: Sequence[int], keys: Sequence[int], today: date) -> None:
        """Write the consent that came with the list; under 18 it counts only with a guardian's name."""
        born, guardians = self._value("born_on"), self._value("guardian_name")
        rows = []
        for at, key in zip(places, keys, strict=True):
            minor = bool(born[at]) and completed_years(date.fromisoformat(born[at]), today) < ADULT_AGE
            if not minor:
                rows.append((key, self.batch.consent, ""))
            elif guardians[at]:
                rows.append((key, "guardian", guardians[at]))
        shared = {
            "purpose": PURPOSE,
            "notice_version": NOTICE_VERSION,
            "given_at": self.now,
            "withdrawn_at": None,
            "recorded_by_id": self.batch.owner_id,
        }
        numbered = [
            (number, *row) for number, row in zip(take_keys(self.session, "consent", len(rows)), rows, strict=True)
        ]
        write(self.session, "consent", ("id", "beneficiary_id", "how", "guardian_name"), numbered, shared)


def write_dues(
    session: Session,
    batch: ImportBatch,
    dues: Dues,
    people: Sequence[int],
    booths: Sequence[int],
    told: Sequence[tuple[str, str]],
) -> None:
    """Write what the scheme owes to some people, and count it; the list is named as the evidence."""
    keys = take_keys(session, "entitlement", len(people))
    rows = [
        (key, person, booth, status, why)
        for key, person, booth, (status, why) in zip(keys, people, booths, told, strict=True)
    ]
    shared = {
        "scheme_id": dues.scheme_id,
        "period": "",
        "rule_id": dues.rule_id,
        "checked_on": dues.today,
        "receipt": "unknown",
        "receipt_asked_on": None,
        "received_on": None,
        "amount_inr": None,
        "evidence": f"{batch.source} · {batch.received_on:%d-%m-%Y}"[:300],
    }
    write(session, "entitlement", ("id", "beneficiary_id", "booth_id", "status", "why"), rows, shared)
    standing = Standing()
    for booth, (status, _why) in zip(booths, told, strict=True):
        standing.add_due(booth, dues.scheme_id, status, "unknown", (None, None))
    counters.record(session, standing)
