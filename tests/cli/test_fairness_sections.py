"""`fairness check` on silence, on people by sex, disability, age and category, and on complaints about offices."""

from __future__ import annotations

import json
import re

import html5lib
import numpy as np
import pytest
from click.testing import CliRunner

from app.cli.fairness import fairness_commands

TODAY = "2026-06-30"
SILENT, NEVER_VISITED = (3, 17), 17


def silence_file():
    """Sixty villages that file about thirty cases each; two file none, one of which nobody has been to."""
    rng = np.random.default_rng(3)
    lines = ["area,eligible,unserved,unknown,cases,settlements,visited,last_visit"]
    for village in range(60):
        filed = 0 if village in SILENT else int(rng.poisson(30 * rng.gamma(3, 1 / 3))) + 1
        visited, day = ("0", "") if village == NEVER_VISITED else ("2", "2026-05-14")
        lines += [f"ग्राम {village},50,10,10,{filed},3,{visited},{day}", f"ग्राम {village},50,10,10,0,3,1,"]
    return "\n".join(lines) + "\n"


def people_file():
    """Thirty villages; in village 7 women are left out, in 11 the old, in 19 people with a disability, in 23 one
    category."""
    lines = ["area,eligible,unserved,sex,disability,age,category"]
    for village in range(30):
        for number in range(16):
            woman, disabled, old, tribe = (bool(number & bit) for bit in (1, 2, 4, 8))
            planted = {7: woman, 11: old, 19: disabled, 23: tribe}.get(village)
            unserved = 4 if planted is None else 16 if planted else 1
            words = ("F" if woman else "पुरुष", "45%" if disabled else "no", "६७" if old else "34")
            lines.append(f"v {village},20,{unserved},{','.join(words)},{'ST' if tribe else 'सामान्य'}")
    return "\n".join(lines) + "\n"


def complaints_file():
    """A hundred sarpanches with hardly a complaint; one with twelve people, one with two."""
    rng = np.random.default_rng(2)
    lines = ["पद;शिकायत करने वाले;महीने;जिला"]
    for number in range(100):
        people = {40: 12, 41: 2}.get(number, int(rng.poisson(0.4)))
        lines.append(f"सरपंच {number};{people};{400 + 3 * number}.5;जिला {number // 50}")
    return "\n".join(lines) + "\n"


def run(content, *options):
    arguments = ["check", "-", "--today", TODAY, *options]
    return CliRunner().invoke(fairness_commands, arguments, input=content.encode())


def test_silence_of_a_file():
    answer = run(silence_file(), "--json")
    assert answer.exit_code == 0, answer.stderr
    result = json.loads(answer.stdout)
    silent = [one for one in result["silence"] if one["flag"]]
    assert [one["area"] for one in silent] == [f"ग्राम {number}" for number in SILENT]
    first, second = silent
    assert (first["filed"], first["asked"], first["people"]) == (0, 100, 120)
    assert (first["visited"], first["settlements"], first["last_visit"]) == (2, 3, "2026-05-14"), (
        "the place's, not added"
    )
    assert first["expected"] == pytest.approx(30, rel=0.3)
    assert "visit before calling this well served" in first["sentence_en"]
    assert "2 of 3 settlements have been visited. The last visit was on 14-05-2026." in first["sentence_en"]
    assert (second["visited"], "last_visit" in second) == (1, False)


def test_silence_in_words():
    lines = run(silence_file(), "--lang", "en").stdout.splitlines()
    assert sum("no case was filed" in line for line in lines) == len(SILENT)
    assert lines[-1].endswith("No case filed, visit first: 2.")


@pytest.mark.parametrize(("column", "left"), [("cases", False), ("last_visit", True), ("unknown", True)])
def test_what_the_columns_do_not_say_is_absent(column, left):
    result = json.loads(run(silence_file().replace(f",{column}", ",something", 1), "--json").stdout)
    assert ("silence" in result) == left
    if left:
        gone = {"last_visit": "last_visit", "unknown": "asked"}[column]
        assert not any(gone in one for one in result["silence"])


def test_not_one_case_says_nothing_of_silence():
    content = "area,eligible,unserved,cases\n" + "".join(f"v {n},80,15,0\n" for n in range(30))
    assert "silence" not in json.loads(run(content, "--json").stdout)


def test_groups_of_every_column():
    result = json.loads(run(people_file(), "--json").stdout)
    worse = {(one["by"], one["area"], one["group"]) for one in result["groups"] if one["flag_worse"]}
    assert worse == {
        ("sex", "v 7", "women"),
        ("age", "v 11", "60+"),
        ("disability", "v 19", "disability"),
        ("category", "v 23", "ST"),
    }
    asked = {(one["by"], one["group"]) for one in result["groups"]}
    assert ("sex", "others") not in asked, "men are who women are compared with"
    assert ("category", "general") in asked
    assert {one["by"] for one in result["headline"]} == {"sex", "age", "disability", "category"}
    said = next(one for one in result["groups"] if (one["by"], one["area"]) == ("sex", "v 7"))
    assert (said["n"], said["unserved"], said["other_n"], said["other_unserved"]) == (160, 128, 160, 8)
    assert "महिलाएं" in said["sentence_hi"]
    assert "women" in said["sentence_en"]
    assert not re.search(r"[\u0900-\u097f]", said["sentence_en"])


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("sex", "yes", "unknown_group"),
        ("disability", "perhaps", "unknown_group"),
        ("disability", "140%", "unknown_group"),
        ("age", "old", "unknown_group"),
        ("age", "250", "unknown_group"),
        ("category", "अल्पसंख्यक", "unknown_group"),
        ("group", "हिंदू", "group_not_compared"),
        ("group", "Muslim", "group_not_compared"),
        ("group", "BJP voters", "group_not_compared"),
        ("cases", "-1", "negative"),
        ("cases", "many", "not_a_whole_number"),
        ("cases", "", "blank"),
        ("last_visit", "2027-01-01", "future_date"),
        ("last_visit", "soon", "not_a_date"),
    ],
)
def test_rows_that_cannot_be_are_held_back(column, value, code):
    answer = run(f"area,eligible,unserved,{column}\nx,20,4,{value}\n", "--json")
    assert answer.exit_code == 3
    assert [row["code"] for row in json.loads(answer.stdout)["held_back"]] == [code]


def test_a_share_of_disability_counts_from_forty():
    rows = "".join(f"v,20,{n},{share}\n" for n, share in ((9, 40), (1, 39), (2, "")))
    result = json.loads(run(f"area,eligible,unserved,disability\n{rows}", "--json").stdout)
    (one,) = result["groups"]
    assert (one["n"], one["unserved"], one["other_n"], one["other_unserved"]) == (20, 9, 20, 1)


def test_complaints_of_a_file():
    answer = run(complaints_file(), "--json")
    assert answer.exit_code == 0, answer.stderr
    result = json.loads(answer.stdout)
    assert "areas" not in result
    assert [one["office"] for one in result["partiality"] if one["flag"]] == ["सरपंच 40"]
    few = result["partiality"][41]
    assert (few["complainants"], few["too_few"], "rate_ratio" in few) == (2, True, False)
    assert "fewer than three" in few["sentence_en"]
    lines = run(complaints_file(), "--lang", "en").stdout.splitlines()
    assert len(lines) == 2
    assert "12 different people have complained" in lines[0]
    assert lines[1].startswith("100 offices looked at: 1 with a reason")


@pytest.mark.parametrize(
    ("row", "code"),
    [("a,3,10", "office_twice"), ("b,-1,10", "negative"), ("b,3,-1", "negative"), ("b,3,long", "not_a_number")],
)
def test_complaints_that_cannot_be_are_held_back(row, code):
    answer = run(f"office,complainants,months\na,3,10\n{row}\n", "--json")
    assert answer.exit_code == 3
    result = json.loads(answer.stdout)
    assert [one["code"] for one in result["held_back"]] == [code]
    assert [one["office"] for one in result["partiality"]] == ["a"]


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("content", [silence_file, people_file, complaints_file], ids=["silence", "people", "offices"])
def test_the_page_stands_alone(tmp_path, content, language):
    path = tmp_path / "page.html"
    answer = run(content(), "--html", str(path), "--lang", language)
    assert answer.exit_code == 0, answer.stderr
    page = path.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"https?://(?!www\.w3\.org/)|<script|<link|url\(|src=", page)
    assert page.count("<table") == (1 if content is complaints_file else 2)
    if content is complaints_file:
        assert "सरपंच 41" not in page, "fewer than three people are not written down"
        assert ("गोपनीय" if language == "hi" else "confidential") in page
