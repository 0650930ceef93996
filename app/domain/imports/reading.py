"""From the text of a list to its rows, in portions, from any place in the middle.

The text comes in pieces that end at a line's end, so that a place in the list is a piece and a line in it, and reading
goes on there after any interruption. Most pieces hold no quotation mark: then a line is a row, and the whole portion is
parted at once. Where there are some, rows are parted one by one, and a mark that is never closed costs its own line and
not the rest of the list.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.cells import MAX_CELL

MOST_LINES = 30
"""Lines that one row may reach over; beyond this a quotation mark was left open."""
DELIMITERS = ",;\t|"
BROKEN: list[str] = []
"""Stands in for a row that the rules of CSV cannot part; never a row of its own, since blank lines are left out."""


@dataclass(slots=True)
class Place:
    """Where in the list: the piece, the line in it, and the line counted from the list's beginning (0 is the first)."""

    piece: int = 0
    line: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows with their lines (from 1), broken ones as :data:`BROKEN`, and whether the list ends after them.

    ``plain`` tells that no cell of them holds a control character, a mark, or more than a cell may. ``columns`` has
    the cells by column where the portion was parted so (then there are no ``rows``), and ``piece`` is the number of the
    piece that it is the whole of.
    """

    rows: list[list[str]]
    lines: Sequence[int]
    last: bool
    plain: bool = False
    columns: list[list[str]] | None = None
    piece: int | None = None


def delimiter_of(lines: Sequence[str]) -> str:
    """Return the sign that parts the cells: the one that most of the first lines have most of; a comma else."""
    return max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))


def columns_of(text: str, delimiter: str, width: int) -> list[list[str]] | None:
    """Part a text without quotation marks into ``width`` columns at once; None where some line has more or fewer."""
    count = text.count("\n")
    cells = text.replace("\n", f"{delimiter}\n").split(delimiter)
    if not count or len(cells) != count * width + 1 or cells.pop() != "\n":
        return None
    # Each line's end now stands before the first cell of the next line: exactly there, or some line is uneven.
    first = cells[::width]
    if "".join(first).count("\n") != count - 1 or first[0].startswith("\n"):
        return None
    return [[cell.removeprefix("\n") for cell in first], *(cells[at::width] for at in range(1, width))]


def _is_tidy(text: str) -> bool:
    """Tell whether a text holds no control character but tabs and line ends, no mark, and no quotation mark."""
    if '"' in text or "⟦" in text or "\x7f" in text:
        return False
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    return bool(np.count_nonzero(codes < ord(" ")) == text.count("\n") + text.count("\t"))


class _Unclosed(Exception):
    """A row reaches over too many lines."""


class Rows:
    """Reads the rows of a list from a place on; ``piece`` gives the text of a piece, None past the last."""

    def __init__(
        self, piece: Callable[[int], str | None], delimiter: str, place: Place | None = None, width: int | None = None
    ):
        """Take the ``width`` of the header where it is known: a row over several lines has to have it."""
        self.place, self._width = place or Place(), width
        self._piece, self._delimiter = piece, delimiter
        self._tidy = False
        self._text = ""
        self._columns: list[list[str]] | None = None
        self._held: tuple[int, list[str], bool] | None = None

    def take(self, count: int) -> Portion:
        """Return up to about ``count`` rows and move the place behind them."""
        rows: list[list[str]] = []
        lines: list[int] = []
        plain = True
        while len(rows) < count:
            held = self._lines()
            if held is None:
                return Portion(rows, lines, True, plain)
            texts, quoted = held
            plain = plain and self._tidy
            take = self._quoted if quoted else self._plain
            take(texts, count - len(rows), rows, lines)
        return Portion(rows, lines, self._lines() is None, plain)

    def take_columns(self, count: int) -> Portion:
        """Return up to about ``count`` rows by column where the piece at hand lets itself be parted at once."""
        held = self._lines()
        columns = self._parted_at_once() if held else None
        if columns is None:
            return self.take(count)
        start, number = self.place.line, self.place.number
        end = min(start + count, len(columns[0]))
        whole = start == 0 and end == len(columns[0])
        if not whole:
            columns = [cells[start:end] for cells in columns]
        if not all(map(str.strip, columns[0])):
            return self.take(count)
        piece = self.place.piece
        self._move(end - start)
        lines = range(number + 1, number + 1 + end - start)
        return Portion([], lines, self._lines() is None, True, columns, piece if whole else None)

    def skip_piece(self, lines: int) -> None:
        """Move behind the piece at hand, which has so many lines and was read otherwise."""
        self.place = Place(self.place.piece + 1, 0, self.place.number + lines)

    def at_end(self) -> bool:
        """Tell whether nothing is left."""
        return self._lines() is None

    def _parted_at_once(self) -> list[list[str]] | None:
        """Return the piece at hand by column; None where it does not let itself be parted so, which is tried once."""
        if self._columns is None and self._text and self._width:
            self._columns = columns_of(self._text, self._delimiter, self._width)
        self._text = ""
        return self._columns

    def with_pieces_of(self, other: Rows) -> Rows:
        """Return this reader with the piece at hand, but taking what comes from where another takes it."""
        self._piece = other._piece
        return self

    def _lines(self) -> tuple[list[str], bool] | None:
        """Return the lines of the piece at hand, moving to the next where it is used up."""
        while True:
            if self._held is None or self._held[0] != self.place.piece:
                text = self._piece(self.place.piece)
                if text is None:
                    return None
                texts = text.split("\n")
                if texts[-1] == "":
                    texts.pop()
                self._held = (self.place.piece, texts, '"' in text)
                self._tidy = _is_tidy(text) and max(map(len, texts), default=0) <= MAX_CELL
                self._text, self._columns = text if self._tidy else "", None
            _number, texts, quoted = self._held
            if self.place.line < len(texts):
                return texts, quoted
            self.place.piece += 1
            self.place.line = 0

    def _plain(self, texts: list[str], count: int, rows: list[list[str]], lines: list[int]) -> None:
        portion = texts[self.place.line : self.place.line + count]
        try:
            parted = list(csv.reader(portion, delimiter=self._delimiter))
        except csv.Error:
            self._quoted(texts, count, rows, lines)
            return
        number = self.place.number
        if all(row and row[0].strip() for row in parted):
            rows += parted
            lines += range(number + 1, number + 1 + len(parted))
        else:
            for at, row in enumerate(parted, number + 1):
                if any(map(str.strip, row)):
                    rows.append(row)
                    lines.append(at)
        self._move(len(portion))

    def _quoted(self, texts: list[str], count: int, rows: list[list[str]], lines: list[int]) -> None:
        """Part rows one by one, to the end of the piece: a row never reaches over two pieces but where it is broken."""
        wanted = len(rows) + count
        while len(rows) < wanted and self.place.line < len(texts):
            row, used = self._one(texts)
            if row is BROKEN or any(map(str.strip, row)):
                rows.append(row)
                lines.append(self.place.number + 1)
            self._move(used)

    def _one(self, texts: list[str]) -> tuple[list[str], int]:
        used = 0

        def feed() -> Iterator[str]:
            nonlocal used
            for text in texts[self.place.line : self.place.line + MOST_LINES]:
                used += 1
                yield text + "\n"
            raise _Unclosed

        try:
            row = next(csv.reader(feed(), delimiter=self._delimiter, strict=False))
        except (_Unclosed, csv.Error, StopIteration):
            return BROKEN, 1
        if used > 1 and self._width is not None and len(row) != self._width:
            return BROKEN, 1
        return row, used

    def _move(self, lines: int) -> None:
        self.place.line += lines
        self.place.number += lines
