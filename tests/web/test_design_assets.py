"""The promises of the design that a later change could break without anyone seeing it: weight on a slow
line, the strict content policy, icons that exist, colours that stand out from their ground, and forms that
say their errors.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import html5lib
import pytest
from flask import Flask, render_template, render_template_string
from wtforms import Form, PasswordField, SubmitField
from wtforms.validators import InputRequired

from app.web.forms.style import form_with_mistakes
from app.web.language import state_name

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "app" / "web" / "static"
OWN_CSS = STATIC / "css" / "pahunch.css"
STYLES = [STATIC / "vendor" / "pico" / "pico.css", OWN_CSS]
ALL_TEMPLATES = sorted(TEMPLATES.rglob("*.html"))
STATES = (
    "OPEN",
    "ASSIGNED",
    "SUBMITTED",
    "IN_PROGRESS",
    "ON_HOLD",
    "DEPT_REJECTED",
    "REPORTED_RESOLVED",
    "CLOSED_RECEIVED",
    "CLOSED_OTHER",
)


def compressed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in paths)


def colours() -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", OWN_CSS.read_text("utf-8")))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def page_app() -> Flask:
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=str(STATIC), static_url_path="/static")
    app.config["SECRET_KEY"] = "only here"
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)
    app.jinja_env.filters["state_name"] = state_name
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    app.jinja_env.globals["asset"] = lambda name: f"/static/{name}"
    return app


class _SignIn(Form):
    identifier = PasswordField("मोबाइल", [InputRequired()])
    password = PasswordField("पासवर्ड", [InputRequired()])
    submit = SubmitField("प्रवेश करें")


class _Password(Form):
    current = PasswordField("अभी का पासवर्ड", [InputRequired()])
    new = PasswordField("नया पासवर्ड", [InputRequired()])
    repeat = PasswordField("फिर से", [InputRequired()])
    submit = SubmitField("बदलें")


NAVIGATION = [
    {"key": "home", "url": "/", "label": "आज का काम", "icon": "home", "current": True},
    {"key": "cases", "url": "/cases/", "label": "प्रकरण", "icon": "case", "current": False},
]
PAGES = {
    "style.html": lambda: {"form": form_with_mistakes()},
    "auth/login.html": lambda: {"form": _SignIn()},
    "auth/password.html": lambda: {"form": _Password()},
    "errors/error.html": lambda: {"code": 404, "sentence": "यह नहीं मिला।"},
}


def rendered(app: Flask, name: str) -> str:
    with app.test_request_context("/"):
        return render_template(name, navigation=NAVIGATION, current_user={"name": "मीना <b>पटेल</b>"}, **PAGES[name]())


def test_styles_and_script_fit_a_slow_line():
    assert compressed(*STYLES) <= 20_000
    assert compressed(STATIC / "js" / "pahunch.js") <= 6_000
    assert compressed(*STYLES, STATIC / "js" / "pahunch.js", STATIC / "icons.svg") <= 28_000


def test_styles_load_nothing_from_elsewhere_and_no_fonts():
    for path in STYLES:
        text = path.read_text("utf-8")
        assert "@font-face" not in text and "@import" not in text
        addresses = re.findall(r"url\(\s*[\"']?([^\"')]{0,40})", text)
        assert [a for a in addresses if not a.startswith(("data:image/", "../img/"))] == []


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_templates_obey_the_content_policy(path: Path):
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", text), "put the rule into pahunch.css: style-src is 'self'"
    assert not re.search(r"<style\b", text), "put the rules into pahunch.css: style-src is 'self'"
    code = re.sub(r'<script type="application/json"', "<data", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", code), "put the script into a file: script-src is 'self'"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "attach the handler in pahunch.js"
    assert "javascript:" not in text


@pytest.mark.parametrize("name", PAGES)
def test_pages_parse_as_strict_html5_and_use_icons_that_exist(page_app: Flask, name: str):
    html = rendered(page_app, name)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    used = set(re.findall(r'icons\.svg#([a-z-]+)"', html))
    assert used and used <= drawn, f"draw these in static/icons.svg: {sorted(used - drawn)}"
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    described = " ".join(element.get("aria-describedby", "") for element in document.iter())
    assert set(described.split()) <= set(ids)
    assert "<b>पटेल" not in html
    assert len(list(document.iter("h1"))) == 1


def test_every_control_has_a_visible_label_and_each_error_names_its_field(page_app: Flask):
    document = html5lib.parse(rendered(page_app, "style.html"), namespaceHTMLElements=False)
    labelled = {label.get("for") for label in document.iter("label")}
    controls = [
        e.get("id")
        for e in document.iter()
        if e.tag in ("input", "select", "textarea") and e.get("type") not in ("hidden", "submit")
    ]
    assert controls and set(controls) <= labelled
    summary = next(e for e in document.iter("div") if e.get("class") == "error-summary")
    targets = {link.get("href").removeprefix("#") for link in summary.iter("a")}
    assert targets == {"name", "mobile", "sex-0", "scheme", "consent"}
    assert targets <= set(controls)
    mobile = next(e for e in document.iter("input") if e.get("id") == "mobile")
    assert mobile.get("aria-invalid") == "true"
    assert mobile.get("aria-describedby") == "mobile-hint mobile-error"
    assert mobile.get("inputmode") == "numeric"


def test_each_state_has_its_own_shape_word_and_colour(page_app: Flask):
    source = '{% import "macros/ui.html" as ui %}{% for s in states %}{{ ui.state_badge(s) }}\n{% endfor %}'
    with page_app.test_request_context("/"):
        badges = render_template_string(source, states=STATES).strip().splitlines()
    shapes = [re.search(r"#([a-z-]+)", badge).group(1) for badge in badges]
    words = [re.sub(r"<[^>]+>", "", badge).strip() for badge in badges]
    assert len(set(shapes)) == len(set(words)) == len(STATES)
    assert not set(words) & set(STATES)
    symbols = dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', (STATIC / "icons.svg").read_text("utf-8")))
    assert len({symbols[shape] for shape in shapes}) == len(STATES)


@pytest.mark.parametrize("state", STATES)
def test_state_colours_reach_the_contrast_of_wcag_aa(state: str):
    palette, slug = colours(), state.lower().replace("_", "-")
    assert contrast(palette[f"state-{slug}-ink"], palette[f"state-{slug}-fill"]) >= 4.5
    assert f".state-{slug} {{" in OWN_CSS.read_text("utf-8")


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 12),  # read in sunlight
        ("ink", "surface", 12),
        ("ink-soft", "paper", 7),
        ("action", "surface", 4.5),
        ("action", "brand-soft", 4.5),
        ("danger", "surface", 4.5),
        ("danger", "danger-soft", 4.5),
        ("good", "surface", 4.5),
        ("warn", "warn-soft", 4.5),
        ("surface", "brand", 7),
        ("accent", "brand", 4.5),
        ("line-strong", "surface", 3),  # edges of boxes: WCAG 1.4.11
        ("line-strong", "paper", 3),
    ],
)
def test_text_and_edges_stand_out(ink: str, ground: str, least: float):
    palette = colours()
    assert contrast(palette[ink], palette[ground]) >= least


def test_contrast_formula_on_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
