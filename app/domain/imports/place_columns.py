"""What a list of booths or settlements may hold, under the names that offices give its columns in either language."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import cache

from app.domain.columns import Field
from app.domain.eligibility.facts import REFERENCE
from app.domain.errors import Sentence

_ALSO = {"roster": ("booths", "roster")}
"""A new roster is a list of booths that may also say which booth each was."""


@cache
def _rows(kind: str) -> tuple[dict[str, str], ...]:
    with (REFERENCE / "place_columns.csv").open(encoding="utf-8", newline="") as table:
        return tuple(row for row in csv.DictReader(table) if row["kind"] in _ALSO.get(kind, (kind,)))


def place_fields(kind: str, required: Collection[str] = (), without: Collection[str] = ()) -> tuple[Field, ...]:
    """Return the fields of a list of ``booths``, ``settlements`` or a new ``roster``, those named as required ones."""
    return tuple(
        Field(row["field"], tuple(row["names"].split("|")), row["field"] in required, False, bool(row["decimal"]))
        for row in _rows(kind)
        if row["field"] not in without
    )


def place_labels(kind: str) -> Mapping[str, Sentence]:
    """Return what each field of such a list is called."""
    return {row["field"]: Sentence(row["label_hi"], row["label_en"]) for row in _rows(kind)}
