"""The application factory: the one place that ties the floors together. Importing this module does no work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application with settings from ``config``, the environment and the defaults, in that order.

    Raises:
        app.config.MissingSecret: a database other than the embedded one comes without its secrets.
        app.services.job_bell.NoRedisLibrary: ``REDIS_URL`` is set and the library for it is missing.
    """
    from app import cli, database, web
    from app import config as settings
    from app.jobs import bell
    from app.models import db
    from app.models.encryption import use_field_key

    app = Flask(
        "app",
        root_path=str(settings.ROOT / "app"),
        instance_path=str(settings.ROOT / "instance"),
        template_folder=str(settings.ROOT / "templates"),
        static_folder=str(settings.ROOT / "app" / "web" / "static"),
    )
    app.config.update(settings.resolve(config))
    use_field_key(app.config["FIELD_KEY"])
    db.init_app(app)
    with app.app_context():
        database.prepare_engine(db.engine)
    bell.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    return app
