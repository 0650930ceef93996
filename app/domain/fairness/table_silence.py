"""Silence in a file: areas that file no case though many would be expected, with who was asked and who went there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from app.domain.errors import Sentence
from app.domain.fairness.more_sentences import coverage_sentence, silence_sentence
from app.domain.fairness.silence import SilenceCheck, check_silence
from app.domain.fairness.standardise import FloatArray, sum_by
from app.domain.fairness.table import CountTable


def check_silence_of(table: CountTable) -> SilenceCheck | None:
    """Look for silent areas, or None where the file has no column of cases or not one case.

    People whom nobody has asked (column ``unknown``) could have a case as well, and count among the people.
    """
    if table.cases is None or not table.cases.any():
        return None
    return check_silence(table.area, _people(table), table.cases, stratum=table.stratum)


def silence_said(check: SilenceCheck, table: CountTable, names: list[str], index: int) -> Sentence:
    """Say what no case, or some, means in one area, and who was asked and visited there."""
    said = silence_sentence(
        names[index],
        float(check.expected[index]),
        silent=bool(check.flag[index]),
        filed=int(check.filed[index]),
    )
    covered = coverage_sentence(**_covered(table, index))
    return Sentence(said.hi + covered.hi, said.en + covered.en)


def silence_sentences(check: SilenceCheck, table: CountTable, every: bool) -> Iterator[Sentence]:
    """Yield the sentences of silent areas, or of ``every`` area."""
    names = table.names()
    for index in range(len(names)):
        if every or check.flag[index]:
            yield silence_said(check, table, names, index)


def silence_objects(check: SilenceCheck, table: CountTable) -> list[dict[str, Any]]:
    """Return one object for each area; what the columns do not say is absent."""
    names = table.names()
    return [_silence_object(check, table, names, index) for index in range(len(names))]


def _silence_object(check: SilenceCheck, table: CountTable, names: list[str], index: int) -> dict[str, Any]:
    said, covered = silence_said(check, table, names, index), _covered(table, index)
    day = covered.pop("last_visit")
    return {
        "area": table.areas[index][1],
        "filed": int(check.filed[index]),
        "expected": round(float(check.expected[index]), 4),
        "probability": round(float(check.probability[index]), 6),
        "flag": bool(check.flag[index]),
        "too_few": bool(check.too_few[index]),
        **{name: value for name, value in covered.items() if value is not None},
        **({"last_visit": day.isoformat()} if day else {}),
        "sentence_hi": said.hi,
        "sentence_en": said.en,
    }


def _people(table: CountTable) -> FloatArray:
    return table.eligible if table.unknown is None else table.eligible + table.unknown


def _covered(table: CountTable, index: int) -> dict[str, Any]:
    """Return what is known of who was asked and who went there, None for what the columns do not say."""
    areas = len(table.areas)
    people = int(sum_by(table.area, _people(table), areas)[index])
    asked = None if table.unknown is None else int(sum_by(table.area, table.eligible, areas)[index])
    counts = {name: _known(table.visits.get(name), index) for name in ("visited", "settlements")}
    day = _known(table.visits.get("last_visit"), index)
    return {"asked": asked, "people": people, **counts, "last_visit": date.fromordinal(day) if day else None}


def _known(values: FloatArray | None, index: int) -> int | None:
    return None if values is None or not np.isfinite(values[index]) else int(values[index])
