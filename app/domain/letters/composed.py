"""A letter as it is kept and drawn: every word settled, so that it can be printed again just as it was.

Paper and screen both walk along the same blocks; neither knows a rule about what stands where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.domain.letters.placeholders import MARKS

_ITEM = re.compile(r"^(\d{1,2}[.)]|\([0-9]{1,2}\))\s+(.+)$")


@dataclass(frozen=True, slots=True)
class Table:
    """The cases of a collective letter: column heads, and one row of texts for each case."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the line above (for whom), and the printed lines under the room to sign."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """All that a letter says. ``office`` and ``body`` have lines; ``code`` is what the square code holds."""

    reference: str
    office: str
    subject: str
    body: str
    day: str
    code: str
    signature: Signature
    table: Table | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the letter as a document that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Composed:
        """Return the letter that ``to_dict`` has written down."""
        table, signature = kept["table"], kept["signature"]
        return cls(
            **{name: kept[name] for name in ("reference", "office", "subject", "body", "day", "code")},
            signature=Signature(signature["title"], tuple(signature["lines"])),
            table=Table(tuple(table["head"]), tuple(tuple(row) for row in table["rows"])) if table else None,
        )


class BlockKind(StrEnum):
    """What a stretch of the body is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of the body: its text, the number of an item, and whether an empty line goes before it."""

    kind: BlockKind
    text: str = ""
    number: str = ""
    after_gap: bool = False


def blocks_of(letter: Composed) -> list[Block]:
    """Return the body as blocks. A table or a room to sign whose mark was struck out is put at the end."""
    found = list(_blocks(letter))
    kinds = {block.kind for block in found}
    if letter.table is not None and BlockKind.TABLE not in kinds:
        found.append(Block(BlockKind.TABLE, after_gap=True))
    if BlockKind.SIGNATURE not in kinds:
        found.append(Block(BlockKind.SIGNATURE, after_gap=True))
    return found


def _blocks(letter: Composed) -> Iterator[Block]:
    gap, drawn = False, set()
    for line in letter.body.splitlines():
        text = line.strip()
        if not text:
            gap = True
            continue
        block = _block(text, gap)
        gap = False
        if block.kind is BlockKind.TABLE and letter.table is None:
            continue
        if block.kind in (BlockKind.TABLE, BlockKind.SIGNATURE):
            if block.kind in drawn:
                continue
            drawn.add(block.kind)
        yield block


def _block(text: str, gap: bool) -> Block:
    if text == MARKS["cases"]:
        return Block(BlockKind.TABLE, after_gap=gap)
    if text == MARKS["signature"]:
        return Block(BlockKind.SIGNATURE, after_gap=gap)
    item = _ITEM.match(text)
    if item:
        return Block(BlockKind.ITEM, item.group(2), item.group(1), gap)
    return Block(BlockKind.PARAGRAPH, text, after_gap=gap)
