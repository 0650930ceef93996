"""A portion of a list judged and packed as it will be kept: here, or by a second process while this one judges another.

Only a piece that is one portion, tidy and whole, is judged beside: where it begins is known before the piece before it
is judged. Whether a person came earlier in the list is not known there, so a piece with a repetition is judged again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from app.domain.imports.people import Choice, Ground, Judged, judge_people
from app.domain.imports.reading import Place, Portion, Rows
from app.domain.imports.remarks import Said
from app.domain.imports.repeats import NOTHING, Keys, Lines, key_of
from app.domain.imports.states import RowVerdict
from app.services.imports import second_process
from app.services.imports.sealed import seal_chunk, unseal_text

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read: its headers, what was confirmed of its columns, the ground on which villages are found."""

    name: str
    headers: Sequence[str]
    columns: Mapping[str, Any]
    ground: Ground
    today: date

    def judge(self, portion: Portion) -> Judged:
        """Return a portion judged."""
        choice = Choice(self.columns["places"], frozenset(self.columns["old_font"]), self.columns["sex"])
        width = self.columns["width"]
        return judge_people(
            portion.rows, width, choice, self.ground, self.today, plain=portion.plain, columns=portion.columns
        )

    def packed(self, portion: Portion, judged: Judged, keys: Keys, text: bytes | None) -> Plain:
        """Return what is kept of a judged portion, as plain values; ``text`` is the sealed piece that it is all of."""
        delimiter, lines = self.columns["delimiter"], portion.lines
        verdicts, paid = judged.verdicts(), judged.values.get("paid")
        return {
            "count": judged.count,
            "lines": np.array(lines, dtype=np.int32).tobytes(),
            "keys": keys.tobytes(),
            "sealed": seal_chunk(self.headers, self.columns["places"], lines, judged, text=text, delimiter=delimiter),
            "said": [
                (
                    lines[at],
                    str(verdicts[at]),
                    next(r.code for r in remarks if r.verdict == verdicts[at]),
                    paid[at] if paid else None,
                )
                for at, remarks in judged.remarks.items()
            ],
        }


_reading: list[Reading] = []
"""How the list is read that this process reads, and which its copy reads beside it."""


def read_on(reading: Reading) -> None:
    """Say which list is read from now on; a second process that was made before does not know it."""
    second_process.dismiss()
    _reading[:] = [reading]


def stop_reading() -> None:
    """Forget the list that was read, together with all that a second process remembers of it."""
    _reading.clear()
    second_process.dismiss()


def say_repeated(judged: Judged, earlier: Lines) -> None:
    """Say of each row whose person came before in which line that was."""
    for at in np.flatnonzero(earlier):
        judged.say(int(at), "", Said("repeated", str(earlier[at]), RowVerdict.DUPLICATE))


def ask_to_judge(piece: int, line: int, most: int, sealed: bytes | None) -> None:
    """Have a piece of ``most`` rows at the most judged meanwhile; its first row is the one after ``line``."""
    if sealed is not None:
        second_process.ask(_beside, _reading[0].name, piece, line, most, sealed)


def asked_to_judge(piece: int, line: int) -> bool:
    """Tell whether a piece is being judged beside."""
    return bool(_reading) and second_process.is_asked(_beside, _reading[0].name, piece, line)


def judged_beside(piece: int, line: int, most: int, sealed: bytes) -> Plain | None:
    """Return what is kept of a piece if it was judged beside, and let itself be judged so."""
    told: Plain | None = second_process.heard(_beside, _reading[0].name, piece, line, most, sealed)
    return told


def _beside(name: str, piece: int, line: int, most: int, sealed: bytes) -> Plain | None:
    reading = _reading[0]
    if reading.name != name:
        raise LookupError(name)
    rows = Rows(
        lambda number: unseal_text(sealed) if number == piece else None,
        reading.columns["delimiter"],
        Place(piece, 0, line),
        reading.columns["width"],
    )
    portion = rows.take_columns(most)
    if portion.piece is None:
        return None
    judged = reading.judge(portion)
    return reading.packed(portion, judged, keys_of(judged), sealed)


def keys_of(judged: Judged) -> Keys:
    """Return what tells the persons of a list apart: the member ID, or name, relation, birth and place together."""
    members = judged.values.get("samagra_member")
    if members is not None and all(map(len, members)) and not judged.odd:
        return np.array(list(map(int, members)), dtype=np.int64)
    blank = [""] * judged.count
    values = judged.values
    rows = zip(
        members or blank,
        values["name"],
        values.get("relation_name") or blank,
        values["born_on"],
        values.get("mobile") or blank,
        values["settlement_id"],
        strict=True,
    )
    return np.array([int(row[0]) if row[0] else _key(row) if row[1] and row[5] else NOTHING for row in rows], np.int64)


def _key(row: tuple[Any, ...]) -> int:
    return key_of("\n".join(map(str, row[1:])).casefold())
