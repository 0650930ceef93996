"""``beneficiaries load``: the same steps as on the pages, its exit status and its report."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from app.models import Beneficiary, db

HEADER = "नाम,लिंग,बस्ती,बूथ,जन्म तारीख,मोबाइल,समग्र आईडी\n"
FINE = "सीता बाई,म,बड़ा टोला,156/1,05/03/1970,9876543211,123456789\n"
Load = Callable[..., tuple[int, str]]


@pytest.fixture
def load(app: Flask, tmp_path: Path) -> Load:
    def run(content: str | bytes, *options: str, name: str = "list.csv") -> tuple[int, str]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        done = app.test_cli_runner().invoke(args=["beneficiaries", "load", str(path), "--source", "जनपद", *options])
        return done.exit_code, done.output

    return run


def people(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Beneficiary.id))) or 0


def test_all_taken_and_again_nothing(app: Flask, load: Load) -> None:
    before = people(app)
    status, said = load(HEADER + FINE, "--scheme", "widow")
    assert status == 0, said
    assert people(app) == before + 1
    status, said = load(HEADER + FINE, "--scheme", "widow")
    assert status == 0
    assert "nothing changed" in said
    assert people(app) == before + 1


def test_some_held_back_with_a_report_that_masks(app: Flask, load: Load, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    bad = "गीता बाई,म,बड़ा टोला,156/1,31/02/1970,98765432,123456780\nरमा बाई,म,कहीं और,,1970,,\n"
    status, said = load(HEADER + FINE + bad, "--scheme", "widow", "--report", str(report))
    assert status == 3, said
    rows = list(csv.DictReader(report.open(encoding="utf-8")))
    assert {(row["line"], row["code"]) for row in rows} == {
        ("3", "bad_birth"),
        ("3", "bad_mobile"),
        ("4", "unknown_place"),
    }
    assert "98765432" not in report.read_text(encoding="utf-8")
    assert all(row["message_hi"] and row["message_en"] for row in rows)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (HEADER + FINE, ("--scheme", "no-such")),
        (HEADER + FINE, ("--map", "name=nowhere")),
        ("a,b\n1,2\n", ()),
        ("नाम,बस्ती,लिंग,आधार नंबर\n", ()),
        ("", ()),
    ],
)
def test_wrong_use_changes_nothing(app: Flask, load: Load, content: str, options: tuple[str, ...]) -> None:
    before = people(app)
    status, said = load(content, *options)
    assert status == 2, said
    assert people(app) == before


def test_columns_by_name(app: Flask, load: Load) -> None:
    before = people(app)
    status, said = load("क,ख,ग\nसीता,म,बड़ा टोला\n", "--map", "name=क", "--map", "sex=ख", "--map", "settlement=ग")
    assert status == 0, said
    assert people(app) == before + 1


def test_a_workbook(app: Flask, load: Load, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["नाम", "लिंग", "बूथ", "मोबाइल"])
    book.active.append(["सीता", "म", "156/1", 9876543211])
    book.save(tmp_path / "kept.xlsx")
    status, said = load((tmp_path / "kept.xlsx").read_bytes(), name="list.xlsx")
    assert status == 0, said


def test_a_command_cut_off_goes_on_where_it_was(app: Flask, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services.imports import applying, staging

    monkeypatch.setattr(staging, "CHUNK", 2)
    rows = "".join(f"सीता {c},म,बड़ा टोला,156/1,05/03/1970,,{200000000 + n}\n" for n, c in enumerate("कखगघचछज"))
    before, real = people(app), applying._take_chunk
    calls: list[int] = []

    def cut_off(*arguments: object) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(applying, "_take_chunk", cut_off)
    load(HEADER + rows)
    assert people(app) == before + 2
    status, said = load(HEADER + rows)
    assert status == 0, said
    assert people(app) == before + 7
