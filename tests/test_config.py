"""Settings: secrets are never guessed on a real database, and personal numbers are unreadable without theirs."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from app import config, create_app
from app.models.encryption import FieldCipher


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in config.FROM_ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("url", ["postgresql://u@127.0.0.1/x", "sqlite:////tmp/elsewhere.sqlite3"])
@pytest.mark.parametrize("given_secret", [None, "SECRET_KEY", "FIELD_KEY"])
def test_a_real_database_without_both_secrets_is_an_error_that_names_them(url: str, given_secret: str | None) -> None:
    settings = {"DATABASE_URL": url, **({given_secret: "x" * 40} if given_secret else {})}
    with pytest.raises(config.MissingSecret) as refused:
        create_app(settings)
    for name in config.SECRETS:
        assert (name in str(refused.value).split(":")[0]) == (name != given_secret)


def test_the_embedded_database_makes_its_secrets_once_for_its_owner_alone(bare: Path) -> None:
    first, second = config.resolve(None), config.resolve(None)
    path = bare / "instance" / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text())
    for name in config.SECRETS:
        assert first[name] == second[name] == kept[name]
        assert len(kept[name]) >= 40
    assert kept["SECRET_KEY"] != kept["FIELD_KEY"]


def test_the_environment_is_read_and_a_given_value_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "from-the-environment")
    monkeypatch.setenv("FIELD_KEY", "from-the-environment")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@127.0.0.1/x")
    settings = config.resolve({"SECRET_KEY": "given"})
    assert (settings["SECRET_KEY"], settings["FIELD_KEY"]) == ("given", "from-the-environment")
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@127.0.0.1/x"


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://h/x", "postgresql+psycopg://h/x"),
        ("postgresql+psycopg://h/x", "postgresql+psycopg://h/x"),
        ("sqlite:///x", "sqlite:///x"),
    ],
)
def test_the_driver_is_psycopg_3(url: str, driver: str) -> None:
    settings = config.resolve({"DATABASE_URL": url, "SECRET_KEY": "x" * 20, "FIELD_KEY": "y" * 20})
    assert settings["SQLALCHEMY_DATABASE_URI"] == driver


@given(st.text(max_size=40))
def test_what_goes_in_comes_out_and_never_looks_the_same_twice(text: str) -> None:
    cipher = FieldCipher("a secret of some length")
    one, two = cipher.encrypt(text), cipher.encrypt(text)
    assert cipher.decrypt(one) == cipher.decrypt(two) == text
    assert one != two
    assert cipher.fingerprint(text) == cipher.fingerprint(text)


def test_another_key_reads_nothing_and_finds_nothing() -> None:
    ours, theirs = FieldCipher("a secret of some length"), FieldCipher("another secret entirely")
    with pytest.raises(InvalidTag):
        theirs.decrypt(ours.encrypt("9876543210"))
    assert ours.fingerprint("9876543210") != theirs.fingerprint("9876543210")


def test_a_short_field_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        FieldCipher("short")
