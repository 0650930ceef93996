"""Reads the columns of booths as the map does, by the description of the format and not by the code that writes it."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import Any


def unpacked(columns: bytes) -> dict[str, Any]:
    """Return the header's entries and the columns as lists; steps are added up."""
    length = int.from_bytes(columns[:4], "little")
    found: dict[str, Any] = json.loads(columns[4 : 4 + length])
    rest, rows = columns[4 + length :], found["n"]
    for name, width in found.pop("widths").items():
        planes = [rest[rows * place : rows * (place + 1)] for place in range(width)]
        rest = rest[rows * width :]
        turned = [sum(plane[row] << (8 * place) for place, plane in enumerate(planes)) for row in range(rows)]
        values = [-(value + 1) // 2 if value % 2 else value // 2 for value in turned]
        found[name] = values if name == "count" else list(accumulate(values))
    assert rest == b""
    return found
