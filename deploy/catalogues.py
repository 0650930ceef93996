"""Bring both catalogues in line with the pages: new texts in, texts that no page shows out.

English is its own key, so its catalogue fills itself; what is missing in Hindi is printed and left empty, and a
test stays red until somebody who speaks it has written it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "N_": None}


def texts_on_pages() -> Catalog:
    """Return a catalogue of every text that code and templates mark for translation."""
    found = Catalog(project="pahunch", charset="utf-8")
    for folder, methods in (("app", [("**.py", "python")]), ("templates", [("**.html", "jinja2")])):
        for name, line, message, _comments, context in extract_from_dir(
            str(ROOT / folder), method_map=methods, keywords=KEYWORDS
        ):
            found.add(message, None, [(f"{folder}/{name}", line)], context=context)
    return found


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of one language, empty when there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="pahunch", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts that have no translation."""
    return [str(m.id) for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]


def refresh() -> int:
    """Write both catalogues; return the number of texts that Hindi lacks."""
    template = texts_on_pages()
    missing: list[str] = []
    for language in ("hi", "en"):
        catalogue = read_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.header_comment = f"# Texts of Pahunch: {language}. Refreshed by `make catalogues`."
        for message in catalogue:
            if language == "en" and message.id:
                message.string = message.id
        missing += untranslated(catalogue)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, omit_header=False, sort_output=True, width=0, include_lineno=False)
    for text in missing:
        sys.stderr.write(f"no Hindi yet: {text}\n")
    return len(missing)


if __name__ == "__main__":
    sys.exit(1 if refresh() else 0)
