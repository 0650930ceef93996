"""The pages of reports: every number leads to a list of that length, and a file can be taken."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.domain.reports import ReportKind
from app.models import db
from app.services.cases import CaseFilter
from app.web.case_filters import address_of
from tests.report_world import fill

CLIENT = Callable[[str], FlaskClient]
NUMBER = re.compile(r'<td[^>]*class="number"><span><a href="([^"]*)">([\d,]+)</a>')


@pytest.fixture
def filled(app: Flask) -> Flask:
    with app.app_context():
        fill(db.session(), app.world.read_into(db.session()), 3, datetime.now(UTC), cases=30)  # type: ignore[attr-defined]
        db.session.remove()
    return app


def length_of(client: FlaskClient, address: str) -> int:
    length = 0
    while address:
        text = client.get(address).text
        length += len(re.findall(r'<tr role="row" data-href', text))
        onward = re.search(r'href="([^"]*)" rel="next"', text)
        address = html.unescape(onward.group(1)) if onward else ""
    return length


def test_every_number_leads_to_a_list_of_that_length(filled: Flask, client_for: CLIENT) -> None:
    client = client_for("reviewer")
    scheme = filled.world.schemes["women"].id  # type: ignore[attr-defined]
    seen: dict[str, int] = {}
    for kind in ReportKind:
        for arguments in ("", f"?scheme={scheme}&from=2026-01-01", "?show=over_limit"):
            for address, number in NUMBER.findall(client.get(f"/reports/{kind}{arguments}").text):
                seen[html.unescape(address)] = int(number)
    assert len(seen) > 40
    assert any("with=" in address for address in seen)
    assert any("under=" in address for address in seen)
    wrong = {address: number for address, number in seen.items() if length_of(client, address) != number}
    assert wrong == {}


def test_an_address_gives_back_the_filter_that_made_it(app: Flask) -> None:
    whole = CaseFilter(
        *("ASSIGNED", 1, 2, 3, 4, 5, "-", 7, 90, date(2026, 1, 1), date(2026, 2, 1), 2),
        *("me", "GP_DESK", "office", "जनपद & अन्य", "sent", True, True, True, True, True, 6, "refused", 8, "WCD"),
    )
    assert len(whole.words()) == len(fields(CaseFilter))
    for chosen in (whole, CaseFilter(), CaseFilter(state="")):
        with app.test_request_context():
            address = address_of(chosen)
        with app.test_request_context(address):
            assert CaseFilter.from_words(request.args) == chosen


@pytest.mark.parametrize("bad", ["from=0001-01-01", "to=9999-12-31", "from=x", "area=99999999999", "sort=-nothing"])
def test_an_address_written_by_hand_does_no_harm(client_for: CLIENT, bad: str) -> None:
    client = client_for("reviewer")
    assert client.get(f"/reports/backlog?{bad}").status_code == 200
    assert client.get(f"/cases/?{bad}").status_code == 200


def test_columns_sort_both_ways_without_script(filled: Flask, client_for: CLIENT) -> None:
    client = client_for("reviewer")
    text = client.get("/reports/reasons?sort=-outstanding&lang=en").text
    numbers = [int(number) for _, number in NUMBER.findall(text)][: -2 or None][::2]
    assert numbers == sorted(numbers, reverse=True)
    assert 'aria-sort="descending"' in text
    link = re.search(r'<a class="sort" href="([^"]*sort=outstanding[^"]*)"', text)
    assert link is not None
    turned = [int(number) for _, number in NUMBER.findall(client.get(html.unescape(link.group(1))).text)][:-2][::2]
    assert turned == sorted(turned)


def test_a_narrowed_list_says_by_what_and_lets_it_go(filled: Flask, client_for: CLIENT) -> None:
    text = client_for("reviewer").get("/cases/?level=2&under=90&with=-&from=2026-01-01&late=1&lang=en").text
    for said in ("Under 90 days", "No paper given", "Over the whole time limit", 'value="2026-01-01"'):
        assert said in text
    assert '<input type="hidden" name="under" value="90">' in text


@pytest.mark.parametrize(("form", "start"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_a_report_is_taken_as_a_file(client_for: CLIENT, form: str, start: bytes) -> None:
    answer = client_for("reviewer").post("/reports/download", data={"report": "reasons", "form": form})
    assert answer.status_code == 200
    assert answer.data.startswith(start)
    assert re.search(rf'filename="pahunch-reasons-\d{{4}}-\d\d-\d\d\.{form}"', answer.headers["Content-Disposition"])


def test_no_such_file(client_for: CLIENT) -> None:
    client = client_for("reviewer")
    assert client.post("/reports/download", data={"report": "../x", "form": "csv"}).status_code == 404
    assert client.post("/reports/download", data={"form": "exe"}).status_code == 404


def test_who_reads_no_cases_gets_rounded_figures_without_links(filled: Flask, client_for: CLIENT) -> None:
    text = client_for("state_admin").get("/reports/backlog?lang=en").text
    assert NUMBER.search(text) is None
    assert "rounded to tens" in text
    assert "/cases/" not in text
    assert client_for("worker").get("/reports/backlog").status_code == 403


def test_an_empty_report_says_what_to_do(client_for: CLIENT) -> None:
    client = client_for("office_bearer")
    assert "No case fits these filters" in client.get("/reports/backlog?from=2100-01-01&lang=en").text
