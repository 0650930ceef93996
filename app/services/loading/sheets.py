"""Spreadsheets turned into CSV text, so that every list is read in one way whatever it came in.

The reading happens in a child process with limits of memory and time (see ``sheet_child``); whatever becomes of that
process, this one lives on and says what to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import InvalidInput, Sentence
from app.services.loading import sheet_child

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WALL_SECONDS = 180


class BadSheet(InvalidInput):
    """A spreadsheet that cannot be read; ``code`` says why."""

    code = "bad_sheet"


_TOO_LARGE = Sentence(
    "यह एक्सेल फ़ाइल बहुत बड़ी है या इसमें कुछ गड़बड़ है। जरूरी शीट को “CSV UTF-8” में सहेजकर भेजें।",
    "This spreadsheet is too large, or something is wrong with it. Save the sheet needed as “CSV UTF-8” and send that.",
)
_UNREADABLE = Sentence(
    "यह एक्सेल फ़ाइल खुल नहीं सकी। उसे खोलकर “CSV UTF-8” में सहेजें और वह भेजें।",
    "This spreadsheet could not be opened. Open it, save it as “CSV UTF-8” and send that.",
)
_REFUSALS: dict[int, tuple[str, Sentence]] = {
    sheet_child.TOO_LARGE: ("sheet_too_large", _TOO_LARGE),
    sheet_child.UNREADABLE: ("sheet_unreadable", _UNREADABLE),
    sheet_child.LOCKED: (
        "sheet_locked",
        Sentence(
            "इस फ़ाइल पर पासवर्ड लगा है। पासवर्ड हटाकर सहेजें और दोबारा भेजें।",
            "This file is locked by a password. Save it without one and send it again.",
        ),
    ),
    sheet_child.EMPTY: (
        "sheet_empty",
        Sentence("इस फ़ाइल की किसी शीट में कुछ नहीं लिखा है।", "No sheet of this file holds anything."),
    ),
}
_NO_SHEET = Sentence(
    "“{wanted}” नाम की शीट नहीं मिली। फ़ाइल में ये हैं: {sheets}।",
    "There is no sheet “{wanted}”. The file has: {sheets}.",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as CSV in UTF-8 (its lines are the rows), its name, all sheets, how many cells merging filled."""

    data: bytes
    name: str
    sheets: tuple[str, ...]
    merged: int


def is_spreadsheet(path: Path) -> bool:
    """Tell by content and name whether a file is a spreadsheet; a CSV that was renamed to .xls is none."""
    with path.open("rb") as file:
        head = file.read(8)
    return path.suffix.lower() in SUFFIXES and head.startswith(_SIGNATURES)


def read_sheet(path: Path, sheet: str = "") -> Sheet:
    """Return one sheet of a workbook (.xlsx, .xls, .xlsb, .ods): the one named, or the one with the most cells.

    Raises:
        BadSheet: too large when unpacked, broken, locked, empty, no such sheet; the process that read it was ended.
    """
    with tempfile.TemporaryDirectory(prefix="pahunch-sheet-") as folder:
        target = Path(folder) / "sheet.csv"
        command = [sys.executable, "-I", sheet_child.__file__, str(path), str(target), sheet]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=_WALL_SECONDS, check=False)  # noqa: S603 - own file
        except subprocess.TimeoutExpired:
            raise BadSheet(_TOO_LARGE, code="sheet_too_large") from None
        if ended.returncode == sheet_child.NO_SHEET:
            sheets = ", ".join(json.loads(ended.stdout)["sheets"])
            raise BadSheet(_NO_SHEET.format(wanted=sheet, sheets=sheets), code="no_such_sheet")
        if ended.returncode != 0:
            code, sentence = _REFUSALS.get(ended.returncode, ("sheet_unreadable", _UNREADABLE))
            raise BadSheet(sentence, code=code)
        told = json.loads(ended.stdout)
        return Sheet(target.read_bytes(), told["sheet"], tuple(told["sheets"]), told["merged"])
