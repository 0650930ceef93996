"""Every kind of job and the function that does one chunk of it.

A step gets the session and the job, does one chunk, moves ``job.cursor``, ``job.done`` and ``job.result`` on, and
returns True when there is nothing left. It never commits: its changes and the cursor are kept together or not at all.
Assign a new value where something nested changes; only the first level of cursor and result is watched.
A chunk should take about a second: other writers wait for it on SQLite, and a lease bears no more than a minute.

Where reading and computing take longer than that, a kind has its first half in :data:`PREPARES` as well: it is called
without any lock, and the half that it returns keeps what came of it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.services import bulk_run, fairness_steps, same_person, stage_clocks
from app.services.counter_upkeep import snapshot_step
from app.services.digest_jobs import digest_step, outbox_step
from app.services.escalation import escalate_step
from app.services.exports import gathering
from app.services.hold_reviews import resume_step
from app.services.imports import applying, places, staging
from app.services.messengers import messengers_from

if TYPE_CHECKING:
    from app.models import Job

Step = Callable[[Any, "Job"], bool]


def _outbox_step(session: Any, job: Job) -> bool:
    return outbox_step(session, job, messengers_from(current_app.config))


def _borders_step(session: Any, job: Job) -> bool:
    """Find places on boundaries; geography is loaded with the first such job and not before."""
    done: bool = importlib.import_module("app.services.loading.borders").step(session, job)
    return done


def _outlines_prepare(session: Any, job: Job) -> Step:
    """Draw outlines from booths without a lock; geography is loaded with the first such job and not before."""
    half: Step = importlib.import_module("app.services.loading.outlines").prepare(session, job)
    return half


def _outlines_step(session: Any, job: Job) -> bool:
    return _outlines_prepare(session, job)(session, job)


STEPS: Mapping[str, Step] = {
    "bulk_cases": bulk_run.step,
    "import_stage": staging.step,
    "import_apply": applying.step,
    "places_stage": places.stage_step,
    "places_apply": places.apply_step,
    "escalate": escalate_step,
    "export": gathering.step,
    "exports_over": gathering.delete_step,
    "fairness_run": fairness_steps.step,
    "holds_over": resume_step,
    "counter_snapshot": snapshot_step,
    "borders": _borders_step,
    "outlines": _outlines_step,
    "digest": digest_step,
    "outbox": _outbox_step,
    "same_person": same_person.step,
    stage_clocks.JOB: stage_clocks.step,
}

PREPARES: Mapping[str, Callable[[Any, Any], Step]] = {
    "fairness_run": fairness_steps.prepare,
    "outlines": _outlines_prepare,
}
