"""Messages on their way out: each is written once, sent once, tried again when that fails, and tells why it did.

A message is claimed in one transaction and sent in the next, so two workers never send the same one. If a worker dies
between handing a message over and writing that down, it goes out again under the same reference; nothing can rule
that out, and a second copy of a count does less harm than none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.models import OutboxMessage, User
from app.services import audit
from app.services.messengers import Messengers

EMAIL, SMS = "email", "sms"
MOST_ATTEMPTS = 5
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
CLAIM = timedelta(minutes=10)
"""A message that somebody claimed and never finished is free again after this."""

NO_ADDRESS = "no address"


def write_message(
    session: Session, user_id: int, channel: str, key: str, subject: str, body: str, moment: datetime
) -> bool:
    """Put a message into the outbox; tell whether it is new. The same ``key`` is never written twice."""
    if session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None:
        return False
    session.add(
        OutboxMessage(
            key=key,
            user_id=user_id,
            channel=channel,
            subject=subject,
            body=body,
            state="waiting",
            created_at=moment,
            run_after=moment,
        )
    )
    session.flush()
    return True


def claim_message(session: Session, moment: datetime) -> int | None:
    """Take the message that has waited longest and return its key, None when none is due; commit before sending."""
    free = or_(OutboxMessage.state == "waiting", OutboxMessage.state == "sending")
    message = session.scalars(
        select(OutboxMessage)
        .where(free, OutboxMessage.run_after <= moment)
        .order_by(OutboxMessage.run_after, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if message is None:
        return None
    message.state, message.run_after = "sending", moment + CLAIM
    session.flush()
    return message.id


def send_message(session: Session, message_id: int, messengers: Messengers, moment: datetime) -> bool:
    """Send a claimed message and write down what became of it; tell whether it went out.

    The reason of a failure holds the kind of error and the server's code, never the address.
    """
    statement = select(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.state == "sending")
    message = session.scalars(statement.options(joinedload(OutboxMessage.user)).with_for_update(of=OutboxMessage)).one()
    address = _address(message.user, message.channel)
    if address is None:
        message.state, message.error = "failed", NO_ADDRESS
        return False
    message.attempts += 1
    try:
        messenger = messengers.by_channel(message.channel)
        messenger.send(address, message.subject, message.body, reference=message.key)
    except OSError as error:
        _put_off(message, error, moment)
        return False
    message.state, message.sent_at, message.error = "sent", moment, ""
    audit.record(session, None, "message_sent", "message", message.id, {"to": message.user_id, "by": message.channel})
    return True


def _put_off(message: OutboxMessage, error: OSError, moment: datetime) -> None:
    code = getattr(error, "smtp_code", None) or error.errno
    message.error = f"{type(error).__name__} {code}" if code else type(error).__name__
    if message.attempts >= MOST_ATTEMPTS:
        message.state = "failed"
        return
    message.state, message.run_after = "waiting", moment + WAITS[message.attempts - 1]


def _address(user: User, channel: str) -> str | None:
    """Return where a message goes, None for an account that is closed or has no such address."""
    if not user.active:
        return None
    return user.mobile if channel == SMS else user.email


def next_due(session: Session) -> datetime | None:
    """Return when the next message may be tried, None when none waits."""
    due: datetime | None = session.scalar(
        select(func.min(OutboxMessage.run_after)).where(OutboxMessage.state.in_(("waiting", "sending")))
    )
    return due
