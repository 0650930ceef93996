"""Settlements, families, people and what is due to them, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from app.models.encryption import FieldCipher, field_cipher
from app.services.beneficiaries import NOTICE_VERSION, PURPOSE
from app.services.demo.areas import Row
from app.services.demo.dues import Dues, DueScheme
from app.services.demo.families import ADULT, Family, Member, invent_families
from app.services.demo.keys import Keys
from app.services.demo.names import Name, full_name, hamlet_name
from app.services.demo.plan import SETTLEMENT_REACH, PlannedBooth, PlannedPanchayat, nearby
from app.services.demo.receipts import Claim

FAMILY_SPREAD = 0.2
"""Standard deviation between families in the log odds: what befalls one member often befalls the others."""
ADULTS_WITH_MOBILE, FAMILIES_WITH_SAMAGRA = 0.9, 0.8
_HAMLET_PEOPLE = 22
_SIX = time(6, tzinfo=UTC)


@dataclass(slots=True)
class PeopleRows:
    """The rows of some panchayats, in the order in which they refer to each other."""

    settlement: list[Row]
    household: list[Row]
    beneficiary: list[Row]
    consent: list[Row]
    entitlement: list[Row]
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a booth's people live: keys that every settlement of it repeats."""

    panchayat: PlannedPanchayat
    booth: PlannedBooth
    booth_id: int
    district_id: int
    constituency_id: int
    worker_id: int


class Registrar:
    """Makes the rows of people, booth by booth."""

    def __init__(self, dues: Dues, keys: Keys, today: date):
        self._dues, self._keys, self._today = dues, keys, today
        self._cipher: FieldCipher = field_cipher()

    def register(self, draw: Random, ground: Ground, into: PeopleRows) -> None:
        """Add everybody at one booth to the rows."""
        families = list(invent_families(draw, ground.booth.people, urban=ground.panchayat.urban, today=self._today))
        hamlets = max(1, min(3, round(ground.booth.people / _HAMLET_PEOPLE), len(families)))
        per_hamlet = -(-len(families) // hamlets)
        for hamlet in range(hamlets):
            living = families[hamlet * per_hamlet : (hamlet + 1) * per_hamlet]
            if living:
                settlement = self._settlement(draw, ground, hamlet, living)
                into.settlement.append(settlement)
                for family in living:
                    self._family(draw, ground, settlement, family, into)

    def _settlement(self, draw: Random, ground: Ground, hamlet: int, living: list[Family]) -> Row:
        key = self._keys.take("settlement")
        place, booth = ground.panchayat, ground.booth
        name = hamlet_name(place.name, place.urban, hamlet + draw.randrange(4) * 3)
        lon, lat = nearby(draw, booth.lon, booth.lat, SETTLEMENT_REACH)
        since = draw.randint(150, 340) if place.silent else draw.randint(2, 100)
        return {
            "id": key,
            "code": f"DEMO-S-{key}",
            "name_hi": name.hi,
            "name_en": name.en,
            "kind": "urban" if place.urban else "rural",
            "booth_id": ground.booth_id,
            "booth_basis": "confirmed" if draw.random() < 0.9 else "proposed",
            "district_id": ground.district_id,
            "constituency_id": ground.constituency_id,
            "lat": lat,
            "lon": lon,
            "households": len(living),
            "population": sum(len(family.members) for family in living),
            "last_visited_on": self._today - timedelta(days=since),
            "note": "",
            "client_key": None,
            "created_by_id": ground.worker_id,
            "created_at": datetime.combine(self._today - timedelta(days=400), _SIX),
            "version": 1,
        }

    def _family(self, draw: Random, ground: Ground, settlement: Row, family: Family, into: PeopleRows) -> None:
        key = self._keys.take("household")
        registered = self._today - timedelta(days=draw.randint(12, 345))
        head, _ = full_name(family.members[0].first, family.surname)
        samagra = f"{10_000_000 + key:08d}" if draw.random() < FAMILIES_WITH_SAMAGRA else None
        into.household.append(
            {
                "id": key,
                "settlement_id": settlement["id"],
                "head_name": head.hi,
                "samagra_family": samagra,
                "samagra_family_key": self._cipher.fingerprint(samagra) if samagra else None,
                "facts": family.facts,
                "created_at": datetime.combine(registered, _SIX),
            }
        )
        lean = draw.gauss(0, FAMILY_SPREAD)
        for member in family.members:
            person = self._person(draw, ground, key, family.surname, member, registered, samagra is not None)
            into.beneficiary.append(person)
            into.consent.append(self._consent(draw, ground, person["id"], member, head, registered))
            for scheme in self._dues.of(family, member, urban=ground.panchayat.urban):
                claim = self._claim(ground, person["id"], scheme, registered, lean)
                into.entitlement.append(claim.row)
                into.claims.append(claim)

    def _person(
        self,
        draw: Random,
        ground: Ground,
        household_id: int,
        surname: Name,
        member: Member,
        registered: date,
        has_samagra: bool,
    ) -> Row:
        key = self._keys.take("beneficiary")
        name, search_keys = full_name(member.first, surname)
        mobile = (
            f"6000{key % 1_000_000:06d}" if member.age >= ADULT - 2 and draw.random() < ADULTS_WITH_MOBILE else None
        )
        samagra = f"{100_000_000 + key:09d}" if has_samagra else None
        return {
            "id": key,
            "household_id": household_id,
            "booth_id": ground.booth_id,
            "name_hi": name.hi,
            "name_en": name.en,
            "search_keys": search_keys,
            "sex": member.sex,
            "born_on": member.born_on,
            "birth_precision": member.birth_precision,
            "relation_name": member.relation,
            "mobile": mobile,
            "mobile_key": self._cipher.fingerprint(mobile) if mobile else None,
            "samagra_member": samagra,
            "samagra_member_key": self._cipher.fingerprint(samagra) if samagra else None,
            "facts": member.facts,
            "client_key": None,
            "created_by_id": ground.worker_id,
            "created_at": datetime.combine(registered, _SIX),
            "version": 1,
        }

    def _consent(
        self, draw: Random, ground: Ground, person_id: int, member: Member, head: Name, registered: date
    ) -> Row:
        minor = member.age < ADULT
        spoken = "spoken" if draw.random() < 0.8 else "written"
        return {
            "beneficiary_id": person_id,
            "purpose": PURPOSE,
            "notice_version": NOTICE_VERSION,
            "how": "guardian" if minor else spoken,
            "guardian_name": head.hi if minor else "",
            "given_at": datetime.combine(registered, _SIX),
            "withdrawn_at": None,
            "recorded_by_id": ground.worker_id,
        }

    def _claim(self, ground: Ground, person_id: int, scheme: DueScheme, registered: date, lean: float) -> Claim:
        row: dict[str, Any] = {
            "id": self._keys.take("entitlement"),
            "beneficiary_id": person_id,
            "scheme_id": scheme.scheme_id,
            "booth_id": ground.booth_id,
            "period": "",
            "status": "eligible",
            "why": [],
            "rule_id": scheme.rule_id,
            "checked_on": self._today,
            "receipt": "unknown",
            "receipt_asked_on": None,
            "received_on": None,
            "amount_inr": None,
            "evidence": "",
        }
        return Claim(row, scheme, registered, ground.panchayat, lean)


def empty_rows() -> PeopleRows:
    """Return a set of rows with nothing in it."""
    return PeopleRows([], [], [], [], [], [])


def panchayats_in_portions(panchayats: tuple[PlannedPanchayat, ...], people: int) -> Iterator[list[PlannedPanchayat]]:
    """Yield runs of panchayats with about ``people`` people each, so that memory stays flat."""
    portion: list[PlannedPanchayat] = []
    held = 0
    for panchayat in panchayats:
        portion.append(panchayat)
        held += panchayat.people
        if held >= people:
            yield portion
            portion, held = [], 0
    if portion:
        yield portion
