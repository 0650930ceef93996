"""Small counts stay hidden outside the circle that handles the cases, and cannot be had by subtraction either.

In a village of forty, "3 people without a disability pension" names them. So counts of 1 to 9 and rates made of them
are hidden, and so are as many other counts as it takes that no hidden one follows from what is shown: not from a
row's total, not from a district's total by way of another hierarchy, not from any sum of them. Zero is shown.

>>> shown = hide_small([[3, 14, 25], [12, 11, 30]], margins=[rows, columns])
>>> shown.hidden            # the same shape as the table
>>> shown.totals[0].hidden  # one per row

:func:`hide_small` decides, :func:`recoverable` tries to break what was decided, :func:`hide_shares` is for counts that
are shown with their rates.
"""

from __future__ import annotations

from app.domain.disclosure.attack import Recovered, recoverable
from app.domain.disclosure.hiding import Published, ShareTable, Totals, across, hide_shares, hide_small
from app.domain.disclosure.tables import THRESHOLD

__all__ = [
    "THRESHOLD",
    "Published",
    "Recovered",
    "ShareTable",
    "Totals",
    "across",
    "hide_shares",
    "hide_small",
    "recoverable",
]
