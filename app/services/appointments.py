"""Giving a person an account with one role for one or several places, and a password for the first sign-in.

An operator appoints by command; accounts that came with a list of workers wait until somebody who may give their roles
asks for a one-time password, with the person at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from app.domain.access import Actor, Permission, Role
from app.domain.errors import InvalidInput, NotFound, NotNow, Sentence
from app.domain.identifiers import refuse_forbidden
from app.models import Area, Booth, RoleAssignment, User
from app.services import accounts, audit, places, scope
from app.services.granting import gives_condition
from app.services.paging import Order, Page, fetch_page


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


class AlreadySignedIn(NotNow):
    """The account has a password of its own."""

    code = "already_signed_in"
    sentence = Sentence(
        "इस खाते से प्रवेश हो चुका है; एक बार का पासवर्ड अब नहीं बनता।",
        "This account has been signed in to already; it gets no one-time password any more.",
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """An account that waits for its first sign-in: the role it holds first, and for which place."""

    user: User
    role: Role
    place: Area | Booth


_NEWEST = Order(User.id, User.id, True, int, lambda row: row.id)


def list_waiting(session: Session, actor: Actor, cursor: str | None = None) -> Page[Waiting]:
    """Return one page of accounts that nobody has signed in to, of people whose every role the actor may give."""
    scope.require(actor, Permission.WORKER_MANAGE)
    wanted = _all_theirs(session, actor).where(User.must_change_password).options(selectinload(User.assignments))
    page = fetch_page(session, wanted, _NEWEST, cursor)
    return Page([_shown(user) for user in page.rows], page.next_cursor)


def get_account(session: Session, actor: Actor | None, user_id: int, *, lock: bool = False) -> User:
    """Return an account all of whose roles the actor may give; raise NotFound for any other."""
    if not 0 < user_id <= scope.LARGEST_KEY:
        raise NotFound
    wanted = select(User).where(User.active) if actor is None else _all_theirs(session, actor)
    wanted = wanted.where(User.id == user_id)
    user = session.scalars(wanted.with_for_update(of=User) if lock else wanted).one_or_none()
    if user is None:
        raise NotFound
    return user


def first_password(session: Session, actor: Actor | None, user_id: int) -> tuple[User, str]:
    """Give an account that waits for its first sign-in a new one-time password; return both. None acts by command.

    The password is kept as its hash alone: it is shown once, and has to be changed at the first sign-in.

    Raises:
        NotFound: no such account, or one with a role that the actor may not give. AlreadySignedIn.
    """
    user = get_account(session, actor, user_id, lock=True)
    if not user.must_change_password:
        raise AlreadySignedIn
    password = accounts.one_time_password()
    user.password_hash = accounts.hash_password(password)
    audit.record(session, actor, "first_password_given", "user", user.id)
    session.flush()
    return user, password


def _all_theirs(session: Session, actor: Actor) -> Select[User]:
    """Return a select of accounts all of whose roles the actor may give; their own is never among them."""
    given = select(RoleAssignment.id).where(gives_condition(session, actor))
    beyond = select(RoleAssignment.user_id).where(RoleAssignment.id.not_in(given))
    with_role = select(RoleAssignment.user_id)
    mine = User.id == actor.user_id
    return select(User).where(User.active, ~mine, User.id.in_(with_role), User.id.not_in(beyond))


def _shown(user: User) -> Waiting:
    first = min(user.assignments, key=lambda held: held.id)
    place = first.area or first.booth
    assert place is not None
    return Waiting(user, Role(first.role), place)


def _called(area: Area | None, booth: Booth | None) -> str:
    if booth is not None:
        return f"{booth.ac_no}/{booth.booth_no} {booth.name_in('hi')}"
    return area.name_in("hi") if area is not None else ""
