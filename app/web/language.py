"""Hindi unless the reader chooses English with ``?lang=en``; the choice stays in the session."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, session
from flask_babel import Babel, format_date, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.domain.cases import STATE_LABELS, CaseState
from app.domain.errors import Sentence
from app.domain.lifecycle.clocks import INDIA, day_of

LANGUAGES = ("hi", "en")
_KNOWN = "pahunch.language"
"""Where a request keeps its language: a page asks hundreds of times, and the session is slow to say."""

_texts: dict[tuple[str, str], str] = {}
"""What was said once, by language and English text; there are as many as templates hold."""


def current_language() -> str:
    """Return ``"hi"`` or ``"en"`` for this request."""
    known: str | None = request.environ.get(_KNOWN)
    if known is None:
        known = request.environ[_KNOWN] = _chosen_language()
    return known


def _chosen_language() -> str:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session["lang"] = asked
    chosen = session.get("lang")
    return chosen if chosen in LANGUAGES else "hi"


def today() -> date:
    """Return the date in India, by which people count days."""
    return day_of(datetime.now(UTC))


def init_app(app: Flask) -> None:
    """Set up the catalogues and the language helpers of the templates."""
    Babel(app, locale_selector=current_language)
    app.jinja_env.globals.update(_=_text, gettext=_text)
    app.context_processor(_context)
    app.add_template_filter(_in_language, "said")
    app.add_template_filter(_named, "named")
    app.add_template_filter(state_name, "state_name")
    app.add_template_filter(_day, "day")
    app.add_template_filter(_moment, "moment")
    app.add_template_filter(_days_since, "days_since")
    app.add_template_filter(_due_text, "due_text")
    app.add_template_filter(_due_tone, "due_tone")


@pass_eval_context
def _text(context: EvalContext, text: str, /, **values: Any) -> str:
    """Return a text of a template in the reader's language, as Jinja's own ``gettext`` does in a fifth of the time."""
    key = (current_language(), text)
    found = _texts.get(key)
    if found is None:
        found = _texts[key] = get_translations().ugettext(text)
    said = Markup(found) if context.autoescape else found  # noqa: S704 - what the catalogue holds is ours
    return said % values if values or "%" in found else said


def _context() -> dict[str, object]:
    language = current_language()
    other = "en" if language == "hi" else "hi"
    query = {**request.args.to_dict(), "lang": other}
    return {"language": language, "language_url": f"{request.path}?{urlencode(query)}"}


def _in_language(sentence: Sentence | None) -> str:
    return sentence.in_language(current_language()) if sentence is not None else ""


def _named(thing: object) -> str:
    """Show anything that knows its own name or label in a language."""
    if thing is None:
        return ""
    shown = getattr(thing, "name_in", None) or getattr(thing, "label_in", None)
    return shown(current_language()) if shown else str(thing)


def state_name(state: str) -> str:
    """Return where a case stands in the words of the rules; an unknown state is shown as it is written."""
    known = state in set(CaseState)
    return STATE_LABELS[CaseState(state)].in_language(current_language()) if known else str(state)


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    return str(format_date(moment.astimezone(INDIA) if isinstance(moment, datetime) else moment, "d MMM yyyy"))


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{_day(moment)}, {moment.astimezone(INDIA):%H:%M}"


def _days_since(moment: datetime) -> int:
    return max(0, (datetime.now(UTC) - moment).days)


def _days_until(moment: datetime) -> int:
    return (moment.astimezone(INDIA).date() - today()).days


def _due_text(moment: datetime) -> str:
    """Say when something is due as one says it: late, today, tomorrow, or the day."""
    days = _days_until(moment)
    if days < 0:
        return gettext("%(days)s days late", days=-days) if days < -1 else gettext("Late")
    if days <= 1:
        return gettext("Due tomorrow") if days else gettext("Due today")
    return gettext("By %(day)s", day=_day(moment))


def _due_tone(moment: datetime) -> str:
    if _days_until(moment) < 0:
        return "overdue"
    return "soon" if _days_until(moment) <= 2 else ""
