"""What an address may carry: names, keys and choices, read so that nothing typed there can do harm."""

from __future__ import annotations

from datetime import date

from flask import request, url_for

from app.domain.typed import read_day, read_number

EMPTY_SAYS = frozenset({"state"})
"""Arguments whose empty value is a choice of its own: cases in every state."""


def text_argument(name: str, length: int = 100) -> str:
    """Return a text of the address, trimmed and cut; "" when it is absent."""
    return request.args.get(name, "").replace("\0", "").strip()[:length]


def number_argument(name: str) -> int | None:
    """Return a whole number of the address that a column can hold, else None."""
    return read_number(request.args.get(name, ""))


def day_argument(name: str) -> date | None:
    """Return a day of the address written as YYYY-MM-DD, else None."""
    return read_day(request.args.get(name, ""))


def same_page_with(**changes: str | int | None) -> str:
    """Return this page's address with some arguments changed, None taking one out; a new order starts at the top."""
    kept = {name: value for name, value in request.args.items() if (value or name in EMPTY_SAYS) and name != "lang"}
    if "after" not in changes:
        kept.pop("after", None)
    merged = {**kept, **changes}
    arguments = {name: value for name, value in merged.items() if value is not None}
    return url_for(request.endpoint or "home.today", **{**(request.view_args or {}), **arguments})
