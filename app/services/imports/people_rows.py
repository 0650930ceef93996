"""The rows of people who come with a list: household, person, consent, what the list's scheme owes them.

Written in bulk, so keys are taken beforehand and every value stands as the database keeps it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import compress
from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.counters import Standing, due_cell
from app.domain.eligibility import Rule, completed_years
from app.domain.imports.standing import ListStanding
from app.models import Household, ImportBatch, SchemeRule, Settlement
from app.services import counters, schemes, search_index
from app.services.beneficiaries import ADULT_AGE, NOTICE_VERSION, PURPOSE
from app.services.imports.ahead import Ready, Task
from app.services.imports.bulk_rows import take_keys, write_columns
from app.services.imports.found import Found
from app.services.imports.looked_up import rows_by
from app.services.imports.sealed import ChunkRows

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Dues:
    """What a list's scheme owes to people, by the rule of the day; ``kinds`` are those of their settlements."""

    scheme_id: int
    rule_id: int | None
    standing: ListStanding
    today: date
    kinds: Mapping[int, str]


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
    """Gathers the rows of those in a chunk who become people; ``tasks`` write them, in their order.

    ``made`` holds the keys of these rows, by table.
    """

    session: Session
    batch: ImportBatch
    ready: Ready
    now: datetime
    made: dict[str, Sequence[int]] = field(default_factory=dict)
    tasks: list[Task] = field(default_factory=list)

    @property
    def rows(self) -> ChunkRows:
        """The rows of the chunk."""
        return self.ready.rows

    @property
    def found(self) -> Found:
        """What comparing brought."""
        return self.ready.found

    def write(self, name: str, columns: Mapping[str, Sequence[Any]], shared: Mapping[str, Any]) -> None:
        """Have rows written when the tasks are done."""
        self.tasks.append(partial(write_columns, self.session, name, columns, shared, self.made))

    def gather(self, places: Sequence[int], booths: Mapping[int, int], today: date) -> Sequence[int]:
        """Gather the people at these places of the chunk; ``booths`` says where each settlement lies.

        Returns:
            Their keys, in the order of the places.
        """
        if not places:
            return ()
        settlements = self._values("settlement_id", places)
        there = [booths[key] for key in settlements]
        households = self._households(places, settlements)
        keys = take_keys(self.session, "beneficiary", len(places))
        self.made["beneficiary"] = keys
        self._persons(places, keys, households, there)
        if self.batch.consent:
            self._consents(places, keys, today)
        dues = dues_of(self.session, self.batch, settlements, today)
        if dues is not None:
            self.owe(dues, keys, there, self.dues_at(dues, places))
        return keys

    def dues_at(self, dues: Dues, places: Sequence[int]) -> list[tuple[str, str]]:
        """Return what the list's scheme owes to the people at some places of the chunk: status and reasons."""
        facts = (self._values(name, places) for name in ("sex", "born_on", "precision", "marital"))
        kinds = [dues.kinds.get(key, "") for key in self._values("settlement_id", places)]
        return list(map(dues.standing.of, *facts, kinds))

    def _values(self, name: str, places: Sequence[int]) -> Sequence[Any]:
        column = self.rows.column(name)
        return [""] * len(places) if column is None else picked(column, places)

    def _households(self, places: Sequence[int], settlements: Sequence[int]) -> Sequence[int]:
        """Return the household of each place: one of its Samagra family in its settlement, else a new one."""
        order: dict[int, int] = {}
        mine = [order.setdefault(head, len(order)) for head in picked(self.ready.house, places)]
        # Who comes first here may not be who comes first in the chunk: that row may be refused.
        first = dict(zip(reversed(mine), reversed(range(len(mine))), strict=True))
        firsts = [first[number] for number in range(len(order))]
        there, family = [places[at] for at in firsts], self.ready.family
        known = self._families({family[at] for at in there})
        ids = [known.get((family[at], settlements[mine_at]), 0) for at, mine_at in zip(there, firsts, strict=True)]
        new = [number for number, key in enumerate(ids) if not key]
        keys = self.made["household"] = take_keys(self.session, "household", len(new))
        self._write_households(
            keys,
            picked(list(order), new),
            [there[number] for number in new],
            [settlements[firsts[number]] for number in new],
        )
        for number, key in zip(new, keys, strict=True):
            ids[number] = key
        return [ids[number] for number in mine]

    def _write_households(
        self, keys: Sequence[int], heads: Sequence[int], places: Sequence[int], settlements: Sequence[int]
    ) -> None:
        if not keys:
            return
        names, relations = self._values("name", places), self._values("relation_name", places)
        sealed = self.ready.families
        columns = {
            "id": keys,
            "settlement_id": settlements,
            "head_name": [relation or name for relation, name in zip(relations, names, strict=True)],
            "samagra_family": [sealed[head] for head in heads],
            "samagra_family_key": [self.ready.family[at] or None for at in places],
        }
        self.write("household", columns, {"facts": {}, "created_at": self.now})

    def _families(self, fingerprints: Collection[str]) -> dict[tuple[str, int], int]:
        wanted = {*fingerprints} - {""}
        found: dict[tuple[str, int], int] = {}
        if wanted:
            by = Household.samagra_family_key
            asked = rows_by(self.session, by, wanted, by, Household.settlement_id, Household.id, numbers=True)
            for key, settlement_id, household_id in self.session.execute(asked):
                shared = (str(key), settlement_id)
                found[shared] = min(household_id, found.get(shared, household_id))
        return found

    def _persons(
        self, places: Sequence[int], keys: Sequence[int], households: Sequence[int], booths: Sequence[int]
    ) -> None:
        columns = {
            "id": keys,
            "household_id": households,
            "booth_id": booths,
            **{name: picked(values, places) for name, values in self.ready.columns.items()},
        }
        shared = {"client_key": None, "created_by_id": self.batch.owner_id, "created_at": self.now, "version": 1}
        self.write("beneficiary", columns, shared)
        self.tasks.append(partial(search_index.write_words, self.session, *self._words(places, keys, booths)))

    def _words(
        self, places: Sequence[int], keys: Sequence[int], booths: Sequence[int]
    ) -> tuple[Sequence[str], Sequence[int], Sequence[int], Sequence[str]]:
        """Return the words of the names at some places as the search keeps them, by column."""
        words, of = self.ready.words
        texts = self.ready.columns["search_keys"]
        if len(places) < len(texts):
            order = {place: at for at, place in enumerate(places)}
            here = [at in order for at in of]
            words, of = list(compress(words, here)), list(compress(of, here))
            texts, of = picked(texts, of), [order[at] for at in of]
        else:
            texts = picked(texts, of)
        return words, picked(booths, of), picked(keys, of), texts

    def _consents(self, places: Sequence[int], keys: Sequence[int], today: date) -> None:
        """Write the consent that came with the list; under 18 it counts only with a guardian's name."""
        born, guardians = self._values("born_on", places), self._values("guardian_name", places)
        persons, ways, names = [], [], []
        for key, day, guardian in zip(keys, born, guardians, strict=True):
            minor = bool(day) and completed_years(date.fromisoformat(day), today) < ADULT_AGE
            if not minor or guardian:
                persons.append(key)
                ways.append("guardian" if minor else self.batch.consent)
                names.append(guardian if minor else "")
        columns = {
            "id": take_keys(self.session, "consent", len(persons)),
            "beneficiary_id": persons,
            "how": ways,
            "guardian_name": names,
        }
        shared = {
            "purpose": PURPOSE,
            "notice_version": NOTICE_VERSION,
            "given_at": self.now,
            "withdrawn_at": None,
            "recorded_by_id": self.batch.owner_id,
        }
        self.write("consent", columns, shared)

    def owe(self, dues: Dues, people: Sequence[int], booths: Sequence[int], told: Sequence[tuple[str, str]]) -> None:
        """Have written what the scheme owes to some people, and counted; the list is named as the evidence."""
        if not people:
            return
        statuses = [status for status, _why in told]
        columns: dict[str, Sequence[Any]] = {
            "id": take_keys(self.session, "entitlement", len(people)),
            "beneficiary_id": people,
            "booth_id": booths,
            "status": statuses,
            "why": [why for _status, why in told],
        }
        shared = {
            "scheme_id": dues.scheme_id,
            "period": "",
            "rule_id": dues.rule_id,
            "checked_on": dues.today,
            "receipt": "unknown",
            "receipt_asked_on": None,
            "received_on": None,
            "amount_inr": None,
            "evidence": f"{self.batch.source} · {self.batch.received_on:%d-%m-%Y}"[:300],
        }
        self.write("entitlement", columns, shared)
        standing = Standing()
        for (booth, status), count in Counter(zip(booths, statuses, strict=True)).items():
            standing.cells[booth, dues.scheme_id, due_cell(status, "unknown")] += count
        self.tasks.append(partial(counters.record, self.session, standing))


def picked(column: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    """Return what stands at some places of a column; the column itself where these are all of it in order."""
    if len(places) == len(column) and places == range(len(column)):
        return column
    found: Sequence[Any] = itemgetter(*places)(column) if len(places) > 1 else [column[at] for at in places]
    return found
