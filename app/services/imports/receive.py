"""Keeping a list that somebody gave: its receipt, and its text, cleared of what is never kept, sealed piece by piece.

The file comes in once and is not kept: a spreadsheet is read in a guarded process, a text in any usual encoding becomes
one encoding, numbers that are never kept are taken out, and what is left is stored in pieces that end where a row ends.
The same file of the same source and scheme is the same list, however often it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.access import Actor, Permission
from app.domain.columns import MissingColumns
from app.domain.errors import InvalidInput, NotFound, Sentence
from app.domain.hindi_text import TypedAs
from app.domain.identifiers import refuse_forbidden
from app.domain.imports import guessing
from app.domain.imports.kinds import KindOfList, kind_of
from app.domain.imports.reading import Rows, delimiter_of
from app.domain.imports.screening import refuse_forbidden_content, screened
from app.domain.imports.states import ListKind, ListState, UnknownFont
from app.domain.lifecycle.clocks import day_of
from app.domain.rows import NO_ROWS
from app.domain.table_text import UndecodableTable, decode_pieces, encoding_of
from app.models import ImportBatch, ImportPiece, Scheme
from app.services import audit, scope
from app.services.imports import batches
from app.services.imports.sealed import seal_text
from app.services.imports.undisturbed import undisturbed
from app.services.loading.sheets import SUFFIXES, is_spreadsheet, read_sheet
from app.services.loading.source import UnreadableFile

PIECE = 1 << 19
LONGEST_PIECE = 8 * PIECE
MOST_BYTES = 400 * 2**20
SAMPLE_ROWS = 300
OLD_FONT = "cp1252"
"""The encoding in which lists typed in an old Hindi font are saved."""
AUTO, KRUTI_DEV = "auto", "kruti-dev"
CONSENTS = ("", "spoken", "written")


@dataclass(frozen=True, slots=True)
class ListForm:
    """What is said of a list when it is given; ``encoding`` is "auto" or "kruti-dev"."""

    shown_name: str
    source: str
    received_on: date
    scheme_code: str = ""
    given_by: str = ""
    encoding: str = AUTO
    consent: str = ""
    parent_id: int | None = None
    kind: str = ListKind.PEOPLE


class ListTooLarge(InvalidInput):
    """The file is larger than any list of the state."""

    code = "file_too_large"
    sentence = Sentence("फ़ाइल बहुत बड़ी है। छोटे हिस्सों में दें।", "The file is too large. Give it in parts.")


def receive_list(
    session: Session, actor: Actor | None, path: Path, form: ListForm, now: datetime | None = None
) -> ImportBatch:
    """Keep a list; the same file of one source and scheme gives the list that it became first. None acts by command.

    Raises:
        NotAllowed: the actor may give no lists. NotFound: no such scheme.
        UnreadableFile, BadSheet, UndecodableTable: the file cannot be read.
        ForbiddenColumn: a column asks for or holds what is never kept. MissingColumns: there is no header.
    """
    if actor is not None:
        scope.require(actor, permission_for(form.kind))
    if form.parent_id is not None:
        batches.get_list(session, actor, form.parent_id)
    moment = now or datetime.now(UTC)
    scheme = _scheme(session, form.scheme_code)
    _check(form, day_of(moment))
    digest = _sha256(path)
    if again := _given_before(session, actor, digest, form, scheme):
        return again
    data, encoding = _text_of(path)
    batch = ImportBatch(
        kind=form.kind,
        state=ListState.RECEIVED,
        file_name=f"{uuid4().hex}{path.suffix.lower() if path.suffix.lower() in SUFFIXES else '.csv'}",
        shown_name=form.shown_name.replace("\0", "")[:200],
        sha256=digest,
        source=form.source.strip(),
        given_by=form.given_by.strip(),
        received_on=form.received_on,
        consent=form.consent,
        scheme_id=scheme.id if scheme else None,
        encoding=encoding,
        parent_id=form.parent_id,
        owner_id=actor.user_id if actor else None,
        created_at=moment,
    )
    session.add(batch)
    session.flush()
    try:
        with session.begin_nested():
            head, batch.lines = _keep_text(session, batch.id, data)
    except UndecodableTable:
        _refuse_unknown_font(path, kind_of(form.kind))
        if not _in_old_font(path, form.encoding, kind_of(form.kind)):
            raise
        batch.encoding = OLD_FONT
        head, batch.lines = _keep_text(session, batch.id, decode_pieces(_bytes_of(path), OLD_FONT))
    batch.columns = _shape(head, kind_of(form.kind))
    session.flush()
    details = {"lines": batch.lines, "scheme": scheme.code if scheme else "", "sha256": digest}
    audit.record(session, actor, "list_received", "list", batch.id, details)
    return batch


def permission_for(kind: str) -> Permission:
    """Return what it takes to give a list of a kind: rosters and areas change what is there."""
    return _GIVEN_BY.get(kind, Permission.LIST_GIVE)


_GIVEN_BY: Mapping[str, Permission] = {
    ListKind.PEOPLE: Permission.IMPORT_MANAGE,
    ListKind.ROSTER: Permission.ROSTER_MANAGE,
    ListKind.WORKERS: Permission.WORKER_MANAGE,
    ListKind.SCHEMES: Permission.SCHEME_MANAGE,
    ListKind.AREAS: Permission.ROSTER_MANAGE,
}


@undisturbed()
def _keep_text(session: Session, batch_id: int, data: Iterable[str]) -> tuple[str, int]:
    """Keep a list's text without what is never kept, sealed piece by piece; return its first piece and its lines."""
    head, lines = "", 0
    for number, piece in enumerate(balanced_pieces(data)):
        clear = screened(piece)
        head = head or clear
        lines += clear.count("\n")
        session.execute(insert(ImportPiece), {"batch_id": batch_id, "number": number, "sealed": seal_text(clear)})
    return head, lines


def _check(form: ListForm, today: date) -> None:
    for name in ("source", "given_by"):
        refuse_forbidden(getattr(form, name), field=name)
    if not form.source.strip():
        raise InvalidInput(Sentence("सूची कहां से आई, लिखें।", "Write where the list comes from."), field="source")
    if form.kind not in set(ListKind) or form.consent not in CONSENTS or form.encoding not in (AUTO, KRUTI_DEV):
        raise InvalidInput
    if form.received_on > today:
        raise InvalidInput(Sentence("यह तारीख आगे की है।", "This date lies ahead."), field="received_on")


def _scheme(session: Session, code: str) -> Scheme | None:
    if not code:
        return None
    scheme = session.scalars(select(Scheme).where(Scheme.code == code)).one_or_none()
    if scheme is None:
        raise NotFound(
            Sentence(f"“{code}” नाम की कोई योजना नहीं है।", f"There is no scheme “{code}”."), field="scheme_code"
        )
    return scheme


def _given_before(
    session: Session, actor: Actor | None, digest: str, form: ListForm, scheme: Scheme | None
) -> ImportBatch | None:
    owner = ImportBatch.owner_id == actor.user_id if actor else ImportBatch.owner_id.is_(None)
    same = select(ImportBatch).where(
        owner,
        ImportBatch.sha256 == digest,
        ImportBatch.kind == form.kind,
        ImportBatch.source == form.source.strip(),
        ImportBatch.scheme_id == scheme.id if scheme else ImportBatch.scheme_id.is_(None),
        ImportBatch.state != ListState.CANCELLED,
    )
    return session.scalars(same.order_by(ImportBatch.id.desc()).limit(1)).one_or_none()


def _sha256(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListTooLarge
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise UnreadableFile(
            Sentence(
                f"फ़ाइल {path.name} नहीं मिली या खुल नहीं सकी। नाम और जगह जांचें।",
                f"File {path.name} was not found or cannot be opened. Check its name and place.",
            )
        ) from None


def _text_of(path: Path) -> tuple[Iterator[str], str]:
    """Return the text of a file piece by piece, and the encoding that it seems to be in."""
    if is_spreadsheet(path):
        return decode_pieces([read_sheet(path).data], "utf-8"), path.suffix.lower().lstrip(".")
    with path.open("rb") as file:
        encoding = encoding_of(file.read(400))
    return decode_pieces(_bytes_of(path), encoding), encoding


def _in_old_font(path: Path, asked: str, kind: KindOfList) -> bool:
    """Tell whether a file that is not Unicode is typed in an old font: on request, or where a column shows it."""
    try:
        head = next(decode_pieces(_bytes_of(path), OLD_FONT), "")
    except UndecodableTable:
        return False
    return asked == KRUTI_DEV or TypedAs.KRUTI_DEV in _fonts_of(head, kind)


def _refuse_unknown_font(path: Path, kind: KindOfList) -> None:
    """Raise UnknownFont where a file that is not Unicode is typed in an old font that is not Kruti Dev."""
    try:
        head = next(decode_pieces(_bytes_of(path), OLD_FONT), "")
    except UndecodableTable:
        return
    fonts = _fonts_of(head, kind)
    if TypedAs.UNKNOWN_FONT in fonts and TypedAs.KRUTI_DEV not in fonts:
        raise UnknownFont


def _fonts_of(head: str, kind: KindOfList) -> set[TypedAs]:
    """Return how the columns of a text seem to be typed."""
    try:
        lines = Rows(lambda number: head if number == 0 else None, delimiter_of(head.split("\n", 15)))
        rows = lines.take(SAMPLE_ROWS).rows
    except InvalidInput:
        return set()
    place = guessing.header_place(rows, kind.named)
    columns = guessing.propose_columns(rows[place], rows[place + 1 :], kind.named) if place is not None else []
    return {column.font.typed_as for column in columns}


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def balanced_pieces(texts: Iterable[str]) -> Iterator[str]:
    """Yield a text in pieces of about ``PIECE`` characters that end at a line's end, outside of quotation marks."""
    held = ""
    for text in texts:
        held += text
        if len(held) < PIECE:
            continue
        end = held.rfind("\n") + 1
        if end and (held.count('"', 0, end) % 2 == 0 or len(held) > LONGEST_PIECE):
            yield held[:end]
            held = held[end:]
    if held:
        yield held if held.endswith("\n") else held + "\n"


def _shape(head: str, kind: KindOfList) -> dict[str, object]:
    """Return where the rows of a list begin and how they are parted; refuse what may not be in it."""
    delimiter = delimiter_of(head.split("\n", 15)[:15])
    rows = Rows(lambda number: head if number == 0 else None, delimiter)
    top = rows.take(guessing.TITLE_LINES + 1).rows
    place = guessing.header_place(top, kind.named)
    if place is None:
        raise MissingColumns(NO_ROWS, code="empty_list")
    headers = top[place]
    guessing.refuse_forbidden_headers(headers)
    rows = Rows(lambda number: head if number == 0 else None, delimiter)
    rows.take(place + 1)
    start = rows.place
    begin = {"piece": start.piece, "line": start.line, "number": start.number}
    sample = rows.take(SAMPLE_ROWS).rows
    refuse_forbidden_content(headers, [[row[at] for row in sample if at < len(row)] for at in range(len(headers))])
    return {
        "delimiter": delimiter,
        "start": begin,
        "header": place,
        "width": len(headers),
        "fingerprint": guessing.header_fingerprint(headers),
    }
