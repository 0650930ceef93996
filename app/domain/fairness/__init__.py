"""Fairness statistics: are eligible people here left without a benefit more than chance and usual spread
explain?

Arrays in, numbers and their doubts out. :func:`check_unserved` is the whole check; the other modules are
its steps, one idea each, usable alone.
"""

from __future__ import annotations

from app.domain.fairness.check import METHOD, UnservedCheck, check_unserved
from app.domain.fairness.multiple import adjusted_p, credible_set

__all__ = ["METHOD", "UnservedCheck", "adjusted_p", "check_unserved", "credible_set"]
