"""The rows of the table beside a map: names are texts, whatever stands in them, and figures read as they should."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from app.domain.maps import MapMeasure, Tally
from app.models import Area
from app.services.map_rows import Drawn, MapRequest, MapRow
from app.web.map_links import MapLinks
from app.web.map_table import grouped, slot, table_rows

PATTERNS = {
    "row": Markup("[100% {}|{}|{}|{}|{}]").format(*map(slot, ("place", "note", "figures", "last", "cases"))),
    "linked": Markup("<a href='{}'>{}</a>").format(slot("href"), slot("name")),
    "cases": Markup("<b title='{}'>{}</b>").format(slot("href"), slot("name")),
    "figures": Markup("{}/{}/{}/{}").format(*map(slot, ("outstanding", "overdue", "eligible", "rate"))),
    "nobody": Markup("50% nobody"),
    "doubtful": Markup("?"),
    "listed_only": Markup("not drawn"),
    "outlined": Markup("from booths"),
}
WORDS = {"under_ten": "<10", "too_few": "few", "not_checked": "unchecked", "not_told": "untold", "amounts": ""}
NAMES = ("<script>alert(1)</script>", "50% & more", "%(name)s", "{{ 7*7 }}", "\"'>")


def written(
    app: Flask, row: MapRow, measure: MapMeasure = MapMeasure.COUNT, amounts: str = "", language: str = "en"
) -> str:
    """Return one row as it is written."""
    links = MapLinks(MapRequest(measure=measure), "", "")
    with app.test_request_context("/maps/"):
        shown = type("Shown", (), {"scheme": None})()
        return str(table_rows([row], shown, links, language, PATTERNS, {**WORDS, "amounts": amounts}, {1.0: "flag"}))


def row_of(tally: Tally, name: str = "Sehore", **changes: object) -> MapRow:
    place = Area(id=7, hierarchy="administrative", kind="district", code="1", name_hi=name, name_en=name)
    return MapRow(**{"place": place, "tally": tally, "drawn": Drawn.SURE, "opens_cases": True, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_text_and_never_a_pattern(app: Flask, name: str) -> None:
    found = written(app, row_of(Tally(3, 1, 20, 25, 5), name))
    said = str(Markup.escape(name))
    assert found.startswith(f"[100% <a href='/maps/?area=7'>{said}</a>|")
    assert found.endswith(f">{said}</b>]")


@pytest.mark.parametrize(
    ("row", "measure", "amounts", "expected"),
    [
        (row_of(Tally(123456, 1, 200000, 25, 5)), MapMeasure.COUNT, "", "|1,23,456/1/2,00,000/61.7|100.0|"),
        (row_of(Tally()), MapMeasure.COUNT, "", "|50% nobody|–|–]"),
        (row_of(Tally(3, 0, 5, 5, 0)), MapMeasure.COUNT, "", "|3/0/5/few|–|"),
        (
            row_of(Tally(0, 0, 20, 20, 20), hidden=frozenset({"overdue"})),
            MapMeasure.COUNT,
            "",
            "|0/&lt;10/20/0.0|50.0|",
        ),
        (row_of(Tally(3), drawn=Drawn.DOUBTFUL, value=1.0), MapMeasure.FLAGS, "", "|?|3/0/0/few|flag|"),
        (row_of(Tally(3), drawn=Drawn.LISTED_ONLY), MapMeasure.FLAGS, "", "|not drawn|3/0/0/few|unchecked|"),
        (row_of(Tally(3), drawn=Drawn.OUTLINED), MapMeasure.FLAGS, "", "|from booths|3/0/0/few|unchecked|"),
        (row_of(Tally(3), value=4000.4), MapMeasure.CHANGE, "Change", "|+4,000|"),
        (row_of(Tally(3), value=-2.0), MapMeasure.CHANGE, "Change", "|-2|"),
        (row_of(Tally(3), value=12.6), MapMeasure.AGE, "Age", "|13|"),
        (row_of(Tally(3)), MapMeasure.AGE, "Age", "|–|"),
        (row_of(Tally(3)), MapMeasure.PARTIALITY, "People", "|untold|"),
    ],
)
def test_figures_read_as_they_should(app: Flask, row: MapRow, measure: MapMeasure, amounts: str, expected: str) -> None:
    assert expected in written(app, row, measure, amounts)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "12,34,567"), (-5, "-5")]
)
def test_digits_are_grouped_as_in_india(number: int, said: str) -> None:
    assert grouped(number) == said


def test_texts_of_templates_are_said_in_the_language_of_each_request(app: Flask) -> None:
    said = app.jinja_env.from_string('{{ _("Map") }} {{ _("Case %(number)s is filed.", number="<1>") }} {{ _("5%%") }}')
    for _again in range(2):
        with app.test_request_context("/?lang=en"):
            assert said.render() == "Map Case &lt;1&gt; is filed. 5%"
        with app.test_request_context("/?lang=hi"):
            assert said.render().startswith("नक्शा ")
