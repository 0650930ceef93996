"""Single cells of a list of people read: numbers, births, words for a choice; each with what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.domain.identifiers import InvalidMobile, ascii_digits, normalise_mobile
from app.domain.imports.births import Birth, agree, birth_from_years, possible, read_birth_cell, usual_birth
from app.domain.imports.remarks import Said
from app.domain.imports.screening import plain_digits
from app.domain.imports.states import RowVerdict
from app.domain.imports.texts import EMPTY_WORDS
from app.domain.imports.tidy import unlike_numbers
from app.domain.imports.words import MARITAL_WORDS, PAID_WORDS, SEX_WORDS

OLDEST_AGE = 120


class Number(NamedTuple):
    """How a number is written in full: its digits, the lowest first one, whether they may not be all the same."""

    length: int
    lowest: int
    mixed: bool
    pattern: re.Pattern[str]


NUMBERS: Mapping[str, Number] = {
    "mobile": Number(10, 6, False, re.compile(r"[6-9]\d{9}", re.ASCII)),
    "samagra_member": Number(9, 0, True, re.compile(r"(?!(\d)\1*$)\d{9}", re.ASCII)),
    "samagra_family": Number(8, 0, True, re.compile(r"(?!(\d)\1*$)\d{8}", re.ASCII)),
}


def odd_numbers(cells: Sequence[str], name: str) -> list[int]:
    """Return the places of cells that are not plainly a number of this kind."""
    number = NUMBERS[name]
    places = unlike_numbers(cells, number.length, number.lowest, mixed=number.mixed)
    if places is None:
        return [at for at, cell in enumerate(cells) if number.pattern.fullmatch(cell) is None]
    return list(map(int, places))


def mobile_cell(cell: str) -> tuple[str, Said | None]:
    if cell.strip().casefold() in EMPTY_WORDS or not cell.strip():
        return "", None
    try:
        value = normalise_mobile(_without_decimals(cell))
    except InvalidMobile:
        return "", Said("bad_mobile", "", RowVerdict.DOUBTFUL)
    return value, None if value == cell else Said("digits", value, RowVerdict.CORRECTED)


def samagra_cell(cell: str, length: int) -> tuple[str, Said | None]:
    if cell.strip().casefold() in EMPTY_WORDS or not cell.strip():
        return "", None
    value = plain_digits(_without_decimals(cell))
    if len(value) != length or not value.isdecimal() or len(set(value)) == 1:
        return "", Said("bad_samagra", "", RowVerdict.DOUBTFUL)
    return value, None if value == cell else Said("digits", value, RowVerdict.CORRECTED)


def _without_decimals(cell: str) -> str:
    """Return a number without what a spreadsheet adds to it: ``9876543210.0`` is 9876543210."""
    return re.sub(r"\.0+$", "", ascii_digits(cell.strip().lstrip("'")))


def birth_of(born: str, age: str, today: date) -> tuple[Birth | None, Said | None]:
    if not age and (usual := usual_birth(born)) and possible(usual, today):
        return usual, None
    years = _years(age)
    written = born.strip() if born.strip().casefold() not in EMPTY_WORDS else ""
    found = read_birth_cell(written, today.year) if written else None
    if written and (found is None or not possible(found, today)):
        return None, Said("bad_birth", "", RowVerdict.DOUBTFUL)
    if years is not None and not 0 <= years <= OLDEST_AGE:
        return None, Said("bad_birth", "", RowVerdict.DOUBTFUL)
    if found is None:
        return (None, None) if years is None else (birth_from_years(years, today), None)
    if years is not None and not agree(found, years, today):
        return None, Said("birth_and_age", "", RowVerdict.DOUBTFUL)
    code = found[2] or ("tidied" if written != born else "")
    shown = "-".join(reversed(found[0].split("-"))) if found[1] == "day" else found[0][:4]
    return found, Said(code, shown, RowVerdict.CORRECTED) if code else None


def _years(age: str) -> int | None:
    """Return an age, None for an empty cell, -1 for one that is none."""
    plain = _without_decimals(age)
    if not plain or plain.casefold() in EMPTY_WORDS - {"0"}:
        return None
    found = re.fullmatch(r"(\d{1,3})(?:\s*(?:वर्ष|साल|yrs?|years?|y)\.?)?", plain, re.IGNORECASE)
    return int(found.group(1)) if found else -1


def sex_cell(cell: str, default: str, missing: Said) -> tuple[str, Said | None]:
    if code := SEX_WORDS.get(cell.strip().casefold()):
        return code, None
    if cell.strip().casefold() in EMPTY_WORDS or not cell.strip():
        return default, missing
    return "", Said("no_sex", "", RowVerdict.REFUSED)


def marital_cell(cell: str) -> tuple[str, Said | None]:
    word = cell.strip().casefold()
    if not word or word in EMPTY_WORDS:
        return "", None
    if code := MARITAL_WORDS.get(word):
        return code, None
    return "", Said("bad_word", "", RowVerdict.DOUBTFUL)


def paid_cell(cell: str) -> bool | None:
    """Return whether a list says that somebody was paid: a word for it, or an amount; None where it does not say."""
    word = ascii_digits(cell).strip().casefold()
    if word in PAID_WORDS:
        return PAID_WORDS[word]
    amount = re.fullmatch(r"(?:rs\.?|₹)?\s*([\d,]+)(?:\.\d+)?(?:/-)?", word)
    return int(amount.group(1).replace(",", "") or 0) > 0 if amount else None
