"""What may be changed of a ladder, and what may not be changed under cases that stand on it.

A case knows its rung by its place, so the rung on which it stands, and every rung below, keeps its place for as long as
the case runs. Names and days may change at any time; days count for stages that begin afterwards.
"""

from __future__ import annotations

from app.domain.errors import Conflict, InvalidInput, Sentence

MOST_DAYS = 365


class StepInUse(Conflict):
    """Running cases stand at this rung or above it."""

    code = "step_in_use"
    sentence = Sentence(
        "{count} चल रहे प्रकरण इस पायदान पर या इससे ऊपर हैं, इसलिए क्रम नहीं बदल सकता। नाम और दिन बदले जा सकते हैं।",
        "{count} running cases stand at this step or above it, so the order cannot change. Names and days can.",
    )


class StepKnown(InvalidInput):
    """The ladder has this step already."""

    code = "step_known"
    sentence = Sentence("यह पायदान इस सीढ़ी में पहले से है।", "This ladder has that step already.")


class NoStepLabel(InvalidInput):
    """A step without a name."""

    code = "no_step_label"
    sentence = Sentence("पायदान का नाम लिखें।", "Write the name of the step.")


class BadStepDays(InvalidInput):
    """Days outside what any step is given."""

    code = "bad_step_days"
    sentence = Sentence(f"दिन 1 से {MOST_DAYS} के बीच लिखें।", f"Write 1 to {MOST_DAYS} days.")


class LadderKnown(Conflict):
    """The scheme or department has a ladder of its own already."""

    code = "ladder_known"
    sentence = Sentence("इसकी अपनी सीढ़ी पहले से है।", "It has a ladder of its own already.")


class LastStep(Conflict):
    """A ladder needs at least one step."""

    code = "last_step"
    sentence = Sentence("सीढ़ी में कम से कम एक पायदान चाहिए।", "A ladder needs at least one step.")


def check_days(days: int | None, *, may_be_open: bool) -> None:
    """Raise BadStepDays unless the days are 1 to 365, or open where the limit comes from the scheme."""
    if days is None and may_be_open:
        return
    if days is None or not 1 <= days <= MOST_DAYS:
        raise BadStepDays(field="days")
