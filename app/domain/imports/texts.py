"""Names and other words of a list: tidied to one spelling, formulas and spoiled letters found, old fonts read.

A whole column is looked over at once (``tidy``); only cells with something unusual in them are read one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from app.domain.hindi_text import from_kruti_dev, normal_text
from app.domain.identifiers import ForbiddenIdentifier, refuse_forbidden
from app.domain.imports.remarks import Read, Said
from app.domain.imports.states import RowVerdict
from app.domain.imports.tidy import unusual_texts

LONGEST = 200
EMPTY_WORDS = frozenset(
    {"-", "--", "---", ".", "..", "na", "n/a", "n.a.", "nil", "null", "none", "#n/a", "निरंक", "लागू नहीं", "0", "xxx"}
)
"""What people write where they have nothing to write."""
_EMPTY_HINDI = frozenset(word for word in EMPTY_WORDS if not word.isascii())

_NEVER_FINE = re.compile(
    "[^\\S \\n]|[\\x00-\\x09\\x0b-\\x1f\\x7f\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\ufffd\u27e6|]"
)
_OUT_OF_PLACE = re.compile("([\u0900-\u0903\u093a-\u094f])(?:\\1|(?<=[\u093e-\u094c])\u093c)")
_PARTS = (
    *("  ", "\n ", " \n", "\n=", "\n@", "\n+", "\n-", "\n.", "\n#", "\n0", "Ã", "â€", "à¤", "à¥", "??"),
    *("अा", "अो", "अौ", "अे", "अै", "एे", "आे", "आै", "ाे", "ाै", "इर्"),
)
"""What is in no tidy text; a search for a fixed text costs a tenth of a pattern with as many alternatives."""
_FORMULA = re.compile(r"[=@]|[+-](?![0-9]+$)")
_SPOILED = re.compile("à¤|à¥|Ã|â€|\ufffd|\\?\\?")
_LETTER = re.compile("[A-Za-z\u0904-\u0939\u0958-\u0961]")


def texts(cells: Sequence[str], *, name: bool) -> Read[str]:
    """Return tidied texts of a column with what was said of each; ``name`` refuses what is no name."""
    found = unusual_texts(cells, LONGEST, name=name) if cells else ()
    places = range(len(cells)) if found is None else list(map(int, found))
    if not _EMPTY_HINDI.isdisjoint(cells):
        places = sorted({*places, *(at for at, cell in enumerate(cells) if cell in _EMPTY_HINDI)})
    bad = [at for at in places if not _fine(cells[at], name)]
    return read_places(cells, bad, lambda cell: _text(cell, name))


def _fine(cell: str, name: bool) -> bool:
    """Tell whether a text is as it should be."""
    if not cell.isascii() and not unicodedata.is_normalized("NFC", cell):
        return False
    framed = f"\n{cell}\n"
    return (
        not any(part in framed for part in _PARTS)
        and _NEVER_FINE.search(cell) is None
        and _OUT_OF_PLACE.search(cell) is None
        and not (name and _LETTER.search(cell) is None)
        and "\n" not in cell
        and cell.casefold() not in EMPTY_WORDS
        and len(cell) <= LONGEST
    )


def _text(cell: str, name: bool) -> tuple[str, Said | None]:
    refused = RowVerdict.REFUSED if name else RowVerdict.DOUBTFUL
    if _SPOILED.search(cell):
        mended = _mended(cell)
        return (mended, Said("mended", mended, RowVerdict.CORRECTED)) if mended else ("", Said("spoiled", "", refused))
    value = normal_text(cell.replace("\n", " "))
    if value.casefold() in EMPTY_WORDS or not value:
        return ("", Said("no_name", "", RowVerdict.REFUSED)) if name else ("", None)
    if _FORMULA.match(value):
        return "", Said("formula", "", RowVerdict.REFUSED)
    if len(value) > LONGEST or (name and _LETTER.search(value) is None):
        return "", Said("not_a_name" if name else "bad_relation", "", refused)
    if value != cell:
        return value, Said("tidied", value, RowVerdict.CORRECTED)
    return value, None


def _mended(cell: str) -> str:
    """Return Hindi that was written as UTF-8 and read as Windows-1252, "" where it cannot be had back."""
    try:
        mended = normal_text(cell.encode("cp1252").decode("utf-8"))
    except UnicodeError:
        return ""
    return mended if re.search("[\u0900-\u097f]", mended) else ""


def from_old_font(cells: Sequence[str]) -> Read[str]:
    """Return a column typed in Kruti Dev as Unicode; cells that hold Devanagari already stay as they are."""

    def read(cell: str) -> tuple[str, Said | None]:
        if not cell.strip() or re.search("[\u0900-\u097f\u27e6]", cell):
            return cell, None
        hindi = from_kruti_dev(cell)
        try:
            refuse_forbidden(hindi)
        except ForbiddenIdentifier as refusal:
            return "", Said(refusal.code, "", RowVerdict.REFUSED)
        return (hindi, Said("kruti_dev", hindi, RowVerdict.CORRECTED)) if hindi != cell else (cell, None)

    return read_distinct(cells, read)


def read_places(
    cells: Sequence[str], places: Sequence[int], read: Callable[[str], tuple[str, Said | None]]
) -> Read[str]:
    """Read the cells at some places, the others being as they should be."""
    if not places:
        return cells, {}
    values, said = list(cells), {}
    for at in places:
        values[at], remark = read(cells[at])
        if remark is not None:
            said[at] = remark
    return values, said


def read_distinct(cells: Sequence[str], read: Callable[[str], tuple[str, Said | None]]) -> Read[str]:
    """Read every distinct cell once, and return the values of all with what was said of each place."""
    table = {cell: read(cell) for cell in set(cells)}
    said = {cell: remark for cell, (_value, remark) in table.items() if remark is not None}
    values = [table[cell][0] for cell in cells]
    return values, places_of(cells, said)


def places_of(cells: Sequence[str], said: Mapping[str, Said]) -> dict[int, Said]:
    """Return what was said of cells by their places."""
    return {at: said[cell] for at, cell in enumerate(cells) if cell in said} if said else {}
