"""Who is eligible: known people against the real scheme table, and laws that hold for any answers."""

from __future__ import annotations

import csv
import json
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.eligibility import (
    Birth,
    Precision,
    Question,
    Rule,
    assess,
    known_facts,
    parse_rule,
    questions_for,
)
from app.domain.eligibility.assess import NOTICES
from app.domain.eligibility.facts import REFERENCE, with_implied

TODAY = date(2026, 11, 22)


@cache
def rules() -> dict[str, Rule]:
    with (REFERENCE / "schemes.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: parse_rule(row) for row in csv.DictReader(table)}


def answers_for(question: Question) -> st.SearchStrategy[object]:
    if question.kind == "yes_no":
        return st.booleans()
    if question.kind == "choice":
        return st.sampled_from([key for key, _label in question.choices])
    if question.kind == "birth":
        days = st.dates(date(1920, 1, 1), date(2026, 1, 1))
        return st.builds(Birth, days, st.sampled_from(Precision))
    return st.sampled_from([0, 1, 2.5, 5, 40, 80, 100_000, 250_000, 900_000])


some_answers = st.fixed_dictionaries({}, optional={key: answers_for(q) for key, q in known_facts().items()})
any_rule = st.sampled_from(sorted(rules())).map(lambda code: rules()[code])


def woman(born: date = date(1990, 5, 1), **facts: object) -> dict[str, object]:
    return {"sex": "F", "birth": Birth(born), "mp_resident": True, "area": "rural", **facts}


LADLI_BEHNA = {
    "marital": "married",
    "family_income_inr_year": 90_000,
    "family_land_acres": 2,
    "income_tax_in_family": False,
    "govt_job_or_pension_in_family": False,
    "gets_1000_other_scheme": False,
    "mp_mla_in_family": False,
    "board_post_in_family": False,
    "local_representative_in_family": False,
    "four_wheeler": False,
}

LADLI_LAXMI = {"ladli_laxmi_family": True, "income_tax_in_family": False}


@pytest.mark.parametrize(
    ("scheme", "facts", "status"),
    [
        ("ladli_behna", woman(**LADLI_BEHNA), "eligible"),
        ("ladli_behna", woman(**LADLI_BEHNA | {"marital": "never_married"}), "ineligible"),
        ("ladli_behna", woman(date(2005, 1, 1), **LADLI_BEHNA), "eligible"),
        ("ladli_behna", woman(date(2005, 1, 2), **LADLI_BEHNA), "ineligible"),
        ("ladli_behna", woman(date(1966, 11, 22), **LADLI_BEHNA), "ineligible"),
        ("ladli_behna", woman(date(1966, 11, 23), **LADLI_BEHNA), "eligible"),
        ("ladli_behna", woman(**LADLI_BEHNA | {"family_income_inr_year": 250_000}), "eligible"),
        ("ladli_behna", woman(**LADLI_BEHNA | {"family_income_inr_year": 250_001}), "ineligible"),
        ("ladli_behna", woman(**LADLI_BEHNA | {"family_land_acres": 5.01}), "ineligible"),
        ("oap_ignoaps", {"birth": Birth(date(1966, 11, 22)), "bpl": True}, "eligible"),
        ("oap_ignoaps", {"birth": Birth(date(1966, 11, 23)), "bpl": True}, "ineligible"),
        ("oap_ignoaps", {"birth": Birth(date(1966, 3, 1), Precision.YEAR), "bpl": True}, "unknown"),
        ("oap_ignoaps", {"birth": Birth(date(1966, 11, 1), Precision.MONTH), "bpl": True}, "unknown"),
        ("oap_ignoaps", {"birth": Birth(date(1966, 10, 9), Precision.MONTH), "bpl": True}, "eligible"),
        ("oap_ignoaps", {"birth": Birth(date(1960, 7, 1), Precision.ESTIMATED), "bpl": True}, "eligible"),
        ("oap_ignoaps", {"birth": Birth(date(1963, 7, 1), Precision.ESTIMATED), "bpl": True}, "unknown"),
        ("oap_ignoaps", {"bpl": False}, "ineligible"),
        ("oap_ignoaps", {"born_on": date(1950, 1, 1), "birth_precision": "year", "bpl": True}, "eligible"),
        ("oap_ignoaps", {"born_on": date(1966, 1, 1), "birth_precision": "about", "bpl": True}, "unknown"),
        ("sssp", woman(marital="widow", income_tax_self=False), "eligible"),
        (
            "sssp",
            woman(marital="married", destitute=False, old_age_home=False, disability_pct=0),
            "ineligible",
        ),
        ("sssp", woman(date(1960, 1, 1), marital="married", old_age_home=True), "eligible"),
        (
            "postmatric_sc",
            {
                "category": "SC",
                "studying_after_class_10": True,
                "family_income_inr_year": 400_000,
                "private_institution": True,
            },
            "eligible",
        ),
        (
            "postmatric_sc",
            {
                "category": "SC",
                "studying_after_class_10": True,
                "family_income_inr_year": 400_000,
                "private_institution": False,
            },
            "ineligible",
        ),
        (
            "kanya_abhibhavak",
            woman(date(1970, 1, 1), spouse_60=True, only_daughters=True, income_tax_self=False),
            "eligible",
        ),
        ("sambal", {"family_land_acres": 2.47}, "unknown"),
        ("sambal", {"family_land_acres": 2.48}, "ineligible"),
        ("ayushman", {"birth": Birth(date(1950, 1, 1))}, "eligible"),
        ("ladli_laxmi", woman(date(2026, 2, 1), **LADLI_LAXMI), "eligible"),
        ("ladli_laxmi", {"birth": Birth(date(2005, 12, 31))}, "ineligible"),
        ("antyeshti", {"mp_resident": True}, "unknown"),
        ("awasiya_bhu_adhikar", {"ration_slip": False}, "ineligible"),
    ],
)
def test_known_people(scheme: str, facts: dict[str, object], status: str) -> None:
    assert assess(rules()[scheme], facts, TODAY).status == status


def test_one_no_decides_whatever_else_is_unknown() -> None:
    outcome = assess(rules()["pmayg"], {"income_tax_in_family": True}, TODAY)
    assert outcome.status == "ineligible"
    assert [reason.hi for reason in outcome.failed] == ["शर्त पूरी नहीं: परिवार में कोई आयकर न देता हो"]
    assert outcome.questions == ()


def test_a_no_for_the_family_is_a_no_for_the_person() -> None:
    asked = assess(rules()["eshram"], {"birth": Birth(date(1990, 1, 1))}, TODAY)
    assert set(asked.questions) == {"income_tax_self", "epfo_or_esic"}
    answered = assess(rules()["eshram"], {"birth": Birth(date(1990, 1, 1)), "income_tax_in_family": False}, TODAY)
    assert answered.questions == ("epfo_or_esic",)


@pytest.mark.parametrize(
    ("given_answers", "implied"),
    [
        (
            {"govt_job_or_pension_in_family": False},
            {"govt_employee_in_family": False, "govt_employee_self": False},
        ),
        (
            {"govt_employee_self": True},
            {"govt_employee_in_family": True, "govt_job_or_pension_in_family": True},
        ),
        ({"govt_job_or_pension_in_family": True}, {}),
        ({"govt_employee_self": False}, {}),
        ({"income_tax_in_family": False, "income_tax_self": True}, {"income_tax_parents": False}),
        ({"income_tax_in_family": None}, {}),
    ],
)
def test_what_follows_from_an_answer(given_answers: dict[str, object], implied: dict[str, object]) -> None:
    said = {key: value for key, value in given_answers.items() if value is not None}
    assert with_implied(given_answers) == said | implied


def test_questions_stop_where_they_no_longer_matter() -> None:
    widow = assess(rules()["sssp"], woman(date(1990, 1, 1), marital="married"), TODAY)
    assert set(widow.questions) == {"disability_pct", "income_tax_self"}


def test_questions_are_cheapest_first() -> None:
    scopes = [question.scope for question in assess(rules()["awasiya_bhu_adhikar"], {}, TODAY).asks]
    assert scopes == sorted(scopes, key=["settlement", "household", "person"].index)


def test_questions_over_many_schemes_come_once_and_the_most_telling_first() -> None:
    outcomes = [assess(rule, {}, TODAY) for rule in rules().values()]
    asked = [question.key for question in questions_for(outcomes)]
    assert len(asked) == len(set(asked))
    assert set(asked) == {key for outcome in outcomes for key in outcome.questions}
    assert asked[:2] == ["mp_resident", "birth"]
    assert asked.index("income_tax_in_family") < asked.index("income_tax_self")
    assert questions_for([]) == []


def test_a_misfitting_answer_stays_a_question() -> None:
    for wrong in ("yes", 1, "SC", Birth(TODAY)):
        outcome = assess(rules()["nfbs"], {"bpl": wrong, "breadwinner_died_18_59": True}, TODAY)
        assert (outcome.status, outcome.questions) == ("unknown", ("bpl",))
    assert assess(rules()["oap_ignoaps"], {"birth": "1950", "bpl": True}, TODAY).questions == ("birth",)


@pytest.mark.parametrize("status", sorted(NOTICES))
def test_a_scheme_that_is_not_running_says_so_and_when_that_was_checked(status: str) -> None:
    row = {"code": "x", "status": status}
    undated = assess(parse_rule(row), {}, TODAY).notice
    dated = assess(parse_rule(row | {"status_checked_on": "2026-10-01"}), {}, TODAY).notice
    assert undated is not None
    assert dated is not None
    assert "दर्ज नहीं" in undated.hi
    assert "01-10-2026" in dated.hi
    assert "01-10-2026" in dated.en


def test_a_running_scheme_carries_no_notice_and_a_closed_one_is_still_assessed() -> None:
    assert assess(rules()["oap_ignoaps"], {}, TODAY).notice is None
    closed = assess(rules()["ladli_behna"], woman(**LADLI_BEHNA), TODAY)
    assert closed.status == "eligible"
    assert closed.notice is not None


@given(any_rule, some_answers, some_answers)
def test_more_knowledge_never_unsettles(rule: Rule, first: dict[str, object], more: dict[str, object]) -> None:
    before = assess(rule, first, TODAY)
    after = assess(rule, more | first, TODAY)
    if before.status == "eligible":
        assert after.status != "unknown"
    if before.status == "unknown":
        assert before.questions
    consistent = not set(with_implied(first)) - set(first) & set(more)
    if before.status == "ineligible" and consistent:
        assert after.status == "ineligible"


@given(any_rule, some_answers)
def test_the_three_outcomes_exclude_each_other(rule: Rule, facts: dict[str, object]) -> None:
    outcome = assess(rule, facts, TODAY)
    assert (outcome.status == "ineligible") == bool(outcome.failed)
    assert (outcome.status == "unknown") == bool(outcome.questions)
    assert not outcome.failed or not outcome.questions
    if outcome.status == "eligible":
        assert len(outcome.met) == len(rule.criteria)


@given(any_rule, some_answers, st.dates(date(1925, 1, 1), date(2025, 12, 31)))
def test_a_more_precise_birth_date_never_contradicts(rule: Rule, facts: dict[str, object], born: date) -> None:
    outcomes = [assess(rule, facts | {"birth": Birth(born, p)}, TODAY).status for p in reversed(Precision)]
    for coarse, fine in pairwise(outcomes):
        assert coarse in ("unknown", fine)


@given(any_rule, some_answers)
def test_a_stored_rule_decides_as_the_first_one(rule: Rule, facts: dict[str, object]) -> None:
    again = Rule.from_dict(json.loads(json.dumps(rule.to_dict())))
    assert again == rule
    assert assess(again, facts, TODAY) == assess(rule, facts, TODAY)
