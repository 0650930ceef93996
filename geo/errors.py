"""Refusals of geography.

A map file can be wrong in ways that only geography knows of, and whoever loads it needs one sentence that
says what to do. Geography stands alone, so it carries its own small pair of texts and its own error; a
caller turns them into pages, reports or exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One statement in Hindi and in English."""

    hi: str
    en: str

    def format(self, **values: object) -> Message:
        """Fill the placeholders of both texts with the same values."""
        return Message(self.hi.format(**values), self.en.format(**values))


class GeoError(Exception):
    """A whole file or request that geography refuses, with a stable ``code`` and a ``message``."""

    def __init__(self, code: str, message: Message):
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message.en}")
