"""When work runs, when it is tried again, and how its pace is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.jobs import MOST_ATTEMPTS, DailyJob, Pace, own_address, pace, wait_before

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        (datetime(2026, 11, 21, 20, 29, tzinfo=UTC), None),  # 01:59 in India
        (datetime(2026, 11, 21, 20, 30, tzinfo=UTC), "escalate:2026-11-22"),  # 02:00 in India
        (datetime(2026, 11, 22, 18, 29, tzinfo=UTC), "escalate:2026-11-22"),  # 23:59 in India
        (datetime(2026, 11, 22, 18, 30, tzinfo=UTC), None),  # midnight in India
    ],
)
def test_a_daily_job_runs_by_the_day_in_india(moment: datetime, key: str | None) -> None:
    assert DailyJob("escalate", 2).once_key(moment) == key


def test_each_wait_is_longer_than_the_one_before() -> None:
    waits = [wait_before(attempt).total_seconds() for attempt in range(1, MOST_ATTEMPTS)]
    assert waits == [5, 20, 80, 320]


@pytest.mark.parametrize(
    ("done", "total", "seconds", "expected"),
    [
        (0, 100, 10, None),
        (50, 100, 0, None),
        (50, 100, 10, Pace(5.0, 10)),
        (100, 100, 10, Pace(10.0, 0)),
        (120, 100, 10, Pace(12.0, 0)),
        (50, None, 10, Pace(5.0, None)),
    ],
)
def test_pace(done: int, total: int | None, seconds: int, expected: Pace | None) -> None:
    assert pace(done, total, NOON, NOON + timedelta(seconds=seconds)) == expected


def test_no_pace_before_the_start() -> None:
    assert pace(1, 2, None, NOON) is None


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org", "/\\example.org", "javascript:x", "", None, 7]
)
def test_a_job_leads_nowhere_else(address: object) -> None:
    assert own_address(address) is None


def test_a_job_leads_back() -> None:
    assert own_address("/imports/3?tab=rows") == "/imports/3?tab=rows"
