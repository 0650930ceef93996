"""What the reference tables say about geography: which district a seat lies in, and other names of districts.

These tables belong to the product and are read where they are needed; the database keeps areas, not spellings.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


def read_reference(name: str) -> list[dict[str, str]]:
    """Return the rows of one reference table by column name."""
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as table:
        return [
            {column: (cell or "").strip() for column, cell in row.items() if column} for row in csv.DictReader(table)
        ]


@cache
def other_names(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the names besides the official ones by area code, for districts and constituencies."""
    if kind == "district":
        rows = read_reference("districts.csv")
        return {row["lgd_code"]: (row["name_en"], row["name_hi"], *row["aliases"].split("|")) for row in rows}
    if kind == "constituency":
        rows = read_reference("constituencies.csv")
        return {row["ac_no"]: (row["name_en"], row["name_hi"], row["name_en_adr2013"]) for row in rows}
    return {}


@cache
def district_of_constituency() -> Mapping[str, str]:
    """Return the district code of each constituency by its number; every seat lies in one district."""
    codes = {row["name_en"]: row["lgd_code"] for row in read_reference("districts.csv")}
    return {row["ac_no"]: codes[row["district_en"]] for row in read_reference("constituencies.csv")}
