"""`fairness check FILE` from the outside: what it prints and how it exits."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from app.cli.fairness import fairness_commands

ROWS = "".join(f"ग्राम {i},80,{45 if i == 3 else 0 if i == 5 else 15}\n" for i in range(30))
GOOD = "area,eligible,unserved\n" + ROWS


def run(content: str | bytes, *options: str):
    data = content.encode() if isinstance(content, str) else content
    return CliRunner().invoke(fairness_commands, ["check", "-", *options], input=data)


def test_flags_in_hindi_by_default():
    result = run(GOOD)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("• ग्राम 3: 80 पात्र लोगों में से 45")
    assert lines[1].startswith("• ग्राम 5")
    assert "30 क्षेत्र देखे: 1 देखने लायक" in lines[2]


def test_english_and_every_area():
    result = run(GOOD, "--lang", "en", "--all")
    assert len(result.stdout.splitlines()) == 31
    assert "Nothing here stands out" in result.stdout


def test_json_from_a_file(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    result = CliRunner().invoke(fairness_commands, ["check", str(path), "--json", "--seed", "4"])
    assert result.exit_code == 0
    parsed = json.loads(result.stdout)
    assert parsed["seed"] == 4
    assert [a["area"] for a in parsed["areas"] if a["flag_a"]] == ["ग्राम 3"]


def test_held_back_rows_are_named_and_the_rest_is_computed():
    result = run(GOOD + "ग्राम 99,10,11\n", "--json")
    assert result.exit_code == 3
    assert len(json.loads(result.stdout)["areas"]) == 30
    assert "पंक्ति 32, unserved" in result.stderr


def test_unused_columns_are_named():
    result = run("area,eligible,unserved,mood\nx,20,4,good\n", "--lang", "en")
    assert result.exit_code == 0
    assert "mood" in result.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [("area,eligible\nx,1\n", "unserved"), ("", "area"), ("क,ख\n".encode("utf-16"), "UTF-8")],
)
def test_wrong_use_exits_with_2(content, says):
    result = run(content)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_file_that_is_not_there_exits_with_2():
    assert CliRunner().invoke(fairness_commands, ["check", "no-such-file.csv"]).exit_code == 2
