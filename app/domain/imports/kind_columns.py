"""What lists of places, workers and schemes may hold, under the names that offices give columns in either language."""

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
    with (REFERENCE / "kind_columns.csv").open(encoding="utf-8", newline="") as table:
        return tuple(row for row in csv.DictReader(table) if row["kind"] in _ALSO.get(kind, (kind,)))


def fields_of(kind: str, required: Collection[str] = (), without: Collection[str] = ()) -> tuple[Field, ...]:
    """Return the fields of a kind of list, those named as required ones; people have a table of their own."""
    return tuple(
        Field(
            row["field"],
            tuple(row["names"].split("|")),
            row["field"] in required,
            row["nature"] == "personal",
            row["nature"] == "decimal",
        )
        for row in _rows(kind)
        if row["field"] not in without
    )


def labels_of(kind: str) -> Mapping[str, Sentence]:
    """Return what each field of such a list is called."""
    return {row["field"]: Sentence(row["label_hi"], row["label_en"]) for row in _rows(kind)}
