"""The floors of the house, held by a walk over every import, indented ones too.

Each rule is a function from the list of imports to complaints, and each complaint says what to do instead. The
last tests build offending files and expect the complaint, so the walk itself is known to see them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 300
FOLDERS = ("app", "geo", "tests", "benchmarks", "migrations", "docs")
DOORS = ("app.web", "app.api", "app.cli", "app.jobs")
STANDARD_BELOW = {
    "app.domain": ("app.domain",),
    "geo": ("geo",),
    "app.models": ("app.domain", "app.models"),
    "app.services": ("app.domain", "app.models", "app.services", "geo"),
    **{door: ("app.domain", "app.services", "app.models", "app.config", door) for door in DOORS},
}
FLASK = (
    "flask",
    "flask_wtf",
    "flask_login",
    "flask_babel",
    "flask_migrate",
    "flask_compress",
    "werkzeug",
    "wtforms",
)
QUERIES = ("sqlalchemy",)
FORBIDDEN_NAMES = ("utils", "helpers", "common", "manager", "managers")


@dataclass(frozen=True)
class Import:
    """One import: the module that imports, what it imports, the line, and the names it takes."""

    module: str
    target: str
    line: int
    names: tuple[str, ...]
    typing_only: bool = False


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(source: str | ast.Module, module: str) -> Iterator[Import]:
    tree = ast.parse(source) if isinstance(source, str) else source
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, name.name, node.lineno, (), id(node) in for_types)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*module.split(".")[: -node.level], base]).strip(".")
            yield Import(module, base, node.lineno, tuple(name.name for name in node.names), id(node) in for_types)


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    return tuple(sorted(path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*.py")))


@cache
def all_imports() -> tuple[Import, ...]:
    return tuple(
        found for path in python_files("app", "geo") for found in imports_of(tree_of(path), module_name(path, ROOT))
    )


def is_under(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def floor_of(module: str) -> str | None:
    return next((floor for floor in STANDARD_BELOW if is_under(module, floor)), None)


def upward_arrows(imports: Iterable[Import]) -> list[str]:
    complaints = []
    for found in imports:
        floor = floor_of(found.module)
        if floor is None or not (is_under(found.target, "app") or is_under(found.target, "geo")):
            continue
        targets = [found.target] if found.target != "app" else [f"app.{name}" for name in found.names]
        complaints += [
            f"{found.module}:{found.line} imports {target}: {floor} may import only "
            f"{', '.join(STANDARD_BELOW[floor])}. Move the piece down, or pass what is needed as a parameter."
            for target in targets
            if not any(is_under(target, allowed) for allowed in STANDARD_BELOW[floor])
        ]
    return complaints


def doors_with_queries(imports: Iterable[Import]) -> list[str]:
    """A door may hold the session and read rows that a service gave it; it builds no query and names no table.

    Naming a table for a type checker alone (under ``if TYPE_CHECKING``) queries nothing and is allowed.
    """
    complaints = []
    for found in imports:
        if floor_of(found.module) not in DOORS or found.typing_only:
            continue
        tables = is_under(found.target, "app.models") and [name for name in found.names if name not in ("db",)]
        key = found.target == "app.models.encryption"
        if any(is_under(found.target, library) for library in QUERIES) or tables or key:
            complaints.append(
                f"{found.module}:{found.line} imports {found.target} {found.names}: a door holds no query or table. "
                "Write a function in app/services that takes the session and the actor, and call that."
            )
    return complaints


def geography_outside_geo(imports: Iterable[Import]) -> list[str]:
    libraries = ("folium", "geopandas", "shapely", "branca", "pyogrio", "pyproj")
    return [
        f"{found.module}:{found.line} imports {found.target}: only geo/ may. Give geo a function that does it."
        for found in imports
        if not is_under(found.module, "geo") and any(is_under(found.target, library) for library in libraries)
    ]


def flask_below_the_doors(imports: Iterable[Import]) -> list[str]:
    below = ("app.domain", "geo", "app.models", "app.services")
    complaints = []
    for found in imports:
        if not any(is_under(found.module, floor) for floor in below):
            continue
        if any(is_under(found.target, library) for library in FLASK):
            complaints.append(
                f"{found.module}:{found.line} imports {found.target}: nothing below the doors knows of a request. "
                "Take a plain value as a parameter."
            )
    return complaints


def libraries_in_domain(imports: Iterable[Import]) -> list[str]:
    """Arrays and their mathematics are plain values; of scipy only what is quick to import."""
    import sys

    allowed = {*sys.stdlib_module_names, "numpy", "app"}
    complaints = []
    for found in imports:
        if is_under(found.module, "app.domain") and found.target.split(".")[0] not in allowed:
            if found.target == "scipy" and set(found.names) <= {"special", "spatial"}:
                continue
            if is_under(found.target, "scipy.special") or is_under(found.target, "scipy.spatial"):
                continue
            complaints.append(
                f"{found.module}:{found.line} imports {found.target}: the domain is plain Python, numpy, scipy.special "
                "and scipy.spatial (scipy.stats costs seconds at every start)."
            )
    return complaints


def circles(imports: Iterable[Import], modules: set[str]) -> list[str]:
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for found in imports:
        for target in [f"{found.target}.{name}" for name in found.names] + [found.target]:
            if target in modules and target != found.module:
                graph[found.module].add(target)
                break
    seen: dict[str, int] = {}
    complaints: list[str] = []

    def walk(module: str, path: list[str]) -> None:
        if seen.get(module) == 2:
            return
        if module in path:
            circle = [*path[path.index(module) :], module]
            complaints.append(f"{' -> '.join(circle)}: a circle. One of them holds two things; split it.")
            return
        seen[module] = 1
        for target in sorted(graph[module]):
            walk(target, [*path, module])
        seen[module] = 2

    for module in sorted(modules):
        walk(module, [])
    return complaints


RULES = [upward_arrows, doors_with_queries, geography_outside_geo, flask_below_the_doors, libraries_in_domain]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_floors(rule) -> None:
    complaints = rule(all_imports())
    assert not complaints, "\n".join(complaints)


def test_no_circles() -> None:
    modules = {module_name(path, ROOT) for path in python_files("app", "geo")}
    complaints = circles(all_imports(), modules)
    assert not complaints, "\n".join(complaints)


def test_no_file_over_300_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines. That is two rooms; give each its own file."
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    ]
    assert not long, "\n".join(long)


def test_no_file_without_a_subject() -> None:
    named = [
        f"{path.relative_to(ROOT)}: name the file after its subject, not “{path.stem}”."
        for path in python_files()
        if path.stem in FORBIDDEN_NAMES
    ]
    assert not named, "\n".join(named)


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert not silent, "open these with one paragraph on what they are for: " + ", ".join(silent)


OFFENCES = {
    "a view that queries": ("app.web.cases", "from sqlalchemy import select", doors_with_queries),
    "a view that takes a table": ("app.web.cases", "from app.models import Case, db", doors_with_queries),
    "a view that takes a table inside a function": (
        "app.web.cases",
        "def view():\n    from app.models import Case\n",
        doors_with_queries,
    ),
    "geo that knows the app": ("geo.maps", "from app.domain.errors import Sentence", upward_arrows),
    "a model that calls a service": ("app.models.case", "from app.services import cases", upward_arrows),
    "a domain rule that reads a table": ("app.domain.cases", "import app.models.case", upward_arrows),
    "a relative climb": ("app.domain.cases", "from ..services import cases", upward_arrows),
    "folium in a service": ("app.services.maps", "import folium", geography_outside_geo),
    "a service with Flask": (
        "app.services.cases",
        "def f():\n    from flask import request\n",
        flask_below_the_doors,
    ),
    "a domain with pandas": ("app.domain.rows", "import pandas", libraries_in_domain),
    "a domain with scipy.stats": ("app.domain.rows", "from scipy import stats", libraries_in_domain),
}


@pytest.mark.parametrize("offence", OFFENCES)
def test_the_walk_sees(offence: str) -> None:
    module, source, rule = OFFENCES[offence]
    assert rule(list(imports_of(source, module)))


def test_the_walk_sees_a_circle() -> None:
    pair = [
        *imports_of("import app.domain.b", "app.domain.a"),
        *imports_of("from app.domain import a", "app.domain.b"),
    ]
    assert circles(pair, {"app.domain.a", "app.domain.b"})


def test_a_day_is_a_day_in_india() -> None:
    """From half past six in the evening, UTC, it is tomorrow in India: what is done then is not done yesterday."""
    utc_day = re.compile(r"\b(moment|now(\(UTC\))?|today)\.date\(\)|date\.today\(\)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files("app")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if utc_day.search(line)
    ]
    assert found == [], "use day_of of app.domain.lifecycle.clocks"
