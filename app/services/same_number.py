"""Finding numbers by their fingerprints: through the index of their beginnings, and then by the whole of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, and_, func, literal_column, type_coerce

from app.models.encryption import KEY_START


def start_of(key: Any) -> ColumnElement[str]:
    """Return the beginning of a fingerprint, as its index has it; a number of its own kind in the SQL, not a value."""
    return func.substr(key, literal_column("1"), literal_column(str(KEY_START)), type_=String)


def same_number(column: Any, key: Any) -> ColumnElement[bool]:
    """Return the condition that a column of fingerprints holds one, given as text or as another column.

    In two parts and never as a whole: SQLite puts a column's known value everywhere, into its beginning too, and then
    finds no index for that.
    """
    value = type_coerce(key, String)
    return and_(column.is_not(None), start_of(column) == start_of(value), _rest_of(column) == _rest_of(value))


def _rest_of(key: Any) -> ColumnElement[str]:
    return func.substr(key, literal_column(str(KEY_START + 1)), type_=String)
