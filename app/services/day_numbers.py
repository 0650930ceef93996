"""The number of a day in India, counted in SQL: the difference of two of them is how many days people say it took.

Both databases keep moments in UTC, and neither counts days in another time zone in the other's words.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

_SECONDS_AHEAD = 19800
"""India is five and a half hours ahead of UTC, the year round."""
_DAY = 86400


class day_number(GenericFunction[int]):  # noqa: N801 - SQLAlchemy names a function by its class
    """Days from 1 January 1970 to the day in India on which a moment falls."""

    type = Integer()
    inherit_cache = True
    name = "day_number"


@compiles(day_number, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"((CAST(strftime('%s', {moment}) AS INTEGER) + {_SECONDS_AHEAD}) / {_DAY})"


@compiles(day_number, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"CAST(floor((extract(epoch from {moment}) + {_SECONDS_AHEAD}) / {_DAY}) AS INTEGER)"
