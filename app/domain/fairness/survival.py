"""How long people wait when some are still waiting.

A case that is open today has not had a short wait, nor an endless one: it is censored, and counts as waiting for
as long as it has been seen to wait. The estimators here are the textbook ones (Kaplan and Meier, Nelson and Aalen,
the log-rank test), written over whole arrays so that every area's curve costs one sort. A case opened before it was
recorded joins late: it is at risk only from the day it could have been seen, or quick cases that were over before
recording began would be missing and waits would look longer than they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.fairness.standardise import BoolArray, FloatArray, IntArray, sum_by

HORIZON = 180.0
_NEARLY_NONE = -60.0


@dataclass(frozen=True, slots=True)
class Steps:
    """Where curves step, by group and then time, all (T,): ``group``, ``time`` in days, ``events``, ``at_risk``."""

    group: IntArray
    time: FloatArray
    events: FloatArray
    at_risk: FloatArray


def steps(group: IntArray, entered: FloatArray, left: FloatArray, event: BoolArray) -> Steps:
    """Find the days on which something happened in each group, and how many were waiting then.

    All arguments are (C,), one per case: ``group`` numbers, days ``entered`` and ``left`` counted from the opening
    (``entered`` 0 for a case seen from its first day), ``event`` True where the wait ended in what is studied.
    A case is at risk on days after ``entered`` up to and with ``left``; one seen from its first day on that day too.
    """
    order = np.lexsort((left, group))
    happened = order[event[order]]
    if happened.size == 0:
        return Steps(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
    where, when = group[happened], left[happened]
    first = np.r_[True, (where[1:] != where[:-1]) | (when[1:] != when[:-1])]
    start = np.flatnonzero(first)
    events = np.diff(np.r_[start, happened.size]).astype(np.float64)
    where, when = where[start], when[start]
    seen_from = np.where(entered <= 0, -1.0, entered)
    waiting = _before(group, seen_from, where, when) - _before(group, left, where, when)
    return Steps(where, when, events, waiting.astype(np.float64))


def _before(group: IntArray, day: FloatArray, where: IntArray, when: FloatArray) -> IntArray:
    """For each (where, when), how many cases of that group have a ``day`` before it."""
    days = np.unique(np.concatenate([day, when]))
    width = days.size + 1
    keys = np.sort(group * width + np.searchsorted(days, day))
    asked = where * width + np.searchsorted(days, when)
    return np.asarray(np.searchsorted(keys, asked) - np.searchsorted(keys, where * width), dtype=np.int64)


def cumulative_hazard(curve: Steps, group: IntArray, day: FloatArray) -> FloatArray:
    """Nelson-Aalen cumulative hazard of each case's ``group`` up to and with its ``day``, (C,); none before day 0."""
    rises = np.r_[0.0, np.cumsum(curve.events / np.maximum(curve.at_risk, 1.0))]
    days = np.unique(np.concatenate([day, curve.time]))
    width = days.size + 1
    keys = curve.group * width + np.searchsorted(days, curve.time)
    upto = np.searchsorted(keys, group * width + np.searchsorted(days, day), side="right")
    return np.asarray(rises[upto] - rises[np.searchsorted(keys, group * width)])


def still_waiting(curve: Steps) -> FloatArray:
    """Kaplan-Meier share still waiting after each step (T,)."""
    share = np.clip(curve.events / np.maximum(curve.at_risk, 1.0), 0.0, 1.0)
    with np.errstate(divide="ignore"):
        logs = np.maximum(np.log1p(-share), _NEARLY_NONE)
    running = np.cumsum(logs)
    start = np.searchsorted(curve.group, curve.group)
    remaining = running - np.r_[0.0, running][start]
    return np.where(remaining <= 0.9 * _NEARLY_NONE, 0.0, np.exp(remaining))


def restricted_mean(curve: Steps, groups: int, horizon: float = HORIZON) -> FloatArray:
    """Mean days waited within the first ``horizon`` days, (groups,): the area under the Kaplan-Meier curve.

    Beyond the last day seen the curve is carried level. Unlike the median it exists although most still wait.
    """
    share = still_waiting(curve)
    day = np.minimum(curve.time, horizon)
    following = np.r_[day[1:], horizon]
    last = np.r_[curve.group[1:] != curve.group[:-1], True] if curve.group.size else np.zeros(0, dtype=np.bool_)
    following = np.where(last, horizon, following)
    until_first = np.full(groups, horizon)
    np.minimum.at(until_first, curve.group, day)
    return until_first + sum_by(curve.group, share * (following - day), groups)


def median_wait(curve: Steps, groups: int) -> FloatArray:
    """First day by which at most half still wait, (groups,); infinite where that was never reached."""
    reached = np.flatnonzero(still_waiting(curve) <= 0.5 + 1e-12)
    result = np.full(groups, np.inf)
    np.minimum.at(result, curve.group[reached], curve.time[reached])
    return result


def log_rank(group: IntArray, entered: FloatArray, left: FloatArray, event: BoolArray) -> float:
    """Log-rank statistic of two groups (``group`` 0 and 1), chi-squared with one degree of freedom.

    Arguments as in :func:`steps`. Source: Mantel, Cancer Chemother. Rep. 50 (1966) 163-170.
    """
    both = steps(np.zeros(group.size, dtype=np.int64), entered, left, event)
    one = group == 1
    where = np.zeros(both.time.size, dtype=np.int64)
    ones = np.zeros(int(one.sum()), dtype=np.int64)
    seen_from = np.where(entered <= 0, -1.0, entered)[one]
    at_risk = _before(ones, seen_from, where, both.time) - _before(ones, left[one], where, both.time)
    share = at_risk / both.at_risk
    observed = float(event[one].sum())
    ties = (both.at_risk - both.events) / np.maximum(both.at_risk - 1.0, 1.0)
    variance = float((both.events * share * (1.0 - share) * ties).sum())
    return (observed - float((both.events * share).sum())) ** 2 / variance if variance > 0 else 0.0
