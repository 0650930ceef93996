"""People and their households, and the consent under which anything about them is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.eligibility import Precision
from app.models.area import Booth
from app.models.base import JsonDocument, Keyed, Model, Moment, one_of
from app.models.encryption import EncryptedText, start_of_key
from app.models.settlement import Settlement

_MERGED = text("merged_into_id IS NOT NULL")


def _by_start(table: str, column: str) -> Index:
    """Return the index by which numbers are found (``encryption.start_of_key``)."""
    there = text(f"{column} IS NOT NULL")
    name = f"ix_{table}_{column}_start"
    return Index(name, text(start_of_key(column)), sqlite_where=there, postgresql_where=there)


class Household(Keyed, Model):
    """A family at one doorstep; ``facts`` holds its answers to the questions that scheme rules ask."""

    __tablename__ = "household"
    __table_args__ = (_by_start("household", "samagra_family_key"),)

    settlement_id: Mapped[int] = mapped_column(ForeignKey("settlement.id"), index=True)
    head_name: Mapped[str] = mapped_column(String(200))
    samagra_family: Mapped[str | None] = mapped_column(EncryptedText)
    samagra_family_key: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment)

    settlement: Mapped[Settlement] = relationship()
    members: Mapped[list[Beneficiary]] = relationship(
        back_populates="household",
        primaryjoin="and_(Household.id == Beneficiary.household_id, Beneficiary.merged_into_id.is_(None))",
    )


class Beneficiary(Keyed, Model):
    """A person who may be due a benefit. ``booth_id`` repeats the settlement's booth so that scope is one join.

    A record with ``merged_into_id`` was found to be another record's person: it leads there and is listed nowhere.
    """

    __tablename__ = "beneficiary"
    __table_args__ = (
        CheckConstraint(one_of("sex", ("F", "M", "O")), name="sex_known"),
        CheckConstraint(one_of("birth_precision", Precision), name="birth_precision_known"),
        Index("ix_beneficiary_booth_id_id", "booth_id", "id"),
        # Namesakes at one booth, for lists that bring thousands of names at once.
        Index("ix_beneficiary_booth_id_search_keys", "booth_id", "search_keys"),
        _by_start("beneficiary", "mobile_key"),
        _by_start("beneficiary", "samagra_member_key"),
        # Hardly any record leads to another.
        Index("ix_beneficiary_merged_into_id", "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
    )

    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"), index=True)
    booth_id: Mapped[int] = mapped_column(ForeignKey("booth.id"))
    name_hi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    search_keys: Mapped[str] = mapped_column(String(300), default="")
    sex: Mapped[str] = mapped_column(String(1))
    born_on: Mapped[date | None]
    birth_precision: Mapped[str] = mapped_column(String(10), default="estimated")
    relation_name: Mapped[str] = mapped_column(String(200), default="")
    mobile: Mapped[str | None] = mapped_column(EncryptedText)
    mobile_key: Mapped[str | None] = mapped_column(String(32))
    samagra_member: Mapped[str | None] = mapped_column(EncryptedText)
    samagra_member_key: Mapped[str | None] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    client_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary.id"))

    household: Mapped[Household] = relationship(back_populates="members")
    booth: Mapped[Booth] = relationship()
    consents: Mapped[list[Consent]] = relationship(back_populates="beneficiary", order_by="Consent.id")

    def name_in(self, language: str) -> str:
        """Return the name in the reader's language, falling back to the one that is known."""
        return (self.name_en or self.name_hi) if language == "en" else (self.name_hi or self.name_en)


class Consent(Keyed, Model):
    """What a person agreed to, under which notice, and whether it still holds (DPDP Rules 2025, rule 3)."""

    __tablename__ = "consent"
    __table_args__ = (CheckConstraint(one_of("how", ("spoken", "written", "guardian")), name="how_known"),)

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey("beneficiary.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    notice_version: Mapped[str] = mapped_column(String(20))
    how: Mapped[str] = mapped_column(String(10))
    guardian_name: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    beneficiary: Mapped[Beneficiary] = relationship(back_populates="consents")
