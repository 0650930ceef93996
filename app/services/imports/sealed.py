"""Texts and rows of lists as they are kept: packed and sealed, some thousand rows under one seal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from backports import zstd

from app.domain.imports.people import Judged
from app.domain.imports.reading import columns_of
from app.domain.imports.remarks import Remark
from app.domain.imports.states import GRAVITY, RowVerdict
from app.models.encryption import field_cipher

_QUICK = 1
_PACKED_BY_ZSTD = b"\x28\xb5\x2f\xfd"
_WITH_TEXT = b"\x00list+txt"
"""Begins a chunk that carries the sealed text of its rows behind what was read of them."""


def seal_text(text: str) -> bytes:
    """Return a text packed and sealed."""
    return field_cipher().seal(zstd.compress(text.encode("utf-8", "surrogatepass"), _QUICK))


def unseal_text(sealed: bytes) -> str:
    """Return the text that :func:`seal_text` was given, in this version or the one that packed by zlib."""
    packed = field_cipher().unseal(sealed)
    unpack = zstd.decompress if packed.startswith(_PACKED_BY_ZSTD) else zlib.decompress
    return unpack(packed).decode("utf-8", "surrogatepass")


def seal_values(values: Any) -> bytes:
    """Return plain values packed and sealed."""
    return seal_text(json.dumps(values, ensure_ascii=False, separators=(",", ":")))


def unseal_values(sealed: bytes) -> Any:
    """Return the plain values that :func:`seal_values` was given."""
    return json.loads(unseal_text(sealed))


class ChunkRows:
    """The rows of a chunk: their lines, the cells as they came, readings by field, remarks by place."""

    def __init__(self, kept: dict[str, Any], raw: Sequence[Sequence[str]]):
        self.headers: list[str] = kept["headers"]
        self.places: dict[str, int] = kept["places"]
        self.lines: Sequence[int] = range(*kept["lines"]["from"]) if isinstance(kept["lines"], dict) else kept["lines"]
        self._raw = raw
        self._values: dict[str, Any] = kept["values"]
        self._columns: dict[str, Sequence[Any]] = {}
        self._odd: dict[str, list[str]] = kept["odd"]
        self.remarks: dict[int, list[Remark]] = {
            int(at): [Remark(name, code, reading, RowVerdict(verdict)) for name, code, reading, verdict in remarks]
            for at, remarks in kept["remarks"].items()
        }

    def column(self, name: str) -> Sequence[Any] | None:
        """Return the readings of a field, None where no column holds it."""
        if name not in self._columns and name in self._values:
            self._columns[name] = self._opened(self._values[name])
        return self._columns.get(name)

    def _opened(self, values: Any) -> Sequence[Any]:
        if isinstance(values, int):
            return self._raw[values]
        return [values["same"]] * len(self.lines) if isinstance(values, dict) else _parted(values)

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
        return seal_values(self.part(places))

    def part(self, places: Sequence[int]) -> dict[str, Any]:
        """Return some of the rows as plain values, of which :class:`ChunkRows` can be made again."""
        return {
            **self.plain(places),
            "raw": [[column[at] for at in places] for column in self._raw],
            "values": {
                name: values if isinstance(values, int | dict) else [column[at] for at in places]
                for name, values in self._values.items()
                for column in (self.column(name) or (),)
            },
            "odd": {str(new): self._odd[str(at)] for new, at in enumerate(places) if str(at) in self._odd},
        }

    def plain(self, places: Sequence[int] | None = None) -> dict[str, Any]:
        """Return what is known of rows without their cells and readings, as plain values; of all of them by default."""
        lines = self.lines
        if places is None:
            kept = {"from": (lines.start, lines.stop)} if isinstance(lines, range) else lines
            new = {at: at for at in self.remarks}
        else:
            kept = [lines[at] for at in places]
            new = {at: number for number, at in enumerate(places) if at in self.remarks}
        return {
            "headers": self.headers,
            "places": self.places,
            "lines": kept,
            "remarks": {
                str(number): [(r.field, r.code, r.reading, str(r.verdict)) for r in self.remarks[at]]
                for at, number in new.items()
            },
        }


def seal_chunk(
    headers: Sequence[str],
    places: Mapping[str, int],
    lines: Sequence[int],
    judged: Judged,
    *,
    text: bytes | None = None,
    delimiter: str = ",",
) -> bytes:
    """Return a judged portion packed and sealed; a column that was read as it came is kept once.

    ``text`` is the sealed text that these rows are the whole of, where :func:`~app.domain.imports.reading.columns_of`
    parts it: it is taken over as it is, instead of every cell again.
    """
    kept = {
        "headers": headers,
        "places": places,
        "lines": {"from": (lines.start, lines.stop)} if isinstance(lines, range) else lines,
        "raw": {"delimiter": delimiter} if text is not None else [_joined(cells) for cells in judged.raw],
        "values": {name: _as_it_came(values, judged.raw) for name, values in judged.values.items()},
        "odd": judged.odd,
        "remarks": judged.remarks,
    }
    sealed = seal_values(kept)
    return sealed if text is None else b"".join((_WITH_TEXT, len(sealed).to_bytes(4), sealed, text))


_BETWEEN = "\x7f"
"""Parts the cells of a column that is kept as one text: a sign that JSON writes as it is and no tidy cell holds."""


def _joined(cells: Sequence[Any]) -> str | Sequence[Any]:
    if not cells or not isinstance(cells[0], str):
        return cells
    joined = _BETWEEN.join(cells)
    return joined if joined.count(_BETWEEN) == len(cells) - 1 else cells


def _parted(cells: str | list[Any]) -> list[Any]:
    return cells.split(_BETWEEN) if isinstance(cells, str) else cells


def _as_it_came(values: Sequence[Any], raw: Sequence[Sequence[str]]) -> Any:
    place = next((place for place, cells in enumerate(raw) if cells is values), None)
    if place is not None:
        return place
    same = len(values) > 1 and values[0] == values[-1] and values.count(values[0]) == len(values)
    return {"same": values[0]} if same else _joined(values)


def open_chunk(sealed: bytes) -> ChunkRows:
    """Return the rows of a chunk."""
    if not sealed.startswith(_WITH_TEXT):
        kept = unseal_values(sealed)
        return ChunkRows(kept, [_parted(cells) for cells in kept["raw"]])
    start = len(_WITH_TEXT) + 4
    end = start + int.from_bytes(sealed[len(_WITH_TEXT) : start])
    kept = unseal_values(sealed[start:end])
    raw = columns_of(unseal_text(sealed[end:]), kept["raw"]["delimiter"], len(kept["headers"]))
    assert raw is not None
    return ChunkRows(kept, raw)
