"""Uploaded bytes become text, or are refused with advice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.table_text import UndecodableTable, decode_table

HINDI = "नाम,मोबाइल\nसुनीता,९८२६०१२३४५\n"


@pytest.mark.parametrize(
    "data",
    [
        HINDI.encode(),
        HINDI.encode("utf-8-sig"),
        HINDI.encode("utf-16"),
        b"\xfe\xff" + HINDI.encode("utf-16-be"),
    ],
)
def test_a_table_is_decoded_from_what_spreadsheets_save(data: bytes) -> None:
    assert decode_table(data) == HINDI


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_seen_by_its_zeros(encoding: str) -> None:
    text = "name,mobile\nSunita,9826012345\n"
    assert decode_table(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "encoding", "code"),
    [
        (b"name\nRam\n\xff\xfa", None, "undecodable"),
        (b"PK\x03\x04rest", None, "not_csv"),
        (b"%PDF-1.7", None, "not_csv"),
        (b"name", "kruti-dev-010", "unknown_encoding"),
    ],
)
def test_other_bytes_are_refused_with_advice(data: bytes, encoding: str | None, code: str) -> None:
    with pytest.raises(UndecodableTable) as refusal:
        decode_table(data, encoding)
    assert refusal.value.code == code
    assert re.search("[\u0900-\u097f]", refusal.value.sentence.hi)


def test_the_undecodable_line_is_named() -> None:
    with pytest.raises(UndecodableTable) as refusal:
        decode_table("नाम\nराम\n".encode() + b"\x80\n")
    assert "3" in refusal.value.sentence.hi
    assert "Line 3" in refusal.value.sentence.en


def test_a_named_one_byte_encoding_is_used() -> None:
    assert decode_table(b"uke\n\xfejke", "cp1252") == "uke\nþjke"
    assert decode_table(b"") == ""


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decode_table(data), str)
    except UndecodableTable as refusal:
        assert refusal.sentence.hi
