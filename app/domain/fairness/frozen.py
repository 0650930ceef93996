"""Columns of numbers as bytes that are the same every time, so that a run can be kept, compared and had again.

Nothing is pickled: a header names the columns, their type and their shape, the numbers follow. The same columns give
the same bytes on every machine, and the digest of the bytes says whether two runs began from the same counts.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]

_KINDS = frozenset({"<i8", "<i4", "<i2", "|u1", "<f8", "<f4", "|b1"})


def pack(columns: Columns) -> bytes:
    """Return the columns as compressed bytes; types are whole numbers, floats and truth values of fixed width.

    Raises:
        ValueError: a column of another type, such as text or objects.
    """
    header, bodies = [], []
    for name in sorted(columns):
        values = np.ascontiguousarray(columns[name])
        values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        kind = values.dtype.str
        if kind not in _KINDS:
            raise ValueError(f"{name}: columns of type {kind} are not kept")
        header.append([name, kind, list(values.shape)])
        bodies.append(values.tobytes())
    text = json.dumps(header, separators=(",", ":")).encode()
    return zlib.compress(len(text).to_bytes(4, "little") + text + b"".join(bodies), 6)


def unpack(content: bytes) -> dict[str, NDArray[Any]]:
    """Return the columns that :func:`pack` was given."""
    plain = zlib.decompress(content)
    start = 4 + int.from_bytes(plain[:4], "little")
    found: dict[str, NDArray[Any]] = {}
    for name, kind, shape in json.loads(plain[4:start]):
        dtype = np.dtype(kind)
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(plain, dtype=dtype, count=count, offset=start).reshape(shape)
        start += count * dtype.itemsize
    return found


def joined(parts: Sequence[Columns]) -> dict[str, NDArray[Any]]:
    """Return the columns of several parts, one after the other; no part at all gives no columns."""
    if not parts:
        return {}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of_all(digests: Sequence[str]) -> str:
    """Return one digest for an ordered list of digests."""
    return digest("\n".join(digests).encode())
