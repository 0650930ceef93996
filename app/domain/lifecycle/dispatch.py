"""How far a paper has come: on its way, with the office, or back again.

Handing a paper over is not the same as an office having it. A letter sent by post may come back, and a case whose only
paper came back has asked nobody yet, whatever its state says; so the state of each paper is kept by itself.
"""

from __future__ import annotations

from enum import StrEnum

from app.domain.errors import Sentence


class Dispatch(StrEnum):
    """Where a paper is."""

    SENT = "sent"
    DELIVERED = "delivered"
    RETURNED = "returned"


DISPATCH_LABELS: dict[Dispatch, Sentence] = {
    Dispatch.SENT: Sentence("दिया या भेजा, पावती बाकी", "Given or sent, no receipt yet"),
    Dispatch.DELIVERED: Sentence("दफ्तर ने लिया", "The office has it"),
    Dispatch.RETURNED: Sentence("लौट आया", "Came back"),
}
