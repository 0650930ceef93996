"""Lists on the web: from the file to the receipt without a script, for whoever may, in strict HTML."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.jobs.worker import Worker
from app.models import db
from app.web.uploads import LARGEST_LIST
from tests.web.test_html import strict_errors

LIST = (
    "नाम,लिंग,बस्ती,जन्म तारीख,मोबाइल\n"
    "सीता <b>बाई</b>,म,बड़ा टोला,05/03/1970,9876543211\n"
    "गीता  बाई,म,बड़ा टोला,06/04/1971,\n"
    "=1+1,म,बड़ा टोला,06/04/1971,9876543219\n"
    "सुनीता बाई,म,बड़ा टोला,01/05/1981,9876543210\n"
)


def work(app: Flask) -> None:
    with app.app_context():
        Worker(daily=()).work_off()
        db.session.remove()


def give(client: FlaskClient, content: str = LIST, name: str = "सूची.csv", **said: str) -> str:
    """Send a list; return where the answer leads."""
    form = {"source": "जनपद", "received_on": "2026-11-20", "scheme": "widow", "encoding": "auto", "consent": "", **said}
    sent = {**form, "file": (io.BytesIO(content.encode()), name)}
    answer = client.post("/imports/new", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def confirm(client: FlaskClient, address: str) -> str:
    fields = ("name", "sex", "settlement", "born_on", "mobile")
    answer = client.post(address, data={f"column-{place}": name for place, name in enumerate(fields)})
    assert answer.status_code == 303, answer.text
    return answer.location


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert strict_errors(answer.text) is None
    return answer.text


@pytest.fixture
def admin(client_for: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_for("area_admin")


def test_from_the_file_to_the_receipt(app: Flask, admin: FlaskClient) -> None:
    columns = give(admin)
    shown = page(admin, columns)
    assert "सीता &lt;b&gt;बाई" in shown
    assert '<option value="name" selected>' in shown
    address = confirm(admin, columns)
    assert "पढ़ी जा रही है" in page(admin, address)
    work(app)
    preview = page(admin, address)
    assert "सीता &lt;b&gt;बाई" in preview
    assert "9876543219" not in preview
    answer = admin.post(f"{address}/take", data={"verdict": ["corrected"]})
    assert answer.location == address
    work(app)
    result = page(admin, address)
    assert "वही व्यक्ति" in result
    page(admin, f"{address}/comparison")
    assert admin.post(f"{address}/rows/5", data={"decision": "same"}).status_code == 303
    assert admin.post(f"{address}/rows/5", data={"decision": "same"}).status_code == 409
    page(admin, "/imports/")


def test_rows_held_back_come_as_a_file_with_safe_cells(app: Flask, admin: FlaskClient) -> None:
    address = confirm(admin, give(admin))
    work(app)
    answer = admin.post(f"{address}/refused")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["नाम", "लिंग"]
    assert rows[1][0] == "'=1+1"
    assert rows[1][5] == "4"
    assert 'value="जनपद"' in page(admin, f"/imports/new?of={address.rpartition('/')[2]}")


def test_the_same_file_again_leads_to_what_became_of_it(app: Flask, admin: FlaskClient) -> None:
    address = confirm(admin, give(admin))
    assert give(admin).endswith(address)


@pytest.mark.parametrize(
    ("content", "name"),
    [("", "a.csv"), ("%PDF-1.7", "a.csv"), ("नाम,आधार नंबर\nसीता,1\n", "a.csv"), ("PK\x03\x04broken", "a.xlsx")],
)
def test_a_list_that_cannot_be_taken_says_so_in_the_form(admin: FlaskClient, content: str, name: str) -> None:
    sent = {"source": "जनपद", "received_on": "2026-11-20", "encoding": "auto", "consent": ""}
    data = {**sent, "file": (io.BytesIO(content.encode()), name)}
    answer = admin.post("/imports/new", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert 'value="जनपद"' in answer.text
    assert strict_errors(answer.text) is None


def test_without_a_file_the_form_asks_for_one(admin: FlaskClient) -> None:
    sent = {"source": "जनपद", "received_on": "2026-11-20", "encoding": "auto", "consent": ""}
    answer = admin.post("/imports/new", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "फ़ाइल" in answer.text


def test_columns_that_make_no_people_are_sent_back_as_they_were_chosen(admin: FlaskClient) -> None:
    columns = give(admin)
    answer = admin.post(columns, data={"column-0": "mobile", "column-1": "mobile"})
    assert answer.status_code == 422
    assert answer.text.count('<option value="mobile" selected>') == 2
    assert strict_errors(answer.text) is None


def test_only_the_page_of_lists_takes_large_bodies(app: Flask, admin: FlaskClient) -> None:
    with app.test_request_context("/imports/new", method="POST"):
        from flask import request

        assert request.max_content_length == LARGEST_LIST
    with app.test_request_context("/settlements/new", method="POST"):
        assert request.max_content_length == app.config["MAX_CONTENT_LENGTH"] < LARGEST_LIST


def test_a_list_is_given_up(app: Flask, admin: FlaskClient) -> None:
    address = confirm(admin, give(admin))
    assert admin.post(f"{address}/cancel").status_code == 303
    work(app)
    assert "छोड़ दी गई" in page(admin, address)


PLACES = "विधानसभा क्रमांक,बूथ क्रमांक,बूथ का नाम,अक्षांश,देशांतर\n156,1,नाम <i>एक</i>,23.2,77.08\n156,2,दो,77.08,23.2\n"


def test_a_list_of_booths_from_the_file_to_the_receipt(app: Flask, admin: FlaskClient) -> None:
    shown = page(admin, "/imports/new?kind=booths")
    assert 'name="scheme"' not in shown and 'name="consent"' not in shown
    sent = {"source": "निर्वाचन", "received_on": "2026-11-20", "encoding": "auto"}
    file = {"file": (io.BytesIO(PLACES.encode()), "बूथ.csv")}
    columns = admin.post("/imports/new?kind=booths", data={**sent, **file}, content_type="multipart/form-data").location
    fields = ("ac_no", "booth_no", "name", "lat", "lon")
    assert '<option value="booth_no" selected>' in page(admin, columns)
    address = admin.post(columns, data={f"column-{place}": name for place, name in enumerate(fields)}).location
    work(app)
    preview = page(admin, address)
    assert "नाम &lt;i&gt;एक" in preview and f"{address}/readings" in preview
    readings = page(admin, f"{address}/readings")
    assert "<svg" in readings and "77.08, 23.2" in readings
    answer = admin.post(f"{address}/readings", data={"group": "swapped_coordinates:156", "answer": "right"})
    assert answer.status_code == 303
    assert "पक्का" in page(admin, f"{address}/readings")
    assert admin.post(f"{address}/readings", data={"group": "x:1", "answer": "right"}).status_code == 404
    assert admin.post(f"{address}/take").status_code == 303
    work(app)
    assert "पहले से थीं" in page(admin, address)
    assert admin.get(f"{address}/comparison").status_code == 302
    page(admin, "/imports/")


def test_a_new_roster_is_the_states_to_give(app: Flask, client_for: Callable[[str], FlaskClient]) -> None:
    assert "kind=roster" not in page(client_for("area_admin"), "/imports/")
    state = client_for("state_admin")
    assert "kind=roster" in page(state, "/imports/")
    page(state, "/imports/new?kind=roster")
    sent = {"source": "निर्वाचन", "received_on": "2026-11-20", "encoding": "auto"}
    text = "ac_no,booth_no,name\n156,1,पूरा नया नाम\n156,7,और एक\n"
    file = {"file": (io.BytesIO(text.encode()), "नई.csv")}
    columns = state.post("/imports/new?kind=roster", data={**sent, **file}, content_type="multipart/form-data").location
    fields = ("ac_no", "booth_no", "name")
    address = state.post(columns, data={f"column-{place}": name for place, name in enumerate(fields)}).location
    work(app)
    preview = page(state, address)
    assert "156/7" in preview and "नाम बदला" in preview and "अब नहीं रहा" in preview
    assert state.post(f"{address}/take", data={"verdict": ["doubtful", "corrected"]}).status_code == 303
    work(app)
    page(state, address)
