"""What is said of a cell while a list is judged: a code, the reading proposed, and how grave it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from app.domain.imports.states import RowVerdict

V = TypeVar("V")


class Said(NamedTuple):
    """What is said of one cell."""

    code: str
    reading: str
    verdict: RowVerdict


class Remark(NamedTuple):
    """What is said of one cell of a row; an empty ``field`` means the row."""

    field: str
    code: str
    reading: str
    verdict: RowVerdict


Read = tuple[Sequence[V], dict[int, Said]]
"""The values of a column, and what was said of some of its places."""
