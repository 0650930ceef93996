"""`fairness check` on everything that a file may hold: groups, places, cases; as text, JSON and a page."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import html5lib
import numpy as np
import pytest
from click.testing import CliRunner

from app.cli.fairness import fairness_commands

TODAY = "2026-06-30"


def counts_file():
    """Forty villages; in village 7 one group is left out, around village 0 everyone is."""
    lines = ["area,eligible,unserved,group,lon,lat"]
    for village in range(40):
        x, y = 77 + (village % 8) / 10, 23 + (village // 8) / 10
        for group in ("अजा", "अन्य"):
            unserved = 12
            if village == 7:
                unserved = 34 if group == "अजा" else 4
            if village % 8 < 3 and village // 8 < 3:
                unserved = 21
            lines.append(f"ग्राम {village},60,{unserved},{group},{x:.2f},{y:.2f}")
    return "\n".join(lines) + "\n"


def cases_file():
    """Twenty villages with forty cases each; village 4 is slow, village 9 closes files."""
    rng = np.random.default_rng(1)
    today = date.fromisoformat(TODAY)
    lines = ["area,opened,closed,outcome"]
    for village in range(20):
        for _ in range(40):
            opened = today - timedelta(days=int(rng.integers(60, 300)))
            wait = int(rng.exponential(400 if village == 4 else 80))
            closing = int(rng.exponential(90 if village == 9 else 2_000))
            end, outcome = (opened + timedelta(days=min(wait, closing))), "received" if wait <= closing else "without"
            closed, outcome = (end.isoformat(), outcome) if end <= today else ("", "")
            lines.append(f"village {village},{opened.isoformat()},{closed},{outcome}")
    return "\n".join(lines) + "\n"


def run(content, *options):
    arguments = ["check", "-", *options]
    return CliRunner().invoke(fairness_commands, arguments, input=content.encode())


def test_groups_and_neighbours_of_a_file():
    result = json.loads(run(counts_file(), "--json").stdout)
    assert {"areas", "groups", "clusters", "headline"} <= set(result)
    assert "waits" not in result
    worse = [(g["area"], g["group"]) for g in result["groups"] if g["flag_worse"]]
    assert worse == [("ग्राम 7", "अजा")]
    assert [g["group"] for g in result["groups"] if g["flag_better"]] == ["अन्य"]
    near = {c["area"] for c in result["clusters"] if c["flag_high"]}
    assert "ग्राम 9" in near
    assert "ग्राम 39" not in near
    assert all(entry["sentence_hi"] and entry["sentence_en"] for key in ("groups", "clusters") for entry in result[key])


@pytest.mark.parametrize(
    ("remove", "absent"),
    [("group", {"groups", "headline"}), ("lon", {"clusters"})],
)
def test_a_key_that_the_columns_do_not_allow_is_absent(remove, absent):
    content = counts_file().replace(f",{remove}", ",unknown_column", 1)
    result = json.loads(run(content, "--json").stdout)
    assert not absent & set(result)


def test_people_without_a_group_are_on_neither_side():
    content = counts_file() + "".join(f"ग्राम {v},500,0,,,\n" for v in range(40))
    result = json.loads(run(content, "--json").stdout)
    assert [g["other_n"] for g in result["groups"]] == [60] * 80


def test_waits_of_a_file():
    answer = run(cases_file(), "--json", "--today", TODAY)
    assert answer.exit_code == 0, answer.stderr
    result = json.loads(answer.stdout)
    assert "areas" not in result
    assert [w["area"] for w in result["waits"] if w["flag_slow"]] == ["village 4"]
    assert [w["area"] for w in result["waits"] if w["flag_closing"]] == ["village 9"]
    assert all(w["n"] == w["received"] + w["open"] + w["closed_without"] == 40 for w in result["waits"])


def test_waits_in_words():
    answer = run(cases_file(), "--today", TODAY, "--lang", "en")
    lines = answer.stdout.splitlines()
    assert any("Benefits come more slowly here" in line and "village 4" in line for line in lines)
    assert lines[-1].startswith("20 areas looked at: 1 slow")
    assert len(run(cases_file(), "--today", TODAY, "--all").stdout.splitlines()) == 21


WRONG_CASES = [
    ("x,2026-13-01,", "not_a_date"),
    ("x,yesterday,", "not_a_date"),
    ("x,2026-07-01,", "future_date"),
    ("x,2026-05-01,2026-04-01", "closed_before_opened"),
    ("x,,2026-04-01", "blank"),
]


@pytest.mark.parametrize(("row", "code"), WRONG_CASES)
def test_cases_that_cannot_be_are_held_back(row, code):
    answer = run(f"area,opened,closed\ny,2026-01-01,\n{row}\n", "--json", "--today", TODAY)
    assert answer.exit_code == 3
    assert [r["code"] for r in json.loads(answer.stdout)["held_back"]] == [code]


def test_dates_and_outcomes_as_people_write_them():
    content = "क्षेत्र;खुला;बंद;नतीजा;recorded\nx;01-02-2026;१५/०३/२०२६;मिला;\nx;2026-02-01;2026-03-15;without;2026-02-11\n"
    (wait,) = json.loads(run(content, "--json", "--today", TODAY).stdout)["waits"]
    assert (wait["received"], wait["closed_without"], wait["open"]) == (1, 1, 0)
    answer = run("area,opened,closed,outcome\nx,2026-01-01,2026-02-01,perhaps\n", "--json", "--today", TODAY)
    assert json.loads(answer.stdout)["held_back"][0]["code"] == "unknown_outcome"


@pytest.mark.parametrize("place", ["200,23", "77,95", "east,23"])
def test_places_that_are_none_are_held_back(place):
    answer = run(f"area,eligible,unserved,lon,lat\nx,20,4,{place}\n", "--json")
    assert json.loads(answer.stdout)["held_back"][0]["code"] == "not_a_place"


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("content", [counts_file, cases_file], ids=["counts", "cases"])
def test_the_page_stands_alone(tmp_path, content, language):
    path = tmp_path / "page.html"
    text = content().replace("ग्राम 3,", '"<b>ग्राम & 3",') + "wrong row\n"
    answer = run(text, "--html", str(path), "--lang", language, "--today", TODAY)
    assert answer.exit_code == 3
    page = path.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"https?://(?!www\.w3\.org/)|<script|<link|url\(|src=", page)
    assert "<b>" not in page
    assert page.count("<svg") == 1
    assert page.count("<table") == 2
    assert "@media print" in page
    assert f'lang="{language}"' in page
