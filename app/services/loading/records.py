"""Writing a few named values into a record, and telling whether that changed anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.models import Base


def put_values(record: Base, values: Mapping[str, Any]) -> str:
    """Set attributes of a stored record; return ``updated`` or ``unchanged``."""
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    return "updated" if changed else "unchanged"
