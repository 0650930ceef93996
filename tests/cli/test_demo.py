"""The demo from the command line: loaded once, told so the second time, refused over other people's data."""

from __future__ import annotations

from app.services.demo.staff import KNOWN
from tests.conftest import make_app

ARGUMENTS = ["demo", "load", "--booths", "8", "--people", "80", "--cases", "20"]


def test_load_prints_every_sign_in_and_a_second_load_changes_nothing(sqlite_url: str) -> None:
    app = make_app(sqlite_url)
    first = app.test_cli_runner().invoke(args=ARGUMENTS)
    assert first.exit_code == 0, first.output
    second = app.test_cli_runner().invoke(args=ARGUMENTS)
    assert second.exit_code == 0, second.output
    assert "already loaded" in second.output
    printed = app.test_cli_runner().invoke(args=["demo", "sign-ins"])
    for known in KNOWN:
        for output in (first.output, second.output, printed.output):
            assert known.identifier in output
            assert known.password in output


def test_another_demo_over_the_first_is_refused(sqlite_url: str) -> None:
    app = make_app(sqlite_url)
    app.test_cli_runner().invoke(args=ARGUMENTS)
    other = app.test_cli_runner().invoke(args=[*ARGUMENTS, "--seed", "5"])
    assert other.exit_code == 2
    assert "खाली डेटाबेस" in other.output


def test_sign_ins_without_a_demo_say_what_to_do(sqlite_url: str) -> None:
    result = make_app(sqlite_url).test_cli_runner().invoke(args=["demo", "sign-ins"])
    assert result.exit_code == 2
    assert "demo load" in result.output


def test_if_empty_loads_once_and_then_only_prints(sqlite_url: str) -> None:
    app = make_app(sqlite_url)
    app.test_cli_runner().invoke(args=ARGUMENTS)
    other = app.test_cli_runner().invoke(args=[*ARGUMENTS, "--seed", "5", "--if-empty"])
    assert other.exit_code == 0, other.output
    assert KNOWN[0].password in other.output
    assert "beneficiary" not in other.output
