"""The figures of a map as those see them who do not handle the cases: to the nearest ten, and none of one to nine.

A handful of cases in a small place is as good as a name. Every figure is rounded by itself, totals too, so that no
hidden one can be had by subtraction; it is the rule of reports (:func:`app.domain.reports.rounded`).
"""

from __future__ import annotations

from app.domain.maps import MapMeasure, Tally
from app.domain.reports import SMALLEST_SHOWN, rounded

FIGURES = ("outstanding", "overdue", "eligible", "asked", "unknown")
STANDS_FOR_FEW = SMALLEST_SHOWN // 2
"""What a hidden figure is in the tally, the same for one as for nine: whoever forgets to look gives nothing away."""

Hidden = frozenset[str]


def veil(tally: Tally) -> tuple[Tally, Hidden]:
    """Return figures that may be shown, and the names of those that may not, rates among them.

    A rate is made of the rounded figures and hidden with either of them.
    """
    shown = [rounded(figure) for figure in tally.figures]
    hidden = {name for name, figure in zip(FIGURES, shown, strict=True) if figure is None}
    hidden |= {"rate"} if hidden & {"outstanding", "eligible"} else set()
    hidden |= {"coverage"} if hidden & {"eligible", "unknown"} else set()
    return Tally(*(STANDS_FOR_FEW if figure is None else figure for figure in shown)), frozenset(hidden)


def veil_value(value: float | None, measure: MapMeasure, hidden: Hidden) -> float | None:
    """Return the answer to a map's question that may be shown, None where it may not.

    Numbers of people and cases are rounded, a change too; a median of few cases is hidden with them. Flags and reports
    of partiality have rules of their own and come as these allow.
    """
    if value is None or measure in (MapMeasure.FLAGS, MapMeasure.PARTIALITY):
        return value
    if measure is MapMeasure.AGE:
        return None if "outstanding" in hidden else value
    if measure is MapMeasure.ASKED:
        return None if "asked" in hidden else value
    size = rounded(int(abs(value)))
    return None if size is None else float(size if value >= 0 else -size)
