"""Digests and the outbox as jobs: people portion by portion, then messages one by one."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.lifecycle.clocks import day_of
from app.models import Job
from app.services import outbox
from app.services.digests import write_digests
from app.services.jobs import start_job
from app.services.messengers import Messengers


def digest_step(session: Session, job: Job) -> bool:
    """Write the digests of some people; after the last, the outbox is set to work."""
    now = datetime.now(UTC)
    portion = write_digests(session, now, int(job.cursor.get("user", 0)))
    job.done += portion.seen
    job.result["counts"] = {"digests": int(job.result.get("counts", {}).get("digests", 0)) + portion.written}
    if portion.last_user_id is not None:
        job.cursor["user"] = portion.last_user_id
        return False
    job.total = job.done
    start_job(session, None, "outbox", {}, once_key=f"outbox:{day_of(now).isoformat()}:digest", now=now)
    return True


def outbox_step(session: Session, job: Job, messengers: Messengers) -> bool:
    """Send the message that the step before has claimed, then claim the next.

    What has to be tried again later comes back as a job of its own, which waits until then.
    """
    now = datetime.now(UTC)
    counts = dict(job.result.get("counts", {}))
    claimed = job.cursor.get("claimed")
    if claimed is not None:
        became = "messages_sent" if outbox.send_message(session, int(claimed), messengers, now) else "messages_put_off"
        counts[became] = counts.get(became, 0) + 1
        job.done += 1
        job.result["counts"] = counts
    job.cursor["claimed"] = outbox.claim_message(session, now)
    if job.cursor["claimed"] is not None:
        return False
    job.total = job.done
    _come_back(session, job, now)
    return True


def _come_back(session: Session, job: Job, now: datetime) -> None:
    due = outbox.next_due(session)
    if due is None:
        return
    again = start_job(session, None, "outbox", {}, once_key=f"outbox:after:{job.id}", now=now)
    again.run_after = max(due, now)
