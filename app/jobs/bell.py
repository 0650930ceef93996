"""The bell of the queue, where ``REDIS_URL`` gives one: it is rung after a commit that left jobs, and never before."""

from __future__ import annotations

from flask import Flask, current_app

from app.models import db
from app.services.job_bell import JobBell, after_commits

_NAME = "job_bell"


def init_app(app: Flask) -> None:
    """Hang the bell up; without ``REDIS_URL`` there is none, and workers look at the table every second."""
    url = app.config["REDIS_URL"]
    app.extensions[_NAME] = JobBell(url) if url else None
    if url:
        after_commits(db.session, _ring)


def current_bell() -> JobBell | None:
    """Return the bell of the application at hand."""
    found: JobBell | None = current_app.extensions[_NAME]
    return found


def _ring(jobs: int) -> None:
    bell = current_bell()
    if bell is not None:
        bell.ring(jobs)
