"""Personal numbers are unreadable in the file that holds them.

A mobile or Samagra number is stored as AES-GCM ciphertext; a keyed fingerprint beside it finds the row again
without opening any. Both keys come from ``FIELD_KEY``: whoever has the database alone has neither the numbers nor
a way to test guesses against them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_NONCE_BYTES = 12
KEY_START = 7


def start_of_key(key: str) -> str:
    """Return the SQL for the beginning of a fingerprint, by which it is found.

    Fingerprints come in no order, so a new one changes a page anywhere in its index: the shorter what stands there, the
    fewer pages there are. Whoever looks one up compares the whole of it too (``services/same_number``).
    """
    return f"substr({key}, 1, {KEY_START})"


def _begun(key: bytes, pad: int) -> Any:
    """Return a hash that has taken the key of an HMAC and waits for its text."""
    return hashlib.sha256(bytes(byte ^ pad for byte in key.ljust(64, b"\0")))


class FieldCipher:
    """Encrypts short texts and fingerprints them, under keys derived from one secret."""

    def __init__(self, secret: str):
        """Take the value of ``FIELD_KEY``; raise ValueError when it is shorter than 16 characters."""
        if len(secret) < 16:
            raise ValueError("FIELD_KEY needs at least 16 characters")
        material = secret.encode()
        self._cipher = AESGCM(hashlib.blake2b(material, digest_size=32, person=b"pahunch-field").digest())
        self._index_key = hashlib.blake2b(material, digest_size=32, person=b"pahunch-index").digest()
        self._inner, self._outer = (_begun(self._index_key, pad) for pad in (0x36, 0x5C))
        self.chain_key = hashlib.blake2b(material, digest_size=32, person=b"pahunch-chain").digest()

    def encrypt(self, text: str) -> str:
        """Return base64 of nonce and ciphertext; the same text never encrypts to the same value twice."""
        nonce = os.urandom(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, stored: str) -> str:
        """Return the text; raise ``cryptography.exceptions.InvalidTag`` for a value of another key."""
        raw = base64.b64decode(stored)
        return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()

    def seal(self, data: bytes) -> bytes:
        """Return nonce and ciphertext of bytes, for what is kept as a whole."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, None)

    def unseal(self, stored: bytes) -> bytes:
        """Return what :meth:`seal` was given; raise ``InvalidTag`` for a value of another key."""
        return self._cipher.decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], None)

    def fingerprint(self, text: str) -> str:
        """Return the keyed look-up value of a normalised number (32 hexadecimal characters)."""
        return hmac.digest(self._index_key, text.encode(), "sha256").hex()[:32]

    def encrypt_all(self, texts: Sequence[str]) -> list[str | None]:
        """Return what :meth:`encrypt` gives for each of many texts, None for an empty one."""
        nonces = os.urandom(_NONCE_BYTES * len(texts))
        encrypt, written = self._cipher.encrypt, binascii.b2a_base64
        found: list[str | None] = []
        for start, text in zip(range(0, len(nonces), _NONCE_BYTES), texts, strict=True):
            nonce = nonces[start : start + _NONCE_BYTES]
            found.append(written(nonce + encrypt(nonce, text.encode(), None), newline=False).decode() if text else None)
        return found

    def fingerprint_all(self, texts: Iterable[str]) -> list[str]:
        """Return what :meth:`fingerprint` gives for each of many texts, "" for an empty one.

        The key goes into the hash once for all of them (RFC 2104, section 4); a text like the one before is not hashed.
        """
        inner, outer = self._inner.copy, self._outer.copy
        found: list[str] = []
        before, last = "", ""
        for text in texts:
            if text != before:
                first, second = inner(), outer()
                first.update(text.encode())
                second.update(first.digest())
                before, last = text, second.hexdigest()[:32] if text else ""
            found.append(last)
        return found


class _Keyring:
    cipher: FieldCipher | None = None


def use_field_key(secret: str) -> None:
    """Set the key of this process; called once by the application factory."""
    _Keyring.cipher = FieldCipher(secret)


def field_cipher() -> FieldCipher:
    """Return the cipher of this process; raise RuntimeError before :func:`use_field_key`."""
    if _Keyring.cipher is None:
        raise RuntimeError("FIELD_KEY is not set: personal numbers cannot be read or written")
    return _Keyring.cipher


class EncryptedText(TypeDecorator[str]):
    """A text column that the database sees only as ciphertext."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else field_cipher().encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else field_cipher().decrypt(value)
