"""Makes every awkward list: its bytes, and what is expected of it.

    python -m tests.awkward_lists.make FOLDER

writes them as files, to be looked at or sent by hand. An expectation is either the code with which the whole list is
refused, or the verdict and code of every row that is not simply fine, by its line, and how many are fine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Row = tuple[str, str]


@dataclass(frozen=True)
class Awkward:
    """One list: its content, the end of its name, and what is expected."""

    name: str
    content: bytes
    refused: str = ""
    fine: int = 0
    rows: Mapping[int, Row] = field(default_factory=dict)
    suffix: str = ".csv"


MAKERS: list[Callable[[], Awkward]] = []


def awkward(make: Callable[[], Awkward]) -> Callable[[], Awkward]:
    """Put a maker into the corpus."""
    MAKERS.append(make)
    return make


def corpus() -> list[Awkward]:
    """Return every list; names are unique."""
    from tests.awkward_lists import cells, columns, encodings, shapes, sheets  # noqa: F401 - they fill the corpus

    return [make() for make in MAKERS]


def text(*lines: str, header: str = "नाम,लिंग,बस्ती,जन्म तारीख,मोबाइल") -> bytes:
    """Return a list in UTF-8 with one header line."""
    return ("\n".join((header, *lines)) + "\n").encode()


FINE = "सीता बाई,महिला,बड़ा टोला,05/03/1970,9876543210"


def person(name: str, born: str = "05/03/1970", mobile: str = "", sex: str = "महिला", place: str = "बड़ा टोला") -> str:
    """Return a row under the usual header."""
    return f"{name},{sex},{place},{born},{mobile}"


def main(folder: Path) -> None:
    """Write the corpus as files."""
    folder.mkdir(parents=True, exist_ok=True)
    from tests.awkward_lists.places import booth_lists, settlement_lists
    from tests.awkward_lists.records import area_lists, scheme_lists, worker_lists

    places = (*booth_lists(), *settlement_lists())
    for one in (*corpus(), *places, *worker_lists(), *scheme_lists(), *area_lists()):
        (folder / f"{one.name}{one.suffix}").write_bytes(one.content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
