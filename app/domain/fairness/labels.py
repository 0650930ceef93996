"""From the labels in a caller's columns to the numbers that the statistics count by.

Areas, strata and districts come as text or numbers of any kind. Every check numbers them alike, refuses columns of
unequal length, and refuses an area that lies in two districts, because such an area would be compared with neither.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.domain.errors import InvalidInput, Sentence
from app.domain.fairness.standardise import IntArray


def numbered(values: ArrayLike | None, rows: int) -> tuple[NDArray[Any], IntArray]:
    """Return the distinct labels in ascending order and each row's number; without ``values`` all rows are 0.

    Raises :class:`InvalidInput` unless there are ``rows`` values.
    """
    if values is None:
        return np.zeros(0), np.zeros(rows, dtype=np.int64)
    labels, codes = np.unique(np.asarray(values), return_inverse=True)
    if codes.size != rows:
        raise InvalidInput(_UNEQUAL, code="unequal_columns")
    return labels, codes.astype(np.int64)


def refuse_unequal(rows: int, *columns: NDArray[Any]) -> None:
    """Raise :class:`InvalidInput` unless every column has ``rows`` entries."""
    if any(column.size != rows for column in columns):
        raise InvalidInput(_UNEQUAL, code="unequal_columns")


def parent_of_areas(area: IntArray, parent: IntArray, labels: NDArray[Any]) -> IntArray:
    """Return the district number of each area (A,) from those of the rows (R,).

    Raises :class:`InvalidInput`, naming the area by its label, where one area has two districts.
    """
    result = np.zeros(labels.size, dtype=np.int64)
    result[area] = parent
    astray = np.flatnonzero(result[area] != parent)
    if astray.size:
        raise InvalidInput(_TWO_PARENTS.format(area=labels[area[astray[0]]]), code="two_parents", field="parent")
    return result


_UNEQUAL = Sentence("सभी स्तंभों में पंक्तियाँ बराबर होनी चाहिए।", "All columns need the same number of rows.")
_TWO_PARENTS = Sentence(
    "{area} दो अलग जिलों में लिखा है। एक ही जिला रखें।", "{area} is written under two districts. Keep one district."
)
