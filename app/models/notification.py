"""What people are told inside the site, what they want to be told outside of it, and the messages on their way out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.notifications import NoticeKind
from app.models.base import BigKey, Keyed, Model, Moment
from app.models.case import Case
from app.models.user import User

_KINDS = ", ".join(f"'{kind}'" for kind in NoticeKind)
_UNSEEN = text("seen_at IS NULL")


class Notification(Keyed, Model):
    """One notice to one person, about one case or finding, or about ``count`` things where neither is named.

    What a notice is about follows from its kind; a report of partiality is never named.
    """

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint("count >= 1", name="count_positive"),
        Index("ix_notification_user_id_id", "user_id", "id"),
        # What the header of every page asks.
        Index("ix_notification_unseen", "user_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index("ix_notification_case_id_kind", "case_id", "kind"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(String(24))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("fairness_finding.id"))
    count: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)

    case: Mapped[Case | None] = relationship()


class NotificationSetting(Model):
    """What a person wants by e-mail and SMS; a person without a row wants neither."""

    __tablename__ = "notification_setting"

    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("user_account.id"), primary_key=True, autoincrement=False)
    email_digest: Mapped[bool] = mapped_column(default=False)
    sms: Mapped[bool] = mapped_column(default=False)


class OutboxMessage(Keyed, Model):
    """A message to one person outside the site. ``key`` says what it is, so that the same is never written twice.

    The address is looked up when it is sent and not kept here; ``error`` is why the last try failed.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms')", name="channel_known"),
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name="state_known"),
        Index("ix_outbox_message_state_run_after", "state", "run_after"),
    )

    key: Mapped[str] = mapped_column(String(120), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment)
    run_after: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()
