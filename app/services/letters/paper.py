"""Drawing a letter as an Indian office expects it: to whom, about what, the body, room to sign, enclosures.

The same letter gives the same bytes, whenever and however often it is drawn: nothing on it depends on the day of
printing. No page carries the name of the product or of anybody who is not a party to the letter.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.letters import Block, BlockKind, Composed, Table, blocks_of
from app.domain.letters.reference import spaced
from app.services.letters.sheet import BODY, LEFT, RIGHT, SMALL, TABLE_SIZE, TOP, Sheet, column_lines

_LEADING, _GAP, _TABLE_LEADING = 6.6, 3.2, 4.9
_INDENT = 8.0
_CODE_SIDE, _HEAD_SIDE = 23.0, 58.0
_COLUMNS = (8.5, 26.0, 33.0, 30.5, 31.0, 20.0, 21.0)
_INSET = 1.1
_ROOM_TO_SIGN = 15.0
_SIGN_X, _SIGN_WIDTH = 88.0, 82.0


def draw(letter: Composed, created_at: datetime) -> bytes:
    """Return the letter as a PDF file."""
    return _Letter(letter, created_at).drawn()


class _Letter:
    """One letter on its way down the pages: ``y`` is where the next line goes."""

    def __init__(self, letter: Composed, created_at: datetime):
        self.letter = letter
        self.sheet = Sheet(created_at, letter.reference)
        self.width = self.sheet.w - LEFT - RIGHT
        self.y = TOP

    def drawn(self) -> bytes:
        self.sheet.add_page()
        self._head()
        self._subject()
        for block in blocks_of(self.letter):
            self._block(block)
        self._feet()
        return bytes(self.sheet.output())

    def _turn(self, needed: float) -> bool:
        """Begin a new page unless there is room for so much; tell whether one was begun."""
        if self.y + needed <= self.sheet.floor:
            return False
        self.sheet.add_page()
        self.y = TOP
        return True

    def _head(self) -> None:
        sheet, right = self.sheet, self.sheet.w - RIGHT
        sheet.square_code(right - _CODE_SIDE, TOP - 4, _CODE_SIDE, self.letter.code)
        sheet.type("", SMALL)
        below = TOP - 4 + _CODE_SIDE
        sheet.put_right(right, below, f"संदर्भ: {spaced(self.letter.reference)}", 4.6)
        sheet.type("", BODY)
        sheet.put_right(right, below + 5, f"दिनांक: {self.letter.day}", _LEADING)
        self._line("सेवा में,")
        for line in self.letter.office.splitlines():
            self._text(line, LEFT + _INDENT, self.width - _INDENT - _HEAD_SIDE)
        self.y = max(self.y, below + 5 + _LEADING) + _GAP * 1.5

    def _subject(self) -> None:
        self.sheet.type("B", BODY)
        label = self.sheet.measure("विषय: ")
        lines = self.sheet.lines(self.letter.subject, self.width - label)
        self.sheet.put(LEFT, self.y, "विषय:", _LEADING)
        for line in lines:
            self.sheet.put(LEFT + label, self.y, line, _LEADING)
            self.y += _LEADING
        self.sheet.type("", BODY)
        self.y += _GAP

    def _block(self, block: Block) -> None:
        if block.after_gap:
            self.y += _GAP
        if block.kind is BlockKind.TABLE and self.letter.table is not None:
            self._table(self.letter.table)
        elif block.kind is BlockKind.SIGNATURE:
            self._signature()
        elif block.kind is BlockKind.ITEM:
            self._turn(_LEADING)
            self.sheet.put(LEFT, self.y, block.number, _LEADING)
            self._text(block.text, LEFT + _INDENT, self.width - _INDENT)
        elif block.kind is BlockKind.PARAGRAPH:
            self._text(block.text, LEFT, self.width)

    def _line(self, text: str) -> None:
        self._turn(_LEADING)
        self.sheet.put(LEFT, self.y, text, _LEADING)
        self.y += _LEADING

    def _text(self, text: str, x: float, width: float) -> None:
        for line in self.sheet.lines(text, width):
            self._turn(_LEADING)
            self.sheet.put(x, self.y, line, _LEADING)
            self.y += _LEADING

    def _signature(self) -> None:
        """Draw the room to sign; it is never torn from its lines by the end of a page."""
        sheet, signature = self.sheet, self.letter.signature
        names = [line for text in signature.lines for line in sheet.lines(text, _SIGN_WIDTH)]
        self._turn(_GAP + _LEADING * (2 + len(names)) + _ROOM_TO_SIGN)
        self.y += _GAP
        x = LEFT + _SIGN_X
        sheet.put(x, self.y, signature.title, _LEADING)
        self.y += _LEADING + _ROOM_TO_SIGN
        sheet.line(x, self.y, x + _SIGN_WIDTH, self.y)
        sheet.type("", SMALL)
        sheet.put(x, self.y, "हस्ताक्षर / अंगूठा", 4.6)
        sheet.type("", BODY)
        sheet.put(LEFT, self.y - _LEADING, "स्थान: ........................", _LEADING)
        self.y += 5.2
        for line in names:
            sheet.put(x, self.y, line, _LEADING)
            self.y += _LEADING

    def _table(self, table: Table) -> None:
        self.sheet.set_line_width(0.15)
        self.sheet.type("", TABLE_SIZE)
        rows = [column_lines(self.sheet, row, _COLUMNS, _INSET) for row in table.rows]
        self.sheet.type("B", TABLE_SIZE)
        head = column_lines(self.sheet, table.head, _COLUMNS, _INSET)
        self._turn(_height(head) + _height(rows[0]) if rows else 0)
        self._row(head, "B")
        for row in rows:
            if self._turn(_height(row)):
                self._row(head, "B")
            self._row(row, "")
        self.sheet.type("", BODY)
        self.y += _GAP / 2

    def _row(self, cells: list[list[str]], style: str) -> None:
        sheet, x, height = self.sheet, LEFT, _height(cells)
        sheet.type(style, TABLE_SIZE)
        if style:
            sheet.shade(LEFT, self.y, sum(_COLUMNS), height)
        for lines, width in zip(cells, _COLUMNS, strict=True):
            sheet.rect(x, self.y, width, height)
            for place, line in enumerate(lines):
                sheet.put(x + _INSET, self.y + _INSET / 2 + place * _TABLE_LEADING, line, _TABLE_LEADING)
            x += width
        self.y += height

    def _feet(self) -> None:
        """Write reference and page number under every page, now that their number is known."""
        sheet, total = self.sheet, self.sheet.pages_count
        for page in range(1, total + 1):
            sheet.page = page
            sheet.type("", SMALL)
            sheet.put(LEFT, sheet.h - 13, f"संदर्भ: {spaced(self.letter.reference)}", 4.6)
            sheet.put_right(LEFT + self.width, sheet.h - 13, f"पृष्ठ {page} / {total}", 4.6)


def _height(cells: list[list[str]]) -> float:
    return max(len(lines) for lines in cells) * _TABLE_LEADING + _INSET
