"""How Alembic reaches the application's database: through the running Flask app, one transaction for each step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]
database = migrate.db


def as_stored(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types into a migration as what the database stores, so that old steps keep running."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    """Run migrations on the application's engine, or print their SQL when Alembic works offline."""
    options = {
        "target_metadata": database.metadata,
        "compare_type": True,
        "render_as_batch": True,
        "transaction_per_migration": True,
        "render_item": as_stored,
    }
    if context.is_offline_mode():
        context.configure(url=str(database.engine.url), literal_binds=True, **options)
        with context.begin_transaction():
            context.run_migrations()
        return
    with database.engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


run()
