"""Values as the text that COPY of PostgreSQL reads: cells by tab, rows by line, ``\\N`` for nothing.

A column is looked at once: nearly all are numbers, or texts without any of the four signs that have to be written
otherwise, and then they go as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from psycopg.types.json import Json, Jsonb

NOTHING = "\\N"
_SIGNS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_texts(values: Sequence[Any]) -> Sequence[str]:
    """Return each value as COPY reads it.

    Raises:
        TypeError: a value of a kind that no column of lists holds.
    """
    kinds = set(map(type, values))
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str} and not _has_signs("".join(values)):
        return values
    if kinds == {str, type(None)} and not _has_signs("".join(filter(None, values))):
        return [NOTHING if value is None else value for value in values]
    return [_WRITTEN[type(value)](value) for value in values]


def _has_signs(text: str) -> bool:
    return "\\" in text or "\t" in text or "\n" in text or "\r" in text


def _escaped(value: str) -> str:
    return value.translate(_SIGNS)


def _document(value: Json | Jsonb) -> str:
    return _escaped(json.dumps(value.obj, ensure_ascii=False))


class _Writers(dict[type, Callable[[Any], str]]):
    def __missing__(self, kind: type) -> Callable[[Any], str]:
        if issubclass(kind, date):
            # Of the kind itself: a moment is a date too, and would lose its hour.
            return kind.isoformat
        if issubclass(kind, str):
            return _escaped
        raise TypeError(f"COPY of {kind.__name__}")


_WRITTEN: Mapping[type, Callable[[Any], str]] = _Writers(
    {
        type(None): lambda _value: NOTHING,
        bool: lambda value: "t" if value else "f",
        int: str,
        str: _escaped,
        Json: _document,
        Jsonb: _document,
    }
)
