"""Which offices a case climbs, and how sure the days of each are, on the table that ships with the product."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import app
from app.domain.lifecycle.clocks import DEFAULT_STAGE, DayKind, Limit
from app.domain.lifecycle.ladder import (
    BESIDE,
    DEFAULT_SEQUENCE,
    NO_LADDER,
    BadLadderRow,
    Basis,
    LadderScheme,
    ladder_for,
    next_rung,
    parse_steps,
    ways_beside,
)

with (Path(app.__file__).parent / "reference" / "escalation.csv").open(encoding="utf-8", newline="") as table:
    STEPS = parse_steps(csv.DictReader(table))

PENSION = LadderScheme("SJ", Limit(15, DayKind.WORKING))
RATION = LadderScheme("FOOD", Limit(45))
AYUSHMAN = LadderScheme("HLT")

LADDERS = {
    "a scheme without a limit has no Lok Seva rung": (
        AYUSHMAN,
        "GP_DESK 7 JANPAD_CMO 15 DEPT_DISTRICT 7 CMH_L1 7 CMH_L2 7 CMH_L3 7 CMH_L4 7 JAN_SUNWAI 7",
    ),
    "a notified scheme has the Kendra and both appeals": (
        RATION,
        "GP_DESK 7 LSK 45 JANPAD_CMO 15 DEPT_DISTRICT 7 LSG_APPEAL1 30 LSG_APPEAL2 60 "
        "CMH_L1 7 CMH_L2 7 CMH_L3 7 CMH_L4 7 JAN_SUNWAI 7",
    ),
    "women and child development has its own helpline days": (
        LadderScheme("WCD"),
        "GP_DESK 7 JANPAD_CMO 15 DEPT_DISTRICT 7 CMH_L1 15 CMH_L2 7 CMH_L3 7 CMH_L4 10 JAN_SUNWAI 7",
    ),
}


@pytest.mark.parametrize("name", LADDERS)
def test_the_default_ladder(name: str) -> None:
    scheme, expected = LADDERS[name]
    rungs = ladder_for(scheme, STEPS).rungs
    assert " ".join(f"{rung.code} {rung.limit.days}" for rung in rungs) == expected
    assert [rung.level for rung in rungs] == list(range(1, len(rungs) + 1))


BASES = {
    ("GP_DESK", PENSION): (DayKind.CALENDAR, Basis.SUGGESTED),
    ("LSK", PENSION): (DayKind.WORKING, Basis.STATUTORY),
    ("LSK", RATION): (DayKind.CALENDAR, Basis.STATUTORY),
    ("JANPAD_CMO", PENSION): (DayKind.WORKING, Basis.STATUTORY),
    ("JANPAD_CMO", RATION): (DayKind.CALENDAR, Basis.SUGGESTED),
    ("LSG_APPEAL1", PENSION): (DayKind.CALENDAR, Basis.SUGGESTED),
    ("CMH_L1", PENSION): (DayKind.CALENDAR, Basis.PRACTICE),
    ("JAN_SUNWAI", PENSION): (DayKind.CALENDAR, Basis.SUGGESTED),
}


@pytest.mark.parametrize(("code", "scheme"), BASES)
def test_each_rung_says_how_sure_its_days_are(code: str, scheme: LadderScheme) -> None:
    rung = next(rung for rung in ladder_for(scheme, STEPS).rungs if rung.code == code)
    assert (rung.limit.kind, rung.basis) == BASES[code, scheme]
    assert rung.label.hi and rung.label.en and rung.proof_hi


def test_only_appeals_have_a_window() -> None:
    windows = {rung.code: rung.window_days for rung in ladder_for(PENSION, STEPS).rungs if rung.window_days}
    assert windows == {"LSG_APPEAL1": 30, "LSG_APPEAL2": 60}


def test_the_next_rung_ends_at_the_top() -> None:
    ladder = ladder_for(AYUSHMAN, STEPS)
    climbed, level = [], 0
    while (rung := next_rung(ladder, level)) is not None:
        climbed.append(rung.code)
        level = rung.level
    assert climbed == [rung.code for rung in ladder.rungs]
    assert next_rung(NO_LADDER, 1) is None
    assert NO_LADDER.limit_at(1) == DEFAULT_STAGE
    assert ladder.rung(0) is None


def test_the_order_is_data_and_a_missing_row_is_left_out() -> None:
    assert [rung.code for rung in ladder_for(AYUSHMAN, STEPS, ("JAN_SUNWAI", "GP_DESK", "NOWHERE")).rungs] == [
        "JAN_SUNWAI",
        "GP_DESK",
    ]


def test_no_way_beside_the_ladder_is_a_rung_and_every_row_is_one_or_the_other() -> None:
    assert not set(DEFAULT_SEQUENCE) & set(BESIDE)
    assert {step.code for step in STEPS} == {*DEFAULT_SEQUENCE, *BESIDE}


@pytest.mark.parametrize(
    ("central", "bribe", "codes"),
    [
        (False, False, ["GRAM_SABHA", "RTI", "SCHEME_GRIEV"]),
        (True, False, ["GRAM_SABHA", "RTI", "SCHEME_GRIEV", "CPGRAMS"]),
        (False, True, ["GRAM_SABHA", "RTI", "SCHEME_GRIEV", "LOKAYUKTA"]),
    ],
)
def test_ways_beside_the_ladder(central: bool, bribe: bool, codes: list[str]) -> None:
    assert [step.code for step in ways_beside(STEPS, central=central, bribe_or_abuse=bribe)] == codes


def test_a_row_without_days_has_the_default() -> None:
    steps = parse_steps([{"order": "1", "code": "GP_DESK", "rung_hi": "डेस्क", "rung_en": "Desk"}])
    assert ladder_for(AYUSHMAN, steps).limit_at(1) == DEFAULT_STAGE


GOOD = {"order": "1", "code": "X", "days_default": "7"}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"code": " "}, "code"),
        ({"order": ""}, "order"),
        ({"order": "first"}, "order"),
        ({"days_default": "7-10"}, "days_default"),
        ({"days_default": "0"}, "days_default"),
    ],
)
def test_a_bad_row_is_named_by_line_and_column(change: dict[str, str], column: str) -> None:
    with pytest.raises(BadLadderRow) as refusal:
        parse_steps([GOOD, {**GOOD, **change}])
    assert refusal.value.field == column
    assert "3" in refusal.value.sentence.hi and column in refusal.value.sentence.en
