"""What every application of a process would work out anew and alike, worked out once.

Nearly every test has an application of its own, on a database of its own, so that none can disturb another. What is
the same in all of them is not theirs to change: the code that builds the address of a route, the code of a template,
the SQL of a statement. Here each is kept by all that it is made of, so that another route, text or schema has its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from app.models import db

STATEMENTS = 3_000
"""How many statements a process keeps; one more drives out those that were not used for longest."""


class TemplateCode(BytecodeCache):
    """The code of templates by name; of another text than that which is asked for Jinja takes none."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in the code of a text that was read before."""
        if (code := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a text that was read for the first time."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_templates = TemplateCode()
_builders: dict[tuple[Any, ...], Callable[..., Any]] = {}
_builder_of = Rule._compile_builder
_made_engine = db._make_engine
_dialects: dict[tuple[str, str], tuple[Any, Any]] = {}


def _builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """Return the function that builds a rule's address; it takes the rule itself, with its converters, as it is called.

    What a converter makes of a default is written into the function: rules with defaults have one each.
    """
    if rule.defaults:
        return _builder_of(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _builders:
        _builders[key] = _builder_of(rule, append_unknown)
    return _builders[key]


def _engine(bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
    """Return an engine that speaks as the first connected one of its kind did: what that has compiled it need not."""
    engine = _made_engine(bind_key, {**options, "query_cache_size": STATEMENTS}, app)
    kind = (engine.dialect.name, engine.dialect.driver)
    if kind in _dialects:
        engine.dialect, engine._compiled_cache = _dialects[kind]
    else:
        known = (engine.dialect, engine._compiled_cache)
        event.listen(engine, "connect", lambda *_: _dialects.setdefault(kind, known))
    return engine


def share() -> None:
    """Let applications made from now on share routes and statements."""
    Rule._compile_builder = _builder  # type: ignore[method-assign]
    db._make_engine = _engine  # type: ignore[method-assign]


def share_templates(app: Flask) -> None:
    """Let an application share the code of its templates."""
    app.jinja_env.bytecode_cache = _templates
