"""Texts and rows of lists as they are kept: packed and sealed, some thousand rows under one seal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.imports.people import Judged
from app.domain.imports.remarks import Remark
from app.domain.imports.states import GRAVITY, RowVerdict
from app.models.encryption import field_cipher

_QUICK = 1


def seal_text(text: str) -> bytes:
    """Return a text packed and sealed."""
    return field_cipher().seal(zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK))


def unseal_text(sealed: bytes) -> str:
    """Return the text that :func:`seal_text` was given."""
    return zlib.decompress(field_cipher().unseal(sealed)).decode("utf-8", "surrogatepass")


def seal_values(values: Any) -> bytes:
    """Return plain values packed and sealed."""
    return seal_text(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def unseal_values(sealed: bytes) -> Any:
    """Return the plain values that :func:`seal_values` was given."""
    return json.loads(unseal_text(sealed))


class ChunkRows:
    """The rows of a chunk: their lines, the cells as they came, readings by field, remarks by place."""

    def __init__(self, kept: dict[str, Any]):
        self.headers: list[str] = kept["headers"]
        self.places: dict[str, int] = kept["places"]
        self.lines: list[int] = kept["lines"]
        self._raw: list[Sequence[str]] = [_parted(cells) for cells in kept["raw"]]
        self._values: dict[str, Any] = kept["values"]
        self._odd: dict[str, list[str]] = kept["odd"]
        self.remarks: dict[int, list[Remark]] = {
            int(at): [Remark(name, code, reading, RowVerdict(verdict)) for name, code, reading, verdict in remarks]
            for at, remarks in kept["remarks"].items()
        }

    def column(self, name: str) -> Sequence[Any] | None:
        """Return the readings of a field, None where no column holds it."""
        values = self._values.get(name)
        if isinstance(values, int):
            return self._raw[values]
        return [values["same"]] * len(self.lines) if isinstance(values, dict) else values

    def value(self, name: str, at: int) -> Any:
        """Return one reading, "" where no column holds the field."""
        column = self.column(name)
        return "" if column is None else column[at]

    def cells(self, at: int) -> list[str]:
        """Return the cells of a row as they came."""
        return self._odd.get(str(at)) or [column[at] for column in self._raw]

    def verdict(self, at: int) -> RowVerdict:
        """Return the gravest verdict among the remarks on a row."""
        return max((r.verdict for r in self.remarks.get(at, ())), key=GRAVITY.__getitem__, default=RowVerdict.ACCEPTED)

    def only(self, places: Sequence[int]) -> bytes:
        """Return some of the rows, packed and sealed."""
        kept = {
            "headers": self.headers,
            "places": self.places,
            "lines": [self.lines[at] for at in places],
            "raw": [[column[at] for at in places] for column in self._raw],
            "values": {
                name: values if isinstance(values, int | dict) else [values[at] for at in places]
                for name, values in self._values.items()
            },
            "odd": {str(new): self._odd[str(at)] for new, at in enumerate(places) if str(at) in self._odd},
            "remarks": {str(new): self.remarks[at] for new, at in enumerate(places) if at in self.remarks},
        }
        return seal_values(kept)


def seal_chunk(headers: Sequence[str], places: Mapping[str, int], lines: Sequence[int], judged: Judged) -> bytes:
    """Return a judged portion packed and sealed; a column that was read as it came is kept once."""
    kept = {
        "headers": headers,
        "places": places,
        "lines": lines,
        "raw": [_joined(cells) for cells in judged.raw],
        "values": {name: _as_it_came(values, judged.raw) for name, values in judged.values.items()},
        "odd": judged.odd,
        "remarks": judged.remarks,
    }
    return seal_values(kept)


_BETWEEN = "\x7f"
"""Parts the cells of a column that is kept as one text: a sign that JSON writes as it is and no tidy cell holds."""


def _joined(cells: Sequence[str]) -> str | Sequence[str]:
    joined = _BETWEEN.join(cells)
    return joined if cells and joined.count(_BETWEEN) == len(cells) - 1 else cells


def _parted(cells: str | list[str]) -> list[str]:
    return cells.split(_BETWEEN) if isinstance(cells, str) else cells


def _as_it_came(values: Sequence[Any], raw: Sequence[Sequence[str]]) -> Any:
    place = next((place for place, cells in enumerate(raw) if cells is values), None)
    if place is not None:
        return place
    same = len(values) > 1 and values[0] == values[-1] and values.count(values[0]) == len(values)
    return {"same": values[0]} if same else values


def open_chunk(sealed: bytes) -> ChunkRows:
    """Return the rows of a chunk."""
    return ChunkRows(unseal_values(sealed))
