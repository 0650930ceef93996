"""Finding numbers by their fingerprints: through the index of their beginnings, and then by the whole of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, literal_column, type_coerce

from app.models.encryption import KEY_START


def start_of(key: Any) -> ColumnElement[str]:
    """Return the beginning of a fingerprint, as its index has it; a number of its own kind in the SQL, not a value."""
    return func.substr(key, literal_column("1"), literal_column(str(KEY_START)), type_=String)


def same_number(column: Any, key: Any) -> ColumnElement[bool]:
    """Return the condition that a column of fingerprints holds one, given as text or as another column."""
    return and_(start_of(column) == start_of(type_coerce(key, String)), column == key)
