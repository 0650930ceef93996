"""Which cells of a column need a second look: told for the whole column at once, from what stands beside what.

Nearly every name on a list is in order, and reading each of a million to find that out costs more than all the rest. So
each letter is put into one of sixteen kinds, and a table says which two kinds side by side may mean trouble: two
spaces, a sign upon a sign, a formula's first letter. What the table lets pass is in order by the exact rules; what it
stops is only looked at by them. Numbers of a fixed length are told in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]

_UNUSUAL, _END, _SPACE, _LATIN, _EMPTY_LATIN, _NOT_FIRST, _PLAIN, _VOWEL = range(8)
_SHORT_I, _NUKTA, _CONSONANT, _RA, _NA, _SIGN, _NASAL, _VIRAMA = range(8, 16)
_KINDS: dict[int, str] = {
    _END: "\n",
    _SPACE: " ",
    _LATIN: "abcdefghijklmopqrstuvwyzABCDEFGHIJKLMOPQRSTUVWYZ",
    _EMPTY_LATIN: "nNxX",
    _NOT_FIRST: "=@+-.#0",
    _PLAIN: "!$%&'()*,/123456789:;<>[]_",
    _VOWEL: "अआईउऊऋएऐओऔऍऑ",
    _SHORT_I: "इ",
    _NUKTA: "\u093c",
    _CONSONANT: "कखगघङचछजझञटठडढणतथदधपफबभमयलवशषसह",
    _RA: "र",
    _NA: "नळ",
    _SIGN: "".join(map(chr, range(0x93E, 0x94D))),
    _NASAL: "\u0901\u0902\u0903",
    _VIRAMA: "\u094d",
}
"""Letters by kind. Words for "nothing" in Latin begin with n or x; न, र and ळ become one letter with a nukta."""

_KIND = np.zeros(1 << 16, dtype=np.uint8)
for _kind, _letters in _KINDS.items():
    _KIND[[ord(letter) for letter in _letters]] = _kind

_LETTERS = (_LATIN, _VOWEL, _SHORT_I, _CONSONANT, _RA, _NA)
_TROUBLE = (
    *((_END, other) for other in (_SPACE, _NOT_FIRST, _EMPTY_LATIN, _NUKTA, _SIGN, _NASAL, _VIRAMA)),
    *((_SPACE, other) for other in (_SPACE, _END, _NUKTA, _SIGN, _NASAL, _VIRAMA)),
    *((before, _NUKTA) for before in range(16) if before != _CONSONANT),
    *product((_VOWEL, _SHORT_I), (_SIGN,)),
    (_SHORT_I, _RA),
    *((kind, kind) for kind in (_SIGN, _NASAL, _VIRAMA)),
)
"""Two kinds side by side that may be something else than a tidy text."""


def _table(trouble: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    table = np.zeros((16, 16), dtype=np.bool_)
    table[_UNUSUAL, :] = table[:, _UNUSUAL] = True
    for before, after in trouble:
        table[before, after] = True
    return table.ravel()


_OF_TEXTS = _table(_TROUBLE)
_OF_NAMES = _table([*_TROUBLE, *((_END, kind) for kind in range(16) if kind not in _LETTERS)])
"""A name begins with a letter, or somebody looks at it."""


def _framed(cells: Sequence[str]) -> str:
    return "\n".join(("", *cells, ""))


def unusual_texts(cells: Sequence[str], longest: int, *, name: bool) -> Places | None:
    """Return the places of cells that may be untidy or longer than ``longest``; None where a cell holds a line end."""
    codes = np.frombuffer(_framed(cells).encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    ends = np.flatnonzero(codes == ord("\n"))
    if len(ends) != len(cells) + 1:
        return None
    kinds = _KIND[codes]
    pairs = (kinds[:-1] << 4) | kinds[1:]
    stopped = np.flatnonzero((_OF_NAMES if name else _OF_TEXTS)[pairs])
    long = np.flatnonzero(np.diff(ends) > longest + 1)
    return np.union1d(np.searchsorted(ends, stopped, side="right") - 1, long)


def unlike_numbers(cells: Sequence[str], length: int, lowest: int, *, mixed: bool) -> Places | None:
    """Return the places of cells that are not ``length`` ASCII digits of which the first is at least ``lowest``.

    ``mixed`` wants two different digits at least. None where the column has to be read cell by cell.
    """
    joined = _framed(cells)
    if not joined.isascii():
        return None
    codes = np.frombuffer(joined.encode(), dtype=np.uint8)
    ends = np.flatnonzero(codes == ord("\n"))
    if len(ends) != len(cells) + 1:
        return None
    right = np.flatnonzero(np.diff(ends) == length + 1)
    digits = codes[(ends[right] + 1)[:, None] + np.arange(length)] - np.uint8(ord("0"))
    fine = (digits <= 9).all(axis=1) & (digits[:, 0] >= lowest)
    if mixed:
        fine &= (digits != digits[:, :1]).any(axis=1)
    unlike = np.ones(len(cells), dtype=np.bool_)
    unlike[right[fine]] = False
    return np.flatnonzero(unlike)
