"""Reads one spreadsheet and writes it as CSV, in a process of its own.

A spreadsheet from a stranger may be made to crash or to swell the program that reads it, so this file runs alone: under
limits of memory and time that it sets for itself first, importing nothing of the application. Its only answer is an
exit status and one line of JSON.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

MEMORY = 1_500 * 2**20
SECONDS = 120
UNPACKED = 1_000 * 2**20
"""Bytes that the parts of a workbook may come to when unpacked; a bomb of a few kilobytes holds far more."""
ROWS, COLUMNS = 1_048_576, 300

TOO_LARGE, UNREADABLE, LOCKED, EMPTY, NO_SHEET = 3, 4, 5, 6, 7
"""Exit statuses. Any other, or a signal, means that the reader was ended."""


def main(source: str, target: str, wanted: str) -> int:
    """Write the wanted sheet (or the one with the most cells) to ``target``; return the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if zipfile.is_zipfile(source) and _unpacked(source) > UNPACKED:
        return TOO_LARGE
    # Imported under the limits, since this library is what may crash.
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(source)
        return _write(book, Path(target), wanted)
    except python_calamine.PasswordError:
        return LOCKED
    except (python_calamine.CalamineError, OSError, ValueError):
        return UNREADABLE
    except MemoryError:
        return TOO_LARGE


def _unpacked(source: str) -> int:
    with zipfile.ZipFile(source) as parts:
        return sum(part.file_size for part in parts.infolist())


def _write(book: Any, target: Path, wanted: str) -> int:
    names = list(book.sheet_names)
    if wanted and wanted not in names:
        _tell({"sheets": names})
        return NO_SHEET
    sheets = {name: book.get_sheet_by_name(name) for name in ([wanted] if wanted else names)}
    sheets = {name: sheet for name, sheet in sheets.items() if sheet.height and sheet.width}
    if not sheets:
        return EMPTY
    name = max(sheets, key=lambda key: sheets[key].height * sheets[key].width)
    sheet = sheets[name]
    if sheet.end[0] >= ROWS or sheet.end[1] >= COLUMNS:
        return TOO_LARGE
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = _fill_merged(rows, getattr(sheet, "merged_cell_ranges", None) or [])
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    _tell({"sheet": name, "sheets": names, "rows": len(rows), "merged": merged})
    return 0


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer))


def _fill_merged(rows: list[list[str]], ranges: list[Any]) -> int:
    """Write the value of a block of merged cells into each of its cells down a column; return how many were filled.

    A village merged over the rows of its people belongs to each of them; a title merged over columns stays one cell.
    """
    filled = 0
    for (top, left), (bottom, right) in ranges:
        if left != right or top >= len(rows):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and not row[left]:
                row[left] = rows[top][left]
                filled += 1
    return filled


def _text(cell: Any) -> str:
    """Return a cell as it would be typed: whole numbers without decimals, days as YYYY-MM-DD, no line breaks."""
    if isinstance(cell, bool):
        return "हां" if cell else "नहीं"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return " ".join(str(cell).split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3]))
