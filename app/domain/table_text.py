"""Bytes of an uploaded list turned into text, or refused with a reason that a person can act on.

Spreadsheets save Hindi as UTF-8 or, from Windows, as UTF-16, with or without a byte-order mark. Guessing
among one-byte encodings would turn names into rubbish without a word, so anything else needs to be named.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator

from app.domain.errors import InvalidInput, Sentence

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "Excel (.xlsx) / ZIP"),
    (b"\xd0\xcf\x11\xe0", "Excel (.xls)"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)


class UndecodableTable(InvalidInput):
    """The bytes are not a text table."""

    code = "undecodable"


def _refusal(line: int) -> UndecodableTable:
    return UndecodableTable(
        Sentence(
            f"फ़ाइल की पंक्ति {line} पढ़ी नहीं गई। एक्सेल में “CSV UTF-8” चुनकर दोबारा सहेजें और भेजें।",
            f"Line {line} of the file could not be read. Save it again as “CSV UTF-8” and send it.",
        )
    )


def _sniff(data: bytes) -> tuple[str, int]:
    """Return the encoding and the length of its mark; UTF-16 without a mark shows by where its zeros stand."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, len(mark)
    head = data[:400]
    zeros = [head[start::2].count(0) for start in (0, 1)]
    half = len(head) // 2
    if len(data) % 2 == 0 and half:
        if zeros[1] > half * 0.3 > zeros[0] * 5:
            return "utf-16-le", 0
        if zeros[0] > half * 0.3 > zeros[1] * 5:
            return "utf-16-be", 0
    return "utf-8", 0


def encoding_of(head: bytes) -> str:
    """Return the encoding that the first bytes of a table show; raise UndecodableTable for another kind of file."""
    _refuse_other_files(head)
    return _sniff(head)[0]


def decode_pieces(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield the text of a table piece by piece, with plain line ends and without its byte-order mark.

    Raises:
        UndecodableTable: some bytes are not in this encoding; the line is named.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    line, first = 1, True
    for piece in _ended(pieces):
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise _refusal(line + piece[: error.start].count(b"\n")) from None
        yield text.removeprefix("\ufeff") if first else text
        line, first = line + text.count("\n"), False


def _ended(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""


def _refuse_other_files(data: bytes) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UndecodableTable(
                Sentence(
                    f"यह {kind} फ़ाइल है, CSV नहीं। CSV सहेजकर भेजें।",
                    f"This is a {kind} file, not CSV. Save it as CSV and send that.",
                ),
                code="not_csv",
            )


def decode_table(data: bytes, encoding: str | None = None) -> str:
    """Return the text of a table without its byte-order mark.

    ``encoding`` names a Python codec where the sender knows it (Kruti Dev lists: ``cp1252``). Raises
    :class:`UndecodableTable` for other kinds of file, for text that does not decode (with the line), and
    for an unknown codec.
    """
    _refuse_other_files(data)
    found, skip = (encoding, 0) if encoding else _sniff(data)
    body = data[skip:]
    try:
        return body.decode(found).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _refusal(body[: error.start].decode(found, "replace").count("\n") + 1) from None
    except LookupError:
        raise UndecodableTable(
            Sentence(f"“{encoding}” नाम की लिपि नहीं मिली।", f"There is no encoding named “{encoding}”."),
            code="unknown_encoding",
        ) from None
