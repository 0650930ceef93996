"""Deciding a pair of records: nothing to fill in but which of the two stays."""

from __future__ import annotations

from wtforms import HiddenField

from app.web.forms.base import PahunchForm


class DecisionForm(PahunchForm):
    """A decision that asks nothing."""


class MergeForm(DecisionForm):
    """Which record stays: the left one ("one") or the right one ("other"), said by the button that is pressed."""

    keep = HiddenField()
