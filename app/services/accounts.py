"""Accounts and sign-in.

Passwords are kept as argon2id hashes. A sign-in is a row that the server can end; the browser holds only a random
token. Wrong guesses are counted per account and per address in the database, so all worker processes count together.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain import identifiers
from app.domain.access import Actor, Grant, Role, actor_on
from app.domain.errors import Conflict, DomainError, InvalidInput, Sentence
from app.domain.lifecycle.clocks import day_of
from app.models import RoleAssignment, SignInAttempt, User, UserSession
from app.models.encryption import field_cipher
from app.services import audit

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
GUESSES_PER_ACCOUNT = 5
GUESSES_PER_ADDRESS = 50
GUESS_WINDOW = timedelta(minutes=15)
MIN_PASSWORD = 12
_SEEN_EVERY = timedelta(minutes=5)
_ONE_TIME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(8))


class SignInRefused(DomainError):
    """Unknown account, wrong password or a disabled account: never told apart."""

    code = "sign_in_refused"
    sentence = Sentence(
        "मोबाइल/ई-मेल या पासवर्ड सही नहीं है। दोबारा जांच कर भरें।",
        "The mobile/e-mail or the password is not right. Check both and try again.",
    )


class WrongPassword(InvalidInput):
    """The current password, asked again before a change, is wrong."""

    code = "wrong_password"
    sentence = Sentence("अभी का पासवर्ड सही नहीं है।", "The current password is not right.")


class TooManyGuesses(DomainError):
    """The account or the address has failed too often in the window."""

    code = "too_many_guesses"
    sentence = Sentence(
        "कई बार गलत पासवर्ड डाला गया। 15 मिनट बाद फिर कोशिश करें।",
        "Too many wrong passwords. Try again in 15 minutes.",
    )


class WeakPassword(InvalidInput):
    """Shorter than 12 characters, one character over and over, or containing the sign-in itself."""

    code = "weak_password"
    sentence = Sentence(
        "पासवर्ड कम से कम 12 अक्षरों का रखें, आसान या मोबाइल नंबर वाला नहीं।",
        "Use at least 12 characters, not an easy pattern and not your mobile number.",
    )


def normalise_identifier(text: str) -> tuple[str, str]:
    """Return ``("email", address)`` or ``("mobile", digits)``; raise InvalidInput when it is neither."""
    cleaned = text.strip()
    if "@" in cleaned:
        return "email", cleaned.lower()
    return "mobile", identifiers.normalise_mobile(cleaned)


def _find(session: Session, identifier: str) -> User | None:
    try:
        kind, value = normalise_identifier(identifier)
    except InvalidInput:
        return None
    condition = User.email == value if kind == "email" else User.mobile_key == field_cipher().fingerprint(value)
    return session.scalars(select(User).where(condition)).one_or_none()


@dataclass(frozen=True, slots=True)
class SignIn:
    """The outcome of a sign-in: a token that only the browser keeps, or why there is none.

    A refusal is returned and not raised, since the count of wrong guesses must be committed with it.
    """

    token: str | None
    refusal: DomainError | None = None


def sign_in(session: Session, identifier: str, password: str, address: str, now: datetime) -> SignIn:
    """Check a sign-in and open a session.

    The refusal is :class:`TooManyGuesses` after repeated failures from the account or the address, and
    :class:`SignInRefused` for anything else that is wrong.
    """
    cipher = field_cipher()
    account_key, address_key = cipher.fingerprint(identifier.strip().lower()), cipher.fingerprint(address)
    if _guessed_too_often(session, account_key, address_key, now):
        return SignIn(None, TooManyGuesses())
    user = _find(session, identifier)
    matches = _matches(user.password_hash if user else _NOBODY, password)
    if user is None or not matches or not user.active:
        session.add(SignInAttempt(account_key=account_key, address_key=address_key, at=now))
        return SignIn(None, SignInRefused())
    session.execute(delete(SignInAttempt).where(SignInAttempt.account_key == account_key))
    return SignIn(open_sign_in(session, actor_of(user, day_of(now)), now))


def open_sign_in(session: Session, actor: Actor, now: datetime) -> str:
    """Open a sign-in for someone who has just proved who they are; return its token."""
    token = secrets.token_urlsafe(32)
    session.add(UserSession(token_hash=_token_hash(token), user_id=actor.user_id, created_at=now, last_seen_at=now))
    audit.record(session, actor, "sign_in", "user", actor.user_id)
    return token


def _guessed_too_often(session: Session, account_key: str, address_key: str, now: datetime) -> bool:
    since = now - GUESS_WINDOW
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < since))
    account, address = SignInAttempt.account_key == account_key, SignInAttempt.address_key == address_key
    by_account, by_address = session.execute(
        select(func.count().filter(account), func.count().filter(address)).where(or_(account, address))
    ).one()
    return bool(by_account >= GUESSES_PER_ACCOUNT or by_address >= GUESSES_PER_ADDRESS)


def _matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except VerificationError:
        return False


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_SIGNED_IN = (
    select(UserSession)
    .where(UserSession.token_hash == bindparam("token_hash"), UserSession.ended_at.is_(None))
    .options(joinedload(UserSession.user).selectinload(User.assignments))
)
"""Asked by every page, and therefore written once."""


def session_of(session: Session, token: str, now: datetime) -> UserSession | None:
    """Return the live sign-in of a token with its user and roles, or None when it has ended in any way."""
    row = session.scalars(_SIGNED_IN, {"token_hash": _token_hash(token)}).one_or_none()
    if row is None or not row.user.active:
        return None
    if now - row.last_seen_at > IDLE or now - row.created_at > LONGEST:
        return None
    return row


def needs_seen(row: UserSession, now: datetime) -> bool:
    """Tell whether it is time to write down that this sign-in is in use (at most once in five minutes)."""
    return now - row.last_seen_at > _SEEN_EVERY


def mark_seen(session: Session, session_id: int, now: datetime) -> None:
    """Write down that a sign-in is in use."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now))


def sign_out(session: Session, actor: Actor, token: str, now: datetime) -> None:
    """End one sign-in; a copied cookie is dead from then on."""
    session.execute(update(UserSession).where(UserSession.token_hash == _token_hash(token)).values(ended_at=now))
    audit.record(session, actor, "sign_out", "user", actor.user_id)


def actor_of(user: User, today: date) -> Actor:
    """Return the actor for a user with the roles that hold today."""
    grants = [Grant(Role(a.role), a.area_id, a.booth_id, a.starts_on, a.ends_on) for a in user.assignments]
    return actor_on(user.id, user.name, grants, today)


def actor_by_id(session: Session, user_id: int, today: date) -> Actor:
    """Load a user by key and return the actor; raise ``NoResultFound`` for an unknown key."""
    user = session.scalars(select(User).where(User.id == user_id).options(selectinload(User.assignments))).one()
    return actor_of(user, today)


def one_time_password() -> str:
    """Return a random password of 14 characters that can be read out over the phone."""
    return "".join(secrets.choice(_ONE_TIME_ALPHABET) for _ in range(14))


def hash_password(password: str) -> str:
    """Return the argon2id hash that is stored."""
    return _hasher.hash(password)


def create_user(
    session: Session,
    *,
    name: str,
    identifier: str,
    role: Role,
    area_id: int | None = None,
    booth_id: int | None = None,
    password: str | None = None,
    password_hash: str | None = None,
    starts_on: date | None = None,
    by: Actor | None = None,
) -> tuple[User, str]:
    """Create an account with one role for one place; return it with its password.

    Without ``password`` a one-time password is made, which must be changed at the first sign-in. A caller that
    makes many accounts with one password may hash it once and pass ``password_hash`` too. ``by`` is who makes it, None
    for a command.

    Raises:
        InvalidInput: the identifier is neither a mobile nor an e-mail address.
        Conflict: the identifier already has an account.
    """
    kind, value = normalise_identifier(identifier)
    if _find(session, identifier) is not None:
        raise Conflict(
            Sentence("इस मोबाइल या ई-मेल से खाता पहले से है।", "This mobile or e-mail already has an account."),
            code="account_exists",
            field="identifier",
        )
    chosen = password or one_time_password()
    user = User(
        name=name.strip(),
        mobile=value if kind == "mobile" else None,
        mobile_key=field_cipher().fingerprint(value) if kind == "mobile" else None,
        email=value if kind == "email" else None,
        password_hash=password_hash or hash_password(chosen),
        must_change_password=password is None,
        created_at=datetime.now(UTC),
    )
    starts = starts_on or day_of(datetime.now(UTC))
    user.assignments.append(RoleAssignment(role=role, area_id=area_id, booth_id=booth_id, starts_on=starts))
    session.add(user)
    session.flush()
    audit.record(session, by, "user_created", "user", user.id, {"role": role, "area": area_id, "booth": booth_id})
    return user, chosen


def nobodys_password_hash() -> str:
    """Return the hash of a password that nobody knows: such an account waits until it is given a one-time password."""
    return hash_password(secrets.token_urlsafe(32))


def change_password(session: Session, actor: Actor, current: str, new: str, now: datetime) -> None:
    """Set a new password and end every other sign-in of the account by ending all; the door opens a new one.

    Raises:
        WrongPassword: ``current`` is wrong. WeakPassword: ``new`` is too easy.
    """
    user = session.get_one(User, actor.user_id)
    if not _matches(user.password_hash, current):
        raise WrongPassword(field="current")
    check_password(new, user)
    user.password_hash = hash_password(new)
    user.must_change_password = False
    session.execute(update(UserSession).where(UserSession.user_id == user.id).values(ended_at=now))
    audit.record(session, actor, "password_changed", "user", user.id)


def check_password(password: str, user: User) -> None:
    """Raise :class:`WeakPassword` for one that is short, repetitive, a plain run, or holds the sign-in itself."""
    folded = password.casefold()
    own = [part for part in (user.mobile, (user.email or "").split("@")[0], user.name.casefold()) if part]
    common = any(word in folded for word in ("password", "123456789", "qwertyuiop", "abcdefgh", "pahunch"))
    if len(password) < MIN_PASSWORD or len(set(folded)) < 5 or common or any(part in folded for part in own):
        raise WeakPassword(field="new")
