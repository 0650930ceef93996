"""People who sign in, the roles they hold for places and dates, and the sign-ins that the server can end."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.access import Role
from app.models.area import Area, Booth
from app.models.base import Keyed, Model, Moment
from app.models.encryption import EncryptedText

_ROLES = ", ".join(f"'{role}'" for role in Role)


class User(Keyed, Model):
    """An account. The mobile is kept encrypted; sign-in finds it by its keyed fingerprint."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("mobile_key IS NOT NULL OR email IS NOT NULL", name="has_identifier"),)

    name: Mapped[str] = mapped_column(String(200))
    mobile: Mapped[str | None] = mapped_column(EncryptedText)
    mobile_key: Mapped[str | None] = mapped_column(String(32), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="hi")
    created_at: Mapped[datetime] = mapped_column(Moment)

    assignments: Mapped[list[RoleAssignment]] = relationship(back_populates="user")


class RoleAssignment(Keyed, Model):
    """A role held for one area or one booth, between two dates."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role_known"),
        CheckConstraint("(area_id IS NULL) <> (booth_id IS NULL)", name="one_place"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    booth_id: Mapped[int | None] = mapped_column(ForeignKey("booth.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="assignments")
    area: Mapped[Area | None] = relationship()
    booth: Mapped[Booth | None] = relationship()


class UserSession(Keyed, Model):
    """One sign-in. The browser holds a random token, this row its hash: ending the row ends the sign-in."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship()


class SignInAttempt(Keyed, Model):
    """A failed sign-in, kept for a short while so that guessing is slow for every worker process together."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_key_at", "account_key", "at"),
        Index("ix_sign_in_attempt_address_key_at", "address_key", "at"),
    )

    account_key: Mapped[str] = mapped_column(String(32))
    address_key: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Moment)
