"""Settings: read once, checked at start, never guessed.

The embedded database under ``instance/`` is for trying out and for a single machine: its two secrets are made on
first use and kept beside it, readable by its owner alone. Any other database must be given its secrets.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("SECRET_KEY", "FIELD_KEY")
FROM_ENVIRONMENT = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEY", "MAP_TILES", "PAHUNCH_ENV"),
    *("SITE_URL", "MESSENGER", "SMTP_URL", "OUTBOX_FOLDER"),
)


class MissingSecret(RuntimeError):
    """A secret that this database needs was not given."""


def resolve(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the complete settings from ``given`` (first), the environment, and the defaults.

    Raises:
        MissingSecret: a database other than the embedded one comes without ``SECRET_KEY`` or ``FIELD_KEY``.
    """
    environment = {name: os.environ[name] for name in FROM_ENVIRONMENT if os.environ.get(name)}
    settings: dict[str, Any] = {**_defaults(), **environment, **dict(given or {})}
    embedded = not settings.get("DATABASE_URL") and not settings.get("SQLALCHEMY_DATABASE_URI")
    if embedded:
        settings["DATABASE_URL"] = f"sqlite:///{ROOT / 'instance' / 'pahunch.sqlite3'}"
    if not settings.get("SQLALCHEMY_DATABASE_URI"):
        settings["SQLALCHEMY_DATABASE_URI"] = _driver_url(settings["DATABASE_URL"])
    if any(not settings.get(name) for name in SECRETS):
        settings.update(_secrets(settings, embedded))
    return settings


def _defaults() -> dict[str, Any]:
    return {
        "MAP_TILES": "",
        "REDIS_URL": "",
        "MESSENGER": "file",
        "SMTP_URL": "",
        "OUTBOX_FOLDER": str(ROOT / "instance" / "outbox"),
        "SITE_URL": "",
        "PAHUNCH_ENV": "production",
        # The server ends a sign-in; a cookie that is the same in every answer need not be sent with each.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "pahunch",
        "SESSION_COOKIE_SECURE": os.environ.get("PAHUNCH_HTTPS", "") == "1",
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "hi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Kolkata",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "app" / "translations"),
        "COMPRESS_ALGORITHM": ["br", "zstd", "gzip"],
        "COMPRESS_BR_LEVEL": 5,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "application/vnd.pahunch.columns",
            "image/svg+xml",
        ],
    }


def _driver_url(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secrets(settings: Mapping[str, Any], embedded: bool) -> dict[str, str]:
    if settings.get("TESTING"):
        made = {name: f"only-for-tests-{name.lower()}" for name in SECRETS}
    elif embedded:
        made = _embedded_secrets(ROOT / "instance" / "secrets.json")
    else:
        missing = ", ".join(name for name in SECRETS if not settings.get(name))
        raise MissingSecret(
            f"{missing}: not set. Give each a long random value in the environment and keep it: "
            "what FIELD_KEY has encrypted can be read with no other."
        )
    return {name: settings.get(name) or made[name] for name in SECRETS}


def _embedded_secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = json.dumps({name: secrets.token_urlsafe(48) for name in SECRETS})
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
