"""Giving a person an account with one role for one or several places, as an operator does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.access import Role
from app.domain.errors import InvalidInput, Sentence
from app.domain.identifiers import refuse_forbidden
from app.models import Area, Booth, RoleAssignment
from app.services import accounts, audit, places


class NamelessAccount(InvalidInput):
    """An account needs a name that others will see."""

    code = "name_needed"
    sentence = Sentence("नाम लिखें।", "Write the name.")


class PlaceNeeded(InvalidInput):
    """A role is always held for a place."""

    code = "place_needed"
    sentence = Sentence(
        "कम से कम एक क्षेत्र बताएं, जैसे district:396 या booth:150/23।",
        "Name at least one area, such as district:396 or booth:150/23.",
    )


@dataclass(frozen=True, slots=True)
class Appointment:
    """The new account's id, its one-time password, and its places by name in Hindi."""

    user_id: int
    password: str
    places: tuple[str, ...]


def appoint(
    session: Session, *, name: str, identifier: str, role: Role, references: Sequence[str], starts_on: date
) -> Appointment:
    """Create an account that holds one role for every place named (``district:396``, ``booth:150/23``).

    The same place named twice counts once.

    Raises:
        NamelessAccount, PlaceNeeded: something is not given. UnknownArea: a place is not known.
        InvalidInput: the identifier is neither a mobile nor an e-mail address. Conflict: it has an account already.
    """
    if not name.strip():
        raise NamelessAccount(field="name")
    refuse_forbidden(name, "name")
    if not references:
        raise PlaceNeeded(field="area")
    found = dict.fromkeys(places.resolve_place(session, reference) for reference in references)
    keys = [(area.id if area else None, booth.id if booth else None) for area, booth in found]
    user, password = accounts.create_user(
        session,
        name=name,
        identifier=identifier,
        role=role,
        area_id=keys[0][0],
        booth_id=keys[0][1],
        starts_on=starts_on,
    )
    for area_id, booth_id in keys[1:]:
        user.assignments.append(RoleAssignment(role=role, area_id=area_id, booth_id=booth_id, starts_on=starts_on))
        details = {"role": role, "area": area_id, "booth": booth_id}
        audit.record(session, None, "role_given", "user", user.id, details)
    session.flush()
    return Appointment(user.id, password, tuple(_called(area, booth) for area, booth in found))


def _called(area: Area | None, booth: Booth | None) -> str:
    if booth is not None:
        return f"{booth.ac_no}/{booth.booth_no} {booth.name_in('hi')}"
    return area.name_in("hi") if area is not None else ""
