"""The ground of every table: the ``db`` object, naming of constraints, and moments in UTC.

Constraint names are fixed by convention so that a migration written on one database can be undone on the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, DateTime, Integer, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base with constraint names that both databases share."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:

    class Model(Base):
        """What every table derives from, as a type checker sees it."""

        __abstract__ = True

else:
    Model = db.Model

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts past two thousand million on PostgreSQL and stays a rowid on SQLite."""

JsonDocument = JSON().with_variant(JSONB, "postgresql")


class Moment(TypeDecorator[datetime]):
    """A point in time. Only aware values go in; UTC comes out, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: Iterable[str]) -> str:
    """Return the condition that a column holds one of some words.

    Written with OR: SQLite fills a table of its own for a list of words in brackets, anew for every row that it checks,
    which costs more than storing the row does.
    """
    return " OR ".join(f"{column} = '{value}'" for value in values)


class Keyed:
    """A surrogate key; never shown as a case number."""

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
