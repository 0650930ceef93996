"""Every act that a service writes into the chain has a name in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

from app.domain.audit import act_label, subject_label
from app.domain.cases import EventKind

SERVICES = Path(__file__).resolve().parents[2] / "app" / "services"


def recorded_acts() -> set[str]:
    """Return the third argument of every ``audit.record`` call that is written out."""
    acts = set()
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
                written = [argument for argument in node.args[2:3] if isinstance(argument, ast.Constant)]
                acts |= {argument.value for argument in written if isinstance(argument.value, str)}
    return acts


def test_every_act_has_a_name() -> None:
    acts = recorded_acts()
    assert "case_filed" in acts
    assert [act for act in acts if act_label(act).hi == act] == []


def test_every_step_of_a_case_has_a_name() -> None:
    """Steps are recorded by the kind of their event, which no call writes out."""
    acts = [f"case_{kind}" for kind in EventKind]
    assert [act for act in acts if act_label(act).hi == act] == []


def test_an_act_without_a_name_is_shown_by_its_code() -> None:
    assert act_label("something_new").hi == "something_new"
    assert subject_label("thing").en == "thing"
    assert act_label("booths_loaded").en == "List loaded"
    assert act_label("case_escalated").en == "Escalated"
    assert act_label("case_filed").hi == "प्रकरण दर्ज किया"
