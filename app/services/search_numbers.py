"""Finding people by a number: through its keyed fingerprint, so that no number is read or kept in the clear."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app.domain.access import Actor
from app.domain.search import Asked, AskedFor, Rank
from app.models import Beneficiary, Case, Household
from app.models.encryption import field_cipher
from app.services import scope
from app.services.beneficiaries import READ
from app.services.merged_records import leading_from
from app.services.same_number import same_number
from app.services.search_names import Place


def find_numbers(session: Session, actor: Actor, asked: Asked, after: Place | None, limit: int) -> Sequence[Place]:
    """Return where the people of a mobile, a Samagra ID or a case's number stand, in the order of their keys."""
    people = _by_case(asked.value) if asked.kind is AskedFor.CASE else _by_fingerprint(asked)
    if after is not None:
        people = people.where(Beneficiary.id > after.person)
    # Few people share a number, so each is asked about; the list of all booths within reach is never read.
    people = people.where(scope.passes(actor, READ, Beneficiary.booth_id)).order_by(Beneficiary.id).limit(limit)
    return [Place(int(Rank.EXACT), "", booth, person) for person, booth in session.execute(people)]


def _by_fingerprint(asked: Asked) -> Select[int, int]:
    """Return who has a number, under their own record or one that leads to it."""
    key = field_cipher().fingerprint(asked.value)
    noted = aliased(Beneficiary)
    whose = select(noted.id)
    if asked.kind is AskedFor.SAMAGRA_FAMILY:
        whose = whose.join(Household, Household.id == noted.household_id).where(
            same_number(Household.samagra_family_key, key)
        )
    else:
        held = noted.mobile_key if asked.kind is AskedFor.MOBILE else noted.samagra_member_key
        whose = whose.where(same_number(held, key))
    return select(Beneficiary.id, Beneficiary.booth_id).where(Beneficiary.id.in_(leading_from(whose)))


def _by_case(number: str) -> Select[int, int]:
    return (
        select(Beneficiary.id, Beneficiary.booth_id)
        .join(Case, Case.beneficiary_id == Beneficiary.id)
        .where(Case.number == number)
    )
