"""The life of a finding: every step from every state, and every guard by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.access import PERMISSIONS, Permission, Role
from app.domain.fairness import finding_refusals as refusals
from app.domain.fairness.findings import (
    LIVE,
    NOTE_LABELS,
    REPLY_DAYS,
    STATE_LABELS,
    STEP_LABELS,
    TABLE,
    FindingFacts,
    FindingState,
    Step,
    decide,
    open_steps,
)

TODAY = date(2026, 11, 20)
READY = FindingFacts(
    state=FindingState.LOOKING,
    today=TODAY,
    is_assigned=True,
    assignee_fits=True,
    looked_into_since=TODAY - timedelta(days=30),
    note="देखा",
    evidence="सूची मिलाई, 12 नवंबर",
)
ENDS = {
    Step.ASSIGN: {s: FindingState.LOOKING for s in LIVE},
    Step.NOTE: {s: s for s in FindingState},
    Step.REPLY: {s: s for s in FindingState if s is not FindingState.NEW},
    Step.EXPLAIN: {FindingState.LOOKING: FindingState.EXPLAINED},
    Step.ACT: {FindingState.LOOKING: FindingState.ACTED_ON},
    Step.NOT_CONFIRM: {FindingState.LOOKING: FindingState.NOT_CONFIRMED},
    Step.REOPEN: {s: FindingState.NEW for s in FindingState if s not in LIVE},
}


@pytest.mark.parametrize("state", list(FindingState))
@pytest.mark.parametrize("step", list(Step))
def test_every_step_from_every_state(step, state):
    facts = replace(READY, state=state)
    if state in ENDS[step]:
        assert decide(step, facts) is ENDS[step][state]
    else:
        with pytest.raises(refusals.WrongFindingState):
            decide(step, facts)


@pytest.mark.parametrize(
    ("step", "changed", "refusal"),
    [
        (Step.ASSIGN, {"works_there": True}, refusals.WorksThere),
        (Step.ASSIGN, {"assignee_fits": False}, refusals.AssigneeWorksThere),
        (Step.NOTE, {"works_there": True}, refusals.WorksThere),
        (Step.NOTE, {"note": "  "}, refusals.NoteMissing),
        (Step.NOTE, {"note": "अ" * 4001}, refusals.TextTooLong),
        (Step.REPLY, {"replied": True}, refusals.AlreadyReplied),
        (Step.REPLY, {"note": ""}, refusals.NoteMissing),
        (Step.EXPLAIN, {"works_there": True}, refusals.WorksThere),
        (Step.EXPLAIN, {"is_assigned": False}, refusals.NotAssigned),
        (Step.EXPLAIN, {"note": ""}, refusals.NoteMissing),
        (Step.NOT_CONFIRM, {"is_assigned": False}, refusals.NotAssigned),
        (Step.ACT, {"is_assigned": False}, refusals.NotAssigned),
        (Step.ACT, {"evidence": " "}, refusals.EvidenceMissing),
        (Step.ACT, {"looked_into_since": TODAY}, refusals.ReplyStillOpen),
        (Step.ACT, {"looked_into_since": TODAY - timedelta(days=REPLY_DAYS)}, refusals.ReplyStillOpen),
    ],
)
def test_what_must_hold(step, changed, refusal):
    with pytest.raises(refusal) as caught:
        decide(step, replace(READY, **changed))
    assert caught.value.sentence.hi
    assert "{" not in caught.value.sentence.en


def test_a_reply_or_its_days_open_the_way():
    since_today = replace(READY, looked_into_since=TODAY)
    assert decide(Step.ACT, replace(since_today, replied=True)) is FindingState.ACTED_ON
    over = replace(READY, looked_into_since=TODAY - timedelta(days=REPLY_DAYS + 1))
    assert decide(Step.ACT, over) is FindingState.ACTED_ON


def test_no_second_one_is_opened_beside_a_live_one():
    ended = replace(READY, state=FindingState.EXPLAINED, another_live=True)
    with pytest.raises(refusals.AnotherIsLive):
        decide(Step.REOPEN, ended)


def test_the_one_who_works_there_may_only_reply():
    steps = open_steps(replace(READY, works_there=True), lambda _permission: True)
    assert {step for step, closed in steps.items() if closed is None} == {Step.REPLY}


def test_a_page_offers_what_only_the_form_can_lack():
    bare = replace(READY, note="", evidence="", assignee_fits=False)
    steps = open_steps(bare, lambda _permission: True)
    assert {step for step, closed in steps.items() if closed is None} == {
        Step.ASSIGN, Step.NOTE, Step.REPLY, Step.EXPLAIN, Step.ACT, Step.NOT_CONFIRM,
    }  # fmt: skip
    assert open_steps(bare, lambda permission: permission is Permission.FAIRNESS_REPLY).keys() == {Step.REPLY}


def test_nobody_both_judges_and_answers():
    for role, held in PERMISSIONS.items():
        assert not {Permission.FAIRNESS_FOLLOW, Permission.FAIRNESS_REPLY} <= held, role
    assert Permission.FAIRNESS_RUN in PERMISSIONS[Role.STATE_ADMIN]


def test_everything_has_a_name():
    assert set(STATE_LABELS) == set(FindingState)
    assert set(STEP_LABELS) == set(Step) == {row.step for row in TABLE}
    assert set(NOTE_LABELS) >= set(Step)
