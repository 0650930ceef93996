"""The reference on a letter: ten signs that tell nothing by themselves and can be read aloud and typed."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 of Crockford: no I, L, O or U, so no sign is taken for another."""
LENGTH = 10


def new_reference() -> str:
    """Return fifty random bits as ten signs."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_reference(typed: str) -> str:
    """Return the reference that was meant: capitals, no gaps, O read as 0 and I or L as 1."""
    plain = typed.upper().replace(" ", "").replace("-", "")
    return plain.translate(str.maketrans("OIL", "011"))


def spaced(reference: str) -> str:
    """Return the reference as it is printed, in two groups of five."""
    return f"{reference[:5]} {reference[5:]}"
