"""What invented families and people have answered: a few kinds of household, a few kinds of circumstances.

Answers come in whole sets, as they would after a visit, so that a few hundred combinations cover a million people
and each combination is held against the rules once.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

from app.services.demo.draw import Weighted

Facts = dict[str, Any]

_NATIVE: Facts = {"mp_resident": True}
_NO_OFFICE: Facts = {
    "income_tax_in_family": False,
    "govt_job_or_pension_in_family": False,
    "high_office_in_family": False,
    "board_post_in_family": False,
    "local_representative_in_family": False,
    "motor_3_or_4_wheeler": False,
}
_FARM: Facts = {
    "kisan_family_and_land": True,
    "constitutional_post_in_family": False,
    "govt_officer_serving_or_retired": False,
    "pension_10000_in_family": False,
    "registered_professional_in_family": False,
    "ayushman_family": False,
    "ration_category": False,
    "bpl": False,
}
_POOR: Facts = {
    **_NATIVE,
    **_NO_OFFICE,
    "bpl": True,
    "ration_category": True,
    "ayushman_family": True,
    "family_land_acres": 0,
    "family_income_inr_year": 72_000,
}

HOUSEHOLDS: dict[str, Facts] = {
    "poor": _POOR,
    "kutcha": {
        **_POOR,
        "pucca_house_or_3_rooms": False,
        "mechanised_farm_equipment": False,
        "kcc_limit_50000": False,
        "nonfarm_enterprise": False,
        "member_income_15000": False,
        "professional_tax": False,
        "irrigated_land_acres": 0,
        "unirrigated_land_acres": 0,
        "awas_list_gram_sabha": True,
        "poor_household_declared": True,
        "lpg_connection": False,
    },
    "labour": {
        **_NATIVE,
        **_NO_OFFICE,
        "bpl": False,
        "ration_category": True,
        "ayushman_family": True,
        "family_land_acres": 0.5,
        "family_income_inr_year": 96_000,
    },
    "small_farm": {
        **_NATIVE,
        **_NO_OFFICE,
        **_FARM,
        "family_land_acres": 3,
        "family_income_inr_year": 140_000,
    },
    "large_farm": {
        **_NATIVE,
        **_NO_OFFICE,
        **_FARM,
        "motor_3_or_4_wheeler": True,
        "family_land_acres": 9,
        "family_income_inr_year": 320_000,
    },
    "salaried": {
        **_NATIVE,
        "income_tax_in_family": True,
        "govt_job_or_pension_in_family": True,
        "bpl": False,
        "ration_category": False,
        "family_income_inr_year": 540_000,
    },
    "not_asked": {},
    "town_poor": {
        **_POOR,
        "pucca_house_anywhere": False,
        "govt_house_20_years": False,
        "family_income_inr_year": 90_000,
    },
    "town_worker": {
        **_NATIVE,
        **_NO_OFFICE,
        "bpl": False,
        "ration_category": False,
        "ayushman_family": True,
        "family_land_acres": 0,
        "family_income_inr_year": 160_000,
    },
}
"""Answers of a household by its kind."""

_RURAL = Weighted(
    (
        ("poor", 0.27),
        ("kutcha", 0.07),
        ("labour", 0.22),
        ("small_farm", 0.24),
        ("large_farm", 0.07),
        ("salaried", 0.04),
        ("not_asked", 0.09),
    )
)
_URBAN = Weighted((("town_poor", 0.34), ("town_worker", 0.4), ("salaried", 0.14), ("not_asked", 0.12)))
FARMING = frozenset({"small_farm", "large_farm"})
WORKING = frozenset({"poor", "kutcha", "labour", "town_poor"})

CIRCUMSTANCES: dict[str, Facts] = {
    "": {},
    "farmer": {"cultivable_land_own_name": True, "institutional_land": False, "farmer": True},
    "labourer": {"pf_esi_gratuity": False, "unorganised_worker": True, "wants_wage_work": True},
    "mother": {
        "expecting_or_delivered": True,
        "first_birth_or_second_girl": True,
        "institutional_delivery": True,
    },
    "vendor": {"street_vendor_paper": True},
    "disabled_45": {"disability_pct": 45, "needs_aid_device": True},
    "disabled_85": {"disability_pct": 85, "needs_aid_device": False},
}
"""Answers of one person besides sex, age and marital status."""


def pick_household(draw: Random, *, urban: bool) -> str:
    """Return the kind of a household."""
    return (_URBAN if urban else _RURAL).pick(draw)


def pick_circumstances(draw: Random, household: str, *, sex: str, age: int, married: bool, head: bool) -> str:
    """Return what else was answered for one person."""
    if household == "not_asked" or age < 6:
        return ""
    chance = draw.random()
    if chance < 0.025:
        return "disabled_85" if chance < 0.006 else "disabled_45"
    if household in FARMING:
        return "farmer" if head else ""
    if sex == "F" and married and age < 36 and chance > 0.94:
        return "mother"
    if household in WORKING and 18 <= age < 60 and chance < 0.5:
        return "labourer"
    return "vendor" if household == "town_worker" and age >= 18 and chance > 0.9 else ""


@cache
def person_facts(circumstances: str, marital: str, asked_of_woman: bool) -> Facts:
    """Return the stored answers of one person; shared by all alike, so not to be changed."""
    facts = dict(CIRCUMSTANCES[circumstances])
    if marital:
        facts["marital"] = marital
    if asked_of_woman:
        facts["gets_1000_other_scheme"] = False
    return facts
