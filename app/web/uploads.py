"""How much may be sent: little, but for the one page that takes whole lists."""

from __future__ import annotations

from flask import Request

LARGEST_LIST = 64 * 2**20
_TAKES_LISTS = "/imports/new"


class PahunchRequest(Request):
    """A request whose body may be larger where a list is given."""

    @property
    def max_content_length(self) -> int | None:
        """Return how many bytes may be sent to this address."""
        return LARGEST_LIST if self.path == _TAKES_LISTS else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value
