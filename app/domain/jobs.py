"""Work that takes longer than a page may: where a job can stand, when it is tried again, what runs every day.

A job is done in chunks, and its row says how far the last finished chunk came. Whoever takes it up, however often
the one before was cut off, goes on from there: so nothing here counts on a process that lives on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError, Sentence
from app.domain.lifecycle.clocks import INDIA

LEASE = timedelta(seconds=60)
"""How long a worker may stay silent before another takes its job over; a chunk should be far shorter."""

LONGEST_CHUNK = timedelta(minutes=30)
"""After so long in one chunk a worker's sign of life counts no more: it may go round in circles."""

IN_ONE_PIECE = frozenset({"places_stage", "places_apply"})
"""Kinds that are one long chunk, in which the database may hear nothing for longer than a lease."""

LONGEST_SILENCE = timedelta(minutes=5)
"""For how long it may hear nothing then; a worker that is frozen in such a chunk blocks others for as long."""

MOST_ATTEMPTS = 5
"""After so many failures in a row without one finished chunk a job is left for a person to look at."""

_FIRST_WAIT = timedelta(seconds=5)
_WAIT_GROWS = 4


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({JobState.QUEUED, JobState.RUNNING})
RESTARTABLE = frozenset({JobState.FAILED, JobState.CANCELLED})

JOB_STATE_LABELS: dict[JobState, Sentence] = {
    JobState.QUEUED: Sentence("बारी का इंतजार", "Waiting for its turn"),
    JobState.RUNNING: Sentence("चल रहा है", "Running"),
    JobState.DONE: Sentence("पूरा हुआ", "Done"),
    JobState.FAILED: Sentence("अटक गया", "Failed"),
    JobState.CANCELLED: Sentence("रोक दिया गया", "Cancelled"),
}

KIND_LABELS: dict[str, Sentence] = {
    "bulk_cases": Sentence("एक साथ कई प्रकरण", "Many cases at once"),
    "export": Sentence("साथ ले जाने की सूची बनाना", "Gather a list to take along"),
    "exports_over": Sentence("एक दिन पुरानी फ़ाइलें हटाना", "Delete files older than a day"),
    "escalate": Sentence("समय निकल चुके प्रकरण ऊपर भेजना", "Escalate what is overdue"),
    "holds_over": Sentence("पूरी हुई रोक हटाना", "End the holds that have run out"),
    "counter_snapshot": Sentence("आज की गिनती सहेजना", "Keep the counts of the day"),
    "borders": Sentence("सीमा पर पड़ने वाली जगहें ढूंढना", "Find places on boundaries"),
    "outlines": Sentence("बूथों से सीमाएं बनाना", "Draw outlines from booths"),
    "import_stage": Sentence("सूची पढ़ना", "Read a list"),
    "import_apply": Sentence("सूची के लोग दर्ज करना", "Take the people of a list"),
    "places_stage": Sentence("सूची पूरी पढ़ना", "Read a list as a whole"),
    "places_apply": Sentence("सूची की पंक्तियां दर्ज करना", "Take the rows of a list"),
    "digest": Sentence("दिन का सार लिखना", "Write the daily digests"),
    "fairness_run": Sentence("निष्पक्षता जाँच", "Fairness check"),
    "outbox": Sentence("संदेश भेजना", "Send messages"),
    "stage_recount": Sentence("चरणों की तारीखें दोबारा गिनना", "Count the days of stages anew"),
    "same_person": Sentence("एक ही व्यक्ति के दो रिकॉर्ड ढूंढना", "Look for likely duplicates"),
}
"""What each kind of job is called; a kind without a name is shown by its code."""

COUNT_LABELS: dict[str, Sentence] = {
    "escalated": Sentence("ऊपर भेजे गए", "Escalated"),
    **{f"level_{level}": Sentence(f"अब सीढ़ी {level} पर", f"Now at level {level}") for level in range(2, 13)},
    "exhausted": Sentence("सबसे ऊपर तक पहुंचे, लाभ बाकी", "At the top of the ladder, still without the benefit"),
    "resumed": Sentence("रोक पूरी हुई, फिर चल रहे", "Hold over, running again"),
    "recounted": Sentence("नई तारीख वाले प्रकरण", "Cases with another day"),
    "figures": Sentence("सहेजे गए आंकड़े", "Figures kept"),
    "places_checked": Sentence("देखे गए क्षेत्र", "Places looked at"),
    "places_flagged": Sentence("देखने लायक", "Worth a look"),
    "findings_opened": Sentence("नई बातें", "New findings"),
    "export_rows": Sentence("सूची की पंक्तियां", "Rows of the list"),
    "exports_deleted": Sentence("हटाई गई फ़ाइलें", "Files deleted"),
    "pairs_found": Sentence("एक जैसे रिकॉर्ड की जोड़ियां", "Pairs of like records"),
    "runs_forgotten": Sentence("पुरानी जाँचें हटाईं", "Old runs let go of"),
    "digests": Sentence("लिखे गए सार", "Digests written"),
    "messages_sent": Sentence("भेजे गए संदेश", "Messages sent"),
    "messages_put_off": Sentence("नहीं गए, फिर कोशिश होगी", "Not sent, to be tried again or given up"),
    "refused_frozen": Sentence("आचार संहिता के कारण रुके", "Paused by the election code"),
    "refused_already_escalated": Sentence("इस सीढ़ी से पहले ही ऊपर भेजे गए", "Left this level before"),
    "refused_not_overdue": Sentence("दिन अभी बाकी हैं", "Days not over yet"),
}
"""What the counts of a job's result are called."""


class JobOver(DomainError):
    """The job has come to its end, so there is nothing left to cancel."""

    code = "job_over"
    sentence = Sentence(
        "यह काम पहले ही खत्म हो चुका है। नतीजा इसी पेज पर देखें।",
        "This job has already ended. Its result is on this page.",
    )


class JobNotStopped(DomainError):
    """Only a job that failed or was cancelled can be taken up again."""

    code = "job_not_stopped"
    sentence = Sentence(
        "यह काम रुका हुआ नहीं है, इसलिए दोबारा शुरू करने की जरूरत नहीं।",
        "This job has not stopped, so there is nothing to start again.",
    )


@dataclass(frozen=True, slots=True)
class DailyJob:
    """A kind of job that runs once a day, from an hour in India onwards."""

    kind: str
    hour: int

    def once_key(self, now: datetime) -> str | None:
        """Return the key of today's run, None while the hour has not come; a machine that was off catches up."""
        here = now.astimezone(INDIA)
        return f"{self.kind}:{here.date().isoformat()}" if here.hour >= self.hour else None


DAILY: tuple[DailyJob, ...] = (
    DailyJob("counter_snapshot", 0),
    DailyJob("borders", 1),
    DailyJob("holds_over", 1),
    DailyJob("outlines", 1),
    DailyJob("escalate", 2),
    DailyJob("fairness_run", 3),
    DailyJob("exports_over", 4),
    DailyJob("same_person", 4),
    DailyJob("digest", 7),
)
"""What runs every day, without anybody asking for it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a job goes: things a second, and the seconds left (None where the whole is not known)."""

    per_second: float
    seconds_left: int | None


def pace(done: int, total: int | None, since: datetime | None, until: datetime) -> Pace | None:
    """Return the pace from ``since`` to ``until``, None where nothing can be said yet."""
    seconds = (until - since).total_seconds() if since else 0.0
    if done <= 0 or seconds <= 0:
        return None
    speed = done / seconds
    return Pace(speed, None if total is None else round(max(0, total - done) / speed))


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait before a try that follows ``attempt`` failures in a row: 5, 20, 80, 320 seconds."""
    return _FIRST_WAIT * int(_WAIT_GROWS ** (max(1, attempt) - 1))


def own_address(address: object) -> str | None:
    """Return an address if it is a path of this site, else None: a job never leads elsewhere."""
    if not isinstance(address, str) or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    return address
