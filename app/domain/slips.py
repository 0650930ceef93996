"""The slip that a person takes home: the number of the case and whom to ask, and nothing about the person.

A slip is shown around, lost, photographed and forwarded. So it has no name, scheme, place of living or mobile, and the
message for WhatsApp carries the number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

MESSAGE = "प्रकरण क्रमांक: {number}\nस्थिति पूछने के लिए यही क्रमांक बताएं।"


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: the case number, the day it was filed, and whom to ask (a worker, and the booth where they work)."""

    number: str
    filed_on: date
    ask_whom: str
    ask_where: str


def message(number: str) -> str:
    """Return the text of the message: the number and what it is for."""
    return MESSAGE.format(number=number)


def share_address(number: str) -> str:
    """Return the ``wa.me`` address that opens WhatsApp with the message; the person chooses to whom it goes."""
    return f"https://wa.me/?text={quote(message(number), safe='')}"
