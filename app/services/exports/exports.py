"""Taking a list along: what is asked beforehand, and the file of a list that is short enough to wait for.

Every file that leaves is one entry in the audit chain: which list, which words of its filter, how many rows, which
columns. Longer lists are gathered by a job (:mod:`app.services.exports.gathering`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Protocol

from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.exports import (
    AT_ONCE,
    KIND_TITLES,
    MOST_BUILT,
    READS,
    ExportAsk,
    ExportForm,
    ExportKind,
    Head,
)
from app.domain.lifecycle.clocks import INDIA, day_of
from app.services import audit, scope
from app.services.exports.rows import Reader
from app.services.exports.words import filter_text

if TYPE_CHECKING:
    from app.services.exports.writers import Pages

_IN_MEMORY = 1 << 20
_CHUNK = 1 << 16
MOST_COUNTED = 2_000_000
"""Counting the rows of a list stops here: the number is shown, and never decided by."""


class Writer(Protocol):
    """Writes a list into an open file."""

    def __call__(self, file: IO[bytes], ask: ExportAsk, head: Head, pages: Pages) -> None:
        """Write it."""


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the page before a file shows: how many rows, and what may be chosen."""

    rows: int
    filter: str
    at_once: bool
    may_tell: bool

    @property
    def too_many_for_whole(self) -> bool:
        """Tell whether the forms that are built as a whole cannot hold the list."""
        return self.rows > MOST_BUILT


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, to be read once: its name, and its bytes piece by piece."""

    name: str
    form: ExportForm
    chunks: Iterator[bytes]


def view_choice(session: Session, actor: Actor, ask: ExportAsk, now: datetime) -> ExportChoice:
    """Return what somebody is asked before a list is taken along; raise NotAllowed where they may not read it."""
    check(actor, ask)
    rows = Reader(session, actor, ask, now).count(MOST_COUNTED)
    may_tell = actor.may(Permission.EXPORT_PERSONAL) and ask.kind in (ExportKind.CASES, ExportKind.PEOPLE)
    return ExportChoice(rows, filter_text(session, actor, ask), rows <= AT_ONCE, may_tell)


def take_along(session: Session, actor: Actor, ask: ExportAsk, write: Writer, now: datetime) -> Made | None:
    """Return the file of a list of up to ``AT_ONCE`` rows; None for a longer one, which is a job's work.

    Raises:
        NotAllowed: the list, or its personal columns, are not this person's to take. NotFound: a place out of reach.
    """
    check(actor, ask)
    reader = Reader(session, actor, ask, now)
    if reader.count(AT_ONCE) > AT_ONCE:
        return None
    reference = new_reference()
    pages = _Counted(reader.pages())
    file = written(write, ask, head(session, actor, ask, reference, now), pages)
    record(session, actor, ask, reference, pages.rows)
    return Made(file_name(ask, now), ask.form, read_out(file))


def check(actor: Actor, ask: ExportAsk) -> None:
    """Raise NotAllowed unless this person may take this list along, with personal columns where they are asked for."""
    scope.require(actor, Permission.LIST_TAKE)
    scope.require(actor, READS[ask.kind])
    if ask.personal:
        scope.require(actor, Permission.EXPORT_PERSONAL)


def head(session: Session, actor: Actor, ask: ExportAsk, reference: str, now: datetime) -> Head:
    """Return what a file says of itself."""
    lines = {
        "filter": filter_text(session, actor, ask),
        "made_at": f"{now.astimezone(INDIA):%d-%m-%Y %H:%M}",
        "made_by": actor.name,
        "reference": reference,
    }
    return Head(f"{KIND_TITLES[ask.kind].in_language(ask.language)} · पहुंच", lines, ask.language)


def new_reference() -> str:
    """Return the reference under which a file is written down."""
    return f"EX-{secrets.token_hex(4).upper()}"


def file_name(ask: ExportAsk, now: datetime) -> str:
    """Return the name of a file."""
    return f"pahunch-{ask.kind}-{day_of(now)}.{ask.form}"


def record(session: Session, actor: Actor, ask: ExportAsk, reference: str, rows: int) -> None:
    """Write down that a list was taken along."""
    # What somebody looked for by name is a name; that they looked for one is enough.
    words = {name: "…" if name == "q" else value for name, value in ask.words.items()}
    columns = [column.name for column in ask.columns]
    details = {"list": ask.kind, "form": ask.form, "filter": words, "rows": rows, "columns": columns}
    audit.record(session, actor, "list_taken_along", "export", None, {**details, "reference": reference})


class _Counted:
    """Pages that count their rows as they pass."""

    def __init__(self, pages: Iterator[list[list[Any]]]):
        self._pages, self.rows = pages, 0

    def __iter__(self) -> Iterator[list[list[Any]]]:
        for page in self._pages:
            self.rows += len(page)
            yield page


def written(write: Writer, ask: ExportAsk, head: Head, pages: Any) -> IO[bytes]:
    """Return the whole file: what goes wrong on the way leaves no half of it with anybody."""
    file: Any = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - read out after this function
    write(file, ask, head, pages)
    file.seek(0)
    return file  # type: ignore[no-any-return]


def read_out(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file to its end and close it."""
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
