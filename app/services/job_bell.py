"""A bell that wakes workers as soon as a job is in the table, on however many machines, through Redis.

The table holds the truth and the bell holds nothing: a stroke that is lost, doubled or too early costs a look at the
table and no job. While Redis cannot be reached, a worker looks at the table as often as one without a bell, says so
once, and whoever puts a job into the queue is kept from nothing.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

KEY = "pahunch:jobs"
LISTEN_SECONDS = 5.0
"""How long a worker relies on the bell alone: jobs that are due later, or whose worker fell silent, ring nothing."""

_SLICE = 1.0
"""Seconds after which a worker that listens sees whether it was told to stop."""
_SHORTEST = 0.05
"""Redis takes a wait of next to nothing for one without an end."""
_PATIENCE = 0.5
"""Seconds that Redis has to answer; whoever puts a job into the queue waits for it."""
_PAUSE = 10.0
"""Seconds for which a Redis that did not answer is not rung again."""
_MOST_STROKES, _KEPT_SECONDS = 64, 60
_QUEUED = "jobs_put_into_the_queue"

log = logging.getLogger("pahunch.jobs")


class NoRedisLibrary(RuntimeError):
    """REDIS_URL is set and the library for it is not installed."""


class JobBell:
    """A list in Redis: whoever puts a job into the queue pushes a stroke, and one worker that waits takes it out."""

    def __init__(self, url: str, listen: float = LISTEN_SECONDS):
        """Connect to nothing yet; raise NoRedisLibrary without the library, ValueError for an address that is none."""
        try:
            library, retries = importlib.import_module("redis"), importlib.import_module("redis.retry")
        except ModuleNotFoundError:
            raise NoRedisLibrary("REDIS_URL is set: install the package redis, or unset it.") from None
        self._errors: tuple[type[Exception], ...] = (library.exceptions.RedisError, OSError)
        # Once more on a fresh connection: one that lay idle while Redis was started anew tells nothing.
        again = retries.Retry(importlib.import_module("redis.backoff").NoBackoff(), 1)
        given = {"socket_connect_timeout": _PATIENCE, "retry": again}
        self._redis: Any = library.Redis.from_url(url, socket_timeout=_PATIENCE, **given)
        self._listener: Any = library.Redis.from_url(url, socket_timeout=_SLICE + _PATIENCE, **given)
        self._listen = listen
        self._answers = True
        self._silent_until = 0.0

    def ring(self, jobs: int) -> None:
        """Wake a worker for each of some jobs; a Redis that does not answer is passed over."""
        if time.monotonic() < self._silent_until:
            return
        try:
            strokes = self._redis.pipeline(transaction=False)
            strokes.lpush(KEY, *["1"] * min(jobs, _MOST_STROKES))
            # Where nobody listens, strokes must not pile up.
            strokes.ltrim(KEY, 0, _MOST_STROKES - 1)
            strokes.expire(KEY, _KEPT_SECONDS)
            strokes.execute()
        except self._errors as error:
            self._silent_until = time.monotonic() + _PAUSE
            self._lost(error)
        else:
            self._found()

    def wait(self, poll: float, stopping: threading.Event) -> None:
        """Return when somebody rings, when a worker is to stop, or when it is time to look at the table anyway.

        Args:
            poll: seconds after which it is time while Redis cannot be reached.
        """
        until = time.monotonic() + self._listen
        try:
            while not stopping.is_set() and (left := until - time.monotonic()) > 0:
                stroke = self._listener.brpop(KEY, timeout=max(_SHORTEST, min(left, _SLICE)))
                if self._found() or stroke is not None:
                    return
        except self._errors as error:
            self._lost(error)
            stopping.wait(poll)

    def answers(self) -> bool:
        """Tell whether Redis can be reached now."""
        try:
            return bool(self._redis.ping())
        except self._errors:
            return False

    def _found(self) -> bool:
        """Note that Redis answers; tell whether it did not before, so that strokes may have been lost."""
        was_lost, self._answers = not self._answers, True
        if was_lost:
            log.warning("Redis answers again; it wakes the workers.")
        return was_lost

    def _lost(self, error: Exception) -> None:
        if self._answers:
            # The message of the error may hold the address, and an address may hold a password.
            log.warning("Redis does not answer (%s); workers look for jobs themselves.", type(error).__name__)
        self._answers = False


def note_queued(session: Session) -> None:
    """Note that a job is put into the queue, for whoever rings once the transaction is committed."""
    session.info[_QUEUED] = session.info.get(_QUEUED, 0) + 1


def after_commits(sessions: Any, ring: Callable[[int], None]) -> None:
    """Have ``ring`` called with the number of jobs that each commit leaves in the queue, none for no job.

    Args:
        sessions: what makes the sessions; said twice of the same, it is done once.
    """
    if sessions in _heard:
        return
    _heard.append(sessions)

    @event.listens_for(sessions, "after_commit")
    def _committed(session: Session) -> None:
        # Within a savepoint nothing is committed for anybody else to see.
        if not session.in_nested_transaction() and (jobs := session.info.pop(_QUEUED, 0)):
            ring(jobs)

    @event.listens_for(sessions, "after_rollback")
    def _rolled_back(session: Session) -> None:
        session.info.pop(_QUEUED, None)


_heard: list[Any] = []
"""Those whose commits are heard."""
