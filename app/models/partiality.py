"""Reports that an office-holder was partial, sealed: the database alone tells neither what was said nor by whom.

Everything that could lead to a complainant is ciphertext, the case and the names alike, so neither is a foreign key.
What stays readable is what counting needs: the post, the place, the kind of thing, the day, and a keyed mark by which
one complainant counts once.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.partiality import Agreed, ClosedFor, Happening, Post, Precision, ReportState, Step, Told
from app.models.area import Area
from app.models.authority import Authority, AuthorityHolder
from app.models.base import Keyed, Model, Moment
from app.models.encryption import EncryptedText
from app.models.user import User

SEALED = "sealed"
"""Columns that are fetched only when a report is opened: a list never has them in memory."""


def _one_of(column: str, values: type[StrEnum]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


class PartialityReport(Keyed, Model):
    """One report against a post. ``happened_on`` is the first day on which it may have happened.

    ``accused_key`` is the keyed fingerprint of the holder's mobile, so that an account of theirs never opens it.
    ``complainant_key`` is a keyed mark (None: nobody can be counted). ``case_number``, ``name``, ``mobile``,
    ``witness`` and ``what`` are ciphertext.
    """

    __tablename__ = "partiality_report"
    __table_args__ = (
        CheckConstraint(_one_of("post", Post), name="post_known"),
        CheckConstraint(_one_of("happening", Happening), name="happening_known"),
        CheckConstraint(_one_of("precision", Precision), name="precision_known"),
        CheckConstraint(_one_of("told", Told), name="told_known"),
        CheckConstraint(_one_of("agreed", Agreed), name="agreed_known"),
        CheckConstraint(_one_of("state", ReportState), name="state_known"),
        CheckConstraint("(precision = 'unknown') = (happened_on IS NULL)", name="day_unless_unknown"),
        Index("ix_partiality_report_area_id_post", "area_id", "post"),
    )

    number: Mapped[str] = mapped_column(String(10), unique=True)
    post: Mapped[str] = mapped_column(String(12))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("authority_holder.id"))
    accused_key: Mapped[str | None] = mapped_column(String(32))
    happening: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[date | None]
    precision: Mapped[str] = mapped_column(String(8))
    what: Mapped[str] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    name: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    mobile: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    witness: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    case_number: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    complainant_key: Mapped[str | None] = mapped_column(String(32))
    told: Mapped[str] = mapped_column(String(10))
    agreed: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), index=True)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    client_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    area: Mapped[Area] = relationship()
    authority: Mapped[Authority | None] = relationship()
    holder: Mapped[AuthorityHolder | None] = relationship()
    recorded_by: Mapped[User] = relationship()
    steps: Mapped[list[PartialityStep]] = relationship(back_populates="report", order_by="PartialityStep.id")


class PartialityStep(Keyed, Model):
    """One thing that a handler did with a report; never changed afterwards. ``words`` is ciphertext."""

    __tablename__ = "partiality_step"
    __table_args__ = (
        CheckConstraint(_one_of("step", Step), name="step_known"),
        CheckConstraint(f"reason IS NULL OR {_one_of('reason', ClosedFor)}", name="reason_known"),
        Index("ix_partiality_step_report_id", "report_id"),
    )

    report_id: Mapped[int] = mapped_column(ForeignKey("partiality_report.id"))
    step: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    authority: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    reference: Mapped[str | None] = mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)
    passed_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(16))
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    report: Mapped[PartialityReport] = relationship(back_populates="steps")
    actor: Mapped[User] = relationship()
